"""The browser's half of the panels: a style sheet and ES modules, of which `panel.js` is the first.

A page that has addresses loads the modules as they are. Where it is handed text, in a notebook or a
saved page, `loader.js` comes first and makes them there.
"""

from __future__ import annotations

import hashlib
import json
import re
from functools import cache
from importlib import resources
from importlib.resources.abc import Traversable

ENTRY, LOADER = "panel.js", "loader.js"
_IMPORT = re.compile(r'^(?:import|export)\b[^;]*?\bfrom\s+"\./([^"]+)";', re.MULTILINE)


def files() -> list[Traversable]:
    """All files of this folder.

    Example:
        >>> "panel.css" in [file.name for file in files()]
        True
    """
    return [file for file in resources.files(__name__).iterdir() if file.is_file()]


def text(name: str) -> str:
    """A file of this folder.

    Example:
        >>> ".vae-panel" in text("panel.css")
        True
    """
    return resources.files(__name__).joinpath(name).read_text(encoding="utf-8")


@cache
def modules(entry: str = ENTRY) -> dict[str, str]:
    """The sources of a module and of all it imports, each after those that it needs.

    Raises:
        ValueError: If modules import each other in a circle.

    Example:
        >>> list(modules("text.js"))
        ['dom.js', 'text.js']
    """
    sources: dict[str, str] = {}

    def add(name: str, waiting: tuple[str, ...]) -> None:
        if name in waiting:
            raise ValueError(f"modules import each other: {' -> '.join([*waiting, name])}")
        if name in sources:
            return
        source = text(name)
        for other in _IMPORT.findall(source):
            add(other, (*waiting, name))
        sources[name] = source

    add(entry, ())
    return sources


@cache
def loader() -> str:
    """A script that makes the modules: ``panels`` is then a promise of the first one."""
    # In a page, nothing in a script may look like its end.
    sources = json.dumps(modules()).replace("<", "\\u003c")
    version = hashlib.sha256(sources.encode()).hexdigest()[:12]
    return f'{text(LOADER)}const panels = load({sources}, "{ENTRY}", "{version}");\n'


def script() -> str:
    r"""All of it as the one module that a front end of Jupyter asks for.

    Example:
        >>> script().endswith("export default { initialize, render };\n")
        True
    """
    names = "{ initialize, render }"
    return f"{loader()}const {names} = await panels;\nexport default {names};\n"

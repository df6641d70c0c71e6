"""The browser's half of the panels."""

from __future__ import annotations

from importlib import resources

CORE = "core.js"


def text(name: str) -> str:
    """A file of this folder.

    Example:
        >>> ".vae-panel" in text("panel.css")
        True
    """
    return resources.files(__name__).joinpath(name).read_text(encoding="utf-8")


def script() -> str:
    """All scripts of this folder as one module: the core, then what each file adds to it.

    Example:
        >>> script().rstrip().endswith("export default { render };")
        True
    """
    folder = resources.files(__name__)
    names = [file.name for file in folder.iterdir() if file.name.endswith(".js")]
    names.sort(key=lambda name: (name != CORE, name))
    return "\n".join([*(text(name) for name in names), "export default { render };"])

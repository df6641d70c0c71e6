"""What a page loads only when it is looked at: pictures, and what a panel is made of."""

from __future__ import annotations

import base64
import hashlib
import json
import re
import struct
from pathlib import Path

from vae_helpers.widgets.assets import text
from vae_helpers.widgets.static_html import find_panels

_STYLE = f"<style>{text('panel.css')}</style>"
_PICTURE = re.compile(r'src="data:image/png;base64,([^"]{4000,})"')
_STILL_ONLY = (
    '<p class="still-only">A picture of a panel that computes in Python: open the notebook to move '
    "it.</p>"
)


class Attachments:
    """A folder into which parts of pages are moved, each under a name made from its content.

    Args:
        folder: Where the site's files are collected; becomes the root of the site.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def detach(self, html: str, root: str) -> str:
        """Move panels and larger pictures out of a piece of a page.

        Args:
            html: What a cell shows.
            root: From the page to the root of the site, such as ``../``.

        Returns:
            The piece with addresses in their place. A panel keeps its still; one that a page
            cannot move says so.
        """
        html = find_panels(html, lambda *panel: self._panel(root, *panel))
        html = html.replace(_STYLE, "")  # the site has it once
        return _PICTURE.sub(lambda found: self._picture(root, found[1]), html)

    def _panel(self, root: str, key: str, still: str, state: str) -> str:
        if json.loads(state)["scene"] is None:
            return f'<div data-still="{key}">{still}{_STILL_ONLY}</div>'
        name = _digest(state.encode())
        # A script, because a page that was opened from a disk may load scripts, and nothing else.
        written = f'(globalThis.vaePanels ??= {{}})["{name}"] = {state};\n'
        path = self._write(f"panels/{name}.js", written.encode())
        return f'<div data-vae-panel="{key}" data-state="{root}{path}">{still}</div>'

    def _picture(self, root: str, written: str) -> str:
        png = base64.b64decode(written)
        width, height = struct.unpack(">II", png[16:24])
        path = self._write(f"pictures/{_digest(png)}.png", png)
        return f'loading="lazy" width="{width}" height="{height}" src="{root}{path}"'

    def _write(self, path: str, content: bytes) -> str:
        file = self.folder / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content)
        return path


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()[:16]

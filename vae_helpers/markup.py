"""What panels in a notebook share: their frame, and words of code within a sentence."""

from __future__ import annotations

import html
import re

# Colours come from JupyterLab's theme where there is one, so that light and dark both work.
FRAME = (
    "padding:8px 14px;margin:4px 0;max-width:46em;border-left:4px solid {colour};"
    "background:var(--jp-layout-color2,#f5f5f5);color:var(--jp-ui-font-color1,#1f2937);"
    "font-family:var(--jp-ui-font-family,sans-serif);font-size:14px;line-height:1.5"
)


def with_code(text: str) -> str:
    """Plain text as HTML, with what stands in backquotes set as code.

    Example:
        >>> with_code("`z` < 3")
        '<code>z</code> &lt; 3'
    """
    return re.sub(r"`([^`\n]+)`", r"<code>\1</code>", html.escape(text))

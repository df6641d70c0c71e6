"""The picture that a message shows beside a link: the lesson's title over its first picture."""

from __future__ import annotations

import base64
import io
import textwrap
from pathlib import Path

import matplotlib.image
from matplotlib.figure import Figure

CARDS = "cards"  # their folder on the site
_SIZE, _DPI = (12.0, 6.3), 100  # 1200 by 630 pixels, as those who show links ask for


def write_card(path: Path, title: str, picture: str | None) -> None:
    """Write one.

    Args:
        path: The file.
        title: Above the picture.
        picture: PNG in base64; the title stands alone if None.
    """
    figure = Figure(figsize=_SIZE, dpi=_DPI, facecolor="white")
    words = textwrap.fill(title, 46)
    figure.text(0.05, 0.93, words, size=30, weight="bold", color="#22262b", va="top")
    figure.text(0.05, 0.05, "The VAE course", size=18, color="#5b6470")
    if picture is not None:
        axes = figure.add_axes((0.05, 0.13, 0.9, 0.57))
        axes.imshow(matplotlib.image.imread(io.BytesIO(base64.b64decode(picture))))
        axes.set_axis_off()
    path.parent.mkdir(parents=True, exist_ok=True)
    figure.savefig(path)

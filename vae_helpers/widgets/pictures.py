"""Pictures on their way to the browser: raw grey pixels, and PNG where nothing can draw them."""

from __future__ import annotations

import base64
import io
from collections.abc import Sequence
from typing import Any

import numpy as np
from PIL import Image
from torch import Tensor

from vae_helpers.plots.images import as_pictures

SIDE = 28


def tiles(images: Tensor, captions: Sequence[str] = ()) -> dict[str, Any]:
    """What a `Tiles` view shows.

    Args:
        images: Pixels in [0, 1], shape ``(N, 784)``, ``(N, 28, 28)``, or one image.
        captions: One for each, or none.

    Returns:
        ``pixels``, N times 784 bytes, 0 for paper and 255 for ink; ``captions``.

    Raises:
        ValueError: If they are no images (see `as_pictures`).

    Example:
        >>> import torch
        >>> shown = tiles(torch.ones(2, 784))
        >>> len(shown["pixels"]), shown["pixels"][0]
        (1568, 255)
    """
    grey = np.rint(as_pictures(images) * 255).astype(np.uint8)
    return {"pixels": grey.tobytes(), "captions": list(captions)}


def png(ink: bytes) -> str:
    """One picture of 784 bytes as a PNG in a data address, dark ink on white paper.

    Example:
        >>> png(bytes(784))[:22]
        'data:image/png;base64,'
    """
    paper = 255 - np.frombuffer(ink, np.uint8).reshape(SIDE, SIDE)
    stream = io.BytesIO()
    Image.fromarray(paper).save(stream, "PNG")
    return "data:image/png;base64," + base64.b64encode(stream.getvalue()).decode()

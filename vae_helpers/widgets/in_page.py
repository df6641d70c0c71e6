"""What a page needs to draw a scene without a kernel: its numbers, packed small."""

from __future__ import annotations

import zlib
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional as F

from vae_helpers.widgets.decoding import decoded

_CLOSE = 1 / 255  # two pictures that differ by no more are the same on a screen
_PROBES = 200


def packed(numbers: Tensor | np.ndarray, dtype: str = "float32") -> dict[str, Any]:
    """Numbers as ``numbers.js`` unpacks them.

    Args:
        numbers: Of any shape; the page sees them in a row.
        dtype: ``uint8``, ``float16`` or ``float32``.

    Example:
        >>> sorted(packed(torch.zeros(3)))
        ['data', 'dtype']
    """
    array = np.asarray(numbers.detach().cpu() if isinstance(numbers, Tensor) else numbers)
    little = np.dtype(dtype).newbyteorder("<")
    return {"dtype": dtype, "data": zlib.compress(array.astype(little).tobytes(), 9)}


@torch.no_grad()
def packed_decoder(model: nn.Module, latents: int) -> dict[str, Any] | None:
    """A decoder's weights, if it is one that the page can compute.

    The page knows z -> hidden -> ReLU -> 784 logits. Whether a model decodes so is not read from
    its code but tried: its linear layers must give its own pictures to within 1/255, at draws from
    the prior and far beyond. Half precision is enough for most; others are sent in full.

    Args:
        model: Has ``decode(z) -> logits``.
        latents: The size of z.

    Returns:
        The four arrays of ``decoder.js``; None where the pictures are others.

    Example:
        >>> from vae_helpers import VAE
        >>> sorted(packed_decoder(VAE(2), 2))
        ['biasIn', 'biasOut', 'weightIn', 'weightOut']
        >>> packed_decoder(nn.Linear(2, 784), 2)
    """
    generator = torch.Generator().manual_seed(0)
    z = (
        torch.randn(_PROBES, latents, generator=generator)
        * torch.linspace(0.5, 3, _PROBES)[:, None]
    )
    layers = [layer for layer in model.modules() if isinstance(layer, nn.Linear)]
    inner = [layer for layer in layers if layer.in_features == latents]
    outer = [layer for layer in layers if layer.out_features == 784]
    for first in inner:
        for second in outer:
            if first.out_features != second.in_features:
                continue
            parts = [p for layer in (first, second) for p in _weights(layer)]
            for dtype in ("float16", "float32"):
                if _agrees(model, z, [p.to(getattr(torch, dtype)).float() for p in parts]):
                    weight_in, bias_in, weight_out, bias_out = parts
                    arrays = {"weightIn": weight_in, "biasIn": bias_in}
                    arrays |= {"weightOut": weight_out.T, "biasOut": bias_out}
                    return {name: packed(array, dtype) for name, array in arrays.items()}
    return None


def same_pictures(some: Tensor, others: Tensor) -> bool:
    """Whether pictures are the same on a screen; False where a number is missing.

    Args:
        some: Pixel probabilities.
        others: The same shape.

    Example:
        >>> same_pictures(torch.zeros(2, 784), torch.full((2, 784), 0.002))
        True
    """
    return bool((some - others).abs().max() < _CLOSE)


def _weights(layer: nn.Linear) -> tuple[Tensor, Tensor]:
    bias = torch.zeros(layer.out_features) if layer.bias is None else layer.bias
    return layer.weight.detach().cpu().float(), bias.detach().cpu().float()


def _agrees(model: nn.Module, z: Tensor, parts: list[Tensor]) -> bool:
    weight_in, bias_in, weight_out, bias_out = parts
    hidden = F.relu(F.linear(z, weight_in, bias_in))
    pictures = F.linear(hidden, weight_out, bias_out).sigmoid()
    try:
        return same_pictures(pictures, decoded(model, z))
    except Exception:  # noqa: BLE001  what a learner's decode raises is shown when it is drawn
        return False

"""What a page needs to draw a scene without a kernel: its numbers, packed small."""

from __future__ import annotations

import zlib
from collections.abc import Callable, Iterable, Iterator
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional as F

from vae_helpers.widgets.decoding import decoded

_CLOSE = 1 / 255  # two pictures that differ by no more are the same on a screen
_PROBES = 200
_LAYERS = 4  # of a decoder, at most

Layer = tuple[Tensor, Tensor]  # weight (out, in) and bias (out,)


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


def packed_digits(pixels: Tensor, labels: Tensor) -> dict[str, Any]:
    """Digits as the page shows them: pixels ``(N, 784)`` in 256 greys, and labels ``(N,)``.

    Example:
        >>> sorted(packed_digits(torch.zeros(2, 784), torch.tensor([3, 8])))
        ['labels', 'pixels']
    """
    greys = (pixels * 255).round()
    return {"labels": packed(labels, "uint8"), "pixels": packed(greys, "uint8")}


def packed_decoder(model: nn.Module, latents: int) -> list[dict[str, Any]] | None:
    """A decoder's weights, if it is one that the page can compute.

    Args:
        model: Has ``decode(z) -> logits``.
        latents: The size of z.

    Returns:
        The layers of ``decoder.js``; None where the pictures are others.

    Example:
        >>> from vae_helpers import VAE
        >>> [sorted(layer) for layer in packed_decoder(VAE(2), 2)]
        [['bias', 'weight'], ['bias', 'weight']]
        >>> packed_decoder(nn.Linear(2, 784), 2)
    """
    z = probes(latents)
    return packed_network(layer_chains(model, latents), z, lambda: decoded(model, z))


def probes(latents: int) -> Tensor:
    """Codes at which a decoder is tried: draws from the prior, and far beyond: ``(200, D)``."""
    generator = torch.Generator().manual_seed(0)
    widths = torch.linspace(0.5, 3, _PROBES)[:, None]
    return torch.randn(_PROBES, latents, generator=generator) * widths


def layer_chains(model: nn.Module, inputs: int) -> Iterator[list[Layer]]:
    """Rows of a model's linear layers that lead from so many inputs to 784 logits.

    Args:
        model: In which they are looked for; each layer stands in a row once at most.
        inputs: Numbers that go into the first.
    """
    layers = [layer for layer in model.modules() if isinstance(layer, nn.Linear)]

    def longer(chain: list[nn.Linear], width: int) -> Iterator[list[nn.Linear]]:
        if width == 784:
            yield chain
        elif len(chain) < _LAYERS:
            for layer in layers:
                if layer.in_features == width and layer not in chain:
                    yield from longer([*chain, layer], layer.out_features)

    return ([_weights(layer) for layer in chain] for chain in longer([], inputs))


@torch.no_grad()
def packed_network(
    candidates: Iterable[list[Layer]], inputs: Tensor, pictures: Callable[[], Tensor]
) -> list[dict[str, Any]] | None:
    """The first of some networks that gives the pictures it should, to within 1/255.

    The page knows linear layers with ReLU between them. Whether a model decodes so is not read from
    its code but tried. Half precision is enough for most; others are sent in full.

    Args:
        candidates: Each a row of layers.
        inputs: What is tried, shape ``(N, inputs)``.
        pictures: Gives what should come out, shape ``(N, 784)``, in [0, 1].

    Returns:
        Its layers, packed; None where there is none.
    """
    try:
        expected = pictures()
    except Exception:  # noqa: BLE001  what a learner's decode raises is shown when it is drawn
        return None
    for layers in candidates:
        for dtype in ("float16", "float32"):
            values = inputs
            for i, parts in enumerate(layers):
                weight, bias = (part.to(getattr(torch, dtype)).float() for part in parts)
                values = F.linear(F.relu(values) if i else values, weight, bias)
            if values.shape == expected.shape and same_pictures(values.sigmoid(), expected):
                return packed_layers(layers, dtype)
    return None


def packed_layers(layers: Iterable[Layer | nn.Linear], dtype: str) -> list[dict[str, Any]]:
    """Layers as ``network.js`` unpacks them: the weights from one input side by side.

    Args:
        layers: From the first to the last.
        dtype: As in `packed`.
    """
    both = (_weights(one) if isinstance(one, nn.Linear) else one for one in layers)
    return [{"weight": packed(w.T, dtype), "bias": packed(b, dtype)} for w, b in both]


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


def _weights(layer: nn.Linear) -> Layer:
    bias = torch.zeros(layer.out_features) if layer.bias is None else layer.bias
    return layer.weight.detach().cpu().float(), bias.detach().cpu().float()

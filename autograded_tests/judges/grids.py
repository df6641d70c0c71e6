"""Slips of networks that work on grids: where a ReLU stands, how a grid becomes a row and back."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from torch import Tensor, nn
from torch.nn import functional as F

from autograded_tests.framework.expectations import Slip
from autograded_tests.judges.activations import activation_slips, hidden_slips
from vae_helpers.models import ConvVAE

_FLAT = "how a grid becomes a row of numbers: channel by channel, row by row."
_BACK = "how a row of numbers becomes a grid: channel by channel, row by row."
_SIZES = "the arguments of `nn.Conv2d`: kernel, stride, padding."
_END = "what happens to the result of `up2` before it is returned."
_PADDINGS = {"reflect": "mirrored", "replicate": "repeated", "circular": "taken from the far side"}


def grid_code_slips(layers: ConvVAE, x: Tensor, head: nn.Linear) -> list[Slip]:
    """Known mistakes between the pixels and one of the heads.

    Args:
        layers: The reference.
        x: Pixels, shape ``(B, 784)``.
        head: The head.
    """
    image = x.reshape(-1, 1, 28, 28)
    first = layers.conv1(image)

    def behind(first: Tensor) -> Tensor:
        return F.relu(layers.conv2(first))

    def at_stride_1(layer: nn.Conv2d, h: Tensor) -> Tensor:
        return F.relu(F.conv2d(h, layer.weight, layer.bias, padding=1))

    def pooled(pool: Callable[[Tensor, int], Tensor]) -> Tensor:
        return pool(at_stride_1(layers.conv2, pool(at_stride_1(layers.conv1, image), 2)), 2)

    def padded(mode: str) -> Tensor:
        h = image
        for layer in (layers.conv1, layers.conv2):
            h = F.relu(F.conv2d(F.pad(h, (1, 1, 1, 1), mode), layer.weight, layer.bias, 2))
        return h

    def rowed(make: Callable[[Any], Tensor], how: Any) -> Tensor:
        return head(make(how).flatten(1))

    grid = behind(F.relu(first))
    rows = [
        ("grid_order", grid.permute(0, 2, 3, 1), "The numbers are those of the grid, with the "
         "channel counted fastest.", _FLAT),
        ("grid_order", grid.transpose(2, 3), "The numbers are those of the grid, column by "
         "column.", _FLAT),
        ("image_turned", behind(F.relu(layers.conv1(image.transpose(2, 3)))),
         "The image went in with rows and columns exchanged.", "how 784 pixels become 28 × 28."),
    ]  # fmt: skip
    slips = [
        Slip(name, head(values.flatten(1)), suggests, look) for name, values, suggests, look in rows
    ]
    pools = (("the largest", F.max_pool2d), ("the average", F.avg_pool2d))
    slips += [
        Slip("pooling", partial(rowed, pooled, pool), "This is what comes out "
             f"when the stride is 1 and {word} of four cells is kept.", _SIZES)
        for word, pool in pools
    ]  # fmt: skip
    slips += [
        Slip("other_padding", partial(rowed, padded, mode),
             f"Beyond the edge, pixels are {word}; zeros were asked for.", _SIZES)
        for mode, word in _PADDINGS.items()
    ]  # fmt: skip
    between = hidden_slips(first, lambda h: head(behind(h).flatten(1)), "`conv1` and `conv2`")
    neither = head(layers.conv2(first).flatten(1))
    return [
        *slips,
        *between,
        Slip("missing_relu", neither, "No ReLU is left in the encoder: its layers are one linear "
             "layer.", "what stands behind `conv1`, and behind `conv2`."),
    ]  # fmt: skip


def grid_logit_slips(layers: ConvVAE, z: Tensor) -> list[Slip]:
    """Known mistakes between z and the logits.

    Args:
        layers: The reference.
        z: Latents, shape ``(B, D)``.
    """
    row = layers.fc(z)

    def behind(row: Tensor) -> Tensor:
        return layers.up1(row.reshape(-1, 32, 7, 7))

    def ended(grid: Tensor) -> Tensor:
        return layers.up2(F.relu(layers.up1(grid))).flatten(1)

    middle = behind(F.relu(row))
    image = layers.up2(F.relu(middle))  # (B, 1, 28, 28)
    truth, cells = image.flatten(1), F.relu(row)
    mixed = cells.reshape(-1, 7, 7, 32).permute(0, 3, 1, 2)
    not_flat = "The logits are right, and still a grid: rows of 784 were asked for."
    return [
        Slip("grid_left", image, not_flat, "the last step, from the grid to (B, 784)."),
        Slip("grid_left", image[:, 0], not_flat, "the last step, from the grid to (B, 784)."),
        Slip("grid_order", ended(mixed), "The grid was filled with the channel counted fastest.",
             _BACK),
        Slip("grid_order", ended(cells.reshape(-1, 32, 7, 7).transpose(2, 3)),
             "The grid was filled column by column.", _BACK),
        Slip("image_turned", image.transpose(2, 3).flatten(1),
             "The picture comes out with rows and columns exchanged.", "the last step, from the "
             "grid to (B, 784)."),
        Slip("sigmoid_extra", truth.sigmoid(), "These are probabilities: a sigmoid has been "
             "applied to the logits.", _END),
        *hidden_slips(row, lambda r: layers.up2(F.relu(behind(r))).flatten(1), "`fc` and `up1`"),
        *hidden_slips(middle, lambda h: layers.up2(h).flatten(1), "`up1` and `up2`"),
        Slip("missing_relu", layers.up2(behind(row)).flatten(1), "No ReLU is left in the decoder: "
             "its layers are one linear layer.", "what stands behind `fc`, and behind `up1`."),
        *activation_slips("extra_activation", lambda f: f(truth), "behind `up2`", _END),
        *activation_slips("extra_activation", lambda f: layers.decode(f(z)), "on z",
                          "what happens to z before `fc`."),
    ]  # fmt: skip

"""A VAE with two latents that one can read: it draws a spot at the place z of the page.

Its weights are not trained but computed, so that it is there at once, on every machine, and a slip
shows as a spot in the wrong place.
"""

from __future__ import annotations

from collections.abc import Sequence

import torch
from torch import Tensor

from vae_helpers.models import HIDDEN, VAE

SIDE = 28
_SCALE = 4.0  # pixels for 1 of z: the page shows z from -3.5 to 3.5
_SIGMA = 0.5  # of every belief, in z
_PEAK, _FALL = 3.0, 6.0  # logit in the middle of a spot, and how steeply it falls, by squared z
_STEP = 0.0625  # of z, between the kinks that make a parabola out of straight lines
_WIDE = 6  # pixels of a square's side
_THRESHOLD = 2.0  # of ink in a line of pixels, below which the encoder sees none


def _axis() -> Tensor:
    """The place of each column of the page, in z; rows have the same, downwards."""
    return (torch.arange(SIDE) - (SIDE - 1) / 2) / _SCALE


def squares(places: Sequence[tuple[float, float]]) -> Tensor:
    """Images of a square each, ``(N, 784)``: what `spot_model` encodes as these places.

    Args:
        places: z of each, to the right and upwards, in quarters.
    """
    images = torch.zeros(len(places), SIDE, SIDE)
    for image, (right, up) in zip(images, places, strict=True):
        column, row = (round(SIDE / 2 + _SCALE * z) - _WIDE // 2 for z in (right, -up))
        image[row : row + _WIDE, column : column + _WIDE] = 1.0
    return images.flatten(1)


def centres(images: Tensor) -> Tensor:
    """Where the ink of each image has its centre, as z: ``(N, 784)`` -> ``(N, 2)``."""
    ink = images.clamp(0, 1).reshape(-1, SIDE, SIDE)
    ink = ink / ink.sum((1, 2), keepdim=True).clamp(min=1e-6)
    return torch.stack([ink.sum(1) @ _axis(), -(ink.sum(2) @ _axis())], dim=1)


@torch.no_grad()
def spot_model() -> VAE:
    """A VAE whose mean is where the ink of a square lies, and whose picture is a spot at z."""
    model = VAE(latent_dim=2)
    for parameter in model.parameters():
        parameter.zero_()
    _set_encoder(model)
    _set_decoder(model)
    return model.eval()


def _set_encoder(model: VAE) -> None:
    """One hidden unit for each column and each row: how much ink there is above a threshold."""
    page = model.fc1.weight[: 2 * SIDE].view(2, SIDE, SIDE, SIDE)
    for line in range(SIDE):
        page[0, line, :, line] = 1.0
        page[1, line, line, :] = 1.0
    model.fc1.bias.fill_(-_THRESHOLD)
    seen = _WIDE * (_WIDE - _THRESHOLD)
    model.fc_mu.weight[0, :SIDE] = _axis() / seen
    model.fc_mu.weight[1, SIDE : 2 * SIDE] = -_axis() / seen
    model.fc_logvar.bias.fill_(2 * torch.tensor(_SIGMA).log().item())


def _set_decoder(model: VAE) -> None:
    """Logits that fall from the spot as -(u - z)²: z² is made of many kinks, 2uz of two."""
    kinks = HIDDEN // 4  # for each latent and sign
    bend = torch.full((kinks,), 2 * _STEP)
    bend[0] = _STEP
    for latent in range(2):
        lines = _axis().expand(SIDE, SIDE) if latent == 0 else -_axis()[:, None].expand(SIDE, SIDE)
        for half, sign in enumerate((1.0, -1.0)):
            units = slice((2 * latent + half) * kinks, (2 * latent + half + 1) * kinks)
            model.fc2.weight[units, latent] = sign
            model.fc2.bias[units] = -_STEP * torch.arange(kinks)
            model.fc3.weight[:, units] = -_FALL * bend
            model.fc3.weight[:, units.start] += 2 * _FALL * sign * lines.flatten()
        model.fc3.bias.sub_(_FALL * lines.flatten().square())
    model.fc3.bias.add_(_PEAK)

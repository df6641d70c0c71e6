"""VAEs with two latents that one can read: they draw a spot at the place z of the page.

Their weights are not trained but computed, so that they are there at once, on every machine, and a
slip shows as a spot in the wrong place.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import torch
from matplotlib.figure import Figure
from torch import Tensor

from vae_helpers.models import CLASSES, HIDDEN, PIXELS, VAE, ConditionalVAE
from vae_helpers.plots.beside import grey_distance
from vae_helpers.plots.images import show_rows

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


def homes() -> Tensor:
    """Where each digit has its home in `told_spot_model`: on a ring, clockwise from the top."""
    turn = torch.arange(CLASSES) * 2 * math.pi / CLASSES
    ring = 1.75 * torch.stack([turn.sin(), turn.cos()], dim=1)
    return (4 * ring).round() / 4  # (10, 2), in quarters: a square can stand there


@torch.no_grad()
def told_spot_model() -> ConditionalVAE:
    """The same, told a label: its mean, and its spot, are z off the home of the digit."""
    told, spots = ConditionalVAE(latent_dim=2), spot_model()
    for name, parameter in told.named_parameters():
        parameter.zero_()
        own = spots.get_parameter(name)
        parameter[..., : own.shape[-1]] = own  # the label's ten columns come behind
    free = slice(2 * SIDE, 2 * SIDE + CLASSES)  # hidden units: one for each label
    told.fc1.weight[free, PIXELS:] = torch.eye(CLASSES)
    told.fc_mu.weight[:, free] = -homes().T
    told.fc1.bias[free] = 0
    told.fc2.weight[:, 2:] = spots.fc2.weight @ homes().T
    return told.eval()


def strips(rows: dict[str, Tensor], title: str) -> Figure:
    """Strips of pictures, and where their ink lies; what is no pixel is shown as the nearest."""
    shown = {name: images.detach().nan_to_num(0).clamp(0, 1) for name, images in rows.items()}
    return show_rows(shown, notes={name: _told(i) for name, i in shown.items()}, title=title)


def _told(images: Tensor) -> str:
    (right, up), (last_right, last_up) = centres(images[[0, -1]]).tolist()
    ends = f"({right:.1f}, {up:.1f}) to ({last_right:.1f}, {last_up:.1f})"
    return f"{ends}, {images.mean():.1%} ink"


def beside(yours: Tensor, asked: Tensor, title: str, **more: Tensor) -> Figure | None:
    """Strips of what came back below what was asked; None where they look alike."""
    if grey_distance(yours.detach(), asked) < 1:
        return None
    return strips({**more, "asked": asked, "yours": yours}, title)


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

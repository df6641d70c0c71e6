"""What lies under the latent plane: points, holes, or the decoded map, as pieces of SVG."""

from __future__ import annotations

import base64
import io
import math

import numpy as np
import torch
from PIL import Image
from torch import Tensor, nn

from vae_helpers.plots.style import DIGITS
from vae_helpers.widgets.chart import Chart
from vae_helpers.widgets.decoding import decoded

_STEPS = 17  # pictures along each side of the map
_CELLS = 80  # along each side of the picture of holes
_HOLE, _CROWD = (214, 120, 0), (0, 114, 178)  # orange where codes are missing, blue where many are


def points_layer(chart: Chart, mu: Tensor, labels: Tensor | None = None) -> str:
    """Means as points, coloured by digit, with the numeral at the middle of each.

    Args:
        chart: The plane.
        mu: Means, shape ``(N, 2)``.
        labels: Their digits, shape ``(N,)``; all grey and without numerals if None.

    Returns:
        SVG: one path for each digit, which is cheap to draw for thousands of points.
    """
    if labels is None:
        return _points(chart, mu, "#8a8f98", 2.2)
    groups = [(digit, mu[labels == digit]) for digit in labels.unique().tolist()]
    points = "".join(_points(chart, group, DIGITS[digit % 10], 4.2) for digit, group in groups)
    return points + "".join(_numeral(chart, group, digit) for digit, group in groups)


def _points(chart: Chart, mu: Tensor, colour: str, size: float) -> str:
    xlim, ylim = chart.xlim, chart.ylim
    inside = (
        (mu > torch.tensor([xlim[0], ylim[0]])) & (mu < torch.tensor([xlim[1], ylim[1]]))
    ).all(1)
    places = "".join(f"M{chart.x(x):.1f},{chart.y(y):.1f}h0" for x, y in mu[inside].tolist())
    return f'<path class="points" style="--digit:{colour};stroke-width:{size}" d="{places}"/>'


def _numeral(chart: Chart, mu: Tensor, digit: int) -> str:
    x, y = mu.median(dim=0).values.tolist()
    place = f'x="{chart.x(x):.1f}" y="{chart.y(y) + 7:.1f}" text-anchor="middle"'
    return f'<text class="numeral" style="--digit:{DIGITS[digit % 10]}" {place}>{digit}</text>'


def picture_layer(chart: Chart, picture: Image.Image) -> str:
    """A picture that fills the plane."""
    stream = io.BytesIO()
    picture.save(stream, "PNG", optimize=True)
    address = "data:image/png;base64," + base64.b64encode(stream.getvalue()).decode()
    left, top, width, height = chart.box
    place = f'x="{left}" y="{top}" width="{width}" height="{height}"'
    return f'<image {place} preserveAspectRatio="none" href="{address}"/>'


def decoded_map(model: nn.Module, extent: float) -> Image.Image:
    """The plane as a mosaic: each cell is the picture that its middle decodes to."""
    edge = extent * (1 - 1 / _STEPS)
    axis = torch.linspace(-edge, edge, _STEPS)
    z2, z1 = torch.meshgrid(axis.flip(0), axis, indexing="ij")
    pictures = decoded(model, torch.stack([z1, z2], dim=-1).reshape(-1, 2))
    grey = 255 - np.rint(pictures.numpy() * 255).astype(np.uint8)
    rows = grey.reshape(_STEPS, _STEPS, 28, 28).transpose(0, 2, 1, 3)
    return Image.fromarray(rows.reshape(28 * _STEPS, 28 * _STEPS))


def holes_map(mu: Tensor, sigma: Tensor, extent: float) -> Image.Image:
    """Where the digits' codes are missing (orange) or crowded (blue), against N(0, I).

    The colour says how many times too few or too many they are, on a scale that is full at 20;
    beyond the prior's reach, where it promises next to nothing, it fades.
    """
    edge = extent * (1 - 1 / _CELLS)
    axis = torch.linspace(-edge, edge, _CELLS)
    z2, z1 = torch.meshgrid(axis.flip(0), axis, indexing="ij")
    z = torch.stack([z1, z2], dim=-1).reshape(-1, 2)
    log_ratio = torch.cat([log_crowding(part, mu, sigma) for part in z.split(1024)])
    prior = (-0.5 * (z.norm(dim=1) - 2.5).clamp_min(0).square() * 4).exp()
    strength = (log_ratio.abs() / math.log(20)).clamp(0, 1) * prior
    colour = torch.where((log_ratio < 0)[:, None], torch.tensor(_HOLE), torch.tensor(_CROWD))
    pixels = torch.cat([colour, (strength * 190).round()[:, None]], dim=1).to(torch.uint8)
    return Image.fromarray(pixels.reshape(_CELLS, _CELLS, 4).numpy(), "RGBA")


def log_crowding(z: Tensor, mu: Tensor, sigma: Tensor) -> Tensor:
    """How much denser the digits' codes lie at z than the prior says: log q(z) / p(z).

    q(z) is the average of the posteriors N(μ, σ²) of the given digits.

    Args:
        z: Points, shape ``(N, D)``.
        mu: Means, shape ``(M, D)``.
        sigma: Standard deviations, shape ``(M, D)``.

    Returns:
        One number for each point, in nats; below 0 in a hole.

    Example:
        >>> log_crowding(torch.ones(1, 2), torch.zeros(5, 2), torch.ones(5, 2))
        tensor([0.])
    """
    far = ((z[:, None] - mu) / sigma).square().sum(dim=-1)  # (N, M)
    log_q = (-0.5 * far - sigma.log().sum(dim=-1)).logsumexp(dim=1) - math.log(len(mu))
    return log_q + 0.5 * z.square().sum(dim=-1)

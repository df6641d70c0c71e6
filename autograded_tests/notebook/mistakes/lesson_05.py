"""Mistakes of lesson 05: pictures of a spot whose place on the page is z."""

from __future__ import annotations

from collections.abc import Callable

import torch
from matplotlib.figure import Figure
from torch import Tensor, nn

from autograded_tests.notebook.mistakes.spots import beside, centres, spot_model, squares, strips
from autograded_tests.notebook.mistakes.unfold import draws
from vae_helpers import sampling
from vae_helpers.plots.beside import grey_distance
from vae_helpers.plots.images import show_rows

_DRAWS, _FIRST = 1000, 9
_VALUES = [2.5, 1.5, 2.0, 0.5, 0.0, -0.5, -1.0, -2.5, -1.5]  # in no order
_MODEL = "The model draws a spot at the place z"


@draws("generate")
def _generate(yours: Callable[[nn.Module, int], Tensor]) -> Figure | None:
    first, again, asked = (draw(spot_model(), _DRAWS).detach().float().clamp(0, 1)
                           for draw in (yours, yours, sampling.generate))  # fmt: skip
    if first.shape[1:] != asked.shape[1:]:
        return None
    scale = asked.mean(0).max()

    def strip(images: Tensor) -> Tensor:
        """The first few, and all of them laid over one another: the shape of the prior."""
        return torch.cat([images[:_FIRST], images.mean(0, keepdim=True) / scale]).clamp(0, 1)

    # One spot is as good as another: what counts is how sharp they are, and where all of them lie.
    sharp, right = (side.sort(1).values.mean(0, keepdim=True) for side in (first, asked))
    off = grey_distance(strip(first)[-1:], strip(asked)[-1:]), grey_distance(sharp, right)
    alike = torch.equal(first, again) or len(first[:_FIRST].unique(dim=0)) < min(_FIRST, len(first))
    if not alike and max(off) < 1:
        return None
    rows = {"asked": asked, "yours": first, "yours, called again": again}
    spreads = {name: centres(images).std(0, correction=0).tolist() for name, images in rows.items()}
    return show_rows(
        {name: strip(images) for name, images in rows.items()},
        notes={name: "std {:.2f} and {:.2f}".format(*spread) for name, spread in spreads.items()},
        title=f"{_MODEL}; at the end of each row all of {_DRAWS:,} at once",
    )


@draws("reconstruct")
def _reconstruct(yours: Callable[[nn.Module, Tensor], Tensor]) -> Figure | None:
    x = squares([(-2.0, -2.0), (-1.0, 1.5), (0.0, -0.5), (0.5, 2.0), (1.5, -1.5), (2.0, 1.0)])
    answer = yours(spot_model(), x.clone())
    return beside(answer, sampling.reconstruct(spot_model(), x), _MODEL, x=x)


@draws("interpolate")
def _interpolate(yours: Callable[[nn.Module, Tensor, Tensor, int], Tensor]) -> Figure | None:
    start, end = squares([(-2.25, -0.75), (1.25, 2.25)])
    answer = yours(spot_model(), start.clone(), end.clone(), 9)
    asked = sampling.interpolate(spot_model(), start, end, 9)
    ends = torch.stack([start, end])
    if answer.shape[1:] == asked.shape[1:] and len(answer) != len(asked):
        return strips({"x_start, x_end": ends, "asked": asked, "yours": answer[:12]}, _MODEL)
    return beside(answer, asked, _MODEL, **{"x_start, x_end": ends})


@draws("traverse")
def _traverse(yours: Callable[[nn.Module, Tensor, int, list[float]], Tensor]) -> Figure | None:
    (x,) = squares([(0.5, 1.5)])
    answer = yours(spot_model(), x.clone(), 0, list(_VALUES))
    asked = sampling.traverse(spot_model(), x, 0, _VALUES)
    told = ", ".join(f"{value:g}" for value in _VALUES)
    return beside(answer, asked, f"{_MODEL}; latent 0 in turn: {told}", x=x[None])

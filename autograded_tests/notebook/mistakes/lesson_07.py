"""Mistakes of lesson 07: pictures of a spot that is z off the home of a digit."""

from __future__ import annotations

from collections.abc import Callable

from matplotlib.figure import Figure
from torch import Tensor, nn

from autograded_tests.notebook.mistakes.spots import beside, homes, squares, strips, told_spot_model
from autograded_tests.notebook.mistakes.unfold import draws
from vae_helpers import control

_OWN, _OFF = 4, (0.75, 0.5)  # the digit of x, and how far it is off its home
_MODEL = "The model draws digits on a ring, each z off its place; x is a 4"


@draws("transfer_style")
def _transfer_style(yours: Callable[[nn.Module, Tensor, int], Tensor]) -> Figure | None:
    right, up = homes()[_OWN].tolist()
    (x,) = squares([(right + _OFF[0], up + _OFF[1])])
    answer = yours(told_spot_model(), x.clone(), _OWN)
    asked = control.transfer_style(told_spot_model(), x, _OWN)
    if answer.shape[1:] == asked.shape[1:] and len(answer) != len(asked):
        return strips({"x": x[None], "asked": asked, "yours": answer[:12]}, _MODEL)
    return beside(answer, asked, _MODEL, x=x[None])

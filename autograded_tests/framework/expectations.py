"""How a check draws its inputs and judges what comes back."""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import torch
from torch import Tensor

from autograded_tests.framework.answer import Answer
from autograded_tests.framework.finding import Finding
from vae_helpers import models


class Rng:
    """Inputs for a check, drawn from a generator of its own.

    The global random state is not touched. The inputs are informative: rows differ, means have
    both signs, log-variances keep away from 0 (where sigma = 1 hides the commonest slips).

    Args:
        seed: The same seed gives the same inputs.
    """

    def __init__(self, seed: int) -> None:
        self.generator = torch.Generator().manual_seed(seed)

    def normal(self, *shape: int) -> Tensor:
        """Standard normal values."""
        return torch.randn(shape, generator=self.generator)

    def uniform(self, *shape: int, low: float = 0.0, high: float = 1.0) -> Tensor:
        """Values spread evenly over [low, high)."""
        return low + (high - low) * torch.rand(shape, generator=self.generator)

    def integer(self, low: int, high: int) -> int:
        """A whole number from low to high, both included."""
        return int(torch.randint(low, high + 1, (), generator=self.generator))

    def sizes(self, low: int = 3, high: int = 8) -> tuple[int, int]:
        """Two different sizes, for rows and for columns."""
        first, second = self.integer(low, high), self.integer(low, high - 1)
        return first, second + (second >= first)

    def signs(self, *shape: int) -> Tensor:
        """-1 or +1 for each entry, both present in every tensor of two or more entries."""
        flat = torch.ones(shape).flatten()
        flat[::2] = -1
        return flat[torch.randperm(len(flat), generator=self.generator)].reshape(shape)

    def away(self, *shape: int, low: float = 0.5, high: float = 2.0) -> Tensor:
        """Values of both signs whose size lies between low and high: never near 0."""
        return self.signs(*shape) * self.uniform(*shape, low=low, high=high)

    def gaussian(self, batch: int, latents: int) -> tuple[Tensor, Tensor]:
        """An informative ``(mu, logvar)``, each of shape ``(batch, latents)``."""
        return self.away(batch, latents), self.away(batch, latents, low=0.6, high=1.8)

    def reached(self, *shape: int, low: float = -14.0, high: float = 5.0) -> Tensor:
        """Log-variances as training reaches them, from low to high, both among them."""
        values = self.uniform(*shape, low=low, high=high).flatten()
        values[-1], values[0] = high, low
        return values[torch.randperm(len(values), generator=self.generator)].reshape(shape)

    def rough(self, *shape: int) -> Tensor:
        """Values spread evenly over [-1, 1), of 16 bits: where many are needed."""
        count = math.prod(shape)
        words = torch.empty(-(-count // 4), dtype=torch.int64)
        words.random_(-(2**63), None, generator=self.generator)
        return words.view(torch.int16)[:count].reshape(shape) / 2**15

    def pixels(self, batch: int) -> Tensor:
        """Grey images in [0, 1], shape ``(batch, 784)``, ink and paper and what lies between."""
        return (0.5 + self.rough(batch, models.PIXELS)).clamp_(0, 1)

    def weights(self, shapes: dict[str, tuple[int, ...]], scale: float = 1.0) -> dict[str, Tensor]:
        """Random weights that keep activations of order ``scale``: biases are never 0."""
        return {
            name: self.rough(*shape).mul_(scale * (3 / math.prod(shape[1:])) ** 0.5)
            if len(shape) > 1
            else self.normal(*shape).mul_(scale / 2)
            for name, shape in shapes.items()
        }

    def weights_like(self, model: torch.nn.Module, scale: float = 1.0) -> dict[str, Tensor]:
        """Random weights for every entry of a reference model's state."""
        shapes = {name: tuple(value.shape) for name, value in model.state_dict().items()}
        return self.weights(shapes, scale)


@dataclass(frozen=True)
class Slip:
    """A known mistake, recognised by what comes out of it.

    Args:
        diagnosis: Its short name.
        result: What comes out when it is made: a tensor, or a function that computes it.
        suggests: A sentence that says which mistake gives this result.
        look: What to look at next.
    """

    diagnosis: str
    result: Tensor | Callable[[], Tensor]
    suggests: str
    look: str

    def matches(self, got: Tensor, truth: Tensor, rtol: float, atol: float) -> bool:
        """Whether this mistake, and not the truth, explains what came back."""
        result = self.result() if callable(self.result) else self.result
        # A slip may itself give NaN (the logarithm of a negative number): that identifies it.
        explains = close(got, result, rtol, atol, equal_nan=True)
        return explains and not close(truth, result, rtol, atol)


def close(
    a: Tensor, b: Tensor, rtol: float = 1e-3, atol: float = 1e-4, *, equal_nan: bool = False
) -> bool:
    """Whether two tensors have one shape and the same values."""
    if a.shape != b.shape:
        return False
    if a.is_floating_point() and b.is_floating_point() and a.numel():
        # What is almost always so, without copies in float64; NaN and infinity never pass here.
        gap = (a.detach() - b.detach()).abs_().sub_(b.detach().abs(), alpha=rtol)
        if gap.max() <= atol:
            return True
    a, b = a.to(torch.float64), b.to(torch.float64)
    return torch.allclose(a, b, rtol=rtol, atol=atol, equal_nan=equal_nan)


def expect(
    got: Tensor,
    truth: Tensor,
    *,
    what: str,
    slips: Sequence[Slip] | Callable[[], Sequence[Slip]] = (),
    look: str = "the formula once more, term by term, on an input small enough to do by hand.",
    rtol: float = 1e-3,
    atol: float = 1e-4,
) -> None:
    """Compare an answer with the truth: known slips first, then shape, then values.

    Args:
        got: The learner's answer.
        truth: The right answer, computed from the reference, a closed form or
            ``torch.distributions``.
        what: What the answer is, for messages: "The KL".
        slips: Known mistakes, the most specific first; or what makes them, called if needed.
        look: Where to look when no slip is recognised.
        rtol: Relative tolerance.
        atol: Absolute tolerance.

    Raises:
        Finding: The first thing that is not as asked.
    """
    if close(got, truth, rtol, atol):
        return
    for slip in slips() if callable(slips) else slips:
        if slip.matches(got, truth, rtol, atol):
            raise Finding(
                slip.diagnosis,
                seen=f"{what} {_difference(got, truth)}",
                suggests=slip.suggests,
                look=slip.look,
            )
    if got.shape != truth.shape:
        raise Finding(
            "shape",
            seen=f"{what} {_difference(got, truth)}",
            suggests="A sum, a mean or an axis is not where it belongs.",
            look="which axis each operation works on: rows are images, columns are latents.",
        )
    if not torch.isfinite(got.to(torch.float64)).all():
        raise Finding(
            "not_finite",
            seen=f"{what} came out with NaN or infinite values.",
            suggests="Somewhere a logarithm of 0, a division by 0 or an overflowing exp() occurs.",
            look="each step's largest and smallest value.",
        )
    _expect_no_bounds(got, truth, what, rtol, atol)
    raise Finding(
        "values",
        seen=f"{what} {_difference(got, truth)}",
        suggests="The result is of the right kind, but not the right one.",
        look=look,
    )


def expect_gradient(
    got: Tensor | None,
    truth: Tensor,
    *,
    what: str,
    by: str,
    slips: Sequence[Slip] | Callable[[], Sequence[Slip]] = (),
    rtol: float = 1e-3,
    atol: float = 1e-4,
) -> None:
    """Compare a gradient with the truth.

    Args:
        got: The gradient that arrived, None if none did.
        truth: The right gradient.
        what: What was differentiated: "The KL".
        by: With respect to what: "mu".
        slips: Known mistakes, the most specific first.
        rtol: Relative tolerance.
        atol: Absolute tolerance.

    Raises:
        Finding: ``no_gradient`` if nothing arrives where something should, else as `expect`.
    """
    if got is not None and close(got, truth, rtol, atol):
        return
    if (got is None or not got.any()) and truth.abs().max() > atol:
        arrives = "no gradient flows" if got is None else "a gradient of exactly 0 comes"
        raise Finding(
            "no_gradient",
            seen=f"{what} came out right, and {arrives} back to `{by}`.",
            suggests="Something on the way cuts the graph, so nothing could be learned through it.",
            look="`.detach()`, `.item()`, `.data`, `.numpy()`, `torch.tensor(…)`, `no_grad()` "
            "or `.sample()` on the way.",
        )
    expect(
        torch.zeros_like(truth) if got is None else got,
        truth,
        what=f"The gradient with respect to `{by}`",
        slips=slips,
        look="whether every part of the formula stays differentiable.",
        rtol=rtol,
        atol=atol,
    )


def expect_order(
    got: Sequence[Tensor],
    truth: Sequence[Tensor],
    names: Sequence[str],
    *,
    of: str,
    rtol: float = 1e-3,
    atol: float = 1e-4,
) -> None:
    """The parts of an answer stand in the order asked for.

    Args:
        got: The parts as they came.
        truth: The right parts.
        names: What they are called, in the order asked for.
        of: The function they came from.
        rtol: Relative tolerance.
        atol: Absolute tolerance.

    Raises:
        Finding: ``order``, if all are right and in another one.
    """

    def fits(order: Sequence[int]) -> bool:
        return all(close(got[i], truth[j], rtol, atol) for i, j in enumerate(order))

    first, *others = itertools.permutations(range(len(truth)))
    if not fits(first) and any(map(fits, others)):
        raise Finding(
            "order",
            seen=f"`{of}` returned the right values, in another order.",
            suggests=f"The order asked for is `({', '.join(names)})`.",
            look=f"the `return` line of `{of}`.",
        )


def expect_unchanged(answer: Answer, *names: str) -> None:
    """A function must leave its inputs as they were.

    Args:
        answer: The answer of the call.
        names: Of its arguments, in their order.

    Raises:
        Finding: ``changed_input``.
    """
    for number, name in enumerate(names):
        if number in answer.reply.changed:
            raise Finding(
                "changed_input",
                seen=f"After the call, `{name}` is no longer what it was before.",
                suggests="An operation works in place on the input.",
                look="methods that end in `_`, `+=` and its kind, and assignments to slices.",
            )


def _expect_no_bounds(got: Tensor, truth: Tensor, what: str, rtol: float, atol: float) -> None:
    """Values that are right within bounds, and never leave them, are told so."""
    low, high = got.min().item(), got.max().item()
    right = torch.isclose(got.double(), truth.double(), rtol=rtol, atol=atol)
    if right.any() and low < high and close(got, truth.clamp(low, high), rtol, atol):
        below = bool((truth < low).any()) and not close(truth.clamp(min=low), truth, rtol, atol)
        raise Finding(
            "clamped",
            seen=f"{what} {_difference(got, truth)} Between {low:.4g} and {high:.4g} it is right.",
            suggests=f"The result seems to be kept from {'falling' if below else 'rising'} any "
            "further.",
            look="`clamp`, `max`, `min` on the way to the result, and what they change.",
        )


def _difference(got: Tensor, truth: Tensor) -> str:
    if got.shape != truth.shape:
        return f"came out with shape {tuple(got.shape)} instead of {tuple(truth.shape)}."
    gap = (got.to(torch.float64) - truth.to(torch.float64)).abs()
    worst = int(torch.nan_to_num(gap, nan=torch.inf).argmax()) if gap.numel() else 0
    mine, right = got.flatten()[worst].item(), truth.flatten()[worst].item()
    where = "" if got.numel() == 1 else f", where they differ most (of {got.numel()} values)"
    digits = 4 if f"{mine:.4g}" != f"{right:.4g}" else 8  # two numbers that read alike say nothing
    return f"came out as {mine:.{digits}g} instead of {right:.{digits}g}{where}."

"""How a check judges what comes back; its inputs are of `Rng`, which is here to be had, too."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import torch
from torch import Tensor

from autograded_tests.framework.answer import Answer
from autograded_tests.framework.finding import Finding
from autograded_tests.framework.rng import Rng as Rng


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

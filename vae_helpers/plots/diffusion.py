"""Pictures of lesson 12: what each step of a diffusion costs, and what priors cost."""

from __future__ import annotations

from collections.abc import Mapping

from matplotlib.figure import Figure
from torch import Tensor

from vae_helpers.plots.style import BLUE, INK, MUTED, ORANGE, PAPER, figure, pale_grid, styled


@styled
def plot_steps(costs: Mapping[str, Tensor], *, title: str | None = None) -> Figure:
    """The nats of each step t, one line for each way of walking back.

    Args:
        costs: By name, the mean cost of the steps 1 to T - 1, shape ``(T - 1,)``.
        title: Of the picture.

    Raises:
        ValueError: If there is nothing to show.

    Example:
        >>> import torch
        >>> len(plot_steps({"a": torch.ones(9), "b": torch.ones(9)}).axes[0].lines)
        2
    """
    if not costs:
        raise ValueError("costs is empty: there is nothing to show")
    fig, ax = figure(3.2, width=8.0)
    pale_grid(ax)
    for name, values in costs.items():
        ax.plot(range(1, len(values) + 1), values.numpy(), label=f"{name}: {values.sum():.1f} nats")
    ax.set_yscale("log")
    ax.set_xlabel("step t, from the code on the left to noise on the right")
    ax.set_ylabel("nats of the step")
    ax.legend()
    ax.set_title(title or "")
    return fig


@styled
def plot_priors(
    held_out: Mapping[str, float],
    training: Mapping[str, float] | None = None,
    *,
    title: str | None = None,
) -> Figure:
    """What priors ask for the codes of held-out digits; beside it, for codes they were fitted to.

    Args:
        held_out: By name of the prior, mean nats of held-out codes.
        training: The same of training codes, where it is known.
        title: Of the picture.

    Raises:
        ValueError: If there is nothing to show.

    Example:
        >>> len(plot_priors({"N(0, I)": 46.0, "a mixture": 42.0}, {"a mixture": 40.0}).axes)
        1
    """
    if not held_out:
        raise ValueError("held_out is empty: there is nothing to show")
    training = training or {}
    names = list(held_out)
    fig, ax = figure(1.2 + 0.36 * len(names), width=8.5)
    values = [held_out[name] for name in names]
    span = max(values) - min([*values, *training.values()]) or 1.0
    for line, name in enumerate(names):
        if name in training:
            ends = [training[name], held_out[name]]
            ax.plot(ends, [line, line], color=ORANGE, linewidth=3, linestyle="-", zorder=2)
            ax.plot(ends[0], line, "D", color=ORANGE, markersize=6)
        ax.plot(held_out[name], line, "o", color=BLUE, markersize=9, zorder=3)
        beside = f" (training {training[name]:.1f})" if name in training else ""
        right = max(held_out[name], training.get(name, 0)) + 0.03 * span
        said = f"{name}: {held_out[name]:.1f}{beside}"
        ax.text(right, line, said, va="center", color=INK, backgroundcolor=PAPER)
    ax.axvline(values[0], color=MUTED, linewidth=1, linestyle="--")
    ax.set_yticks([])
    ax.set_ylim(len(names) - 0.5, -0.5)
    ax.set_xlim(min([*values, *training.values()]) - 0.08 * span, max(values) + 0.45 * span)
    beside = " (diamonds: of training codes)" if training else ""
    ax.set_xlabel("−log p(z) of held-out codes, nats" + beside)
    ax.set_title(title or "")
    return fig

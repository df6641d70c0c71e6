"""Pictures show the learner's own function or model, and the reference until there is one."""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import Any, TypeVar

import torch
from torch import Tensor, nn

from vae_helpers.training import train_epoch

Function = TypeVar("Function", bound=Callable[..., Any])
_STAND_IN = "Shown with the course's own version: {reason}."


def mine_or_reference(mine: Function, reference: Function, *probe: Any) -> Function:
    """The learner's function if it answers the probe, else the reference, saying so in one line.

    Args:
        mine: The learner's function.
        reference: What stands in for it where it is blank, fails, or answers another shape.
        probe: Arguments to try both with.

    Returns:
        One of the two.

    Example:
        >>> mine_or_reference(lambda x: ..., abs, -1)(-2)
        (shown with the course's own version: yours does not answer yet)
        2
    """
    function, reason = choose(mine, reference, *probe)
    if reason:
        _say_once_a_cell(f"(shown with the course's own version: {reason})")
    return function


_said: set[str] = set()  # by the cell that is running
_said_in: list[Any] = []


def _say_once_a_cell(words: str) -> None:
    """Print, unless this run of the cell has said so; outside of a notebook, always."""
    ipython = sys.modules.get("IPython")  # without it nobody runs cells
    shell = ipython.get_ipython() if ipython else None
    run = [shell.execution_count] if shell is not None else []
    if run != _said_in or not run:
        _said.clear()
        _said_in[:] = run
    if words not in _said:
        print(words)
    _said.add(words)


def choose(mine: Function, reference: Function, *probe: Any) -> tuple[Function, str]:
    """The learner's function if it answers the probe, else the reference, and why.

    Args:
        mine: The learner's function.
        reference: What stands in for it where it is blank, fails, or answers another shape.
        probe: Arguments to try both with.

    Returns:
        One of the two, and the reason for the reference; empty where the learner's own serves.

    Example:
        >>> choose(lambda x: ..., abs, -1)[1]
        'yours does not answer yet'
    """
    answer = _ask(mine, probe)
    if answer is None:
        return reference, "yours does not answer yet"
    if (shapes := _shapes(answer)) != (expected := _expected(reference, probe, shapes)):
        return reference, f"yours answers {_say(shapes)} where {_say(expected)} is needed"
    return mine, ""


def _ask(function: Callable[..., Any], probe: tuple[Any, ...]) -> tuple[Any, ...] | None:
    """The parts of the answer, None where one is missing; the random state is left alone."""
    try:
        with torch.random.fork_rng():
            value = function(*probe)
    except Exception:  # noqa: BLE001  a half-done answer must not stop a picture
        return None
    parts = value if isinstance(value, tuple) else (value,)
    return None if any(part is None or part is Ellipsis for part in parts) else parts


def _shapes(parts: tuple[Any, ...]) -> tuple[Any, ...]:
    return tuple(tuple(part.shape) if isinstance(part, torch.Tensor) else None for part in parts)


def _expected(
    reference: Callable[..., Any], probe: tuple[Any, ...], otherwise: tuple[Any, ...]
) -> tuple[Any, ...]:
    """The shapes of the reference's answer; what it says nothing about is taken as it is."""
    answer = _ask(reference, probe)
    if answer is None or None in (shapes := _shapes(answer)):
        return otherwise
    return shapes


def _say(shapes: tuple[Any, ...]) -> str:
    return " and ".join("no tensor" if shape is None else f"shape {shape}" for shape in shapes)


def model_or_reference(
    mine: type[nn.Module],
    reference: type[nn.Module],
    *,
    probe: tuple[Tensor, ...] = (),
    **options: Any,
) -> nn.Module:
    """A new model of the learner's class if it turns pixels into numbers, else of the reference.

    Args:
        mine: The learner's class.
        reference: What stands in for it.
        probe: What both are tried with; two empty images if there is nothing else to try.
        options: Passed to whichever is built.

    Returns:
        A model with fresh weights.

    Example:
        >>> from vae_helpers import Autoencoder
        >>> model_or_reference(nn.Module, Autoencoder, latent_dim=3).latent_dim
        (shown with the course's own version: yours does not answer yet)
        3
    """

    def forward(cls: type[nn.Module]) -> Callable[[], Any]:
        def run() -> Any:
            with torch.no_grad():
                return cls(**options)(*(probe or (torch.zeros(2, 784),)))

        return run

    attempt = forward(mine)
    works = mine_or_reference(attempt, forward(reference)) is attempt
    return (mine if works else reference)(**options)


def reference_epoch(
    model: nn.Module,
    images: torch.Tensor,
    optimizer: torch.optim.Optimizer,
    batch_size: int = 128,
    beta: float = 1.0,
) -> float:
    """One shuffled pass, as the learner's `train_epoch` and `train_vae_epoch` make it.

    Args:
        model: An autoencoder or a VAE; left in training mode.
        images: Pixels, shape ``(N, 784)``.
        optimizer: Of the model's parameters.
        batch_size: Images per step; the last batch may be smaller.
        beta: Weight of the KL term; without meaning for an autoencoder.

    Returns:
        The mean loss over the pass, in nats per example.

    Example:
        >>> from vae_helpers import Autoencoder
        >>> model = Autoencoder()
        >>> optimizer = torch.optim.SGD(model.parameters(), lr=0.0)
        >>> reference_epoch(model, torch.zeros(8, 784), optimizer) > 0
        True
    """
    reconstruction, kl = train_epoch(model, images, optimizer, batch_size, beta)
    return reconstruction + beta * kl


def function_or_reference(
    mine: Function | None, reference: Function, *probe: Any
) -> tuple[Function, str]:
    """The learner's function if it answers the probe, else the reference, and a word about it.

    Args:
        mine: The learner's function; None if there is none.
        reference: What stands in for it where it is blank, fails, or answers another shape.
        probe: Arguments to try both with.

    Returns:
        One of the two, and a note for the reader: empty where their own works.

    Example:
        >>> function, note = function_or_reference(lambda x: ..., abs, -1)
        >>> function(-2), note
        (2, "Shown with the course's own version: yours does not answer yet.")
    """
    if mine is None:
        return reference, ""
    function, reason = choose(mine, reference, *probe)
    return function, _STAND_IN.format(reason=reason) if reason else ""


def vae_or_reference(
    mine: nn.Module | None, reference: Callable[[], nn.Module], latent_dim: int | None = None
) -> tuple[nn.Module, str]:
    """The learner's VAE if it encodes and decodes as the course's does, else the reference.

    Args:
        mine: The learner's model; None if there is none.
        reference: Makes what stands in for it; called only where it is needed.
        latent_dim: The number of latents that is needed; None if any will do.

    Returns:
        One of the two, in evaluation mode, and a note for the reader: empty where theirs works.

    Example:
        >>> from vae_helpers import VAE
        >>> vae_or_reference(nn.Linear(2, 2), VAE)[1]
        "Shown with the course's own version: yours is a Linear without encode and decode."
    """
    reason = None if mine is None else vae_trouble(mine, latent_dim)
    model = reference() if mine is None or reason else mine
    return model.eval(), _STAND_IN.format(reason=reason) if reason else ""


def vae_trouble(model: nn.Module, latent_dim: int | None = None) -> str:
    """What keeps a model from being used as a VAE, in words; empty if nothing does.

    Args:
        model: Anything.
        latent_dim: The number of latents that is needed; None if any will do.

    Example:
        >>> from vae_helpers import VAE
        >>> vae_trouble(VAE(5)), vae_trouble(VAE(5), latent_dim=2)
        ('', 'yours has 5 latents where 2 are needed')
    """
    if not all(callable(getattr(model, name, None)) for name in ("encode", "decode")):
        return f"yours is a {type(model).__name__} without encode and decode"
    try:
        with torch.no_grad(), torch.random.fork_rng():
            return _encoding_trouble(model, latent_dim)
    except Exception as error:  # noqa: BLE001  whatever a half-done model raises is for its author
        return f"yours fails with {type(error).__name__}: {error}"


def _encoding_trouble(model: Any, latent_dim: int | None) -> str:
    device = next(iter(model.parameters()), torch.zeros(())).device
    parts = model.encode(torch.zeros(2, 784, device=device))
    if not (isinstance(parts, tuple) and len(parts) == 2):
        return f"your encode returns {_kind(parts)} where the pair (mu, logvar) is needed"
    mu, logvar = parts
    if not isinstance(mu, Tensor) or not isinstance(logvar, Tensor):
        return f"your encode returns {_kind(mu)} and {_kind(logvar)} where tensors are needed"
    if mu.dim() != 2 or len(mu) != 2 or mu.shape != logvar.shape:
        return (
            f"your encode turns 2 images into mu of shape {tuple(mu.shape)} and logvar of shape "
            f"{tuple(logvar.shape)}, where both must be (2, D)"
        )
    if latent_dim is not None and mu.shape[1] != latent_dim:
        return f"yours has {mu.shape[1]} latents where {latent_dim} are needed"
    if not mu.isfinite().all() or logvar.isnan().any():
        return "your encode returns NaN or infinity"
    logits = model.decode(mu)
    if not isinstance(logits, Tensor) or tuple(logits.shape) != (2, 784):
        return f"your decode turns 2 codes into {_kind(logits)} where logits (2, 784) are needed"
    if logits.isnan().any():
        return "your decode returns NaN"
    return ""


def _kind(value: object) -> str:
    if isinstance(value, Tensor):
        return f"a tensor of shape {tuple(value.shape)}"
    return "nothing" if value is None or value is Ellipsis else f"a {type(value).__name__}"

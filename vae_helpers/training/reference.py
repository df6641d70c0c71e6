"""The reference models, trained once on a machine and then read from a cache."""

from __future__ import annotations

import hashlib
import inspect
import sys
from typing import Any

import torch
from torch import Tensor, nn

from vae_helpers import models, objective
from vae_helpers.cache import cached_model
from vae_helpers.data import load_digits
from vae_helpers.discrete.reference import trained_codes
from vae_helpers.randomness import random_state
from vae_helpers.training import loop
from vae_helpers.training.denoiser import trained_denoiser
from vae_helpers.training.loop import fit


class TrainingStopped(KeyboardInterrupt):  # noqa: N818  it is a stop, and no error
    """Ctrl-C while a reference model was trained; in a notebook it reads as one line."""

    def _render_traceback_(self) -> list[str]:
        return [str(self)]


# Of the recipes tried, the one with the best held-out negative ELBO on the embedded digits.
RECIPE: dict[str, Any] = {"batch_size": 64, "lr": 2e-3, "average_last": 1 / 3}
_KINDS: dict[str, type[nn.Module]] = {
    "autoencoder": models.Autoencoder,
    "vae": models.VAE,
    "conditional_vae": models.ConditionalVAE,
    "deeper_conditional_vae": models.DeeperConditionalVAE,
    "conv_vae": models.ConvVAE,
    "grid_vae": models.GridVAE,
}
_DENOISED = {"diffusion": "vae", "grid_diffusion": "grid_vae"}  # whose codes
_EPOCHS = {"conv_vae": 30}  # its epochs take longer, and teach more


def pretrained(
    kind: str,
    *,
    latent_dim: int = 32,
    beta: float = 1.0,
    epochs: int | None = None,
    seed: int = 0,
    source: str = "mini",
    progress: bool = True,
) -> nn.Module:
    """The reference model, trained on first use (seconds, with a bar) and then read from a cache.

    Args:
        kind: ``"autoencoder"``, ``"vae"``, ``"conditional_vae"``, ``"deeper_conditional_vae"``,
            ``"conv_vae"`` or ``"grid_vae"``; ``"vq_vae"``, which has neither latents nor a beta;
            ``"diffusion"`` and ``"grid_diffusion"`` are denoisers of the codes of the VAE that the
            other arguments describe.
        latent_dim: Number of latents.
        beta: Weight of the KL term.
        epochs: Passes over the training images: 75 if None, 30 of a ``"conv_vae"``, 15 of a VQ-VAE.
        seed: Of the initial weights, the order of images and the noise.
        source: Which digits to train on, as in `load_digits`.
        progress: Whether to show the bar while training.

    Returns:
        The trained model, in evaluation mode; a new copy at each call.

    Raises:
        ValueError: If there is no such kind.
        TrainingStopped: If Ctrl-C stopped the training; the next call goes on from there.

    Example:
        >>> pretrained("vae", epochs=1, progress=False).latent_dim
        32
    """
    if kind == "vq_vae":
        if (latent_dim, beta) != (32, 1.0):
            raise ValueError("a VQ-VAE has no latent_dim and no beta; leave them out")
        return trained_codes(epochs=epochs or 15, seed=seed, source=source, progress=progress)
    epochs = _EPOCHS.get(kind, 75) if epochs is None else epochs
    if kind in _DENOISED:
        settings: dict[str, Any] = {"latent_dim": latent_dim, "beta": beta, "epochs": epochs}
        settings |= {"seed": seed, "source": source, "progress": progress}
        vae = pretrained(_DENOISED[kind], **settings)
        return trained_denoiser(vae, seed=seed, source=source, progress=progress)
    if kind not in _KINDS:
        raise ValueError(
            f"kind is {kind!r}, but it must be one of {sorted({*_KINDS, *_DENOISED, 'vq_vae'})}"
        )
    with random_state(seed):
        model = _KINDS[kind](latent_dim)
    recipe = f"{kind} {latent_dim} {beta} {epochs} {seed} {source} {RECIPE} " + recipe_digest(
        _KINDS[kind]
    )

    def train(model: nn.Module) -> None:
        digits = load_digits(source)  # type: ignore[arg-type]
        labels = digits.labels if isinstance(model, models.ConditionalVAE) else None
        options = {"beta": beta, "seed": seed, "progress": progress}
        _train_whole(model, digits.pixels, kind, epochs, labels=labels, **options)

    return cached_model(f"{kind}-{latent_dim}", recipe, model, train).eval()


def trained_on(
    pixels: Tensor,
    data: str,
    kind: str,
    *,
    epochs: int | None = None,
    seed: int = 0,
    progress: bool = True,
) -> nn.Module:
    """The reference model trained on other pictures than digits, and cached likewise.

    Args:
        pixels: The pictures, shape ``(N, 784)``.
        data: What they are called in the cache: other pictures need another name.
        kind: As for `pretrained`.
        epochs: Passes over them; as for `pretrained` if None.
        seed: Of the initial weights, the order of images and the noise.
        progress: Whether to show the bar while training.

    Raises:
        ValueError: If there is no such kind.
        TrainingStopped: If Ctrl-C stopped the training; the next call goes on from there.

    Example:
        >>> pictures = torch.rand(64, 784)
        >>> trained_on(pictures, "doctest", "vae", epochs=1, progress=False).latent_dim
        32
    """
    if kind not in _KINDS:
        raise ValueError(f"kind is {kind!r}, but it must be one of {sorted(_KINDS)}")
    epochs = _EPOCHS.get(kind, 75) if epochs is None else epochs
    with random_state(seed):
        model = _KINDS[kind]()
    recipe = f"{kind} {data} {epochs} {seed} {RECIPE} {recipe_digest(_KINDS[kind])}"

    def train(model: nn.Module) -> None:
        _train_whole(model, pixels, f"{kind} for {data}", epochs, seed=seed, progress=progress)

    return cached_model(f"{kind}-{data}", recipe, model, train).eval()


def _train_whole(
    model: nn.Module, pixels: Tensor, called: str, epochs: int, **options: Any
) -> None:
    history = fit(model, pixels, epochs=epochs, **options, **RECIPE)
    if history.stopped:
        raise TrainingStopped(
            f"Training of the course's {called} was stopped after epoch {len(history)} of "
            f"{epochs}. Run the cell again: it goes on from there."
        )


def recipe_digest(kind: type[nn.Module] = models.VAE) -> str:
    """Changes when the model, the objective or the training loop changes: the cache is then stale.

    Another torch release may compute other numbers, so its version counts too.

    Args:
        kind: The model; the module that defines it counts.
    """
    sources = [inspect.getsource(part) for part in (sys.modules[kind.__module__], objective, loop)]
    return hashlib.sha256("".join([torch.__version__, *sources]).encode()).hexdigest()

"""The VQ-VAEs and priors of lesson 11, trained once on a machine and then read from a cache."""

from __future__ import annotations

import hashlib
import inspect
from functools import partial
from typing import Any

import torch
from torch import Tensor, nn

from vae_helpers import objective
from vae_helpers.cache import cached_model
from vae_helpers.data import load_digits
from vae_helpers.discrete import codebook, priors, training
from vae_helpers.discrete.codebook import nearest_code, vector_quantize
from vae_helpers.discrete.priors import CodePrior, fit_prior
from vae_helpers.discrete.training import fit_codes
from vae_helpers.models import VQVAE, quantized
from vae_helpers.randomness import random_state


def cut_off(z: Tensor, codebook: Tensor) -> tuple[Tensor, Tensor]:
    """`vector_quantize` without the copied gradient: the decoder gets the rows, and that is all.

    Example:
        >>> z = torch.ones(1, 1, 1, requires_grad=True)
        >>> cut_off(z, torch.zeros(1, 1))[0].requires_grad
        False
    """
    rows = codebook[nearest_code(z, codebook)]
    return rows.detach(), vector_quantize(z, codebook)[1]


# How they differ from each other; all else is the same.
VARIANTS: dict[str, dict[str, Any]] = {
    "restarted": {"rows": "restarted"},
    "ema": {"rows": "ema"},
    "gradient": {"rows": "gradient"},
    "cut": {"rows": "ema", "quantize": cut_off},
    "uncommitted": {"rows": "ema", "quantize": partial(vector_quantize, commitment=0.0)},
}


def trained_codes(
    variant: str = "restarted",
    *,
    epochs: int = 15,
    seed: int = 0,
    source: str = "mini",
    progress: bool = True,
) -> VQVAE:
    """A VQ-VAE, trained on first use (some 15 seconds, with a bar) and then read from a cache.

    Args:
        variant: How the rows learn: ``"gradient"``, ``"ema"`` (running means) or ``"restarted"``
            (so, and dead rows begin anew); or ``"ema"`` with a part left out: ``"cut"`` (no copied
            gradient), ``"uncommitted"`` (no commitment).
        epochs: Passes over the training images.
        seed: Of the weights, the order of images and the restarts.
        source: Which digits to train on, as in `load_digits`.
        progress: Whether to show the bar while training.

    Returns:
        The model, in evaluation mode.

    Raises:
        ValueError: If there is no such variant.

    Example:
        >>> trained_codes("cut", epochs=1, progress=False).codebook.shape
        torch.Size([64, 8])
    """
    if variant not in VARIANTS:
        raise ValueError(f"variant is {variant!r}, but it must be one of {sorted(VARIANTS)}")
    with random_state(seed):
        model = VQVAE()

    def train(model: nn.Module) -> None:
        images = load_digits(source).pixels  # type: ignore[arg-type]
        options = VARIANTS[variant]
        fit_codes(model, images, epochs=epochs, seed=seed, progress=progress, **options)  # type: ignore[arg-type]

    code = _digest(codebook, quantized, training, objective) + inspect.getsource(cut_off)
    recipe = f"{variant} {epochs} {seed} {source} {code}"
    trained = cached_model(f"vq_vae-{variant}", recipe, model, train)
    return trained.requires_grad_(True).eval()  # type: ignore[return-value]


def trained_prior(codes: Tensor, size: int, *, seed: int = 0) -> CodePrior:
    """The small autoregressive network, trained on codes on first use and then read from a cache.

    Args:
        codes: Of the training images, shape ``(N, 16)``.
        size: Rows of the codebook.
        seed: Of the weights and the order of the codes.

    Returns:
        The prior, in evaluation mode.

    Example:
        >>> trained_prior(torch.zeros(8, 16, dtype=torch.int64), 3).size
        3
    """
    with random_state(seed):
        prior = CodePrior(size)
    of_codes = hashlib.sha256(codes.contiguous().numpy().tobytes()).hexdigest()
    recipe = f"{size} {seed} {of_codes} {_digest(priors)}"

    def train(model: nn.Module) -> None:
        fit_prior(model, codes, seed=seed)  # type: ignore[arg-type]

    return cached_model("code_prior", recipe, prior, train).eval()  # type: ignore[return-value]


def _digest(*modules: Any) -> str:
    sources = [inspect.getsource(module) for module in modules]
    return hashlib.sha256("".join([torch.__version__, *sources]).encode()).hexdigest()

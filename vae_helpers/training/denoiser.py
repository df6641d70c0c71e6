"""The course's own denoisers, trained on the codes of its VAEs, once on a machine."""

from __future__ import annotations

import hashlib
import inspect

import torch
from torch import nn

from vae_helpers import diffusion
from vae_helpers.cache import cached_model
from vae_helpers.data import load_digits
from vae_helpers.models import Denoiser, GridVAE, latent, reparameterize
from vae_helpers.randomness import random_state


def trained_denoiser(
    vae: nn.Module,
    *,
    steps: int = 3000,
    seed: int = 0,
    source: str = "mini",
    progress: bool = True,
) -> Denoiser:
    """A denoiser of a VAE's codes: trained on first use, with a bar, then read from a cache.

    Args:
        vae: A trained VAE; its weights are left alone.
        steps: Of training.
        seed: Of weights, times and noise.
        source: Whose codes to train on, as in `load_digits`.
        progress: Whether to show the bar while training.

    Returns:
        The denoiser, in evaluation mode.
    """
    shares = (1 - diffusion.cosine_schedule()).cumprod(0)
    hidden = 320 if isinstance(vae, GridVAE) else 256
    if vae.latent_dim == 2:
        hidden = 64  # enough for a plane, and little enough for a page to compute while it is moved
    with random_state(seed):
        model = Denoiser(vae.latent_dim, shares, hidden)  # type: ignore[arg-type]
    parts = (latent, diffusion.cosine_schedule, diffusion.noise_loss, diffusion.fit_noise)
    code = "".join(inspect.getsource(part) for part in parts)
    weights = b"".join(value.numpy().tobytes() for value in vae.state_dict().values())
    digest = hashlib.sha256(weights + code.encode()).hexdigest()

    def train(model: nn.Module) -> None:
        with torch.no_grad():
            mu, logvar = vae.encode(load_digits(source).pixels)  # type: ignore[operator, arg-type]
        assert isinstance(model, Denoiser)
        if isinstance(vae, GridVAE):  # cells rise and fall together: a Gaussian says how
            model.whiten(reparameterize(mu, logvar, torch.Generator().manual_seed(seed)))
        diffusion.fit_noise(model, mu, logvar, steps=steps, seed=seed, progress=progress)

    recipe = f"{digest} {steps} {seed} {source} {torch.__version__}"
    cached_model(f"denoiser-{vae.latent_dim}", recipe, model, train)
    return model.eval()

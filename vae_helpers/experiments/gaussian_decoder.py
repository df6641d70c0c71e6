"""A VAE whose pixels are numbers with Gaussian noise: one σ, given or found in training."""

from __future__ import annotations

import math

import torch
from torch import Tensor, nn

from vae_helpers.cache import cached_model
from vae_helpers.experiments.classifier import confident_share
from vae_helpers.models import VAE
from vae_helpers.objective import gaussian_kl
from vae_helpers.pictures import gaussian_nll
from vae_helpers.randomness import random_state
from vae_helpers.sampling import generate
from vae_helpers.training import recipe_digest
from vae_helpers.training.loop import threads

EPOCHS, BATCH, LR = 25, 128, 4e-3


def gaussian_vae(
    pixels: Tensor,
    sigma: float | None,
    *,
    name: str = "digits",
    kind: type[nn.Module] = VAE,
    epochs: int = EPOCHS,
    seed: int = 0,
) -> nn.Module:
    r"""A VAE with a Gaussian decoder, trained on first use and then read from a cache.

    The mean of a pixel is the sigmoid of the decoder's output, and σ is one number. Given, the loss
    is :math:`\|x - m\|^2 / 2\sigma^2 + KL`. Without one, σ² is the mean squared error itself, which
    is the best there is for any mean; put in, :math:`\tfrac{P}{2} \log(\text{mean error}) + KL`.

    Args:
        pixels: Shape ``(N, P)``.
        sigma: The noise's standard deviation, or None.
        name: Of the pixels, in the cache.
        kind: Of VAE.
        epochs: Passes over the images.
        seed: Of weights, order and noise.

    Returns:
        The model, in evaluation mode.

    Source:
        Rybkin, Daniilidis & Levine (2021), Simple and Effective VAE Training with Calibrated
        Decoders, section 3.

    Example:
        >>> gaussian_vae(torch.rand(64, 784), None, name="doctest", epochs=1).latent_dim
        32
    """
    with random_state(seed):
        model = kind()
    recipe = f"{name} {sigma} {kind.__name__} {epochs} {seed} {BATCH} {LR} {recipe_digest(kind)}"

    def train(model: nn.Module) -> None:
        with random_state(seed), torch.enable_grad(), threads(model):
            _train(model, pixels, sigma, epochs)

    return cached_model(f"gaussian-{name}", recipe, model, train).eval()


def _train(model: nn.Module, pixels: Tensor, sigma: float | None, epochs: int) -> None:
    optimizer = torch.optim.Adam(model.parameters(), lr=LR, fused=True)
    steps = epochs * math.ceil(len(pixels) / BATCH)
    pace = torch.optim.lr_scheduler.OneCycleLR(optimizer, LR, total_steps=steps)
    model.train()
    for _ in range(epochs):
        for rows in torch.randperm(len(pixels)).split(BATCH):
            x = pixels[rows]
            logits, mu, logvar = model(x)
            error = (logits.sigmoid() - x).square().sum(1).mean()
            if sigma is None:
                cost = x.shape[1] / 2 * (error / x.shape[1]).log()
            else:
                cost = error / (2 * sigma**2)
            loss = cost + gaussian_kl(mu, logvar).mean()
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            pace.step()


@torch.no_grad()
def measured(model: nn.Module, pixels: Tensor, held_out: Tensor, seed: int = 0) -> dict[str, float]:
    """What a trained VAE gives, whatever its loss was.

    Args:
        model: A VAE.
        pixels: What it was trained on, shape ``(N, P)``.
        held_out: Images to judge it on, shape ``(M, P)``.
        seed: Of the noise; the global random state is left alone.

    Returns:
        ``kl`` held out, in nats; ``rmse`` held out, per pixel; ``sigma``, the best one σ, which is
        the error on the training images; ``bound``, the held-out −ELBO as a density with that σ, in
        nats; ``sure``, the share of 500 draws of the prior in which the judge is sure of a digit.
    """
    with random_state(seed):
        logits, mu, logvar = model(held_out)
        sigma = (model(pixels)[0].sigmoid() - pixels).square().mean().sqrt()
        draws = generate(model, 500)  # type: ignore[arg-type]
    mean, kl = logits.sigmoid(), gaussian_kl(mu, logvar).mean()
    return {
        "kl": kl.item(),
        "rmse": (mean - held_out).square().mean().sqrt().item(),
        "sigma": sigma.item(),
        "bound": (gaussian_nll(mean, held_out, sigma.log()) + kl).item(),
        "sure": confident_share(draws),
    }

"""Models that differ in one thing: the price of a nat, the decoder's context, or a remedy.

All are trained for 30 epochs by one loop, so that what differs in the end is what was changed.
"""

from __future__ import annotations

import hashlib
import inspect
from collections.abc import Callable

import torch
from torch import Tensor, nn
from torch.optim.swa_utils import AveragedModel
from tqdm.auto import tqdm

from vae_helpers import price
from vae_helpers.cache import cached_model
from vae_helpers.data import load_digits
from vae_helpers.experiments import context as contexts
from vae_helpers.front_end import BAR
from vae_helpers.models import VAE
from vae_helpers.objective import gaussian_kl, reconstruction_loss
from vae_helpers.randomness import random_state
from vae_helpers.training.reference import recipe_digest

_EPOCHS, _BATCH, _LR, _AVERAGED = 30, 128, 3e-3, 10  # the last epochs' weights are averaged
KL = Callable[[Tensor, Tensor], Tensor]


def priced(
    beta: float = 1.0,
    *,
    latent_dim: int = 32,
    context: int = 0,
    warm_up: int = 0,
    free: float = 0.0,
    seed: int = 0,
    progress: bool = True,
) -> VAE:
    """A model, trained on first use (seconds, with a bar) and then read from a file.

    Args:
        beta: The price of a nat of the KL.
        latent_dim: Number of latents.
        context: How many pixels before it the decoder sees beside the code; see `ContextVAE`.
        warm_up: Epochs over which the price rises from 0 to ``beta``.
        free: The floor under each latent's cost in training, in nats; see `free_bits_kl`.
        seed: Of the initial weights, the order of images and the noise.
        progress: Whether to show the bar.

    Returns:
        The trained model, in evaluation mode.

    Example:
        >>> priced(beta=30.0, progress=False).latent_dim
        32
    """
    with random_state(seed):
        model = contexts.ContextVAE(latent_dim, context) if context else VAE(latent_dim)
    settings = f"{beta} {latent_dim} {context} {warm_up} {free} {seed}"

    def kl(mu: Tensor, logvar: Tensor) -> Tensor:
        return price.free_bits_kl(mu, logvar, free)

    def train(model: nn.Module) -> None:
        train_priced(model, kl=kl if free else None, beta=beta, warm_up=warm_up, seed=seed,
                     progress=progress)  # fmt: skip

    cached_model("priced", f"{settings} {_digest()}", model, train)
    return model.eval()


def train_priced(
    model: nn.Module,
    *,
    kl: KL | None = None,
    beta: float = 1.0,
    warm_up: int = 0,
    seed: int = 0,
    progress: bool = True,
) -> None:
    """Train a VAE as all of this lesson's models are trained, with another KL if one is given.

    Args:
        model: A VAE; trained in place, and left in evaluation mode.
        kl: ``(mu, logvar)`` to the scalar that is paid for; the plain KL if None.
        beta: Its price.
        warm_up: Epochs over which the price rises from 0 to ``beta``.
        seed: Of the order of images and the noise; the global random state is left alone.
        progress: Whether to show a bar.

    Source:
        Bowman et al. (2016), Generating Sentences from a Continuous Space, section 3.1 (warm-up).
    """
    images = load_digits().pixels
    optimizer = torch.optim.Adam(model.parameters(), lr=_LR, fused=True)
    averaged = AveragedModel(model)
    model.train()
    with random_state(seed), torch.enable_grad():
        for epoch in tqdm(range(_EPOCHS), bar_format=BAR, disable=not progress):
            now = beta * min(1.0, epoch / warm_up) if warm_up else beta
            for rows in torch.randperm(len(images)).split(_BATCH):
                logits, mu, logvar = model(images[rows])
                paid = kl(mu, logvar) if kl else gaussian_kl(mu, logvar).mean()
                loss = reconstruction_loss(logits, images[rows]) + now * paid
                optimizer.zero_grad()
                loss.backward()
                optimizer.step()
            if epoch >= _EPOCHS - _AVERAGED:
                averaged.update_parameters(model)
    model.load_state_dict(averaged.module.state_dict())
    model.eval()


def _digest() -> str:
    parts = (contexts.ContextVAE.forward, contexts.ContextVAE.__init__, price.free_bits_kl)
    sources = [inspect.getsource(part) for part in (*parts, train_priced)]
    text = "".join([recipe_digest(), *sources, f"{_EPOCHS} {_BATCH} {_LR} {_AVERAGED}"])
    return hashlib.sha256(text.encode()).hexdigest()

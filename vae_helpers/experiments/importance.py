"""Importance weights of a VAE: digits in black and white, training with K draws, who counts."""

from __future__ import annotations

from collections.abc import Sequence

import torch
from torch import Tensor
from tqdm.auto import tqdm

from vae_helpers.cache import cached_model
from vae_helpers.data import load_digits
from vae_helpers.front_end import BAR
from vae_helpers.likelihood import iwae_bound, log_mean_exp, log_weights
from vae_helpers.models import VAE, reparameterize
from vae_helpers.randomness import random_state
from vae_helpers.sampling import LatentModel
from vae_helpers.training import RECIPE, History, TrainingStopped, recipe_digest

_CHUNK = 20_000  # decoded draws held in memory at a time


def binarise(pixels: Tensor, seed: int = 0) -> Tensor:
    """A toss of every pixel: 1 with its grey value as probability, else 0; the same shape.

    Args:
        pixels: Ink in [0, 1].
        seed: Of the tosses; the global random state is left alone.

    Source:
        Salakhutdinov & Murray (2008), On the Quantitative Analysis of Deep Belief Networks,
        section 5.

    Example:
        >>> binarise(torch.tensor([0.0, 1.0]))
        tensor([0., 1.])
    """
    return torch.bernoulli(pixels, generator=torch.Generator().manual_seed(seed))


def fit_draws(
    model: VAE,
    pixels: Tensor,
    *,
    epochs: int,
    draws: int = 1,
    batch_size: int = RECIPE["batch_size"],
    lr: float = RECIPE["lr"],
    average_last: float = RECIPE["average_last"],
    seed: int = 0,
    held_out: Tensor | None = None,
    progress: bool = True,
    device: str | torch.device = "cpu",
) -> History:
    """Train a VAE on the importance-weighted bound of K draws, with digits tossed anew each time.

    Args:
        model: Trained in place, and left in evaluation mode.
        pixels: Grey digits, shape ``(N, 784)``.
        epochs: Passes over them.
        draws: K; with 1 the objective is the ELBO.
        batch_size: Images per step; the last batch of a pass may be smaller.
        lr: Adam's step size.
        average_last: The model is left with its average over this last share of the epochs.
        seed: Of order, tosses and noise; the global random state is left alone.
        held_out: Digits in black and white, scored after each epoch by one draw each.
        progress: Whether to show a bar.
        device: Where to train; the model stays there.

    Returns:
        The mean loss of each epoch in nats, as its ``loss``; the KL is not kept apart.

    Raises:
        ValueError: If ``draws`` or ``epochs`` is below 1.
        TrainingDivergedError: If the loss turns NaN or infinite.

    Source:
        Burda, Grosse & Salakhutdinov (2016), Importance Weighted Autoencoders, section 3.

    Example:
        >>> history = fit_draws(VAE(2), torch.rand(64, 784), epochs=2, draws=3, progress=False)
        >>> len(history)
        2
    """
    if draws < 1 or epochs < 1:
        raise ValueError(f"draws is {draws} and epochs {epochs}, but both must be 1 or more")
    model.to(device).train()
    pixels = pixels.to(device)
    optimizer = torch.optim.Adam(model.parameters(), lr=lr, fused=True)
    averaged = torch.optim.swa_utils.AveragedModel(model)
    history = History()
    bar = tqdm(total=epochs, bar_format=BAR, disable=not progress)
    with random_state(seed), torch.enable_grad(), bar:
        try:
            for epoch in range(epochs):
                history.record(_epoch(model, pixels, optimizer, batch_size, draws), 0.0, 1.0)
                if epoch + 1 > (1 - average_last) * epochs:
                    averaged.update_parameters(model)
                if held_out is not None:
                    noise = torch.Generator(device).manual_seed(0)
                    with torch.no_grad():
                        score = iwae_bound(model, held_out.to(device), 1, noise).mean()
                    history.held_out.append(-score.item())
                bar.set_postfix_str(history.summary())
                bar.update()
        except KeyboardInterrupt:
            history.stopped = True
    if averaged.n_averaged > 0:
        model.load_state_dict(averaged.module.state_dict())
    model.eval()
    return history


def _epoch(
    model: VAE, pixels: Tensor, optimizer: torch.optim.Optimizer, batch_size: int, draws: int
) -> float:
    total = torch.zeros((), device=pixels.device)
    for rows in torch.randperm(len(pixels)).to(pixels.device).split(batch_size):
        x = torch.bernoulli(pixels[rows])
        loss = -iwae_bound(model, x, draws).mean()
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        total += len(x) * loss.detach()
    return (total / len(pixels)).item()


def trained_on_draws(
    draws: int = 1, *, epochs: int = 40, images: int | None = None, seed: int = 0
) -> VAE:
    """The course's VAE of binarised digits, trained with K draws once on a machine, then cached.

    Args:
        draws: K.
        epochs: Passes over the training digits.
        images: How many of them, equally many of each digit; all if None.
        seed: Of weights, order, tosses and noise.

    Returns:
        The trained model, in evaluation mode; a new copy at each call.

    Raises:
        TrainingStopped: If Ctrl-C stopped the training.
    """
    with random_state(seed):
        model = VAE()
    recipe = f"draws {draws} {epochs} {images} {seed} {RECIPE} {recipe_digest()}"

    def train(model: VAE) -> None:
        history = fit_draws(model, training_digits(images), epochs=epochs, draws=draws, seed=seed)
        if history.stopped:
            raise TrainingStopped("Training with several draws was stopped. Run the cell again.")

    return cached_model(f"draws-{draws}", recipe, model, train).eval()  # type: ignore[arg-type, return-value]


def training_digits(images: int | None = None) -> Tensor:
    """Grey training digits ``(images, 784)``, equally many of each; all if None."""
    digits = load_digits()
    if images is None:
        return digits.pixels
    each = [digits.pixels[digits.labels == label][: images // 10] for label in range(10)]
    return torch.cat(each)


@torch.no_grad()
def many_weights(model: LatentModel, x: Tensor, n_draws: int, seed: int = 0) -> Tensor:
    """Log-weights of many draws for many images, a few images at a time: ``(n_draws, B)``.

    Args:
        model: A VAE.
        x: Pixels in black and white, shape ``(B, 784)``.
        n_draws: K.
        seed: Of the draws; the global random state is left alone.

    Example:
        >>> many_weights(VAE(2), torch.zeros(3, 784), 5).shape
        torch.Size([5, 3])
    """
    noise = torch.Generator(x.device).manual_seed(seed)
    parts = []
    for rows in x.split(max(1, _CHUNK // n_draws)):
        mu, logvar = model.encode(rows)
        shape = (n_draws, *mu.shape)
        z = reparameterize(mu.expand(shape), logvar.expand(shape), noise)
        parts.append(log_weights(model, rows, z))
    return torch.cat(parts, dim=1)


def bounds(log_w: Tensor, counts: Sequence[int] = (1, 10, 100, 1000)) -> dict[int, float]:
    """The mean estimate of −log p(x) from K draws, for each K, from one table of log-weights.

    Args:
        log_w: Shape ``(K, B)``; each count divides K.
        counts: Numbers of draws; all the table's draws are used for each.

    Example:
        >>> bounds(torch.zeros(10, 3), counts=(1, 5))
        {1: 0.0, 5: 0.0}
    """
    return {
        k: -float(torch.stack([log_mean_exp(part) for part in log_w.split(k)]).mean()) + 0.0
        for k in counts
    }


def effective_draws(log_w: Tensor) -> Tensor:
    r"""How many equal weights would scatter as these, ``(B,)``: between 1 and K.

    .. math:: \Big(\sum_k w_k\Big)^2 \Big/ \sum_k w_k^2

    Source:
        Kong (1992), A note on importance sampling using standardized weights.

    Example:
        >>> effective_draws(torch.zeros(8, 1))
        tensor([8.])
    """
    return 1 / log_w.softmax(dim=0).square().sum(dim=0)

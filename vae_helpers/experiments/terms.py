"""What each term of the VAE's loss wants: gradients and short trainings with one term alone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import torch
from torch import Tensor, nn

from vae_helpers.data import load_digits
from vae_helpers.models import VAE
from vae_helpers.objective import gaussian_kl, negative_elbo
from vae_helpers.training import evaluate, pretrained

SHORT = 20  # epochs: enough to see where a term pulls, a few seconds each


@dataclass(frozen=True)
class TrainedModel:
    """A trained VAE and what it costs on the held-out digits.

    Args:
        model: The VAE, in evaluation mode.
        reconstruction: Nats per example (the distortion).
        kl: Nats per example (the rate).
        sigma: Median standard deviation of the encoder's Gaussians.
    """

    model: nn.Module
    reconstruction: float
    kl: float
    sigma: float


def train_vae_epoch(
    model: nn.Module,
    images: Tensor,
    optimizer: torch.optim.Optimizer,
    batch_size: int = 128,
    beta: float = 1.0,
) -> float:
    """One shuffled pass over the images on the negative ELBO: the reference of lesson 04.

    Args:
        model: A VAE; trained in place.
        images: Pixels in [0, 1], shape ``(N, 784)``.
        optimizer: Over the model's parameters.
        batch_size: Images per step; the last batch may be smaller.
        beta: Weight of the KL term.

    Returns:
        The mean loss per example over the pass, in nats.

    Source:
        Kingma & Welling (2014), algorithm 1.

    Example:
        >>> model = VAE(latent_dim=2)
        >>> optimizer = torch.optim.Adam(model.parameters())
        >>> train_vae_epoch(model, torch.zeros(64, 784), optimizer) > 0
        True
    """
    model.train()
    total = 0.0
    for rows in torch.randperm(len(images)).split(batch_size):
        x = images[rows]
        logits, mu, logvar = model(x)
        loss, _, _ = negative_elbo(logits, x, mu, logvar, beta)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        total += len(x) * loss.item()
    return total / len(images)


def gradient_norms(model: VAE, x: Tensor) -> dict[str, dict[str, float]]:
    """How strongly each term of the loss pulls at the encoder and at the decoder.

    Args:
        model: A VAE; its gradients are left as they were.
        x: Pixels, shape ``(B, 784)``.

    Returns:
        For each term (``"reconstruction"``, ``"KL"``) the norm of its gradient with respect to all
        weights of each half (``"encoder"``, ``"decoder"``).

    Example:
        >>> norms = gradient_norms(VAE(latent_dim=2), torch.rand(4, 784))
        >>> norms["KL"]["decoder"]
        0.0
    """
    halves = {
        "encoder": [*model.fc1.parameters(), *model.fc_mu.parameters()]
        + [*model.fc_logvar.parameters()],
        "decoder": [*model.fc2.parameters(), *model.fc3.parameters()],
    }
    logits, mu, logvar = model(x)
    _, reconstruction, kl = negative_elbo(logits, x, mu, logvar)
    return {
        term: {half: _norm(value, weights) for half, weights in halves.items()}
        for term, value in {"reconstruction": reconstruction, "KL": kl}.items()
    }


def _norm(value: Tensor, weights: list[nn.Parameter]) -> float:
    gradients = torch.autograd.grad(value, weights, retain_graph=True, allow_unused=True)
    return sum(g.square().sum().item() for g in gradients if g is not None) ** 0.5


def train_with(beta: float, *, epochs: int = SHORT, progress: bool = True) -> TrainedModel:
    """A VAE trained with this weight on the KL term (and read from the cache afterwards).

    Args:
        beta: Weight of the KL term; 0 trains on the reconstruction alone.
        epochs: Passes over the embedded digits.
        progress: Whether to show a bar while training.

    Example:
        >>> train_with(0.0, epochs=1, progress=False).kl > 0
        True
    """
    return trained_model(pretrained("vae", beta=float(beta), epochs=epochs, progress=progress))


def train_on_kl_alone(*, epochs: int = 5, seed: int = 0) -> TrainedModel:
    """A VAE trained without a reconstruction term. Takes a second.

    Args:
        epochs: Passes over the embedded digits.
        seed: Of the first weights and the order of the images; the global state stays.

    Example:
        >>> outcome = train_on_kl_alone(epochs=2)
        >>> outcome.kl < 0.1
        True
    """
    images = load_digits().pixels
    with torch.random.fork_rng():
        torch.manual_seed(seed)
        model = VAE()
        optimizer = torch.optim.Adam(model.parameters(), lr=2e-3)
        for _ in range(epochs):
            for rows in torch.randperm(len(images)).split(64):
                loss = gaussian_kl(*model.encode(images[rows])).mean()
                optimizer.zero_grad()  # leaves the decoder's gradients at None
                loss.backward()
                optimizer.step()
    return trained_model(model.eval())


def rate_distortion(
    betas: Sequence[float], *, epochs: int = SHORT, progress: bool = True
) -> dict[float, TrainedModel]:
    """For each beta what the latents cost (the rate) and what the pictures cost (the distortion).

    Args:
        betas: Weights of the KL term.
        epochs: Passes over the embedded digits, for each.
        progress: Whether to show bars while training.

    Source:
        Alemi et al. (2018), Fixing a Broken ELBO, section 3.

    Example:
        >>> outcomes = rate_distortion([0.0, 30.0], epochs=1, progress=False)
        >>> outcomes[0.0].kl > outcomes[30.0].kl
        True
    """
    return {beta: train_with(beta, epochs=epochs, progress=progress) for beta in betas}


def trained_model(model: nn.Module) -> TrainedModel:
    """What a trained VAE costs on the held-out digits.

    Args:
        model: The VAE.

    Example:
        >>> trained_model(VAE(latent_dim=2)).kl > 0
        True
    """
    held_out = load_digits(split="test").pixels
    _, reconstruction, kl = evaluate(model, held_out)
    with torch.no_grad():
        _, logvar = model.encode(held_out)  # type: ignore[operator]
    return TrainedModel(model, reconstruction, kl, (0.5 * logvar).exp().median().item())

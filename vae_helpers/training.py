"""Training that runs in seconds: the data in one tensor, fused Adam, nothing else in the loop."""

from __future__ import annotations

import hashlib
import inspect
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import torch
from torch import Tensor, nn
from torch.optim.swa_utils import AveragedModel
from tqdm.auto import tqdm

from vae_helpers import models, objective
from vae_helpers.cache import cached_model
from vae_helpers.data import load_digits
from vae_helpers.objective import negative_elbo, reconstruction_loss
from vae_helpers.randomness import random_state


@dataclass
class History:
    """What each epoch cost, in nats per example, averaged over the epoch.

    Args:
        loss: What was minimised, ``reconstruction + beta * kl``.
        reconstruction: The cross-entropy part.
        kl: The KL part, unweighted; 0 for an autoencoder.
        held_out: The loss at beta = 1 on the held-out images after each epoch (for a VAE the
            negative ELBO, with the same noise each time); empty if there were none.
        stopped: Whether training was interrupted before the last epoch.
    """

    loss: list[float] = field(default_factory=list)
    reconstruction: list[float] = field(default_factory=list)
    kl: list[float] = field(default_factory=list)
    held_out: list[float] = field(default_factory=list)
    stopped: bool = False

    def __len__(self) -> int:
        return len(self.loss)


class TrainingDivergedError(ArithmeticError):
    """The loss became NaN or infinite; ``history`` holds the epochs before."""

    def __init__(self, message: str, history: History) -> None:
        super().__init__(message)
        self.history = history


def fit(
    model: nn.Module,
    images: Tensor,
    *,
    epochs: int,
    batch_size: int = 128,
    lr: float = 1e-3,
    beta: float = 1.0,
    seed: int | None = None,
    held_out: Tensor | None = None,
    progress: bool = True,
    average_last: float = 0.0,
    device: str | torch.device | None = None,
    on_epoch: Callable[[nn.Module, History], object] | None = None,
) -> History:
    """Train an autoencoder or a VAE with Adam.

    A model whose ``forward`` returns logits is trained on the reconstruction loss; one that returns
    ``(logits, mu, logvar)`` on the negative ELBO. Ctrl-C stops cleanly: the model keeps what it
    has learned, and the history holds the epochs that were finished.

    Args:
        model: An autoencoder or VAE; trained in place, and left in evaluation mode.
        images: Pixels in [0, 1], float32, shape ``(N, 784)``.
        epochs: Number of passes over the images.
        batch_size: Images per step; the last batch of a pass may be smaller.
        lr: Adam's step size.
        beta: Weight of the KL term.
        seed: Makes the run reproducible; the global random state is left as it was. Without a
            seed, the global generator is used.
        held_out: Pixels to judge the model on after each epoch, shape ``(M, 784)``.
        progress: Whether to show a bar with the numbers that matter.
        average_last: The model is left with the average of its weights over this last share of
            the epochs, which generalises better; 0 leaves it with the last ones.
        device: Where to train; the model stays there. The CPU if None.
        on_epoch: Called with the model and the history after each epoch.

    Returns:
        The costs of each epoch, in nats per example.

    Raises:
        ValueError: If the images are not float pixels of shape ``(N, 784)``, or a number is not
            positive.
        TrainingDivergedError: If the loss turns NaN or infinite.

    Source:
        Kingma & Welling (2014), algorithm 1; Kingma & Ba (2015), Adam; Izmailov et al. (2018),
        Averaging Weights Leads to Wider Optima, section 3.

    Example:
        >>> from vae_helpers import VAE, load_digits
        >>> history = fit(VAE(), load_digits().pixels[:256], epochs=2, seed=0, progress=False)
        >>> history.loss[1] < history.loss[0]
        True
    """
    _check_pixels("images", images)
    if held_out is not None:
        _check_pixels("held_out", held_out)
    for name, value in {"epochs": epochs, "batch_size": batch_size, "lr": lr}.items():
        if not value > 0:
            raise ValueError(f"{name} is {value}, but it must be positive")
    target = torch.device(device or "cpu")
    model.to(target)
    images = images.to(target)
    held_out = None if held_out is None else held_out.to(target)
    optimizer = torch.optim.Adam(model.parameters(), lr=lr, fused=True)
    averaged = AveragedModel(model) if average_last else None
    history = History()
    bar = tqdm(total=epochs, unit="epoch", disable=not progress)
    with random_state(seed), torch.enable_grad(), bar:
        try:
            for _ in range(epochs):
                parts = _train_epoch(model, images, optimizer, batch_size, beta)
                _record(history, parts, beta)
                if averaged and len(history) > (1 - average_last) * epochs:
                    averaged.update_parameters(model)
                if held_out is not None:
                    history.held_out.append(evaluate(model, held_out)[0])
                bar.set_postfix_str(_summary(history))
                bar.update()
                if on_epoch is not None:
                    on_epoch(model, history)
        except KeyboardInterrupt:
            history.stopped = True
    if averaged and averaged.n_averaged > 0:
        model.load_state_dict(averaged.module.state_dict())
    model.eval()
    return history


def _train_epoch(
    model: nn.Module,
    images: Tensor,
    optimizer: torch.optim.Optimizer,
    batch_size: int,
    beta: float,
) -> Tensor:
    """One shuffled pass; returns the mean ``[reconstruction, kl]`` per example."""
    model.train()
    totals = torch.zeros(2, device=images.device)
    for rows in torch.randperm(len(images)).to(images.device).split(batch_size):
        x = images[rows]
        loss, reconstruction, kl = _losses(model(x), x, beta)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        totals += len(x) * torch.stack([reconstruction.detach(), kl.detach()])
    return totals / len(images)


def _losses(
    output: Tensor | tuple[Tensor, Tensor, Tensor], x: Tensor, beta: float
) -> tuple[Tensor, Tensor, Tensor]:
    if isinstance(output, Tensor):
        loss = reconstruction_loss(output, x)
        return loss, loss, torch.zeros_like(loss)
    logits, mu, logvar = output
    return negative_elbo(logits, x, mu, logvar, beta)


@torch.no_grad()
def evaluate(model: nn.Module, images: Tensor, seed: int = 0) -> tuple[float, float, float]:
    """The loss at beta = 1 and its parts on a set of images, without training.

    Args:
        model: An autoencoder or VAE; its mode is left as it was.
        images: Pixels, shape ``(N, 784)``.
        seed: Fixes the noise of a VAE, so that two calls can be compared.

    Returns:
        ``(loss, reconstruction, kl)`` in nats per example; for a VAE the loss is the negative ELBO.

    Example:
        >>> from vae_helpers import Autoencoder, load_digits
        >>> loss, reconstruction, kl = evaluate(Autoencoder(), load_digits().pixels[:64])
        >>> loss == reconstruction, kl
        (True, 0.0)
    """
    training = model.training
    model.eval()
    with random_state(seed):
        totals = torch.zeros(3)
        for x in images.split(2048):
            totals += len(x) * torch.stack(_losses(model(x), x, beta=1.0)).cpu()
    model.train(training)
    loss, reconstruction, kl = (totals / len(images)).tolist()
    return loss, reconstruction, kl


def _record(history: History, parts: Tensor, beta: float) -> None:
    reconstruction, kl = parts.tolist()
    loss = reconstruction + beta * kl
    if not torch.isfinite(parts).all():
        last = f"{history.loss[-1]:.1f} nats" if history.loss else "there was none"
        raise TrainingDivergedError(
            f"the loss turned {loss} in epoch {len(history) + 1} (last finite epoch: {last}). "
            "A smaller lr usually helps; look for exp() of a large logvar, or a log of 0",
            history,
        )
    history.loss.append(loss)
    history.reconstruction.append(reconstruction)
    history.kl.append(kl)


def _summary(history: History) -> str:
    text = f"loss {history.loss[-1]:.1f}"
    if history.kl[-1]:
        text += f" = reconstruction {history.reconstruction[-1]:.1f} + KL {history.kl[-1]:.1f}"
    if history.held_out:
        text += f", held out {history.held_out[-1]:.1f}"
    return text + " nats"


def _check_pixels(name: str, images: Tensor) -> None:
    if images.dim() != 2 or images.shape[1] != models.PIXELS or not images.is_floating_point():
        raise ValueError(
            f"{name} is {images.dtype} of shape {tuple(images.shape)}, but float pixels of shape "
            f"(N, {models.PIXELS}) are needed: Digits.pixels has them"
        )
    if not len(images):
        raise ValueError(f"{name} is empty: there is nothing to learn from")


# Of the recipes tried, the one with the best held-out negative ELBO on the embedded digits.
RECIPE: dict[str, Any] = {"batch_size": 64, "lr": 2e-3, "average_last": 1 / 3}
_KINDS: dict[str, type[nn.Module]] = {"autoencoder": models.Autoencoder, "vae": models.VAE}


def pretrained(
    kind: str,
    *,
    latent_dim: int = 32,
    beta: float = 1.0,
    epochs: int = 75,
    seed: int = 0,
    source: str = "mini",
    progress: bool = True,
) -> nn.Module:
    """The reference model, trained on first use (seconds, with a bar) and then read from a cache.

    Args:
        kind: ``"autoencoder"`` or ``"vae"``.
        latent_dim: Number of latents.
        beta: Weight of the KL term.
        epochs: Passes over the training images.
        seed: Of the initial weights, the order of images and the noise.
        source: Which digits to train on, as in `load_digits`.
        progress: Whether to show the bar while training.

    Returns:
        The trained model, in evaluation mode; a new copy at each call.

    Raises:
        ValueError: If there is no such kind.

    Example:
        >>> pretrained("vae", epochs=1, progress=False).latent_dim
        32
    """
    if kind not in _KINDS:
        raise ValueError(f"kind is {kind!r}, but it must be one of {sorted(_KINDS)}")
    with random_state(seed):
        model = _KINDS[kind](latent_dim)
    recipe = f"{kind} {latent_dim} {beta} {epochs} {seed} {source} {RECIPE} {_recipe_digest()}"

    def train(model: nn.Module) -> None:
        images = load_digits(source).pixels  # type: ignore[arg-type]
        history = fit(
            model, images, epochs=epochs, beta=beta, seed=seed, progress=progress, **RECIPE
        )
        if history.stopped:
            raise KeyboardInterrupt(f"training of the reference {kind} was stopped: nothing kept")

    return cached_model(f"{kind}-{latent_dim}", recipe, model, train).eval()


def _recipe_digest() -> str:
    """Changes when the model, the objective or the training loop changes: the cache is then stale.

    Another torch release may compute other numbers, so its version counts too.
    """
    sources = [inspect.getsource(part) for part in (models, objective, _train_epoch, _losses)]
    return hashlib.sha256("".join([torch.__version__, *sources]).encode()).hexdigest()

"""Training that runs in seconds: the data in one tensor, fused Adam, nothing else in the loop."""

from __future__ import annotations

import contextlib
import math
from collections.abc import Callable, Iterator

import torch
from torch import Tensor, nn
from torch.optim.swa_utils import AveragedModel
from tqdm.auto import tqdm

from vae_helpers.front_end import BAR
from vae_helpers.objective import negative_elbo, reconstruction_loss
from vae_helpers.randomness import random_state
from vae_helpers.training.history import History
from vae_helpers.training.images import check_images, check_labels
from vae_helpers.training.stopped import Run


def fit(
    model: nn.Module,
    images: Tensor,
    *,
    epochs: int,
    labels: Tensor | None = None,
    batch_size: int = 128,
    lr: float = 1e-3,
    beta: float = 1.0,
    seed: int | None = None,
    held_out: Tensor | None = None,
    held_out_labels: Tensor | None = None,
    progress: bool = True,
    average_last: float = 0.0,
    device: str | torch.device | None = None,
    on_epoch: Callable[[nn.Module, History], object] | None = None,
) -> History:
    """Train an autoencoder or a VAE with Adam.

    A model whose ``forward`` returns logits is trained on the reconstruction loss; one that returns
    ``(logits, mu, logvar)`` on the negative ELBO. Ctrl-C stops cleanly: the model keeps what it
    has learned, the history holds the epochs that were finished, and the same call on an equal
    model goes on from there.

    Args:
        model: An autoencoder or VAE; trained in place, and left in evaluation mode.
        images: Pixels in [0, 1], float32, shape ``(N, 784)``.
        epochs: Number of passes over the images.
        labels: For a model that is told them, ``model(x, y)``: int64, shape ``(N,)``.
        batch_size: Images per step; the last batch of a pass may be smaller.
        lr: Adam's step size.
        beta: Weight of the KL term.
        seed: Makes the run reproducible; the global random state is left as it was. Without a
            seed, the global generator is used.
        held_out: Pixels to judge the model on after each epoch, shape ``(M, 784)``.
        held_out_labels: Their labels, shape ``(M,)``, where the model is told them.
        progress: Whether to show a bar with the numbers that matter.
        average_last: The model is left with the average of its weights over this last share of
            the epochs, which generalises better; 0 leaves it with the last ones.
        device: Where to train; the model stays there. The CPU if None.
        on_epoch: Called with the model and the history after each epoch.

    Returns:
        The costs of each epoch, in nats per example.

    Raises:
        TypeError: If the images are not a tensor of the model's dtype.
        ValueError: If they are not pixels in [0, 1] of shape ``(N, 784)``, or a number is out of
            its range.
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
    _check_numbers(epochs=epochs, batch_size=batch_size, lr=lr, beta=beta, share=average_last)
    target = torch.device(device or "cpu")
    model.to(target)
    check_images("images", images, model)
    images = images.to(target)
    if held_out is not None:
        check_images("held_out", held_out, model)
        held_out = held_out.to(target)
    labels = check_labels("labels", labels, images)
    if held_out is not None:
        held_out_labels = check_labels("held_out_labels", held_out_labels, held_out)
        if (labels is None) != (held_out_labels is None):
            raise ValueError("a model that is told labels needs both labels and held_out_labels")
    optimizer = torch.optim.Adam(model.parameters(), lr=lr, fused=True)
    averaged = AveragedModel(model) if average_last else None
    settings = f"{type(model).__name__} {epochs} {batch_size} {lr} {beta} {seed} {average_last}"
    parts = [part for part in (model, optimizer, averaged) if part is not None]
    run = Run(parts, [images, labels, held_out], settings, seeded=seed is not None)
    history = History()
    bar = tqdm(total=epochs, bar_format=BAR, disable=not progress)
    with random_state(seed), torch.enable_grad(), bar, mode_kept_on_error(model), threads(model):
        if run.go_on(history):
            bar.update(len(history))
        try:
            while len(history) < epochs:
                reconstruction, kl = train_epoch(model, images, optimizer, batch_size, beta, labels)
                history.record(reconstruction, kl, beta)
                if averaged and len(history) > (1 - average_last) * epochs:
                    averaged.update_parameters(model)
                if held_out is not None:
                    history.held_out.append(evaluate(model, held_out, labels=held_out_labels)[0])
                run.mark(history)
                bar.set_postfix_str(history.summary())
                bar.update()
                if on_epoch is not None:
                    on_epoch(model, history)
        except KeyboardInterrupt:
            history.stopped = True
    if not history.stopped:
        run.forget()
    elif run.keep() and progress:
        print(f"Stopped after epoch {len(history)} of {epochs}; the same call goes on from there.")
    if averaged and averaged.n_averaged > 0:
        model.load_state_dict(averaged.module.state_dict())
    model.eval()
    return history


def _check_numbers(*, share: float, beta: float, **positive: float) -> None:
    for name, value in positive.items():
        if not value > 0:
            raise ValueError(f"{name} is {value}, but it must be positive")
    if not 0 <= beta < math.inf:
        raise ValueError(f"beta is {beta}, but it weighs a cost: it must be 0 or more")
    if not 0 <= share <= 1:
        raise ValueError(f"average_last is {share}, but it is a share of the epochs, from 0 to 1")


@contextlib.contextmanager
def mode_kept_on_error(model: nn.Module) -> Iterator[None]:
    """An error inside leaves the model in the mode it was in before."""
    training = model.training
    try:
        yield
    except BaseException:
        model.train(training)
        raise


@contextlib.contextmanager
def threads(model: nn.Module) -> Iterator[None]:
    """One thread where a model has convolutions: on grids as small as ours, two are slower."""
    before = torch.get_num_threads()
    if any(isinstance(part, nn.Conv2d | nn.ConvTranspose2d) for part in model.modules()):
        torch.set_num_threads(1)
    try:
        yield
    finally:
        torch.set_num_threads(before)


def train_epoch(
    model: nn.Module,
    images: Tensor,
    optimizer: torch.optim.Optimizer,
    batch_size: int,
    beta: float,
    labels: Tensor | None = None,
) -> tuple[float, float]:
    """One shuffled pass in training mode.

    Args:
        model: An autoencoder or VAE, as in `fit`.
        images: Pixels, shape ``(N, 784)``.
        optimizer: Over the model's parameters.
        batch_size: Images per step; the last batch may be smaller.
        beta: Weight of the KL term.
        labels: One per image, where the model is told them.

    Returns:
        The mean reconstruction and KL per example, in nats.
    """
    model.train()
    totals = torch.zeros(2, device=images.device)
    for rows in torch.randperm(len(images)).to(images.device).split(batch_size):
        x = images[rows]
        output = model(x) if labels is None else model(x, labels[rows])
        loss, reconstruction, kl = _losses(output, x, beta)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        totals += len(x) * torch.stack([reconstruction.detach(), kl.detach()])
    reconstruction_mean, kl_mean = (totals / len(images)).tolist()
    return reconstruction_mean, kl_mean


def _losses(
    output: Tensor | tuple[Tensor, Tensor, Tensor], x: Tensor, beta: float
) -> tuple[Tensor, Tensor, Tensor]:
    if isinstance(output, Tensor):
        loss = reconstruction_loss(output, x)
        return loss, loss, torch.zeros_like(loss)
    logits, mu, logvar = output
    return negative_elbo(logits, x, mu, logvar, beta)


@torch.no_grad()
def evaluate(
    model: nn.Module, images: Tensor, seed: int = 0, labels: Tensor | None = None
) -> tuple[float, float, float]:
    """The loss at beta = 1 and its parts on a set of images, without training.

    Args:
        model: An autoencoder or VAE; its mode is left as it was.
        images: Pixels, shape ``(N, 784)``.
        seed: Fixes the noise of a VAE, so that two calls can be compared.
        labels: One per image, shape ``(N,)``, where the model is told them.

    Returns:
        ``(loss, reconstruction, kl)`` in nats per example; for a VAE the loss is the negative ELBO.

    Raises:
        TypeError: If the images are not a tensor of the model's dtype.
        ValueError: If they are not pixels in [0, 1] of shape ``(N, 784)``, N > 0.

    Example:
        >>> from vae_helpers import Autoencoder, load_digits
        >>> loss, reconstruction, kl = evaluate(Autoencoder(), load_digits().pixels[:64])
        >>> loss == reconstruction, kl
        (True, 0.0)
    """
    check_images("images", images, model)
    labels = check_labels("labels", labels, images)
    with evaluating(model), random_state(seed):
        totals = torch.zeros(3)
        for rows in torch.arange(len(images)).split(2048):
            x = images[rows]
            output = model(x) if labels is None else model(x, labels[rows])
            totals += len(x) * torch.stack(_losses(output, x, beta=1.0)).cpu()
    loss, reconstruction, kl = (totals / len(images)).tolist()
    return loss, reconstruction, kl


@contextlib.contextmanager
def evaluating(model: nn.Module) -> Iterator[None]:
    """The model in evaluation mode, and afterwards, also after an error, as it was."""
    training = model.training
    model.eval()
    try:
        yield
    finally:
        model.train(training)

"""Trains a VQ-VAE: its rows by the gradient or as running means, dead ones restarted or not."""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal

import torch
from torch import Tensor
from tqdm.auto import tqdm

from vae_helpers.discrete.codebook import ema_update, nearest_code, perplexity, vector_quantize
from vae_helpers.models import VQVAE
from vae_helpers.objective import reconstruction_loss
from vae_helpers.randomness import random_state

Rows = Literal["gradient", "ema", "restarted"]
Quantize = Callable[[Tensor, Tensor], tuple[Tensor, Tensor]]
_BATCH, _LR, _DECAY = 128, 3e-3, 0.95
_RESTART_EVERY, _RESTART_SHARE = 18, 2 / 3  # in steps; of the epochs, the first


def fit_codes(
    model: VQVAE,
    images: Tensor,
    *,
    held_out: Tensor | None = None,
    rows: Rows = "restarted",
    epochs: int = 15,
    seed: int = 0,
    quantize: Quantize = vector_quantize,
    update: Callable[..., tuple[Tensor, Tensor, Tensor]] = ema_update,
    progress: bool = True,
) -> list[dict[str, float]]:
    """Train encoder, decoder and codebook together, with Adam and a one-cycle learning rate.

    Args:
        model: Trained in place, left in evaluation mode.
        images: Pixels, shape ``(N, 784)``.
        held_out: Pixels to judge it on after each epoch; if None, nothing is recorded.
        rows: How the codebook learns: by the gradient of the loss; as running means of the vectors
            that chose each row; or so, and rows that hardly anybody chooses begin anew where
            some vector lies.
        epochs: Passes over the images.
        seed: Of the order of images and of restarts; the global random state is left alone.
        quantize: What stands between encoder and decoder, as `vector_quantize`.
        update: How running means are kept, as `ema_update`.
        progress: Whether to show a bar.

    Returns:
        What `measure_codes` says of the held-out images after each epoch.
    """
    history: list[dict[str, float]] = []
    step = 0
    model.codebook.requires_grad_(rows == "gradient")
    learned = [p for p in model.parameters() if p.requires_grad]
    optimizer = torch.optim.Adam(learned, lr=_LR)
    steps = epochs * len(torch.arange(len(images)).split(_BATCH))
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, _LR, total_steps=steps)
    counts, sums = torch.ones(len(model.codebook)), model.codebook.detach().clone()
    bar = tqdm(total=epochs, desc="epochs", disable=not progress, leave=False)
    with random_state(seed), torch.enable_grad(), bar:
        for _ in range(epochs):
            for batch in torch.randperm(len(images)).split(_BATCH):
                z = model.encode(images[batch])
                quantized, loss = quantize(z, model.codebook)
                loss = loss + reconstruction_loss(model.decode(quantized), images[batch])
                optimizer.zero_grad()
                loss.backward()
                optimizer.step()
                schedule.step()
                step += 1
                if rows == "gradient":
                    continue
                flat = z.detach().flatten(0, 1)
                chosen = nearest_code(flat, model.codebook)
                codebook, counts, sums = update(counts, sums, flat, chosen, _DECAY)
                if rows == "restarted" and step % _RESTART_EVERY == 0:
                    if step <= _RESTART_SHARE * steps:
                        codebook, counts, sums = restarted(codebook, counts, sums, flat)
                model.codebook.data.copy_(codebook)
            if held_out is not None:
                history.append(measure_codes(model, held_out))
                bar.set_postfix_str(f"held out {history[-1]['reconstruction']:.1f} nats")
            bar.update()
    model.eval()
    return history


def restarted(
    codebook: Tensor, counts: Tensor, sums: Tensor, z: Tensor
) -> tuple[Tensor, Tensor, Tensor]:
    """Rows whose running count is below 1 move to vectors drawn from a batch.

    Args:
        codebook: Shape ``(K, d)``.
        counts: How often each row was chosen, shape ``(K,)``.
        sums: Of the vectors that chose it, shape ``(K, d)``.
        z: The batch, shape ``(N, d)``.

    Returns:
        ``(codebook, counts, sums)``, new tensors.
    """
    dead = counts < 1
    fresh = z[torch.randint(len(z), (int(dead.sum()),))]
    codebook, counts, sums = codebook.clone(), counts.clone(), sums.clone()
    codebook[dead], sums[dead], counts[dead] = fresh, fresh, 1.0
    return codebook, counts, sums


@torch.no_grad()
def measure_codes(model: VQVAE, images: Tensor) -> dict[str, float]:
    """Reconstruction in nats per image, perplexity of the codes, mean length of the vectors.

    Example:
        >>> sorted(measure_codes(VQVAE(), torch.zeros(3, 784)))
        ['length', 'perplexity', 'reconstruction']
    """
    z = model.encode(images)
    codes = nearest_code(z, model.codebook)
    return {
        "reconstruction": reconstruction_loss(model.decode_codes(codes), images).item(),
        "perplexity": perplexity(codes, len(model.codebook)),
        "length": z.norm(dim=-1).mean().item(),
    }

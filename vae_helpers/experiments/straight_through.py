"""What the copied gradient promises, and what comes of it once words are looked up again."""

from __future__ import annotations

from collections.abc import Sequence

import torch
from torch import Tensor

from vae_helpers.discrete.codebook import nearest_code, vector_quantize
from vae_helpers.models import VQVAE
from vae_helpers.objective import reconstruction_loss


def follow_gradient(model: VQVAE, images: Tensor, steps: Sequence[float]) -> dict[str, list[float]]:
    """Move each encoder vector down the copied gradient of the reconstruction.

    Args:
        model: A VQ-VAE.
        images: Pixels, shape ``(N, 784)``.
        steps: How far each vector moves.

    Returns:
        By step, in nats per image: ``promised``, where the decoder gets the moved vectors' rows
        moved along with them, and ``kept``, where the moved vectors look up their words anew;
        and ``changed``, the share of words that are others then.

    Example:
        >>> sorted(follow_gradient(VQVAE(), torch.rand(2, 784), [0.0]))
        ['changed', 'kept', 'promised']
    """
    with torch.enable_grad():
        z = model.encode(images).detach().requires_grad_()
        rows, _ = vector_quantize(z, model.codebook)
        [gradient] = torch.autograd.grad(reconstruction_loss(model.decode(rows), images), z)
    down = -gradient / gradient.norm(dim=-1, keepdim=True).clamp(min=1e-12)
    found: dict[str, list[float]] = {"promised": [], "kept": [], "changed": []}
    with torch.no_grad():
        before = nearest_code(z, model.codebook)
        for step in steps:
            after = nearest_code(z + step * down, model.codebook)
            promised = reconstruction_loss(model.decode(rows + step * down), images)
            kept = reconstruction_loss(model.decode_codes(after), images)
            found["promised"].append(promised.item())
            found["kept"].append(kept.item())
            found["changed"].append((after != before).float().mean().item())
    return found

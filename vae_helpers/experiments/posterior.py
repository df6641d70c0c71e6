"""What a belief is about: the exact posterior over the one latent of a small VAE, on a grid."""

from __future__ import annotations

import torch
from torch import Tensor
from torch.nn import functional as F

from vae_helpers.objective import log_density
from vae_helpers.sampling import LatentModel


@torch.no_grad()
def grid_posterior(model: LatentModel, x: Tensor, grid: Tensor) -> Tensor:
    r"""The density p(z given x) of one image over a single latent, exact up to the grid's step.

    .. math:: p(z \mid x) \propto p(x \mid z)\, p(z)

    Args:
        model: A VAE with ``latent_dim == 1``.
        x: Pixels of one image, shape ``(784,)``.
        grid: Values of z, evenly spaced and wide enough to hold all of the mass, shape ``(G,)``.

    Returns:
        Densities, shape ``(G,)``; they sum to 1 over the grid, times its step.

    Raises:
        ValueError: If the model has more than one latent.

    Example:
        >>> from vae_helpers import VAE
        >>> grid = torch.linspace(-6, 6, 601)
        >>> density = grid_posterior(VAE(latent_dim=1), torch.zeros(784), grid)
        >>> round(density.sum().item() * 0.02, 3)
        1.0
    """
    if model.latent_dim != 1:
        raise ValueError(f"the model has {model.latent_dim} latents, but a grid needs one")
    z = grid[:, None]
    pixels = x.expand(len(z), -1)
    fit = -F.binary_cross_entropy_with_logits(model.decode(z), pixels, reduction="none").sum(1)
    log_joint = fit + log_density(z, torch.zeros_like(z), torch.zeros_like(z))
    return log_joint.softmax(0) / (grid[1] - grid[0])

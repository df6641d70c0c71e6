"""Stretch an autoencoder's codes: another arrangement of the latent space, the same pictures."""

from __future__ import annotations

import copy

import torch

from vae_helpers.models import Autoencoder


@torch.no_grad()
def stretch_codes(model: Autoencoder, scale: float) -> Autoencoder:
    """A copy whose codes are ``scale`` times as large and whose reconstructions are the same.

    The encoder's last layer is linear, so scaling it scales the codes; dividing the weights (not
    the bias) of the decoder's first layer undoes it.

    Args:
        model: An autoencoder; stays as it is.
        scale: Any number but 0.

    Returns:
        A new autoencoder.

    Raises:
        ValueError: If ``scale`` is 0, which nothing could undo.

    Example:
        >>> model, x = Autoencoder(), torch.rand(2, 784)
        >>> wide = stretch_codes(model, 20.0)
        >>> torch.allclose(wide.encode(x), 20 * model.encode(x), atol=1e-4)
        True
        >>> torch.allclose(wide(x), model(x), atol=1e-5)
        True
    """
    if scale == 0:
        raise ValueError("scale is 0, but codes that are all 0 cannot be stretched back")
    stretched = copy.deepcopy(model)
    stretched.fc_latent.weight.mul_(scale)
    stretched.fc_latent.bias.mul_(scale)
    stretched.fc2.weight.div_(scale)
    return stretched

"""The reference models of the course, one module for each kind of layer."""

from vae_helpers.models.convolutional import ConvVAE
from vae_helpers.models.dense import (
    CLASSES,
    HIDDEN,
    PIXELS,
    VAE,
    Autoencoder,
    ConditionalVAE,
    DeeperConditionalVAE,
    GaussianEncoder,
    reparameterize,
    with_label,
)
from vae_helpers.models.latent import Denoiser, GridVAE
from vae_helpers.models.quantized import VQVAE

__all__ = [
    "CLASSES",
    "HIDDEN",
    "PIXELS",
    "VAE",
    "VQVAE",
    "Autoencoder",
    "ConditionalVAE",
    "ConvVAE",
    "DeeperConditionalVAE",
    "Denoiser",
    "GaussianEncoder",
    "GridVAE",
    "reparameterize",
    "with_label",
]

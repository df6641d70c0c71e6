"""What the lessons import: data, reference models, objective, training, sampling.

Begin with `models` and `objective`. `fallback` chooses between the learner's own and the reference;
`plots` draws pictures, `widgets` those that can be touched, `experiments` measure what a lesson
claims, and `quiz` is lesson 06. These are imported by name where they are needed, so that importing
this package costs little more than importing torch.
"""

from vae_helpers.data import Digits, load_digits
from vae_helpers.models import VAE, Autoencoder, GaussianEncoder
from vae_helpers.objective import (
    gaussian_kl,
    log_density,
    monte_carlo_kl,
    negative_elbo,
    pixel_price,
    reconstruction_loss,
)
from vae_helpers.sampling import generate, interpolate, latent_plane, reconstruct, traverse
from vae_helpers.shapes import load_shapes
from vae_helpers.training import History, fit, pretrained

__all__ = [
    "VAE",
    "Autoencoder",
    "Digits",
    "GaussianEncoder",
    "History",
    "fit",
    "gaussian_kl",
    "generate",
    "interpolate",
    "latent_plane",
    "load_digits",
    "load_shapes",
    "log_density",
    "monte_carlo_kl",
    "negative_elbo",
    "pixel_price",
    "pretrained",
    "reconstruct",
    "reconstruction_loss",
    "traverse",
]

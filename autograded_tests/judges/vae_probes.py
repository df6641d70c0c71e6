"""Weights and questions that the judges of a VAE share."""

from __future__ import annotations

from functools import partial
from typing import Any

import torch
from torch import Tensor

from autograded_tests.framework.ask import Model
from autograded_tests.framework.expectations import Rng, close
from autograded_tests.framework.finding import Finding
from autograded_tests.judges.gaussian_draws import LATENTS, expect_draws
from autograded_tests.judges.networks import PairedModel, spread_log_variances
from vae_helpers.models import HIDDEN, PIXELS, VAE, ConvVAE

IMAGES = 5
# The bias of log σ² that silences: σ is near 2e-6. A clamp at -30 or below is style.
SILENT = -26.0
PARTS = ("logits", "mu", "logvar")


# The grid in front of `up1` has 49 cells a channel; two channels hold `LATENTS` latents, and the
# second one shows two columns to the right of the first.
_CELLS = torch.arange(LATENTS)
_SHOWN = 112 * (_CELLS % 49 // 7) + 4 * (_CELLS % 7) + 2 * (_CELLS // 49)


def vae(pair: PairedModel) -> VAE | ConvVAE:
    """The reference of the pair."""
    assert isinstance(pair.reference, VAE | ConvVAE)
    return pair.reference


def decoder_layers(pair: PairedModel) -> tuple[str, ...]:
    """The names of the layers behind z, the last one last."""
    return ("fc", "up1", "up2") if isinstance(pair.reference, ConvVAE) else ("fc2", "fc3")


def shown(pair: PairedModel, logits: Tensor) -> Tensor:
    """The z that `smooth_decoder` wrote into the logits: ``(B, 784)`` -> ``(B, LATENTS)``."""
    return logits[:, _SHOWN if isinstance(pair.reference, ConvVAE) else slice(LATENTS)]


@torch.no_grad()
def larger_encoder(reference: Any, rng: Rng) -> dict[str, Tensor]:
    """Weights with which bounds on hidden units and heads show: of either sign, far out."""
    changes = {"fc1.bias": 4 * rng.normal(HIDDEN), "fc_mu.weight": 16 * reference.fc_mu.weight}
    reference.load_state_dict(changes, strict=False, assign=True)
    return changes | spread_log_variances(reference, rng)


def transparent_decoder(pair: PairedModel) -> dict[str, Tensor]:
    """Weights with ``decode(z)[:, j] = relu(z_j) - relu(-z_j) = z_j``."""
    if isinstance(pair.reference, ConvVAE):
        return smooth_decoder(pair)
    eye = torch.eye(LATENTS)
    return _decoder(torch.cat([eye, -eye]), torch.cat([eye, -eye], dim=1), shift=0.0)


def smooth_decoder(pair: PairedModel) -> dict[str, Tensor]:
    """Weights with logits of ``relu(z_j + 64) - 64``, which is z_j far from any kink, see `shown`.

    `transparent_decoder` has its kink at 0, and a z of exactly 0 comes up once in 5,000 questions:
    there a right gradient is anybody's guess.
    """
    if isinstance(pair.reference, ConvVAE):
        return _convolutional_decoder(64.0)
    eye = torch.eye(LATENTS)
    return _decoder(eye, eye, shift=64.0)


def _decoder(first: Tensor, second: Tensor, shift: float) -> dict[str, Tensor]:
    units = len(first)
    weights = {
        "fc2.weight": torch.zeros(HIDDEN, LATENTS),
        "fc2.bias": torch.full((HIDDEN,), shift),
        "fc3.weight": torch.zeros(PIXELS, HIDDEN),
        "fc3.bias": torch.full((PIXELS,), -shift),
    }
    weights["fc2.weight"][:units] = first
    weights["fc3.weight"][:LATENTS, :units] = second
    return weights


def _convolutional_decoder(shift: float) -> dict[str, Tensor]:
    """Each cell of two channels is copied to a pixel of its own."""
    with torch.device("meta"):
        state = ConvVAE(LATENTS).state_dict()
    weights = {n: torch.zeros(w.shape) for n, w in state.items() if n.startswith(("fc.", "up"))}
    weights["fc.weight"][:LATENTS] = torch.eye(LATENTS)
    weights["fc.bias"][:LATENTS] = shift
    weights["up1.weight"][0, 0, 1, 1] = weights["up1.weight"][1, 0, 1, 2] = 1
    weights["up2.weight"][0, 0, 1, 1] = 1
    weights["up2.bias"][:] = -shift
    return weights


def expect_draws_in_both_modes(model: Model, rng: Rng) -> None:
    """Judge a model's ``reparameterize``; the model has `LATENTS` latents.

    Raises:
        Finding: The first thing that is not as asked.
    """
    call = partial(model.call, method="reparameterize")
    expect_draws(call, rng)
    model.train(False)
    mu, logvar = rng.gaussian(IMAGES, LATENTS)
    if close(call(mu, logvar).tensor(), mu):
        raise samples_only_in_training()


def samples_only_in_training() -> Finding:
    """A VAE that passes the mean on in evaluation mode."""
    return Finding(
        "samples_only_in_training",
        seen="After `model.eval()`, z is exactly the mean μ.",
        suggests="The draw depends on the mode; here a sample is asked for in both.",
        look="conditions on `self.training`, or a dropout that stands in for the noise.",
    )

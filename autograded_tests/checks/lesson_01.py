"""Checks of lesson 01, the autoencoder."""

from __future__ import annotations

from torch import Tensor
from torch.nn import functional as F

from autograded_tests.framework.ask import Ask
from autograded_tests.framework.exercise import Exercise
from autograded_tests.framework.expectations import Rng
from autograded_tests.framework.finding import Finding
from autograded_tests.framework.functions import expect_function
from autograded_tests.judges.autoencoder_epochs import (
    expect_epoch,
    expect_epoch_loss,
    expect_plain_training_mode,
)
from autograded_tests.judges.autoencoding import expect_code, expect_reconstruction
from autograded_tests.judges.decoders import expect_decoding
from autograded_tests.judges.epochs import waits_for
from autograded_tests.judges.networks import (
    expect_default_latent_dim,
    expect_latent_dim,
    extra_layers_named,
    twin,
)
from autograded_tests.judges.reconstruction import (
    expect_exact_far_out,
    expect_probabilities_unneeded,
    loss_slips,
    pixel_cost,
)
from autograded_tests.judges.stretch_codes import expect_stretched, positive_scales_named
from vae_helpers import models

LESSON = "01_autoencoder"

AUTOENCODER = Exercise(
    "Autoencoder",
    lesson=LESSON,
    asked="An autoencoder with `encode`, `decode` and `forward`: images in, logits out.",
    praise="With the same weights it gives the same codes and logits as the reference.",
)


@AUTOENCODER.part("encode")
def _autoencoder_encode(ask: Ask, rng: Rng) -> None:
    # Larger weights the second time: codes that are held within bounds show there.
    for latent_dim, scale in ((5, 1.0), (9, 4.0)):
        layers = ["fc1", "fc_latent"]
        pair = twin(ask, rng, models.Autoencoder, latent_dim, scale, layers)
        with extra_layers_named(pair):
            expect_code(pair, rng)


@AUTOENCODER.part("decode")
def _autoencoder_decode(ask: Ask, rng: Rng) -> None:
    for latent_dim, scale in ((6, 1.0), (1, 4.0)):
        pair = twin(ask, rng, models.Autoencoder, latent_dim, scale, layers=["fc2", "fc3"])
        with extra_layers_named(pair):
            expect_decoding(pair, rng)


@AUTOENCODER.part("forward")
def _autoencoder_forward(ask: Ask, rng: Rng) -> None:
    # Enough latents for codes of either sign, which an image hardly turns.
    pair = twin(ask, rng, models.Autoencoder, 23)
    expect_latent_dim(pair.model, 23)
    expect_reconstruction(pair, rng)
    expect_default_latent_dim(ask)


RECONSTRUCTION_LOSS = Exercise(
    "reconstruction_loss",
    lesson=LESSON,
    asked="The Bernoulli cross-entropy of images under their logits: one number, nats per image.",
    praise="It is exact for small logits and for logits of ±1000, and gradients reach the logits.",
)


@RECONSTRUCTION_LOSS.part()
def _reconstruction_loss(ask: Ask, rng: Rng) -> None:
    for batch in (rng.integer(3, 9), 1, rng.integer(150, 300)):
        _expect_loss(ask, rng, rng.uniform(batch, 784, low=-6, high=6), rng.pixels(batch))
    batch = rng.integer(3, 9)
    far = rng.signs(batch, 784) * rng.uniform(batch, 784, low=500, high=1000)
    x = rng.pixels(batch)
    expect_exact_far_out(ask.call(far, x).tensor(), pixel_cost(far, x).sum() / batch, largest=1000)
    _expect_loss(ask, rng, far, x)
    black_and_white = rng.signs(batch, 784).clamp(min=0)
    _expect_loss(ask, rng, rng.away(batch, 784, low=10, high=40), black_and_white)


def _expect_loss(ask: Ask, rng: Rng, logits: Tensor, x: Tensor) -> None:
    def loss(logits: Tensor, x: Tensor) -> Tensor:
        ink, paper = F.logsigmoid(logits), F.logsigmoid(-logits)
        return -(x * ink + (1 - x) * paper).sum() / len(x)

    try:
        expect_function(
            ask,
            loss,
            {"logits": logits, "x": x},
            rng,
            what="The loss",
            slips=loss_slips,
            by=["logits"],
            look="the cost of one pixel, done by hand for x = 1 and the logit 2.",
            rtol=1e-4,
            atol=1e-6,
        )
    except Finding as finding:
        expect_probabilities_unneeded(finding)
        raise


TRAIN_EPOCH = Exercise(
    "train_epoch",
    lesson=LESSON,
    asked="One shuffled pass in training mode, a step per batch; the mean loss per image returned.",
    praise="Every image took part once, each batch led to one step, and the mean is exact.",
)


@TRAIN_EPOCH.part("pass")
def _train_epoch_pass(ask: Ask, rng: Rng) -> None:
    with waits_for("reconstruction_loss"):
        expect_epoch(ask, rng)


@TRAIN_EPOCH.part("mean loss")
def _train_epoch_loss(ask: Ask, rng: Rng) -> None:
    with waits_for("reconstruction_loss"):
        expect_epoch_loss(ask, rng)


@TRAIN_EPOCH.part("training mode")
def _train_epoch_mode(ask: Ask, rng: Rng) -> None:
    with waits_for("reconstruction_loss"):
        expect_plain_training_mode(ask, rng)


STRETCH_CODES = Exercise(
    "stretch_codes",
    lesson=LESSON,
    asked="A new autoencoder with codes `scale` times as large and the same reconstructions.",
    praise="The codes are stretched, the pictures are the same, and the model given is untouched: "
    "the loss cannot tell the two models apart.",
)


@STRETCH_CODES.part()
def _stretch_codes(ask: Ask, rng: Rng) -> None:
    # Negative first: a positive scale passes a ReLU, so that some slips look alike there.
    with positive_scales_named(ask, rng):
        expect_stretched(ask, rng, latent_dim=5, scale=-rng.uniform(1, low=0.2, high=0.7).item())
    expect_stretched(ask, rng, latent_dim=3, scale=rng.uniform(1, low=3, high=20).item())

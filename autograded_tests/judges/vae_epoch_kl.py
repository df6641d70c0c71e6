"""Says so when the KL in an epoch's loss is estimated from random draws, instead of computed.

Such a KL disturbs whatever else is read from the weights: near σ = 0 its rounding errors are large,
near σ = 1 it pulls on μ towards a sample. So this is asked only where another finding is at hand.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from torch import Tensor

from autograded_tests.framework.ask import Ask
from autograded_tests.framework.expectations import Rng
from autograded_tests.framework.finding import Finding
from autograded_tests.judges.epoch_models import Material, draw_material
from autograded_tests.judges.vae_epochs import HEADS, run_vae_epoch

_IMAGES = 24
_OTHERS = ("values", "free_bits", "scaled_steps")  # what it is easily taken for


@contextmanager
def sampled_kl_named(ask: Ask, rng: Rng) -> Iterator[None]:
    """In place of a catch-all, ``sampled_kl`` where the KL pulls another way at every call.

    Raises:
        Finding: ``sampled_kl``.
    """
    try:
        yield
    except Finding as finding:
        if finding.diagnosis in _OTHERS and _differs(ask, rng):
            raise Finding(
                "sampled_kl",
                seen="In two epochs of one step each, on the same images and from the same "
                "weights, the KL pulled on μ in two ways, by a part of σ.",
                suggests="Perhaps the KL is estimated from random draws; there is an exact "
                "formula, which needs none.",
                look="how the KL in the loss is computed.",
            ) from finding
        raise


def _differs(ask: Ask, rng: Rng) -> bool:
    """Whether the mute means, which the KL alone pulls on, feel noise of about σ's size."""
    logvar = rng.away(5, low=0.2, high=0.6)
    material = draw_material(rng, _IMAGES, 3, HEADS, logvar=logvar)
    try:
        once, again = (_pull(ask, rng, material) for _ in range(2))
    except Finding:
        return False
    sigma = (0.5 * material.head("fc_logvar")[:, : material.mute]).exp()
    return bool(0.02 < ((once - again) / sigma).std() < 3)


def _pull(ask: Ask, rng: Rng, material: Material) -> Tensor:
    """What the KL pulls the mute means by, times β: with one batch, every share is known."""
    sizes = _IMAGES, _IMAGES
    epoch = run_vae_epoch(ask, rng, sizes=sizes, material=material, beta=1.5)
    return epoch.at_mu[:, : material.mute] * _IMAGES / epoch.beta

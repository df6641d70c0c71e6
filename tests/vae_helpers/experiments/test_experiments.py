"""The ladder, the judge and the stretch of lesson 01."""

import pytest
import torch

from vae_helpers import Autoencoder, load_digits
from vae_helpers.experiments.classifier import (
    classifier_accuracy,
    confident_share,
    digit_classifier,
)
from vae_helpers.experiments.ladder import ladder
from vae_helpers.experiments.stretch import stretch_codes


@pytest.fixture(scope="module")
def codes():
    """Two clusters on a diagonal, so that each rung has something to miss."""
    generator = torch.Generator().manual_seed(0)
    noise = torch.randn(3000, 2, generator=generator)
    side = torch.randint(0, 2, (3000, 1), generator=generator) * 2.0 - 1.0
    return 5 + 4 * side + 0.5 * noise


@pytest.fixture(scope="module")
def rungs(codes):
    return ladder(codes, 4000, components=2)


def between(z):
    """Share of draws in the gap between the two clusters."""
    return float(((z.mean(dim=1) - 5).abs() < 2).float().mean())


def correlation(z):
    return float(torch.corrcoef(z.T)[0, 1])


def test_ladder_has_five_rungs_of_one_size(rungs):
    assert [z.shape for z in rungs.values()] == [(4000, 2)] * 5
    assert all(torch.isfinite(z).all() for z in rungs.values())


def test_each_rung_matches_what_it_says(codes, rungs):
    nothing, scale, marginals, covariance, mixture = rungs.values()
    assert nothing.mean(0).abs().max() < 0.1
    for z in (scale, marginals, covariance, mixture):
        assert torch.allclose(z.mean(0), codes.mean(0), atol=0.4)
        assert torch.allclose(z.std(0), codes.std(0), rtol=0.1)
    assert abs(correlation(scale)) < 0.1 and abs(correlation(marginals)) < 0.1
    assert abs(correlation(covariance) - correlation(codes)) < 0.05
    assert set(marginals[:, 0].tolist()) <= set(codes[:, 0].tolist())
    # One Gaussian fills the gap between two clusters; the mixture leaves it empty.
    assert between(covariance) > 0.2 > 0.02 > between(mixture)


def test_ladder_repeats_for_a_seed_and_leaves_the_global_generator(codes):
    before = torch.get_rng_state()
    first, second = ladder(codes, 5, components=2), ladder(codes, 5, components=2)
    assert all(torch.equal(a, b) for a, b in zip(first.values(), second.values(), strict=True))
    assert torch.equal(torch.get_rng_state(), before)


def test_mixture_is_not_sorted_by_component(rungs):
    upper = (rungs["mixture of 2 Gaussians"].mean(dim=1) > 5).float()
    assert 0.3 < upper[:200].mean() < 0.7


def test_ladder_refuses_what_is_too_little():
    with pytest.raises(ValueError, match=r"\(10, 2\).*at least 50"):
        ladder(torch.zeros(10, 2), 5)


def test_judge_is_good_and_repeatable():
    digits = load_digits(split="test")
    assert 0.92 < classifier_accuracy() < 0.98
    assert confident_share(digits.pixels) == confident_share(digits.pixels) > 0.8
    assert not digit_classifier().training


def test_judge_is_not_sure_of_everything():
    assert confident_share(torch.full((3, 784), 0.5)) < 1
    with pytest.raises(ValueError, match=r"\(3, 100\)"):
        confident_share(torch.zeros(3, 100))


@pytest.mark.parametrize("scale", [20.0, 0.05, -3.0])
def test_stretch_keeps_reconstructions_and_the_model(scale):
    torch.manual_seed(0)
    model, x = Autoencoder(latent_dim=5), torch.rand(7, 784)
    before = {name: value.clone() for name, value in model.state_dict().items()}
    stretched = stretch_codes(model, scale)
    assert torch.allclose(stretched.encode(x), scale * model.encode(x), rtol=1e-4, atol=1e-5)
    assert torch.allclose(stretched(x), model(x), atol=1e-4)
    assert all(torch.equal(value, before[name]) for name, value in model.state_dict().items())


def test_stretch_by_nothing_is_refused():
    with pytest.raises(ValueError, match="scale is 0"):
        stretch_codes(Autoencoder(), 0)

"""The judge of draws: its bounds hold for right noise and are broken by other noise."""

import pytest
import torch

from autograded_tests.framework.expectations import Rng
from autograded_tests.framework.finding import Finding
from autograded_tests.judges.gaussian_draws import (
    LATENTS,
    ROWS,
    expect_fresh,
    expect_noise,
)
from autograded_tests.judges.normality import is_standard_normal

SHAPE = (ROWS, LATENTS)


def normal(seed):
    return torch.randn(SHAPE, generator=torch.Generator().manual_seed(seed), dtype=torch.float64)


def test_standard_normal_noise_passes():
    assert [seed for seed in range(200) if not is_standard_normal(normal(seed))] == []


@pytest.mark.parametrize(
    "spoil",
    [
        lambda eps: 1.1 * eps,
        lambda eps: eps + 0.1,
        lambda eps: eps.abs() - eps.abs().mean(),
        lambda eps: eps.sign(),
        lambda eps: (torch.special.ndtr(eps) - 0.5) * 12**0.5,
        lambda eps: eps.clamp(-1.5, 1.5),
        lambda eps: eps * torch.tensor([0.1, 1.4]).repeat(LATENTS // 2),
    ],
    ids=["wider", "shifted", "half", "signs", "uniform", "clamped", "mixed"],
)
@pytest.mark.parametrize("seed", range(5))
def test_other_noise_does_not(spoil, seed):
    assert not is_standard_normal(spoil(normal(seed)))


def test_bounded_noise_of_the_right_variance_never_passes_by_chance():
    generator = torch.Generator().manual_seed(0)
    for _ in range(300):
        uniform = torch.rand(3000, generator=generator, dtype=torch.float64)
        assert not is_standard_normal(12**0.5 * (uniform - 0.5))


@pytest.mark.parametrize("n", [60, 3000])
def test_few_values_pass_as_many_do(n):
    generator = torch.Generator().manual_seed(0)
    for _ in range(300):
        assert is_standard_normal(torch.randn(n, generator=generator, dtype=torch.float64))


def judge(noise, again):
    mu, logvar = Rng(0).gaussian(*SHAPE)
    sigma = (logvar / 2).exp()
    z = mu + sigma * noise
    expect_fresh(z, mu + sigma * again, mu, logvar)
    expect_noise(z, mu, logvar)


def test_fresh_independent_noise_is_accepted():
    judge(normal(0), normal(1))


@pytest.mark.parametrize(
    ("noise", "diagnosis"),
    [
        (lambda eps: eps[:, :1].expand(SHAPE), "shared_noise"),
        (lambda eps: eps[:1].expand(SHAPE), "shared_noise"),
        (lambda eps: torch.cat([eps[: ROWS // 2], eps[: ROWS // 2]]), "shared_noise"),
        (lambda eps: torch.cat([eps[:, : LATENTS // 2], -eps[:, : LATENTS // 2]], 1),
         "shared_noise"),
        (lambda eps: torch.special.ndtr(eps), "uniform_noise"),
        (lambda eps: 2 * eps, "wrong_spread"),
        (lambda eps: eps.abs(), "not_normal"),
    ],
)  # fmt: skip
def test_wrong_noise_is_named(noise, diagnosis):
    with pytest.raises(Finding) as found:
        judge(noise(normal(0)), noise(normal(1)))
    assert found.value.diagnosis == diagnosis


def test_the_same_noise_twice_is_a_fixed_seed():
    with pytest.raises(Finding) as found:
        judge(normal(0), normal(0))
    assert found.value.diagnosis == "fixed_seed"

"""The judge of `generate` reads codes from pictures, and says what else they are."""

import pytest
import torch

from autograded_tests.framework.expectations import Rng
from autograded_tests.framework.finding import Finding
from autograded_tests.judges.generated_images import expect_prior_draws
from autograded_tests.judges.small_vae import PlainVAE, squash_slips

N = 600


@pytest.fixture(params=range(3))
def vae(request):
    rng = Rng(request.param)
    return PlainVAE(rng, rng.integer(5, 9), linear_decoder=True)


def pictures(vae, z):
    return vae.decode(z).sigmoid()


def normal(vae, seed):
    return torch.randn(N, vae.latent_dim, generator=torch.Generator().manual_seed(seed))


def test_codes_are_read_back_from_logits(vae):
    z = normal(vae, 0)
    found, explains = vae.recover(pictures(vae, z).double().logit())
    assert explains
    torch.testing.assert_close(found.float(), z, atol=1e-3, rtol=0)


def test_pictures_of_something_else_are_explained_by_no_code(vae):
    assert not vae.recover(torch.randn(4, 784))[1]
    assert not vae.recover(torch.full((4, 784), torch.nan))[1]


@pytest.mark.parametrize("seed", range(20))
def test_draws_from_the_prior_are_accepted(vae, seed):
    expect_prior_draws(vae, pictures(vae, normal(vae, seed)), pictures(vae, normal(vae, 99)), N)


@pytest.mark.parametrize(
    ("change", "diagnosis"),
    [
        (lambda z: 1.2 * z, "wrong_spread"),
        (lambda z: z + 0.2, "wrong_spread"),
        (lambda z: torch.special.ndtr(z), "uniform_prior"),
        (lambda z: z[:, :1].expand_as(z), "shared_noise"),
        (lambda z: z.sign() * z.abs().sqrt(), "not_prior"),
        (lambda z: torch.zeros_like(z), "no_noise"),
        (lambda z: z + torch.arange(z.shape[1]), "not_prior"),
        (lambda z: torch.cat([z[:, :-1], (z[:, :1] + z[:, -1:]) / 2**0.5], 1), "not_prior"),
    ],
)
def test_other_draws_are_named(vae, change, diagnosis):
    with pytest.raises(Finding) as found:
        expect_prior_draws(
            vae, pictures(vae, change(normal(vae, 1))), pictures(vae, change(normal(vae, 2))), N
        )
    assert found.value.diagnosis == diagnosis


def test_every_other_squashing_function_is_named(vae):
    z = normal(vae, 1)
    for slip in squash_slips(vae.decode(z)):
        with pytest.raises(Finding) as found:
            expect_prior_draws(vae, slip.result, pictures(vae, normal(vae, 2)), N)
        assert found.value.diagnosis == slip.diagnosis


def test_the_model_handed_out_differs_from_the_usual_one(vae):
    mu, logvar = vae.encode(Rng(1).pixels(5))
    assert vae.latent_dim != 32
    assert mu.std(0).min() > 0.02  # images differ
    assert (logvar.abs().mean(0) > 0.2).any()  # sigma is not 1

"""A VQ-VAE learns; a part left out shows; dead rows begin anew; the cache gives the same model."""

import functools

import pytest
import torch

from vae_helpers import load_digits, models, pretrained
from vae_helpers.discrete.reference import VARIANTS, trained_codes, trained_prior
from vae_helpers.discrete.training import fit_codes, measure_codes, restarted
from vae_helpers.experiments.straight_through import follow_gradient

IMAGES = load_digits().pixels[:1024]


@functools.cache
def _trained(variant, epochs=4):
    torch.manual_seed(0)
    model = models.VQVAE()
    history = fit_codes(
        model, IMAGES, held_out=IMAGES[:200], epochs=epochs, progress=False, **VARIANTS[variant]
    )
    return model, history


def test_it_learns():
    model, history = _trained("restarted")
    assert history[-1]["reconstruction"] < history[0]["reconstruction"] - 20
    assert not model.training


def test_the_global_random_state_is_left_alone():
    state = torch.get_rng_state()
    fit_codes(models.VQVAE().eval(), IMAGES[:64], epochs=1, progress=False)
    after = torch.get_rng_state()
    torch.set_rng_state(state)
    models.VQVAE()
    assert torch.equal(torch.get_rng_state(), after)


def test_dead_rows_begin_anew_where_a_vector_lies():
    counts, sums = torch.tensor([0.5, 3.0]), torch.tensor([[1.0], [6.0]])
    z = torch.tensor([[40.0], [50.0]])
    rows, new_counts, new_sums = restarted(sums / counts[:, None], counts, sums, z)
    assert rows[0] in z and rows[1] == 2
    assert new_counts.tolist() == [1, 3] and torch.equal(new_sums / new_counts[:, None], rows)


def test_the_codebook_learns_by_gradient_only_where_asked():
    assert _trained("gradient", epochs=1)[0].codebook.requires_grad
    assert not _trained("ema", epochs=1)[0].codebook.requires_grad


def test_an_unknown_variant_is_told():
    with pytest.raises(ValueError, match="it must be one of"):
        trained_codes("other")


def test_pretrained_reads_the_same_model_again():
    first, again = (pretrained("vq_vae", epochs=1, progress=False) for _ in range(2))
    assert torch.equal(first.codebook, again.codebook)
    with pytest.raises(ValueError, match="has no latent_dim"):
        pretrained("vq_vae", latent_dim=8)


def test_a_prior_is_kept_for_the_codes_it_was_trained_on():
    codes = torch.randint(4, (40, 16), generator=torch.Generator().manual_seed(0))
    first, again = trained_prior(codes, 4), trained_prior(codes, 4)
    assert torch.equal(first.fc1.weight, again.fc1.weight)
    assert not torch.equal(first.fc1.weight, trained_prior(codes.flip(0), 4).fc1.weight)


def test_the_decoder_sees_the_words_alone():
    model, _ = _trained("ema", epochs=1)
    with torch.no_grad():
        logits, codes, _ = model(IMAGES[:5])
        assert torch.allclose(logits, model.decode_codes(codes), atol=1e-4)
        assert torch.equal(codes, model.codes(IMAGES[:5]))


def test_the_copied_gradient_promises_more_than_is_kept():
    model, _ = _trained("restarted")
    path = follow_gradient(model, IMAGES[:200], [0.0, 0.1])
    pixels = measure_codes(model, IMAGES[:200])["reconstruction"]
    assert path["promised"][0] == pytest.approx(pixels) and path["changed"][0] == 0
    assert path["promised"][1] < path["kept"][1]

"""Priors over grids of codes: they are distributions, look back only, and charge what they say."""

import pytest
import torch

from vae_helpers.discrete import ChainPrior, CodePrior, TablePrior, code_nats, fit_bigram, fit_prior

SIZE = 6


@pytest.fixture(scope="module")
def codes():
    return torch.randint(SIZE, (200, 16), generator=torch.Generator().manual_seed(0))


def _priors(codes):
    return {
        "uniform": TablePrior.uniform(SIZE),
        "frequencies": TablePrior.frequencies(codes, SIZE),
        "positions": TablePrior.positions(codes, SIZE),
        "chain": ChainPrior(*fit_bigram(codes, SIZE)),
        "network": CodePrior(SIZE),
    }


@pytest.mark.parametrize("name", ["uniform", "frequencies", "positions", "chain", "network"])
def test_a_prior_is_a_distribution_that_looks_back_only(name, codes):
    prior = _priors(codes)[name]
    with torch.no_grad():
        before = prior.log_probs(codes[:20])
        changed = codes[:20].clone()
        changed[:, 7:] = (changed[:, 7:] + 1) % SIZE
        after = prior.log_probs(changed)
    assert torch.allclose(before.exp().sum(-1), torch.ones(20, 16), atol=1e-5)
    assert torch.equal(before[:, :8], after[:, :8])  # cell 7 itself is predicted, and not looked at


@pytest.mark.parametrize("name", ["frequencies", "positions", "chain"])
def test_draws_have_the_statistics_that_were_fitted(name, codes):
    skewed = codes.clone()
    skewed[:, 3] = 2
    drawn = _priors(skewed)[name].draw(400, torch.Generator().manual_seed(1))
    assert drawn.shape == (400, 16) and drawn.min() >= 0 and drawn.max() < SIZE
    share = (drawn[:, 3] == 2).float().mean()
    assert share > 0.99 if name == "positions" else 0.15 < share < 0.35


def test_the_chain_charges_what_code_nats_says(codes):
    first, transition = fit_bigram(codes, SIZE)
    chain = ChainPrior(first, transition)
    assert torch.allclose(chain.nats(codes), code_nats(codes, first, transition), atol=1e-4)


def test_a_chain_is_counted_in_reading_order():
    first, transition = fit_bigram(torch.tensor([[0, 1, 2], [0, 2, 2]]), 3, pseudo=0.0)
    assert first.tolist() == [1, 0, 0]
    assert transition[0].tolist() == [0, 0.5, 0.5] and transition[2].tolist() == [0, 0, 1]


def test_the_network_learns_what_a_neighbour_above_says():
    codes = torch.randint(SIZE, (600, 16), generator=torch.Generator().manual_seed(0))
    codes[:, 4:] = codes[:, :4].repeat(1, 3)  # each cell repeats the one above
    torch.manual_seed(0)
    prior = CodePrior(SIZE)
    fit_prior(prior, codes)
    rows = 4 * torch.log(torch.tensor(float(SIZE)))  # the first row is all there is to say
    assert prior.nats(codes).mean() < 1.2 * rows
    assert ChainPrior(*fit_bigram(codes, SIZE)).nats(codes).mean() > 2 * rows

"""Models that differ in one thing, and their bills."""

import pytest
import torch

from vae_helpers import VAE, load_digits
from vae_helpers.experiments import priced as module
from vae_helpers.experiments.bill import code_worth, latent_costs, prior_losses
from vae_helpers.experiments.context import ContextVAE
from vae_helpers.experiments.priced import priced, train_priced

IMAGES = load_digits().pixels[:100]


@pytest.fixture
def short(monkeypatch, tmp_path):
    """Two epochs in place of thirty, and a cache of the test's own."""
    monkeypatch.setattr("vae_helpers.cache.cache_folder", lambda: tmp_path)
    monkeypatch.setattr(module, "_EPOCHS", 2)
    monkeypatch.setattr(module, "_AVERAGED", 1)


def cost(model, images):
    return latent_costs(model, images).sum().item()


def ready(model_class, *sizes):
    torch.manual_seed(0)
    return model_class(*sizes).eval()


def test_a_dearer_nat_is_bought_less_often(short):
    cheap, dear = (priced(beta, latent_dim=4, progress=False) for beta in (0.1, 30.0))
    assert cost(dear, IMAGES) < cost(cheap, IMAGES)


def test_settings_are_told_apart_and_remembered(short):
    weights = [
        priced(latent_dim=3, progress=False, **changed).fc3.bias
        for changed in ({}, {}, {"warm_up": 2}, {"free": 1.0}, {"seed": 1}, {"context": 2})
    ]
    assert torch.equal(weights[0], weights[1])
    assert len({tuple(bias.tolist()) for bias in weights}) == 5


def test_training_leaves_the_random_state_alone_and_takes_another_kl(short):
    model, paid = ready(VAE, 2), []

    def kl(mu, logvar):
        paid.append(len(mu))
        return mu.square().mean()

    before = torch.get_rng_state()
    train_priced(model, kl=kl, progress=False)
    assert torch.equal(before, torch.get_rng_state())
    assert sum(paid) == 2 * 4500
    assert not model.training


@pytest.mark.parametrize("context", [1, 28, 784])
def test_a_pixel_sees_those_before_it_within_the_context_and_no_other(context):
    model = ContextVAE(2, context)
    torch.nn.init.ones_(model.context.weight)
    ink = torch.eye(784)[[300]]  # one drop
    told = model.with_context(torch.zeros(1, 784), ink)[0].nonzero().flatten().tolist()
    assert told == list(range(301, min(301 + context, 784)))


def test_painting_follows_the_context():
    model = ready(ContextVAE, 2, 1)
    torch.nn.init.constant_(model.context.weight, 1000.0)
    for part in (model.fc3.weight, model.fc3.bias):
        torch.nn.init.constant_(part, 0.0)
    torch.nn.init.constant_(model.fc3.bias[5:6], 1000.0)  # from this pixel on all is ink
    torch.nn.init.constant_(model.fc3.bias[:5], -1000.0)
    painted = model.paint(torch.zeros(3, 2))
    assert not painted[:, :5].any()
    assert painted[:, 5:].all()


def test_losing_a_latent_costs_where_the_decoder_listens():
    model, images = ready(VAE, 3), torch.rand(40, 784)
    with torch.no_grad():
        model.fc2.weight[:, 1] = 0
    losses = prior_losses(model, images)
    assert losses[1] == 0
    assert losses[[0, 2]].all()


def test_a_code_nobody_reads_is_worth_nothing():
    for model in (ready(VAE, 3), ready(ContextVAE, 3, 28)):
        with torch.no_grad():
            model.fc2.weight.zero_()
        assert code_worth(model, torch.rand(10, 784)) == 0

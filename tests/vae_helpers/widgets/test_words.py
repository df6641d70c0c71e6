"""Word grid: one word of sixteen is changed; the picture follows, and so does the price."""

import pytest
import torch

from tests.panels import as_ink, pictures
from vae_helpers import load_digits, models
from vae_helpers.discrete import ChainPrior, Prior, TablePrior, fit_bigram
from vae_helpers.widgets import word_grid

UNIFORM = {"uniform": TablePrior.uniform(64)}


@pytest.fixture(scope="module")
def model():
    with torch.random.fork_rng():
        torch.manual_seed(0)
        return models.VQVAE()


@pytest.fixture
def panel(model):
    codes = torch.randint(64, (500, 16), generator=torch.Generator().manual_seed(0))
    panel = word_grid(model, UNIFORM | {"chain": ChainPrior(*fit_bigram(codes, 64))})
    assert panel.error == ""
    yield panel
    panel.close()


def test_it_begins_with_a_digits_own_words(panel, model):
    test = load_digits(split="test")
    panel.set(digit="7")
    seven = test.pixels[test.labels == 7][:1]
    with torch.no_grad():
        codes = model.codes(seven)
        own = model.decode_codes(codes).sigmoid()
    assert panel.values["codes"] == codes[0].tolist()
    expected = torch.cat([seven, own, own, torch.zeros(1, 784)])
    assert abs(pictures(panel, "pictures") - as_ink(expected)).max() <= 1


def test_a_cell_brings_its_word_and_takes_another(panel):
    panel.set(column=3.0, up=0.0)  # the last one, in reading order
    assert panel.values["word"] == panel.values["codes"][15]
    other = (panel.values["word"] + 1) % 64
    panel.set(word=other)
    assert panel.values["codes"][15] == other
    assert panel.values["codes"][:15] == panel.values["home"][:15]
    panel.set(column=0.0, up=3.0)
    assert panel.values["word"] == panel.values["codes"][0]
    assert panel.values["codes"][15] == other
    panel.set(reset=1)
    assert panel.values["codes"] == panel.values["home"]


def test_the_price_is_that_of_the_priors(panel):
    panel.set(word=(panel.values["word"] + 1) % 64)
    chain = panel._scene.priors["chain"]
    home, now = (chain.nats(torch.tensor([panel.values[key]])).item() for key in ("home", "codes"))
    words = panel.frame["views"]["words"]
    assert "uniform 66.5 → <b>66.5</b>" in words
    assert f"chain {home:.1f} → <b>{now:.1f}</b>" in words


def test_a_word_reaches_beyond_its_cell(panel):
    assert "moves <b>0</b> pixels" in panel.frame["views"]["words"]
    panel.set(word=(panel.values["word"] + 1) % 64)
    reach = pictures(panel, "pictures")[3].reshape(28, 28)
    assert reach[7:14, 7:14].any()  # row 2, column 2, where it begins
    assert not reach[21:, 21:].any()


def test_no_prior_is_refused_and_a_strange_one_stays_with_the_kernel(model):
    with pytest.raises(ValueError, match="no prior: pass"):
        word_grid(model, {})

    class Strange(Prior):
        def log_probs(self, codes):
            return torch.full((len(codes), 16, 64), -1.0)

    panel = word_grid(model, {"strange": Strange()})
    assert "strange 16.0" in panel.frame["views"]["words"]
    assert panel._scene.in_page(panel.values) is None
    panel.close()


def test_the_print_shows_both_grids(panel):
    panel.set(word=(panel.values["word"] + 1) % 64)
    bundle, _ = panel._repr_mimebundle_()
    assert bundle["image/png"].startswith(b"\x89PNG")

"""Style dial: one z in ten digits, by models that are told the label and by one that is not."""

import pytest
import torch
from torch import nn

from tests.panels import as_ink, pictures
from vae_helpers import VAE, control, load_digits
from vae_helpers.experiments.obedience import seen_digits
from vae_helpers.models import ConditionalVAE
from vae_helpers.widgets import style_dial
from vae_helpers.widgets.writers import Writer


@pytest.fixture(scope="module")
def digits():
    return load_digits(split="test")


@pytest.fixture(scope="module")
def models():
    with torch.random.fork_rng():
        torch.manual_seed(0)
        models = {"told": ConditionalVAE(4), "told, larger": ConditionalVAE(6), "shift": VAE(4)}
    with torch.no_grad():
        for model in models.values():
            model.fc_mu.weight.mul_(9)
            model.fc3.weight.mul_(9)  # clear pictures
    return models


@pytest.fixture(scope="module")
def panel(models, digits):
    """One for all tests: each says where it begins."""
    panel = style_dial(models, digits, seed=0)
    assert panel.error == ""
    yield panel
    panel.close()


def first(digits, digit):
    return digits.pixels[digits.labels == digit][0]


def test_a_told_model_transfers_the_handwriting(panel, models, digits):
    for name in ("told", "told, larger"):
        panel.set(model=name, digit="7")  # which begins with the digit's own z
        expected = control.transfer_style(models[name], first(digits, 7), 7)
        assert abs(pictures(panel, "ten") - as_ink(expected)).max() <= 1
        assert abs(pictures(panel, "image") - as_ink(first(digits, 7)[None])).max() <= 1


def test_a_model_that_is_not_told_goes_by_mean_codes(panel, models, digits):
    panel.set(model="shift", digit="4")
    train, plain = load_digits(), models["shift"]
    with torch.no_grad():
        mu, _ = plain.encode(first(digits, 4)[None])
    shifts = [control.class_shift(plain, train.pixels, train.labels, 4, d) for d in range(10)]
    with torch.no_grad():
        expected = plain.decode(mu + torch.stack(shifts)).sigmoid()
    assert abs(pictures(panel, "ten") - as_ink(expected)).max() <= 1


def test_judge_and_probe_are_said(panel, models, digits):
    panel.set(model="told", digit="4")
    words, told = panel.frame["views"]["words"], models["told"]
    seen = seen_digits(control.transfer_style(told, first(digits, 4), 4)).tolist()
    captions = panel.frame["views"]["ten"]["captions"]
    assert captions == [f"asked {asked}, seen {one}" for asked, one in enumerate(seen)]
    assert f"<b>{sum(a == b for a, b in enumerate(seen))} of 10</b>" in words
    wrong = next(asked for asked, one in enumerate(seen) if one != asked)
    assert f"; {wrong} is seen as {seen[wrong]}" in words


def test_a_probe_reads_what_z_says_of_the_digit(digits):
    class Says(VAE):
        """The first ten latents say the digit by a template; or nothing does."""

        def __init__(self, loud):
            super().__init__(10)
            self.loud = loud
            train = load_digits()
            means = torch.stack([train.pixels[train.labels == d].mean(0) for d in range(10)])
            self.means = means - means.mean(0)

        def encode(self, x):
            mu = self.loud * (x @ self.means.T - 0.5 * self.means.square().sum(1))
            return mu, torch.zeros(len(x), 10)

    loud, silent = (Writer.of(Says(loud), "it", digits) for loud in (1.0, 0.0))
    assert silent.probe_right < 0.25
    assert loud.probe_right > silent.probe_right + 0.2


def test_a_draw_stays_the_same_dice_in_another_model(panel):
    panel.set(model="told")
    panel.set(draw=1)
    eps = panel.values["eps"]
    assert panel.values["z"] == eps[:4]
    assert panel.frame["views"]["image"] is None
    panel.set(model="told, larger")
    assert panel.values["z"] == eps == panel.values["eps"]
    panel.set(model="shift")
    spread = panel._scene.writers["shift"].spread
    assert panel.values["z"] == pytest.approx((spread @ torch.tensor(eps[:4])).tolist(), abs=1e-3)


def test_styles_of_a_model_that_is_not_told_are_drawn_as_they_lie(panel):
    writer = panel._scene.writers["shift"]
    covariance = writer.spread @ writer.spread.T
    seen = torch.cov(writer.mu.T) + writer.sigma.square().mean(0).diag()
    assert (covariance.diag() / seen.diag()).log().abs().max() < 0.3
    assert torch.allclose(writer.mu.mean(0), torch.zeros(4), atol=0.5)


def test_dials_of_the_model_in_use_stand_alone(panel, models):
    for name in models:
        panel.set(model=name)
        shown = [n for n, v in panel.frame["views"].items() if n.startswith("z:") and v is not None]
        assert shown == [f"z:{name}"]
    panel.set(z=[0.0] * 4)
    panel.set(reset=1)
    assert panel.values["z"] == panel.values["home"] != [0.0] * 4


def test_what_does_not_decode_is_refused(digits):
    with pytest.raises(ValueError, match="no model: pass"):
        style_dial({})
    with pytest.raises(ValueError, match="'line' has no encode"):
        style_dial({"line": nn.Linear(3, 784)}, digits)


def test_nan_is_named_and_nothing_is_drawn(digits):
    class Nan(ConditionalVAE):
        def decode(self, z, y):
            return super().decode(z, y) * torch.nan

    panel = style_dial({"NaN": Nan(3)}, digits)
    try:
        assert "nan" in panel.error.lower()
        assert panel._scene.in_page(panel.values) is None
    finally:
        panel.close()


def test_the_print_has_a_row_for_each_model(panel, models):
    panel.set(model="told", digit="4")
    bundle, _ = panel._repr_mimebundle_()
    assert bundle["image/png"].startswith(b"\x89PNG")
    assert "asked 4, seen" in bundle["text/html"].partition("<script")[0]
    assert all(name in repr(panel._scene.figure(panel.values)) for name in models)

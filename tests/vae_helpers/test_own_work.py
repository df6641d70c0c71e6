"""Digits of one's own, and the page to keep."""

import json

import pytest
import torch
from torch import nn

from vae_helpers import VAE, load_digits
from vae_helpers.keepsake import write_page
from vae_helpers.own_work import keep_digits, kept_inks, own_digits
from vae_helpers.widgets import draw_ten
from vae_helpers.widgets.drawing_pixels import to_hex


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.setenv("VAE_OWN_DIR", str(tmp_path / "mine"))
    return tmp_path / "mine"


@pytest.fixture
def ink():
    return to_hex(load_digits(split="test").pixels[120])


def test_drawn_digits_come_back_as_digits(folder, ink):
    keep_digits({"2": ink, "7": "00" * 784})
    digits = own_digits()
    assert digits.labels.tolist() == [2, 7]
    torch.testing.assert_close(digits.pixels[0], load_digits(split="test").pixels[120])


@pytest.mark.parametrize("text", ["", "[]", "{", '{"2": "zz"}', '{"2": "00"}', '{"2": 5}'])
def test_a_damaged_file_is_as_none(folder, text):
    folder.mkdir()
    (folder / "digits.json").write_text(text)
    assert own_digits() is None


def test_outside_of_my_course_nothing_is_kept(tmp_path, monkeypatch, ink):
    monkeypatch.delenv("VAE_OWN_DIR", raising=False)
    monkeypatch.chdir(tmp_path)
    keep_digits({"2": ink})
    assert own_digits() is None
    assert list(tmp_path.iterdir()) == []


def test_one_digit_after_the_other_is_drawn_and_kept(folder, ink):
    panel = draw_ten()
    panel.set(keep=1)  # a blank sheet is not kept
    assert kept_inks() == {}
    for presses, digit in enumerate("01", start=2):
        panel.set(ink=ink)
        panel.set(keep=presses)
        assert panel.values["ink"] == "00" * 784
        assert digit in kept_inks()
    assert panel.values["digit"] == "2"
    assert panel.frame["views"]["words"].startswith("2 of 10.")
    assert sorted(json.loads((folder / "digits.json").read_text())) == ["0", "1"]
    panel.close()


def test_the_sheet_is_cleared(folder, ink):
    panel = draw_ten()
    panel.set(ink=ink)
    panel.set(clear=1)
    assert panel.values["ink"] == "00" * 784
    panel.close()


def test_the_page_stands_alone(folder):
    torch.manual_seed(0)
    x = load_digits(split="test").pixels[120]
    page = write_page(VAE(), VAE(2), x, title="Mine & <yours>")
    assert page == folder / "my_vae.html"
    text = page.read_text(encoding="utf-8")
    assert text.count('src="data:image/png;base64,') == 3
    assert "http" not in text
    assert "<h1>Mine &amp; &lt;yours&gt;</h1>" in text
    assert write_page(VAE(), VAE(2), x, page) == page


def test_the_page_says_whose_model_it_is(folder):
    class Mine(nn.Module):
        latent_dim = 2

        def encode(self, x):
            return x[:, :2], x[:, :2]

        def decode(self, z):
            return z.mean(1, keepdim=True).expand(-1, 784)

    x = load_digits(split="test").pixels[120]
    texts = [write_page(model, VAE(2), x).read_text("utf-8") for model in (Mine(), VAE())]
    assert ["A model that I wrote myself" in text for text in texts] == [True, False]
    assert ["The course's own model" in text for text in texts] == [False, True]

"""Live training: what it returns, how it ends, and that looking does not change the run."""

import math
import re

import pytest
import torch

from vae_helpers import VAE, Autoencoder, load_digits
from vae_helpers.fallback import reference_epoch
from vae_helpers.training import evaluate
from vae_helpers.widgets import live, live_training
from vae_helpers.widgets.live import LiveScene
from vae_helpers.widgets.panel import Panel

PIXELS = load_digits().pixels[::20]
HELD_OUT = load_digits(split="test").pixels[::10]


@pytest.fixture
def panels(monkeypatch):
    """The panels that are made, with nothing shown on the terminal."""
    made = []

    def display(panel, display_id):
        made.append(panel)

    monkeypatch.setattr(live, "display", display)
    yield made
    for panel in made:
        panel.close()


def trained(kind, epochs, watch):
    torch.manual_seed(0)
    model = kind(4)
    optimizer = torch.optim.Adam(model.parameters(), lr=1e-3)

    def one_epoch():
        return reference_epoch(model, PIXELS, optimizer)

    if watch:
        history = live_training(one_epoch, model, epochs=epochs, held_out=HELD_OUT)
        return model, history.loss
    return model, [one_epoch() for _ in range(epochs)]


@pytest.mark.parametrize("kind", [Autoencoder, VAE])
def test_looking_does_not_change_the_run(panels, kind):
    (watched, losses), (alone, expected) = trained(kind, 3, True), trained(kind, 3, False)
    assert losses == expected
    for a, b in zip(watched.parameters(), alone.parameters(), strict=True):
        assert torch.equal(a, b)
    assert not watched.training


def test_history_and_panel_show_the_same_numbers(panels):
    torch.manual_seed(0)
    model = VAE(4)
    optimizer = torch.optim.Adam(model.parameters(), lr=1e-3)
    history = live_training(
        lambda: reference_epoch(model, PIXELS, optimizer), model, epochs=2, held_out=HELD_OUT
    )
    assert (history.held_out[-1], history.reconstruction[-1], history.kl[-1]) == evaluate(
        model, HELD_OUT
    )
    numbers = re.findall(r"<b>(.*?)</b>", panels[0].frame["views"]["numbers"])
    expected = [history.loss[-1], history.held_out[-1], history.reconstruction[-1], history.kl[-1]]
    assert numbers == ["2", *(f"{value:.1f}" for value in expected)]
    assert len(panels[0].frame["views"]["pictures"]["pixels"]) == 3 * 10 * 784


def test_the_button_stops_it_after_the_epoch(panels):
    model, epochs = Autoencoder(4), []

    def one_epoch():
        epochs.append(len(epochs))
        if len(epochs) == 2:
            panels[0].set(stop=1)  # as the page's message does, beside the running cell
            assert panels[0].frame["views"]["stop"]["disabled"]
        return 100.0

    history = live_training(one_epoch, model, epochs=9, held_out=HELD_OUT)
    assert len(history) == len(epochs) == 2
    assert history.stopped
    assert "Stopped" in panels[0].frame["views"]["numbers"]


def test_an_interrupt_stops_it_too(panels):
    calls = iter([100.0, 90.0])

    def one_epoch():
        try:
            return next(calls)
        except StopIteration:
            raise KeyboardInterrupt from None

    history = live_training(one_epoch, Autoencoder(4), epochs=9, held_out=HELD_OUT)
    assert (history.loss, history.stopped) == ([100.0, 90.0], True)


def test_a_loss_that_is_no_number_ends_it_and_says_so(panels):
    history = live_training(lambda: math.nan, VAE(4), epochs=9, held_out=HELD_OUT)
    assert len(history) == 1
    assert not history.stopped
    assert "The loss turned nan in epoch 1" in panels[0].frame["views"]["numbers"]


def test_an_error_in_the_learner_s_loop_is_the_learner_s(panels):
    def one_epoch():
        raise IndexError("row 4500")

    with pytest.raises(IndexError, match="row 4500"):
        live_training(one_epoch, Autoencoder(4), epochs=9, held_out=HELD_OUT)
    assert panels[0].frame["views"]["stop"]["disabled"]


def test_without_a_page_there_is_a_bar_and_with_one_there_is_none(panels, monkeypatch, capsys):
    monkeypatch.setattr(live, "_WAIT", -1.0)
    live_training(lambda: 100.0, Autoencoder(4), epochs=2, held_out=HELD_OUT)
    assert "2/2" in capsys.readouterr().err

    def seen_at_once(*args):
        panel = Panel(*args)
        panel._heard(panel, {"seen": True}, [])
        return panel

    monkeypatch.setattr(live, "Panel", seen_at_once)
    live_training(lambda: 100.0, Autoencoder(4), epochs=2, held_out=HELD_OUT)
    assert capsys.readouterr().err == ""


def test_epochs_must_be_positive():
    with pytest.raises(ValueError, match="epochs is 0"):
        live_training(lambda: 1.0, Autoencoder(4), epochs=0, held_out=HELD_OUT)


def test_the_draws_are_the_same_after_each_epoch():
    scene = LiveScene(VAE(4), HELD_OUT, 3)
    before = scene.draw({"stop": 0})["pictures"]
    scene.advance(100.0)
    assert scene.draw({"stop": 0})["pictures"] == before


def test_print_shows_the_end(panels):
    live_training(lambda: 100.0, VAE(4), epochs=2, held_out=HELD_OUT)
    bundle, _ = panels[0]._repr_mimebundle_()
    assert "After epoch <b>2</b> of 2" in bundle["text/html"]
    assert bundle["image/png"].startswith(b"\x89PNG")

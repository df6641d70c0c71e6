"""What a picture says to those who hear the page."""

import html
import re

import IPython.display
import pytest
import torch

from vae_helpers import load_digits, plots
from vae_helpers.plots.alt_text import describe
from vae_helpers.plots.style import figure


@pytest.fixture
def shown(monkeypatch):
    outputs = []
    monkeypatch.setattr(IPython.display, "display", lambda data, raw: outputs.append(data))
    return outputs


def test_a_notebook_shows_a_picture_with_its_words(shown):
    fig = plots.show_images(load_digits().pixels[:3], title='Three "digits"')
    fig._ipython_display_()
    (data,) = shown
    (alt,) = re.findall(r'<img alt="([^"]*)" src="data:image/png;base64,\w', data["text/html"])
    assert html.unescape(alt) == describe(fig) and 'Three "digits"' in html.unescape(alt)
    assert data["text/plain"] == repr(fig)


def test_lines_bars_and_points_are_told_with_their_numbers():
    fig, (left, right) = figure(2, columns=2)
    left.plot([1, 2, 3], [5.0, 1.0, float("nan")], label="held out")
    left.scatter(torch.rand(7), torch.rand(7))
    left.set(xlabel="epoch", ylabel="nats")
    right.bar(["a", "b"], [1.5, 250])
    text = describe(fig)
    assert "nats against epoch. held out: 5 at 1 to 1 at 2, lowest 1, highest 5. 7 points." in text
    assert "a 1.5, b 250." in text


def test_long_lists_are_cut_and_counted():
    fig, ax = figure(2)
    for place in range(20):
        ax.text(place, 0, f"t{place}")
    assert "t11 and 8 more." in describe(fig) and "t12" not in describe(fig)

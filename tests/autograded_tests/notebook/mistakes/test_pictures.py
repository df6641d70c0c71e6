"""Each picture shows slips of its bank, tells them from what is right, and gives no code away."""

import re

import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg

from autograded_tests.banks.solutions import load_bank
from autograded_tests.framework.exercise import find
from autograded_tests.notebook.mistakes import unfold
from autograded_tests.notebook.mistakes.unfold import picture
from vae_helpers.plots.alt_text import describe

# For each exercise slips of its bank, of different diagnoses, and what the picture says of each.
SLIPS = {
    "pixel_price": {"no minus": "full ink", "the squared distance": "paper"},
    "reconstruction_loss": {
        "the sigmoid twice": "full ink",
        "the log of the sigmoid": "no finite number",
    },
    "train_epoch": {
        "gradients pile up": "the loss before each step",
        "in the order given": "images shown",
        "the mean of the batch losses": "what each pass returned",
    },
    "log_var_to_std": {"exp alone": "logvar from -3 to 3", "the half outside": "far out"},
    "log_density": {"no 2 pi": "log-density", "around zero": "both μ"},
    "reparameterize": {
        "noise without sigma": "std 1.00",
        "one draw for all latents of an image": "places, r = 1.00",
    },
    "gaussian_kl": {"no mean": "the mean moves", "no log-variance": "σ moves"},
    "monte_carlo_kl": {"log q alone": "400 draws", "one draw for all images": "1,000 estimates"},
    "train_vae_epoch": {
        "whole batches only": "24 images in 3 batches",
        "the KL alone": "the loss before each step",
        "the mean decoded": "std 0.00",
    },
    "generate": {"logits returned": "yours", "rand for randn": "std 0.2"},
    "reconstruct": {"the wrong head": "yours", "one mean for all images": "yours"},
    "interpolate": {"the pixels fade": "yours", "from the end to the start": "yours"},
    "traverse": {"counted from 1": "yours", "every coordinate set": "yours"},
    "transfer_style": {"encoded under each digit": "yours", "from 9 to 0": "yours"},
    "free_bits_kl": {"no floor": "KL with a floor", "taken off": "KL with a floor"},
    "aggregate_log_density": {"a sum": "near the three", "densities averaged": "far out"},
}
CASES = [(id, title) for id, titles in SLIPS.items() for title in titles]


@pytest.fixture(autouse=True)
def _time_enough(monkeypatch):
    monkeypatch.setattr(unfold, "SECONDS", 60)
    monkeypatch.setattr(unfold, "PATIENCE", 600)


def solutions(id):
    return {solution.title: solution for solution in load_bank(id)}


def drawn(id, solution):
    return picture(id, find(id).lesson, solution.define())


@pytest.mark.parametrize(("id", "title"), CASES)
def test_a_slip_is_seen_in_words_too_and_no_code_is(id, title):
    fig = drawn(id, solutions(id)[title])
    assert fig is not None
    words = describe(fig)
    assert SLIPS[id][title] in words
    assert "asked" in words and "yours" in words
    assert not re.search(r"\w\(|\breturn\b|\btorch\b|\*\*", words), words
    # It is saved as large as it is: nothing of it lies outside.
    canvas = FigureCanvasAgg(fig)
    canvas.draw()
    inside = fig.get_tightbbox(canvas.get_renderer())
    width, height = fig.get_size_inches()
    assert min(inside.x0, inside.y0, width - inside.x1, height - inside.y1) >= 0


def test_the_slips_of_an_exercise_are_of_different_diagnoses():
    for id, titles in SLIPS.items():
        bank = solutions(id)
        assert len({bank[title].diagnosis for title in titles}) == len(titles) >= 2, id


@pytest.mark.parametrize("id", SLIPS)
def test_what_is_right_has_no_picture(id):
    right = [solution for solution in load_bank(id) if solution.diagnosis is None]
    assert [drawn(id, solution) for solution in right[:3]] == [None] * min(3, len(right))

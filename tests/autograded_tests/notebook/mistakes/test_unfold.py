"""What unfolds below a verdict: a picture of the slip, and nothing where there is none to draw."""

import subprocess
import sys
import time

import matplotlib
import matplotlib.pyplot as plt
import pytest
import torch

from autograded_tests import check
from autograded_tests.framework.conditions import Surroundings
from autograded_tests.notebook.mistakes import unfold as unfolding

LESSON = "04_elbo"


def no_mean(mu, logvar):
    """The cost of the spread alone."""
    return 0.5 * (logvar.exp() - 1 - logvar).sum(dim=-1)


def right(mu, logvar):
    return 0.5 * (mu**2 + logvar.exp() - 1 - logvar).sum(dim=-1)


@pytest.fixture(autouse=True)
def _time_enough(monkeypatch):
    """A busy machine changes no verdict; nor does what the process was started for."""
    monkeypatch.setattr(unfolding, "SECONDS", 60)
    monkeypatch.setattr(unfolding, "PATIENCE", 600)
    monkeypatch.delenv("NBGRADER_EXECUTION", raising=False)


def defined(source):
    """What a cell of a notebook defines under the name `f`."""
    names = {"__name__": "__main__", "torch": torch, "time": time}
    exec(source, names)  # noqa: S102
    return names["f"]


def shown(result):
    return result._repr_html_()


def test_a_slip_unfolds_and_what_is_right_does_not():
    html = shown(check("gaussian_kl", no_mean))
    assert "<details" in html and "data:image/png;base64," in html
    assert "<details" not in shown(check("gaussian_kl", right))


def test_the_words_are_read_from_the_picture():
    html = unfolding.unfold("gaussian_kl", LESSON, no_mean)
    words = html.split('alt="')[1].split('"')[0]
    assert "asked: 25 at -5 to 25 at 5" in words
    assert "yours: 0" in words


def test_it_is_a_details_that_keys_open_and_nothing_is_open_at_first():
    html = unfolding.unfold("gaussian_kl", LESSON, no_mean)
    assert html.count("<details") == html.count("<summary") == 1
    assert " open" not in html.split("<summary")[0].split("<details")[1]


@pytest.mark.parametrize(
    "source",
    [
        "def f(mu, logvar):\n    ...",
        "def f(mu, logvar):\n    raise SystemExit",
        "def f(mu, logvar):\n    raise KeyboardInterrupt",
        "def f(mu):\n    return mu",
        "def f(mu, logvar):\n    return 'words'",
        "def f(mu, logvar):\n    return torch.zeros(3, 5, 7)",
        "f = None",
    ],
)
def test_no_picture_of_what_cannot_be_run(source):
    assert unfolding.unfold("gaussian_kl", LESSON, defined(source)) == ""


@pytest.mark.parametrize(
    "source",
    [
        "def f(mu, logvar):\n    while True:\n        mu = mu + 1",
        "def f(mu, logvar):\n    try:\n        while True:\n            mu = mu + 1\n"
        "    except Exception:\n        return mu.sum(-1)",
    ],
)
def test_what_has_no_end_is_stopped(source, monkeypatch):
    monkeypatch.setattr(unfolding, "SECONDS", 0.01)
    assert unfolding.unfold("gaussian_kl", LESSON, defined(source)) == ""


def test_no_picture_where_nbgrader_runs_the_notebook(monkeypatch):
    monkeypatch.setenv("NBGRADER_EXECUTION", "autograde")
    assert unfolding.unfold("gaussian_kl", LESSON, no_mean) == ""


def test_an_exercise_or_a_lesson_without_pictures_has_none():
    assert unfolding.drawing_of("elbo_gap", LESSON) is None
    assert unfolding.drawing_of("anything", "99_none") is None


def test_nothing_is_left_behind():
    leaves = defined(
        "def f(mu, logvar):\n"
        "    torch.manual_seed(1)\n"
        "    torch.set_grad_enabled(False)\n"
        "    torch.set_default_dtype(torch.float64)\n"
        "    print('a word')\n"
        "    return logvar.exp().sum(-1)"
    )
    torch.manual_seed(20140501)
    random, settings = torch.get_rng_state(), dict(matplotlib.rcParams)
    before, trace, figures = Surroundings(), sys.gettrace(), plt.get_fignums()
    assert unfolding.unfold("gaussian_kl", LESSON, leaves)
    assert before.put_back() == []
    assert torch.equal(torch.get_rng_state(), random)
    assert (sys.gettrace(), plt.get_fignums()) == (trace, figures)
    assert dict(matplotlib.rcParams) == settings


def test_grading_does_not_import_it():
    code = (
        "import sys, autograded_tests, vae_course.grading.task\n"
        "import vae_course.grading.nbgrader.plugin\n"
        "from autograded_tests.framework.exercise import exercises\n"
        "assert exercises()\n"
        "found = [name for name in sys.modules if 'mistakes' in name or 'beside' in name]\n"
        "assert not found, found"
    )
    subprocess.run([sys.executable, "-c", code], check=True)

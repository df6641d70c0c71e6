"""A model answer is offered to a learner who tried three times, and to nobody else."""

from __future__ import annotations

import html
import subprocess
import sys

import pytest

from autograded_tests import check
from autograded_tests.notebook import model_answer as module
from autograded_tests.notebook.model_answer import model_answer
from tests.executed import ROOT, built
from vae_course.build.lesson import read_notebook
from vae_course.my_course import lesson_ids

OFFER = "vae-model-answer"
SETUP = "import torch\nfrom autograded_tests import check"
CHECK = 'check("{0}", {0}, points=2)'


def test_three_different_tries_unfold_it(run):
    """In a kernel: blanks, the same once more, and what does not run are no tries."""
    ask = CHECK.format("log_var_to_std")

    def tried(body):
        run(f"def log_var_to_std(logvar):\n    {body}")
        return run(ask)

    run(SETUP)
    assert "waiting for you" in tried("...")
    assert OFFER not in tried("return logvar.exp()")
    assert OFFER not in run(ask) + tried("return logvar.exp()  # I am sure")
    assert OFFER not in tried("return (logvar.exp(")
    assert OFFER not in tried("return logvar")
    assert OFFER not in tried("return logvar.exp()")  # known already
    shown = tried("return logvar.no_such_method()")
    assert shown.count(OFFER) == 1 and "not yet" in shown
    assert "return torch.exp(0.5 * logvar)" in shown and "SOLUTION" not in shown
    assert "class GaussianEncoder" not in shown  # this exercise only
    assert OFFER in tried("return logvar.exp()")
    assert OFFER not in tried("...")
    assert OFFER not in tried("return (0.5 * logvar).exp()")  # right

    run("def log_density(z, mu, logvar):\n    return z")  # each exercise counts for itself
    assert OFFER not in run(CHECK.format("log_density"))


def test_an_answer_in_words_that_is_not_understood_is_no_try(run):
    run(SETUP)
    for word in ("blue", "green", "red", "yellow"):
        run(f'q2_trick = "{word}"')
        assert OFFER not in run(CHECK.format("q2_trick"))


@pytest.mark.parametrize("lesson", lesson_ids(ROOT))
def test_every_exercise_has_one(lesson, monkeypatch):
    monkeypatch.setattr(module, "has_front_end", lambda: True)
    for id in read_notebook(built("solutions", lesson)).checks:
        text = module._solved_cell(id, lesson)
        assert id in text and "SOLUTION" not in text
        assert html.escape(text) in model_answer(id, lesson)


def test_nobody_sees_it_where_no_person_looks_or_none_is_at_hand(monkeypatch, tmp_path):
    assert model_answer("gaussian_kl", "04_elbo") == ""  # a script, a test, a grader
    monkeypatch.setattr(module, "has_front_end", lambda: True)
    assert OFFER in model_answer("gaussian_kl", "04_elbo")
    monkeypatch.setattr(module, "_COURSE", tmp_path)
    assert model_answer("gaussian_kl", "04_elbo") == ""
    (tmp_path / "solutions/04_elbo").mkdir(parents=True)
    (tmp_path / "solutions/04_elbo/04_elbo.ipynb").write_text('{"cells": [{}]}')
    assert model_answer("gaussian_kl", "04_elbo") == ""


def test_outside_of_a_notebook_nothing_is_counted():
    for wrong in (lambda v: v, lambda v: v.exp(), lambda v: -v, lambda v: 2 * v):
        assert OFFER not in check("log_var_to_std", wrong)._repr_html_()


def test_grading_loads_none_of_it():
    script = (
        "import sys, vae_course.grading.judge, vae_course.grading.batch, autograded_tests\n"
        "assert 'autograded_tests.notebook.check' in sys.modules\n"
        "assert 'autograded_tests.notebook.model_answer' not in sys.modules"
    )
    subprocess.run([sys.executable, "-c", script], check=True)

"""Keys are written, and measured: for both sizes of the experiments and for several seeds."""

import json
import re
import textwrap
from pathlib import Path

import pytest
import torch

from autograded_tests.framework.exercise import exercises
from vae_helpers import quiz
from vae_helpers.quiz.predict import measure
from vae_helpers.quiz.predict.keys import KEYS
from vae_helpers.quiz.predict.sizes import EPOCHS, LinearVAE, Pocket, Reference

LESSON = Path(__file__).parents[3] / "lessons" / "06_quiz.py"


@pytest.mark.parametrize("id", list(KEYS))
def test_the_pocket_size_gives_one_key_for_ten_seeds(id):
    assert {KEYS[id](measure.pocket(id, seed)) for seed in range(10)} == {quiz.key(id)}


def test_every_prediction_has_an_experiment_and_a_key():
    predictions = {q.id for q in quiz.questions() if q.kind == "predict"}
    assert predictions == KEYS.keys() == measure.EXPERIMENTS.keys()


def test_keys_follow_the_numbers():
    low, high = {"digit": 20.0, "blank": 30.0, "inverted": 40.0}, {"mean": 90.0, "sample": 80.0}
    assert KEYS["q12_cheapest"](low) == "A"
    assert KEYS["q10_mean_or_sample"](high) == "B"
    assert KEYS["q8_half_noise"]({"none": 80.0, "half": 84.0, "whole": 88.0}) == "A"
    assert KEYS["q7_shifted"]({"there": 110.0, "moved": 112.0}) == "A"
    assert KEYS["q15_digit_kl"]({str(d): 20.0 + 0.01 * d for d in range(10)}) == "D"
    assert KEYS["q9_rounds"]({"1": 80.0, "8": 70.0}) == "C"
    assert KEYS["q13_draws"]({"1": 5.0, "10": 0.5, "30": 0.2, "100": 0.05, "1000": 0.01}) == "A"


def test_numbers_that_support_no_option_are_an_error():
    with pytest.raises(RuntimeError, match="supports"):
        KEYS["q15_digit_kl"]({str(d): float(20 - d) for d in range(10)})


def test_numbers_are_kept_and_a_damaged_file_is_measured_again(tmp_path, monkeypatch):
    monkeypatch.setenv("VAE_CACHE_DIR", str(tmp_path))
    first = measure.reference("q11_prior_norm")
    (kept,) = (tmp_path / "quiz").glob("*.json")
    assert json.loads(kept.read_text()) == first
    for damaged in ("{", "[]", '{"median": "5"}', "{}"):
        kept.write_text(damaged)
        assert measure.reference("q11_prior_norm") == first
    (tmp_path / "quiz").rename(tmp_path / "elsewhere")
    (tmp_path / "quiz").write_text("a file where the folder should be")
    assert measure.reference("q11_prior_norm") == first


def test_no_file_decides_what_is_right(tmp_path, monkeypatch):
    monkeypatch.setenv("VAE_CACHE_DIR", str(tmp_path))
    measure.reference("q11_prior_norm")
    (kept,) = (tmp_path / "quiz").glob("*.json")
    kept.write_text(json.dumps({"median": 1.0, "nearest": 0.5}))
    assert quiz.assess("q11_prior_norm", "C").verdict == "right"
    assert quiz.assess("q11_prior_norm", "B").verdict == "wrong"


def test_the_linear_vae_is_at_its_optimum():
    x = measure.held_out()[0]
    model, size = LinearVAE(1.0), Pocket()
    generator = torch.Generator().manual_seed(0)

    def cost():
        mu, logvar = model.encode(x)
        kl = 0.5 * (mu.square() + logvar.exp() - 1 - logvar).sum(-1).mean().item()
        eps = torch.randn(mu.shape, generator=generator.manual_seed(0))
        return size.reconstruction(model.decode(mu + (logvar / 2).exp() * eps), x) + kl

    best, weights = cost(), model._weights
    for factor in (0.7, 1.4):
        model._weights = weights * factor
        assert cost() > best


def test_experiments_leave_the_global_random_state_alone():
    before = torch.get_rng_state()
    for id in KEYS:
        measure.EXPERIMENTS[id](Pocket(3))
    assert torch.equal(before, torch.get_rng_state())


def test_trained_at_offers_what_the_experiments_used():
    assert quiz.trained_at(1.0).latent_dim == 32
    assert {1.0, 784.0} <= set(EPOCHS) and Reference().seed == 0
    with pytest.raises(ValueError, match="beta is 3"):
        quiz.trained_at(3)


def test_a_question_in_words_has_no_key():
    with pytest.raises(ValueError, match="in words"):
        quiz.key("q2_trick")


def test_the_lesson_asks_what_the_quiz_asks():
    cells = dict(re.findall(r'^# %% quiz="(\w+)"\n((?:# .*\n)+)', LESSON.read_text("utf-8"), re.M))
    assert list(cells) and set(cells) == {q.id for q in quiz.questions() if q.lesson == "06_quiz"}
    for id, comment in cells.items():
        asked = " ".join(textwrap.dedent(comment.replace("# ", "")).split())
        assert asked == " ".join(quiz.ask(id).menu.split())


def test_every_question_is_an_exercise():
    of_the_quiz = [e.id for e in exercises().values() if e.lesson == "06_quiz"]
    assert of_the_quiz == [q.id for q in quiz.questions() if q.lesson == "06_quiz"]


def test_a_picture_is_sealed_until_each_prediction_exists(capsys):
    assert quiz.predicted("B", "a quarter")
    assert capsys.readouterr().out == ""
    for missing in ("", "  ", "...", None, ...):
        assert not quiz.predicted("B", missing)
        assert capsys.readouterr().out.startswith("Sealed: 1 of 2")

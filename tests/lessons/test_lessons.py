"""Every lesson: built as committed, in house style, solved to full marks, blank to zero.

Each notebook runs once, in a kernel of its own (`tests.executed`).
"""

import re

import nbformat
import pytest
from nbgrader.utils import determine_grade, is_grade

from autograded_tests.framework.exercise import find
from tests.executed import ROOT, built
from vae_course.build.claims import untrue
from vae_course.build.graded import missing
from vae_course.build.leaks import leaks
from vae_course.build.lesson import find_lessons, read_lesson, read_notebook
from vae_course.build.lint import lint
from vae_course.build.predictions import predictions
from vae_course.build.rules import refusals
from vae_course.cli import main
from vae_course.commands.build import FOLDERS, stray_files

LESSONS = [path.stem for path in find_lessons(ROOT / "lessons")]
# The contract: names that other things (checks, pages, instructors' records) are bound to.
CONTRACT = {
    "00_start_here": ["to_unit_pixels", "pixel_price"],
    "01_autoencoder": ["Autoencoder", "reconstruction_loss", "train_epoch", "stretch_codes"],
    "02_encoder_heads": ["GaussianEncoder", "log_var_to_std", "log_density"],
    "03_reparameterization": [
        "reparameterize",
        "reparameterized_gradients",
        "score_function_gradient",
        "VAE",
    ],
    "04_elbo": [
        "elbo_gap",
        "gaussian_kl",
        "monte_carlo_kl",
        "negative_elbo",
        "train_vae_epoch",
    ],
    "05_sampling": ["generate", "reconstruct", "interpolate", "traverse"],
    "06_quiz": [
        "q1_encoder_output",
        "q2_trick",
        "q3_regularizer",
        "q4_difference",
        "q5_space",
        "q6_advantage",
    ],
    "07_control": ["ConditionalVAE", "generate_digits", "transfer_style", "class_shift"],
    "08_price_of_a_bit": ["active_units", "free_bits_kl", "aggregate_log_density", "split_kl"],
    "09_how_good": ["ppca_log_likelihood", "log_mean_exp", "log_weights", "iwae_bound"],
    "10_pictures": ["coverage", "ConvVAE", "gaussian_nll", "implied_sigma"],
    "11_discrete_codes": ["nearest_code", "vector_quantize", "ema_update", "code_nats"],
    "12_latent_diffusion": ["noise_to", "noise_loss", "denoise_step", "step_kl"],
}
each_lesson = pytest.mark.parametrize("lesson", LESSONS)


# The text


@pytest.mark.parametrize("lesson", CONTRACT)
def test_lesson_has_the_exercises_of_the_contract(lesson):
    cells = read_lesson(ROOT / "lessons" / f"{lesson}.py").of("exercise", "quiz")
    assert set(CONTRACT[lesson]) <= {cell.id for cell in cells}


@each_lesson
def test_lesson_is_not_refused_and_in_house_style(lesson):
    text = read_lesson(ROOT / "lessons" / f"{lesson}.py")
    assert refusals(text) + lint(text) == []


@each_lesson
def test_each_exercise_of_the_lesson_has_a_check_and_a_bank(lesson):
    text = read_lesson(ROOT / "lessons" / f"{lesson}.py")
    assert missing(text) == []
    assert {find(id).lesson for id in text.checks} == {lesson}


def test_at_least_twenty_predictions_can_be_answered():
    asked = [predictions(read_lesson(path)) for path in find_lessons(ROOT / "lessons")]
    assert sum(map(len, asked)) >= 20


def test_quiz_waits_for_a_human_at_least_once():
    assert read_lesson(ROOT / "lessons" / "06_quiz.py").of("written")


# What is committed


def test_committed_notebooks_are_what_the_builder_makes(capsys):
    assert main(["build", "--check", "--root", str(ROOT)]) == 0, capsys.readouterr().err


@each_lesson
def test_no_solution_text_in_the_release(lesson):
    text = read_lesson(ROOT / "lessons" / f"{lesson}.py")
    assert leaks(text, read_notebook(built("notebooks", lesson))) == []


def test_solutions_hold_only_notebooks():
    assert list(stray_files(ROOT)) == []


@each_lesson
@pytest.mark.parametrize("folder", FOLDERS)
def test_notebooks_are_committed_without_outputs(folder, lesson):
    cells = nbformat.read(built(folder, lesson), as_version=4).cells
    code = [cell for cell in cells if cell.cell_type == "code"]
    assert not any(cell.outputs or cell.execution_count for cell in code)


# What comes out when they run


def complaints(notebook):
    """Exceptions and whatever came out on stderr, warnings among it."""
    outputs = [(c.source, o) for c in notebook.cells for o in c.get("outputs", ())]
    errors = [f"{o.ename}: {o.evalue}\nin:\n{s}" for s, o in outputs if o.output_type == "error"]
    return errors + [
        f"{o.text}\nin:\n{source}"
        for source, o in outputs
        if o.output_type == "stream" and o.name == "stderr"
    ]


def marks(notebook):
    """What nbgrader reads from the outputs: id -> (score, points), code cells only."""
    graded = [c for c in notebook.cells if c.cell_type == "code" and is_grade(c)]
    for cell in graded:
        [output] = cell.outputs
        # What is no bare number, nbgrader takes for full marks.
        assert re.fullmatch(r"\d+(\.\d+)?", output.data["text/plain"])
        assert "text/html" in output.data
    return {c.metadata.nbgrader.grade_id: determine_grade(c) for c in graded}


@each_lesson
def test_solution_runs_quietly_and_scores_full_marks(lesson, executed):
    notebook = executed("solutions", lesson)
    assert not complaints(notebook), "\n\n".join(complaints(notebook))
    assert marks(notebook)
    assert [id for id, (score, points) in marks(notebook).items() if score != points] == []
    # The numbers in the sentences are those that this run printed.
    claims = read_lesson(ROOT / "lessons" / f"{lesson}.py").claims
    assert untrue(claims, notebook.cells) == []
    # Each prediction was asked, and its truth measured.
    outputs = [o for cell in notebook.cells for o in cell.get("outputs", ()) if "data" in o]
    shown = [o.data.get("text/plain", "") for o in outputs]
    asked = predictions(read_lesson(ROOT / "lessons" / f"{lesson}.py"))
    assert sum(text.startswith("Predict, ") for text in shown) == len(asked)
    assert sum(text.startswith("Predicted, ") for text in shown) == len(asked)


@each_lesson
def test_blank_release_runs_to_the_end_and_scores_zero(lesson, executed):
    notebook = executed("notebooks", lesson)
    assert not complaints(notebook), "\n\n".join(complaints(notebook))
    assert [id for id, (score, _) in marks(notebook).items() if score != 0] == []

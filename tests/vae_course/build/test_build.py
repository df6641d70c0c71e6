import re
import shutil
from pathlib import Path

import nbformat
import pytest

from autograded_tests.framework.exercise import _EXERCISES, find
from vae_course.build.leaks import leaks
from vae_course.build.lesson import LessonError, read_lesson, read_notebook
from vae_course.build.lint import lint
from vae_course.build.names import names_of
from vae_course.build.notebook import to_notebook
from vae_course.build.rules import STUB, refusals, without_solutions
from vae_course.cli import main

ROOT = Path(__file__).parents[3]
SMALL = ROOT / "tests" / "data" / "04_small.py"


@pytest.fixture(scope="module")
def course(tmp_path_factory):
    """A course of one lesson, built once with the real command."""
    root = tmp_path_factory.mktemp("course")
    (root / "lessons").mkdir()
    shutil.copy(SMALL, root / "lessons")
    shutil.copy(ROOT / "nbgrader_config.py", root)
    assert main(["build", "--root", str(root)]) == 0
    return root


@pytest.fixture
def copy(course, tmp_path):
    """The built course, to be changed."""
    return shutil.copytree(course, tmp_path / "course")


def lesson_with(tmp_path, old="", new="", text=None):
    """The small lesson with one text replaced."""
    text = SMALL.read_text() if text is None else text
    assert old in text
    path = tmp_path / "lessons" / "04_small.py"
    path.parent.mkdir(exist_ok=True)
    path.write_text(text.replace(old, new, 1))
    return read_lesson(path)


def cells_by_id(path):
    return {cell.id: cell for cell in nbformat.read(path, as_version=4).cells}


# What comes out


def test_tags_become_cells_with_nbgrader_metadata(course):
    cells = cells_by_id(course / "solutions/04_small/04_small.ipynb")
    seen = {
        id: tuple(cell.metadata.nbgrader[key] for key in ("grade", "solution", "locked"))
        for id, cell in cells.items()
        if "nbgrader" in cell.metadata
    }
    assert seen == {
        "setup": (False, False, True),
        "elbo_gap": (False, True, False),
        "check_elbo_gap": (True, False, True),
        "gaussian_kl": (False, True, False),
        "check_gaussian_kl": (True, False, True),
        "w_collapse": (True, True, False),
    }
    passed_over = {
        id for id, cell in cells.items() if "raises-exception" in cell.metadata.get("tags", ())
    }
    assert passed_over == {"elbo_gap", "check_elbo_gap", "gaussian_kl", "check_gaussian_kl"}
    check = cells["check_gaussian_kl"]
    assert check.source == 'check("gaussian_kl", gaussian_kl, points=3)'
    assert check.metadata.nbgrader.points == 3
    assert check.metadata.nbgrader.schema_version == 3
    assert check.metadata.vae_course == {"kind": "check", "id": "gaussian_kl", "points": 3}


def test_release_has_stubs_and_locks(course):
    cells = cells_by_id(course / "notebooks/04_small/04_small.ipynb")
    assert cells["gaussian_kl"].source.endswith(f"    {STUB}")
    assert "*Your answer here*" in cells["w_collapse"].source
    assert "rubric" not in cells["w_collapse"].source.lower()
    assert cells["check_gaussian_kl"].metadata.editable is False
    assert cells["setup"].metadata.editable is False
    assert "editable" not in cells["gaussian_kl"].metadata


def test_stub_of_the_rules_is_the_one_nbgrader_writes(course):
    lesson = read_lesson(course / "lessons/04_small.py")
    release = read_notebook(course / "notebooks/04_small/04_small.ipynb")
    for id, cell in lesson.answers.items():
        if cell.kind != "written":
            assert release.answers[id].source == without_solutions(cell.source)


@pytest.mark.parametrize("folder", ["solutions", "notebooks"])
def test_notebooks_carry_version_and_nothing_of_jupytext(course, folder):
    notebook = nbformat.read(course / folder / "04_small/04_small.ipynb", as_version=4)
    nbformat.validate(notebook)
    assert (notebook.nbformat, notebook.nbformat_minor) == (4, 5)
    assert notebook.metadata.kernelspec.name == "python3"
    assert notebook.metadata.vae_course.lesson == "04_small"
    assert re.fullmatch("[0-9a-f]{12}", notebook.metadata.vae_course.version)
    assert "jupytext" not in notebook.metadata
    assert all(not cell.get("outputs") for cell in notebook.cells)


def test_text_and_notebook_are_read_alike(course):
    text = read_lesson(course / "lessons/04_small.py")
    notebook = read_notebook(course / "solutions/04_small/04_small.ipynb")
    assert text.version == notebook.version
    assert [c.tag for c in text.cells] == [c.tag for c in notebook.cells]
    assert list(text.answers) == ["elbo_gap", "gaussian_kl", "w_collapse"]
    assert text.points == notebook.points == 9


def test_cells_that_an_instructor_added_are_read_by_nbgraders_metadata(copy):
    path = copy / "solutions/04_small/04_small.ipynb"
    notebook = nbformat.read(path, as_version=4)
    tags = [cell.metadata.pop("vae_course") for cell in notebook.cells]
    nbformat.write(notebook, path)
    read = [cell.tag for cell in read_notebook(path).cells]
    assert read == [{"kind": "look"} if tag == {"kind": "setup"} else tag for tag in tags]


def test_version_is_that_of_the_text_whatever_its_line_ends(tmp_path):
    one = lesson_with(tmp_path)
    assert lesson_with(tmp_path, "Good news?", "Bad news?").version != one.version
    path = tmp_path / "lessons" / "04_small.py"
    path.write_bytes(SMALL.read_bytes().replace(b"\n", b"\r\n"))
    assert read_lesson(path).version == one.version


def test_cell_ids_stay_when_a_cell_is_inserted(tmp_path):
    before = [cell.id for cell in to_notebook(lesson_with(tmp_path)).cells]
    inserted = "# %% [markdown]\n# A new paragraph.\n\n# %% setup"
    after = [c.id for c in to_notebook(lesson_with(tmp_path, "# %% setup", inserted)).cells]
    assert len(after) == len(before) + 1 and set(before) < set(after)


def test_equal_cells_get_different_ids(tmp_path):
    lesson = lesson_with(tmp_path, "# %% setup", "# %% [markdown]\n# a\n\n" * 3 + "# %% setup")
    ids = [cell.id for cell in to_notebook(lesson).cells]
    assert len(set(ids)) == len(ids)


def test_comments_that_look_like_magics_stay_comments(tmp_path):
    lesson = lesson_with(tmp_path, "print(images.shape)", "# ls is no command here\nprint(1)")
    assert "# ls is no command here" in lesson.of("look")[0].source


# Up to date or not


def test_rebuild_changes_nothing(copy, capsys):
    before = {p: (p.read_bytes(), p.stat().st_mtime_ns) for p in copy.rglob("*.ipynb")}
    assert len(before) == 2
    assert main(["build", "04_small", "--root", str(copy)]) == 0
    assert {p: (p.read_bytes(), p.stat().st_mtime_ns) for p in copy.rglob("*.ipynb")} == before
    assert "0 files changed" in capsys.readouterr().err


def test_check_names_what_is_stale_missing_orphaned_or_stray(copy, capsys):
    stale = copy / "solutions/04_small/04_small.ipynb"
    stale.write_bytes(stale.read_bytes() + b"\n")
    (copy / "notebooks/04_small/04_small.ipynb").unlink()
    orphan = copy / "notebooks/09_gone/09_gone.ipynb"
    orphan.parent.mkdir()
    orphan.write_bytes(stale.read_bytes().replace(b"04_small", b"09_gone"))
    own = copy / "solutions/midterm/midterm.ipynb"
    own.parent.mkdir()
    own.write_text('{"cells": [], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}')
    (copy / "solutions/04_small/answers.txt").write_text("42")
    before = sorted(copy.rglob("*"))

    assert main(["build", "--check", "--root", str(copy)]) == 1
    told = capsys.readouterr().err
    assert "solutions/04_small/04_small.ipynb: stale" in told
    assert "notebooks/04_small/04_small.ipynb: missing" in told
    assert "notebooks/09_gone/09_gone.ipynb: orphaned" in told
    assert "solutions/04_small/answers.txt: nbgrader would release" in told
    assert "midterm" not in told
    assert sorted(copy.rglob("*")) == before

    (copy / "solutions/04_small/answers.txt").unlink()
    assert main(["build", "--root", str(copy)]) == 0
    assert not orphan.parent.exists() and own.exists()
    assert main(["build", "--check", "--root", str(copy)]) == 0


@pytest.mark.parametrize(
    ("id", "said"),
    [
        ("gaussian_kll", "the check of 'gaussian_kll' does not exist; write it in "
         "autograded_tests/checks/lesson_04.py."),
        ("log_density", "the check of 'log_density' is one of 02_encoder_heads; write it in "),
        ("fresh_check", "'fresh_check' has no bank of right and wrong solutions; write it in "
         "autograded_tests/banks/lesson_04/fresh_check.py."),
    ],
)  # fmt: skip
def test_an_exercise_without_a_check_or_a_bank_is_refused(id, said, copy, capsys, monkeypatch):
    monkeypatch.setitem(_EXERCISES, "fresh_check", find("gaussian_kl"))
    lesson = copy / "lessons/04_small.py"
    lesson.write_text(lesson.read_text().replace("gaussian_kl", id))
    assert main(["build", "--root", str(copy)]) == 1
    assert f'cell 9 (check "{id}", line 46): {said}' in capsys.readouterr().err


def test_refused_lesson_leaves_everything_as_it_was(copy, capsys):
    lesson = copy / "lessons/04_small.py"
    lesson.write_text(lesson.read_text().replace(" points=3", ""))
    before = {p: p.read_bytes() for p in copy.rglob("*.ipynb")}
    assert main(["build", "--root", str(copy)]) == 1
    told = capsys.readouterr().err
    assert 'lessons/04_small.py, cell 9 (check "gaussian_kl", line 46): has no points' in told
    assert {p: p.read_bytes() for p in copy.rglob("*.ipynb")} == before


def test_unknown_lesson_is_answered_with_those_there_are(course, capsys):
    assert main(["build", "07_gan", "--root", str(course)]) == 1
    assert "there are: 04_small" in capsys.readouterr().err


def test_nbgraders_failure_is_shown(copy, capsys):
    (copy / "nbgrader_config.py").write_text("raise ValueError('broken config')")
    main(["build", "--root", str(copy)])
    assert "nbgrader generate_assignment failed" in capsys.readouterr().err


# Refusals: while reading


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        ("# %% look\nimages", "# %%\nimages", "code without a tag; write `# %% look`"),
        ("# %% look\nimages", "# %% loook\nimages", "unknown tag 'loook'; the tags are setup"),
        ("# %% look\nimages", '# %% demo="x"\nimages', "unknown tag 'demo'"),
        ("# %% look\nimages", '# %% look exercise="x"\nimages', "look and exercise; keep one"),
        ("points=3", 'points="3"', "points='3' is not a number"),
        ("points=3", "points=true", "points=True is not a number"),
        ('# %% exercise="gaussian_kl"', '# %% exercise="gaussian-kl"', "must be a Python name"),
        ("# %% [markdown] written", "# %% written", "belongs on a [markdown] cell"),
        ("# %% look\nimages", "# %% [markdown] look\n#", "belongs on a code cell"),
        ("# %% look\nimages", "# %% [raw]\nimages", "a raw cell"),
    ],
)
def test_unreadable_headers_are_refused(tmp_path, old, new, sentence):
    with pytest.raises(LessonError) as refused:
        lesson_with(tmp_path, old, new)
    assert sentence in str(refused.value)
    assert re.match(r"lessons/04_small\.py, cell \d+ \(line \d+\): ", str(refused.value))


def test_a_foreign_notebook_is_no_lesson(tmp_path):
    foreign = tmp_path / "own.ipynb"
    foreign.write_text('{"cells": [], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}')
    with pytest.raises(LessonError, match="was not built by"):
        read_notebook(foreign)
    foreign.write_text("not a notebook")
    with pytest.raises(LessonError, match="was not built by"):
        read_notebook(foreign)


# Refusals: by the rules


def test_the_small_lesson_is_not_refused(tmp_path):
    assert refusals(lesson_with(tmp_path)) == []


ANSWER = "return 0.5 * (mu**2 + logvar.exp() - 1 - logvar).sum(dim=-1)"
CHECK = '# %% check="gaussian_kl" points=3\n'
EXERCISE = '# %% exercise="gaussian_kl"\n'


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        (CHECK, "", 'has no check; add `# %% check="gaussian_kl" points=2`'),
        (" points=3", "", "has no points; write `points=2`"),
        ("points=3", "points=0", "has no points"),
        (" points=4", "", "has no points"),
        (CHECK, CHECK + CHECK, "its id stands 2 times"),
        (CHECK, CHECK + '\n# %% check="other" points=1\n', "checks no exercise"),
        (CHECK, CHECK + "check('gaussian_kl')\nforge()", "has a body; leave it empty"),
        (EXERCISE, '# %% exercise="gaussian_kl" points=2\n', "points belong in the check's tag"),
        ("# %% look\nimages", "# %% look points=1\nimages", "only checks and written"),
        (ANSWER + "\n    ### END SOLUTION", ANSWER, "unpaired markers"),
        ("    ### BEGIN SOLUTION", "    ### BEGIN SOLUTION\n    ### BEGIN SOLUTION", "unpaired"),
        ("    ### BEGIN SOLUTION", "    ## BEGIN SOLUTION", "must read `### BEGIN SOLUTION`"),
        ("print(images.shape)", "### BEGIN SOLUTION\n### END SOLUTION", "outside an answer"),
        ("    # one bill per image\n    " + ANSWER, "", "nothing stands between"),
        ("# ### BEGIN SOLUTION\n# The enc", "# The enc", "unpaired markers"),
        ("# %% setup", "# %% look\nprint(1)\n\n# %% setup", "stands above the setup cell"),
        ("# %% setup", "# %% setup\nimport re\n\n# %% setup", "has 2 setup cells"),
        ("# %% setup", "# %% look", "has 0 setup cells"),
        ("LATENT_DIM = 32", "torch.manual_seed(0)", "is more than an import or a constant"),
        ("LATENT_DIM = 32", "device = torch.device('cpu')", "more than an import or a constant"),
        ("LATENT_DIM = 32", "for i in range(3):\n    pass", "more than an import or a constant"),
        ("print(images.shape)", "%matplotlib inline", "is not Python"),
        ("    ### BEGIN SOLUTION", "### BEGIN SOLUTION", "indent the markers like the answer"),
        (ANSWER, "return images.sum() * mu", "`images`, which only a look cell defines"),
        (ANSWER, "return math.pi * mu", "needs `math`, which no cell above defines"),
        (ANSWER, "return [torch.exp(maths.pi) for _ in mu]", "needs `maths`"),
        ("print(images.shape)", "print(pixels.shape)", "needs `pixels`, which no cell above"),
        ("LATENT_DIM = 32", "LATENT_DIM = 32\ngaussian_kl = 1", "defines `gaussian_kl` already"),
        ("def gaussian_kl", "helper = 1\n\n\ndef gaussian_kl", "`helper` besides `gaussian_kl`"),
        ("def gaussian_kl", "def kl", "must define `gaussian_kl` outside the solution markers"),
        (
            "from autograded_tests import check",
            "from autograded_tests import check\nfrom vae_helpers import kl as torch_kl",
            None,
        ),
    ],
)
def test_refusals_name_the_cell_and_what_to_do(tmp_path, old, new, sentence):
    found = refusals(lesson_with(tmp_path, old, new))
    if sentence is None:
        assert found == []
    else:
        assert any(sentence in problem for problem in found), found
        assert all(re.match(r"lessons/04_small\.py, (cell \d+ \(|the whole)", p) for p in found)


ASKS = """
# %% look
predict.choice("04_loss", "the loss", "falls", "stays")

# %% look
predict.reveal("04_loss", "falls" if images.sum() > 0 else "stays")
"""


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        ("", "", None),
        ('"falls" if images.sum() > 0 else "stays"', '"falls"', "is written by hand; compute it"),
        ("04_loss", "03_loss", "the prediction '03_loss' needs an id such as '04_name'"),
        ("reveal", "hide", "nothing answers the prediction '04_loss'; add `predict.reveal("),
        ('reveal("04', 'reveal("05', "reveals '05_loss', which no cell above asks for"),
        ("predict.choice", "a = 1\npredict.choice", "defines `a`, and may be skipped"),
        ("# %% look\npredict.reveal", "predict.mark('04_loss')\npredict.reveal", "asked twice"),
        ("predict.choice(", "predict.reveal('04_loss', images)\npredict.choice(", "no cell above"),
    ],
)
def test_a_prediction_is_asked_once_and_measured_below(tmp_path, old, new, sentence):
    text = SMALL.read_text() + ASKS.replace(old, new, 1)
    imported = "from autograded_tests import check"
    text = text.replace(imported, f"{imported}\nfrom vae_helpers.widgets import predict")
    found = refusals(lesson_with(tmp_path, text=text))
    if sentence is None:
        assert found == []
    else:
        assert any(sentence in problem for problem in found), found


def test_a_check_above_its_exercise_is_refused(tmp_path):
    text = SMALL.read_text().replace(CHECK, "")
    [problem] = refusals(lesson_with(tmp_path, EXERCISE, CHECK + "\n" + EXERCISE, text))
    assert "stands above its exercise; move it below" in problem


def test_calling_a_reference_in_an_exercise_is_refused(tmp_path):
    text = SMALL.read_text().replace(ANSWER, "return reference(mu, logvar)")
    old = "from autograded_tests import check"
    new = old + "\nfrom vae_helpers.objective import gaussian_kl as reference"
    [problem] = refusals(lesson_with(tmp_path, old, new, text))
    assert "uses `reference` of vae_helpers, which cannot be called when graded" in problem


def test_an_earlier_exercise_may_be_called_a_later_one_may_not(tmp_path):
    call = "return elbo_gap(mu, mu, logvar)"
    assert refusals(lesson_with(tmp_path, ANSWER, call)) == []
    later = "return gaussian_kl(x, m)\n    ### END"
    [problem] = refusals(lesson_with(tmp_path, "### END", later))
    assert "needs `gaussian_kl`" in problem


@pytest.mark.parametrize(
    ("source", "needed"),
    [
        ("def f(x):\n    y = x\n    return y", set()),
        ("def f(x: Tensor) -> int:\n    return g(x)", {"Tensor", "g"}),
        ("class A(M):\n    size = SIZE\n    def f(self):\n        return B", {"M", "SIZE", "B"}),
        ("y = [a * b for a in xs]", {"b", "xs"}),
        ("import math\nprint(math.pi, display)", set()),
        ("def outer():\n    v = 1\n    def inner():\n        return v\n    return inner", set()),
        ("def f():\n    global g\n    g = 1", set()),
    ],
)
def test_names_needed(source, needed):
    assert names_of(source).needed == needed


# Solution text in the learner's notebook


@pytest.mark.parametrize(
    "left",
    [
        "# %% [markdown]\n# Try `0.5 * (mu**2 + logvar.exp() - 1 - logvar).sum(dim=-1)`: "
        "`return 0.5*(mu**2 + logvar.exp() - 1 - logvar).sum(dim=-1)`",
        "# %% look\ndef kl(mu, logvar):\n"
        "        return 0.5 * (mu**2 + logvar.exp() - 1 - logvar).sum( dim = -1 )",
        "# %% [markdown]\n# The encoder ignores x (1); the decoder outputs one image (1); "
        "the aggregate (1); a remedy (1).",
    ],
)
def test_solution_text_left_is_found(tmp_path, left):
    lesson = lesson_with(tmp_path, "# %% look\nimages", left + "\n\n# %% look\nimages")
    assert any("of the learner's notebook; take it out there" in found
               for found in leaks(lesson, blanked(lesson, tmp_path)))  # fmt: skip


def test_no_leak_where_there_is_none(tmp_path):
    lesson = lesson_with(tmp_path)
    assert leaks(lesson, blanked(lesson, tmp_path)) == []
    assert len(leaks(lesson, lesson)) == 6  # three answers, three cells with markers


def blanked(lesson, tmp_path):
    """The learner's version, made by the rules' own means, which is quicker than nbgrader's."""
    notebook = to_notebook(lesson)
    for cell in notebook.cells:
        cell.source = without_solutions(cell.source)
    nbformat.write(notebook, tmp_path / "release.ipynb")
    return read_notebook(tmp_path / "release.ipynb")


# House style


@pytest.mark.parametrize(
    ("prose", "sentence"),
    [
        ("It is simply a sum.", "says 'simply'"),
        ("Just run it.", "says 'Just'"),
        ("You did it!", "exclamation mark after 't'"),
        ("Well done \U0001f389.", "pictogram"),
        ("word " * 120, "words; say it in 110"),
        ("<details><summary>Hint</summary>\n" + "word " * 160 + "\n</details>", "of hints"),
    ],
)
def test_lint_finds(tmp_path, prose, sentence):
    prose = prose.replace("\n", "\n# ")
    lesson = lesson_with(tmp_path, "# What does it cost", f"# {prose} What does it cost")
    assert any(sentence in advice for advice in lint(lesson))


@pytest.mark.parametrize(
    "prose",
    [
        "There are $n!$ orders, `a != b`, ![a picture](x.png) and adjustment.",
        "$" + "a + " * 150 + "$ is one word.",
        "```python\n" + "x = 1\n" * 150 + "```",
    ],
)
def test_lint_leaves_code_and_formulas_alone(tmp_path, prose):
    prose = prose.replace("\n", "\n# ")
    lesson = lesson_with(tmp_path, "# What does it cost", f"# {prose}\n#\n# What does it cost")
    assert [advice for advice in lint(lesson) if "whole" not in advice] == []


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        ("5 minutes", "a while", "must say how long"),
        ("# # 04 A small lesson", "# 04 A small lesson", "starts with the lesson's title"),
        ("print(images.shape)", "print('Great!')", "exclamation mark"),
        ("print(images.shape)", "print(1)  # just one", "says 'just'"),
        ("print(images.shape)", "print(1)\n" * 30, "lines; move what is not the point"),
    ],
)
def test_lint_looks_at_top_cell_and_code(tmp_path, old, new, sentence):
    assert any(sentence in advice for advice in lint(lesson_with(tmp_path, old, new)))


def test_lint_counts_cells(tmp_path):
    assert "20 to 45" in lint(lesson_with(tmp_path))[0]

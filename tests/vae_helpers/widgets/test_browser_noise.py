"""Lesson 03 in a real JupyterLab: the noise explorer under the hand, and a learner's whole way."""

import math
import re

from playwright.sync_api import expect

from tests.lessons_lab import ROOT, lessons, notebook, wait_until_shown  # noqa: F401
from tests.needs import needs
from vae_course.build.lesson import read_lesson

LESSON = "03_reparameterization"
TEXT = ROOT / "lessons" / f"{LESSON}.py"
WIDGET = "widgets.noise_explorer"


def read(panel):
    """The mean and the standard deviation shown."""
    return [
        float(text.replace("−", "-")) for text in panel.locator(".vae-text b").all_inner_texts()
    ]


def ends(panel):
    """Where the lines from eps to z end, from left to right, in the plot's units."""
    paths = panel.locator("path.line.thin:is(.blue, .orange)").evaluate_all(
        "paths => paths.map(path => path.getAttribute('d'))"
    )
    routes = [re.fullmatch(r"M([\d.]+),[\d.]+L([\d.]+),[\d.]+", path) for path in paths]
    return [(float(r[1]), float(r[2])) for r in routes if r]


@needs("chromium")
def test_keys_and_mouse_carry_the_draws(notebook):  # noqa: F811
    lesson = notebook(LESSON)
    lesson.run("from autograded_tests import check")
    lesson.run("def reparameterize(mu, logvar):")
    panel = lesson.panel(WIDGET)
    expect(panel.locator(".vae-note")).to_be_hidden()  # it is the cell's own function
    start = ends(panel)
    assert len(start) == 24
    assert all(abs(z - eps) < 0.11 for eps, z in start)  # mu = 0, sigma = 1

    mu, logvar = panel.locator("input[name=mu]"), panel.locator("input[name=logvar]")
    mu.focus()
    for _ in range(20):
        mu.press("ArrowRight")
    wait_until_shown(panel, mu=2.0)
    moved = ends(panel)
    unit = 400 / 14  # of the plot, for 1 on its axis
    for (eps, z), (eps_before, z_before) in zip(moved, start, strict=True):
        assert eps == eps_before
        assert abs(z - z_before - 2 * unit) < 0.21
    mean, spread = read(panel)
    assert abs(mean - 2) < 0.08
    assert abs(spread - 1) < 0.06

    box = logvar.bounding_box()
    lesson.page.mouse.click(box["x"] + 0.2 * box["width"], box["y"] + box["height"] / 2)
    lesson.page.wait_for_function("input => Number(input.value) < -1", arg=logvar.element_handle())
    chosen = float(logvar.input_value())
    wait_until_shown(panel, mu=2.0, logvar=chosen)
    sigma = math.exp(0.5 * chosen)
    for (eps, z), (eps_before, _) in zip(ends(panel), start, strict=True):
        assert eps == eps_before
        assert abs(z - (220 + 2 * unit + sigma * (eps - 220))) < 0.21
    assert abs(read(panel)[1] - sigma) < 0.06 * sigma + 0.005

    panel.get_by_role("button", name="Fresh ε").click()
    wait_until_shown(panel, fresh=1)
    assert {eps for eps, _ in ends(panel)} != {eps for eps, _ in start}


WRONG = {
    "reparameterized_gradients": (
        """def reparameterized_gradients(eps, logvar, grad_z):
    return grad_z, grad_z * torch.exp(0.5 * logvar) * eps""",
        "twice as large as it should be",
    ),
    "reparameterize": (
        """def reparameterize(mu, logvar):
    return mu + torch.exp(logvar) * torch.randn_like(mu)""",
        "read as log σ, or when the variance is taken for σ",
    ),
    "score_function_gradient": (
        """def score_function_gradient(values, z, mu, sigma):
    return (values[:, None] * (z - mu) / sigma).mean(dim=0)""",
        "divides by σ where σ² belongs",
    ),
    "VAE": (None, "sigmoid"),  # written below: one more call in a right answer
}


@needs("chromium")
def test_a_learner_s_way_through_the_lesson(notebook):  # noqa: F811
    lesson = notebook(LESSON, "notebooks")
    lesson.run("from autograded_tests import check")
    answers = {cell.id: cell.source for cell in read_lesson(TEXT).of("exercise")}
    for id, answer in answers.items():
        panel = f'check("{id}", {id}, points='
        definition = next(line for line in answer.splitlines() if line.startswith(("def", "class")))
        lesson.run(definition)
        expect(lesson.run(panel)).to_contain_text("waiting for you")

        wrong, slip = WRONG[id]
        lesson.write(
            definition, wrong or answer.replace("self.fc2(z)))", "self.fc2(z))).sigmoid()")
        )
        lesson.run(definition)
        expect(lesson.run(panel)).to_contain_text(slip)

        lesson.write(definition, answer)
        lesson.run(definition)
        expect(lesson.run(panel)).to_contain_text(f"{id}right")
        if id == "reparameterize":
            expect(lesson.panel(WIDGET).locator(".vae-note")).to_be_hidden()
    lesson.run_all()
    assert lesson.page.locator(".jp-OutputArea-output[data-mime-type*=error]").count() == 0
    assert lesson.page.locator(".jp-OutputArea-output[data-mime-type*=stderr]").count() == 0

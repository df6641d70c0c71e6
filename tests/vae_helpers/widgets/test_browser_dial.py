"""The beta dial of lesson 04 in a real JupyterLab: keys turn it, point and pictures follow."""

import torch
from playwright.sync_api import expect

from tests.lessons_lab import lessons, notebook, wait_until_shown  # noqa: F401
from tests.needs import needs
from vae_helpers import models
from vae_helpers.experiments import terms

INK = """canvas => {
    const pixels = canvas.getContext("2d").getImageData(0, 0, 28, 28).data;
    return pixels.filter((_, i) => i % 4 === 0).reduce((sum, paper) => sum + 255 - paper, 0);
}"""


def numbers(panel):
    return [float(text) for text in panel.locator(".vae-text b").all_inner_texts()]


@needs("chromium")
def test_the_point_and_the_pictures_follow_the_dial(notebook):  # noqa: F811
    trained = {beta: terms.train_with(beta, progress=False) for beta in (1.0, 30.0)}
    lesson = notebook("04_elbo", "notebooks")  # nothing of the learner's is needed
    lesson.run("from autograded_tests import check")
    panel = lesson.panel("widgets.beta_dial")
    dial, point = panel.locator("input[name=stop]"), panel.locator("circle.red")

    def check(beta):
        model = trained[beta]
        shown = numbers(panel)
        assert shown[0] == beta
        assert abs(shown[1] - model.reconstruction) < 0.06
        assert abs(shown[2] - model.kl) < 0.06
        # The plot is 290 high; 0 nats lie 40 above its bottom, 250 nats 8 below its top.
        height = float(point.get_attribute("cy"))
        assert abs(height - (8 + (250 - model.reconstruction) / 250 * 242)) < 0.1

    check(1.0)
    reconstructions = panel.locator("canvas").nth(8), panel.locator("canvas").nth(9)
    zero, one = (canvas.evaluate(INK) for canvas in reconstructions)
    assert zero > 1.5 * one  # a 0 has more ink than a 1
    dial.focus()
    dial.press("End")
    wait_until_shown(panel, stop=6)
    check(30.0)
    expect(panel.locator("output")).to_have_text("30")
    zero, one = (canvas.evaluate(INK) for canvas in reconstructions)
    assert abs(zero - one) < 0.1 * zero  # collapse: one picture for every digit
    for _ in range(3):
        dial.press("ArrowLeft")
    wait_until_shown(panel, stop=3)
    check(1.0)


@needs("chromium")
def test_the_learner_s_own_model_is_the_dial_s_last_stop(notebook):  # noqa: F811
    lesson = notebook("04_elbo")
    lesson.run("from autograded_tests import check")
    untrained = "torch.manual_seed(0); vae = models.VAE()"
    lesson.write("probe = models.VAE()", untrained)
    lesson.run(untrained)
    panel = lesson.panel("widgets.beta_dial(vae)")
    panel.locator("input[name=stop]").press("End")
    wait_until_shown(panel, stop=7)
    expect(panel.locator("output")).to_have_text("yours")
    torch.manual_seed(0)
    expected = terms.trained_model(models.VAE())
    reconstruction, kl = numbers(panel)[:2]
    assert abs(reconstruction - expected.reconstruction) < 0.06
    assert abs(kl - expected.kl) < 0.06

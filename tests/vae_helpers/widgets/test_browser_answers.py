"""Graded questions on cards: a click writes the cell, and the cell's text is what is graded."""

import json

from playwright.sync_api import expect

from tests.lessons_lab import lessons, notebook  # noqa: F401
from tests.needs import needs
from vae_course.cli import main
from vae_helpers.widgets import answer_cards, assets

FOLDER = "http://course.test/"
Q4, Q5, Q6 = "VAEs differ from autoencoders", "VAEs organize which", "The main advantage of VAEs"


def text(lesson, question):
    return lesson.cell(f"# {question}").locator(".cm-content").inner_text()


@needs("chromium", "bubblewrap")
def test_practice_and_grading_read_what_the_cell_says(notebook, lessons, capsys, request):  # noqa: F811
    lesson = notebook("06_quiz", "notebooks")
    page = lesson.page
    lesson.run("from autograded_tests import check")
    panel = lesson.panel('widgets.answer_cards("q4')
    cards = {id: panel.get_by_role("group", name=id) for id in ("q4_difference", "q5_space")}
    cards["q6_advantage"] = panel.get_by_role("group", name="q6_advantage")

    cards["q4_difference"].get_by_role("button", name="deterministic").click()
    assert 'q4_difference = "A"\n...' in text(lesson, Q4)
    expect(lesson.cell(f"# {Q4}").locator(".jp-InputPrompt")).to_contain_text("3")  # it was run
    expect(cards["q4_difference"]).to_be_focused()  # the keyboard stays with the card
    page.keyboard.press("b")
    assert 'q4_difference = "B"\n...' in text(lesson, Q4)
    page.keyboard.press("ArrowRight")
    page.keyboard.press("d")
    expect(cards["q5_space"]).to_contain_text('q5_space = "D"')

    # Typed by hand: the card follows, in words too; and a click decides below what it cannot read.
    lesson.write(f"# {Q5}", f'# {Q5}\nq5_space = "(c), the latent one"  # I think')
    pressed = cards["q5_space"].get_by_role("button", name="latent")
    expect(pressed).to_have_attribute("aria-pressed", "true")
    lesson.run(f"# {Q5}")
    lesson.write(f"# {Q6}", f'# {Q6}\nq6_advantage = (\n    "d"\n)')
    cards["q6_advantage"].get_by_role("button", name="generating new").click()
    assert text(lesson, Q6).endswith('"d"\n)\nq6_advantage = "A"')

    shown = {}
    for id in cards:
        verdict = lesson.run(f'check("{id}"').get_by_role("status")
        shown[id] = float(verdict.locator("span", has_text=" of 1 point").inner_text()[0])
    assert shown == dict.fromkeys(cards, 1)
    assert lesson.cell("# VAEs differ").count() == 1  # letters ran no command of the lab
    lesson.save()
    path = lessons.folder / request.node.name / "06_quiz.ipynb"
    assert main(["check", "--json", str(path)]) == 0
    [graded] = json.loads(capsys.readouterr().out)
    marks = {check["id"]: check["points"] for check in graded["checks"]}
    assert {id: marks[id] for id in cards} == shown


@needs("chromium")
def test_elsewhere_a_card_says_what_to_type(page):
    panel = answer_cards("q4_difference", "q5_space")
    state = json.dumps({"spec": panel.spec, "values": {}, "frame": panel.frame, "error": ""})
    panel.close()
    served = {
        FOLDER: ("text/html", "<main></main>"),
        f"{FOLDER}one.js": ("text/javascript", assets.script()),
    }
    page.route(
        f"{FOLDER}**",
        lambda route: route.fulfill(
            content_type=served[route.request.url][0], body=served[route.request.url][1]
        ),
    )
    page.goto(FOLDER)
    page.evaluate(
        """async ([address, state]) => {
            const { render } = (await import(address)).default;
            const model = { get: (name) => state[name], on() {}, off() {}, send() {} };
            render({ model, el: document.querySelector("main") });
        }""",
        [f"{FOLDER}one.js", json.loads(state)],
    )
    card = page.get_by_role("group", name="q5_space")
    card.get_by_role("button", name="latent").click()
    expect(card).to_contain_text('Type into its cell, and run it: q5_space = "C"')
    expect(card).to_be_focused()
    expect(page.get_by_role("group", name="q4_difference")).not_to_contain_text("Type")

"""The report's page: nothing of a learner becomes markup, and it needs nothing but itself."""

import re
import xml.etree.ElementTree as ElementTree
from dataclasses import replace
from datetime import datetime
from html.parser import HTMLParser

import pytest

from tests.needs import needs
from tests.vae_course.grading.cases import make_course
from tests.vae_course.reporting.report_class import (
    LESSON,
    check,
    mark_by_hand,
    record,
    write_gradebook,
)
from vae_course.cli import main
from vae_course.reporting.marks import Mark
from vae_course.reporting.page import render, report_on

NOW = datetime(2026, 3, 14, 9, 30)
EVIL = "<script>alert(1)</script><img src=x onerror=alert(2)>\"'`{{ 7 * 7 }}`"
DISTINCT = "".join(f"    a{n} = torch.ones({n}, {n + 1}).sum() * mu[{n}]\n" for n in range(12))
COPIED = f"def gaussian_kl(mu, logvar):\n{DISTINCT}    return a3  # {EVIL}\n"


def _class(size=40):
    """A class with something to say in every section."""
    rows = []
    for n in range(size):
        good = n % 3
        checks = [
            check("gaussian_kl", 2.0 if good else 0.0, diagnosis=None if good else "log_sigma"),
            check("monte_carlo_kl", float(good)),
            check("w_why", None if n == 5 else 2.0 * (n % 2)),
        ]
        source = COPIED if n in (3, 30) else f"def gaussian_kl(mu, logvar):\n    return {n}\n"
        rows.append(record(f"s{n:02}", checks, answers={"gaussian_kl": source}))
    rows += [
        record("damaged", status="unreadable", message="The file is empty."),
        record("unlucky", status="ungraded", message="Grading did not work, try again."),
        record("blank", [check("gaussian_kl", 0.0, diagnosis="blank")]),
        record("old", [check("gaussian_kl", 2.0)], submitted_version="ba9876543210"),
    ]
    return rows


def _page(results, marks=None):
    return render([report_on(LESSON, results, marks or {}, {})], NOW)


class _Reader(HTMLParser):
    """The tags of a page, and its text."""

    def __init__(self, page):
        super().__init__()
        self.tags, self.text = [], []
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data):
        self.text.append(data)


def _text(page):
    body = page[page.index("<body>") :]
    return re.sub(r"\s+", " ", "".join(_Reader(body).text))


def test_every_section_says_what_there_is():
    page = _page(_class())
    text = _text(page)
    assert "handed in44 graded42" in text
    assert "1 submission has an answer that waits for a person: mark it" in text
    assert "2 submissions carry no mark" in text
    assert "The commonest slip: 14 learners of 42, log sigma in gaussian_kl" in text
    assert "gaussian_kl came out wrong. Look at log_sigma." in text
    assert "Handed in blank (1): blank." in text
    assert "1 group of submissions is more alike than chance explains" in text
    assert "A reason to look, and no proof." in text
    assert "2 of 40 learners have an answer of just these words" in text
    assert "The file is empty. damaged" in text
    assert "1 submission was made from another release of the lesson (ba9876543210: 1)" in text
    assert "11 s of computing in all" in text
    assert page.count("<svg") == 2


def test_pictures_are_well_formed_and_say_what_they_show():
    report = report_on(LESSON, _class(), {}, {})
    for picture in (report.marks_plot, report.exercises_plot):
        root = ElementTree.fromstring(picture)
        assert root.get("role") == "img" and root.get("aria-label")
        assert "width" not in root.attrib  # as wide as there is room
    assert "gaussian_kl: all points 27, tried, no points 14, not begun 1." in str(
        report.exercises_plot
    )


def test_the_same_class_gives_the_same_page():
    assert _page(_class()) == _page(_class())


def _evil_class():
    return [
        replace(
            row,
            student=row.student + EVIL,
            message=row.message + EVIL,
            submitted_version=EVIL,
            answers={id + EVIL: text + EVIL for id, text in row.answers.items()},
            checks=tuple(map(_evil_check, row.checks)),
        )
        for row in _class(8)
    ]


def _evil_check(check):
    return replace(
        check,
        id=check.id + EVIL + "$x^2$",
        message=check.message + EVIL,
        diagnosis=check.diagnosis and check.diagnosis + EVIL,
    )


def test_nothing_of_a_learner_becomes_markup():
    rows = _evil_class()
    marks = {row.student: Mark(row.student, first_name=EVIL) for row in rows}
    harmless = {tag for tag, _ in _Reader(_page(_class())).tags}
    page = render([report_on(LESSON + EVIL, rows, marks, {})], NOW)
    read = _Reader(page)
    assert {tag for tag, _ in read.tags} <= harmless | {"br"}
    assert "script" not in {tag for tag, _ in read.tags}
    assert not [a for _, attributes in read.tags for a in attributes if a.startswith("on")]
    assert "49" not in _text(page).replace("7 * 7", "")
    assert EVIL.replace("`", "") in "".join(read.text).replace("`", "")


def test_the_page_refers_to_nothing_outside():
    for tag, attributes in _Reader(_page(_class())).tags:
        for name in ("src", "href", "xlink:href", "action", "data"):
            assert attributes.get(name, "#").startswith(("#", "data:,")), (tag, attributes)
    assert "default-src 'none'" in _page([])
    assert "url(http" not in _page(_class()) and "@import" not in _page(_class())


def test_words_where_there_is_nothing_to_draw():
    assert "Nobody has handed in this lesson yet" in _text(_page([]))
    unread = _page([record("a", status="unreadable", message="The file is empty.")])
    assert "No submission carries a mark yet." in _text(unread) and "<svg" not in unread
    waiting = _page([record(f"s{n}", [check("w", None)]) for n in range(5)])
    assert "Every answer of this lesson waits for a person" in _text(waiting)
    assert waiting.count("<svg") == 1  # who waits where; no marks
    assert "Nothing is decided yet." in _text(waiting)
    alone = _text(_page([record("ada", [check("a", 2.0), check("b", 2.0)])]))
    assert "There are no two submissions to compare." in alone
    assert "Nothing: everything is graded" in alone
    assert "too few marks (1 of 30)" in alone


@pytest.mark.parametrize("most", [0.5, 1.0, 6.0, 15.0, 100.0, 1000.0])
def test_marks_are_drawn_for_any_number_of_points(most):
    rows = [record(f"s{n}", [check("a", most * n / 10, most)]) for n in range(11)]
    assert "<svg" in _page(rows)


def test_halves_of_characters_and_control_characters_do_no_harm(tmp_path):
    odd = replace(check("a", 0.0, diagnosis="raised"), message="\ud800 \x00")
    rows = [record("a\ud800\x00\x1b", [odd])]
    from vae_course.commands.report import write_text

    write_text(tmp_path / "page.html", _page(rows))
    assert (tmp_path / "page.html").read_bytes().decode("utf-8")


@pytest.fixture
def graded(tmp_path):
    course = make_course(tmp_path / "course")
    config = "c = get_config()\nc.CourseDirectory.course_id = 'course'\n"
    (course / "nbgrader_config.py").write_text(config)
    right = [check("gaussian_kl", 3.0, 3.0), check("log_var_to_std", 1.0, 1.0)]
    rows = [
        record("ada", [*right, check("w_why", None)]),
        record("bo", [*right, check("w_why", 0.0, diagnosis="blank")]),
        record("cy", status="unreadable", message="The file is empty."),
    ]
    return course, write_gradebook(course, rows)


def test_the_command_reads_the_gradebook_with_marks_by_hand(graded, tmp_path, capsys):
    course, url = graded
    page = tmp_path / "new" / "report.html"
    assert main(["report", "4", "--course", str(course), "--to", str(page)]) == 0
    assert "1 submission has an answer that waits" in _text(page.read_text(encoding="utf-8"))
    err = capsys.readouterr().err
    assert "04_elbo: 3 handed in, 2 graded, 1 wait for a person, 1 not graded" in err
    mark_by_hand(url, "ada", "w_why", 2.0)
    arguments = ["report", "4", "4", "--course", str(course), "--db", url, "--to", str(page)]
    assert main(arguments) == 0
    text = _text(page.read_text(encoding="utf-8"))
    assert "waits for a person: mark" not in text and "mean83 %" in text


def test_the_command_says_what_is_missing(tmp_path, capsys):
    course = make_course(tmp_path / "course")
    (course / "nbgrader_config.py").write_text("c = get_config()\n")
    assert main(["report", "4", "--course", str(course)]) == 1
    assert "grade first" in capsys.readouterr().err
    assert not (course / "gradebook.db").exists()
    for url in ("nonsense", "postgresql+psycopg://someone:secret@127.0.0.1:1/none"):
        assert main(["report", "4", "--course", str(course), "--db", url]) == 1
        err = capsys.readouterr().err
        assert "the gradebook cannot be read" in err and "secret" not in err
    assert main(["report", "nine", "--course", str(course)]) == 1
    assert "'nine' is not a lesson" in capsys.readouterr().err


@needs("chromium")
@pytest.mark.parametrize("width", [1280, 380])
def test_opened_in_a_browser(page, tmp_path, width):
    rows = _class() + _evil_class()
    file = tmp_path / "report.html"
    file.write_text(render([report_on(LESSON, rows, {}, {})] * 2, NOW), encoding="utf-8")
    said, asked = [], []
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    page.on("dialog", lambda dialog: (said.append(dialog.message), dialog.dismiss()))
    page.on("request", lambda request: asked.append(request.url))
    page.set_viewport_size({"width": width, "height": 800})
    page.goto(file.as_uri())
    page.locator("details.group summary").first.click()
    assert page.locator("details.group pre").first.is_visible()
    assert said == [] and asked == [file.as_uri()]
    assert page.evaluate("document.documentElement.scrollWidth") == width
    assert page.locator("figure > svg").first.bounding_box()["width"] > 300

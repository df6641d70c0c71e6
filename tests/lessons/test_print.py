"""A lesson, run, exported as a page and printed to PDF: nothing cut, nothing missing."""

import re
import unicodedata

import pytest
from nbconvert import HTMLExporter
from pypdf import PdfReader

from tests.executed import ROOT
from tests.needs import needs
from vae_course.build.lesson import find_lessons

LESSONS = [path.stem for path in find_lessons(ROOT / "lessons")]
PAPER = 718  # CSS pixels: the width of A4 without its margins
CUT = """width => [...document.querySelectorAll("body *")].filter((element) => {
  if (element.closest("svg, script, style") || !element.checkVisibility()) return false;
  const { overflowX, overflowY, display } = getComputedStyle(element);
  if (display.startsWith("inline")) return false;
  const hidden = (overflow, whole, shown) => overflow !== "visible" && whole > shown + 1;
  return element.getBoundingClientRect().right > width + 1
    || hidden(overflowX, element.scrollWidth, element.clientWidth)
    || hidden(overflowY, element.scrollHeight, element.clientHeight);
}).map((element) => element.outerHTML.slice(0, 200))"""


def packed(text):
    """Text without what a printer changes: blanks, line ends, ligatures."""
    return "".join(unicodedata.normalize("NFKC", text).split())


def written(notebook):
    """All lines that a reader of the page expects: code, and what it printed."""
    code = [cell for cell in notebook.cells if cell.cell_type == "code"]
    streams = [o.text for cell in code for o in cell.outputs if o.output_type == "stream"]
    return [line for text in [*(cell.source for cell in code), *streams] for line in text.split("\n")]


@needs("chromium")
@pytest.mark.parametrize("lesson", LESSONS)
def test_printed_lesson_is_whole(lesson, page, executed, tmp_path):
    notebook = executed("solutions", lesson)
    file = tmp_path / f"{lesson}.html"
    file.write_text(HTMLExporter().from_notebook_node(notebook)[0], encoding="utf-8")
    page.route("http*://**", lambda route: route.abort())  # it must not need a network
    page.set_viewport_size({"width": PAPER, "height": 1000})
    page.emulate_media(media="print")
    page.goto(file.as_uri())
    assert page.evaluate("document.documentElement.scrollWidth") <= PAPER
    assert page.evaluate(CUT, PAPER) == []
    broken = "[...document.images].filter((image) => !image.naturalWidth).length"
    assert page.evaluate(broken) == 0

    page.pdf(path=tmp_path / "lesson.pdf", format="A4")
    pages = PdfReader(tmp_path / "lesson.pdf").pages
    text = "".join(sheet.extract_text() for sheet in pages)
    # Where a page ends, the prompts beside its cells are read between two lines.
    text = packed(re.sub(r"(In\s*|Out)\[\d+\]:", "", text))
    assert [line for line in written(notebook) if packed(line) not in text] == []
    headings = page.locator("h1, h2, h3").all_inner_texts()
    assert headings
    assert [words for words in headings if packed(words.rstrip("¶")) not in text] == []


@pytest.mark.parametrize("lesson", LESSONS)
def test_what_a_cell_shows_has_a_form_for_pages_without_its_script(lesson, executed):
    cells = executed("solutions", lesson).cells
    shown = [output.data for cell in cells for output in cell.get("outputs", ()) if "data" in output]
    assert [data for data in shown if "text/plain" not in data] == []
    panels = [data["text/html"] for data in shown if "data-vae-panel" in data.get("text/html", "")]
    assert panels
    assert [page[:300] for page in panels if 'class="vae-panel vae-still"' not in page] == []

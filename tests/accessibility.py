"""A lesson with its outputs on a page of JupyterLab, as axe-core and a ruler see it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from axe_playwright_python.base import AXE_SCRIPT
from axe_playwright_python.sync_playwright import Axe
from nbformat import NotebookNode
from playwright.sync_api import Page

from tests.lessons_lab import Lessons, Notebook

# What the course wrote: its text and what its cells show. The rest is JupyterLab's.
OURS = {"include": [".jp-RenderedMarkdown", ".jp-OutputArea-output"]}
# By default, axe passes over signs and single characters: over ✓ and ○. The other numbers are
# its own.
STRICT = """axe.configure({checks: [{id: "color-contrast", options: {
    ignoreUnicode: false, ignoreLength: true, boldValue: 700, boldTextPt: 14, largeTextPt: 18,
    contrastRatio: {normal: {expected: 4.5}, large: {expected: 3}},
    shadowOutlineEmMax: 0.2, textStrokeEmMin: 0.03, pseudoSizeThreshold: 0.25,
}}]})"""
WIDTH = 1920
LINE = 90  # characters
THEMES = ("light", "dark")

_LONGEST_LINES = """most => {
  const found = [];
  const ours = [...document.querySelectorAll(".jp-RenderedMarkdown, .jp-OutputArea-output")];
  const drawn = "svg, pre, script, style, mjx-container, .vae-still";
  for (const root of ours.filter((element) => element.checkVisibility())) {
    const blocks = new Map(); // block -> the texts in it
    const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
    while (walker.nextNode()) {
      let block = walker.currentNode.parentElement;
      if (!walker.currentNode.data.trim() || block.closest(drawn)) continue;
      while (getComputedStyle(block).display.startsWith("inline")) block = block.parentElement;
      blocks.set(block, [...(blocks.get(block) ?? []), walker.currentNode]);
    }
    for (const texts of blocks.values()) {
      const lines = new Map(); // height on the page -> what stands there
      for (const text of texts)
        for (let i = 0; i < text.length; i += 1) {
          const range = new Range();
          range.setStart(text, i);
          range.setEnd(text, i + 1);
          const { width, bottom } = range.getBoundingClientRect();
          const height = Math.round(bottom / 8);
          if (width) lines.set(height, (lines.get(height) ?? "") + text.data[i]);
        }
      found.push(...[...lines.values()].filter((line) => line.length > most));
    }
  }
  return found;
}"""

# Words in drawings have a halo, which is their ground. Large bold ones need 3, all others 4.5.
_FAINT_WORDS = """() => {
  const canvas = new OffscreenCanvas(1, 1).getContext("2d", { willReadFrequently: true });
  const light = (colour) => {
    canvas.fillStyle = colour;
    canvas.fillRect(0, 0, 1, 1);
    const linear = [...canvas.getImageData(0, 0, 1, 1).data].map((byte) =>
      byte <= 10 ? byte / 255 / 12.92 : ((byte / 255 + 0.055) / 1.055) ** 2.4);
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2];
  };
  const faint = [];
  for (const text of document.querySelectorAll(".vae-panel:not(.vae-still) svg text")) {
    if (!text.checkVisibility()) continue;
    const { fill, stroke, fontSize, fontWeight } = getComputedStyle(text);
    const [low, high] = [light(fill), light(stroke)].sort((a, b) => a - b);
    const contrast = (high + 0.05) / (low + 0.05);
    const large = parseFloat(fontSize) >= 18.66 && Number(fontWeight) >= 700;
    const words = `${contrast.toFixed(2)}: ${text.outerHTML} ${fill} on ${stroke}`;
    if (contrast < (large ? 3 : 4.5)) faint.push(words);
  }
  return faint;
}"""


@dataclass(frozen=True)
class Findings:
    """What axe-core says of a page in one theme.

    Args:
        violations: A line each: the rule, and the element that breaks it.
        checked: How many pairs of a rule and an element there were.
        contrasts: How many of these are texts whose contrast was measured.
    """

    violations: list[str]
    checked: int
    contrasts: int


def open_whole(page: Page, lessons: Lessons, notebook: NotebookNode, path: str) -> Notebook:
    """Show an executed notebook in a window as tall as the notebook, so that all of it is seen."""
    lessons.put(notebook, path)
    page.set_viewport_size({"width": WIDTH, "height": 1080})
    page.goto(lessons.address(path))
    page.get_by_text("Python 3 (ipykernel) | Idle").wait_for()
    arrived = "count => document.querySelectorAll('.vae-panel:not(.vae-still)').length === count"
    page.wait_for_function(arrived, arg=_panels(notebook))
    return seen_whole(page)


def seen_whole(page: Page) -> Notebook:
    """Make the window as tall as the notebook in it, so that nothing of it is out of sight."""
    tall = page.locator(".jp-WindowedPanel-inner").evaluate("notebook => notebook.scrollHeight")
    page.set_viewport_size({"width": WIDTH, "height": tall + 400})
    # JupyterLab's body has no height of its own; axe takes what lies beyond it for hidden.
    page.add_style_tag(content="body { height: 100vh }")
    whole = "tall => document.querySelector('.jp-Notebook').clientHeight >= tall"
    page.wait_for_function(whole, arg=tall)
    page.locator(".jp-WindowedPanel-outer").evaluate("notebook => notebook.scrollTo(0, 0)")
    return Notebook(page)


def _panels(notebook: NotebookNode) -> int:
    """How many panels of the course its outputs bring to the page."""
    outputs = [output for cell in notebook.cells for output in cell.get("outputs", ())]
    pages = [output.get("data", {}).get("text/html", "") for output in outputs]
    return sum("data-vae-panel=" in page for page in pages)


def examine(notebook: Notebook, theme: str) -> Findings:
    """Change to a theme and let axe-core look, at all its rules."""
    (notebook.light if theme == "light" else notebook.dark)()
    axe = Axe(f"{AXE_SCRIPT};{STRICT}")
    kinds = {"resultTypes": ["violations", "incomplete", "passes"]}
    found = axe.run(notebook.page, OURS, kinds).response
    passed = {rule["id"]: len(rule["nodes"]) for rule in found["passes"]}
    # What axe cannot decide counts, too, but for words in a drawing: their contrast is worked out.
    undecided = [rule for rule in found["incomplete"] if rule["id"] != "color-contrast"]
    violations = [line for rule in found["violations"] + undecided for line in _lines(rule)]
    violations += notebook.page.evaluate(_FAINT_WORDS)
    return Findings(
        violations, sum(passed.values()) + len(violations), passed.get("color-contrast", 0)
    )


def _lines(rule: dict[str, Any]) -> list[str]:
    lines = []
    for node in rule["nodes"]:
        reasons = [reason["message"] for kind in ("any", "all", "none") for reason in node[kind]]
        lines.append(f"{rule['id']}: {node['html'][:160]}: {' '.join(reasons)[:200]}")
    return lines


def long_lines(notebook: Notebook) -> list[str]:
    """Lines of running text with more characters than `LINE`."""
    return notebook.page.evaluate(_LONGEST_LINES, LINE)

"""The page of a lesson: as it is released, with what a solved run shows."""

from __future__ import annotations

import copy
import html
import re
from collections.abc import Iterator

from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_markdown_cell

from vae_course.build.lesson import BEGIN, END
from vae_course.site.attachments import Attachments

FOLDER = "lessons"  # of their pages
_ROOT = "../"  # from there
_ANSWER = {"code_prompt_show": "Show the model answer", "code_prompt_hide": "Hide the model answer"}
_RUBRIC = '<details class="answer"><summary>What a marker looks for</summary>\n\n{}\n\n</details>'
_BETWEEN = re.compile(rf"{BEGIN}\n(.*?)\n?{END}", re.DOTALL)
_MARKERS = re.compile(rf"^[ \t]*(?:{BEGIN}|{END})\n?", re.MULTILINE)
# JupyterLab lets a formula follow a line of its paragraph; MyST wants a paragraph of its own.
_FORMULA = re.compile(r"^(\$\$.+?\$\$)$", re.MULTILINE | re.DOTALL)


def page(
    executed: NotebookNode,
    released: NotebookNode,
    attachments: Attachments,
    *,
    answers: bool = True,
    ways_in: str = "",
) -> NotebookNode:
    """Make the page of a lesson.

    Args:
        executed: The solved lesson, run.
        released: The lesson as learners get it; has the same cells.
        attachments: Receives pictures and panels.
        answers: Whether the model answers stand on the page, folded.
        ways_in: Markdown for under the title: where the notebook can be had.

    Returns:
        A notebook for MyST-NB, whose outputs need no scripts but the site's.
    """
    texts = {cell.id: cell.source for cell in released.cells}
    cells = [
        new
        for cell in executed.cells
        for new in _cells(cell, texts.get(cell.id, cell.source), answers)
    ]
    for cell in cells:
        if cell.cell_type == "markdown":
            cell.source = _FORMULA.sub(r"\n\1\n", cell.source)
        for output in cell.get("outputs", ()):
            _simplify(output, attachments)
    first, *rest = cells
    title, _, below = first.source.partition("\n")
    start = new_markdown_cell(f"{title}\n\n{ways_in}\n{below}", id=first.id)
    kernel = {"display_name": "Python 3", "language": "python", "name": "python3"}
    metadata = {"kernelspec": kernel, "language_info": {"name": "python"}}
    page = NotebookNode(nbformat=4, nbformat_minor=5, metadata=metadata, cells=[start, *rest])
    return copy.deepcopy(page)


def picture(executed: NotebookNode) -> str | None:
    """The first picture of a run lesson, PNG in base64; None where there is none.

    Args:
        executed: The solved lesson, run.
    """
    outputs = (output for cell in executed.cells for output in cell.get("outputs", ()))
    pages = (output.get("data", {}).get("text/html", "") for output in outputs)
    found = (re.search(r'<img alt="[^"]*" src="data:image/png;base64,([^"]+)"', p) for p in pages)
    return next((one[1] for one in found if one), None)


def _cells(cell: NotebookNode, released: str, answers: bool) -> Iterator[NotebookNode]:
    """What stands on the page for a cell of the solved lesson."""
    if cell.cell_type == "markdown":
        yield new_markdown_cell(released, id=cell.id)
        if answers and (found := _BETWEEN.search(cell.source)):
            yield new_markdown_cell(_RUBRIC.format(found[1]), id=f"{cell.id}-answer")
        return
    if released == cell.source:
        yield new_code_cell(cell.source, id=cell.id, outputs=cell.outputs)
        return
    yield new_code_cell(released, id=cell.id, outputs=[] if answers else cell.outputs)
    if answers:
        metadata = {"tags": ["hide-input", "answer"], "mystnb": _ANSWER}
        source = _MARKERS.sub("", cell.source)
        yield new_code_cell(source, id=f"{cell.id}-answer", outputs=cell.outputs, metadata=metadata)


def _simplify(output: NotebookNode, attachments: Attachments) -> None:
    """Leave one form of an output: the page for a browser, or the text."""
    output.pop("execution_count", None)
    data = output.get("data")
    if data is None:
        return
    if "text/html" in data:
        shown = attachments.detach(data["text/html"], _ROOT)
        output["data"] = {"text/html": shown}
    elif "text/plain" in data:
        said = html.escape(data["text/plain"])
        output["data"] = {"text/html": f"<pre>{said}</pre>"}
    if output.output_type == "execute_result":
        output["output_type"] = "display_data"
    output["metadata"] = {}

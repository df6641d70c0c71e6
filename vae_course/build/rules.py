"""What makes the builder refuse a lesson. Each message names file, cell and remedy."""

from __future__ import annotations

import ast
import re
from collections import Counter
from collections.abc import Iterator

from vae_course.build.lesson import ANSWERED, BEGIN, END, Cell, Lesson
from vae_course.build.names import Names, imported_from, names_of
from vae_course.build.notebook import check_line, grade_id
from vae_course.build.predictions import unanswered

STUB = "...  # YOUR CODE HERE"  # the same as ClearSolutions.code_stub in nbgrader_config.py


def refusals(lesson: Lesson) -> list[str]:
    """Why a lesson cannot be built.

    Args:
        lesson: A lesson read from its text.

    Returns:
        One sentence or two for each reason; an empty list if there is none.
    """
    structure = [*_setup(lesson), *_ids(lesson), *_pairs(lesson), *_markers(lesson)]
    unparsed = [p for c in lesson.cells if c.is_code for p in _unparsed(c)]
    # Names can be looked up only where all cells are Python and all markers are paired.
    names = []
    if not structure and not unparsed:
        names = [*_setup_calls(lesson), *_names(lesson), *unanswered(lesson)]
    where = f"{lesson.path.parent.name}/{lesson.path.name}"
    return [f"{where}, {problem}" for problem in structure + unparsed + names]


def without_solutions(source: str) -> str:
    """A cell's text as the learner gets it, with the stub in place of each answer.

    nbgrader makes the real one; this is for the rules only.
    """
    lines: list[str] = []
    inside = False
    for line in source.splitlines():
        if line.strip() == BEGIN:
            lines.append(line.replace(BEGIN, STUB))
        if line.strip() in (BEGIN, END):
            inside = line.strip() == BEGIN
        elif not inside:
            lines.append(line)
    return "\n".join(lines)


def solution_regions(source: str) -> list[list[str]]:
    """The lines between each pair of solution markers."""
    regions: list[list[str]] = []
    inside = False
    for line in source.splitlines():
        if line.strip() in (BEGIN, END):
            inside = line.strip() == BEGIN
            regions += [[]] if inside else []
        elif inside:
            regions[-1].append(line)
    return regions


def _setup(lesson: Lesson) -> Iterator[str]:
    cells = lesson.of("setup")
    if len(cells) != 1:
        yield f"the whole lesson: has {len(cells)} setup cells; it needs exactly one."
    for cell in lesson.cells[: cells[0].number - 1] if cells else ():
        if cell.is_code:
            yield f"{cell}: stands above the setup cell; move the setup cell up."


def _ids(lesson: Lesson) -> Iterator[str]:
    counts = Counter(filter(None, map(grade_id, lesson.cells)))
    for cell in lesson.cells:
        id = grade_id(cell)
        if id is not None and counts[id] > 1 and cell.kind != "setup":
            yield f"{cell}: its id stands {counts[id]} times in this lesson; each needs its own."


def _pairs(lesson: Lesson) -> Iterator[str]:
    exercises = {cell.id: cell for cell in lesson.of(*ANSWERED)}
    checks = {cell.id: cell for cell in lesson.of("check")}
    for id, cell in exercises.items():
        if id not in checks:
            yield f'{cell}: has no check; add `# %% check="{id}" points=2` below it.'
        elif checks[id].number < cell.number:
            yield f"{checks[id]}: stands above its exercise; move it below."
        if cell.points is not None:
            yield f"{cell}: points belong in the check's tag; take them out here."
    for id, cell in checks.items():
        if id not in exercises:
            yield f'{cell}: checks no exercise; add `# %% exercise="{id}"` above it.'
        if cell.source.strip() not in ("", check_line(cell)):
            yield f"{cell}: has a body; leave it empty, the builder writes it."
    for cell in lesson.of("check", "written"):
        if not cell.points or cell.points <= 0:
            yield f"{cell}: has no points; write `points=2` into its header."
    for cell in lesson.of("markdown", "setup", "look"):
        if cell.points is not None:
            yield f"{cell}: only checks and written answers have points; take them out."


def _markers(lesson: Lesson) -> Iterator[str]:
    for cell in lesson.cells:
        found = [ln.strip() for ln in cell.source.splitlines() if re.search("(BEGIN|END) SOL", ln)]
        if odd := [line for line in found if line not in (BEGIN, END)]:
            yield f"{cell}: the marker {odd[0]!r} must read `{BEGIN}` or `{END}`, alone."
        elif found != [BEGIN, END] * (len(found) // 2) or len(found) % 2:
            yield f"{cell}: unpaired markers; each `{BEGIN}` needs one `{END}` after it."
        elif found and not cell.is_answered:
            yield f"{cell}: solution markers outside an answer; tag the cell or remove them."
        elif cell.is_answered and not found:
            yield f"{cell}: no solution markers; put the answer between `{BEGIN}` and `{END}`."
        elif any(not "".join(region).strip() for region in solution_regions(cell.source)):
            yield f"{cell}: nothing stands between its solution markers; write the answer there."
        elif cell.is_code and _indents(cell.source):
            yield f"{cell}: indent the markers like the answer, so that the blank stands there."


def _indents(source: str) -> bool:
    """Whether a marker is indented unlike the first line of its answer."""
    marked = [line for line in source.splitlines() if line.strip() == BEGIN]
    answers = [next(filter(str.strip, region)) for region in solution_regions(source)]
    return any(_indent(m) != _indent(a) for m, a in zip(marked, answers, strict=True))


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip())


def _unparsed(cell: Cell) -> Iterator[str]:
    try:
        ast.parse(cell.source)
    except SyntaxError as error:
        line = (cell.source.splitlines() or [""])[(error.lineno or 1) - 1 :][:1]
        yield f"{cell}: is not Python at {line}: {error.msg}. Magics have no place in a lesson."
        return
    try:
        ast.parse(without_solutions(cell.source))
    except SyntaxError as error:
        yield (
            f"{cell}: is not Python any more once the answer is taken out ({error.msg}); "
            "the markers must enclose whole statements."
        )


def _setup_calls(lesson: Lesson) -> Iterator[str]:
    allowed = (ast.Import, ast.ImportFrom, ast.Assign, ast.AnnAssign)
    for cell in lesson.of("setup"):
        for node in ast.parse(cell.source).body:
            is_text = isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
            calls = any(isinstance(inner, ast.Call) for inner in ast.walk(node))
            if calls or not (is_text or isinstance(node, allowed)):
                yield (
                    f"{cell}: `{ast.unparse(node).splitlines()[0]}` is more than an import or a "
                    "constant; move it into a look cell, since nothing can be called when graded."
                )


def _names(lesson: Lesson) -> Iterator[str]:
    names = {cell: names_of(cell.source) for cell in lesson.cells if cell.is_code}
    setup = lesson.of("setup")[0]
    helpers = imported_from(setup.source, "vae_helpers")
    graded: set[str] = set()  # defined above, in cells that run when graded
    shown: set[str] = set()  # defined above, in any cell
    for cell, its in names.items():
        if cell.kind in ANSWERED:
            yield from _definitions(cell, its, shown)
            yield from _needs(cell, its, graded, shown, helpers)
        elif cell.kind == "look":
            for name in sorted(its.needed - shown):
                yield f"{cell}: needs `{name}`, which no cell above defines; import or define it."
        if cell.kind in (*ANSWERED, "setup"):
            graded |= its.defined
        shown |= its.defined


def _definitions(cell: Cell, its: Names, shown: set[str]) -> Iterator[str]:
    blank = names_of(without_solutions(cell.source)).defined
    if cell.id not in blank:
        yield (
            f"{cell}: must define `{cell.id}` outside the solution markers, so that a blank "
            "cell runs and its check finds the name."
        )
    for other in sorted((its.defined | blank) - {cell.id}):
        yield f"{cell}: defines `{other}` besides `{cell.id}`; move it inside, or into setup."
    if cell.id in shown:
        yield f"{cell}: a cell above defines `{cell.id}` already; rename or drop that one."


def _needs(
    cell: Cell, its: Names, graded: set[str], shown: set[str], helpers: frozenset[str]
) -> Iterator[str]:
    for name in sorted(its.used & helpers - {cell.id}):
        yield (
            f"{cell}: uses `{name}` of vae_helpers, which cannot be called when graded; "
            "write it out, or use an earlier exercise."
        )
    for name in sorted(its.needed - graded):
        if name in shown:
            yield (
                f"{cell}: needs `{name}`, which only a look cell defines, and look cells are "
                "not run when graded; pass it in, or define it in setup."
            )
        else:
            yield f"{cell}: needs `{name}`, which no cell above defines; import it in setup."

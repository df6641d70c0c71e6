"""Predictions in a lesson: each is asked in a cell of its own, and measured in a later one."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from vae_course.build.lesson import Cell, Lesson
from vae_course.build.names import names_of

KINDS = ("choice", "number", "mark", "curve")


def calls(cell: Cell, *names: str) -> Iterator[ast.Call]:
    """The calls of ``predict.<name>`` in a look cell, in order.

    Args:
        cell: Any cell.
        names: Of the functions.
    """
    if cell.kind != "look":
        return
    for node in ast.walk(ast.parse(cell.source)):
        function = node.func if isinstance(node, ast.Call) else None
        if isinstance(function, ast.Attribute) and function.attr in names:
            if isinstance(function.value, ast.Name) and function.value.id == "predict":
                yield node  # type: ignore[misc]


def predictions(lesson: Lesson) -> dict[str, Cell]:
    """The cells that ask for a prediction, by its id."""
    return {_id(call): cell for cell in lesson.cells for call in calls(cell, *KINDS)}


def unanswered(lesson: Lesson) -> Iterator[str]:
    """Why a lesson's predictions are none: the id, or a truth that is missing or written by hand.

    Args:
        lesson: A lesson read from its text; its cells are Python.
    """
    asked = predictions(lesson)
    for id, cell in asked.items():
        if not id.startswith(f"{lesson.name[:2]}_"):
            yield f"{cell}: the prediction {id!r} needs an id such as '{lesson.name[:2]}_name'."
        if sum(_id(call) == id for c in lesson.cells for call in calls(c, *KINDS)) > 1:
            yield f"{cell}: the prediction {id!r} is asked twice; give each an id of its own."
        if names := names_of(cell.source).defined:
            yield f"{cell}: defines `{min(names)}`, and may be skipped; only ask in this cell."
    shown = [(cell, call) for cell in lesson.cells for call in calls(cell, "reveal")]
    for cell, call in shown:
        above = asked.get(_id(call))
        if above is None or above.number >= cell.number:
            yield f"{cell}: reveals {_id(call)!r}, which no cell above asks for."
        elif not any(isinstance(node, ast.Name) for node in ast.walk(call.args[1])):
            yield f"{cell}: the truth of {_id(call)!r} is written by hand; compute it in this cell."
    for id in asked.keys() - {_id(call) for _, call in shown}:
        remedy = f'add `predict.reveal("{id}", …)` where it is measured'
        yield f"{asked[id]}: nothing answers the prediction {id!r}; {remedy}."


def _id(call: ast.Call) -> str:
    return str(ast.literal_eval(call.args[0]))

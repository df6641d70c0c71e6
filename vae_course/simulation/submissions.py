"""The file that a simulated learner hands in, and the marks it deserves."""

from __future__ import annotations

import json
from collections.abc import Sequence
from random import Random
from typing import Any

from vae_course.build.lesson import Lesson
from vae_course.build.names import names_of
from vae_course.simulation.answers import ExerciseAnswers, imports_for, worth
from vae_course.simulation.mutations import ATTACKS, CORRUPTIONS, MUTATIONS, Notebook, code_cell
from vae_course.simulation.paraphrase import rewrite
from vae_course.simulation.students import Student

_PROSE = (
    "The encoder then says nothing about x, and every image comes out as the same average.",
    "Because the codes lie where N(0, I) never goes, so the decoder has not seen such a z.",
    "One could lower beta, or let it grow slowly during training.",
    "I think the KL term is too strong here, and the latents are not used any more.",
)
_SCRATCH = (
    "mu_try = torch.tensor([{a}, {b}])\nmu_try.exp()",
    "x_try = torch.linspace({b}, {a}, 5)\nprint(x_try)",
    "# to see what comes out\ntorch.randn({n}, 2).mean(dim=0)",
    "print(torch.ones({n}).sum())",
    "{a} * 2",
)


class Writer:
    """Writes submissions of one lesson.

    Args:
        lesson: As released.
        exercises: The answers to its exercises.
    """

    def __init__(self, lesson: Lesson, exercises: Sequence[ExerciseAnswers]) -> None:
        self._lesson = lesson
        self._exercises = exercises
        self._text = lesson.path.read_text(encoding="utf-8")
        setup = "\n".join(cell.source for cell in lesson.of("setup"))
        self._above = names_of(setup).defined

    def file(self, student: Student) -> bytes:
        """The bytes of the file that a learner hands in."""
        notebook: Notebook = json.loads(self._text)
        random = Random(f"file {student.style.structure}")
        self._fill(notebook, student, random)
        if student.kind != "blank":
            _use(notebook, random)
        if student.kind == "odd":
            MUTATIONS[student.what](notebook)
        data = (json.dumps(notebook, indent=1, ensure_ascii=False) + "\n").encode()
        if student.what == "Windows line ends":
            data = data.replace(b"\n", b"\r\n")
        if student.kind == "damaged":
            data = CORRUPTIONS[student.what](data, random)
        return data

    def expected(self, student: Student) -> dict[str, Any]:
        """What a submission is worth, as ``expected.json`` says it."""
        entry: dict[str, Any] = {"kind": student.kind, "status": "graded", "score": None,
                                 "checks": {}, "what": student.what or None,
                                 "copied_from": student.copied_from}  # fmt: skip
        if student.kind == "damaged":
            return entry | {"status": "unreadable"}
        entry["checks"] = self._points(student)
        entry["score"] = sum(points or 0.0 for points in entry["checks"].values())
        return entry

    def _points(self, student: Student) -> dict[str, float | None]:
        exercises = {exercise.id: exercise for exercise in self._exercises}
        points: dict[str, float | None] = {}
        for cell in self._lesson.of("check", "written"):
            id = str(cell.id)
            answer = student.answers.get(id)
            if cell.kind == "written":
                points[id] = None if student.writes else 0.0
            elif answer is None or id == student.target:
                points[id] = 0.0
            else:
                points[id] = worth(answer, exercises[id].points)
        return points

    def _fill(self, notebook: Notebook, student: Student, random: Random) -> None:
        answers = {exercise.id: self._answer(exercise, student) for exercise in self._exercises}
        for cell in notebook["cells"]:
            cell["source"] = "".join(cell["source"])
            tag = cell["metadata"]["vae_course"]
            if tag["kind"] == "written" and student.writes:
                cell["source"] = random.choice(_PROSE)
            elif tag["kind"] in ("exercise", "quiz"):
                cell["source"] = answers[tag["id"]]

    def _answer(self, exercise: ExerciseAnswers, student: Student) -> str:
        if exercise.id == student.target:
            return ATTACKS[student.what].format(name=exercise.id).strip()
        answer = student.answers.get(exercise.id)
        if answer is None:
            return exercise.cell.source
        source = imports_for(answer.source, self._above) + answer.source.strip() + "\n"
        return rewrite(source, student.style).strip()


def _use(notebook: Notebook, random: Random) -> None:
    """Leave the traces of somebody's work: cells were run, and some things tried."""
    cells = notebook["cells"]
    for number in range(random.choice((0, 0, 1, 1, 2, 3))):
        numbers = {"a": round(random.uniform(-3, 3), 2), "b": round(random.uniform(-1, 1), 2)}
        source = random.choice(_SCRATCH).format(n=random.randrange(2, 50), **numbers)
        cells.insert(random.randrange(3, len(cells)), code_cell(source, f"scratch-{number}"))
    count = random.randrange(1, 4)
    for cell in cells:
        if cell["cell_type"] == "code":
            cell["execution_count"] = count
            count += random.choice((1, 1, 1, 2, 3))

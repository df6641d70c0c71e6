"""Reading a file that somebody handed in, trusting nothing about it."""

from __future__ import annotations

import hashlib
import json
import os
import stat
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from vae_course.grading.submissions.stream import (
    CHUNK,
    DAMAGED,
    MOST_FILE,
    Reader,
    UnreadableError,
    too_large,
    without_outputs,
)

MOST_CELLS = 2_000
MOST_SOURCE = 200_000
MOST_NESTING = 100
FORMATS = (2, 3, 4)


@dataclass(frozen=True)
class SubmittedCell:
    """One cell as it was handed in.

    Args:
        kind: ``"code"``, ``"markdown"`` or another word that the file uses.
        source: Its text, with Unix line ends.
        names: All ids under which the released lesson may know it: nbgrader's, ours, the cell's.
    """

    kind: str
    source: str
    names: tuple[str, ...]


@dataclass(frozen=True)
class Submission:
    """A notebook that was handed in.

    Args:
        digest: SHA-256 of the file's bytes, outputs left out.
        cells: Its cells, in order.
        version: The version of the lesson that it says it was released as, if any.
        lesson: The lesson that it says it is, if any.
    """

    digest: str
    cells: tuple[SubmittedCell, ...]
    version: str | None = None
    lesson: str | None = None


def read_submission(path: Path) -> Submission:
    """Read one notebook file.

    Args:
        path: A regular file; links are not followed.

    Returns:
        Its cells, whatever the notebook format.

    Raises:
        UnreadableError: If it is missing, no regular file, too large, or no notebook.
    """
    return parse_submission(read_bytes(path))


def parse_submission(data: bytes) -> Submission:
    """The cells of a notebook, from the bytes of its file.

    Raises:
        UnreadableError: If it is no notebook.
    """
    if not data.strip():
        raise UnreadableError("The file is empty. Save the notebook again and hand it in again.")
    content = _parse(data)
    cells = tuple(_cell(number, raw) for number, raw in enumerate(_raw_cells(content), 1))
    about = _dict(_dict(content.get("metadata")).get("vae_course"))
    version, lesson = (_short(about.get(key)) for key in ("version", "lesson"))
    return Submission(hashlib.sha256(data).hexdigest(), cells, version, lesson)


def read_bytes(path: Path) -> bytes:
    """The bytes of a file that was handed in, without the outputs of a notebook.

    Raises:
        UnreadableError: If it is missing, no regular file, or too large.
    """
    try:
        # O_NONBLOCK: a named pipe must not hold up the class.
        handle = os.open(path, os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | _NONBLOCK)
    except FileNotFoundError:
        raise UnreadableError("There is no such file. Check its name and place.") from None
    except OSError as error:
        raise UnreadableError(f"The file cannot be opened ({error.strerror}).") from None
    status = os.fstat(handle)
    if not stat.S_ISREG(status.st_mode):
        os.close(handle)
        raise UnreadableError("This is no regular file. Hand in the notebook file itself.")
    with os.fdopen(handle, "rb") as stream:
        if status.st_size > MOST_FILE:
            raise too_large(status.st_size)
        return without_outputs(iter(lambda: stream.read(CHUNK), b""))


_NONBLOCK = getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)


def _parse(data: bytes) -> dict[str, Any]:
    try:
        reader = Reader()
        reader.feed(data)
        if reader.deepest > MOST_NESTING:
            raise UnreadableError(DAMAGED)
        content = json.loads(reader.kept.decode("utf-8-sig"))
    except (ValueError, RecursionError):
        raise UnreadableError(DAMAGED) from None
    if not isinstance(content, dict) or not ({"cells", "worksheets"} & content.keys()):
        raise UnreadableError(DAMAGED)
    if content.get("nbformat") not in FORMATS:
        raise UnreadableError(
            f"The notebook says it has format {str(content.get('nbformat'))[:20]}, which is not "
            "known. Open it in a current JupyterLab, save it, and hand it in again."
        )
    return content


def _raw_cells(content: dict[str, Any]) -> list[Any]:
    if isinstance(content.get("worksheets"), list):  # formats 2 and 3
        sheets = [_dict(sheet).get("cells") for sheet in content["worksheets"]]
        cells = [cell for sheet in sheets if isinstance(sheet, list) for cell in sheet]
    else:
        cells = content.get("cells")  # type: ignore[assignment]
    if not isinstance(cells, list) or len(cells) > MOST_CELLS:
        raise UnreadableError(
            "The notebook's list of cells is damaged. Restore an earlier copy, copy your answers "
            "into a fresh notebook of the lesson, and hand that in."
        )
    return cells


def _cell(number: int, raw: Any) -> SubmittedCell:
    if not isinstance(raw, dict):
        raise UnreadableError(
            f"Cell {number} of the notebook is damaged. Copy your answers into a fresh notebook of "
            "the lesson and hand that in."
        )
    source = raw.get("source", raw.get("input", ""))
    if isinstance(source, list) and all(isinstance(line, str) for line in source):
        source = "".join(source)
    if not isinstance(source, str) or len(source) > MOST_SOURCE:
        raise UnreadableError(
            f"The text of cell {number} is damaged or longer than {MOST_SOURCE} characters. "
            "Shorten or retype it, save, and hand the notebook in again."
        )
    metadata = _dict(raw.get("metadata"))
    named = [
        _dict(metadata.get("nbgrader")).get("grade_id"),
        _ours(_dict(metadata.get("vae_course"))),
        raw.get("id"),
    ]
    names = tuple(name for name in named if isinstance(name, str) and len(name) <= 100)
    text = source.replace("\r\n", "\n").replace("\r", "\n")
    return SubmittedCell(str(raw.get("cell_type"))[:20], text, names)


def _ours(tag: dict[str, Any]) -> str | None:
    """The id in our own tag, as nbgrader would spell it."""
    id = tag.get("id")
    return f"check_{id}" if tag.get("kind") == "check" else id


def _short(value: Any) -> str | None:
    return value if isinstance(value, str) and len(value) <= 64 else None


def _dict(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}

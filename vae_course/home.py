"""A home folder that cannot be written to, as in some containers and exam rooms."""

from __future__ import annotations

import os
import sys
import tempfile
from pathlib import Path

from vae_course import CourseError
from vae_course.my_course import COPIES, HIDDEN, learners_folder

_HOME = ("HOME", "USERPROFILE")  # the second one on Windows
_ELSEWHERE = ("XDG_DATA_HOME", "XDG_CACHE_HOME", "XDG_CONFIG_HOME", "IPYTHONDIR")


def find_writable_home(place: Path | None = None) -> None:
    """Where the home folder cannot be written to, let this process have another, and say so.

    Settings, progress and trained models go there, for the processes that this one starts, too.

    Args:
        place: Where the other one is made; among the learner's copies by default.

    Raises:
        CourseError: If nothing can be written there either.
    """
    try:
        home = Path.home()
        _write_in(home)
        return
    except (OSError, RuntimeError):  # a home that nobody knows is a RuntimeError
        told = os.environ.get("HOME", "")
    place = place or learners_folder() / COPIES / HIDDEN / "home"
    try:
        place.mkdir(parents=True, exist_ok=True)
        _write_in(place)
    except OSError as error:
        raise CourseError(
            f"neither your home folder {told!r} nor {place} can be written to; set HOME to a "
            "folder of yours"
        ) from error
    for name in _ELSEWHERE:
        os.environ.pop(name, None)
    os.environ.update(dict.fromkeys(_HOME, str(place)))
    print(
        f"Your home folder {told!r} cannot be written to: settings, progress and trained models "
        f"are kept in {place}.",
        file=sys.stderr,
        flush=True,
    )


def _write_in(folder: Path) -> None:
    with tempfile.TemporaryFile(dir=folder):
        pass

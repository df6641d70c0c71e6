"""Trying again while a database is away for a moment, and saying clearly when it stays away."""

from __future__ import annotations

import errno
import sys
import time
from collections.abc import Callable
from typing import TypeVar

from sqlalchemy.exc import DBAPIError, IntegrityError, InterfaceError, OperationalError

from vae_course import CourseError

MOST_SECONDS = 120.0
_FULL = ("SQLITE_FULL", "SQLITE_IOERR", "SQLITE_READONLY", "SQLITE_CANTOPEN")
_POSTGRES_FULL = "53100"
T = TypeVar("T")


def with_retries(action: Callable[[], T]) -> T:
    """Do something in a database, and try again while it is locked or does not answer.

    Args:
        action: What to do; a whole transaction, so that it may be done again.

    Returns:
        What it returns.

    Raises:
        CourseError: If the database is full, or still does not answer after two minutes.
    """
    started, pause, told = time.monotonic(), 0.1, False
    while True:
        try:
            return action()
        except DBAPIError as error:
            over = time.monotonic() - started > MOST_SECONDS
            if over or not _may_pass(error):
                raise CourseError(_sentence(error)) from error
        if not told and pause > 1:
            print("the gradebook's database does not answer; trying again", file=sys.stderr)
            told = True
        time.sleep(pause)
        pause = min(2 * pause, 2.0)


def _may_pass(error: DBAPIError) -> bool:
    """Whether trying again may help: another writer, a lost connection, a server that restarts."""
    if isinstance(error, IntegrityError):
        return True  # another process made the same row meanwhile: now it is there
    name = getattr(error.orig, "sqlite_errorname", None)
    if name is not None:
        return not name.startswith(_FULL)
    full = getattr(error.orig, "sqlstate", None) == _POSTGRES_FULL
    return not full and (
        error.connection_invalidated or isinstance(error, OperationalError | InterfaceError)
    )


def _sentence(error: DBAPIError) -> str:
    said = str(error.orig).strip().splitlines()[0] if str(error.orig).strip() else "no reason given"
    return (
        f"the gradebook cannot be written ({said}). What was written before is kept: put this "
        "right and run the same command again; it goes on where it stopped."
    )


def cannot_write(error: OSError, what: str) -> CourseError:
    """What is said when a file cannot be written."""
    reason = "the disk is full" if error.errno == errno.ENOSPC else str(error.strerror)
    return CourseError(
        f"{what} cannot be written ({reason}). What was written before is kept: put this right "
        "and run the same command again; it goes on where it stopped."
    )

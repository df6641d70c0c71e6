"""Connecting to a gradebook: none is made by looking, and an older one is told."""

from __future__ import annotations

from pathlib import Path

from nbgrader.api import Base
from sqlalchemy import Engine, create_engine, inspect
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError, SQLAlchemyError

from vae_course import CourseError

SUBMISSIONS = "submitted_assignment"


def connect(db_url: str) -> Engine:
    """A line to a database; nothing is sent over it yet.

    Raises:
        CourseError: If the address names no database.
    """
    try:
        return create_engine(db_url, pool_pre_ping=True)
    except (ArgumentError, ImportError) as error:
        raise CourseError(
            f"the gradebook cannot be read: {db_url!r} names no database ({error}); give one as "
            "sqlite:////folder/gradebook.db or postgresql+psycopg://user@host/name"
        ) from None


def is_there(engine: Engine) -> bool:
    """Whether there is a gradebook, of this version of nbgrader.

    Raises:
        CourseError: If an older nbgrader made it, or it cannot be reached.
    """
    # A look at a file of SQLite's would make an empty one.
    file = make_url(engine.url).database if engine.dialect.name == "sqlite" else None
    if file not in (None, ":memory:") and not Path(str(file)).is_file():
        return False
    try:
        missing = _missing(engine)
        there = missing is not None and inspect(engine).has_table(SUBMISSIONS)
    except SQLAlchemyError as error:
        raise CourseError(f"the gradebook cannot be read: {error}") from None
    if missing:
        raise CourseError(
            f"an older nbgrader made the gradebook ({missing} is not in it): run `nbgrader db "
            f"upgrade --db {engine.url.render_as_string()}`, which makes a copy first."
        )
    return there


def _missing(engine: Engine) -> str | None:
    """What an older gradebook lacks; empty if nothing, None where there is no gradebook."""
    look = inspect(engine)
    there = set(look.get_table_names())
    if SUBMISSIONS not in there:
        return None
    for table in Base.metadata.sorted_tables:
        if table.name not in there:
            return f"the table {table.name}"
        columns = {column["name"] for column in look.get_columns(table.name)}
        lacking = [column.name for column in table.columns if column.name not in columns]
        if lacking:
            return f"{table.name}.{lacking[0]}"
    return ""


def open_gradebook(db_url: str) -> Engine:
    """Connect to a gradebook, and make none.

    Raises:
        CourseError: If there is none, or it cannot be used.
    """
    engine = connect(db_url)
    if not is_there(engine):
        raise CourseError(
            f"there is no gradebook at {engine.url!r}; grade first (`vae-course grade`), or name "
            "another with --db."
        )
    return engine

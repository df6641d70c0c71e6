"""What the course keeps beside nbgrader's own tables, in the same database."""

from __future__ import annotations

from sqlalchemy import Column, MetaData, String, Table, Text

OURS = MetaData()

RESULTS = Table(
    "vae_course_result",
    OURS,
    Column("student", String(128), primary_key=True),
    Column("lesson", String(128), primary_key=True),
    Column("key", String(64), nullable=False),
    Column("status", String(16), nullable=False),
    Column("result", Text, nullable=False),
)
# Digests of the answers that the marks in the gradebook are about: a mark by hand is shown again
# where they changed.
ANSWERS = Table(
    "vae_course_answers",
    OURS,
    Column("student", String(128), primary_key=True),
    Column("lesson", String(128), primary_key=True),
    Column("digests", Text, nullable=False),
)
GROUPS = Table(
    "vae_course_group",
    OURS,
    Column("student", String(128), primary_key=True),
    Column("name", String(128), nullable=False),
)
# The decisions that are in nbgrader's tables, and what stood there before.
CARRIED = Table(
    "vae_course_decision",
    OURS,
    Column("student", String(128), primary_key=True),
    Column("lesson", String(128), primary_key=True),
    Column("about", String(160), primary_key=True),
    Column("stamp", String(32), nullable=False),
    Column("value", Text, nullable=False),
    Column("before", Text, nullable=False),
)

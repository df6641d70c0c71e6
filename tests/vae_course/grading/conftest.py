"""A small course of a module's own, the same opened to grade in, and graders that stay warm."""

import pytest

from tests.vae_course.grading.cases import SECRET, make_course
from tests.vae_course.grading.classes import dask_cluster
from vae_course.grading.course import Course
from vae_course.grading.sandbox.launcher import Sandbox


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return make_course(tmp_path_factory.mktemp("course"))


@pytest.fixture(scope="session")
def sandbox():
    """One warm parent of learners' processes for all courses."""
    with Sandbox() as warm:
        yield warm


@pytest.fixture(scope="module")
def course(folder, sandbox):
    with Course(folder, SECRET, sandbox=sandbox) as opened:
        yield opened


@pytest.fixture(scope="session")
def graders(tmp_path_factory):
    """Options of ``vae-course grade``: a worker that has imported what it needs."""
    with dask_cluster(tmp_path_factory.mktemp("dask")) as (_, address):
        yield "--scheduler", address

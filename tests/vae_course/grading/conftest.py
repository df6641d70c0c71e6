"""A small course of a module's own, and the same course opened to grade in."""

import pytest

from tests.vae_course.grading.cases import SECRET, make_course
from vae_course.grading.course import Course


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return make_course(tmp_path_factory.mktemp("course"))


@pytest.fixture(scope="module")
def course(folder):
    with Course(folder, SECRET) as opened:
        yield opened

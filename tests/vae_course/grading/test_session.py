"""What a submission may take in all: time and new processes, however its cells end."""

import pytest

from autograded_tests.framework.answerer import Reply, Request
from autograded_tests.framework.finding import Finding
from vae_course.grading.graft import Step
from vae_course.grading.sandbox.process import LearnerProcessError
from vae_course.grading.session import MOST_BROKEN, Allowance, Session

ANSWER = Step("answer", "f", "def f(): return 1")


class Mortal:
    """A sandbox whose processes end at every cell or question that says so."""

    def __init__(self):
        self.starts = 0

    def start(self):
        self.starts += 1
        return self

    def ask(self, request, seconds):
        if "die" in request.args or request.method == "die":
            raise LearnerProcessError("died")
        return Reply(value="" if request.op == "run" else True)

    def close(self):
        pass


def allowance(seconds=60.0, deaths=12):
    return Allowance(seconds, 20, 10, deaths)


def test_cells_that_end_their_process_are_given_up_and_answers_are_not():
    sandbox = Mortal()
    session = Session(sandbox, allowance())
    for number in range(90):
        session.run(Step("extra", f"cell_{number}", "die"))
    session.run(ANSWER)
    assert session.ask_about("f", 1)
    assert sandbox.starts <= MOST_BROKEN + 1


def test_answers_that_end_their_process_are_asked_so_often_and_no_more():
    sandbox = Mortal()
    session = Session(sandbox, allowance(deaths=5))
    session.run(ANSWER)
    assert session.ask_about("f", 1)
    said = []
    for _ in range(20):
        with pytest.raises(Finding) as caught:
            session.ask(Request("call", method="die"))
        said.append((caught.value.diagnosis, caught.value.seen))
    assert {diagnosis for diagnosis, _ in said} == {"crashed"}
    assert "too often" in said[-1][1] and "too often" not in said[4][1]
    assert sandbox.starts <= 6


def test_two_sessions_share_one_allowance():
    one = allowance(deaths=1)
    first, beside = (Session(Mortal(), one) for _ in range(2))
    with pytest.raises(Finding):
        first.ask(Request("call", method="die"))
    with pytest.raises(Finding, match="too often"):
        beside.ask_about("f", 1)


def test_without_time_nothing_is_started():
    sandbox = Mortal()
    session = Session(sandbox, allowance(seconds=0))
    session.run(ANSWER)
    with pytest.raises(Finding) as caught:
        session.ask_about("f", 1)
    assert caught.value.diagnosis == "timed_out"
    assert sandbox.starts == 0

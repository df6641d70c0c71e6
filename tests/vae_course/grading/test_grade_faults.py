"""What dies while a class is graded: after the next run every mark is there once, and right."""

import contextlib
import csv
import re
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import psutil
import pytest
from nbgrader.api import Gradebook

from tests.postgres import Server
from tests.vae_course.grading.cases import LESSON
from tests.vae_course.grading.classes import (
    ROOT,
    assert_all_right,
    command,
    environment,
    grade,
    make_class,
    url_of,
)
from vae_course.cli import main
from vae_course.grading.gradebook.writer import read_records
from vae_course.grading.sandbox.bubblewrap import find_bwrap

pytestmark = pytest.mark.needs("bubblewrap")
DONE = re.compile(r"(\d+)/\d+ \[")


COUNT = 18


@pytest.fixture
def school(tmp_path):
    """A course with eighteen submissions, and the marks they should get."""
    return tmp_path, make_class(tmp_path, COUNT)


@pytest.fixture
def large_school(tmp_path):
    """The same with enough of them that something can happen meanwhile."""
    return tmp_path, make_class(tmp_path, 5 * COUNT)


@pytest.fixture
def started():
    """Starts the command; whatever a test does, it is ended."""
    running = []

    def start(folder, *options, killed_at=None):
        running.append(Running(folder, *options, killed_at=killed_at))
        return running[-1]

    yield start
    for one in running:
        one.process.kill()
        one.end()


class Running:
    """The command while it runs, and how far its bar says it is."""

    def __init__(self, folder, *options, killed_at=None):
        line = command(folder, *options)
        if killed_at:
            line[2:3] = ["tests.vae_course.grading.killed", *map(str, killed_at)]
        self.process = subprocess.Popen(
            line, env=environment(), cwd=ROOT, text=True, bufsize=1,
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, preexec_fn=_heed_ctrl_c,
        )  # fmt: skip
        self.said, self.done, self._moved = [], 0, threading.Condition()
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def _read(self):
        line = ""
        while character := self.process.stderr.read(1):
            line = "" if character in "\r\n" else line + character
            found = DONE.findall(line)
            with self._moved:
                if found:
                    self.done = int(found[-1])
                self._moved.notify_all()
            self.said.append(character)
        with self._moved:
            self.done = 10**9  # it has ended
            self._moved.notify_all()

    def reach(self, count):
        """Wait until so many are done."""
        with self._moved:
            assert self._moved.wait_for(lambda: self.done >= count, timeout=200), "".join(self.said)

    def have(self, count):
        """Wait until it has so many descendants."""
        while len(self.family()) < count and self.process.poll() is None:
            time.sleep(0.02)

    def family(self):
        """Its descendants, none if it has ended."""
        try:
            return psutil.Process(self.process.pid).children(recursive=True)
        except psutil.NoSuchProcess:
            return []

    def end(self):
        """Its exit status, and all it said."""
        if not self.process.stdout.closed:
            self.out = self.process.stdout.read()
            self.process.wait(200)
            self._reader.join()
            self.process.stdout.close()
            self.process.stderr.close()
        return self.process.returncode, self.out + "".join(self.said)


def _heed_ctrl_c():
    """As in a terminal, also where these tests were started with ``&``, which ignores Ctrl-C."""
    signal.signal(signal.SIGINT, signal.default_int_handler)


def _named(running, word):
    """Its descendants with that word in their command, while they live."""
    found = []
    for process in running.family():
        with contextlib.suppress(psutil.NoSuchProcess):
            if any(word in part for part in process.cmdline()):
                found.append(process)
    return found


def test_a_worker_that_is_killed_is_replaced(large_school, started):
    folder, expected = large_school
    running = started(folder, "--workers", "2")
    running.reach(3)
    _named(running, "spawn_main")[0].kill()
    status, said = running.end()
    assert status == 1 and "ungraded" in said, said  # three are unreadable, as they should be
    assert_all_right(url_of(folder), expected)


def test_the_warm_parent_that_is_killed_is_replaced(large_school, started):
    folder, expected = large_school
    running = started(folder, "--workers", "1")
    running.reach(3)
    for process in _named(running, "forkserver.py"):
        with contextlib.suppress(psutil.NoSuchProcess):  # with the first go the others
            process.kill()
    running.end()
    grade(folder, "--workers", "1")  # the one it was busy with may have to be tried again
    assert_all_right(url_of(folder), expected)


# At which call of what the run that writes is killed. The first leave enough for the next to do.
MOMENTS = [
    ("batch", "keep_notebook", 1),
    ("gradebook.writer", "set_marks", 1),
    ("gradebook.writer", "set_marks", 4),
    ("gradebook.writer", "_write_results", 2),
    ("gradebook.writer", "keep_digests", 2),
    ("gradebook.writer", "reckon_penalties", 1),
]
FORCED = [
    ("batch", "keep_notebook", 8),
    ("gradebook.writer", "set_marks", 2),
    ("gradebook.writer", "set_marks", 7),
    ("gradebook.writer", "set_marks", 10),
    ("gradebook.writer", "keep_digests", 1),
    ("gradebook.writer", "_write_results", 1),
    ("gradebook.writer", "_write_results", 4),
]


def test_killed_at_twenty_moments_and_run_again(tmp_path, cluster, started):
    """SIGKILL, wherever the run happens to be; a mark by hand given in between is kept."""
    folder, expected = tmp_path, make_class(tmp_path, 12)
    elsewhere = ["--scheduler", _address(*cluster)]  # workers that stay warm
    for moment in MOMENTS:
        _kill_itself(started, folder, moment, *elsewhere)
    for processes in (1, 4, 7):  # while its workers start
        _kill_all(started(folder, "--workers", "2"), lambda run, n=processes: run.have(n))
    _kill_all(started(folder, "--workers", "2"), lambda run: run.reach(10))
    _mark_by_hand(folder, *elsewhere)
    for moment in FORCED:
        _kill_itself(started, folder, moment, "--force", *elsewhere)
    for done in (1, 4, 7):
        _kill_all(started(folder, "--workers", "1", "--force"), lambda run, n=done: run.reach(n))
    grade(folder, "--workers", "2")
    assert_all_right(url_of(folder), expected)
    with Gradebook(url_of(folder)) as book:
        assert book.find_grade("w_why", LESSON, LESSON, "learner000").manual_score == 2.0
    part_files = list((folder / "autograded").rglob("*.part"))
    assert len(part_files) <= 20  # half a file is never taken for a whole one


def _kill_itself(started, folder, moment, *options):
    """The run is killed in the middle of its own work."""
    status, said = started(folder, *options, killed_at=moment).end()
    assert status == -signal.SIGKILL, said


def _kill_all(running, wait):
    """The run is killed from outside, and its workers go with it."""
    wait(running)
    family = running.family()
    running.process.send_signal(signal.SIGKILL)
    running.end()
    psutil.wait_procs(family, timeout=60)
    assert not [p for p in family if p.is_running() and p.status() != psutil.STATUS_ZOMBIE]


def _mark_by_hand(folder, *options):
    """As nbgrader's page does it: what a person marked waits no longer."""
    grade(folder, *options)
    with Gradebook(url_of(folder)) as book:
        by_hand = book.find_grade("w_why", LESSON, LESSON, "learner000")
        by_hand.manual_score, by_hand.needs_manual_grade = 2.0, False
        book.db.commit()


def test_ctrl_c_keeps_what_there_is(large_school, started):
    folder, expected = large_school
    running = started(folder, "--workers", "1")
    running.reach(4)
    running.process.send_signal(signal.SIGINT)
    status, said = running.end()
    assert status == 130 and "the same command goes on from here" in said, said
    assert "Traceback" not in said, said
    known = len(read_records(url_of(folder), LESSON))
    assert known >= 4
    table, _ = grade(folder, "--workers", "2")
    assert table["unchanged"] == known
    assert_all_right(url_of(folder), expected)


@pytest.fixture
def cluster(tmp_path):
    """A scheduler and a worker of their own, as on a cluster."""
    dask, file = Path(sys.executable).with_name("dask"), tmp_path / "scheduler.json"
    where = ["--scheduler-file", str(file)]
    quiet = {"env": environment(), "stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    options = ["--host", "127.0.0.1", "--port", "0", "--no-dashboard", "--no-show"]
    scheduler = subprocess.Popen([dask, "scheduler", *where, *options], **quiet)
    worker = subprocess.Popen(
        [dask, "worker", *where, "--nthreads", "1", "--no-dashboard", "--death-timeout", "60"],
        **quiet,
    )
    yield scheduler, file
    for process in (scheduler, worker):
        process.terminate()
        process.wait(60)


def _address(scheduler, file):
    """Where the scheduler listens, once it has written that down."""
    while not (file.exists() and (found := re.search(r'"(tcp://[\d.:]+)"', file.read_text()))):
        assert scheduler.poll() is None
        time.sleep(0.1)
    return found[1]


def test_a_scheduler_that_dies_costs_nothing_but_time(large_school, cluster, started):
    folder, expected = large_school
    scheduler, file = cluster
    running = started(folder, "--scheduler", _address(scheduler, file))
    running.reach(3)
    scheduler.kill()
    status, said = running.end()
    assert status == 1 and "the scheduler went away" in said, said
    known = len(read_records(url_of(folder), LESSON))
    assert known >= 3
    table, _ = grade(folder, "--workers", "2")
    assert table["unchanged"] == known
    assert_all_right(url_of(folder), expected)


def test_a_full_disk_is_said_and_nothing_is_lost(school, tmp_path):
    """The course lies on a disk of its own, which fills up while the class is graded."""
    folder, expected = school
    kept = tmp_path / "kept"
    kept.mkdir()
    disk, script = "/mnt", (
        f"cp -r {folder}/solutions {folder}/notebooks {folder}/submitted "
        f"{folder}/nbgrader_config.py /mnt\n"
        "free=$(df --output=avail -k /mnt | tail -1)\n"
        "head -c $(((free - 330) * 1024)) /dev/zero >/mnt/filler\n"
        '"$@"; status=$?\n'
        "rm /mnt/filler\n"
        f"cp -r /mnt/. {kept}\n"
        "exit $status\n"
    )  # fmt: skip
    sandbox = [find_bwrap(), "--dev-bind", "/", "/", "--size", str(2 << 20), "--tmpfs", disk]
    done = subprocess.run(
        [*sandbox, "--", "/bin/sh", "-c", script, "sh", *command(disk, "--workers", "1")],
        env=environment(), capture_output=True, text=True, timeout=300,
    )  # fmt: skip
    assert done.returncode == 1, done.stdout + done.stderr
    assert "run the same command again" in done.stderr, done.stderr
    assert "Traceback" not in done.stderr, done.stderr
    known = len(read_records(url_of(kept), LESSON))
    table, _ = grade(kept, "--workers", "2")
    assert table["unchanged"] == known
    assert_all_right(url_of(kept), expected)


@pytest.fixture
def server():
    running = Server()
    yield running
    running.remove()


@pytest.mark.needs("postgresql")
def test_a_database_that_is_gone_for_ten_seconds(large_school, server, started):
    folder, expected = large_school
    running = started(folder, "--workers", "2", "--db", server.url)
    running.reach(3)
    server.stop()
    time.sleep(10)
    server.start()
    status, said = running.end()
    assert status == 1 and "Traceback" not in said, said
    assert_all_right(server.url, expected)
    table, _ = grade(folder, "--db", server.url)
    assert table["unchanged"] == len(expected)
    _assert_report_and_export_read(server.url, folder, expected)
    assert not (folder / "gradebook.db").exists()


def _assert_report_and_export_read(db_url, folder, expected):
    where = ["--course", str(folder), "--db", db_url]
    with Gradebook(db_url) as book:
        for submission in book.assignment_submissions(LESSON):
            by_hand = book.find_grade("w_why", LESSON, LESSON, submission.student.id)
            by_hand.manual_score, by_hand.needs_manual_grade = 1.0, False
        book.db.commit()
    assert main(["report", LESSON, *where, "--to", str(folder / "report.html")]) == 0
    page = (folder / "report.html").read_text()
    assert "log sigma" in page and "learner001" in page
    assert main(["export", LESSON, *where, "--moodle", str(folder / "marks.csv")]) == 0
    with open(folder / "marks.csv", newline="") as lines:
        rows = {row["Username"]: row[f"{LESSON} (Grade)"] for row in csv.DictReader(lines)}
    carried = {student: sum(points) + 1 for student, points in expected.items() if points}
    assert {student: float(grade) for student, grade in rows.items()} == carried

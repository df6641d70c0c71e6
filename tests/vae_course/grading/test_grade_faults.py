"""What dies while a class is graded: after the next run every mark is there once, and right."""

import contextlib
import csv
import random
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
    assert_all_right,
    command,
    environment,
    grade,
    make_class,
    marks,
    url_of,
)
from vae_course.cli import main
from vae_course.grading.gradebook.writer import read_results
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

    def start(folder, *options):
        running.append(Running(folder, *options))
        return running[-1]

    yield start
    for one in running:
        one.process.kill()
        one.end()


class Running:
    """The command while it runs, and how far its bar says it is."""

    def __init__(self, folder, *options):
        self.process = subprocess.Popen(
            command(folder, *options), env=environment(), text=True, bufsize=1,
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


def test_killed_at_twenty_moments_and_run_again(school, started):
    """SIGKILL, wherever the run happens to be; a mark by hand given in between is kept."""
    folder, expected = school
    chance = random.Random(0)
    for moment in range(20):
        force = ["--force"] if moment % 3 == 2 else []
        running = started(folder, "--workers", str(1 + moment % 2), *force)
        if moment % 4:
            running.reach(chance.randint(0, 17))
        else:  # while it starts
            time.sleep(chance.uniform(0.5, 4))
        family = running.family()
        running.process.send_signal(signal.SIGKILL)
        running.end()
        psutil.wait_procs(family, timeout=60)
        assert not [p for p in family if p.is_running() and p.status() != psutil.STATUS_ZOMBIE]
        if moment == 9:
            _mark_by_hand(folder)
    grade(folder, "--workers", "2")
    assert_all_right(url_of(folder), expected)
    with Gradebook(url_of(folder)) as book:
        assert book.find_grade("w_why", LESSON, LESSON, "learner000").manual_score == 2.0
    part_files = list((folder / "autograded").rglob("*.part"))
    assert len(part_files) <= 20  # half a file is never taken for a whole one


def _mark_by_hand(folder):
    if "learner000" not in marks(url_of(folder)):
        grade(folder, "--workers", "2")
    with Gradebook(url_of(folder)) as book:
        book.find_grade("w_why", LESSON, LESSON, "learner000").manual_score = 2.0
        book.db.commit()


def test_ctrl_c_keeps_what_there_is(large_school, started):
    folder, expected = large_school
    running = started(folder, "--workers", "1")
    running.reach(4)
    running.process.send_signal(signal.SIGINT)
    status, said = running.end()
    assert status == 130 and "the same command goes on from here" in said, said
    assert "Traceback" not in said, said
    known = len(read_results(url_of(folder), LESSON))
    assert known >= 4
    table, _ = grade(folder, "--workers", "2")
    assert table["unchanged"] == known
    assert_all_right(url_of(folder), expected)


@pytest.fixture
def cluster(large_school):
    """A scheduler and a worker of their own, as on a cluster."""
    folder, _ = large_school
    dask, file = Path(sys.executable).with_name("dask"), folder / "scheduler.json"
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


def test_a_scheduler_that_dies_costs_nothing_but_time(large_school, cluster, started):
    folder, expected = large_school
    scheduler, file = cluster
    while not file.exists():  # it writes its address there
        assert scheduler.poll() is None
        time.sleep(0.1)
    address = re.search(r"tcp://[\d.:]+", file.read_text())[0]
    running = started(folder, "--scheduler", address)
    running.reach(3)
    scheduler.kill()
    status, said = running.end()
    assert status == 1 and "the scheduler went away" in said, said
    known = len(read_results(url_of(folder), LESSON))
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
    wall = [find_bwrap(), "--dev-bind", "/", "/", "--size", str(2 << 20), "--tmpfs", disk]
    done = subprocess.run(
        [*wall, "--", "/bin/sh", "-c", script, "sh", *command(disk, "--workers", "1")],
        env=environment(), capture_output=True, text=True, timeout=300,
    )  # fmt: skip
    assert done.returncode == 1, done.stdout + done.stderr
    assert "run the same command again" in done.stderr, done.stderr
    assert "Traceback" not in done.stderr, done.stderr
    known = len(read_results(url_of(kept), LESSON))
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

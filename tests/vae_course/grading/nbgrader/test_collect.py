"""Collecting from nbgrader's exchange: times are the file system's, and links are not followed."""

import fnmatch
import json
import os
import shutil
import sys
from datetime import UTC, datetime, timedelta

import pytest
from nbgrader.utils import parse_utc

from tests.vae_course.grading.cases import LESSON, cell_of, make_course, solved_notebook
from tests.vae_course.grading.classes import grade
from tests.vae_course.grading.nbgrader.test_nbgrader import ROOT, run
from vae_course.grading.nbgrader.collect import arrival
from vae_course.grading.nbgrader.ignore import KEPT, all_but

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="nbgrader's exchange is POSIX's")
LONG_AGO = "2020-01-01 00:00:00.000000 UTC"


class Exchange:
    """A course with an exchange; its students and its instructor run nbgrader's own commands."""

    def __init__(self, folder):
        self.course = make_course(folder / "course")
        self.root = folder / "exchange"
        self.root.mkdir()
        self.root.chmod(0o777)
        shutil.copy(ROOT / "nbgrader_config.py", self.course)
        with open(self.course / "nbgrader_config.py", "a") as config:
            config.write(f"\nc.Exchange.root = {str(self.root)!r}\n")
        self._students = folder / "students"
        self.run("instructor", "generate_assignment", LESSON, "--force")
        self.run("instructor", "release_assignment", LESSON)

    def run(self, user, *arguments):
        """Run an nbgrader command as somebody."""
        place = self.course if user == "instructor" else self.home(user)
        return run(place, *arguments, HOME=str(place), JUPYTER_DATA_DIR=str(place / ".data"))

    def home(self, user):
        place = self._students / user
        if not place.exists():
            place.mkdir(parents=True)
            (place / "nbgrader_config.py").write_text(
                f"c = get_config()\nc.CourseDirectory.course_id = 'vae-course'\n"
                f"c.CourseDirectory.student_id = {user!r}\nc.Exchange.root = {str(self.root)!r}\n"
            )
        return place

    def submit(self, user, source=""):
        """Hand in the solution; what it was in the exchange."""
        before = set(self.inbound.iterdir())
        place = self.home(user) / LESSON
        place.mkdir(exist_ok=True)
        notebook = solved_notebook(self.course)
        cell_of(notebook, "gaussian_kl")["source"] += source
        (place / f"{LESSON}.ipynb").write_text(json.dumps(notebook))
        self.run(user, "submit", LESSON)
        (new,) = set(self.inbound.iterdir()) - before
        return new

    @property
    def inbound(self):
        return self.root / "vae-course" / "inbound"

    def collected(self, user):
        return self.course / "submitted" / user / LESSON

    def time_of(self, user):
        text = (self.collected(user) / "timestamp.txt").read_text().strip()
        return parse_utc(text).replace(tzinfo=UTC)


def _forge(folder):
    """Say that a submission was handed in long ago, in every place where a student can."""
    (folder / "timestamp.txt").write_text(LONG_AGO)
    for path in (*folder.iterdir(), folder):
        os.utime(path, (0, 0))
    user, lesson, _, word = folder.name.rsplit("+", 3)
    return folder.rename(folder.with_name(f"{user}+{lesson}+{LONG_AGO}+{word}"))


@pytest.fixture(scope="module")
def exchange(tmp_path_factory):
    """A class in which everybody has handed in, collected once."""
    exchange = Exchange(tmp_path_factory.mktemp("exchange"))
    exchange.began = datetime.now(UTC) - timedelta(seconds=2)
    honest = exchange.submit("bob", "\n# the first")
    _forge(exchange.submit("bob", "\n# the second"))
    # What `submit` does, anybody can do: it runs as the student.
    shutil.copytree(honest, exchange.inbound / f"ann+{LESSON}+{LONG_AGO}+x")
    shutil.copytree(honest, exchange.inbound / f"cid+{LESSON}+no time at all+x")
    linked = exchange.inbound / f"dan+{LESSON}+{LONG_AGO}+x"
    shutil.copytree(honest, linked)
    secret = exchange.course / "grading.secret"
    secret.write_text("never to be read")
    (linked / "timestamp.txt").unlink()
    (linked / "timestamp.txt").symlink_to(secret)
    (linked / "more.ipynb").symlink_to(secret)
    os.mkfifo(linked / "pipe.ipynb")
    (linked / "gradebook.db").write_text("not yours")
    (exchange.inbound / f"eve+{LESSON}+{LONG_AGO}+y").symlink_to(exchange.course)
    exchange.said = exchange.run("instructor", "collect", LESSON)
    exchange.ended = datetime.now(UTC) + timedelta(seconds=2)
    exchange.arrivals = {user: exchange.time_of(user) for user in ("ann", "bob", "cid", "dan")}
    return exchange


@pytest.mark.parametrize("user", ["ann", "bob", "cid", "dan"])
def test_a_submission_has_the_time_of_its_arrival(exchange, user):
    assert exchange.began < exchange.arrivals[user] < exchange.ended


def test_the_newest_counts_whatever_its_name_says(exchange):
    text = (exchange.collected("bob") / f"{LESSON}.ipynb").read_text()
    assert "the second" in text and "the first" not in text


def test_links_pipes_and_other_files_stay_where_they_are(exchange):
    names = {path.name for path in exchange.collected("dan").iterdir()}
    assert names == {f"{LESSON}.ipynb", "timestamp.txt", "submission_secret.txt"}
    for path in (exchange.course / "submitted").rglob("*"):
        assert not path.is_symlink()
        assert not path.is_file() or "never to be read" not in path.read_text()
    assert not exchange.collected("eve").exists()
    assert "is no submission" in exchange.said


def test_an_update_takes_what_arrived_later(exchange):
    before = {user: exchange.time_of(user) for user in ("ann", "cid")}
    (place,) = exchange.inbound.glob("ann+*")
    (notebook,) = place.glob("*.ipynb")
    notebook.write_text(notebook.read_text().replace("# the first", "# once more"))
    assert "No newer" in exchange.run("instructor", "collect", LESSON, "--update")
    assert exchange.time_of("ann") > before["ann"]
    assert exchange.time_of("cid") == before["cid"]
    assert "once more" in (exchange.collected("ann") / f"{LESSON}.ipynb").read_text()


@pytest.mark.needs("bubblewrap")
def test_feedback_comes_back_through_the_exchange(exchange, graders):
    exchange.run("instructor", "autograde", LESSON, "--student", "bob")
    graded = exchange.course / "autograded" / "bob" / LESSON
    names = {f"{LESSON}.ipynb", "timestamp.txt", "submission_secret.txt"}
    assert {path.name for path in graded.iterdir()} == names
    grade(exchange.course, *graders, status=0)
    exchange.run("instructor", "generate_feedback", LESSON)
    exchange.run("instructor", "release_feedback", LESSON)
    # By whom it was copied decides nothing: bob's first submission went by three more names.
    assert len(list((exchange.root / "vae-course" / "feedback").glob("*.html"))) == 2
    exchange.run("bob", "fetch_feedback", LESSON)
    pages = list((exchange.home("bob") / LESSON / "feedback").rglob("*.html"))
    assert len(pages) == 2 and all("gaussian_kl" in page.read_text() for page in pages)


def test_writing_replacing_and_renaming_move_the_time(tmp_path):
    folder = tmp_path / "ann+x"
    folder.mkdir()
    (folder / "a.ipynb").write_text("1")
    (tmp_path / "prepared.ipynb").write_text("2")
    times = [arrival(folder)]

    def later(change):
        # The file system's clock ticks every few milliseconds.
        while True:
            change()
            if arrival(folder) > times[-1]:
                return times.append(arrival(folder))

    later(lambda: (folder / "a.ipynb").write_text("3"))
    later(lambda: os.utime(folder / "a.ipynb", (0, 0)))
    later(lambda: os.replace(tmp_path / "prepared.ipynb", folder / "a.ipynb")
          if (tmp_path / "prepared.ipynb").exists() else os.utime(folder))  # fmt: skip
    later(lambda: folder.rename(tmp_path / "z").rename(folder))
    assert times == sorted(set(times)) and times[-1] > datetime(2026, 1, 1)


@pytest.mark.parametrize("kind", ["missing", "file", "link"])
def test_what_is_no_folder_never_arrived(kind, tmp_path):
    path = tmp_path / "x"
    if kind == "file":
        path.write_text("")
    elif kind == "link":
        path.symlink_to(tmp_path)
    assert arrival(path) is None


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("03_reparameterization.ipynb", True),
        ("timestamp.txt", True),
        ("submission_secret.txt", True),
        ("03_reparameterization", True),  # the submission's own folder
        ("gradebook.db", False),
        ("my_timestamp.txt", False),
        ("timestamp.txt.bak", False),
        ("secret.txt", False),
        ("p.txt", False),
        ("a.b", False),
        ("a.", False),
        (".hidden.ipynb", False),
        ("notebook.xipynb", False),
        ("data.csv", False),
    ],
)
def test_what_nbgrader_carries_on(name, kept):
    assert kept is not any(fnmatch.fnmatch(name, pattern) for pattern in all_but(KEPT))

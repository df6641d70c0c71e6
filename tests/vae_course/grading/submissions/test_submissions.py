"""Finding submissions: names of other systems, zips of any kind, and who is told what."""

import json
import os
import stat
import tracemalloc
import zipfile
from contextlib import contextmanager

import pytest

from vae_course import CourseError
from vae_course.grading.submissions.filenames import read_name
from vae_course.grading.submissions.find import find_submissions, set_aside
from vae_course.grading.submissions.stream import MOST_BYTES, UnreadableError

LESSON = "03_reparameterization"
NAMES = ["00_start_here", LESSON, "04_elbo"]
NOTEBOOK = json.dumps({"cells": [], "metadata": {}, "nbformat": 4}).encode()
MOODLE = "Jane Doe_1234_assignsubmission_file_"


def _find(source):
    return {found.student: found for found in find_submissions(source, LESSON, NAMES)}


def _zip(path, members, method=zipfile.ZIP_DEFLATED):
    with zipfile.ZipFile(path, "w", method) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return path


def _folder(path, members):
    for name, data in members.items():
        (path / name).parent.mkdir(parents=True, exist_ok=True)
        (path / name).write_bytes(data)
    return path


@pytest.mark.parametrize(
    ("name", "student"),
    [
        (f"doejane_1234_5678_{LESSON}.ipynb", "1234"),
        (f"doejane_LATE_1234_5678_{LESSON}-2.ipynb", "1234"),
        ("doejane_1234_5678_my homework.ipynb", "1234"),
        (f"download/doejane_1234_5678_{LESSON}.ipynb", "1234"),
        (f"{MOODLE}/{LESSON}.ipynb", "Jane Doe"),
        (f"{MOODLE}/deeper/homework.ipynb", "Jane Doe"),
        (f"{MOODLE}{LESSON}.ipynb", "Jane Doe"),
        (f"Dœ, Jané_77_assignsubmission_file_/{LESSON}.IPYNB", "Dœ Jané"),
        (f"Participant_77_assignsubmission_file_/{LESSON}.ipynb", "Participant 77"),
        (f"jane_{LESSON}.ipynb", "jane"),
        (f"doejane_late_1234_5678_{LESSON}.ipynb", "1234"),
        (f"doejane_1234_5678_Copy of {LESSON}.ipynb", "1234"),
        (f"doejane_1234_5678_my_{LESSON}.ipynb", "1234"),
        (f"doejane_1234_5678_{LESSON}.ipynb.txt", "1234"),
        ("doejane_1234_5678_work.zip/homework.ipynb", "1234"),
        (f"{MOODLE}/work.zip/deep/{LESSON}.ipynb", "Jane Doe"),
        (f"{MOODLE}work.zip/{LESSON}.ipynb", "Jane Doe"),
        ("Jane Doe_1234_assignsubmission_onlinetext_/onlinetext.html", "Jane Doe"),
        ("Jane Doe_1234_assignsubmission_onlinetext_onlinetext.html", "Jane Doe"),
        (f"VAE 3_jdoe_attempt_2026-03-01-12-00-00_{LESSON}.ipynb", "jdoe"),
        ("VAE 3_jdoe_attempt_2026-03-01-12-00-00_answers.pdf", "jdoe"),
        ("VAE 3_jdoe_attempt_2026-03-01-12-00-00.txt", "jdoe"),
        (f"jane_{LESSON}.ipynb.txt", "jane"),
        (f"jane_{LESSON}.json", "jane"),
        (f"jane_{LESSON}.ipynb.json", "jane"),
        (f"jane_{LESSON.upper()}.ipynb", "jane"),
        ("jane_03-Reparameterization.ipynb", "jane"),
        (f"jane_Copy of {LESSON}.ipynb", "jane"),
        (f"jane_{LESSON}-Copy1.ipynb", "jane"),
        (f"jane_{LESSON}.pdf", "jane"),
        (f"jane/Copy of {LESSON}.ipynb", "jane"),
        (f"jane/Kopie von {LESSON}.ipynb", "jane"),
        (f"jane/{LESSON} - Copy (2).ipynb", "jane"),
        (f"jane/{LESSON} copy.ipynb", "jane"),
        (f"jane/{LESSON}_1.ipynb", "jane"),
        (f"jane/{LESSON.upper()}.ipynb", "jane"),
        (f"jane_{LESSON}.zip/homework.ipynb", "jane"),
        (f"jane.zip/{LESSON}.ipynb", "jane"),
        (f"jane.zip/{LESSON}/{LESSON}.ipynb", "jane"),
        (f"class.zip/jane_{LESSON}.ipynb", "jane"),
        (f"jane_12_{LESSON}.ipynb", "jane_12"),
        (f"jane.doe@example.org_{LESSON}.ipynb", "jane.doe@example.org"),
        (f"jane/{LESSON}.ipynb", "jane"),
        (f"class/jane/{LESSON}/{LESSON}.ipynb", "jane"),
        (f"zoë/{LESSON} (1).ipynb", "zoë"),
        ("homework.ipynb", ""),
        (f"{LESSON}.ipynb", ""),
        (f"../../etc/jane_{LESSON}.ipynb", ""),
        (f"../{LESSON}.ipynb", ""),
        (f"a;rm -rf_{LESSON}.ipynb", ""),
    ],
)
def test_the_student_is_told_from_the_name(name, student):
    assert read_name(name, LESSON, NAMES).student == student


@pytest.mark.parametrize(
    "name",
    [
        f"__MACOSX/._jane_{LESSON}.ipynb",
        f"jane/.ipynb_checkpoints/{LESSON}-checkpoint.ipynb",
        "jane_04_elbo.ipynb",
        "jane/04_elbo.ipynb",
        "grades.csv",
        "",
    ],
)
def test_what_is_nobodys_submission_is_passed_over(name):
    assert read_name(name, LESSON, NAMES) is None


@contextmanager
def _peak():
    """A list that gets the most bytes that Python held meanwhile."""
    peak = []
    tracemalloc.start()
    try:
        yield peak
    finally:
        peak.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()


MEMBERS = {
    f"adaann_LATE_11_901_{LESSON}.ipynb": NOTEBOOK,
    f"benbob_12_902_{LESSON}.ipynb": b"old",
    f"benbob_12_902_{LESSON}-1.ipynb": b"newer",
    f"benbob_12_902_{LESSON}-10.ipynb": b"newest",
    "cidcal_13_903_homework.ipynb": NOTEBOOK,
    "dandee_14_904_04_elbo.ipynb": NOTEBOOK,
    "eveelf_15_905_answers.pdf": b"%PDF",
    "fayfox_16_906_one.ipynb": b"1",
    "fayfox_16_906_two.ipynb": b"2",
    "notes.ipynb": NOTEBOOK,
    "readme.txt": b"hello",
}


@pytest.mark.parametrize("make", [_zip, _folder])
def test_a_download_of_canvas(make, tmp_path):
    found = _find(make(tmp_path / "submissions", MEMBERS))
    assert list(found) == ["11", "12", "13", "14", "15", "16", ""]
    assert found["11"].read() == NOTEBOOK and "late" in found["11"].note
    assert found["11"].full_name == "adaann" and found["11"].submitted_at is None
    assert found["12"].read() == b"newest" and "3 notebooks" in found["12"].note
    assert found["13"].problem is None
    assert "04_elbo" in found["14"].problem
    assert "answers.pdf" in found["15"].problem
    assert "one.ipynb" in found["16"].problem and "Keep" in found["16"].problem
    assert "notes.ipynb" in found[""].where and "Rename" in found[""].problem
    for student in ("14", "15", "16", ""):
        with pytest.raises(UnreadableError, match=r"\.$"):
            found[student].read()


@pytest.mark.parametrize("make", [_zip, _folder])
def test_a_download_of_moodle(make, tmp_path):
    found = _find(
        make(
            tmp_path / "submissions",
            {
                f"{MOODLE}/{LESSON}.ipynb": NOTEBOOK,
                f"{MOODLE}/{LESSON}-Copy1.ipynb": b"a copy",
                "Bo_9_assignsubmission_file_/report.docx": b"PK",
                "Cy_10_assignsubmission_onlinetext_/onlinetext.html": b"<p>",
                f"Di_8_assignsubmission_file_/{LESSON}/{LESSON}.ipynb": NOTEBOOK,
                f"Eve_20_assignsubmission_file_/{LESSON}.ipynb": b"one",
                f"Eve_21_assignsubmission_file_/{LESSON}.ipynb": b"another of that name",
            },
        )
    )
    assert set(found) == {"Jane Doe", "Bo", "Cy", "Di", "Eve 20", "Eve 21"}
    assert found["Jane Doe"].read() == NOTEBOOK and found["Jane Doe"].full_name == "Jane Doe"
    assert "report.docx" in found["Bo"].problem and "onlinetext.html" in found["Cy"].problem
    assert found["Eve 21"].read() == b"another of that name"


def test_zips_in_a_folder_and_in_a_zip_are_looked_into(tmp_path):
    inner = _zip(tmp_path / "inner.zip", {f"deep/{LESSON}.ipynb": NOTEBOOK, "._x": b""})
    data = inner.read_bytes()
    plain = _zip(inner, {f"{LESSON}/{LESSON}.ipynb": NOTEBOOK}).read_bytes()
    inner.unlink()
    members = {
        f"ann_{LESSON}.zip": data,
        "bob.zip": plain,
        "eve.zip": data,  # a student's, or a class's with a folder for each?
        f"{MOODLE}/work.zip": data,
        f"Cy_7_assignsubmission_file_/{LESSON}.zip": b"PK no zip",
    }
    for make in (_zip, _folder):
        found = _find(make(tmp_path / f"class-{make.__name__}", members))
        assert set(found) == {"ann", "bob", "Jane Doe", "Cy", ""}
        assert found[""].where == f"eve.zip/deep/{LESSON}.ipynb"
        for student in ("ann", "bob", "Jane Doe"):
            assert found[student].read() == NOTEBOOK
        assert f"{LESSON}.zip" in found["Cy"].problem


def test_the_last_attempt_counts_and_an_original_before_its_copy(tmp_path):
    attempt = "VAE 3_jdoe_attempt_2026-03-{:02}-12-00-00_{}.ipynb"
    found = _find(
        _folder(
            tmp_path,
            {
                attempt.format(1, LESSON): b"first",
                attempt.format(12, "final"): b"last",
                f"ann/{LESSON}.ipynb": b"original",
                f"ann/{LESSON}-Copy1.ipynb": b"copy",
                f"bob/{LESSON} copy.ipynb": b"only a copy",
                f"cid/{LESSON}.ipynb.txt": b"first",
                f"cid/{LESSON} (2).ipynb": b"newest",
            },
        )
    )
    read = {student: file.read() for student, file in found.items()}
    assert read == {"jdoe": b"last", "ann": b"original", "bob": b"only a copy", "cid": b"newest"}


def test_what_is_nobodys_is_told_by_name(tmp_path):
    members = {
        f"jane_{LESSON}.ipynb": NOTEBOOK, "readme.txt": b"", "bob/scan.pdf": b"",
        "jane_04_elbo.ipynb": NOTEBOOK, ".DS_Store": b"", "__MACOSX/x": b"",
    }  # fmt: skip
    source = _zip(tmp_path / "class.zip", members)
    assert set(_find(source)) == {"jane"}
    assert set_aside(source, LESSON, NAMES) == ["readme.txt", "bob/scan.pdf"]


def test_nbgraders_folder_with_names_that_mean_the_same(tmp_path):
    found = _find(
        _folder(
            tmp_path,
            {
                f"ann/{LESSON}/{LESSON.upper()}.ipynb": b"ann",
                f"bob/{LESSON}/Copy of {LESSON}.ipynb": b"bob",
                f"cid/{LESSON}/{LESSON}.ipynb.txt": b"cid",
                f"dan/{LESSON.upper()}/{LESSON}.ipynb": b"dan",
                f"eve/{LESSON}.ipynb": b"eve",
                "fay/04_elbo/04_elbo.ipynb": b"another lesson",
            },
        )
    )
    assert {who: file.read().decode() for who, file in found.items()} == {
        who: who for who in ("ann", "bob", "cid", "dan", "eve")
    }
    assert all(file.note for who, file in found.items() if who != "dan")


def test_nbgraders_folder_with_its_timestamps(tmp_path):
    _folder(
        tmp_path,
        {
            f"ann/{LESSON}/{LESSON}.ipynb": NOTEBOOK,
            f"ann/{LESSON}/timestamp.txt": b"2026-03-13 22:00:00 UTC\n",
            f"ann/{LESSON}/submission_secret.txt": b"word",
            f"ann/{LESSON}/gradebook.db": b"not theirs to give",
            f"bob/{LESSON}/{LESSON}.ipynb": NOTEBOOK,
            f"bob/{LESSON}/timestamp.txt": b"2026-03-13T23:00:00+01:00",
            f"cid/{LESSON}/{LESSON}.ipynb": NOTEBOOK,
            f"cid/{LESSON}/timestamp.txt": b"9" * 5000,
            f"dan/{LESSON}/homework.ipynb": NOTEBOOK,
            "eve/04_elbo/04_elbo.ipynb": NOTEBOOK,
        },
    )
    (tmp_path / f"fay/{LESSON}").mkdir(parents=True)
    (tmp_path / f"fay/{LESSON}/{LESSON}.ipynb").symlink_to(tmp_path / f"ann/{LESSON}")
    (tmp_path / "gus").mkdir()
    (tmp_path / f"gus/{LESSON}").symlink_to(tmp_path / f"ann/{LESSON}")
    found = _find(tmp_path)
    assert list(found) == ["ann", "bob", "cid", "dan", "fay", "gus"]
    assert found["ann"].submitted_at == "2026-03-13T22:00:00+00:00"
    assert found["bob"].submitted_at == "2026-03-13T22:00:00+00:00"
    stamp = b"2026-03-13 22:00:00 UTC\n"
    assert found["ann"].beside() == {"timestamp.txt": stamp, "submission_secret.txt": b"word"}
    assert found["cid"].submitted_at is None and found["cid"].read() == NOTEBOOK
    assert "homework.ipynb" in found["dan"].problem
    for student in ("fay", "gus"):
        with pytest.raises(UnreadableError):
            found[student].read()


def test_links_in_a_folder_are_not_followed(tmp_path):
    secret = tmp_path / "secret.ipynb"
    secret.write_bytes(b"not theirs")
    folder = _folder(tmp_path / "in", {f"bob_{LESSON}.ipynb": NOTEBOOK})
    (folder / f"ann_{LESSON}.ipynb").symlink_to(secret)
    (folder / "more").symlink_to(tmp_path)
    found = _find(folder)
    assert set(found) == {"ann", "bob"}
    with pytest.raises(UnreadableError):
        found["ann"].read()


def _link(name, target):
    info = zipfile.ZipInfo(name)
    info.create_system, info.external_attr = 3, (stat.S_IFLNK | 0o777) << 16
    return info, target


def test_a_malicious_zip_costs_its_own_submissions_only(tmp_path):
    path = tmp_path / "class.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(f"good_{LESSON}.ipynb", NOTEBOOK)
        archive.writestr(*_link(f"link_{LESSON}.ipynb", "/etc/passwd"))
        archive.writestr(f"../../climbing_{LESSON}.ipynb", b"owned")
        archive.writestr(f"/absolute_{LESSON}.ipynb", NOTEBOOK)
        with archive.open(f"bomb_{LESSON}.ipynb", "w") as stream:
            for _ in range(MOST_BYTES // (1 << 20) + 2):
                stream.write(bytes(1 << 20))
        archive.writestr(f"lzma_{LESSON}.ipynb", NOTEBOOK, zipfile.ZIP_LZMA)
        archive.writestr(f"harmed_{LESSON}.ipynb", b"0123456789" * 50, zipfile.ZIP_STORED)
        archive.writestr(f"late_{LESSON}.ipynb", NOTEBOOK)
    raw = path.read_bytes()
    path.write_bytes(raw.replace(b"0123456789" * 3, b"xx" * 15, 1))
    found = _find(path)
    assert found["good"].read() == found["late"].read() == found["absolute"].read() == NOTEBOOK
    assert found[""].problem and not (tmp_path.parent / f"climbing_{LESSON}.ipynb").exists()
    said = {}
    for student in ("link", "bomb", "lzma", "harmed"):
        with pytest.raises(UnreadableError) as caught:
            found[student].read()
        said[student] = str(caught.value)
    assert "no regular file" in said["link"] and "MiB" in said["bomb"]
    assert "unusual" in said["lzma"] and "damaged inside the zip" in said["harmed"]


def test_a_zip_that_lies_about_sizes_is_not_believed(tmp_path):
    path = _zip(tmp_path / "class.zip", {f"bomb_{LESSON}.ipynb": bytes(MOST_BYTES + 4096)})
    real, told = (size.to_bytes(4, "little") for size in (MOST_BYTES + 4096, 1000))
    path.write_bytes(path.read_bytes().replace(real, told))
    with _peak() as peak, pytest.raises(UnreadableError):
        _find(path)["bomb"].read()
    assert peak[0] < 3 * MOST_BYTES


def test_a_member_with_a_password_is_told(tmp_path):
    path = _zip(tmp_path / "class.zip", {f"ann_{LESSON}.ipynb": NOTEBOOK}, zipfile.ZIP_STORED)
    data = bytearray(path.read_bytes())
    for mark, place in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        data[data.index(mark) + place] |= 1
    path.write_bytes(bytes(data))
    with pytest.raises(UnreadableError, match="password"):
        _find(path)["ann"].read()


def test_doubled_names_in_a_zip_are_told(tmp_path):
    path = tmp_path / "class.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr(f"ann/{LESSON}.ipynb", b"1")
        with pytest.warns(UserWarning, match="Duplicate"):
            archive.writestr(f"ann/{LESSON}.ipynb", b"2")
    assert "2 notebooks" in _find(path)["ann"].problem


def test_too_many_members_are_refused(tmp_path, monkeypatch):
    monkeypatch.setattr("vae_course.grading.submissions.files.MOST_FILES", 3)
    members = {f"s{n}_{LESSON}.ipynb": NOTEBOOK for n in range(4)}
    for source in (_zip(tmp_path / "a.zip", members), _folder(tmp_path / "a", members)):
        with pytest.raises(CourseError, match="3 "):
            _find(source)


@pytest.mark.parametrize("content", [None, b"", b"no zip", b"PK\x03\x04" + bytes(100)])
def test_what_is_no_source_is_refused(content, tmp_path):
    path = tmp_path / "class.zip"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(CourseError):
        _find(path)


def test_nothing_is_read_before_it_is_asked_for(tmp_path):
    notebook = os.urandom(1 << 16)
    path = _zip(tmp_path / "c.zip", {f"s{n:04}_{LESSON}.ipynb": notebook for n in range(1000)})
    assert path.stat().st_size > 60 << 20
    with _peak() as peak:
        read = sum(len(found.read()) for found in find_submissions(path, LESSON, NAMES))
    assert read == 1000 << 16
    assert peak[0] < 8 << 20

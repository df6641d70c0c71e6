"""nbgrader's ``collect``, with times and files that the submitter cannot choose.

A submission in nbgrader's exchange is a folder that the student's own process wrote: the time in
its name and in its ``timestamp.txt`` is whatever that process says, and a file in it may be a link
to anything that the instructor can read. Here the time is the file system's change time, which no
system call sets, and only regular files are taken. Named in ``nbgrader_config.py`` as
``c.ExchangeFactory.collect``.
"""

from __future__ import annotations

import os
import shutil
import stat
import tempfile
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from nbgrader.exchange.default.collect import ExchangeCollect

TIMESTAMP = "timestamp.txt"
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_NEVER = datetime.min


class CollectByArrival(ExchangeCollect):
    """Collects submissions under the time at which they arrived."""

    def _path_to_record(self, path: str) -> dict[str, Any]:
        """The submitter's name, as nbgrader reads it, and the time of arrival."""
        filename = os.path.basename(path)
        # The time that the name tells is not even parsed: it may be no time at all.
        record = {"username": filename.rsplit("+", 3)[0], "filename": filename}
        return {**record, "timestamp": arrival(Path(path)) or _NEVER}

    def init_src(self) -> None:
        """Find each student's newest submission."""
        super().init_src()
        strays = [record for record in self.src_records if record["timestamp"] == _NEVER]
        for record in strays:
            self.log.warning("%s is no submission: it is no folder", record["filename"])
            self.src_records.remove(record)

    def do_copy(self, src: str, dest: str, log: Any = None) -> None:
        """Copy the regular files of a submission, and note when it arrived."""
        with tempfile.TemporaryDirectory() as scratch:
            staged = Path(scratch, "submission")
            staged.mkdir()
            for name in os.listdir(src):
                _copy_regular(Path(src, name), staged / name)
            # Asked after reading: who writes meanwhile moves the time, too.
            arrived = arrival(Path(src)) or datetime.now(UTC)
            (staged / TIMESTAMP).write_text(f"{arrived:%Y-%m-%d %H:%M:%S.%f} UTC\n")
            super().do_copy(str(staged), dest, log)


def arrival(folder: Path) -> datetime | None:
    """When a submission came to be as it is: its newest change, of the folder or a notebook.

    The change time moves when a file is written, replaced, renamed or touched, always to now; and
    renaming the folder moves the folder's.

    Args:
        folder: The submission's folder in the exchange.

    Returns:
        UTC, without a zone, as nbgrader keeps times; None for what is no folder.
    """
    try:
        about = folder.lstat()
        if not stat.S_ISDIR(about.st_mode):
            return None
        changes = [about.st_ctime_ns]
        changes += [
            path.lstat().st_ctime_ns for path in folder.iterdir() if path.suffix == ".ipynb"
        ]
    except OSError:
        return None
    moment = _EPOCH + timedelta(microseconds=max(changes) // 1000)
    return moment.replace(tzinfo=None)


def _copy_regular(source: Path, target: Path) -> None:
    """Copy a file; nothing of links, pipes and folders."""
    try:
        handle = os.open(source, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
    except OSError:
        return
    with os.fdopen(handle, "rb") as stream:
        if stat.S_ISREG(os.fstat(handle).st_mode):
            with target.open("wb") as copy:
                shutil.copyfileobj(stream, copy)

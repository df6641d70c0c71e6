"""Reading files out of a zip that somebody else made, without unpacking it.

A name in the archive is never a path on this machine, links are not followed, and no member is read
before its size is known to be bearable; what it unpacks to is counted, not believed.
"""

from __future__ import annotations

import io
import lzma
import stat
import threading
import zipfile
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path

from vae_course import CourseError
from vae_course.grading.submissions.stream import (
    CHUNK,
    MOST_BYTES,
    MOST_FILE,
    UnreadableError,
    too_large,
    without_outputs,
)

_METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
_BROKEN = (
    zipfile.BadZipFile,
    zlib.error,
    lzma.LZMAError,
    EOFError,
    NotImplementedError,
    RuntimeError,  # zipfile's word for a wrong password
    OSError,
    ValueError,
)


class Archive:
    """A zip of submissions, open as long as somebody may still read from it.

    Args:
        source: The file, or the bytes of a zip that lies in another.
        most: How many members it may have.
        name: What messages call it.

    Raises:
        CourseError: If it is no zip, or has more members.
    """

    def __init__(self, source: Path | bytes, most: int, name: str = "") -> None:
        name = name or str(source)
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(source) if isinstance(source, bytes) else source)
        except _BROKEN as error:
            raise CourseError(
                f"{name} cannot be read as a zip ({error}); download it again."
            ) from None
        self._members = self._zip.infolist()
        self._lock = threading.Lock()
        if len(self._members) > most:
            self._zip.close()
            raise CourseError(f"{name} has {len(self._members)} files; at most {most} are read.")

    def files(self) -> Iterator[tuple[int, str]]:
        """The number and the name of each member that is no folder, links included."""
        for number, member in enumerate(self._members):
            if not member.is_dir():
                yield number, member.filename.replace("\\", "/")

    def reader(self, number: int) -> Callable[[], bytes]:
        """A function that reads one member, without the outputs of a notebook.

        Args:
            number: Its number; names may be doubled.
        """
        return lambda: self._read(number, without_outputs)

    def bytes_of(self, number: int) -> bytes:
        """All bytes of one member, a zip in this one.

        Raises:
            UnreadableError: If it cannot be read, or is larger than a notebook may be.
        """
        return self._read(number, _whole)

    def close(self) -> None:
        """Nothing more will be read."""
        self._zip.close()

    def _read(self, number: int, taken: Callable[[Iterator[bytes]], bytes]) -> bytes:
        member = self._members[number]
        _refuse_what_is_no_file(member)
        try:
            with self._lock, self._zip.open(member) as stream:
                return taken(iter(lambda: stream.read(CHUNK), b""))
        except _BROKEN as error:
            raise UnreadableError(
                f"The file is damaged inside the zip ({error}). Hand it in again."
            ) from None


def _whole(pieces: Iterator[bytes]) -> bytes:
    data = bytearray()
    for piece in pieces:
        data += piece
        if len(data) > MOST_BYTES:
            raise too_large(len(data), without_outputs=True)
    return bytes(data)


def _refuse_what_is_no_file(member: zipfile.ZipInfo) -> None:
    mode = member.external_attr >> 16
    if stat.S_IFMT(mode) not in (0, stat.S_IFREG):
        raise UnreadableError("This is no regular file. Hand in the notebook file itself.")
    if member.flag_bits & 1:
        raise UnreadableError("The file is locked with a password. Hand it in without one.")
    if member.compress_type not in _METHODS:
        raise UnreadableError("The file is packed in an unusual way. Hand in the notebook itself.")
    if member.file_size > MOST_FILE:
        raise too_large(member.file_size)

"""Reads a notebook's file past its outputs, piece by piece, without parsing it.

Outputs are most of a large notebook and none of its answers, so they are left out while reading,
and only what is left has to be small. What is no JSON passes as it is: the parser will say so.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

MOST_BYTES = 32 << 20  # of what is kept
MOST_FILE = 256 << 20
MOST_CONTAINERS = 200_000  # lists and objects that are kept
MOST_LEFT_OUT = 4_000_000  # and that are not
DAMAGED = (
    "The file is not a notebook, or it is damaged. Open it in JupyterLab; if it opens, save it "
    "and hand it in again; if not, restore an earlier copy (File, Revert to Checkpoint)."
)
CHUNK = 1 << 20
_LEFT_OUT = (b"outputs", b"attachments", b"widgets")
_LONGEST = max(map(len, _LEFT_OUT))
_OUTSIDE = re.compile(rb'["\[\]{}]')
_INSIDE = re.compile(rb'[^"\\]*(?:\\.[^"\\]*)*', re.DOTALL)
_CONFLICT = re.compile(rb"^(?:<{7}|={7}|>{7}|\|{7})(?= |\r?$)", re.MULTILINE)


class UnreadableError(Exception):
    """A submission that cannot be read; the message tells the learner what to do."""


class Reader:
    """Takes a notebook's bytes piece by piece and keeps all but outputs.

    Attributes:
        kept: What is kept so far.
        deepest: How deeply its lists and objects are nested.
    """

    def __init__(self) -> None:
        self.kept = bytearray()
        self.deepest = self._containers = self._left_out = 0
        self._read = self._line = self._depth = 0
        self._until: int | None = None  # the depth at which what is left out ends
        self._in_string = self._escaped = self._key_before = False
        self._string = b""
        self._line_begun = b""

    def feed(self, chunk: bytes) -> None:
        """Take the next piece.

        Raises:
            UnreadableError: If there is too much, or a line is a conflict marker.
        """
        self._look_for_conflicts(chunk)
        position = copied = 0
        while position < len(chunk):
            if self._in_string:
                position = self._through_string(chunk, position)
                continue
            found = _OUTSIDE.search(chunk, position)
            if found is None:
                break
            position = found.end()
            copied = self._structure(chunk, found.start(), copied)
            if self._containers > MOST_CONTAINERS or self._left_out > MOST_LEFT_OUT:
                raise UnreadableError(DAMAGED)
        if self._until is None:
            self.kept += chunk[copied:]
        self._read += len(chunk)
        if len(self.kept) > MOST_BYTES or self._read > MOST_FILE:
            raise too_large(max(len(self.kept), self._read), len(self.kept) > MOST_BYTES)

    def _through_string(self, chunk: bytes, position: int) -> int:
        """Go on behind the string's end, or the chunk's."""
        start = position
        if self._escaped:
            self._escaped, position = False, position + 1
        end = _INSIDE.match(chunk, position).end()  # type: ignore[union-attr]
        if len(self._string) <= _LONGEST:
            self._string += chunk[start : min(end, start + _LONGEST + 1)]
        if end == len(chunk):
            return end
        if chunk[end] == ord("\\"):  # the last byte: what it escapes comes with the next piece
            self._escaped = True
        else:
            self._in_string, self._key_before = False, self._string in _LEFT_OUT
        return end + 1

    def _structure(self, chunk: bytes, at: int, copied: int) -> int:
        """Take a quotation mark or bracket; up to where the chunk is copied or left out now."""
        byte, key_before = chunk[at : at + 1], self._key_before
        self._key_before = False
        if byte == b'"':
            self._in_string, self._string = True, b""
        elif byte in b"[{":
            if key_before and self._until is None:
                self._until = self._depth
                self.kept += chunk[copied:at] + (b"[]" if byte == b"[" else b"{}")
            self._depth += 1
            if self._until is None:
                self._containers += 1
                self.deepest = max(self.deepest, self._depth)
            else:
                self._left_out += 1
        else:
            self._depth -= 1
            if self._depth == self._until:
                self._until = None
                return at + 1
        return copied

    def _look_for_conflicts(self, chunk: bytes) -> None:
        text = self._line_begun + chunk
        found = _CONFLICT.search(text)
        if found is not None:
            line = self._line + text.count(b"\n", 0, found.start()) + 1
            raise UnreadableError(
                f"Line {line} of the file is a conflict marker of git ({found[0].decode()}): two "
                "versions were merged and nobody chose between them. Choose one (git checkout "
                "--ours or --theirs), open it in JupyterLab, save it, and hand that in."
            )
        self._line += chunk.count(b"\n")
        # As much of a line's beginning as a marker needs; longer beginnings are none.
        self._line_begun = text[(begin := text.rfind(b"\n") + 1) : begin + 10]


def without_outputs(pieces: Iterable[bytes]) -> bytes:
    r"""What is left of a notebook's file without outputs.

    Args:
        pieces: The file's bytes, in order.

    Raises:
        UnreadableError: If even that is too much, or a line is a conflict marker.

    Example:
        >>> without_outputs([b'{"outputs": [{"te', b'xt": "\\"]"}], "source": ""}'])
        b'{"outputs": [], "source": ""}'
    """
    reader = Reader()
    for piece in pieces:
        reader.feed(piece)
    return bytes(reader.kept)


def too_large(size: int, without_outputs: bool = False) -> UnreadableError:
    """What is said of a file of that many bytes."""
    most = MOST_BYTES if without_outputs else MOST_FILE
    what = "besides its outputs " if without_outputs else ""
    return UnreadableError(
        f"The file has {what}{size >> 20} MiB or more; at most {most >> 20} are read. Clear the "
        "outputs (Edit, Clear Outputs of All Cells), save, and hand it in again."
    )

"""Text as spreadsheets save it."""

from __future__ import annotations

_MARKS = ((b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be"))


def decoded(data: bytes) -> tuple[str, str]:
    """The text of a file, and how more of it is encoded.

    Args:
        data: All of it, in UTF-8 or UTF-16, with or without a byte-order mark.

    Raises:
        UnicodeDecodeError: If it is in neither.

    Example:
        >>> decoded("für".encode("utf-16")), decoded("für".encode("utf-8-sig"))
        (('für', 'utf-16-le'), ('für', 'utf-8'))
    """
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return data[len(mark) :].decode(encoding, "replace"), encoding
    return data.decode("utf-8-sig"), "utf-8"

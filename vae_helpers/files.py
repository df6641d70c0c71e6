"""Files that are whole whenever somebody opens them."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from secrets import token_hex


def write_whole(contents: Mapping[Path, bytes]) -> None:
    """Write files beside their places and move them over: all of them or none, and none half.

    Args:
        contents: What to write, by path; folders on the way are made.

    Raises:
        OSError: If one cannot be written; it names that file, and nothing is left beside it.

    Example:
        >>> import tempfile
        >>> path = Path(tempfile.mkdtemp(), "new", "a.txt")
        >>> write_whole({path: b"whole"})
        >>> path.read_bytes(), [p.name for p in path.parent.iterdir()]
        (b'whole', ['a.txt'])
    """
    parts = {path: path.with_name(f".{path.name}.{token_hex(4)}.part") for path in contents}
    path = Path()
    try:
        for path, content in contents.items():
            path.parent.mkdir(parents=True, exist_ok=True)
            parts[path].write_bytes(content)
        for path, part in parts.items():
            part.replace(path)
    except OSError as error:
        error.filename = str(path)
        raise
    finally:
        for part in parts.values():
            if part.exists():
                part.unlink()

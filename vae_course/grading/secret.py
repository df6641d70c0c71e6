"""The course's secret, which hidden inputs are drawn with. It never lies in the repository."""

from __future__ import annotations

import os
import secrets
from pathlib import Path

VARIABLE = "VAE_GRADING_SECRET"
FILE = "grading.secret"


def read_secret(root: Path) -> bytes:
    """The secret of a course: from the environment, or from a file that is made on first use.

    Args:
        root: The course's folder; the file lies there, readable by its owner only, and git
            ignores it.

    Returns:
        At least 16 bytes.

    Raises:
        ValueError: If the secret given is too short to be one.
    """
    given = os.environ.get(VARIABLE, "").encode()
    path = root / FILE
    if not given:
        try:
            descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        except FileExistsError:
            given = path.read_bytes().strip()
        else:
            given = secrets.token_hex(32).encode()
            with os.fdopen(descriptor, "wb") as stream:
                stream.write(given)
    if len(given) < 16:
        where = VARIABLE if os.environ.get(VARIABLE) else str(path)
        raise ValueError(f"the secret in {where} has {len(given)} bytes; 16 or more are needed")
    return given

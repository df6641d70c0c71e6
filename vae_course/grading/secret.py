"""The course's secret, which hidden inputs are drawn with. It never lies in the repository."""

from __future__ import annotations

import hashlib
import os
import secrets
from pathlib import Path

from vae_course import CourseError

VARIABLE = "VAE_GRADING_SECRET"
FILE = "grading.secret"


def secret_id(secret: bytes) -> str:
    """A name for a secret that says nothing about it: two machines compare whether theirs agree."""
    return hashlib.sha256(b"vae-course secret\0" + secret).hexdigest()[:16]


def secret_is_there(root: Path) -> bool:
    """Whether a course has a secret already; looking makes none."""
    return bool(os.environ.get(VARIABLE)) or (root / FILE).is_file()


def read_secret(root: Path, *, create: bool = True) -> bytes:
    """The secret of a course: from the environment, or from a file in its folder.

    Args:
        root: The course's folder; the file lies there, readable by its owner only, and git
            ignores it.
        create: Whether to make the file on first use.

    Returns:
        At least 16 bytes.

    Raises:
        CourseError: If there is none, or the one given is too short to be one.
    """
    given = os.environ.get(VARIABLE, "").encode()
    path = root / FILE
    if not given and not create and not path.is_file():
        raise CourseError(
            f"the grading secret is missing: set {VARIABLE}, or copy {FILE} from the machine that "
            f"grades the class to {root}"
        )
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
        raise CourseError(f"the secret in {where} has {len(given)} bytes; 16 or more are needed")
    return given

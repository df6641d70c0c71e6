"""What some tests need besides Python, and whether this machine has it."""

from __future__ import annotations

import shutil
import subprocess
from functools import cache
from pathlib import Path

import pytest

from vae_course.grading.sandbox.bubblewrap import NoSandboxError, find_bwrap

CHROMIUM = ("chromium", "chromium-browser", "google-chrome", "chrome")


@cache
def chromium() -> str | None:
    """Return the browser's executable."""
    return next(filter(None, map(shutil.which, CHROMIUM)), None)


@cache
def bubblewrap() -> str | None:
    """Return the sandbox's executable, if it may make namespaces here (some containers forbid)."""
    try:
        path = find_bwrap()
    except NoSandboxError:
        return None
    trial = subprocess.run(
        [path, "--unshare-all", "--ro-bind", "/", "/", "true"], capture_output=True, check=False
    )
    return path if trial.returncode == 0 else None


@cache
def postgresql() -> str | None:
    """Return the server's executable, which Debian keeps off the path."""
    found = shutil.which("postgres")
    versions = sorted(Path("/usr/lib/postgresql").glob("*/bin/postgres"))
    return found or (str(versions[-1]) if versions else None)


FINDERS = {"chromium": chromium, "bubblewrap": bubblewrap, "postgresql": postgresql}


def needs(*names: str) -> pytest.MarkDecorator:
    """Mark a test as needing things that pip does not bring.

    Where one is missing, the test is skipped and names it; with ``VAE_NO_SKIP=1`` it fails.

    Args:
        names: Of ``chromium``, ``bubblewrap``, ``postgresql``.

    Returns:
        The mark, to be used as ``@needs("chromium")``.
    """
    unknown = sorted(set(names) - set(FINDERS))
    if unknown:
        raise ValueError(f"{', '.join(unknown)}: not among {', '.join(FINDERS)}")
    return pytest.mark.needs(*names)


def missing(names: tuple[str, ...]) -> list[str]:
    """Return those of the names that this machine does not have."""
    return [name for name in names if FINDERS[name]() is None]

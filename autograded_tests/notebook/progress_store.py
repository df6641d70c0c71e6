"""Which checks have been passed on this machine, kept from one kernel to the next.

One small file for each passed check: kernels that run side by side never rewrite what another one
wrote, and a damaged file costs nothing but itself.
"""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

from vae_helpers.files import write_whole
from vae_helpers.front_end import has_front_end
from vae_helpers.guesses import forget_guesses
from vae_helpers.own_work import progress_folder


def remember(id: str) -> None:
    """Keep that a check was passed, with the time of its first pass.

    Nothing is kept unless a person runs the cell: not in a script, a test or a grader. Whatever
    goes wrong with the file is no error either, because a check never fails for its sake.

    Args:
        id: The exercise's id.
    """
    if not has_front_end():
        return
    try:
        _keep(progress_folder() / f"{id}.json")
    except Exception:  # noqa: BLE001  full, read-only, no home: progress is lost, the check is not
        return


def _keep(path: Path) -> None:
    if _time(path) is not None:
        return
    passed = {"passed_at": f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%SZ}"}
    write_whole({path: json.dumps(passed).encode()})


def passed_checks() -> dict[str, str]:
    """The exercises passed so far, and when: ISO 8601 in UTC; damaged files are passed over.

    Example:
        >>> isinstance(passed_checks(), dict)
        True
    """
    try:
        paths = sorted(progress_folder().glob("*.json"))
    except (OSError, RuntimeError):  # a folder that may not be read, a home that is not there
        return {}
    times = {path.stem: _time(path) for path in paths}
    return {id: time for id, time in times.items() if time is not None}


def forget() -> int:
    """Start afresh, predictions included.

    Returns:
        How many passed checks were forgotten.

    Raises:
        OSError: If a file cannot be removed.
    """
    forgotten = len(passed_checks())
    for pattern in ("*.json", "*.part"):
        for path in progress_folder().glob(pattern):
            path.unlink(missing_ok=True)
    forget_guesses()
    return forgotten


def _time(path: Path) -> str | None:
    """When it was passed; None where the file is missing or damaged."""
    try:
        time = json.loads(path.read_bytes())["passed_at"]
        datetime.fromisoformat(time)
    except (OSError, ValueError, KeyError, TypeError):
        return None
    return time

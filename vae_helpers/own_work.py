"""Where a learner's own work lies, and the digits they drew: files of theirs, sent nowhere."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from pathlib import Path

import torch
from platformdirs import user_data_path

from vae_helpers.data import Digits

COPIES, FOLDER = "my_course", "mine"
_DRAWN = "digits.json"


def own_folder() -> Path | None:
    """Where the learner's own work is kept: beside the notebooks of ``my_course/``, else nowhere.

    The environment variable ``VAE_OWN_DIR`` names another place.

    Example:
        >>> own_folder() is None or own_folder().is_absolute()
        True
    """
    chosen = os.environ.get("VAE_OWN_DIR")
    if chosen:
        return Path(chosen).expanduser().absolute()
    here = Path.cwd()
    return here / FOLDER if here.name == COPIES else None


def progress_folder() -> Path:
    """Where it is kept what was passed and predicted, from one kernel to the next.

    The environment variable ``VAE_PROGRESS_DIR`` names another place.

    Example:
        >>> progress_folder().is_absolute()
        True
    """
    chosen = os.environ.get("VAE_PROGRESS_DIR")
    if chosen:
        return Path(chosen).expanduser().absolute()
    return user_data_path("vae-course") / "progress"


def keep_digits(inks: Mapping[str, str]) -> None:
    """Keep drawn digits, in ``mine/digits.json``; without a folder of the learner's nowhere.

    Args:
        inks: For each digit, ``"0"`` to ``"9"``, its 784 bytes in hexadecimal digits.

    Raises:
        OSError: If the file cannot be written.
    """
    folder = own_folder()
    if folder is None:
        return
    folder.mkdir(parents=True, exist_ok=True)
    (folder / _DRAWN).write_text(json.dumps(dict(inks), indent=1), encoding="utf-8")


def kept_inks() -> dict[str, str]:
    """The drawn digits as they were kept; those that are damaged are left out.

    Example:
        >>> isinstance(kept_inks(), dict)
        True
    """
    folder = own_folder()
    try:
        kept = json.loads((folder / _DRAWN).read_bytes()) if folder else {}
        return {k: v for k, v in kept.items() if k in "0123456789" and len(bytes.fromhex(v)) == 784}
    except (OSError, ValueError, TypeError, AttributeError):
        return {}


def own_digits() -> Digits | None:
    """The digits that the learner drew in lesson 00, None if there are none.

    Example:
        >>> digits = own_digits()
        >>> digits is None or digits.pixels.shape[1] == 784
        True
    """
    inks = kept_inks()
    if not inks:
        return None
    images = [torch.tensor(list(bytes.fromhex(ink)), dtype=torch.uint8) for ink in inks.values()]
    return Digits(torch.stack(images).reshape(-1, 28, 28), torch.tensor([int(k) for k in inks]))

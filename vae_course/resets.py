"""A page that was open before its lesson was reset must not put the old text back.

A reset leaves its mark in the notebook's metadata. Whoever opens the notebook afterwards saves the
mark with it; a page that was open before has none, or an older one, and is refused.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from tornado.web import HTTPError

from vae_course.my_course import COPIES, keep_copy, reset_mark


def refuse_older_page(
    *, model: dict[str, Any], path: str, contents_manager: Any, **others: Any
) -> None:
    """Jupyter's ``pre_save_hook``: refuse a page older than the reset, and keep what it holds.

    Args:
        model: What is to be saved.
        path: Where to, in the folder that the server serves.
        contents_manager: Jupyter's.
        others: What later Jupyters may add.

    Raises:
        HTTPError: With status 409 and where the page's text is kept now.
    """
    if model.get("type") != "notebook" or model.get("content") is None:
        return
    file = Path(contents_manager.root_dir, path.strip("/"))
    if file.parent.name != COPIES or not file.is_file():
        return
    on_disk = reset_mark(file.read_bytes())
    page = json.dumps(model["content"], indent=1, ensure_ascii=False).encode() + b"\n"
    if on_disk is None or on_disk == reset_mark(page):
        return
    kept = keep_copy(file, page)
    raise HTTPError(
        409,
        f"{file.stem} was reset. This page's text is kept as "
        f"{kept.relative_to(file.parent).as_posix()}; the file itself is as released.",
    )

"""What the buttons in JupyterLab ask of the server: progress, and a lesson reset."""

from __future__ import annotations

import asyncio
import json
import sys
from pathlib import Path
from typing import Any

from jupyter_server.base.handlers import APIHandler
from jupyter_server.utils import url_path_join
from tornado import web

from vae_course import CourseError
from vae_course.commands.reset import restore
from vae_course.my_course import BACKUPS


def add_to(application: Any, course: Path) -> None:
    """Add the addresses below ``/vae-course/`` to Jupyter's server.

    Args:
        application: Tornado's, as Jupyter has set it up.
        course: The folder of the course.
    """
    base = url_path_join(application.settings["base_url"], "vae-course")
    application.add_handlers(
        ".*$",
        [
            (url_path_join(base, "progress"), Progress),
            (url_path_join(base, r"reset/(\w+)"), Reset, {"course": course}),
        ],
    )


class Progress(APIHandler):
    """The panel of what was passed, as HTML."""

    @web.authenticated
    async def get(self) -> None:
        """Ask the command: what it needs takes a second to import, and much memory."""
        command = [sys.executable, "-m", "vae_course", "progress", "--html"]
        pipe = asyncio.subprocess.PIPE
        process = await asyncio.create_subprocess_exec(*command, stdout=pipe, stderr=pipe)
        html, error = await process.communicate()
        if process.returncode:
            self.set_status(500)
            self.finish(json.dumps({"message": error.decode(errors="replace")[-500:]}))
        else:
            self.finish(json.dumps({"html": html.decode()}))


class Reset(APIHandler):
    """A lesson of the learner's as released, and their file kept."""

    def initialize(self, course: Path) -> None:
        """Remember the folder of the course."""
        self.course = course

    @web.authenticated
    async def post(self, lesson: str) -> None:
        """Restore, and say where the learner's file is."""
        try:
            kept = restore(self.course, lesson)
        except CourseError as error:
            self.set_status(409)
            self.finish(json.dumps({"message": str(error)}))
        else:
            self.finish(json.dumps({"kept": kept and f"{BACKUPS}/{kept.name}"}))

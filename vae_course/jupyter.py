"""JupyterLab as the course needs it: nothing in the way, and reachable from this machine only."""

from __future__ import annotations

import asyncio
import hashlib
import logging
import os
import secrets
import shlex
import signal
import subprocess
import sys
import sysconfig
import urllib.parse
import urllib.request
import webbrowser
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from vae_course import routes
from vae_course.my_course import HIDDEN

CONFIG = Path(__file__).parent / "jupyter_config"
LOG = "kernels.log"
_PATIENCE = 5.0  # seconds that a request gets to end once it is cancelled


@dataclass(frozen=True)
class Place:
    """What JupyterLab shows.

    Attributes:
        folder: The folder it serves.
        notebook: The notebook it opens, relative to ``folder``; None for none.
        instructor: Whether nbgrader's panels are shown.
    """

    folder: Path
    notebook: str | None
    instructor: bool = False

    @property
    def path(self) -> str:
        """The part of the address after the server's."""
        if self.notebook is None or not (self.folder / self.notebook).is_file():
            return "lab"
        return f"lab/tree/{urllib.parse.quote(self.notebook)}"


def serve(place: Place, port: int, browser: bool) -> None:
    """Run JupyterLab until Ctrl-C.

    Args:
        place: What it shows.
        port: The port to try first; a busy one leads to the next that is free.
        browser: Whether to open the page.
    """
    _set_environment(place)
    _keep_terminal(place.folder / HIDDEN)
    os.chdir(place.folder)  # where nbgrader looks for its configuration
    from jupyterlab.labapp import LabApp

    # The folder in which JupyterLab looks for a custom.css; there is no option for it.
    style = [str(CONFIG / "everyone" / "custom")]
    server = LabApp.initialize_server(_arguments(place, port), static_custom_path=style)
    if not place.instructor:
        routes.add_to(server.web_app, place.folder.parent)
    _stop_quietly(server)
    # Called once the loop runs, after the socket is bound: the port is final then.
    server.io_loop.add_callback(lambda: announce(place, server.server_info(), browser, True))
    server.start()
    _end_tasks(server.io_loop.asyncio_loop)


def announce(place: Place, server: dict[str, Any], browser: bool, ours: bool = False) -> None:
    """Print the address, with its token, and open it.

    Args:
        place: What is shown.
        server: The running server, as ``jupyter_server`` describes it.
        browser: Whether to open the page.
        ours: Whether this very process is the server.
    """
    address = f"{server['url']}{place.path}?token={server['token']}"
    print("Opening JupyterLab at" if browser else "JupyterLab is ready. Open this address:")
    print(f"\n    {address}\n")
    if ours:
        print("It runs until you press Ctrl-C here; what you saved stays.", flush=True)
    if browser:
        # A process of its own, and a silent one: browsers are talkative.
        subprocess.Popen(
            [sys.executable, "-m", "webbrowser", address],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )


def has_browser() -> bool:
    """Say whether a browser can show a page to the person at the keyboard.

    Returns:
        False without a screen, where Python may still find a browser for the terminal.
    """
    if os.environ.get("BROWSER"):
        return True
    if sys.platform in ("win32", "darwin"):
        return "SSH_CONNECTION" not in os.environ
    if not (os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")):
        return False
    try:
        webbrowser.get()
    except webbrowser.Error:
        return False
    return True


def find_running(place: Place) -> dict[str, Any] | None:
    """Find a server that this command started for this folder, with this very Python.

    Args:
        place: What is to be shown.

    Returns:
        The server as ``jupyter_server`` describes it, or None.
    """
    from jupyter_server.serverapp import list_running_servers

    for server in list_running_servers():
        here = Path(server.get("root_dir", "")) == place.folder
        if here and server["token"].startswith(_mark()) and _answers(server):
            return server
    return None


def _answers(server: dict[str, Any]) -> bool:
    request = urllib.request.Request(
        f"{server['url']}api/status", headers={"Authorization": f"token {server['token']}"}
    )
    # No proxy: the server is on this machine.
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        with opener.open(request, timeout=5) as answer:
            return answer.status == 200
    except OSError:
        return False  # it has ended without taking its record away


def _mark() -> str:
    """Begin a token in a way that tells our servers from those of another Python."""
    return hashlib.sha256(sys.executable.encode()).hexdigest()[:8]


def _set_environment(place: Place) -> None:
    folders = (
        [CONFIG / "everyone"] if place.instructor else [CONFIG / "learner", CONFIG / "everyone"]
    )
    _prepend("JUPYTER_CONFIG_PATH", *folders)
    # A kernel "python3" that another installation left in the home folder must not win.
    # Ours is the same one, with a hint for the cells that a restart left without their names.
    _prepend("JUPYTER_PATH", CONFIG / "data", Path(sys.prefix, "share", "jupyter"))
    # nbgrader starts alembic, and learners `!pip`, by name: they mean this environment's.
    _prepend("PATH", Path(sysconfig.get_path("scripts")))
    # Beside other work, two OpenMP threads are up to 50 times slower than one: they wait for each
    # other by spinning. On a quiet machine, the second one saves a quarter of an epoch.
    os.environ.setdefault("OMP_NUM_THREADS", "1")


def _keep_terminal(folder: Path) -> None:
    """Send what kernels write to a log; this process alone goes on writing to the terminal.

    A kernel that is stopped, or a library inside it, may say alarming things there.
    """
    folder.mkdir(exist_ok=True)
    log = os.open(folder / LOG, os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
    for number, name in enumerate(("stdout", "stderr"), start=1):
        stream = getattr(sys, name)
        stream.flush()
        # A duplicate is not inherited by the processes that this one starts; 1 and 2 are.
        ours = open(
            os.dup(number), "w", encoding=stream.encoding, errors=stream.errors, buffering=1
        )
        setattr(sys, name, ours)
        os.dup2(log, number)
    os.close(log)


def _prepend(variable: str, *folders: Path) -> None:
    old = os.environ.get(variable)
    os.environ[variable] = os.pathsep.join([*map(str, folders), *([old] if old else [])])


def _arguments(place: Place, port: int) -> list[str]:
    arguments = [
        f"--ServerApp.root_dir={place.folder}",
        f"--LabApp.default_url=/{place.path}",
        "--ServerApp.ip=127.0.0.1",
        f"--ServerApp.port={port}",
        "--ServerApp.port_retries=100",
        "--ServerApp.open_browser=False",
        # Set here, so that no configuration in the home folder turns it off.
        f"--IdentityProvider.token={_mark()}{secrets.token_hex(24)}",
        # The tabs of other projects stay with them.
        f"--LabApp.workspaces_dir={place.folder / HIDDEN / 'workspaces'}",
        "--LabApp.custom_css=True",
        "--ContentsManager.pre_save_hook=vae_course.resets.refuse_older_page",
        "--KernelManager.transport_encryption=auto",
        "--ServerApp.kernel_websocket_connection_class=vae_course.websocket.PromptConnection",
        "--Application.log_level=ERROR",
    ]
    if os.name != "nt":
        # Jupyter's terminals are login shells where its own output is no terminal, and many a
        # system's profile sets PATH anew: then they would not know `vae-course`.
        shell = shlex.quote(os.environ.get("SHELL") or "sh")
        arguments.append(f"--ServerApp.terminado_settings=shell_command={shell}")
    if getattr(os, "geteuid", lambda: -1)() == 0:
        arguments.append("--allow-root")  # in a container, where root is the only user
    return arguments


def _stop_quietly(server: Any) -> None:
    """Replace Jupyter's handlers, which ask for a confirmation or log a critical error."""
    stopping = False

    def stop(number: int, frame: object) -> None:
        nonlocal stopping
        if not stopping:  # impatient fingers change nothing
            stopping = True
            server.stop(from_signal=True)

    for name in ("SIGINT", "SIGTERM", "SIGHUP"):  # Windows has no SIGHUP
        if hasattr(signal, name):
            signal.signal(getattr(signal, name), stop)


def _end_tasks(loop: asyncio.AbstractEventLoop) -> None:
    """Cancel what the stopped loop was still doing, as ``asyncio.run`` would.

    Jupyter only stops the loop. A page's request that is on its way then would never end, nor would
    the thread that AnyIO keeps until it does; and Python waits for its threads.
    """
    logging.disable()  # that a request was cancelled is no news for the terminal
    tasks = asyncio.all_tasks(loop)
    for task in tasks:
        task.cancel()
    if tasks:
        loop.run_until_complete(asyncio.wait(tasks, timeout=_PATIENCE))

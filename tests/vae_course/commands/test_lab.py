"""``vae-course lab`` as a learner meets it: in a terminal and in a browser."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import urllib.error
import urllib.request
import webbrowser
from pathlib import Path

import pytest

from tests.needs import needs
from vae_course import jupyter

needs_posix = pytest.mark.skipif(sys.platform == "win32", reason="terminals and signals of POSIX")


# An extension of the server with a request that uses a thread, answers, and never ends.
ENDLESS = """
import asyncio

import anyio
from tornado import web


class Endless(web.RequestHandler):
    async def get(self):
        await anyio.to_thread.run_sync(int)
        await self.flush()
        await asyncio.sleep(3600)


def _jupyter_server_extension_points():
    return [{"module": "endless"}]


def _load_jupyter_server_extension(server):
    server.web_app.add_handlers(".*", [("/endless", Endless)])
"""


@needs_posix
def test_prints_its_address_and_nothing_that_worries(start_lab, stub_course):
    # Jupyter asks for a confirmation where it sees a terminal.
    terminal, stdin = os.openpty()
    lab = start_lab(stub_course, stdin=stdin)
    address = lab.wait_for_address()
    assert "/lab/tree/00_start_here.ipynb?token=" in address
    assert lab.stop(signal.SIGINT) == 0
    os.close(terminal)
    os.close(stdin)
    assert lab.err == []
    copied, ready, _, shown, _, how_to_stop = lab.out
    assert copied == "Copied to my_course/: 00_start_here, 01_next.\n"
    assert ready == "JupyterLab is ready. Open this address:\n"
    assert shown.strip() == address
    assert "Ctrl-C" in how_to_stop
    assert (stub_course / "my_course" / "00_start_here.ipynb").is_file()


def test_the_token_is_required_and_the_server_is_local(start_lab, stub_course, jupyter_environment):
    settings = Path(jupyter_environment["HOME"], ".jupyter")
    settings.mkdir()
    # Somebody's old settings, which would open the server to everyone.
    (settings / "jupyter_server_config.py").write_text(
        "c.ServerApp.ip = '0.0.0.0'\nc.IdentityProvider.token = ''\n", encoding="utf-8"
    )
    address = start_lab(stub_course).wait_for_address()
    assert len(address.partition("?token=")[2]) >= 32
    with pytest.raises(urllib.error.HTTPError, match="403"):
        urllib.request.urlopen(address.partition("/lab")[0] + "/api/contents")
    port = int(address.split(":")[2].partition("/")[0])
    own = socket.gethostbyname(socket.gethostname())
    if not own.startswith("127."):
        with socket.socket() as other:
            assert other.connect_ex((own, port)) != 0


def test_a_second_start_shows_the_running_server(start_lab, stub_course):
    address = start_lab(stub_course).wait_for_address()
    second = start_lab(stub_course, "01")
    expected = address.replace("00_start_here", "01_next")
    assert second.wait_for_address() == expected
    assert second.join() == 0
    assert "already running" in "".join(second.out)
    assert second.err == []


def test_a_busy_port_leads_to_the_next_one(start_lab, stub_course):
    with socket.create_server(("127.0.0.1", 0)) as busy:
        port = busy.getsockname()[1]
        lab = start_lab(stub_course, "--port", str(port))
        assert f":{port}/" not in lab.wait_for_address()
        assert lab.stop() == 0
        assert lab.err == []


def test_opens_a_browser_where_there_is_one(start_lab, stub_course, tmp_path):
    opened = tmp_path / "opened"
    browser = tmp_path / "browser"
    browser.write_text(f'#!/bin/sh\necho noise\necho noise >&2\necho "$1" > {opened}.part\n')
    with browser.open("a") as script:
        script.write(f"mv {opened}.part {opened}\n")
    browser.chmod(0o755)
    lab = start_lab(stub_course, BROWSER=f"{browser} %s")
    address = lab.wait_for_address()
    subprocess.run(["sh", "-c", f"until test -e {opened}; do :; done"], timeout=60, check=True)
    assert opened.read_text() == f"{address}\n"
    lab.stop()
    assert "noise" not in "".join(lab.out + lab.err)


def test_the_kernel_is_this_environment_s_python(start_lab, stub_course, jupyter_environment):
    foreign = Path(jupyter_environment["HOME"], ".local/share/jupyter/kernels/python3")
    foreign.mkdir(parents=True)
    spec = {"argv": ["/another/python", "-m", "ipykernel_launcher"], "display_name": "Other"}
    (foreign / "kernel.json").write_text(json.dumps(spec | {"language": "python"}))
    lab = start_lab(stub_course, JUPYTER_PREFER_ENV_PATH="0")
    address, _, token = lab.wait_for_address().partition("?token=")
    specs = address.partition("/lab")[0] + f"/api/kernelspecs?token={token}"
    with urllib.request.urlopen(specs) as answer:
        kernels = json.load(answer)["kernelspecs"]
    # Jupyter reads a bare "python" as its own.
    assert kernels["python3"]["spec"]["argv"][0] in ("python", sys.executable)
    assert lab.stop(signal.SIGTERM) == 0


def test_without_lessons_it_says_so_and_opens(start_lab, tmp_path):
    (tmp_path / "empty" / "notebooks").mkdir(parents=True)
    lab = start_lab(tmp_path / "empty")
    assert "/lab?token=" in lab.wait_for_address()
    assert lab.stop(getattr(signal, "SIGHUP", signal.SIGTERM)) == 0  # the terminal was closed
    assert lab.out[0] == "There are no released lessons yet.\n"
    assert lab.err == []


def test_a_request_on_its_way_does_not_keep_it_from_ending(
    start_lab, stub_course, jupyter_environment, tmp_path
):
    settings = Path(jupyter_environment["HOME"], ".jupyter")
    settings.mkdir()
    extensions = {"ServerApp": {"jpserver_extensions": {"endless": True}}}
    (settings / "jupyter_server_config.json").write_text(json.dumps(extensions))
    (tmp_path / "endless.py").write_text(ENDLESS, encoding="utf-8")
    lab = start_lab(stub_course, PYTHONPATH=str(tmp_path))
    address, _, token = lab.wait_for_address().partition("?token=")
    host, port = address.split("/")[2].split(":")
    with socket.create_connection((host, int(port))) as page:
        page.sendall(f"GET /endless?token={token} HTTP/1.1\r\nHost: {host}\r\n\r\n".encode())
        assert page.recv(12) == b"HTTP/1.1 200"  # it has begun
        lab.process.send_signal(signal.SIGINT)
        lab.process.send_signal(signal.SIGINT)  # impatient fingers
        assert lab.stop() == 0
    assert lab.err == []


@needs("chromium")
def test_a_learner_runs_a_cell_and_nothing_is_in_the_way(start_lab, stub_course, page):
    lab = start_lab(stub_course)
    page.goto(lab.wait_for_address())
    code = page.locator(".jp-CodeCell").first
    code.locator(".cm-content").click()
    page.get_by_text("Python 3 (ipykernel) | Idle").wait_for()
    page.keyboard.press("Shift+Enter")
    code.locator(".jp-OutputArea-output", has_text="42").wait_for()
    # What a library writes past Python reaches neither the learner's terminal nor ours.
    code.locator(".cm-content").fill("import os; os.system('echo loud >&2; echo loud')")
    page.keyboard.press("Shift+Enter")
    code.locator(".jp-OutputArea-output", has_text="0").wait_for()
    page.locator(".jp-DirListing-item", has_text="01_next.ipynb").wait_for()
    assert page.locator(".jp-Dialog").count() == 0
    assert page.locator(".Toastify__toast").count() == 0
    assert page.locator(".lm-MenuBar-item", has_text="Nbgrader").count() == 0
    assert page.locator(".lm-TabBar-tab[data-id*=nbgrader]").count() == 0
    # The same in Notebook 7, which the same server has.
    page.goto(lab.address.replace("/lab/tree/", "/notebooks/"))
    page.get_by_text("00_start_here").first.wait_for()
    page.locator(".jp-CodeCell").first.wait_for()
    page.locator(".lm-MenuBar-item", has_text="Help").wait_for()
    assert page.locator(".lm-MenuBar-item", has_text="Nbgrader").count() == 0
    assert page.locator(".jp-Dialog").count() == 0
    assert lab.stop() == 0
    assert lab.err == []


@needs("chromium")
def test_an_instructor_uses_nbgrader(start_lab, stub_course, page):
    # As from a shell in which the environment is not active: nbgrader calls alembic by name.
    lab = start_lab(stub_course, "--instructor", PATH=os.defpath)
    address = lab.wait_for_address()
    assert "/lab?token=" in address  # no notebook: Jupyter would save outputs into solutions/
    page.goto(address)
    page.locator(".lm-MenuBar-item", has_text="Nbgrader").click()
    page.locator(".lm-Menu-item:visible", has_text="Formgrader").first.click()
    formgrader = page.frame_locator("iframe").first
    formgrader.get_by_text("Manage Assignments").first.wait_for()
    formgrader.locator("#assignments-rows, tbody").first.wait_for()
    assert page.locator(".jp-Dialog").count() == 0
    assert lab.stop() == 0
    assert "Traceback" not in "".join(lab.err)
    assert not (stub_course / "my_course").exists()


@needs_posix
@pytest.mark.parametrize(
    ("platform", "environment", "found", "expected"),
    [
        ("linux", {}, True, False),  # Python would offer a browser for the terminal
        ("linux", {"DISPLAY": ":0"}, True, True),
        ("linux", {"WAYLAND_DISPLAY": "wayland-0"}, True, True),
        ("linux", {"DISPLAY": ":0"}, False, False),
        ("linux", {"BROWSER": "/a/helper"}, False, True),  # as editors set it on remote machines
        ("darwin", {}, True, True),
        ("darwin", {"SSH_CONNECTION": "a b"}, True, False),
        ("win32", {}, True, True),
    ],
)
def test_a_browser_needs_a_screen(monkeypatch, platform, environment, found, expected):
    def get():
        if not found:
            raise webbrowser.Error

    monkeypatch.setattr(sys, "platform", platform)
    monkeypatch.setattr(webbrowser, "get", get)
    for name in ("BROWSER", "DISPLAY", "WAYLAND_DISPLAY", "SSH_CONNECTION"):
        monkeypatch.delenv(name, raising=False)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    assert jupyter.has_browser() is expected


def test_the_record_of_a_server_that_died_is_passed_over(monkeypatch, tmp_path):
    with socket.create_server(("127.0.0.1", 0)) as closed:
        port = closed.getsockname()[1]
    record = {"pid": os.getpid(), "root_dir": str(tmp_path), "url": f"http://127.0.0.1:{port}/"}
    record["token"] = jupyter._mark() + "0" * 48
    (tmp_path / "jpserver-1.json").write_text(json.dumps(record))
    monkeypatch.setenv("JUPYTER_RUNTIME_DIR", str(tmp_path))
    assert jupyter.find_running(jupyter.Place(tmp_path, None)) is None

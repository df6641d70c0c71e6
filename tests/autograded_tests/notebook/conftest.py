"""A kernel as a learner's, and what its cells show."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from jupyter_client.manager import KernelManager

import vae_course

DATA = Path(vae_course.__file__).parent / "jupyter_config" / "data"


@pytest.fixture(scope="module")
def run(tmp_path_factory):
    """A function: a cell -> what it shows, in one kernel as `vae-course lab` starts it."""
    environment = {
        **os.environ,
        "OMP_NUM_THREADS": "1",
        "JUPYTER_PATH": str(DATA),
        "VAE_PROGRESS_DIR": str(tmp_path_factory.mktemp("progress")),
    }
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("JUPYTER_PATH", str(DATA))
        manager = KernelManager(kernel_name="python3")
        manager.start_kernel(env=environment)
    client = manager.client()
    client.start_channels()
    client.wait_for_ready(timeout=120)

    def run_cell(source):
        shown = []

        def keep(message):
            content = message["content"]
            if message["msg_type"] == "error":
                shown.append("\n".join(content["traceback"]))
            elif message["msg_type"] == "execute_result":
                shown.append(content["data"].get("text/html", content["data"]["text/plain"]))

        client.execute_interactive(source, output_hook=keep, timeout=120, stop_on_error=False)
        return "\n".join(shown)

    yield run_cell
    client.stop_channels()
    manager.shutdown_kernel(now=True)
    manager.cleanup_resources()

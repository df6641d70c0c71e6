"""Output on a machine whose encoding lacks the course's signs."""

import os
import subprocess
import sys

import pytest

from vae_course.terminal import replace_signs


@pytest.mark.parametrize(
    ("written", "plain"),
    [
        ("✓ passed, ○ not yet, 1 → 2", b"+ passed, o not yet, 1 -> 2"),
        ("σ² ≈ 0.3 · “quoted”", "sigma² ~ 0.3 · “quoted”".encode("cp1252")),
        ("a 木 \udc80 file", b"a \\u6728 \\udc80 file"),
    ],
)
def test_signs_that_an_encoding_lacks_are_replaced(written, plain):
    replace_signs()
    assert written.encode("cp1252", "vae-signs") == plain


def test_progress_is_told_to_a_file_of_windows(tmp_path):
    environment = os.environ | {"PYTHONIOENCODING": "cp1252", "VAE_PROGRESS_DIR": str(tmp_path)}
    command = [sys.executable, "-m", "vae_course", "progress"]
    done = subprocess.run(command, env=environment, capture_output=True, check=True)
    assert b"\no 06_quiz" in done.stdout
    assert b"\\u" not in done.stdout

"""What `import vae_helpers` costs beside `import torch`."""

from __future__ import annotations

import subprocess
import sys

from benchmarks.timing import in_turn


def main() -> None:
    """Print both times and their ratio."""
    pair = in_turn(lambda: _python("import torch"), lambda: _python("import vae_helpers"), 7)
    print(f"import torch, and import vae_helpers: {pair}")


def _python(code: str) -> None:
    subprocess.run([sys.executable, "-c", code], check=True)

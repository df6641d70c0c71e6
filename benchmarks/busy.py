"""A fifth of an epoch beside four busy processes, against the same on a machine left alone."""

from __future__ import annotations

import contextlib
import os
import statistics
import subprocess
import sys
from collections.abc import Callable, Iterator

from benchmarks.timing import in_turn

NEIGHBOURS = 4
_EPOCH = """
import sys, time
from vae_helpers import VAE, load_digits
from vae_helpers.training import train_epoch
import torch
pixels, model = load_digits().pixels[:900], VAE()
optimizer = torch.optim.Adam(model.parameters(), fused=True)
train_epoch(model, pixels, optimizer, 128, 1.0)
print("ready", flush=True)
for _ in sys.stdin:
    cpu = time.process_time()
    train_epoch(model, pixels, optimizer, 128, 1.0)
    print(time.process_time() - cpu, flush=True)
"""


def main() -> None:
    """Print both ratios, for the learner's kernel and for torch left to itself."""
    _measure("as in the learner's kernel", {"OMP_NUM_THREADS": "1"})  # `vae-course lab` sets it
    _measure("torch's own choice", {})
    cores = os.cpu_count() or 1
    fair = max(1.0, (NEIGHBOURS + 1) / cores)
    print(f"what {cores} cores allow one thread beside {NEIGHBOURS} others: ratio {fair:.2f}")


def _measure(name: str, variables: dict[str, str]) -> None:
    cpu: dict[str, list[float]] = {"quiet": [], "busy": []}
    with _trainer(variables) as epoch:

        def beside_others() -> None:
            with _neighbours():
                cpu["busy"].append(epoch())

        pair = in_turn(lambda: cpu["quiet"].append(epoch()), beside_others, rounds=3)
    share = statistics.median(b / q for b, q in zip(cpu["busy"], cpu["quiet"], strict=True))
    print(f"{name}: quiet and busy {pair}; CPU seconds, ratio {share:.2f}")


@contextlib.contextmanager
def _trainer(variables: dict[str, str]) -> Iterator[Callable[[], float]]:
    """A process that trains an epoch when asked, and tells its CPU seconds."""
    plain = {k: v for k, v in os.environ.items() if not k.startswith(("OMP_", "GOMP_"))}
    process = subprocess.Popen(
        [sys.executable, "-c", _EPOCH], env={**plain, **variables}, text=True,
        stdin=subprocess.PIPE, stdout=subprocess.PIPE,
    )  # fmt: skip
    assert process.stdin and process.stdout

    def epoch() -> float:
        process.stdin.write("\n")
        process.stdin.flush()
        return float(process.stdout.readline())

    try:
        process.stdout.readline()
        yield epoch
    finally:
        process.kill()
        process.wait()


@contextlib.contextmanager
def _neighbours() -> Iterator[None]:
    processes = [
        subprocess.Popen([sys.executable, "-c", "while True: pass"]) for _ in range(NEIGHBOURS)
    ]
    try:
        yield
    finally:
        for process in processes:
            process.kill()
            process.wait()

"""The figures beside Burda et al.: a line for each K, on a handful of digits."""

import re
import sys

import pytest

from benchmarks import __main__ as command
from benchmarks import likelihood
from vae_helpers.data import Digits, load_digits
from vae_helpers.experiments.importance import binarise, training_digits


def test_a_line_says_epochs_time_score_and_the_paper_s():
    digits = training_digits(60)
    said = likelihood.line(5, digits, binarise(digits[:10]), epochs=2, draws=10)
    numbers = re.fullmatch(
        r"K = 5: 2 epochs in \d+ s, −ELBO ([\d.]+), −log p\(x\) ≤ ([\d.]+) nats; the paper's 85.54",
        said,
    )
    assert 700 > float(numbers[1]) > float(numbers[2]) > 0


def test_the_command_trains_for_each_k(monkeypatch, capsys):
    few = load_digits(split="test")
    few = Digits(few.images[:40], few.labels[:40])
    monkeypatch.setattr(likelihood, "load_digits", lambda *_: few)
    monkeypatch.setattr(likelihood, "ON_CPU", (5, 20))
    monkeypatch.setattr(sys, "argv", ["benchmarks", "likelihood", "--epochs", "1"])
    command.main()
    lines = capsys.readouterr().out.splitlines()
    assert [line.split(":")[0] for line in lines if line.startswith("K = ")] == [
        f"K = {k}" for k in (1, 5, 50)
    ]


def test_options_of_one_benchmark_are_refused_by_the_others(monkeypatch, capsys):
    monkeypatch.setattr(sys, "argv", ["benchmarks", "imports", "--epochs", "1"])
    with pytest.raises(SystemExit):
        command.main()
    assert "unrecognized arguments: --epochs 1" in capsys.readouterr().err

"""The experiments behind the predict-then-run questions, and the numbers they give.

Nothing here knows the answers: they are written in the questions, `vae_helpers.quiz.predict.keys`
turns numbers into the letter that they support, and tests hold that it is the written one.

Each experiment exists in two sizes (see `vae_helpers.quiz.predict.sizes`). `reference` runs it on
the course's reference models and keeps the numbers in the user's cache, for pictures. `pocket` runs
it on models that are there in a moment. Tests hold that both sizes, and ten seeds, give one key.
"""

from __future__ import annotations

import functools
import hashlib
import inspect
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import torch
from torch import Tensor

from vae_helpers import training
from vae_helpers.data import cache_folder, load_digits
from vae_helpers.files import write_whole
from vae_helpers.models import PIXELS, reparameterize
from vae_helpers.objective import gaussian_kl
from vae_helpers.quiz.predict import sizes
from vae_helpers.quiz.predict.sizes import LATENTS, Pocket, Reference, Size

Numbers = dict[str, float]
Experiment = Callable[[Size], Numbers]
EXPERIMENTS: dict[str, Experiment] = {}


def experiment(id: str) -> Callable[[Experiment], Experiment]:
    """Register the experiment of a question; it runs without gradients."""

    def add(function: Experiment) -> Experiment:
        EXPERIMENTS[id] = torch.no_grad()(function)
        return EXPERIMENTS[id]

    return add


@functools.lru_cache(maxsize=1)
def held_out() -> tuple[Tensor, Tensor]:
    """Pixels ``(500, 784)`` and labels ``(500,)`` of the held-out digits."""
    digits = load_digits(split="test")
    return digits.pixels, digits.labels


def _generator(size: Size) -> torch.Generator:
    return torch.Generator().manual_seed(size.seed)


def _costs(size: Size, x: Tensor) -> tuple[float, float]:
    """Reconstruction, from a sampled z, and KL, in nats per image."""
    model = size.vae()
    mu, logvar = model.encode(x)
    output = model.decode(reparameterize(mu, logvar, _generator(size)))
    return size.reconstruction(output, x), gaussian_kl(mu, logvar).mean().item()


@experiment("q7_shifted")
def shifted(size: Size) -> Numbers:
    """Negative ELBO of held-out digits where they are, and four pixels further right."""
    x, _ = held_out()
    return {"there": sum(_costs(size, x)), "moved": sum(_costs(size, moved(x, 4)))}


def moved(x: Tensor, pixels: int) -> Tensor:
    """Images ``(B, 784)``, some pixels further right; paper comes in from the left."""
    image = x.view(-1, 28, 28)
    return torch.nn.functional.pad(image, (pixels, 0))[:, :, :28].reshape(len(x), PIXELS)


@experiment("q8_half_noise")
def half_noise(size: Size) -> Numbers:
    """Held-out reconstruction loss with no noise, half of it, and all of it."""
    x, _ = held_out()
    model = size.vae()
    mu, logvar = model.encode(x)
    noise = reparameterize(mu, logvar, _generator(size)) - mu
    parts = {"none": 0.0, "half": 0.5, "whole": 1.0}
    return {
        name: size.reconstruction(model.decode(mu + part * noise), x)
        for name, part in parts.items()
    }


@experiment("q9_rounds")
def rounds(size: Size) -> Numbers:
    """Reconstruction loss against the first image after one round, four, and eight."""
    x, _ = held_out()
    model, picture, found = size.vae(), x, {}
    for round in range(1, 9):
        output = model.decode(model.encode(picture)[0])
        picture = size.picture(output)
        found[str(round)] = size.reconstruction(output, x)
    return {round: found[round] for round in ("1", "4", "8")}


@experiment("q10_mean_or_sample")
def mean_or_sample(size: Size) -> Numbers:
    """Held-out reconstruction loss when the mean is decoded, and when a sampled z is."""
    x, _ = held_out()
    model = size.vae()
    mu, logvar = model.encode(x)
    z = reparameterize(mu, logvar, _generator(size))
    return {
        "mean": size.reconstruction(model.decode(mu), x),
        "sample": size.reconstruction(model.decode(z), x),
    }


@experiment("q11_prior_norm")
def prior_norm(size: Size) -> Numbers:
    """How far from 0 the median and the nearest of 10,000 draws from N(0, I) lie, 32 latents."""
    distance = torch.randn(10_000, LATENTS, generator=_generator(size)).norm(dim=1)
    return {"median": distance.median().item(), "nearest": distance.min().item()}


@experiment("q12_cheapest")
def cheapest(size: Size) -> Numbers:
    """Negative ELBO of held-out digits, of a blank image, and of the inverted digits."""
    x, _ = held_out()
    images = {"digit": x, "blank": torch.zeros(100, PIXELS), "inverted": 1 - x}
    return {name: sum(_costs(size, chosen)) for name, chosen in images.items()}


@experiment("q13_draws")
def draws(size: Size) -> Numbers:
    """How much the loss of one image scatters, from one draw and averaged over more of them."""
    x = held_out()[0][:1]
    model = size.vae()
    mu, logvar = (part.expand(20_000, -1) for part in model.encode(x))
    output = model.decode(reparameterize(mu, logvar, _generator(size)))
    cost = size.costs(output, x.expand_as(output))
    counts = (1, 10, 30, 100, 1000)
    whole = {n: cost[: len(cost) // n * n].view(-1, n).mean(dim=1) for n in counts}
    return {str(n): average.std().item() for n, average in whole.items()}


@experiment("q14_means")
def means(size: Size) -> Numbers:
    """How far the means of held-out digits, and draws z around them, spread in the 32 latents."""
    mu, logvar = size.vae().encode(held_out()[0])
    spread = mu.std(dim=0)
    of_z = (mu.var(dim=0) + logvar.exp().mean(dim=0)).sqrt()
    return {
        "used": spread[spread > 0.5].mean().item(),
        "narrowest": spread.min().item(),
        "widest": spread.max().item(),
        "median_of_z": of_z.median().item(),
    }


@experiment("q15_digit_kl")
def digit_kl(size: Size) -> Numbers:
    """Mean KL of each digit, 0 to 9, on held-out images."""
    x, labels = held_out()
    kl = gaussian_kl(*size.vae().encode(x))
    return {str(digit): kl[labels == digit].mean().item() for digit in range(10)}


def reference(id: str, seed: int = 0, progress: bool = True) -> Numbers:
    """The numbers of an experiment on the reference models: measured once, then kept.

    Args:
        id: A question's id.
        seed: Of the training.
        progress: Whether to show the bars of trainings.

    Returns:
        Named numbers; costs are in nats per image.
    """
    kept = _kept(id, seed)
    if kept is None:
        kept = EXPERIMENTS[id](Reference(seed, progress))
        _keep(id, seed, kept)
    return kept


@functools.lru_cache(maxsize=64)
def _pocket(id: str, seed: int) -> tuple[tuple[str, float], ...]:
    return tuple(EXPERIMENTS[id](Pocket(seed)).items())


def pocket(id: str, seed: int = 0) -> Numbers:
    """The numbers of the same experiment on models that are there in a moment.

    Args:
        id: A question's id.
        seed: Of what is random in it.

    Example:
        >>> 5 < pocket("q11_prior_norm")["median"] < 6
        True
    """
    return dict(_pocket(id, seed))


def _path(id: str, seed: int) -> Path:
    return cache_folder() / "quiz" / f"{id}-{seed}-{_digest(EXPERIMENTS[id])}.json"


@functools.lru_cache(maxsize=64)
def _digest(function: Experiment) -> str:
    """Changes when the experiment or a reference model changes: kept numbers are then stale."""
    parts: list[Any] = [sizes, inspect.unwrap(function), _costs]
    source = training.recipe_digest() + "".join(inspect.getsource(part) for part in parts)
    return hashlib.sha256(source.encode()).hexdigest()[:16]


def _kept(id: str, seed: int) -> Numbers | None:
    try:
        found = json.loads(_path(id, seed).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    whole = isinstance(found, dict) and all(isinstance(v, float) for v in found.values())
    return found if whole and found else None


def _keep(id: str, seed: int, found: Numbers) -> None:
    path = _path(id, seed)
    try:
        write_whole({path: json.dumps(found).encode()})
    except OSError:
        return  # a read-only or full disk costs time, not the lesson

"""Passes over images, watched: which images were shown, what they cost, what was returned."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

import torch
from matplotlib.figure import Figure
from torch import Tensor, nn

from autograded_tests.notebook.mistakes.spots import squares
from vae_helpers.models import VAE, Autoencoder
from vae_helpers.plots.beside import Curves, View, plot_beside
from vae_helpers.plots.beside_points import Cloud, Draws, Shown

_COUNT, _BATCH, _PASSES = 25, 8, 4  # the last batch of a pass is one image
_RATE = 0.001
_MOST_BATCHES = 200

Epoch = Callable[..., Any]
Model = TypeVar("Model", Autoencoder, VAE)
Cost = Callable[[Model, Tensor], Tensor]


def plot_passes(yours: Epoch, asked: Epoch, model: Model, cost: Cost[Model]) -> Figure | None:
    """A few passes of yours and of what was asked, on the same images and from the same weights.

    Args:
        yours: ``(model, images, optimizer, batch_size=…) -> float``.
        asked: The same.
        model: What is trained; it is changed.
        cost: What all images ``(N, 784)`` cost a model, without noise, in nats per example.
    """
    head = model.fc_latent if isinstance(model, Autoencoder) else model.fc_mu
    with torch.no_grad():
        head.bias.fill_(3.0)  # far off: the first steps are large, and batches differ in cost
        if isinstance(model, VAE):
            model.fc_logvar.bias.fill_(-3.0)  # little noise: two right passes look alike
    start = {name: weight.clone() for name, weight in model.state_dict().items()}
    images = squares([(0.5 * (n % 5) - 1.0, 0.5 * (n // 5) - 1.0) for n in range(_COUNT)])
    images[:, 0] = torch.arange(_COUNT) / _COUNT  # which is which
    mine: _Run = _Run(yours, model, start, images, cost)
    right: _Run = _Run(asked, model, start, images, cost)
    views: list[View] = [
        Shown("images shown in the first pass", mine.first, right.first, _COUNT, mine.oddity),
        _losses(mine, right),
        *_noise(mine, right),
        _returned(mine, right),
    ]
    return plot_beside(views, title=f"{_PASSES} passes, {_COUNT} images, batch_size = {_BATCH}")


class _Run:
    """A few passes: the images of each batch, the loss before each step, what was returned.

    Args:
        epoch: Makes a pass.
        model: What it trains; the first layer is watched, whoever calls it.
        start: Its weights before the first pass.
        images: All of them; the first pixel says which is which.
        cost: What all of them cost.
    """

    def __init__(
        self,
        epoch: Epoch,
        model: Model,
        start: dict[str, Tensor],
        images: Tensor,
        cost: Cost[Model],
    ) -> None:
        model.load_state_dict(start)
        self.batches: list[list[int]] = []
        self.costs: list[float] = []
        self.returned: list[float] = []

        self.noise: list[Tensor] = []  # of each batch, (B, 2): what z has beyond the mean, in σ
        heads: dict[nn.Module, Tensor] = {}

        def note(layer: nn.Module, inputs: tuple[Tensor]) -> None:
            if torch.is_grad_enabled() and len(self.batches) < _MOST_BATCHES:
                self.batches.append((inputs[0].detach()[:, 0] * _COUNT).round().int().tolist())
                with torch.no_grad():
                    self.costs.append(float(cost(model, images)))

        def note_head(layer: nn.Module, inputs: tuple[Tensor], output: Tensor) -> None:
            if torch.is_grad_enabled():
                heads[layer] = output.detach()

        def note_z(layer: nn.Module, inputs: tuple[Tensor]) -> None:
            if torch.is_grad_enabled() and len(heads) == 2 and len(self.noise) < _MOST_BATCHES:
                mu, logvar = heads.values()
                self.noise.append((inputs[0].detach() - mu) * torch.exp(-logvar / 2))

        optimizer = torch.optim.SGD(model.parameters(), lr=_RATE)
        hooks = [model.fc1.register_forward_pre_hook(note)]
        if isinstance(model, VAE):
            heads = {model.fc_mu: torch.empty(0), model.fc_logvar: torch.empty(0)}
            hooks += [head.register_forward_hook(note_head) for head in heads]
            hooks += [model.fc2.register_forward_pre_hook(note_z)]
        try:
            for _ in range(_PASSES):
                value = epoch(model, images.clone(), optimizer, batch_size=_BATCH)
                self.returned.append(float(value))
                if len(self.returned) == 1:
                    self.first = list(self.batches)
        finally:
            for hook in hooks:
                hook.remove()

    @property
    def oddity(self) -> float:
        """1 if the first pass is not every image once, in whole batches and an order of chance."""
        shown = [image for batch in self.first for image in batch]
        whole = [_BATCH] * (_COUNT // _BATCH) + [_COUNT % _BATCH]
        fair = sorted(shown) == list(range(_COUNT)) and list(map(len, self.first)) == whole
        again = self.batches[len(self.first) : 2 * len(self.first)]
        return float(not fair or shown == sorted(shown) or self.first == again)


def _losses(mine: _Run, right: _Run) -> Curves:
    """What all images cost before each step; another order of theirs moves it by a little."""
    count = min(len(mine.costs), len(right.costs))
    asked = torch.tensor(right.costs[:count])
    return Curves("the loss before each step", torch.arange(1.0, count + 1),
                  torch.tensor(mine.costs[:count]), asked, "step", "nats per example",
                  noise=torch.full_like(asked, 0.05))  # fmt: skip


def _returned(mine: _Run, right: _Run) -> Curves:
    """What each pass returned."""
    asked = torch.tensor(right.returned)
    return Curves("what each pass returned", torch.arange(1.0, _PASSES + 1),
                  torch.tensor(mine.returned), asked, "pass", "the value returned",
                  noise=torch.full_like(asked, 0.03))  # fmt: skip


def _noise(mine: _Run, right: _Run) -> list[View]:
    """What a VAE added to the mean: its spread, and whether two latents share it."""
    if not mine.noise or not right.noise:
        return []
    yours, asked = torch.cat(mine.noise), torch.cat(right.noise)
    return [
        Draws("(z - μ) / σ of all images", yours.flatten(), asked.flatten(), "noise in z"),
        Cloud("(z - μ) / σ, by image", yours, asked, "latent 0", "latent 1"),
    ]

"""Models that write any digit in any style: told the label, or by the mean codes of the classes."""

from __future__ import annotations

import inspect
from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from vae_helpers.data import Digits, load_digits
from vae_helpers.experiments.labels import train_probe
from vae_helpers.models import CLASSES
from vae_helpers.randomness import random_state
from vae_helpers.widgets.decoding import decoded, device_of, encoded
from vae_helpers.widgets.in_page import layer_chains, packed_network, probes


@dataclass(frozen=True)
class Writer:
    """One z, ten digits.

    A VAE without labels writes a digit by its class's mean code: the style is what is left of a
    code when the mean of its own class is taken away, and a label adds the mean of another.

    Args:
        model: ``encode(x, y)`` and ``decode(z, y)``, or without ``y``.
        means: Of the classes' codes, shape ``(10, D)``; None where the model is told the label.
        mu: The styles of the digits one can choose, shape ``(N, D)``.
        sigma: Their standard deviations, shape ``(N, D)``.
        spread: Lower factor of the covariance from which a style is drawn, shape ``(D, D)``.
        probe: From styles ``(B, D)`` to logits ``(B, 10)``: reads the digit from the style alone.
        probe_right: How often it is right on the digits one can choose.
    """

    model: nn.Module
    means: Tensor | None
    mu: Tensor
    sigma: Tensor
    spread: Tensor
    probe: nn.Module
    probe_right: float

    @classmethod
    def of(cls, model: nn.Module, name: str, digits: Digits) -> Writer:
        """A writer from a trained model.

        Args:
            model: As above.
            name: By which an error calls it.
            digits: What can be encoded.

        Raises:
            ValueError: If the model does not encode or decode.
        """
        train = load_digits()
        told = _is_told(model, name)
        mu, sigma = _encoded(model, told, digits)
        mu_train, sigma_train = _encoded(model, told, train)
        means: Tensor | None = None
        spread = torch.eye(mu.shape[1])
        if not told:
            groups = [mu_train[train.labels == digit] for digit in range(CLASSES)]
            means = torch.stack([group.mean(0) for group in groups])
            mu, mu_train = mu - means[digits.labels], mu_train - means[train.labels]
            covariance = torch.cov(mu_train.T) + sigma_train.square().mean(0).diag()
            spread = torch.linalg.cholesky(covariance)
        with random_state(0):
            z = mu_train + sigma_train * torch.randn_like(mu_train)
            z_new = mu + sigma * torch.randn_like(mu)
        probe = train_probe(z, train.labels)
        with torch.no_grad():
            right = (probe(z_new).argmax(-1) == digits.labels).float().mean()
        return cls(model, means, mu, sigma, spread, probe, float(right))

    def costs(self) -> Tensor:
        """The KL of each latent, averaged over the digits, in nats; shape ``(D,)``."""
        return (0.5 * (self.mu**2 + self.sigma**2 - 1) - self.sigma.log()).mean(0)

    def write(self, z: Tensor) -> Tensor:
        """A style, shape ``(D,)``, in all ten digits: probabilities ``(10, 784)``."""
        return self._decode(z.expand(CLASSES, -1), torch.arange(CLASSES))

    def packed(self) -> list[dict[str, Any]] | None:
        """The network that goes from a style and ten 0/1 columns to the logits; None if unknown."""
        z = probes(self.mu.shape[1])
        y = torch.arange(len(z)) % CLASSES
        inputs = torch.cat([z, F.one_hot(y, CLASSES).float()], dim=1)
        if self.means is None:
            candidates = layer_chains(self.model, inputs.shape[1])
        else:
            means = self.means
            candidates = (
                [(torch.cat([weight, weight @ means.T], dim=1), bias), *rest]
                for (weight, bias), *rest in layer_chains(self.model, z.shape[1])
            )
        return packed_network(candidates, inputs, lambda: self._decode(z, y))

    def _decode(self, z: Tensor, y: Tensor) -> Tensor:
        if self.means is not None:
            return decoded(self.model, z + self.means[y])
        model: Any = self.model
        where = device_of(model)
        with torch.no_grad():
            return model.decode(z.to(where), y.to(where)).sigmoid().cpu()


def _is_told(model: Any, name: str) -> bool:
    for part in ("encode", "decode"):
        if not callable(getattr(model, part, None)):
            raise ValueError(f"{name!r} has no {part}: the style dial needs encode and decode")
    return len(inspect.signature(model.encode).parameters) > 1


@torch.no_grad()
def _encoded(model: Any, told: bool, digits: Digits) -> tuple[Tensor, Tensor]:
    if not told:
        return encoded(model, digits.pixels)
    where = device_of(model)
    mu, logvar = model.encode(digits.pixels.to(where), digits.labels.to(where))
    return mu.cpu(), (0.5 * logvar).exp().cpu()

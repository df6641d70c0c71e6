"""The dense models: 784 -> 256 -> ReLU -> 32 (+32) -> 256 -> ReLU -> 784 logits.

Source:
    Kingma & Welling (2014), Auto-Encoding Variational Bayes, https://arxiv.org/abs/1312.6114,
    section 3 and appendix C (a Gaussian encoder and a Bernoulli decoder, one hidden layer each).
"""

from __future__ import annotations

import torch
from torch import Tensor, nn
from torch.nn import functional as F

PIXELS = 28 * 28
HIDDEN = 256
CLASSES = 10


class Autoencoder(nn.Module):
    """The deterministic baseline: one code per image, and no distribution over codes.

    Args:
        latent_dim: Number D of latent coordinates.

    Example:
        >>> Autoencoder(latent_dim=5)(torch.zeros(3, 784)).shape
        torch.Size([3, 784])
    """

    def __init__(self, latent_dim: int = 32) -> None:
        super().__init__()
        self.latent_dim = latent_dim
        self.fc1 = nn.Linear(PIXELS, HIDDEN)
        self.fc_latent = nn.Linear(HIDDEN, latent_dim)
        self.fc2 = nn.Linear(latent_dim, HIDDEN)
        self.fc3 = nn.Linear(HIDDEN, PIXELS)

    def encode(self, x: Tensor) -> Tensor:
        """Pixels ``(B, 784)`` to codes ``(B, D)``; no activation on the code."""
        return self.fc_latent(F.relu(self.fc1(x)))

    def decode(self, z: Tensor) -> Tensor:
        """Codes ``(B, D)`` to logits ``(B, 784)``."""
        return self.fc3(F.relu(self.fc2(z)))

    def forward(self, x: Tensor) -> Tensor:
        """Pixels ``(B, 784)`` to the logits ``(B, 784)`` of their reconstruction."""
        return self.decode(self.encode(x))


class GaussianEncoder(nn.Module):
    """An encoder with two heads: for each image a Gaussian over z instead of one point.

    Args:
        latent_dim: Number D of latent coordinates.

    Source:
        Kingma & Welling (2014), appendix C.2.

    Example:
        >>> mu, logvar = GaussianEncoder(latent_dim=5)(torch.zeros(3, 784))
        >>> mu.shape, logvar.shape
        (torch.Size([3, 5]), torch.Size([3, 5]))
    """

    def __init__(self, latent_dim: int = 32) -> None:
        super().__init__()
        self.latent_dim = latent_dim
        self.fc1 = nn.Linear(PIXELS, HIDDEN)
        self.fc_mu = nn.Linear(HIDDEN, latent_dim)
        self.fc_logvar = nn.Linear(HIDDEN, latent_dim)

    def forward(self, x: Tensor) -> tuple[Tensor, Tensor]:
        """Pixels ``(B, 784)`` to ``(mu, logvar)``, each ``(B, D)``; neither head is activated."""
        h = F.relu(self.fc1(x))
        return self.fc_mu(h), self.fc_logvar(h)


class VAE(nn.Module):
    """The variational autoencoder: Gaussian encoder, reparameterized sample, Bernoulli decoder.

    Args:
        latent_dim: Number D of latent coordinates.

    Source:
        Kingma & Welling (2014), sections 2.4 and 3.

    Example:
        >>> logits, mu, logvar = VAE(latent_dim=5)(torch.zeros(3, 784))
        >>> logits.shape, mu.shape, logvar.shape
        (torch.Size([3, 784]), torch.Size([3, 5]), torch.Size([3, 5]))
    """

    def __init__(self, latent_dim: int = 32) -> None:
        super().__init__()
        self.latent_dim = latent_dim
        self.fc1 = nn.Linear(PIXELS, HIDDEN)
        self.fc_mu = nn.Linear(HIDDEN, latent_dim)
        self.fc_logvar = nn.Linear(HIDDEN, latent_dim)
        self.fc2 = nn.Linear(latent_dim, HIDDEN)
        self.fc3 = nn.Linear(HIDDEN, PIXELS)

    def encode(self, x: Tensor) -> tuple[Tensor, Tensor]:
        """Pixels ``(B, 784)`` to ``(mu, logvar)``, each ``(B, D)``."""
        h = F.relu(self.fc1(x))
        return self.fc_mu(h), self.fc_logvar(h)

    def reparameterize(
        self, mu: Tensor, logvar: Tensor, generator: torch.Generator | None = None
    ) -> Tensor:
        """One draw z = mu + sigma * eps, ``(B, D)``, differentiable in both arguments."""
        return reparameterize(mu, logvar, generator)

    def decode(self, z: Tensor) -> Tensor:
        """Latents ``(B, D)`` to logits ``(B, 784)``."""
        return self.fc3(F.relu(self.fc2(z)))

    def forward(
        self, x: Tensor, generator: torch.Generator | None = None
    ) -> tuple[Tensor, Tensor, Tensor]:
        """Pixels ``(B, 784)`` to ``(logits, mu, logvar)``; samples z in both modes."""
        mu, logvar = self.encode(x)
        return self.decode(self.reparameterize(mu, logvar, generator)), mu, logvar


class ConditionalVAE(nn.Module):
    """A VAE that is told the label: ten 0/1 columns behind the pixels, and behind z.

    Args:
        latent_dim: Number D of latent coordinates.

    Source:
        Sohn, Lee & Yan (2015), Learning Structured Output Representation using Deep Conditional
        Generative Models, section 4; Kingma, Rezende, Mohamed & Welling (2014), Semi-supervised
        Learning with Deep Generative Models, model M2.

    Example:
        >>> logits, mu, logvar = ConditionalVAE(latent_dim=5)(torch.zeros(3, 784), torch.arange(3))
        >>> logits.shape, mu.shape, logvar.shape
        (torch.Size([3, 784]), torch.Size([3, 5]), torch.Size([3, 5]))
    """

    def __init__(self, latent_dim: int = 32) -> None:
        super().__init__()
        self.latent_dim = latent_dim
        self.fc1 = nn.Linear(PIXELS + CLASSES, HIDDEN)
        self.fc_mu = nn.Linear(HIDDEN, latent_dim)
        self.fc_logvar = nn.Linear(HIDDEN, latent_dim)
        self.fc2 = nn.Linear(latent_dim + CLASSES, HIDDEN)
        self.fc3 = nn.Linear(HIDDEN, PIXELS)

    def encode(self, x: Tensor, y: Tensor) -> tuple[Tensor, Tensor]:
        """Pixels ``(B, 784)`` and labels ``(B,)`` to ``(mu, logvar)``, each ``(B, D)``."""
        h = F.relu(self.fc1(with_label(x, y)))
        return self.fc_mu(h), self.fc_logvar(h)

    def decode(self, z: Tensor, y: Tensor) -> Tensor:
        """Latents ``(B, D)`` and labels ``(B,)`` to logits ``(B, 784)``."""
        return self.fc3(F.relu(self.fc2(with_label(z, y))))

    def forward(
        self, x: Tensor, y: Tensor, generator: torch.Generator | None = None
    ) -> tuple[Tensor, Tensor, Tensor]:
        """Pixels and labels to ``(logits, mu, logvar)``; samples z in both modes."""
        mu, logvar = self.encode(x, y)
        return self.decode(reparameterize(mu, logvar, generator), y), mu, logvar


class DeeperConditionalVAE(ConditionalVAE):
    """The same with one more layer in the decoder, which can then combine label and z.

    Example:
        >>> DeeperConditionalVAE(5).decode(torch.zeros(3, 5), torch.arange(3)).shape
        torch.Size([3, 784])
    """

    def __init__(self, latent_dim: int = 32) -> None:
        super().__init__(latent_dim)
        self.fc_between = nn.Linear(HIDDEN, HIDDEN)

    def decode(self, z: Tensor, y: Tensor) -> Tensor:
        """Latents ``(B, D)`` and labels ``(B,)`` to logits ``(B, 784)``."""
        h = F.relu(self.fc2(with_label(z, y)))
        return self.fc3(F.relu(self.fc_between(h)))


def with_label(values: Tensor, y: Tensor) -> Tensor:
    """Ten 0/1 columns behind the values: ``(B, P)`` and labels ``(B,)`` to ``(B, P + 10)``.

    Example:
        >>> with_label(torch.zeros(1, 2), torch.tensor([3]))
        tensor([[0., 0., 0., 0., 0., 1., 0., 0., 0., 0., 0., 0.]])
    """
    return torch.cat([values, F.one_hot(y, CLASSES).to(values.dtype)], dim=-1)


def reparameterize(mu: Tensor, logvar: Tensor, generator: torch.Generator | None = None) -> Tensor:
    r"""Draw from N(mu, sigma^2) along a path that gradients can follow.

    .. math:: z = \mu + \sigma \odot \varepsilon, \quad \varepsilon \sim N(0, I), \quad
              \sigma = e^{\frac12 \log \sigma^2}

    Args:
        mu: Means, shape ``(*batch, D)``.
        logvar: Log-variances, the same shape.
        generator: Where the noise comes from; the global generator if None.

    Returns:
        One draw per entry, shape ``(*batch, D)``.

    Source:
        Kingma & Welling (2014), section 2.4.

    Example:
        >>> reparameterize(torch.ones(2, 3), torch.full((2, 3), -200.0))
        tensor([[1., 1., 1.],
                [1., 1., 1.]])
    """
    eps = torch.empty_like(mu).normal_(generator=generator)
    return mu + (0.5 * logvar).exp() * eps

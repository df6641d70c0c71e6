"""How noisy is a gradient estimated from one draw? Three ways of estimating the same number."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import torch
from torch import Tensor
from torch.nn import functional as F

from vae_helpers.sampling import LatentModel

METHODS = ("reparameterized", "score function", "score function, baseline")


@dataclass(frozen=True)
class GradientVariances:
    """Variance of a one-draw gradient, for each way of estimating it.

    Args:
        dims: Latent dimensions D that were tried.
        measured: For each method its variance at each D.
        exact: The same from the closed form.
    """

    dims: list[int]
    measured: dict[str, list[float]]
    exact: dict[str, list[float]]


def toy_gradients(
    dim: int, draws: int = 100_000, generator: torch.Generator | None = None
) -> dict[str, Tensor]:
    r"""One-draw estimates of the slope of E[sum of z squared] with respect to the first mean.

    z has D independent latents N(mu, sigma^2) with mu = 1 and sigma = 1, so the true slope is
    2. With :math:`f = \sum_j z_j^2` the estimates are :math:`2 z_1` (through the draw),
    :math:`f \varepsilon_1` (score function) and :math:`(f - 2D)\, \varepsilon_1` (the same with the
    mean of f as a baseline).

    Args:
        dim: Number D of latents.
        draws: How many one-draw estimates to make.
        generator: Where the noise comes from; the global generator if None.

    Returns:
        For each of `METHODS` its estimates, shape ``(draws,)``.

    Raises:
        ValueError: If ``dim`` is below 1 or ``draws`` below 2.

    Source:
        Williams (1992), REINFORCE; Mohamed et al. (2020), Monte Carlo Gradient Estimation in
        Machine Learning, sections 4 and 5.

    Example:
        >>> estimates = toy_gradients(dim=2, draws=50_000)
        >>> [round(values.mean().item()) for values in estimates.values()]
        [2, 2, 2]
    """
    if dim < 1 or draws < 2:
        raise ValueError(f"dim is {dim} and draws {draws}, but 1 dimension and 2 draws are needed")
    first = torch.randn(draws, generator=generator)
    others = torch.zeros(draws)
    for _ in range(dim - 1):  # one latent at a time, to keep memory small
        others += (1 + torch.randn(draws, generator=generator)).square()
    z = 1 + first
    f = z.square() + others
    return dict(zip(METHODS, (2 * z, f * first, (f - 2 * dim) * first), strict=True))


def exact_toy_variances(dim: int) -> dict[str, float]:
    r"""What the variances of `toy_gradients` are: :math:`4`, :math:`4D^2+14D+12`, :math:`6D+12`.

    Args:
        dim: Number D of latents.

    Example:
        >>> exact_toy_variances(1)
        {'reparameterized': 4.0, 'score function': 30.0, 'score function, baseline': 18.0}
    """
    values = (4.0, 4.0 * dim**2 + 14 * dim + 12, 6.0 * dim + 12)
    return dict(zip(METHODS, values, strict=True))


def toy_gradient_variances(
    dims: Sequence[int] = (1, 2, 8, 32),
    draws: int = 100_000,
    generator: torch.Generator | None = None,
) -> GradientVariances:
    """The variance of `toy_gradients` over the number of latents, measured and exact.

    Args:
        dims: Numbers D of latents.
        draws: Estimates from which each variance is measured.
        generator: Where the noise comes from; the global generator if None.

    Example:
        >>> results = toy_gradient_variances(dims=[1, 8], draws=1000)
        >>> results.exact["score function"]
        [30.0, 380.0]
    """
    measured: dict[str, list[float]] = {method: [] for method in METHODS}
    exact: dict[str, list[float]] = {method: [] for method in METHODS}
    for dim in dims:
        for method, values in toy_gradients(dim, draws, generator).items():
            measured[method].append(values.var().item())
        for method, value in exact_toy_variances(dim).items():
            exact[method].append(value)
    return GradientVariances(list(dims), measured, exact)


def image_gradients(
    model: LatentModel, x: Tensor, draws: int = 1000, generator: torch.Generator | None = None
) -> dict[str, Tensor]:
    """One-draw estimates of the reconstruction loss's gradient with respect to mu, for one image.

    The baseline of each draw is the mean loss of all the other draws, which keeps it unbiased.

    Args:
        model: A VAE.
        x: Pixels of one image, shape ``(784,)``.
        draws: How many one-draw estimates to make, at least 2.
        generator: Where the noise comes from; the global generator if None.

    Returns:
        For each of `METHODS` its estimates, shape ``(draws, D)``, in nats per unit of mu.

    Raises:
        ValueError: If ``draws`` is below 2.

    Source:
        Kool, van Hoof & Welling (2019), Buy 4 REINFORCE Samples, Get a Baseline for Free.

    Example:
        >>> from vae_helpers import VAE
        >>> image_gradients(VAE(latent_dim=3), torch.rand(784), draws=5)["reparameterized"].shape
        torch.Size([5, 3])
    """
    if draws < 2:
        raise ValueError(f"draws is {draws}, but a spread needs at least 2")
    with torch.no_grad():
        mu, logvar = model.encode(x[None])
    sigma = (0.5 * logvar).exp()
    eps = torch.randn(draws, mu.shape[1], generator=generator)
    z = (mu + sigma * eps).requires_grad_()  # dz/dmu = 1: the gradient by z is the one by mu
    with torch.enable_grad():
        pixels = x.expand(draws, -1)
        losses = F.binary_cross_entropy_with_logits(model.decode(z), pixels, reduction="none")
        losses = losses.sum(dim=1)  # (draws,)
        (through_draw,) = torch.autograd.grad(losses.sum(), z)
    cost = losses.detach()[:, None]
    others = (cost.sum() - cost) / (draws - 1)
    score = eps / sigma  # the gradient of log q(z) with respect to mu
    return dict(zip(METHODS, (through_draw, cost * score, (cost - others) * score), strict=True))


def image_gradient_variances(
    model: LatentModel,
    images: Tensor,
    draws: int = 1000,
    generator: torch.Generator | None = None,
) -> dict[str, list[float]]:
    """Variance of `image_gradients`, summed over the latents, for each image.

    Args:
        model: A VAE.
        images: Pixels, shape ``(N, 784)``.
        draws: Estimates from which each variance is measured.
        generator: Where the noise comes from; the global generator if None.

    Returns:
        For each of `METHODS` one variance per image.

    Example:
        >>> from vae_helpers import VAE
        >>> variances = image_gradient_variances(VAE(latent_dim=3), torch.rand(2, 784), draws=20)
        >>> [len(values) for values in variances.values()]
        [2, 2, 2]
    """
    variances: dict[str, list[float]] = {method: [] for method in METHODS}
    for x in images:
        for method, estimates in image_gradients(model, x, draws, generator).items():
            variances[method].append(estimates.var(dim=0).sum().item())
    return variances


def reparameterized_gradients(eps: Tensor, logvar: Tensor, grad_z: Tensor) -> tuple[Tensor, Tensor]:
    r"""The chain rule through z = mu + sigma * eps by hand: the reference of lesson 03.

    .. math:: \frac{\partial z}{\partial \mu} = 1, \quad
              \frac{\partial z}{\partial \log\sigma^2} = \tfrac12 \sigma \varepsilon

    Args:
        eps: The noise that was drawn, shape ``(B, D)``.
        logvar: Log-variances, the same shape.
        grad_z: Gradient of a loss with respect to z, the same shape.

    Returns:
        The gradients with respect to mu and to logvar, both ``(B, D)``.

    Source:
        Kingma & Welling (2014), section 2.4.

    Example:
        >>> reparameterized_gradients(torch.ones(1, 1), torch.zeros(1, 1), torch.tensor([[6.0]]))
        (tensor([[6.]]), tensor([[3.]]))
    """
    return grad_z, grad_z * 0.5 * (0.5 * logvar).exp() * eps


def score_function_gradient(values: Tensor, z: Tensor, mu: Tensor, sigma: Tensor) -> Tensor:
    r"""The gradient of E[f(z)] by mu from draws of z and the values of f alone, without a baseline.

    .. math:: \frac1S \sum_s f(z_s)\, \nabla_\mu \log q(z_s)
              = \frac1S \sum_s f(z_s)\, \frac{z_s - \mu}{\sigma^2}

    Args:
        values: f at each draw, shape ``(S,)``.
        z: Draws from N(mu, sigma^2), shape ``(S, D)``.
        mu: Means, shape ``(D,)``.
        sigma: Standard deviations, shape ``(D,)``.

    Returns:
        The estimate, shape ``(D,)``; unbiased if ``z`` are independent draws.

    Source:
        Williams (1992), Simple Statistical Gradient-Following Algorithms, section 4.

    Example:
        >>> z = torch.tensor([[2.0], [0.0]])
        >>> score_function_gradient(torch.tensor([4.0, 0.0]), z, torch.ones(1), torch.ones(1))
        tensor([2.])
    """
    score = (z - mu) / sigma.square()  # (S, D), the gradient of log q(z) by mu
    return (values[:, None] * score).mean(dim=0)

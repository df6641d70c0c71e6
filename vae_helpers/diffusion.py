"""A small diffusion over the codes of a VAE: noise them, learn the noise, walk back, count nats.

t counts from 0 to T - 1; ``betas`` and ``alpha_bar`` have the shape ``(T,)``.

Source:
    Ho, Jain & Abbeel (2020), Denoising Diffusion Probabilistic Models,
    https://arxiv.org/abs/2006.11239.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Literal

import torch
from torch import Tensor
from torch.optim.swa_utils import AveragedModel
from tqdm.auto import tqdm

from vae_helpers.front_end import BAR
from vae_helpers.models import Denoiser, reparameterize
from vae_helpers.randomness import random_state

STEPS = 100
Predicts = Callable[[Tensor, Tensor], Tensor]


def cosine_schedule(steps: int = STEPS) -> Tensor:
    r"""How much noise each step adds, so that the signal fades evenly: ``betas`` ``(T,)``.

    .. math:: \bar\alpha_t = \cos^2\Big(\frac{(t + 1)/T + s}{1 + s} \cdot \frac\pi2\Big) \Big/
              \cos^2\Big(\frac{s}{1 + s} \cdot \frac\pi2\Big), \quad s = 0.008

    Args:
        steps: Their number T.

    Source:
        Nichol & Dhariwal (2021), Improved Denoising Diffusion Probabilistic Models, section 3.2.

    Example:
        >>> (1 - cosine_schedule(4)).cumprod(0).round(decimals=2)
        tensor([0.8500, 0.4900, 0.1400, 0.0000])
    """
    at = (torch.arange(steps + 1, dtype=torch.float64) / steps + 0.008) / 1.008
    shares = torch.cos(at * math.pi / 2).square()
    return (1 - shares[1:] / shares[:-1]).clamp(max=0.999).float()


def noise_to(z0: Tensor, t: Tensor, eps: Tensor, alpha_bar: Tensor) -> Tensor:
    r"""The code after t + 1 steps of noise, at once.

    .. math:: z_t = \sqrt{\bar\alpha_t}\, z_0 + \sqrt{1 - \bar\alpha_t}\, \varepsilon

    Args:
        z0: Codes, shape ``(B, D)``.
        t: The step of each row, int64, shape ``(B,)``.
        eps: Draws from N(0, I), shape ``(B, D)``.
        alpha_bar: The schedule.

    Returns:
        Shape ``(B, D)``.

    Source:
        Ho et al. (2020), equation 4.

    Example:
        >>> one, t = torch.ones(1, 2), torch.tensor([0])
        >>> noise_to(one, t, one, torch.tensor([0.36]))
        tensor([[1.4000, 1.4000]])
    """
    share = alpha_bar[t, None]
    return share.sqrt() * z0 + (1 - share).sqrt() * eps


def noise_loss(model: Predicts, z0: Tensor, alpha_bar: Tensor) -> Tensor:
    """How far a model is from the noise, at one t and one noise for each row.

    Args:
        model: From ``z_t`` ``(B, D)`` and t ``(B,)`` to the noise it expects, ``(B, D)``.
        z0: Codes, shape ``(B, D)``.
        alpha_bar: The schedule.

    Returns:
        The squared error, summed over the latents and averaged over the rows. No nats: see
        `step_kl`.

    Source:
        Ho et al. (2020), equation 14.

    Example:
        >>> codes = torch.zeros(4000, 2)
        >>> abs(noise_loss(lambda z, t: 0 * z, codes, torch.tensor([0.5])).item() - 2) < 0.3
        True
    """
    t = torch.randint(len(alpha_bar), (len(z0),))
    eps = torch.randn_like(z0)
    z_t = noise_to(z0, t, eps, alpha_bar)
    return (model(z_t, t) - eps).square().sum(dim=-1).mean()


def denoise_step(z: Tensor, eps_hat: Tensor, t: int, betas: Tensor, noise: Tensor) -> Tensor:
    r"""One step back, with variance :math:`\beta_t`; at t = 0 the mean alone.

    .. math:: \frac{1}{\sqrt{\alpha_t}} \Big(z_t - \frac{\beta_t}{\sqrt{1 - \bar\alpha_t}}
              \hat\varepsilon\Big) + \sqrt{\beta_t}\, \text{noise}

    Args:
        z: Codes at step t, shape ``(B, D)``.
        eps_hat: The noise expected in them.
        t: The step.
        betas: The schedule.
        noise: Draws from N(0, I), shape ``(B, D)``.

    Source:
        Ho et al. (2020), algorithm 2.

    Example:
        >>> one = torch.ones(1, 1)
        >>> denoise_step(one, one, 0, torch.tensor([0.36]), one)
        tensor([[0.5000]])
    """
    share = (1 - betas).cumprod(0)[t]
    mean = (z - betas[t] / (1 - share).sqrt() * eps_hat) / (1 - betas[t]).sqrt()
    return mean + betas[t].sqrt() * noise if t > 0 else mean


def step_kl(eps: Tensor, eps_hat: Tensor, t: int, betas: Tensor) -> Tensor:
    r"""What a step costs: KL(q(z_{t-1} | z_t, z_0) || p(z_{t-1} | z_t)), for 1 ≤ t < T.

    Args:
        eps: The noise in z_t, shape ``(B, D)``.
        eps_hat: The noise expected in it.
        t: The step.
        betas: The schedule.

    Returns:
        Shape ``(B,)``, in nats.

    Source:
        Ho et al. (2020), equations 5 and 12.

    Example:
        >>> zero = torch.zeros(1, 1)
        >>> step_kl(zero, zero, 1, torch.tensor([0.5, 0.5]))
        tensor([0.0361])
    """
    return _gaussian_kl(*_means_and_variances(eps, eps_hat, t, betas, "beta"))


Variance = Literal["beta", "posterior"]


def _means_and_variances(
    eps: Tensor, eps_hat: Tensor, t: int, betas: Tensor, variance: Variance
) -> tuple[Tensor, Tensor, Tensor]:
    """The gap between the means of q and p, ``(B, D)``, and both variances."""
    shares = (1 - betas).cumprod(0)
    tilde = betas[t] * (1 - shares[t - 1]) / (1 - shares[t])
    gap = betas[t] / ((1 - shares[t]) * (1 - betas[t])).sqrt() * (eps - eps_hat)
    return gap, tilde, betas[t] if variance == "beta" else tilde


def _gaussian_kl(gap: Tensor, q: Tensor, p: Tensor) -> Tensor:
    return 0.5 * (q / p - 1 + (p / q).log() + gap.square() / p).sum(dim=-1)


def fit_noise(
    model: Denoiser,
    mu: Tensor,
    logvar: Tensor,
    *,
    steps: int = 3000,
    batch_size: int = 256,
    lr: float = 1e-3,
    seed: int | None = None,
    loss: Callable[[Denoiser, Tensor, Tensor], Tensor] = noise_loss,
    progress: bool = True,
) -> list[float]:
    """Train a denoiser on fresh draws of the encoder's Gaussians.

    Args:
        model: A `Denoiser`; trained in place, and left in evaluation mode.
        mu: Means of the images' Gaussians, shape ``(N, D)``.
        logvar: Their log-variances.
        steps: Of Adam; the model is left with the average of its weights over the last two fifths
            of them.
        batch_size: Codes a step.
        lr: Adam's step size.
        seed: Makes the run reproducible; the global random state is left as it was.
        loss: ``(model, z0, alpha_bar) -> scalar``; the learner's own, for one.
        progress: Whether to show a bar.

    Returns:
        The mean loss of every hundred steps.

    Raises:
        ValueError: If the shapes of mu and logvar differ, or do not suit the model.

    Source:
        Ho et al. (2020), algorithm 1; Izmailov et al. (2018) for the average.

    Example:
        >>> model = Denoiser(2, (1 - cosine_schedule()).cumprod(0), hidden=8)
        >>> len(fit_noise(model, torch.randn(50, 2), torch.zeros(50, 2), steps=200, progress=False))
        2
    """
    if mu.shape != logvar.shape or mu.shape[1:] != (model.latent_dim,):
        raise ValueError(
            f"mu is {tuple(mu.shape)} and logvar {tuple(logvar.shape)}, but both must be "
            f"(N, {model.latent_dim})"
        )
    losses: list[float] = []
    total = torch.zeros(())
    with random_state(seed), torch.enable_grad():
        optimizer = torch.optim.Adam(model.parameters(), lr=lr, fused=True)
        averaged = AveragedModel(model)
        model.train()
        for step in tqdm(range(steps), disable=not progress, bar_format=BAR):
            rows = torch.randint(len(mu), (batch_size,))
            z0 = model.inward(reparameterize(mu[rows], logvar[rows]))
            value = loss(model, z0, model.alpha_bar)
            optimizer.zero_grad()
            value.backward()
            optimizer.step()
            if step >= 0.6 * steps:
                averaged.update_parameters(model)
            total += value.detach()
            if step % 100 == 99:
                losses.append(total.item() / 100)
                total.zero_()
    model.load_state_dict(averaged.module.state_dict())
    model.eval()
    return losses


def betas_of(alpha_bar: Tensor) -> Tensor:
    """The steps of a schedule that is known by what they leave.

    Example:
        >>> betas_of(torch.tensor([0.5, 0.25]))
        tensor([0.5000, 0.5000])
    """
    return 1 - alpha_bar / torch.cat([torch.ones(1), alpha_bar[:-1]])


@torch.no_grad()
def sample(
    model: Denoiser, n: int, generator: torch.Generator | None = None, start: Tensor | None = None
) -> Tensor:
    """Walk from noise back to codes, step by step.

    Args:
        model: A denoiser.
        n: How many codes.
        generator: Where the noise comes from; the global generator if None.
        start: Where to begin instead of N(0, I), shape ``(n, D)``.

    Returns:
        Codes, shape ``(n, D)``.

    Source:
        Ho et al. (2020), algorithm 2.

    Example:
        >>> sample(Denoiser(2, (1 - cosine_schedule(5)).cumprod(0)), 3).shape
        torch.Size([3, 2])
    """
    betas = betas_of(model.alpha_bar)

    def draw() -> Tensor:
        return torch.randn(n, model.latent_dim, generator=generator)

    z = draw() if start is None else start
    for t in reversed(range(len(betas))):
        z = denoise_step(z, model(z, torch.full((n,), t)), t, betas, draw())
    return model.outward(z)


@torch.no_grad()
def ddim(
    model: Denoiser, n: int, steps: int = 10, generator: torch.Generator | None = None
) -> Tensor:
    """Jump from noise to codes in a few steps, without noise on the way.

    Args:
        model: A denoiser.
        n: How many codes.
        steps: How many of its T steps are taken, evenly spread from 0 on. So the first one taken
            is not the last of T, from which almost nothing can be guessed.
        generator: Where the first noise comes from; the global generator if None.

    Returns:
        Codes, shape ``(n, D)``.

    Raises:
        ValueError: If there are not that many steps.

    Source:
        Song, Meng & Ermon (2021), Denoising Diffusion Implicit Models, equation 12, σ = 0.

    Example:
        >>> ddim(Denoiser(2, (1 - cosine_schedule(5)).cumprod(0)), 3, steps=2).shape
        torch.Size([3, 2])
    """
    most = len(model.alpha_bar)
    if not 1 <= steps <= most:
        raise ValueError(f"steps is {steps}, but the model has {most}")
    z = torch.randn(n, model.latent_dim, generator=generator)
    times = [most * step // steps for step in reversed(range(steps))]  # the last of them is 0
    for t, following in zip(times, [*times[1:], None], strict=True):
        eps_hat = model(z, torch.full((n,), t))
        z0 = guess_z0(z, eps_hat, model.alpha_bar[t])
        if following is None:
            return model.outward(z0)
        share = model.alpha_bar[following]
        z = share.sqrt() * z0 + (1 - share).sqrt() * eps_hat
    return z


def guess_z0(z: Tensor, eps_hat: Tensor, share: Tensor) -> Tensor:
    """The code that z_t would come from, if the noise in it were ``eps_hat``.

    Example:
        >>> guess_z0(torch.tensor([1.4]), torch.tensor([1.0]), torch.tensor(0.36))
        tensor([1.0000])
    """
    return (z - (1 - share).sqrt() * eps_hat) / share.sqrt()


@torch.no_grad()
def step_nats(
    model: Denoiser,
    z0: Tensor,
    *,
    draws: int = 2,
    variance: Variance = "beta",
    seed: int = 0,
) -> Tensor:
    """What each step of the walk back costs, in nats.

    Args:
        model: A denoiser.
        z0: Codes, shape ``(B, D)``.
        draws: Of noise at every t, over which costs are averaged.
        variance: Of the steps: ``"beta"``, or ``"posterior"``, the smaller one of q.
        seed: Of the noise; the global random state is left alone.

    Returns:
        Shape ``(B, T + 1)``: entry t for the step that ends at t - 1, the first of which is the
        density of z0 itself; last the KL from q(z_{T-1} | z0) to N(0, I).

    Source:
        Ho et al. (2020), equation 5.
    """
    betas, shares = betas_of(model.alpha_bar), model.alpha_bar
    noise = torch.Generator().manual_seed(seed)
    costs = torch.zeros(len(z0), len(betas) + 1)
    costs[:, 0] = model.factor.diagonal().log().sum()  # the density in z's own coordinates
    z0 = model.inward(z0)
    for _ in range(draws):
        for t in range(len(betas)):
            eps = torch.randn(z0.shape, generator=noise)
            at = torch.full((len(z0),), t)
            eps_hat = model(noise_to(z0, at, eps, shares), at)
            if t:
                parts = _means_and_variances(eps, eps_hat, t, betas, variance)
                costs[:, t] += _gaussian_kl(*parts) / draws
            else:  # z0 lies at the mean that the true noise gives
                gap = betas[0].sqrt() * (eps - eps_hat) / (1 - betas[0]).sqrt()
                scaled = (gap.square() / betas[0]).sum(-1)
                constant = z0.shape[1] * (2 * math.pi * betas[0]).log()
                costs[:, 0] += 0.5 * (scaled + constant) / draws
    left, noised = shares[-1] * z0.square(), 1 - shares[-1]
    costs[:, -1] = 0.5 * (left + noised - 1 - noised.log()).sum(-1)
    return costs


def diffusion_nats(
    model: Denoiser,
    z0: Tensor,
    *,
    draws: int = 2,
    variance: Variance = "beta",
    seed: int = 0,
) -> Tensor:
    """A bound on -log p(z0), in nats: the costs of all steps.

    Args:
        model: A denoiser.
        z0: Codes, shape ``(B, D)``.
        draws: Of noise at every t.
        variance: Of the steps, as in `step_nats`.
        seed: Of the noise; the global random state is left alone.

    Returns:
        Shape ``(B,)``.

    Example:
        >>> model = Denoiser(2, (1 - cosine_schedule()).cumprod(0))  # a Gaussian, untrained
        >>> cost = diffusion_nats(model, torch.zeros(400, 2)).mean().item()
        >>> -0.1 < cost - math.log(2 * math.pi) < 0.3
        True
    """
    return step_nats(model, z0, draws=draws, variance=variance, seed=seed).sum(-1)

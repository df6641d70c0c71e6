"""Known ways to decode other codes than those asked for, in lesson 05."""

from __future__ import annotations

import torch
from torch import Tensor

from autograded_tests.framework.expectations import Slip
from autograded_tests.judges.small_vae import PlainVAE

TWO_HEADS = "the two things that `encode` returns, and which of them is decoded."


def line(ends: Tensor, t: Tensor) -> Tensor:
    """Points of a straight line: ``(2, D)``, ``(steps,)`` -> ``(steps, D)``."""
    return (1 - t[:, None]) * ends[0] + t[:, None] * ends[1]


def line_slips(vae: PlainVAE, x: Tensor, mu: Tensor, logvar: Tensor, steps: int) -> list[Slip]:
    """Slips of `interpolate`: what lies between, where it ends, which way it runs.

    Args:
        vae: The model handed over; its decoder must not be linear.
        x: The two images, ``(2, 784)``.
        mu: Their means, ``(2, D)``.
        logvar: Their log-variances, ``(2, D)``.
        steps: Pictures asked for.
    """

    def at(t: Tensor, ends: Tensor = mu) -> Tensor:
        return vae.decode(line(ends, t)).sigmoid()

    t = torch.linspace(0, 1, steps)
    where = "what the line is drawn between: pixels, pictures, or codes?"
    count = "how many gaps lie between so many points, and where t begins and ends."
    pictures = vae.decode(mu).sigmoid()
    return [
        Slip("pixel_line", line(x, t), "One image fades into the other, pixel by pixel: no code "
             "was involved.", where),
        Slip("pixel_line", vae.decode(vae.encode(line(x, t))[0]).sigmoid(),
             "The line was drawn between the pixels; its points were encoded afterwards.", where),
        Slip("picture_line", line(pictures, t),
             "The line was drawn between two decoded pictures: the middle is both at once.", where),
        Slip("picture_line", line(vae.decode(mu), t).sigmoid(),
             "The line was drawn between the logits of two pictures.", where),
        Slip("end_missing", at(torch.linspace(0, 1, steps + 1)[:-1]),
             "The last picture stops one step short of the end.", count),
        Slip("start_missing", at(torch.linspace(0, 1, steps + 1)[1:]),
             "The first picture is already one step off the start.", count),
        Slip("ends_missing", at(torch.linspace(0, 1, steps + 2)[1:-1]),
             "All points lie between the two ends; the ends themselves are missing.", count),
        Slip("one_too_many", at(torch.linspace(0, 1, steps + 1)),
             "So many gaps were made; so many pictures were asked for.", count),
        Slip("one_too_many", at(torch.linspace(0, 1, steps + 2)),
             "The ends came on top of the pictures that were asked for.", count),
        Slip("end_missing", at(torch.linspace(0, 1, steps)[:-1]),
             "The last picture is missing.", count),
        Slip("reversed", at(t.flip(0)), "The strip runs from `x_end` to `x_start`.",
             "which image the first row shows."),
        Slip("decodes_logvar", at(t, logvar), "The line was drawn between the log-variances.",
             TWO_HEADS),
        Slip("curved", vae.decode(_arc(mu, t)).sigmoid(),
             "The codes go along an arc around 0, not along the straight line.",
             "the weights of the two ends: they add up to 1 at every step."),
        Slip("overshoots", at(torch.linspace(-1, 1, steps)),
             "The strip begins as far before the start as the end lies behind it.", count),
    ]  # fmt: skip


def _arc(ends: Tensor, t: Tensor) -> Tensor:
    """Spherical interpolation, ``(steps, D)``."""
    angle = torch.arccos(torch.cosine_similarity(ends[0], ends[1], dim=0).clamp(-0.9999, 0.9999))
    start, end = torch.sin((1 - t) * angle), torch.sin(t * angle)
    return (start[:, None] * ends[0] + end[:, None] * ends[1]) / torch.sin(angle)


def with_latent(mu: Tensor, dim: int, values: Tensor) -> Tensor:
    """One code per value, with one latent set: ``(1, D)`` -> ``(len(values), D)``."""
    z = mu.repeat(len(values), 1)
    z[:, dim] = values
    return z


def traverse_slips(
    vae: PlainVAE, x: Tensor, mu: Tensor, logvar: Tensor, dim: int, values: Tensor
) -> list[Slip]:
    """Slips of `traverse`: which latent, which values, what the others are.

    Args:
        vae: The model handed over.
        x: The image, ``(784,)``.
        mu: Its mean, ``(1, D)``.
        logvar: Its log-variance, ``(1, D)``.
        dim: The latent asked for, neither the first nor the last.
        values: Its values, not in order.
    """

    def of(z: Tensor) -> Tensor:
        return vae.decode(z).sigmoid()

    sigma = (0.5 * logvar[0, dim]).exp()
    column = "the line that writes into the code: which entry, and what is written?"
    others = "what the latents that stay put start from."
    ordered = "what happens to `values` before they are used."
    pixels = x.repeat(len(values), 1)
    pixels[:, dim] = values
    even = torch.linspace(float(values.min()), float(values.max()), len(values))
    return [
        Slip("adds_value", of(with_latent(mu, dim, mu[0, dim] + values)),
             "The values were added to the mean; they are where the latent should end up.",
             column),
        Slip("adds_value", of(with_latent(mu, dim, mu[0, dim] + sigma * values)),
             "The latent moved by so many σ from the mean; it should end up at the values.",
             column),
        Slip("adds_value", of(with_latent(mu, dim, mu[0, dim] + values.cumsum(0))),
             "Each row starts from the one before: the values pile up.", column),
        Slip("scales_value", of(with_latent(mu, dim, mu[0, dim] * values)),
             "The mean was multiplied by the values.", column),
        Slip("scales_value", of(with_latent(mu, dim, sigma * values)),
             "The values were multiplied by σ.", column),
        Slip("zeros_elsewhere", of(with_latent(torch.zeros_like(mu), dim, values)),
             "The other latents are 0: that is the prior's mean, not this image's.", others),
        Slip("ones_elsewhere", of(with_latent(torch.ones_like(mu), dim, values)),
             "The other latents are 1, not this image's mean.", others),
        Slip("decodes_logvar", of(with_latent(logvar, dim, values)),
             "The other latents are the log-variances.", TWO_HEADS),
        Slip("wrong_dim", of(with_latent(mu, dim - 1, values)),
             "The latent before `dim` was set: latents are counted from 0.", column),
        Slip("wrong_dim", of(with_latent(mu, dim + 1, values)),
             "The latent after `dim` was set: latents are counted from 0.", column),
        Slip("all_dims", of(values[:, None].expand(-1, mu.shape[1])),
             "All latents were set, not only `dim`.", column),
        Slip("shared_rows", of(with_latent(mu, dim, values[-1:].expand(len(values)))),
             "Every row shows the last value: all rows are one and the same piece of memory.",
             "whether each row is a copy (`clone`, `repeat`) before it is written to."),
        Slip("sorted_values", of(with_latent(mu, dim, values.sort().values)),
             "The values were put in order; they were to be taken as they come.", ordered),
        Slip("sorted_values", of(with_latent(mu, dim, values.flip(0))),
             "The strip runs from the last value to the first.", ordered),
        Slip("ignores_values", of(with_latent(mu, dim, even)),
             "These are evenly spaced values between the smallest and the largest.", ordered),
        Slip("no_traverse", of(mu.repeat(len(values), 1)),
             "Every row is the reconstruction: the values never reached the decoder.", column),
        Slip("sets_pixel", of(vae.encode(pixels)[0]),
             "A pixel was set, and the image encoded afterwards.",
             "whether the image or its code is written to."),
    ]  # fmt: skip


def head_slips(vae: PlainVAE, mu: Tensor, logvar: Tensor) -> list[Slip]:
    """Slips of `reconstruct`: another code than the posterior mean was decoded."""
    sigma = (0.5 * logvar).exp()
    rows = [
        ("decodes_logvar", logvar, "This is what comes out when the log-variance is decoded."),
        ("decodes_sigma", sigma, "This is what comes out when σ is decoded."),
        ("adds_sigma", mu + sigma, "This is the code μ + σ, one standard deviation off the mean."),
        ("adds_sigma", mu + logvar, "This is the code μ + logvar."),
    ]
    return [Slip(name, vae.decode(z).sigmoid(), suggests, TWO_HEADS) for name, z, suggests in rows]

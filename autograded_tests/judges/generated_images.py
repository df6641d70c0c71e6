"""Judges pictures that should be decoded draws from N(0, I), by the codes behind them."""

from __future__ import annotations

import math
from typing import NoReturn

import torch
from torch import Tensor

from autograded_tests.framework.expectations import Slip, close, expect
from autograded_tests.framework.finding import Finding
from autograded_tests.judges.normality import is_standard_normal, share_a_part
from autograded_tests.judges.small_vae import PIXELS, PlainVAE, expect_grey, squash_slips

_LINE = "the line that draws the codes: from which distribution, and of which shape?"


def expect_prior_draws(vae: PlainVAE, pictures: Tensor, again: Tensor, n: int) -> None:
    """Judge the pictures of two calls.

    Args:
        vae: The model that was handed over; its decoder is linear.
        pictures: What came back, asked for as ``(n, 784)``.
        again: What came back from the same call once more.
        n: The number of pictures asked for.

    Raises:
        Finding: The first thing that is not as asked.
    """
    expect_count(pictures, n)
    expect_grey(pictures)
    expect_prior_codes(codes_behind(vae, pictures), repeated=same_pictures(pictures, again))


def same_pictures(pictures: Tensor, again: Tensor) -> bool:
    """Whether a second call gave the very pictures of the first."""
    return close(pictures, again, rtol=1e-5, atol=1e-6)


def expect_prior_codes(z: Tensor, *, repeated: bool) -> None:
    """Judge the codes behind some 600 pictures, ``(n, D)``.

    Args:
        z: The codes.
        repeated: Whether a second call gave the same pictures.

    Raises:
        Finding: The first thing that is not as asked.
    """
    _expect_fresh(z, repeated=repeated)
    _expect_own_noise(z)
    if not _is_prior(z):
        raise _other_draw(z)


def expect_count(pictures: Tensor, n: int, *, labels: bool = False) -> None:
    """As many images as were asked for, of 784 pixels each.

    Args:
        pictures: What came back.
        n: How many were asked for: the number ``n``, or that of the labels.
        labels: Which of the two.

    Raises:
        Finding: ``ignores_n`` or ``shape``.
    """
    given, follows = f"With n = {n}", "`n`"
    if labels:
        given, follows = f"For {n} label{'s' * (n > 1)}", "that of the labels"
    if pictures.dim() == 2 and pictures.shape[1] == PIXELS and len(pictures) != n:
        raise Finding(
            "ignores_n",
            seen=f"{given}, {len(pictures)} images came back.",
            suggests=f"The number of images does not follow {follows}.",
            look=_LINE,
        )
    if pictures.shape != (n, PIXELS):
        expect(pictures, torch.zeros(n, PIXELS), what=f"{given}, what came back")


def expect_prior_draws_of_one_latent(vae: PlainVAE, pictures: Tensor, n: int) -> None:
    """The same for a model with a single latent, and n of a thousand or more.

    Raises:
        Finding: The first thing that is not as asked.
    """
    expect_count(pictures, n)
    z = codes_behind(vae, pictures)
    if not is_standard_normal(z):
        raise _other_draw(z)


def expect_decoded(vae: PlainVAE, pictures: Tensor, label: int | None = None) -> None:
    """Every picture is what the decoder, hidden layer and all, makes of some z.

    Args:
        vae: The model that was handed over, with one latent: what it can draw is one line.
        pictures: What came back, a few rows.
        label: The digit that was asked for, where the model is told one.

    Raises:
        Finding: ``missing_relu``.
    """
    z = torch.linspace(-7, 7, 3001)[:, None]  # N(0, 1) stays within
    told = None if label is None else torch.full((len(z),), label)
    line = vae.decode(z, told).sigmoid()
    nearest = torch.cdist(pictures.float(), line).argmin(dim=1)
    if not (pictures - line[nearest]).abs().max() < 0.02:
        raise Finding(
            "missing_relu",
            seen="From a model whose hidden units are partly off, pictures came back that its "
            "`decode` gives for no z.",
            suggests="Perhaps the decoder's layers are called one by one, without the ReLU.",
            look="what stands between `fc2` and `fc3`, or `model.decode`.",
        )


def codes_behind(vae: PlainVAE, pictures: Tensor) -> Tensor:
    """The codes whose decoded probabilities these are, ``(n, D)``; a finding if there are none."""
    p = pictures.double()
    z, explains = vae.recover(_logit(p.clamp(1e-12, 1 - 1e-12)))
    if explains:
        return z
    missing, doubled, softmax, tanh, cut, scaled = squash_slips(torch.zeros(1, PIXELS))
    readings = [
        (missing, vae.recover(p)[1]),
        (doubled, vae.recover(_logit(_logit(p)))[1]),
        (tanh, vae.recover(p.atanh())[1]),
        (scaled, vae.recover(_logit(p / 255))[1]),
        (softmax, close(p.sum(-1), torch.ones(len(p)))),
        (cut, bool(((p == 0) | (p == 1)).double().mean() > 0.1)),
    ]
    for slip, fits in readings:
        if fits:
            _raise_slip(slip, p)
    raise Finding(
        "values",
        seen="No code of this model decodes to the pictures that came back.",
        suggests="Something besides `decode` and the step to probabilities had a part in them.",
        look="each step between the draw and the `return`.",
    )


def _raise_slip(slip: Slip, p: Tensor) -> NoReturn:
    raise Finding(
        slip.diagnosis,
        seen=f"The pixels run from {p.min():.3g} to {p.max():.3g}.",
        suggests=slip.suggests,
        look=slip.look,
    )


def _logit(p: Tensor) -> Tensor:
    return p.log() - (1 - p).log()


def _expect_fresh(z: Tensor, *, repeated: bool) -> None:
    if z.abs().max() < 1e-2:
        raise Finding(
            "no_noise",
            seen="Every picture was decoded from the code 0.",
            suggests="That is the prior's mean, one point; a draw lies elsewhere each time.",
            look=_LINE,
        )
    if repeated:
        raise Finding(
            "fixed_seed",
            seen="Two calls gave exactly the same pictures.",
            suggests="The noise is the same at every call, as after a fixed seed.",
            look="`manual_seed`, or noise that is drawn once and kept.",
        )


def _expect_own_noise(z: Tensor) -> None:
    """Each image and each latent has noise of its own; wrongly not once in 10^9 runs.

    Two of 600 codes in 7 dimensions agree to three decimals with probability below 1e-17, and two
    columns of 600 independent draws are correlated above 0.95 with a far smaller one.
    """
    rows = len(z.round(decimals=3).unique(dim=0))
    correlations = torch.corrcoef(z.T).nan_to_num(1.0) - torch.eye(z.shape[1], dtype=z.dtype)
    shared_columns = bool(correlations.abs().max() > 0.95)
    together = share_a_part(z)
    if rows == len(z) and not shared_columns and not together:
        return
    if rows == 1:
        seen = f"All {len(z)} pictures come from one and the same code."
    elif shared_columns:
        seen = "Within an image, several latents are one and the same number."
    elif together:
        seen = "Within an image, the latents rise and fall together."
    else:
        seen = f"The codes behind {len(z)} pictures are only {rows} different ones."
    raise Finding(
        "shared_noise",
        seen=seen,
        suggests="Every image and every latent needs a draw of its own.",
        look="the shape of the noise before it is broadcast or repeated.",
    )


def _is_prior(z: Tensor) -> bool:
    """Whether codes could be draws from N(0, I); wrongly no less than once in a million runs.

    All values together as in `is_standard_normal` (2e-7); of each latent the mean within 6 and
    the variance within 7 standard errors, and of each pair the correlation within 7 (Chernoff's
    bound, together below 2e-7 for 600 draws and at most 9 latents).
    """
    n = len(z)
    covariance = z.T @ z / n
    off_diagonal = covariance - covariance.diagonal().diag()
    return (
        is_standard_normal(z)
        and bool(z.mean(0).abs().max() < 6 / math.sqrt(n))
        and bool((covariance.diagonal() - 1).abs().max() < 7 * math.sqrt(2 / n))
        and bool(off_diagonal.abs().max() < 7 / math.sqrt(n))
    )


def _other_draw(z: Tensor) -> Finding:
    """What the codes are, given that they are not from the prior."""
    seen = (
        f"Over {z.numel()} entries, the codes behind your pictures have mean {z.mean():.2g} and "
        f"standard deviation {z.std():.2g}; 0 and 1 were asked for."
    )
    alike = bool((z.mean(0) - z.mean()).abs().max() < 6 * z.std() / math.sqrt(len(z)))
    if alike and _is_uniform(z):
        return Finding(
            "uniform_prior",
            seen=f"The codes keep between {z.min():.2g} and {z.max():.2g}, and no value in between "
            "is rarer than another.",
            suggests="These draws are uniform; the prior is Gaussian.",
            look=_LINE,
        )
    gaussian = is_standard_normal((z - z.mean()) / z.std())
    if alike and gaussian and not is_standard_normal(z):
        suggests = "The codes are Gaussian, with another mean or spread than the prior's."
        return Finding("wrong_spread", seen=seen, suggests=suggests, look=_LINE)
    return Finding(
        "not_prior",
        seen=seen,
        suggests="They do not look like draws from N(0, I), which needs no image and no encoder.",
        look=_LINE,
    )


def _is_uniform(z: Tensor) -> bool:
    """Whether values are spread evenly over their range (Kolmogorov's distance below 0.04)."""
    p = ((z - z.min()) / (z.max() - z.min())).flatten().sort().values
    return bool((p - torch.linspace(0, 1, len(p), dtype=p.dtype)).abs().max() < 0.04)

"""Judges what a conditional VAE draws: digits asked for, and a style carried over."""

from __future__ import annotations

import torch
from torch import Tensor

from autograded_tests.framework.expectations import Slip
from autograded_tests.framework.finding import Finding
from autograded_tests.judges.conditional import expect_labels
from autograded_tests.judges.generated_images import (
    codes_behind,
    expect_count,
    expect_prior_codes,
    same_pictures,
)
from autograded_tests.judges.latent_paths import TWO_HEADS
from autograded_tests.judges.small_vae import PlainVAE, expect_grey, squash_slips
from vae_helpers.models import CLASSES

_LABEL = "under which label each row is decoded."


def expect_asked_digits(vae: PlainVAE, pictures: Tensor, again: Tensor, labels: Tensor) -> None:
    """Judge the pictures of two calls for the same labels.

    Args:
        vae: The model that was handed over; its decoder is linear, and it is told a label.
        pictures: What came back, asked for as ``(N, 784)``.
        again: What came back from the same call once more.
        labels: The digits asked for, ``(N,)``, some 600.

    Raises:
        Finding: The first thing that is not as asked.
    """
    expect_drawn_under(vae, pictures, labels)
    z = codes_behind(vae, pictures)[:, : vae.latent_dim]
    expect_prior_codes(z, repeated=same_pictures(pictures, again))


def expect_drawn_under(vae: PlainVAE, pictures: Tensor, labels: Tensor) -> None:
    """As many pictures as labels, each decoded under its own, whatever its z.

    Raises:
        Finding: The first thing that is not as asked.
    """
    expect_count(pictures, len(labels), labels=True)
    expect_grey(pictures)
    columns = codes_behind(vae, pictures)[:, vae.latent_dim :]
    whole = bool(((columns.round() - columns).abs() < 0.1).all())
    one_each = bool((columns.round().sum(1) == 1).all() and (columns > -0.1).all())
    if whole and one_each:
        expect_labels(columns.argmax(1).tolist(), labels.tolist(), "the drawings")
        return
    blind = bool((columns.abs() < 0.1).all())
    raise Finding(
        "ignores_label" if blind else "wrong_columns",
        seen="No picture was decoded under a label."
        if blind
        else "Behind `decode`, the ten columns of a label are not one 1 and nine 0.",
        suggests="The label has no part in the drawing."
        if blind
        else "Labels were mixed, averaged or scaled on the way.",
        look=_LABEL,
    )


def style_slips(vae: PlainVAE, x: Tensor, own: int, logits: Tensor) -> list[Slip]:
    """Slips of `transfer_style`: the label on the way in, the row of each digit, the code.

    Args:
        vae: The model handed over.
        x: The image, ``(784,)``.
        own: Its own label.
        logits: The right answer's, ``(10, 784)``.
    """
    digits = torch.arange(CLASSES)
    rows = x.expand(CLASSES, -1)

    def of(z: Tensor, y: Tensor = digits) -> Tensor:
        return vae.decode(z.expand(len(y), -1), y).sigmoid()

    mu, logvar = vae.encode(x[None], torch.tensor([own]))
    truth = logits.sigmoid()
    others = digits[digits != own]
    own_first = torch.cat([digits[digits == own], others])
    copied = truth.clone()
    copied[own] = x
    way_in = "the label under which the image is encoded: the image has one of its own."
    order = "which digit each of the ten rows shows: 0, 1, …, 9."
    wrong_label = (own + 1) % CLASSES
    return [
        Slip("encoded_with_asked", of(vae.encode(rows, digits)[0]),
             "The image was encoded under each digit asked for; its style is what is left of it "
             "under its own label.", way_in),
        *[Slip("encoded_with_other", of(vae.encode(x[None], torch.tensor([d]))[0]),
               f"The image was encoded under the label {d}; its own is {own}.", way_in)
          for d in range(CLASSES) if d != own],
        Slip("own_left_out", of(mu, others), "The image's own digit is missing.", order),
        Slip("own_first", of(mu, own_first), "The image's own digit comes first.", order),
        Slip("copied_input", copied, "The row of its own digit is the image itself.",
             "what the model decodes under the image's own label."),
        Slip("reversed", of(mu, digits.flip(0)), "The rows run from 9 to 0.", order),
        Slip("shifted", of(mu, digits.roll(-1)), "The rows run from 1 to 9 and end with 0.", order),
        Slip("one_label_for_all", of(mu, torch.full_like(digits, own)),
             "All rows were decoded under the image's own label.", order),
        Slip("one_label_for_all", of(mu, torch.full_like(digits, wrong_label)),
             "All rows were decoded under one label.", order),
        Slip("decodes_logvar", of(logvar), "This is what comes out when the log-variance is "
             "decoded.", TWO_HEADS),
        Slip("prior_mean", of(torch.zeros_like(mu)), "Every row was decoded from the code 0, "
             "whatever the image.", TWO_HEADS),
        Slip("wrong_shape", truth.reshape(CLASSES, 28, 28), "These are ten squares; rows of 784 "
             "pixels were asked for.", "the shape of what is returned."),
        *squash_slips(logits),
    ]  # fmt: skip


def shift_slips(
    vae: PlainVAE, images: Tensor, labels: Tensor, source: int, target: int
) -> list[Slip]:
    """Slips of `class_shift`: which rows are averaged, over how many, and before or after encoding.

    Args:
        vae: The model handed over.
        images: ``(N, 784)``.
        labels: ``(N,)``.
        source: The class the shift starts from.
        target: The class it leads to.
    """
    mu, logvar = vae.encode(images)
    start, end = labels == source, labels == target

    def of(values: Tensor) -> Tensor:
        return values[end].mean(0) - values[start].mean(0)

    truth = of(mu)
    n = len(images)
    mean_images = torch.stack([images[end].mean(0), images[start].mean(0)])
    late = vae.encode(mean_images)[0]
    rows = "over which rows each mean is taken, and over how many."
    order = "which of the two means is subtracted from which."
    code = "what is averaged: codes of images, or images?"
    return [
        Slip("reversed", -truth, "This leads from the target to the source.", order),
        Slip("code_of_mean", late[0] - late[1], "This is the difference between the codes of two "
             "mean images; the mean of the codes was asked for.", code),
        Slip("code_of_mean", vae.encode((mean_images[0] - mean_images[1])[None])[0][0],
             "The difference of two mean images was encoded.", code),
        Slip("summed", mu[end].sum(0) - mu[start].sum(0), "Codes were added up, not averaged.",
             rows),
        Slip("divided_by_all", (mu[end].sum(0) - mu[start].sum(0)) / n,
             "Both sums were divided by the number of all images.", rows),
        Slip("from_all", mu[end].mean(0) - mu.mean(0), "The shift starts from the mean of all "
             "images, not of the source's.", rows),
        Slip("from_all", mu[end].mean(0) - mu[~end].mean(0), "The shift starts from the mean of "
             "all images but the target's.", rows),
        Slip("one_mean", mu[end].mean(0), "This is the mean of the target's codes alone.", order),
        Slip("one_mean", mu[start].mean(0), "This is the mean of the source's codes alone.", order),
        Slip("halfway", (mu[end].mean(0) + mu[start].mean(0)) / 2, "This is the point halfway "
             "between the two.", order),
        Slip("added", mu[end].mean(0) + mu[start].mean(0), "The two means were added.", order),
        Slip("uses_logvar", of(logvar), "This is the shift of the log-variances.", TWO_HEADS),
        Slip("uses_sigma", of((0.5 * logvar).exp()), "This is the shift of σ.", TWO_HEADS),
        Slip("median", mu[end].median(0).values - mu[start].median(0).values,
             "These are medians; means were asked for.", rows),
        Slip("normalised", truth / truth.norm(), "The shift was brought to length 1.",
             "what happens to the difference before it is returned."),
        Slip("kept_axis", truth[None], "There is an axis too many: one vector of D numbers was "
             "asked for.", "the shape of what is returned."),
        Slip("reduced_over_latents", truth.mean(), "This is one number: latents were averaged too.",
             "over which axis the mean is taken."),
    ]  # fmt: skip

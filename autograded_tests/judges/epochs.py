"""What a training epoch did, read from the weights it left and the number it returned.

Nothing watches the learner's loop: `epoch_models` says how an image's share in the steps
is read, `epoch_pass` what it tells about the batches.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

import torch
from torch import Tensor

from autograded_tests.framework.answer import Answer
from autograded_tests.framework.ask import Ask
from autograded_tests.framework.expectations import Rng, Slip, expect
from autograded_tests.framework.finding import Finding
from autograded_tests.judges.epoch_models import LEARNING_RATE, Material

DEFAULT_BATCH_SIZE = 128


@dataclass(frozen=True)
class Epoch:
    """One epoch with steps too small to change a loss.

    Args:
        answer: What the learner's function answered.
        material: The model and the images.
        after: The weights that the epoch left.
        batch_size: The one it was asked for.
    """

    answer: Answer
    material: Material
    after: dict[str, Tensor]
    batch_size: int


def draw_sizes(rng: Rng) -> tuple[int, int]:
    """How many images, and how many to a batch: the last batch is at most half as large."""
    batch_size = rng.integer(11, 17)
    return rng.integer(2, 3) * batch_size + rng.integer(4, batch_size // 2), batch_size


def draw_many(rng: Rng) -> int:
    """A number of images that fills several batches of the default size, and not the last one."""
    return rng.integer(2, 4) * DEFAULT_BATCH_SIZE + rng.integer(20, 60)


@contextmanager
def waits_for(helper: str) -> Iterator[None]:
    """An error about None usually means that a function called inside is still blank: say so.

    Args:
        helper: The function that the loop is likely to call.
    """
    try:
        yield
    except Finding as finding:
        if finding.diagnosis == "raised" and "NoneType" in finding.seen:
            raise Finding(
                "raised",
                seen=finding.seen,
                suggests=f"Something that is called here returned nothing; is `{helper}` still "
                "blank, or without a `return`?",
                look="that line, and what it calls.",
            ) from finding
        raise


def expect_begun(
    answer: Answer,
    material: Material,
    after: dict[str, Tensor],
    needed: Sequence[str] | None = None,
) -> None:
    """Something came back or moved, none too far, and no layer stood still.

    Args:
        answer: What came back.
        material: The model as it was, and its images.
        after: The weights that the epoch left.
        needed: The layers that must have moved here; all, if None.

    Raises:
        Finding: ``blank``, ``own_optimizer``, ``frozen_layers`` or ``changed_images``.
    """
    moved = {n: (after[n] - before).abs().max().item() for n, before in material.weights.items()}
    if not any(moved.values()):
        if answer.value is None:
            answer.number()  # says that nothing came back
        return
    if max(moved.values()) > 5000 * LEARNING_RATE:
        raise Finding(
            "own_optimizer",
            seen="The weights moved thousands of times farther than the learning rate of the "
            "optimizer handed over suggests.",
            suggests="Perhaps another optimizer is at work, or the weights are changed by hand.",
            look="who takes the step: the optimizer comes in as an argument.",
        )
    layers = dict.fromkeys(name.partition(".")[0] for name in moved)
    still = [n for n in layers if not any(moved[f"{n}.{leaf}"] for leaf in ("weight", "bias"))]
    if any(name in still for name in needed or layers):
        raise _frozen(still, [name for name in layers if name not in still])
    if not torch.equal(after["fc1.weight"][:, material.dark],
                       material.weights["fc1.weight"][:, material.dark]):  # fmt: skip
        raise Finding(
            "changed_images",
            seen="Some pixels are empty in all images, and yet the model was shown ink there: "
            "their weights have moved.",
            suggests="The model is not trained on the images as they are. Perhaps noise is added "
            "to them, or they are shifted or inverted.",
            look="what happens to a batch between `images` and the model.",
        )


def _frozen(still: list[str], others: list[str]) -> Finding:
    def named(layers: list[str]) -> str:
        return ", ".join(f"`{layer}`" for layer in layers)

    return Finding(
        "frozen_layers",
        seen=f"{named(others)} moved, and {named(still)} did not.",
        suggests="No gradient arrives there, or no step is taken with it.",
        look="`.detach()` and `no_grad()` on the way through the model, and which weights have "
        "`requires_grad`.",
    )


@contextmanager
def default_batch_size_named() -> Iterator[None]:
    """Where no batch size is given, a missing or another one is the default of the signature.

    Raises:
        Finding: ``default_batch_size``.
    """
    try:
        yield
    except Finding as finding:
        missing = finding.diagnosis == "raised" and "batch_size" in finding.seen
        if missing or finding.diagnosis in ("wrong_batch_size", "one_batch"):
            raise Finding(
                "default_batch_size",
                seen=f"With `batch_size` given, all is right; without it: {finding.seen}",
                suggests=f"The default in the signature is not {DEFAULT_BATCH_SIZE}, or is "
                "missing.",
                look="the line that starts with `def`.",
            ) from finding
        raise


def expect_mean_loss(
    returned: float,
    losses: Tensor,
    batches: Tensor,
    slips: Callable[[], Sequence[Slip]] = list,
) -> None:
    """Judge the number that an epoch returned.

    Args:
        returned: The number.
        losses: Each image's loss, nats, shape ``(N,)``.
        batches: The number of each image's batch, as `expect_one_pass` returns it.
        slips: Makes further known mistakes, tried first.

    Raises:
        Finding: The first thing that is not as asked.
    """
    losses = losses.double()
    means = torch.stack([losses[batches == j].mean() for j in range(int(batches.max()) + 1)])
    full = int((batches == 0).sum())
    weights = "how much each batch counts: the mean over all images is asked for."
    known = [
        Slip("unweighted_mean", means.mean(),
             "This is the plain mean of the batch losses: the smaller last batch counts as much as "
             "a full one.", weights),
        Slip("unweighted_mean", full * means.sum() / len(losses),
             "The last batch is counted as if it were a full one.", weights),
        Slip("last_batch_only", means[-1], "This is the loss of the last batch alone.",
             "what is kept from each batch, and what is returned after the loop."),
        Slip("first_batch_only", means[0], "This is the loss of the first batch alone.",
             "what is kept from each batch, and where the `return` stands."),
        Slip("not_averaged", means.sum(), "This is the sum of the batch losses.",
             "what the sum over the batches is divided by."),
        Slip("not_averaged", losses.sum(), "This is the sum over all images.",
             "what the sum over the images is divided by."),
        Slip("wrong_divisor", means.sum() / len(losses),
             "This is the sum of the batch losses, divided by the number of images.",
             "what each batch loss is an average over already."),
        Slip("wrong_divisor", losses.sum() / len(means),
             "This is the sum over all images, divided by the number of batches.",
             "what the sum over the images is divided by."),
    ]  # fmt: skip
    expect(
        torch.tensor(returned, dtype=torch.float64),
        losses.mean(),
        what="The mean loss of the epoch",
        slips=lambda: [*slips(), *known],
        look="what is added up in the loop, and what the sum is divided by.",
        rtol=1e-5,
        atol=1e-4,
    )


def expect_training_mode(ask: Ask, material: Material) -> None:
    """An epoch puts the model into training mode: then a full dropout lets no pixel through.

    Args:
        ask: The handle to the learner's epoch.
        material: A model, whose first layer is given a dropout of everything, and its images.

    Raises:
        Finding: ``eval_mode``, or ``no_step`` where nothing moved and the mode cannot be seen.
    """
    layers = material.spec["layers"]
    muted = {**layers, "fc1": ("muted", *layers["fc1"])}
    model = ask.plain({**material.spec, "layers": muted}, material.weights)
    model.train(False)
    answer = ask.call(model, material.images, model.optimizer("SGD", lr=1e-3), batch_size=4)
    after = model.weights()
    if after["fc1.weight"][:, material.places].any():  # they begin at 0
        raise Finding(
            "eval_mode",
            seen="A model that came in evaluation mode was trained in evaluation mode: its dropout "
            "let everything pass.",
            suggests="Layers such as dropout behave differently in training, and were not told.",
            look="what tells a module that training begins.",
        )
    if torch.equal(after["fc3.weight"], material.weights["fc3.weight"]):
        answer.number()
        raise Finding(
            "no_step",
            seen="The mode cannot be judged: the weights are what they were.",
            suggests="Nothing was learned in this epoch.",
            look="what comes after the loss: `backward()` fills the gradients, `step()` uses them.",
        )

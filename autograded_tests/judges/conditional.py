"""A VAE that is told a label: the judges of a VAE ask it with labels, and its labels are judged.

The reference is a `VAE` whose two layers that see the label append it, so that every question
about activations, heads, noise and gradients is the one that lesson 03 asks.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from autograded_tests.framework.answer import Answer
from autograded_tests.framework.answerer import Gradient
from autograded_tests.framework.ask import Ask, Model
from autograded_tests.framework.expectations import Rng, Slip, close, expect
from autograded_tests.framework.finding import Finding
from autograded_tests.judges.networks import PairedModel, twin
from autograded_tests.judges.vae_probes import PARTS, SILENT
from vae_helpers.models import CLASSES, PIXELS, VAE, with_label

_MOST = 100  # rows in the largest question
_COLUMNS = "the line that appends the label: which columns, where, one row for each image."


class _ToldLinear(nn.Linear):
    """A linear layer that sees the label of each row behind the row; row i has ``labels[i]``."""

    labels: Tensor

    def forward(self, values: Tensor) -> Tensor:
        return super().forward(with_label(values, self.labels[: len(values)]))


class ToldVAE(VAE):
    """A conditional VAE as a VAE that knows the label of each row, once it is told.

    Args:
        latent_dim: Number of latents.
    """

    labels: Tensor

    def __init__(self, latent_dim: int) -> None:
        super().__init__(latent_dim)
        self.fc1 = _ToldLinear(self.fc1.in_features + CLASSES, self.fc1.out_features)
        self.fc2 = _ToldLinear(latent_dim + CLASSES, self.fc2.out_features)

    def tell(self, labels: Tensor) -> None:
        """From now on, row i of any batch has the label ``labels[i]``."""
        self.labels = self.fc1.labels = self.fc2.labels = labels


class _ToldModel(Model):
    """A learner's conditional model, asked with the label of each row."""

    def __init__(self, model: Model, labels: Tensor) -> None:
        super().__init__(model._transport, model.target, model.name)
        self._shapes = model._shapes
        self._untold = model
        self._labels = labels

    def train(self, mode: bool = True) -> None:
        self._untold.train(mode)

    def call(
        self,
        *args: Any,
        method: str | None = None,
        gradient: Gradient | None = None,
        **kwargs: Any,
    ) -> Answer:
        told = () if method == "reparameterize" else (self._labels[: len(args[0])],)
        return super().call(*args, *told, method=method, gradient=gradient, **kwargs)


class _ToldPair(PairedModel):
    def give(self, changes: dict[str, Tensor]) -> None:
        """Give both models some weights; columns that are missing, a label's, are 0."""
        known = self.reference.state_dict()
        super().give({
            name: F.pad(value, (0, known[name].shape[-1] - value.shape[-1]))
            for name, value in changes.items()
        })  # fmt: skip


def told_pair(
    ask: Ask, rng: Rng, latent_dim: int, scale: float = 1.0, layers: Sequence[str] | None = None
) -> PairedModel:
    """The learner's model beside the reference, both told the same labels, a 9 among them.

    Args:
        ask: The handle to the learner's class.
        rng: Where weights and labels come from.
        latent_dim: Number of latents.
        scale: Of the weights.
        layers: Those that matter here; all if None.
    """
    labels = _labels(rng, _MOST)
    labels[1] = CLASSES - 1
    pair = twin(ask, rng, ToldVAE, latent_dim, scale, layers)
    assert isinstance(pair.reference, ToldVAE)
    pair.reference.tell(labels)
    return _ToldPair(_ToldModel(pair.model, labels), pair.reference, pair.aliases, pair.scales)


def _labels(rng: Rng, n: int, below: int = CLASSES) -> Tensor:
    return torch.randint(below, (n,), generator=rng.generator)


@torch.no_grad()
def expect_label_used(pair: PairedModel, rng: Rng, method: str) -> None:
    """Judge what the label does to ``encode`` or ``decode``, with a batch without a 9 besides.

    Args:
        pair: From `told_pair`.
        rng: Where values and labels come from.
        method: ``"encode"`` or ``"decode"``.

    Raises:
        Finding: What is done with the label, where that explains the answer; or the batch without
            a 9, where only that one stops.
    """
    reference = pair.reference
    assert isinstance(reference, ToldVAE)
    values = rng.pixels(7) if method == "encode" else rng.away(7, reference.latent_dim)
    layer = reference.fc1 if method == "encode" else reference.fc2

    def answered(y: Tensor) -> Tensor:
        answer = Model.call(pair.model, values, y, method=method)
        return answer.tensors("mu", "logvar")[0] if method == "encode" else answer.tensor()

    def behind(columns: Tensor) -> Tensor:
        h = F.relu(F.linear(columns, layer.weight, layer.bias))
        return reference.fc_mu(h) if method == "encode" else reference.fc3(h)

    y = torch.cat([_labels(rng, 6, CLASSES - 1), torch.tensor([CLASSES - 1])])
    y = y[torch.randperm(7, generator=rng.generator)]
    y[0] = (y[1] + 1) % CLASSES  # never one label for all
    if (y != CLASSES - 1).all():
        y[2] = CLASSES - 1
    _explain(answered(y), values, y, behind, f"`{method}`")
    few = _labels(rng, 7, CLASSES - 2)
    try:
        got = answered(few)
    except Finding as stopped:
        if stopped.diagnosis == "raised":
            raise _width_of_the_batch(stopped.seen) from None
        raise
    _explain(got, values, few, behind, f"`{method}`")


@torch.no_grad()
def expect_label_of_each_row(pair: PairedModel, rng: Rng) -> None:
    """Judge which label each row of a forward pass was encoded and decoded under.

    Args:
        pair: From `told_pair`; its noise is silenced here.
        rng: Where the images come from.

    Raises:
        Finding: ``other_label``.
    """
    reference = pair.reference
    assert isinstance(reference, ToldVAE)
    pair.give({"fc_logvar.bias": torch.full((reference.latent_dim,), SILENT)})
    x = rng.pixels(7)
    logits, mu, _ = pair.model.call(x).tensors(*PARTS)
    true_mu, y = reference.encode(x)[0], reference.labels[:7]
    if logits.shape != (7, PIXELS) or mu.shape != true_mu.shape:
        return

    def encoded(columns: Tensor) -> Tensor:
        return reference.fc_mu(F.relu(F.linear(columns, reference.fc1.weight, reference.fc1.bias)))

    def decoded(columns: Tensor) -> Tensor:
        return reference.fc3(F.relu(F.linear(columns, reference.fc2.weight, reference.fc2.bias)))

    _expect_own_labels(mu, x, y, encoded, "the first half of `forward`")
    _expect_own_labels(logits, true_mu, y, decoded, "the second half of `forward`")


def _width_of_the_batch(seen: str) -> Finding:
    return Finding(
        "classes_of_batch",
        seen=f"A batch with a 9 in it passes; one without stops. {seen}",
        suggests="The number of columns seems to follow the labels that happen to be in the batch.",
        look="how many columns there are, and who decides it: there are ten digits.",
    )


def _explain(
    got: Tensor, values: Tensor, y: Tensor, behind: Callable[[Tensor], Tensor], what: str
) -> None:
    truth = behind(with_label(values, y))
    if got.shape != truth.shape or close(got, truth):
        return  # right, or no question of labels
    _expect_own_labels(got, values, y, behind, what)
    one_hot = F.one_hot(y, CLASSES).to(values.dtype)
    number = y[:, None].to(values.dtype)
    wide = values.shape[1]
    blind, first, as_number = (
        torch.cat([values, torch.zeros_like(one_hot)], 1),
        torch.cat([one_hot, values], 1),
        torch.cat([values, number.expand(-1, CLASSES)], 1),
    )
    slips = [
        Slip("ignores_label", behind(blind), "The label changes nothing: its ten columns are 0.",
             "what becomes of `y` on the way."),
        Slip("label_in_front", behind(first), "The label's columns stand in front; they belong "
             f"behind the {wide} others.", _COLUMNS),
        Slip("label_as_number", behind(as_number), "The label stands there as a number, ten times; "
             "a 7 is no seven times as much as a 1.", _COLUMNS),
        Slip("label_as_number", behind(torch.cat([values, number * one_hot], 1)),
             "In the column of the label stands the label itself; a 0 then says nothing.",
             _COLUMNS),
        Slip("wrong_columns", behind(torch.cat([values, 2 * one_hot - 1], 1)),
             "The columns run from −1 to 1; 0 and 1 were asked for.", _COLUMNS),
        Slip("wrong_columns", behind(torch.cat([values, 1 - one_hot], 1)),
             "The columns are 0 at the label and 1 elsewhere.", _COLUMNS),
        Slip("wrong_columns", behind(torch.cat([values, one_hot / CLASSES**0.5], 1)),
             "The columns are scaled; 0 and 1 were asked for.", _COLUMNS),
        Slip("label_of_batch", behind(torch.cat([values, one_hot.mean(0).expand_as(one_hot)], 1)),
             "Every row got the average of the batch's labels.", _COLUMNS),
    ]  # fmt: skip
    for slip in slips:
        if slip.matches(got, truth, 1e-3, 1e-4):
            expect(got, truth, what=what, slips=[slip])


def _expect_own_labels(
    got: Tensor, values: Tensor, y: Tensor, behind: Callable[[Tensor], Tensor], what: str
) -> None:
    """Rows that came out as under another label are told which."""
    each = [behind(with_label(values, torch.full_like(y, d))) for d in range(CLASSES)]
    found = [next((d for d in range(CLASSES) if close(row, each[d][i])), -1)
             for i, row in enumerate(got)]  # fmt: skip
    if -1 not in found:
        expect_labels(found, y.tolist(), what)


def expect_labels(found: Sequence[int], asked: Sequence[int], what: str) -> None:
    """Each row came out under its own label.

    Args:
        found: The label under which each row came out.
        asked: The label it should have been.
        what: What came out, for messages.

    Raises:
        Finding: ``other_label``.
    """
    row = next((i for i, (f, a) in enumerate(zip(found, asked, strict=True)) if f != a), None)
    if row is None:
        return
    if len(set(found)) == 1:
        suggests = "All rows got one and the same label."
    elif sorted(found) == sorted(asked):
        suggests = "The labels are those that were given, in another order."
    elif len({(f - a) % CLASSES for f, a in zip(found, asked, strict=True)}) == 1:
        suggests = "All labels are shifted by the same amount."
    else:
        suggests = "Row and label do not belong together."
    raise Finding(
        "other_label",
        seen=f"In {what}, row {row} has the label {asked[row]}, and came out as under the label "
        f"{found[row]}.",
        suggests=suggests,
        look=_COLUMNS,
    )

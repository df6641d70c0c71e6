"""Judges a VAE's forward pass: the right parts, in the right order, with a sample in the middle.

Silence first: a bias of -40 on ``fc_logvar`` makes sigma 2e-9, and everything is exact. Then a
decoder that writes z itself into the first logits, so that the sample can be judged like any draw.
A slip in another method costs that method's part only: `forward` is right if it is right with what
it calls.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

import torch
from torch import Tensor

from autograded_tests.answerer import Gradient
from autograded_tests.ask import Model
from autograded_tests.finding import Finding
from autograded_tests.judging import Draw, Slip, close, expect
from autograded_tests.networks import (
    Twin,
    activation_slips,
    clear_of_kinks,
    expect_parameter_gradients,
)
from autograded_tests.noise import LATENTS, ROWS, expect_draws, expect_noise, expect_path
from vae_helpers.models import HIDDEN, PIXELS, VAE

IMAGES = 5
_PARTS = ("logits", "mu", "logvar")
_NOT_A_SLIP = ("blank", "raised", "wrong_type", "layers")


def expect_forward(pair: Twin, draw: Draw) -> None:
    """Judge the forward pass of a model with `LATENTS` latents.

    Args:
        pair: The learner's model and a reference `VAE`; both get new weights here.
        draw: Where the inputs come from.

    Raises:
        Finding: The first thing that is not as asked.
    """
    x = draw.pixels(ROWS)
    decoder = {n: v.clone() for n, v in pair.reference.state_dict().items() if n < "fc_"}
    try:
        _expect_silent(pair, draw)
        _expect_sampled(pair, x, draw)
        _give(pair, decoder)
        _expect_all_gradients(pair, draw)
    except Finding as finding:
        if _waits_for_another(pair.model, finding, x):
            raise _needs_the_other_parts() from finding
        _give(pair, decoder)
        if not _explained_by_parts(pair, finding, draw):
            raise


def _give(pair: Twin, changes: dict[str, Tensor]) -> None:
    """Change some weights of both models."""
    pair.reference.load_state_dict({**pair.reference.state_dict(), **changes})
    mine = pair.model.weights()
    aliases = {alias: changes[name] for alias, name in pair.aliases.items() if name in changes}
    pair.model.load({**mine, **changes, **aliases})


def _expect_silent(pair: Twin, draw: Draw) -> None:
    """The values, exact."""
    x = _silence(pair, draw)
    got = pair.model.call(x).tensors(*_PARTS)
    truth = [t.detach() for t in _vae(pair)(x)]
    _expect_order(got, truth)
    again = pair.model.call(x).tensors(*_PARTS)[0]
    if got[0].shape == again.shape and not close(got[0], again):
        raise _noise_without_sigma()
    _expect_parts(got, truth)


def _expect_all_gradients(pair: Twin, draw: Draw) -> None:
    """The gradients of every weight, from the logits and from what the KL will see, exact."""
    x = _silence(pair, draw)
    logits, mu, logvar = _vae(pair)(x)
    first, *others = [draw.away(IMAGES, size) / size**0.5 for size in (PIXELS, LATENTS, LATENTS)]
    answer = pair.model.call(x, gradient=Gradient([None, *others], parameters=True))
    expect_parameter_gradients(pair, answer, [mu, logvar], others, "The pair `(mu, logvar)`")
    answer = pair.model.call(x, gradient=Gradient([first], parameters=True))
    expect_parameter_gradients(pair, answer, [logits], [first], "The logits")


def _silence(pair: Twin, draw: Draw) -> Tensor:
    """Noise that is too small to be seen, and images for it."""
    reference = _vae(pair)
    _give(pair, {"fc_logvar.bias": torch.full((LATENTS,), -40.0)})
    return clear_of_kinks(
        lambda: draw.pixels(IMAGES),
        reference.fc1,
        lambda x: reference.fc2(reference.encode(x)[0]),
    )


def _expect_order(got: list[Tensor], truth: list[Tensor]) -> None:
    orders = [(0, 2, 1), (1, 0, 2), (1, 2, 0), (2, 0, 1), (2, 1, 0)]
    if any(all(close(got[i], truth[j]) for i, j in enumerate(order)) for order in orders):
        raise Finding(
            "order",
            seen="`forward` returned the right values, in another order.",
            suggests="The order asked for is `(logits, mu, logvar)`.",
            look="the `return` line of `forward`.",
        )


@torch.no_grad()
def _expect_parts(got: Sequence[Tensor], truth: Sequence[Tensor]) -> None:
    (logits, mu, logvar), (true_logits, true_mu, true_logvar) = got, truth
    as_encoded = "what `forward` hands on from `encode`."
    expect(mu, true_mu, what="`mu`", look=as_encoded)
    exps = [
        Slip("returns_variance", true_logvar.exp(), "This is the variance, not its logarithm.",
             as_encoded),
        Slip("returns_sigma", (0.5 * true_logvar).exp(), "This is σ, not log σ².", as_encoded),
    ]  # fmt: skip
    expect(logvar, true_logvar, what="`logvar`", slips=exps, look=as_encoded, atol=1e-12)
    behind = "what happens to the logits between the last layer and the `return` line."
    sigmoid = Slip(
        "sigmoid_extra",
        true_logits.sigmoid(),
        "These are probabilities: a sigmoid has been applied to the logits.",
        behind,
    )
    others = activation_slips("extra_activation", lambda f: f(true_logits), "on the logits", behind)
    expect(logits, true_logits, what="The logits", slips=[sigmoid, *others],
           look="the order of the three steps: encode, draw, decode.")  # fmt: skip


def _expect_sampled(pair: Twin, x: Tensor, draw: Draw) -> None:
    """The sample inside, read from the logits of a decoder that writes z into the first of them."""
    _give(pair, {"fc_logvar.bias": draw.away(LATENTS), **_transparent_decoder()})
    with torch.no_grad():
        mu, logvar = _vae(pair).encode(x)
    cotangent = draw.away(ROWS, LATENTS)
    wide = torch.zeros(ROWS, PIXELS)
    wide[:, :LATENTS] = cotangent
    for training in (True, False):
        pair.model.train(training)
        answer = pair.model.call(x, gradient=Gradient([wide], parameters=True))
        z = answer.tensors(*_PARTS)[0][:, :LATENTS]
        _expect_not_the_mean(z, mu, training)
        expect_noise(z, pair.model.call(x).tensors(*_PARTS)[0][:, :LATENTS], mu, logvar)
        found = pair.parameter_gradients(answer)
        # A bias is shared by all images, so it collects their gradients.
        expect_path(
            [found.get("fc_mu.bias"), found.get("fc_logvar.bias")],
            [cotangent.sum(0), (cotangent * (z - mu) / 2).sum(0)],
        )


def _transparent_decoder() -> dict[str, Tensor]:
    """Weights with ``decode(z)[:, j] = relu(z_j) - relu(-z_j) = z_j``."""
    eye = torch.eye(LATENTS)
    first, second = torch.zeros(HIDDEN, LATENTS), torch.zeros(PIXELS, HIDDEN)
    first[: 2 * LATENTS] = torch.cat([eye, -eye])
    second[:LATENTS, : 2 * LATENTS] = torch.cat([eye, -eye], dim=1)
    return {
        "fc2.weight": first,
        "fc2.bias": torch.zeros(HIDDEN),
        "fc3.weight": second,
        "fc3.bias": torch.zeros(PIXELS),
    }


def _expect_not_the_mean(z: Tensor, mu: Tensor, training: bool) -> None:
    if not close(z, mu):
        return
    if training:
        raise Finding(
            "decodes_mu",
            seen="What `forward` decodes is exactly the mean μ.",
            suggests="No sample is drawn on the way from the encoder to the decoder.",
            look="which of the three methods `forward` calls, and what it hands to the decoder.",
        )
    raise samples_only_in_training()


def samples_only_in_training() -> Finding:
    """A VAE that passes the mean on in evaluation mode."""
    return Finding(
        "samples_only_in_training",
        seen="After `model.eval()`, z is exactly the mean μ.",
        suggests="The draw depends on the mode; here a sample is asked for in both.",
        look="conditions on `self.training`, or a dropout that stands in for the noise.",
    )


def _noise_without_sigma() -> Finding:
    return Finding(
        "missing_sigma",
        seen="With σ as good as 0, two passes over the same images still differ.",
        suggests="There is noise that σ does not scale.",
        look="how z is made between `encode` and `decode`.",
    )


def _vae(pair: Twin) -> VAE:
    assert isinstance(pair.reference, VAE)
    return pair.reference


def _waits_for_another(model: Model, finding: Finding, x: Tensor) -> bool:
    """Whether `forward` stumbled over a method that is still blank."""
    if finding.diagnosis not in ("raised", "blank", "wrong_type"):
        return False
    z = torch.zeros(len(x), LATENTS)
    calls: list[Callable[[], object]] = [
        lambda: model.call(x, method="encode").value,
        lambda: model.call(z, z, method="reparameterize").value,
        lambda: model.call(z, method="decode").value,
    ]
    return any(_or_broken(call) is None for call in calls)


def _or_broken(call: Callable[[], object]) -> object:
    try:
        return call()
    except Finding as finding:
        return finding


def _needs_the_other_parts() -> Finding:
    return Finding(
        "blank",
        seen="`forward` cannot answer yet: a method that it may call is still blank.",
        suggests="It leans on `encode`, `reparameterize` and `decode`.",
        look="the first of them that still shows `...`.",
    )


def _explained_by_parts(pair: Twin, finding: Finding, draw: Draw) -> bool:
    """Whether the slip sits in another method, which has been judged for it already."""
    if finding.diagnosis in _NOT_A_SLIP:
        return False
    try:
        return _same_as_reparameterize(pair.model, finding, draw) or _composes(pair, draw)
    except Finding:
        return False


def _same_as_reparameterize(model: Model, finding: Finding, draw: Draw) -> bool:
    model.train()
    call = partial(model.call, method="reparameterize")
    try:
        expect_draws(call, draw)
        model.train(False)
        mu, logvar = draw.gaussian(IMAGES, LATENTS)
        if close(call(mu, logvar).tensor(), mu):
            raise samples_only_in_training()
    except Finding as own:
        same = {own.diagnosis, "decodes_mu"} if own.diagnosis == "no_noise" else {own.diagnosis}
        return finding.diagnosis in same
    return False


def _composes(pair: Twin, draw: Draw) -> bool:
    """Whether `forward` gives what its own parts give one after the other, and does sample."""
    model = pair.model
    x = draw.pixels(IMAGES)
    _give(pair, {"fc_logvar.bias": torch.full((LATENTS,), -40.0)})
    got = model.call(x).tensors(*_PARTS)
    mu, logvar = model.call(x, method="encode").tensors("mu", "logvar")
    z = model.call(mu, logvar, method="reparameterize").tensor()
    own = [model.call(z, method="decode").tensor(), mu, logvar]
    right = [t.detach() for t in _vae(pair)(x)]
    faulty = not all(close(a, b) for a, b in zip(own, right, strict=True))
    if not faulty or not all(close(a, b) for a, b in zip(got, own, strict=True)):
        return False
    _give(pair, {"fc_logvar.bias": torch.ones(LATENTS)})
    for training in (True, False):
        model.train(training)
        first, again = (model.call(x).tensors(*_PARTS)[0] for _ in range(2))
        if close(first, again) or not _reaches_heads(pair, x):
            return False
    return True


def _reaches_heads(pair: Twin, x: Tensor) -> bool:
    question = Gradient([torch.ones(len(x), PIXELS)], parameters=True)
    found = pair.parameter_gradients(pair.model.call(x, gradient=question))
    heads = [found.get("fc_mu.bias"), found.get("fc_logvar.bias")]
    return all(gradient is not None and bool(gradient.any()) for gradient in heads)

"""The language that checks are written in: answerer, handle, judging, panel, and `check` itself."""

from __future__ import annotations

import dataclasses
import html
import random
import re
import warnings

import numpy as np
import pytest
import torch
from torch import nn
from torch.nn import functional as F

from autograded_tests import check
from autograded_tests.framework.answer import Answer
from autograded_tests.framework.answerer import Answerer, Gradient, Other, Ref, Request
from autograded_tests.framework.ask import Ask
from autograded_tests.framework.exercise import exercises
from autograded_tests.framework.expectations import (
    Rng,
    Slip,
    close,
    expect,
    expect_gradient,
    expect_unchanged,
)
from autograded_tests.framework.finding import Finding
from autograded_tests.framework.plain_models import plain_class
from autograded_tests.judges.networks import twin
from vae_helpers import models

SPEC = {"latent_dim": 2, "layers": {"a": (4, "latent"), "b": ("latent", 4)},
        "encode": ["a"], "decode": ["b"]}  # fmt: skip


def ask(subject, name="f"):
    return Ask(Answerer(subject).answer, name)


def found(call, *args, **kwargs) -> Finding:
    with pytest.raises(Finding) as caught:
        call(*args, **kwargs)
    return caught.value


# What the learner's functions may look like.


def right_kl(mu, logvar):
    return 0.5 * (mu**2 + logvar.exp() - 1 - logvar).sum(dim=-1)


def loud_kl(mu, logvar):
    print("<b>here</b>")
    warnings.warn("careful", stacklevel=1)
    return right_kl(mu, logvar)


def test_a_value_crosses_as_a_detached_copy():
    kept = torch.ones(2, requires_grad=True)
    answer = ask(lambda: kept).call()
    assert answer.requires_grad
    assert not answer.value.requires_grad
    answer.value.zero_()
    assert kept.sum() == 2


@pytest.mark.parametrize(
    ("value", "crossed"),
    [(None, None), (..., None), (3, 3), (True, True), (0.5, 0.5), ("text", "text"),
     ((1, 2.0), [1, 2.0]), ({"a": 1}, Other("dict")), (np.zeros(2), Other("ndarray")),
     ([None, ...], [None, None]), (list(range(65)), Other("list"))],
)  # fmt: skip
def test_what_crosses(value, crossed):
    assert ask(lambda: value).call().value == crossed


def test_a_tensor_expanded_without_end_does_not_cross():
    assert isinstance(ask(lambda: torch.zeros(1).expand(2**40)).call().value, Other)


@pytest.mark.parametrize("value", [torch.eye(3).to_sparse(), torch.zeros(2, device="meta")])
def test_a_tensor_without_plain_values_does_not_cross(value):
    assert isinstance(ask(lambda: value).call().value, Other)


def test_a_module_stays_and_is_referred_to():
    answerer = Answerer(lambda: nn.Linear(2, 1))
    value = answerer.answer(Request("call")).value
    assert isinstance(value, Ref)
    assert set(answerer.answer(Request("weights", value.number)).value) == {"weight", "bias"}


def test_gradients_of_arguments_and_parameters():
    model = ask(nn.Linear).call(3, 1)
    handle = ask(None).model(model.value, "model")  # another transport: not asked further
    assert handle.name == "model"
    layer = nn.Linear(3, 1)
    x, cotangent = torch.randn(2, 3), torch.ones(2, 1)
    answer = ask(layer).call(x, gradient=Gradient([cotangent], wrt=[0], parameters=True))
    assert torch.equal(answer.gradients[0], layer.weight.expand(2, 3))
    assert torch.allclose(answer.parameter_gradients["weight"], x.sum(0, keepdim=True))
    assert answer.parameter_gradients["bias"].item() == 2


def test_no_gradient_is_none_and_another_shape_has_none():
    x = torch.ones(2)
    question = Gradient([torch.ones(2)], wrt=[0])
    assert ask(lambda x: x.detach() * 2).call(x, gradient=question).gradients == [None]
    assert ask(lambda x: x.sum()).call(x, gradient=question).gradients == [None]


def test_gradients_are_there_under_no_grad():
    question = Gradient([torch.ones(2)], wrt=[0])
    with torch.no_grad():
        answer = ask(lambda x: 3 * x).call(torch.ones(2), gradient=question)
    assert answer.gradients[0].tolist() == [3, 3]


def test_inputs_are_copies_and_which_of_them_changed_comes_back():
    x = torch.ones(3)
    answer = ask(lambda x: x.mul_(2)).call(x)
    assert x.tolist() == [1, 1, 1]
    assert answer.reply.changed == [0]
    assert found(expect_unchanged, answer, "x").diagnosis == "changed_input"


def test_in_place_work_on_a_differentiated_input_is_no_error():
    question = Gradient([torch.ones(3)], wrt=[0])
    answer = ask(lambda x: x.mul_(2)).call(torch.ones(3), gradient=question)
    assert answer.gradients[0].tolist() == [2, 2, 2]


def test_an_overwritten_tensor_is_named():
    def overwrites(x):
        y = x.exp()
        result = y * 2
        y.zero_()
        return result * y

    question = Gradient([torch.ones(3)], wrt=[0])
    finding = found(ask(overwrites).call, torch.ones(3), gradient=question)
    assert finding.diagnosis == "changed_input"


def test_an_error_is_told_with_the_learners_line():
    def stumbles(x):
        return x.no_such_method()

    finding = found(ask(stumbles, "stumbles").call, torch.ones(1))
    assert finding.diagnosis == "raised"
    assert "return x.no_such_method()" in finding.seen
    assert "AttributeError" in finding.seen


def test_an_exit_is_an_error_like_any_other():
    assert found(ask(lambda: exit()).call).diagnosis == "raised"


def test_plain_models_know_modes_latents_and_copies():
    handle = ask(lambda model, x: model(x))
    twin_model = plain_class(SPEC)()
    model = handle.plain(SPEC, dict(twin_model.state_dict()))
    x = torch.randn(3, 4)
    assert torch.equal(handle.call(model, x).value, twin_model(x))
    assert model.read("latent_dim") == 2
    assert plain_class(SPEC)(5)(x).shape == (3, 4)


def test_a_full_dropout_tells_the_mode():
    spec = {**SPEC, "layers": {**SPEC["layers"], "drop": 1.0}, "encode": ["drop", "a"]}
    handle = ask(lambda model, x: model(x))
    weights = dict(plain_class(spec)().state_dict())
    model = handle.plain(spec, weights)
    x = torch.randn(3, 4)
    in_training = handle.call(model, x).value
    assert torch.equal(in_training[0], in_training[1])
    model.train(False)
    assert not torch.equal(handle.call(model, x).value, in_training)


def test_an_optimizer_moves_the_model_it_was_made_for():
    def step(model, optimizer, x):
        model(x).sum().backward()
        optimizer.step()

    handle = ask(step)
    weights = dict(plain_class(SPEC)().state_dict())
    model = handle.plain(SPEC, weights)
    handle.call(model, model.optimizer("SGD", lr=1.0), torch.ones(1, 4))
    assert torch.allclose(model.weights()["b.bias"], weights["b.bias"] - 1)


# What an answer is asked for.


@pytest.mark.parametrize(
    ("value", "diagnosis"),
    [(None, "blank"), (3.0, "wrong_type"), ([torch.zeros(1)], "wrong_type"),
     (Other("ndarray"), "wrong_type")],
)  # fmt: skip
def test_a_tensor_is_asked_for(value, diagnosis):
    assert found(answer_of(value).tensor).diagnosis == diagnosis


def test_a_tuple_is_asked_for():
    mu, logvar = answer_of([torch.zeros(1), torch.ones(1)]).tensors("mu", "logvar")
    assert logvar.item() == 1
    assert found(answer_of([mu]).tensors, "mu", "logvar").diagnosis == "wrong_type"
    assert found(answer_of(mu).tensors, "mu", "logvar").diagnosis == "wrong_type"
    assert found(answer_of(None).tensors, "mu").diagnosis == "blank"
    assert found(answer_of([mu, None]).tensors, "mu", "logvar").diagnosis == "blank"


def test_a_number_is_asked_for():
    assert answer_of(3).number() == 3.0
    assert answer_of(torch.tensor(3.0)).number() == 3.0
    assert ".item()" in found(answer_of(torch.tensor([3.0])).number).look
    assert found(answer_of(True).number).diagnosis == "wrong_type"
    for endless in (float("nan"), float("-inf"), 10**400):
        assert found(answer_of(endless).number).diagnosis == "not_finite"


def test_a_number_drags_no_graph_along():
    grown = ask(lambda: torch.ones((), requires_grad=True) * 3).call()
    assert found(grown.number).diagnosis == "graph_attached"


def answer_of(value) -> Answer:
    return Answer(Answerer(None).answer(Request("read")).__class__(value=value), "f")


# Judging.


def test_slips_come_before_shape_and_values():
    truth, slips = torch.tensor([1.0, 2.0]), []
    slips.append(Slip("sum", truth.sum(), "It was summed.", "the sum."))
    assert found(expect, truth.sum(), truth, what="It", slips=slips).diagnosis == "sum"
    assert found(expect, torch.zeros(3), truth, what="It", slips=slips).diagnosis == "shape"
    assert found(expect, truth + 1, truth, what="It", slips=slips).diagnosis == "values"
    assert found(expect, truth / 0, truth, what="It", slips=slips).diagnosis == "not_finite"
    expect(truth.double(), truth, what="It", slips=slips)


def test_a_slip_that_gives_the_truth_explains_nothing():
    truth = torch.tensor([1.0, 2.0])
    slip = Slip("same", truth.clone(), "", "")
    assert not slip.matches(truth, truth, 1e-3, 1e-4)


def test_a_slip_of_nan_is_recognised_by_where_it_is_nan():
    x = torch.tensor([-1.0, 4.0])
    slip = Slip("root", lambda: x.sqrt(), "", "")
    assert slip.matches(x.sqrt(), x.exp(), 1e-3, 1e-4)
    assert not slip.matches(x / 0 * 0, x.exp(), 1e-3, 1e-4)


def test_a_missing_gradient_is_right_only_where_nothing_should_flow():
    expect_gradient(None, torch.zeros(2), what="It", by="x")
    finding = found(expect_gradient, None, torch.ones(2), what="It", by="x")
    assert finding.diagnosis == "no_gradient"


def test_shapes_are_never_broadcast():
    assert not close(torch.zeros(2, 1), torch.zeros(2))


INF, NAN = float("inf"), float("nan")


@pytest.mark.parametrize("dtype", [torch.float32, torch.float64])
@pytest.mark.parametrize(
    ("a", "b", "same"),
    [(1.0, 1.0009, True), (1.0, 1.002, False), (0.0, 9e-5, True), (0.0, 2e-4, False),
     (INF, INF, True), (INF, 1.0, False), (1.0, INF, False), (INF, -INF, False),
     (NAN, NAN, False), (NAN, 1.0, False), (1.0, NAN, False), (1e30, 1.0009e30, True)],
)  # fmt: skip
def test_values_are_close_as_allclose_has_it(a, b, same, dtype):
    one, other = torch.tensor([2.0, a]), torch.tensor([2, b], dtype=torch.float64)
    assert close(one.to(dtype), other, 1e-3, 1e-4) is same
    assert close(one[:0], other[:0])


def test_layers_that_change_on_the_way_are_told_where_weights_are_given():
    class Grows(nn.Module):
        def __init__(self):
            super().__init__()
            self.a = nn.Linear(2, 2)

        def forward(self, x):
            self.b = nn.Linear(2, 2)
            return self.a(x)

    model = ask(Grows).build()
    weights = {"a.weight": torch.eye(2), "a.bias": torch.zeros(2)}
    model.load(weights)
    model.change({"a.bias": torch.ones(2)})
    assert torch.equal(model.call(torch.zeros(1, 2)).tensor(), torch.ones(1, 2))
    finding = found(model.change, {"a.bias": torch.ones(2)})
    assert finding.diagnosis == "changed_model" and "`b`" in finding.seen


def test_gradients_of_chosen_weights_alone_come_back():
    model = ask(lambda: nn.Linear(2, 3)).build()
    question = Gradient([torch.ones(1, 3)], parameters=["bias", "no such"])
    answer = model.call(torch.ones(1, 2), gradient=question)
    assert list(answer.parameter_gradients) == ["bias"]


def test_the_same_seed_draws_the_same_and_inputs_are_informative():
    one, other = Rng(1), Rng(1)
    mu, logvar = one.gaussian(5, 7)
    assert torch.equal(mu, other.gaussian(5, 7)[0])
    assert mu.shape == (5, 7)
    assert (mu > 0).any() and (mu < 0).any()
    assert logvar.abs().min() > 0.5
    pixels = one.pixels(3)
    assert pixels.min() == 0 and pixels.max() == 1 and len(pixels.unique()) > 100


# Networks beside the reference.


class Sequenced(models.GaussianEncoder):
    """The same layers, known under a second name."""

    def __init__(self, latent_dim=32):
        super().__init__(latent_dim)
        self.body = nn.Sequential(self.fc1, nn.ReLU())


class Doubtful(models.GaussianEncoder):
    """Biases that begin at 0 look alike, and are still their own."""

    def __init__(self, latent_dim=32):
        super().__init__(latent_dim)
        for layer in self.children():
            nn.init.zeros_(layer.bias)


@pytest.mark.parametrize("kind", [models.GaussianEncoder, Sequenced, Doubtful])
def test_twins_share_all_weights(kind):
    pair = twin(ask(kind, "GaussianEncoder"), Rng(0), models.GaussianEncoder, 3)
    x = torch.rand(2, 784)
    mu, _ = pair.model.call(x).tensors("mu", "logvar")
    assert close(mu, pair.reference(x)[0])


def test_twins_name_layers_that_do_not_fit():
    encoder = models.GaussianEncoder
    assert found(twin, ask(lambda latent_dim: None), Rng(0), encoder, 3).diagnosis == "blank"
    fixed = found(twin, ask(lambda latent_dim: models.GaussianEncoder()), Rng(0), encoder, 3)
    assert fixed.diagnosis == "ignores_latent_dim"
    other = found(twin, ask(models.Autoencoder, 3), Rng(0), encoder, 3)
    assert other.diagnosis == "layers"
    assert "missing: `fc_mu`, `fc_logvar`; there are: `fc1`, `fc_latent`" in other.seen


# `check` itself.


def test_the_mark_is_a_bare_number_and_the_panel_says_the_rest():
    result = check("gaussian_kl", right_kl, points=3)
    assert repr(result) == "3"
    assert result.passed and result.diagnosis is None
    half = check("gaussian_kl", lambda mu, logvar: 2 * right_kl(mu, logvar), points=3)
    assert repr(half) == "0"
    assert half.diagnosis == "missing_half"
    for text in (str(half), half._repr_html_()):
        assert "twice as large" in text
    assert "Asked" in str(half) and "Look at" in str(half)


def test_parts_earn_their_share():
    class Autoencoder(models.Autoencoder):
        def encode(self, x):
            return F.relu(super().encode(x))

    Autoencoder.__module__ = "__main__"
    result = check("Autoencoder", Autoencoder, points=3)
    assert result.points == pytest.approx(2)  # forward is right with what it calls
    assert float(repr(result)) == result.points
    assert "○ encode" in str(result) and "✓ decode" in str(result)


def test_a_blank_cell_is_waiting_and_not_wrong():
    result = check("gaussian_kl", lambda mu, logvar: ...)
    assert result.diagnosis == "blank"
    assert "waiting for you" in str(result)


def test_markup_in_what_the_learner_wrote_is_text():
    def nasty(mu, logvar):
        raise ValueError("<script>alert(1)</script> & `<img src=x onerror=y>`")

    panel = check("gaussian_kl", nasty)._repr_html_()
    assert "<script" not in panel and "<img" not in panel
    assert html.escape("<script>alert(1)</script>") in panel
    odd = check("<b>bold</b>", nasty)
    assert "<b>" not in odd._repr_html_()


def test_panels_are_well_formed_html():
    void = {"br"}
    for result in (check("gaussian_kl", right_kl), check("gaussian_kl", lambda *a: None)):
        stack = []
        for close_slash, tag in re.findall(r"<(/?)(\w+)", result._repr_html_()):
            if close_slash:
                assert stack.pop() == tag
            elif tag not in void:
                stack.append(tag)
        assert not stack


def test_the_name_is_looked_up_where_check_is_called():
    names = {"check": check}
    exec("missing = check('gaussian_kl')", names)
    assert names["missing"].diagnosis == "undefined"
    exec("def gaussian_kl(mu, logvar): ...\nblank = check('gaussian_kl')", names)
    assert names["blank"].diagnosis == "blank"
    names["gaussian_kl"] = right_kl
    exec("right = check('gaussian_kl', points=2)", names)
    assert repr(names["right"]) == "2"


def test_an_unknown_id_is_said_so():
    assert check("gaussian_kI", right_kl).diagnosis == "unknown_exercise"


class Hostile:
    """Raises wherever it is touched."""

    def __getattr__(self, name):
        raise RuntimeError(name)

    def __call__(self, *args, **kwargs):
        return Hostile()

    def __eq__(self, other):
        raise RuntimeError("eq")

    __hash__ = None


@pytest.mark.parametrize("id", [name for name, e in exercises().items() if name[0] != "q"])
@pytest.mark.parametrize(
    "subject",
    [None, ..., 3, "text", Hostile(), lambda *a, **k: Hostile(), lambda *a, **k: float("nan"),
     lambda *a, **k: torch.tensor([]), lambda *a, **k: torch.full((5,), torch.nan),
     lambda *a, **k: torch.tensor([True]), lambda *a, **k: torch.zeros(5, dtype=torch.complex64),
     lambda *a, **k: (torch.zeros(5), torch.zeros(5)), lambda *a, **k: [None, None],
     lambda *a, **k: 10**400, lambda *a, **k: torch.zeros(2, 784).to_sparse(),
     lambda *a, **k: nn.Identity(), nn.Identity, nn.Module, lambda *a, **k: a[0], dict, 1 / 3],
    ids=lambda subject: str(type(subject).__name__),
)  # fmt: skip
def test_check_never_raises_and_gives_nothing_for_nonsense(id, subject):
    result = check(id, subject, seed=1)
    assert result.points == 0
    assert result.diagnosis not in (None, "check_broken"), result.message
    assert isinstance(result._repr_html_(), str)


def test_an_interruption_ends_the_check_kindly():
    def endless(mu, logvar):
        raise KeyboardInterrupt

    assert check("gaussian_kl", endless).diagnosis == "interrupted"


def test_nothing_around_is_touched(capsys):
    def careless(mu, logvar):
        torch.randn(3), random.random(), np.random.rand()
        return loud_kl(mu, logvar)

    torch.manual_seed(7), random.seed(7), np.random.seed(7)
    before = torch.get_rng_state(), random.getstate(), np.random.get_state()[1].tolist()
    assert check("gaussian_kl", careless).passed
    assert torch.equal(torch.get_rng_state(), before[0])
    assert random.getstate() == before[1]
    assert np.random.get_state()[1].tolist() == before[2]
    assert torch.get_default_dtype() == torch.float32
    assert torch.is_grad_enabled()
    assert capsys.readouterr() == ("", "")


def test_what_is_set_around_does_not_matter():
    torch.set_default_dtype(torch.float64)
    try:
        for around in (torch.no_grad, torch.inference_mode):
            with around():
                assert check("gaussian_kl", right_kl).passed
                assert check("Autoencoder", own_autoencoder()).passed
                assert not torch.is_grad_enabled()
        assert torch.get_default_dtype() == torch.float64
    finally:
        torch.set_default_dtype(torch.float32)


def own_autoencoder():
    class Autoencoder(nn.Module):
        def __init__(self, latent_dim=32):
            super().__init__()
            self.latent_dim = latent_dim
            self.fc1, self.fc_latent = nn.Linear(784, 256), nn.Linear(256, latent_dim)
            self.fc2, self.fc3 = nn.Linear(latent_dim, 256), nn.Linear(256, 784)

        def encode(self, x):
            return self.fc_latent(F.relu(self.fc1(x)))

        def decode(self, z):
            return self.fc3(F.relu(self.fc2(z)))

        def forward(self, x):
            return self.decode(self.encode(x))

    return Autoencoder


def test_the_same_seed_says_the_same():
    def wrong(mu, logvar):
        return right_kl(mu, logvar) + torch.rand(len(mu))

    assert (
        check("gaussian_kl", wrong, seed=3).message == check("gaussian_kl", wrong, seed=3).message
    )
    assert (
        check("gaussian_kl", wrong, seed=3).message != check("gaussian_kl", wrong, seed=4).message
    )


def test_requests_and_replies_are_plain_data():
    for kind in (Request, Gradient, Ref, Other):
        assert dataclasses.is_dataclass(kind)
    seen = []

    def spy(request):
        seen.append(request)
        return Answerer(right_kl).answer(request)

    exercises()["gaussian_kl"].judge(spy, 0)
    plain = (torch.Tensor, int, float, str, bool, type(None), Ref, list, dict)
    assert seen and all(isinstance(a, plain) for r in seen for a in r.args)

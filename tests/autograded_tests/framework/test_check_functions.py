"""One call judges a function: what the lessons to come ask for, on small examples."""

from __future__ import annotations

import math
import random

import numpy as np
import pytest
import torch
from torch import nn
from torch.distributions import Normal
from torch.nn import functional as F

from autograded_tests import check
from autograded_tests.framework.answerer import Answerer
from autograded_tests.framework.ask import Ask
from autograded_tests.framework.expectations import Rng, Slip
from autograded_tests.framework.finding import Finding
from autograded_tests.framework.functions import Handed, expect_function
from autograded_tests.framework.side_effects import expect_no_graph, expect_same_twice


def judged(subject, reference, inputs, **options) -> str | None:
    """The diagnosis, None if all is right; ``inputs`` may need the handle."""
    ask = Ask(Answerer(subject).answer, "f")
    given = inputs(ask) if callable(inputs) else inputs
    try:
        expect_function(ask, reference, given, Rng(0), what="The answer", **options)
    except Finding as finding:
        return finding.diagnosis
    return None


Z = torch.randn(4, 3, generator=torch.Generator().manual_seed(0))
SPREAD = {"mu": Z, "logvar": Z.flip(0)}


def log_density(mu, logvar):
    return Normal(mu, (0.5 * logvar).exp()).log_prob(torch.ones(3)).sum(-1)


@pytest.mark.parametrize(
    ("subject", "diagnosis"),
    [(log_density, None), (lambda mu, logvar: ..., "blank"),
     (lambda mu, logvar: log_density(mu, logvar).tolist(), "wrong_type"),
     (lambda mu, logvar: -log_density(mu, logvar), "sign"),
     (lambda mu, logvar: log_density(mu, logvar)[:2], "shape"),
     (lambda mu, logvar: log_density(mu, logvar) + 1, "values"),
     (lambda mu, logvar: log_density(mu.detach(), logvar), "no_gradient"),
     (lambda mu, logvar: log_density(mu.detach(), logvar) + 0 * mu.sum(-1), "no_gradient"),
     (lambda mu, logvar: [log_density(mu, logvar), mu.mul_(2)][0], "changed_input")],
)  # fmt: skip
def test_a_function_is_judged_in_one_call(subject, diagnosis):
    def slips(mu, logvar):
        return [Slip("sign", -log_density(mu, logvar), "The sign.", "the sign.")]

    assert judged(subject, log_density, SPREAD, slips=slips) == diagnosis


def test_slips_are_made_only_when_the_answer_is_wrong():
    def slips(mu, logvar):
        raise AssertionError("not needed")

    assert judged(log_density, log_density, SPREAD, slips=slips) is None


# Lesson 07: a label beside the image.

CONDITIONAL = {
    "latent_dim": 3,
    "layers": {"fc1": (784 + 10, 8), "fc_mu": (8, 3), "fc_logvar": (8, 3), "fc3": (3 + 10, 784)},
    "encode": [("labels", 10), "fc1", "relu"],
    "heads": ["fc_mu", "fc_logvar"],
    "decode": [("labels", 10), "fc3"],
}


@torch.no_grad()
def transfer_style(model, x, y):
    mu, _ = model.encode(x[None], torch.tensor([y]))
    return model.decode(mu.expand(10, -1), torch.arange(10)).sigmoid()


def test_a_model_with_a_label_argument():
    rng = Rng(1)

    def inputs(ask):
        return {"model": Handed.of(ask, rng, CONDITIONAL), "x": rng.pixels(1)[0], "y": 7}

    def other_label(model, x, y):
        return transfer_style(model, x, (y + 1) % 10)

    def with_graph(model, x, y):
        return transfer_style.__wrapped__(model, x, y)

    assert judged(transfer_style, transfer_style, inputs, by=()) is None
    assert judged(other_label, transfer_style, inputs, by=()) == "values"
    ask = Ask(Answerer(with_graph).answer, "f")
    answer = expect_function(ask, transfer_style, inputs(ask), rng, what="The row", by=())
    with pytest.raises(Finding, match="a graph still hangs"):
        expect_no_graph(answer, "The row")


def test_a_model_asked_with_its_label():
    class ConditionalVAE(nn.Module):
        def __init__(self):
            super().__init__()
            self.fc1, self.fc_mu, self.fc_logvar = nn.Linear(6, 4), nn.Linear(4, 2), nn.Linear(4, 2)

        def encode(self, x, y):
            h = F.relu(self.fc1(torch.cat([x, F.one_hot(y, 3).to(x)], dim=1)))
            return self.fc_mu(h), self.fc_logvar(h)

    mine, truth = ConditionalVAE(), ConditionalVAE().double()
    truth.load_state_dict(mine.state_dict())
    model = Ask(Answerer(lambda: mine).answer, "ConditionalVAE").build()
    inputs = {"x": Z, "y": torch.tensor([0, 0, 2, 1])}
    names = ("mu", "logvar")

    def call(*args, **kwargs):
        return model.call(*args, method="encode", **kwargs)

    expect_function(call, truth.encode, inputs, Rng(0), what="The head", names=names)
    with pytest.raises(Finding, match="another order"):
        expect_function(
            call, lambda x, y: truth.encode(x, y)[::-1], inputs, Rng(0), what="Heads", names=names
        )


# Lesson 08: a count, a gradient that is 0 on one side of a floor, two results.


def active_units(mu, threshold=0.01):
    return int((mu.var(0) > threshold).sum())


def test_a_count_is_a_whole_number():
    inputs = {"mu": Z * torch.tensor([1.0, 1e-3, 1.0]), "threshold": 0.01}
    assert judged(active_units, active_units, inputs) is None
    assert judged(lambda *a: np.int64(active_units(*a)), active_units, inputs) is None
    assert judged(lambda *a: float(active_units(*a)), active_units, inputs) == "wrong_type"
    assert judged(lambda *a: active_units(*a) + 1, active_units, inputs) == "values"


def free_bits(mu, free):
    return (0.5 * mu**2).mean(0).clamp(min=free).sum()


def test_a_gradient_that_is_0_where_it_should_be():
    inputs = {"mu": Z * torch.tensor([3.0, 0.1, 3.0]), "free": 0.3}

    def leaky(mu, free):
        kl = (0.5 * mu**2).mean(0)
        return (kl + (free - kl).clamp(min=0).detach()).sum()

    assert judged(free_bits, free_bits, inputs) is None
    assert judged(leaky, free_bits, inputs) == "values"


def halves(mu, eps):
    return (mu * eps).mean(), (mu**2).mean()


def test_several_results_have_names_slips_and_an_order():
    options = {"names": ("information", "marginal")}

    def slips(mu, eps):
        return {"marginal": [Slip("missing_square", mu.mean(), "No square.", "the square.")]}

    inputs = {"mu": Z, "eps": Z.flip(0)}
    assert judged(halves, halves, inputs, **options) is None
    assert judged(lambda *a: halves(*a)[::-1], halves, inputs, **options) == "order"
    assert judged(lambda *a: halves(*a)[0], halves, inputs, **options) == "wrong_type"
    wrong = judged(lambda mu, eps: (halves(mu, eps)[0], mu.mean()), halves, inputs, slips=slips,
                   **options)  # fmt: skip
    assert wrong == "missing_square"


# Lesson 09: weights of 0, and gradients of a model that is handed over.


def log_mean_exp(log_w):
    return log_w.logsumexp(0) - math.log(len(log_w))


def test_single_entries_of_minus_infinity():
    log_w = torch.tensor([[-math.inf, 1000.0], [0.5, -1000.0], [0.1, 999.0]])
    inputs = {"log_w": log_w}
    assert judged(log_mean_exp, log_mean_exp, inputs) is None
    assert judged(lambda w: w.exp().mean(0).log(), log_mean_exp, inputs) == "not_finite"


DECODER = {"latent_dim": 3, "layers": {"fc3": (3, 5)}, "encode": [], "decode": ["fc3"]}


def test_gradients_reach_the_weights_of_a_model_that_is_handed_over():
    def log_weights(model, z):
        return F.logsigmoid(model.decode(z)).sum(-1)

    def cut(model, z):
        return F.logsigmoid(F.linear(z, model.fc3.weight.detach(), model.fc3.bias)).sum(-1)

    def changed(model, z):
        value = log_weights(model, z)
        model.fc3.bias.data += 1
        return value

    def inputs(ask):
        return {"model": Handed.of(ask, Rng(2), DECODER), "z": Z}

    assert judged(log_weights, log_weights, inputs) is None
    assert judged(cut, log_weights, inputs) == "no_gradient"
    assert judged(changed, log_weights, inputs) == "changed_model"


# Lesson 10: whole numbers in and out, a word as an argument, convolutions.


def coverage(size, kernel, stride, padding=0):
    return F.conv_transpose1d(
        torch.ones(1, 1, size), torch.ones(1, 1, kernel), stride=stride, padding=padding
    ).long()[0, 0]


def test_whole_numbers_in_and_int64_out():
    inputs = {"size": 4, "kernel": 2, "stride": 3, "padding": 1}
    assert judged(coverage, coverage, inputs) is None
    assert judged(lambda *a: coverage(*a).float(), coverage, inputs) == "wrong_dtype"
    assert judged(lambda *a: coverage(*a).int(), coverage, inputs) == "wrong_dtype"
    assert judged(lambda *a: coverage(*a).tolist(), coverage, inputs) == "wrong_type"
    assert judged(lambda size, *a: coverage(size + 1, *a), coverage, inputs) == "shape"


def implied_sigma(weight, reduction, n_pixels=784):
    return math.sqrt(weight / 2 * (n_pixels if reduction == "mean" else 1))


def test_a_word_as_an_argument_and_a_number_back():
    for reduction in ("sum", "mean"):
        inputs = {"weight": 0.3, "reduction": reduction}
        assert judged(implied_sigma, implied_sigma, inputs) is None
    assert judged(lambda w, r: implied_sigma(w, "sum"), implied_sigma, inputs) == "values"
    assert judged(lambda w, r: torch.tensor([1.0]), implied_sigma, inputs) == "wrong_type"


CONVOLUTIONS = {
    "latent_dim": 2,
    "layers": {"conv1": ("conv", 1, 3, 3, 2, 1), "fc_mu": (3 * 4, 2), "fc": (2, 3 * 4),
               "up1": ("conv_transpose", 3, 1, 4, 2, 1)},
    "encode": [("shape", (1, 4, 4)), "conv1", "relu", ("shape", (12,)), "fc_mu"],
    "decode": ["fc", "relu", ("shape", (3, 2, 2)), "up1", ("shape", (16,))],
}  # fmt: skip


def test_a_model_of_convolutions():
    def through(model, x):
        return model(x)

    def columns_first(model, x):
        return model(x.reshape(-1, 4, 4).transpose(1, 2).reshape(-1, 16))

    def inputs(ask):
        return {"model": Handed.of(ask, Rng(3), CONVOLUTIONS), "x": Rng(4).normal(3, 16)}

    assert judged(through, through, inputs) is None
    assert judged(columns_first, through, inputs) == "values"


# Lesson 11: a codebook, a gradient that is passed on, three results.


def nearest_code(z, codebook):
    return (z[:, :, None] - codebook).square().sum(-1).argmin(-1)


def vector_quantize(z, codebook, commitment=0.25):
    e = codebook[nearest_code(z, codebook)]
    loss = (z.detach() - e).square() + commitment * (z - e.detach()).square()
    return z + (e - z).detach(), loss.sum((1, 2)).mean()


def ema_update(counts, sums, z, indices, decay=0.99):
    rows = F.one_hot(indices, len(counts)).to(z)
    counts = decay * counts + (1 - decay) * rows.sum(0)
    sums = decay * sums + (1 - decay) * rows.T @ z
    return sums / counts[:, None], counts, sums


CODES = {"z": Z.reshape(2, 2, 3), "codebook": Rng(5).normal(6, 3)}


def test_indices_of_a_codebook():
    assert judged(nearest_code, nearest_code, CODES) is None
    assert judged(lambda *a: nearest_code(*a).double(), nearest_code, CODES) == "wrong_dtype"
    far = judged(lambda z, c: (z[:, :, None] - c).square().sum(-1).argmax(-1), nearest_code, CODES)
    assert far == "values"


def test_a_gradient_that_passes_unchanged():
    options = {"names": ("quantized", "loss")}

    def to_the_codebook(z, codebook):
        e = codebook[nearest_code(z, codebook)]
        return e, vector_quantize(z, codebook)[1]

    def one_sided(z, codebook):
        e = codebook[nearest_code(z, codebook)]
        return vector_quantize(z, codebook)[0], 1.25 * (z - e.detach()).square().sum((1, 2)).mean()

    assert judged(vector_quantize, vector_quantize, CODES, **options) is None
    assert judged(to_the_codebook, vector_quantize, CODES, **options) == "values"
    assert judged(one_sided, vector_quantize, CODES, **options) == "no_gradient"


def test_three_results_from_counts_vectors_and_indices():
    inputs = {
        "counts": torch.ones(3) * 5,
        "sums": Z[:3],
        "z": Z,
        "indices": torch.tensor([0, 2, 2, 0]),
    }
    options = {"names": ("codebook", "counts", "sums"), "by": ()}
    assert judged(ema_update, ema_update, inputs, **options) is None

    def in_place(counts, *rest):
        counts *= 0.99
        return ema_update(counts / 0.99, *rest)

    assert judged(in_place, ema_update, inputs, **options) == "changed_input"


def test_a_model_with_a_codebook():
    spec = {"latent_dim": 3, "layers": {"codebook": ("table", 6, 3), "fc3": (3, 4)},
            "encode": [("nearest", "codebook")], "decode": ["fc3"]}  # fmt: skip

    def inputs(ask):
        return {"model": Handed.of(ask, Rng(6), spec), "z": Z}

    def decoded(model, z):
        return model.decode(model.encode(z))

    assert judged(decoded, decoded, inputs, by=()) is None
    assert judged(lambda model, z: model.decode(z), decoded, inputs, by=()) == "values"


# Lesson 12: a model that is a table over t.


def noise_to(z0, t, eps, alpha_bar):
    a = alpha_bar[t][:, None]
    return a.sqrt() * z0 + (1 - a).sqrt() * eps


def test_each_row_at_its_own_time():
    inputs = {"z0": Z, "t": torch.tensor([0, 2, 1, 2]), "eps": Z.flip(0),
              "alpha_bar": torch.tensor([0.9, 0.5, 0.1])}  # fmt: skip
    assert judged(noise_to, noise_to, inputs, by=["z0"]) is None
    first = judged(lambda z0, t, e, a: noise_to(z0, t[:1].expand(4), e, a), noise_to, inputs,
                   by=["z0"])  # fmt: skip
    assert first == "values"


DENOISER = {
    "latent_dim": 3,
    "layers": {"fc": (3, 3), "scale": ("table", 10, 3), "shift": ("table", 10, 3)},
    "forward": ["fc", ("times", "scale"), ("plus", "shift")],
}


def test_a_model_that_is_a_table_over_time():
    def loss(model, z, t):
        return model(z, t).square().sum(-1).mean()

    def other_time(model, z, t):
        return model(z, t - 1).square().sum(-1).mean()

    def inputs(ask):
        t = torch.tensor([3, 1, 9, 3])
        return {"model": Handed.of(ask, Rng(7), DENOISER), "z": Z, "t": t}

    assert judged(loss, loss, inputs) is None
    assert judged(other_time, loss, inputs) == "values"
    assert judged(lambda m, z, t: loss(m, z, t).detach(), loss, inputs) == "no_gradient"


def test_the_same_twice_or_what_it_would_mean():
    otherwise = {"seen": "Two.", "suggests": "A draw.", "look": "the draw."}
    expect_same_twice(Z, Z.clone(), "sampled", **otherwise)
    expect_same_twice(Z, Z[:1], "sampled", **otherwise)  # another shape is judged elsewhere
    with pytest.raises(Finding, match="Two") as found:
        expect_same_twice(Z, Z + 1, "sampled", **otherwise)
    assert found.value.diagnosis == "sampled"


# What a call leaves behind.


def right_kl(mu, logvar):
    return 0.5 * (mu**2 + logvar.exp() - 1 - logvar).sum(dim=-1)


@pytest.mark.parametrize(
    ("trace", "diagnosis", "seen"),
    [(lambda: torch.set_grad_enabled(False), "changed_setting", "gradient mode"),
     (lambda: torch.set_default_dtype(torch.float64), "changed_setting", "default dtype"),
     (lambda: torch.set_default_device("meta"), "changed_setting", "default device"),
     (lambda: torch.set_num_threads(torch.get_num_threads() + 1), "changed_setting", "threads"),
     (lambda: torch.autograd.set_detect_anomaly(True), "changed_setting", "anomaly"),
     (lambda: torch.set_deterministic_debug_mode("warn"), "changed_setting", "deterministic"),
     (lambda: setattr(torch.backends.cudnn, "benchmark", True), "changed_setting", "cuDNN"),
     (lambda: torch.manual_seed(0), "fixed_seed", "PyTorch"),
     (lambda: torch.seed(), "fixed_seed", "PyTorch"),
     (lambda: torch.set_rng_state(torch.Generator().manual_seed(3).get_state()), "fixed_seed",
      "PyTorch"),
     (lambda: random.seed(0), "fixed_seed", "Python"),
     (lambda: np.random.seed(0), "fixed_seed", "NumPy")],
)  # fmt: skip
def test_what_is_left_behind_costs_the_marks_and_is_put_back(trace, diagnosis, seen):
    def careless(mu, logvar):
        value = right_kl(mu, logvar)
        trace()
        return value

    torch.manual_seed(7), random.seed(7), np.random.seed(7)
    before = surroundings()
    result = check("gaussian_kl", careless)
    assert (result.points, result.diagnosis) == (0, diagnosis)
    assert seen in result.message
    assert surroundings() == before


def surroundings():
    return (
        torch.get_rng_state().tolist(), random.getstate(), np.random.get_state()[1].tolist(),
        torch.is_grad_enabled(), torch.get_default_dtype(), torch.get_default_device(),
        torch.get_num_threads(), torch.is_anomaly_enabled(), torch.get_deterministic_debug_mode(),
        torch.backends.cudnn.benchmark,
    )  # fmt: skip


def test_drawing_and_what_is_put_back_costs_nothing():
    def careful(mu, logvar):
        state = torch.get_rng_state()
        torch.manual_seed(0)
        torch.set_rng_state(state)
        torch.randn(2000), np.random.randn(3000), [random.random() for _ in range(3000)]
        with torch.no_grad(), torch.random.fork_rng(devices=[]):
            torch.manual_seed(0)
        return right_kl(mu, logvar)

    before = surroundings()
    assert check("gaussian_kl", careful).passed
    assert surroundings() == before


@pytest.mark.parametrize(
    ("trace", "diagnosis"),
    [(lambda model, z: model.train(), "changed_model"),
     (lambda model, z: model.fc3.requires_grad_(False), "changed_model"),
     (lambda model, z: model.double(), "changed_model"),
     (lambda model, z: z.requires_grad_(), "changed_input"),
     (lambda model, z: setattr(z, "data", z.double()), "changed_input"),
     (lambda model, z: (model.train(), model.eval()), None)],
)  # fmt: skip
def test_what_was_handed_over_is_given_back_as_it_was(trace, diagnosis):
    def careless(model, z):
        logits = model.decode(z)
        trace(model, z)
        return logits

    ask = Ask(Answerer(careless).answer, "f")
    handed = Handed.of(ask, Rng(2), DECODER)
    handed.handle.train(False)
    try:
        ask.call(handed.handle, Z)
        found = None
    except Finding as finding:
        found = finding.diagnosis
    assert found == diagnosis

"""Whatever a process replies, the judge goes on: the part has a finding, and nothing else ends."""

import random

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch import nn

from autograded_tests.framework.answer import says
from autograded_tests.framework.answerer import Answerer, Reply, Request
from autograded_tests.framework.ask import Ask
from autograded_tests.framework.exercise import exercises, find
from autograded_tests.framework.finding import Finding, MachineryError, NeedsHuman
from autograded_tests.framework.printable import printable
from autograded_tests.framework.replies import UnfitReplyError, check_reply
from autograded_tests.notebook.in_process import judge_here
from tests.vae_course.grading.odd_replies import odd, over_the_wire, recorded, with_one_odd
from vae_course.grading.graft import Step
from vae_course.grading.session import Allowance, Session

FUZZ = settings().max_examples > 100  # make fuzz
# Those whose questions are quick, and two of long ones.
ASKED = ("gaussian_kl", "log_density", "interpolate", "q5_space", "GaussianEncoder", "train_epoch")
OPERATIONS = ("call", "read", "weights", "plain", "optimizer", "load", "mode")


def expect_fit_to_show(finding: Finding) -> None:
    for said in (finding.seen, finding.suggests, finding.look):
        said.encode()  # no half of a surrogate
        assert said.isprintable() and len(said) < 1500


@pytest.mark.parametrize("operation", OPERATIONS)
@settings(max_examples=15_000 if FUZZ else 10)
@given(seed=st.integers(0, 2**32))
def test_an_odd_reply_is_a_finding_at_most(operation, seed):
    places = [
        (id, part, at)
        for id in (exercises() if FUZZ else ASKED)
        for part, kept in enumerate(recorded(id))
        for at, (question, _) in enumerate(kept)
        if question.op == operation
    ]
    rng = random.Random(seed)
    found = with_one_odd(*rng.choice(places), rng)
    if found is not None:
        expect_fit_to_show(found)


class Odd:
    """A process, and the sandbox that starts it, whose replies are all odd."""

    def __init__(self, rng):
        self._rng = rng

    def start(self):
        return self

    def ask(self, request, seconds):
        honest = Reply(value="printed") if request.op == "run" else Reply(value=True)
        return over_the_wire(request, odd(honest, self._rng))

    def close(self):
        pass


@given(seed=st.integers(0, 2**32))
def test_odd_replies_of_cells_end_nothing(seed):
    session = Session(Odd(random.Random(seed)), Allowance(60, 60, 60, 3))
    session.run(Step("answer", "f", "def f(): ..."))
    for said in (*session.outputs.values(), *session.stopped.values()):
        said.encode()
        assert len(said) <= 10_001
    try:
        assert session.ask_about("f", 1) in (True, False)
    except Finding as finding:
        expect_fit_to_show(finding)


def judge_log_var_to_std(transport):
    return find("log_var_to_std").judge(transport, 1)


@pytest.mark.parametrize("error", [MachineryError("gone"), OSError(24, "full"), MemoryError()])
def test_what_the_machinery_fails_at_is_no_finding(error):
    def transport(request):
        raise error

    with pytest.raises(type(error)):
        judge_log_var_to_std(transport)


def test_a_check_that_stops_leaves_the_answer_to_a_person():
    def transport(request):
        raise ZeroDivisionError("\x1b[2J in a check of ours")

    verdict = judge_log_var_to_std(transport)
    assert isinstance(verdict.first, NeedsHuman) and verdict.first.diagnosis == "not_judged"
    assert "\\x1b[2J in a check of ours" in verdict.first.seen


class Base(nn.Module):
    def __init__(self, latent_dim=32):
        super().__init__()
        self.latent_dim = latent_dim
        self.fc1 = nn.Linear(784, 256)
        self.fc_mu = nn.Linear(256, latent_dim)
        self.fc_logvar = nn.Linear(256, latent_dim)

    def forward(self, x):
        h = self.fc1(x).relu()
        return self.fc_mu(h), self.fc_logvar(h)


class NoColumns(Base):
    def forward(self, x):
        mu, logvar = super().forward(x)
        return mu, logvar[:, self.latent_dim :]


class ManyNumbers(Base):
    def __init__(self, latent_dim=32):
        super().__init__(latent_dim)
        self.latent_dim = torch.zeros(latent_dim)


class OwnBuffer(Base):
    def __init__(self, latent_dim=32):
        super().__init__(latent_dim)
        self.register_buffer("steps", torch.zeros((), dtype=torch.long))


class NumberInATensor(Base):
    def __init__(self, latent_dim=32):
        super().__init__(latent_dim)
        self.latent_dim = torch.tensor(latent_dim)

    def forward(self, x):
        h = self.fc1(x).relu()
        return self.fc_mu(h), self.fc_logvar(h)


@pytest.mark.parametrize(
    ("subject", "diagnosis"),
    [(NoColumns, "shape"), (ManyNumbers, "layers"), (OwnBuffer, None), (NumberInATensor, None)],
)
def test_an_odd_encoder_is_judged(subject, diagnosis):
    found = judge_here(find("GaussianEncoder"), subject, 1).first
    assert (found and found.diagnosis) == diagnosis


def removes(model):
    del model.fc1


def normalises(model):
    nn.utils.parametrizations.weight_norm(model.fc1)


def doubles(model):
    model.again = model.fc1


def replaces(model):
    model.fc1 = nn.Linear(784, 783)


def takes_for_whole(model):
    model.fc1.weight = nn.Parameter(model.fc1.weight.int(), requires_grad=False)


@pytest.mark.parametrize("change", [removes, normalises, doubles, replaces, takes_for_whole])
def test_layers_changed_on_the_way_are_told(change):
    def train_epoch(model, images, optimizer, batch_size=128):
        change(model)
        return 1.0

    verdict = judge_here(find("train_epoch"), train_epoch, 1)
    assert {part.finding.diagnosis for part in verdict.parts} == {"changed_model"}


def test_a_buffer_on_the_model_changes_no_mark():
    def train_epoch(model, images, optimizer, batch_size=128):
        model.train()
        model.register_buffer("total", torch.zeros(()))
        for rows in torch.randperm(len(images)).split(batch_size):
            logits, x = model(images[rows]), images[rows]
            loss = nn.functional.binary_cross_entropy_with_logits(logits, x, reduction="sum")
            optimizer.zero_grad()
            (loss / len(x)).backward()
            optimizer.step()
            model.total += loss.detach()
        return model.total.item() / len(images)

    assert judge_here(find("train_epoch"), train_epoch, 1).passed


def test_a_flag_that_is_a_tensor_is_told():
    def generate(model, n):
        with torch.no_grad():
            pictures = model.decode(torch.randn(n, model.latent_dim)).sigmoid()
        model.__dict__["training"] = torch.ones(2)
        return pictures

    found = judge_here(find("generate"), generate, 1).first
    assert found.diagnosis in ("changed_model", "raised")


def test_an_answer_larger_than_any_asked_for_does_not_cross():
    def reconstruct(model, x):
        return torch.full((2**24,), 2, dtype=torch.int8)

    found = judge_here(find("reconstruct"), reconstruct, 1).first
    assert found.diagnosis == "wrong_type" and "16777216 values" in found.seen


@pytest.mark.parametrize(
    ("value", "wanted", "same"),
    [(5, 5, True), (torch.tensor(5), 5, True), (torch.ones(2), 1, False), ("5", 5, False),
     (False, False, True), (torch.zeros(0), 0, False), (None, 0, False)],
)  # fmt: skip
def test_a_number_is_read_from_what_holds_one(value, wanted, same):
    assert says(value, wanted) is same


@pytest.mark.parametrize(
    ("request_", "reply"),
    [
        (Request("subject"), Reply(value=torch.ones(2))),
        (Request("run"), Reply(value=3)),
        (Request("plain"), Reply(value=3)),
        (Request("load"), Reply(value=torch.ones(2))),
        (Request("load"), Reply(value={"a": 1})),
        (Request("weights"), Reply(value={"a": 1})),
        (Request("weights"), Reply(value=[torch.ones(2)])),
        (Request("read"), Reply(value={"a": 1})),
        (Request("call"), Reply(changed={0: True})),
        (Request("call", args=[torch.ones(2)]), Reply(changed=[torch.ones(2)])),
        (Request("call"), Reply(gradients=[torch.ones(2)])),
        (Request("call"), Reply(parameter_gradients={"a": torch.ones(2, dtype=torch.int64)})),
        (Request("call"), Reply(requires_grad=1)),
        (Request("call"), Reply(error={"type": "E"})),
    ],
)
def test_what_no_answerer_of_ours_says_is_refused(request_, reply):
    with pytest.raises(UnfitReplyError):
        check_reply(request_, reply)


@pytest.mark.parametrize(
    ("text", "shown"),
    [("\x1b[2Jright", "\\x1b[2Jright"), ("\x9b31m", "\\x9b31m"), ("a\u202eb", "a\\u202eb"),
     ("\ud800", "\\ud800"), ("\x07\r\n", "\\x07\\r\\n"), ("é 漢 👩\u200d🔬", "é 漢 👩\u200d🔬"),
     ("\u2028", "\\u2028"), ("x" * 50, "x" * 20 + "…"), ("\x00" * 20, "\\x00" * 5 + "…")],
)  # fmt: skip
def test_text_commands_nothing_where_it_is_shown(text, shown):
    assert printable(text, most=20) == shown


def test_an_error_of_a_learner_is_text_and_no_command():
    def shouts(x):
        raise type("\x1b]0;owned\x07" * 9, (Exception,), {})("\x1b[1A\x1b[32m 3 / 3 \ud800")

    with pytest.raises(Finding) as caught:
        Ask(Answerer(shouts).answer, "shouts").call(torch.ones(2))
    expect_fit_to_show(caught.value)
    assert "\\x1b[32m 3 / 3" in caught.value.seen

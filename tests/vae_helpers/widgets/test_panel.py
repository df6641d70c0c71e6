"""The panel behind all widgets: values, one message, errors, closing, what stands in print."""

import base64
import gc
import io
import weakref

import comm
import numpy as np
import pytest
import torch
from PIL import Image

from vae_helpers import VAE
from vae_helpers.fallback import function_or_reference, vae_or_reference, vae_trouble
from vae_helpers.widgets import cells
from vae_helpers.widgets.chart import Chart
from vae_helpers.widgets.panel import Panel
from vae_helpers.widgets.pictures import png, tiles
from vae_helpers.widgets.views import Button, Choice, Plot, Slider, Text, Tiles


class Half:
    """Shows half of x; knows nothing below zero."""

    def draw(self, values):
        if values["x"] < 0:
            raise ValueError(f"no half of {values['x']}")
        grey = torch.full((2, 784), values["x"] / 10)
        return {"number": f"{values['x'] / 2:g}", "pictures": tiles(grey), "curve": "<path/>"}


def make(note=""):
    controls = (Slider("x", "x & more", -9, 9, 1, 4), Button("go", "Go"))
    views = (Text("number"), Tiles("pictures", "grey"), Plot("curve", "a curve", 9, 9))
    return Panel("Half of <x>", Half(), controls, views, note)


@pytest.fixture
def panel():
    panel = make()
    yield panel
    panel.close()


@pytest.fixture
def messages(monkeypatch):
    """What panels made from now on send to the page."""
    sent = []

    class Recorded(comm.base_comm.BaseComm):
        def publish_msg(self, msg_type, data=None, metadata=None, buffers=None, **keys):
            if msg_type == "comm_msg":
                sent.append((data, buffers))

    monkeypatch.setattr(comm, "create_comm", Recorded)
    return sent


def from_page(panel, **values):
    """A message as the page sends it when a control has moved."""
    data = {"method": "update", "state": {"values": {**panel.values, **values}}, "buffer_paths": []}
    panel.comm.handle_msg({"content": {"comm_id": panel.comm.comm_id, "data": data}, "buffers": []})


def test_a_moved_control_is_answered_in_one_message_for_all_views(messages):
    panel = make()
    messages.clear()
    from_page(panel, x=6)
    (data, buffers), *others = messages
    assert not others
    assert set(data["state"]) <= {"frame", "error"}
    assert data["state"]["frame"]["shown"] == {"x": 6, "go": 0}
    assert data["state"]["frame"]["views"]["number"] == "3"
    assert [bytes(b) for b in buffers] == [bytes([153]) * 2 * 784]  # raw pixels, 6/10 of 255
    panel.close()


def test_an_error_is_shown_and_the_panel_goes_on(panel):
    panel.set(x=-2)
    assert panel.error == "ValueError: no half of -2"
    assert panel.frame["views"]["number"] == "2"  # the last picture stays
    panel.set(x=8)
    assert panel.error == ""
    assert panel.frame["views"]["number"] == "4"


def test_an_error_at_the_start_is_shown_too():
    class Broken:
        def draw(self, values):
            raise KeyError("x")

    panel = Panel("Broken", Broken(), (), (Text("number"),))
    assert panel.error == "KeyError: 'x'"
    assert "Broken" in panel._repr_mimebundle_()[0]["text/html"]
    panel.close()


def test_an_error_in_a_cell_is_shown_with_the_learner_s_line(panel):
    source = "def half(values):\n    return values['y']\n"
    scope = {}
    exec(compile(source, "/tmp/ipykernel_1/2.py", "exec"), scope)
    panel._scene = type("Mine", (), {"draw": staticmethod(scope["half"])})()
    panel.redraw()
    assert panel.error.startswith("KeyError: 'y'\nin half, line 2")


def test_closing_frees_the_scene_and_the_widget():
    panel = make()
    scene, held = weakref.ref(panel._scene), weakref.ref(panel)
    panel.close()
    panel.close()  # once more does no harm
    panel.set(x=2)  # nor a message that was on its way
    assert panel.frame == {}
    del panel
    gc.collect()
    assert scene() is None
    assert held() is None


def test_the_page_holds_the_same_pictures_without_a_script(panel):
    bundle, _ = panel._repr_mimebundle_()
    page, script, *_ = bundle["text/html"].partition("<script")
    assert "Half of &lt;x&gt;" in page
    assert "x &amp; more = 4.00" in page
    first = page.split("data:image/png;base64,")[1].split('"')[0]
    picture = np.asarray(Image.open(io.BytesIO(base64.b64decode(first))))
    assert picture.shape == (28, 28)
    assert set(picture.flatten()) == {255 - 102}  # ink 0.4 is paper's 0.6


def test_a_choice_and_a_named_slider_are_printed_in_words():
    controls = (
        Choice("c", "which", ("one", "two"), "two"),
        Slider("k", "β", 0, 1, 1, 1, names=("½", "2")),
    )
    panel = Panel("t", type("S", (), {"draw": lambda self, values: {}})(), controls)
    page = panel._repr_mimebundle_()[0]["text/html"]
    assert "which = two, β = 2" in page
    panel.close()


def test_png_is_dark_ink_on_white_paper():
    address = png(bytes([255]) + bytes(783))
    picture = np.asarray(Image.open(io.BytesIO(base64.b64decode(address.split(",")[1]))))
    assert picture[0, 0] == 0
    assert picture.sum() == 255 * 783


def test_chart_puts_values_where_they_belong():
    chart = Chart((-1, 1), (0, 2), width=100, height=100, left=0, right=0, top=0, bottom=0)
    assert (chart.x(-1), chart.x(1), chart.y(0), chart.y(2)) == (0, 100, 100, 0)
    assert chart.arrow((0, 1), (0, 1), "red") == ""
    assert (
        chart.text(0, 1, "a < b")
        == '<text class="ink" x="50" y="50" text-anchor="start">a &lt; b</text>'
    )


@pytest.mark.parametrize(
    ("mine", "note"),
    [
        (None, ""),
        (torch.exp, ""),
        (lambda x: ..., "Shown with the course's own version: yours does not answer yet."),
        (
            lambda x: x[0],
            "Shown with the course's own version: yours answers shape (3,) where shape (2, 3) "
            "is needed.",
        ),
    ],
)
def test_a_function_that_serves_is_taken(mine, note):
    function, said = function_or_reference(mine, torch.sin, torch.zeros(2, 3))
    assert said == note
    assert function is (mine if mine is torch.exp else torch.sin)


class Flat(VAE):
    def encode(self, x):
        return super().encode(x)[0]


class Rotated(VAE):
    def decode(self, z):
        return super().decode(z).T


class Unfinished(VAE):
    def encode(self, x): ...  # YOUR CODE HERE


class Nan(VAE):
    def encode(self, x):
        mu, logvar = super().encode(x)
        return mu * torch.nan, logvar


class NanLogits(VAE):
    def decode(self, z):
        return super().decode(z) / 0 * 0


class Failing(VAE):
    def decode(self, z):
        raise RuntimeError("no decoder yet")


@pytest.mark.parametrize(
    ("model", "trouble"),
    [
        (VAE(3), ""),
        (torch.nn.Linear(1, 1), "yours is a Linear without encode and decode"),
        (
            Flat(3),
            "your encode returns a tensor of shape (2, 3) where the pair (mu, logvar) is needed",
        ),
        (Unfinished(3), "your encode returns nothing where the pair (mu, logvar) is needed"),
        (
            Rotated(3),
            "your decode turns 2 codes into a tensor of shape (784, 2) where logits (2, 784) are "
            "needed",
        ),
        (Nan(3), "your encode returns NaN or infinity"),
        (NanLogits(3), "your decode returns NaN"),
        (Failing(3), "yours fails with RuntimeError: no decoder yet"),
    ],
)
def test_what_is_wrong_with_a_model_is_said(model, trouble):
    assert vae_trouble(model) == trouble
    chosen, note = vae_or_reference(model, VAE)
    assert (chosen is model) is (trouble == "")
    assert note == (f"Shown with the course's own version: {trouble}." if trouble else "")


def test_looking_at_a_model_draws_no_dice():
    torch.manual_seed(0)
    expected = torch.rand(1)
    torch.manual_seed(0)
    vae_trouble(VAE(3).train())
    torch.manual_seed(0)
    assert torch.rand(1) == expected


def test_a_cell_that_runs_again_lets_go_of_its_panels(monkeypatch):
    run = {"at": ("cell", "first")}
    monkeypatch.setattr(cells, "running_cell", lambda: run["at"])
    monkeypatch.setattr(cells, "_made", {})
    first, beside = make(), make()
    run["at"] = ("another cell", "second")
    other = make()
    run["at"] = ("cell", "third")
    again = make()
    assert [p._scene is None for p in (first, beside, other, again)] == [True, True, False, False]
    for panel in (other, again):
        panel.close()


def test_where_no_cell_is_known_nothing_is_closed(panel):
    make().close()
    assert panel._scene is not None


VIEW = "application/vnd.jupyter.widget-view+json"


def test_a_widget_is_shown_as_one_only_where_nothing_else_opens_a_line(panel, monkeypatch):
    monkeypatch.delenv("VSCODE_PID", raising=False)
    assert VIEW not in panel._repr_mimebundle_()[0]
    monkeypatch.setenv("VSCODE_PID", "1")
    bundle, _ = panel._repr_mimebundle_()
    assert VIEW in bundle
    assert "vae-still" in bundle["text/html"]


def test_a_question_of_the_page_is_answered(messages):
    panel = make()
    messages.clear()
    content = {"method": "custom", "content": {"asked": True}}
    panel.comm.handle_msg(
        {"content": {"comm_id": panel.comm.comm_id, "data": content}, "buffers": []}
    )
    assert [data["content"] for data, _ in messages] == [{"answered": True}]
    panel.close()


def test_where_the_page_draws_its_moves_are_taken_in_and_not_answered(messages):
    panel = make()
    panel.drawn_in_page = True
    messages.clear()
    from_page(panel, x=6)
    assert panel.values["x"] == 6
    assert not messages
    assert panel._repr_mimebundle_()[0]["text/html"].count("x &amp; more = 6.00") == 1
    panel.set(x=8)  # from Python, the page has to be told
    assert panel.frame["views"]["number"] == "4"
    assert messages
    panel.close()

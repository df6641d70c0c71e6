"""Every widget with keys alone: Tab reaches each control, a key moves it, and it says so."""

from dataclasses import dataclass

import nbformat
import pytest
from playwright.sync_api import Locator, expect

from tests.lessons_lab import Notebook, lessons  # noqa: F401
from tests.needs import needs

SETUP = """
from vae_helpers import pretrained, widgets
vae, autoencoder = pretrained("vae"), pretrained("autoencoder")
vae_2d = pretrained("vae", latent_dim=2, epochs=20)
print("ready")
"""
# What a screen reader says of the focused element, and what the panel says of itself.
SPOKEN = """panel => {
  const said = [...panel.querySelectorAll("[role=status], [aria-live=polite]")];
  const focused = document.activeElement;
  const names = ["aria-valuetext", "aria-pressed", "aria-expanded"];
  const state = names.map((name) => focused.getAttribute(name));
  const on = [...panel.querySelectorAll("input:checked")].map((radio) => radio.value);
  const open = [...panel.querySelectorAll("details")].map((details) => details.open);
  return [...state, ...on, ...open, ...said.map((element) => element.textContent)].join("|");
}"""


@dataclass(frozen=True)
class Step:
    """A control by its role and name, and the keys that must each change what is said."""

    role: str
    name: str
    keys: tuple[str, ...]


STEPS = {
    "latent_plane(vae_2d)": (
        Step("radio", "digits", ("ArrowRight", "ArrowLeft")),
        Step("button", "Draw z from N(0, I)", ("Enter", "Space")),
        Step("slider", "The latent plane", ("ArrowRight", "Shift+ArrowUp", "Enter", "Backspace")),
    ),
    "traversal(vae)": (
        Step("radio", "4", ("ArrowRight",)),
        Step("button", "Another", ("Enter",)),
        Step("button", "Random start", ("Space",)),
        Step("slider", "nats", ("ArrowRight", "ArrowDown")),
    ),
    "morph(vae, autoencoder)": (
        Step("radio", "4", ("ArrowRight",)),
        Step("slider", "t", ("ArrowRight", "End")),
    ),
    "noise_explorer()": (
        Step("slider", "μ", ("ArrowRight",)),
        Step("slider", "log σ²", ("ArrowLeft",)),
        Step("button", "Fresh ε", ("Enter",)),
    ),
    "kl_landscape()": (
        Step("slider", "μ", ("ArrowRight",)),
        Step("slider", "σ", ("ArrowUp",)),
        Step("slider", "the plane of beliefs", ("ArrowLeft", "Shift+ArrowUp")),
    ),
    "beta_dial()": (Step("slider", "β", ("ArrowRight", "Home")),),
    "draw_ten()": (
        Step("radio", "0", ("ArrowRight",)),
        Step("application", "A sheet to draw on", ("Space", *["ArrowDown"] * 5, "Space")),
    ),
    "quiz_cards()": (
        Step("button", "Next", ("Enter",)),
        Step("button", "Back", ("Enter",)),
        Step("button", "A ", ("Enter",)),
    ),
}


def tab_to(notebook: Notebook, control: Locator, backwards: bool = False) -> None:
    """Press Tab until the control has the focus, as somebody without a mouse would."""
    for _ in range(100):
        if control.evaluate("element => element === document.activeElement"):
            return
        notebook.page.keyboard.press("Shift+Tab" if backwards else "Tab")
    raise AssertionError(f"Tab does not reach {control}")


@needs("chromium")
@pytest.mark.parametrize("widget", STEPS)
def test_widget_is_done_with_keys_alone_and_says_its_state(widget, page, lessons):  # noqa: F811
    cells = [nbformat.v4.new_code_cell(code) for code in (SETUP, f"widgets.{widget}")]
    notebook = nbformat.v4.new_notebook(cells=cells)
    notebook.metadata.kernelspec = {"name": "python3", "display_name": "Python 3 (ipykernel)"}
    path = f"{widget.partition('(')[0]}.ipynb"
    lessons.put(notebook, path)
    page.goto(lessons.address(path))
    page.get_by_text("Python 3 (ipykernel) | Idle").wait_for()
    lab = Notebook(page)
    lab.run("ready")
    panel = lab.panel(f"widgets.{widget}")
    page.keyboard.press("Escape")  # out of the editor: the cell has the focus
    for step in STEPS[widget]:
        control = panel.get_by_role(step.role, name=step.name).first
        tab_to(lab, control)
        for key in step.keys:
            before = panel.evaluate(SPOKEN)
            page.keyboard.press(key)
            page.wait_for_function(
                f"([panel, before]) => ({SPOKEN})(panel) !== before",
                arg=[panel.element_handle(), before],
            )
    expect(panel.get_by_role("alert")).to_be_hidden()
    lessons.stop_kernels()

"""Live training: the costs and the pictures while a model learns, and a button that stops it."""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import torch
from IPython.display import display
from matplotlib.figure import Figure
from torch import Tensor, nn
from tqdm.auto import tqdm

from vae_helpers.objective import image_entropy
from vae_helpers.plots.curves import plot_history
from vae_helpers.training import History, evaluate
from vae_helpers.widgets.chart import Chart
from vae_helpers.widgets.panel import Panel
from vae_helpers.widgets.pictures import tiles
from vae_helpers.widgets.views import Button, Plot, Text, Tiles, View

_PICTURES = 10
_WAIT = 1.0  # seconds after which nobody is watching: a bar takes the panel's place
_ROOMS = (50, 100, 150, 250, 400, 600, 1000)  # nats: how far up the plot reaches


def live_training(
    one_epoch: Callable[[], float],
    model: nn.Module,
    *,
    epochs: int,
    held_out: Tensor,
    title: str = "Training",
) -> History:
    """Train in sight: after each epoch its costs, reconstructions and, from a VAE, draws.

    The button ends training after the epoch that is running, and so does Jupyter's own; the model
    keeps what it has learned. Where nobody is looking (a run without a browser) a progress bar
    stands instead.

    Args:
        one_epoch: Trains the model for one epoch and returns the mean loss, in nats per example.
        model: The autoencoder or VAE that it trains; left in evaluation mode.
        epochs: How often it is called, at most.
        held_out: Pixels to judge and show the model on, shape ``(M, 784)``.
        title: Of the panel.

    Returns:
        ``loss`` on the training images, as returned; ``reconstruction``, ``kl`` and their sum
        ``held_out`` on the held-out images, in nats per example.

    Raises:
        ValueError: If ``epochs`` is not positive.

    Example:
        >>> from vae_helpers import Autoencoder, load_digits
        >>> pixels = load_digits(split="test").pixels[:20]
        >>> history = live_training(lambda: 99.0, Autoencoder(), epochs=2, held_out=pixels)
        Training (move it in JupyterLab)
        >>> history.loss
        [99.0, 99.0]
    """
    if not epochs > 0:
        raise ValueError(f"epochs is {epochs}, but it must be positive")
    scene = LiveScene(model, held_out, epochs)
    stop = Button("stop", "Stop, and keep the model", live=True)
    panel = Panel(title, scene, (stop,), _views(scene))
    _let_messages_in(panel)
    handle = display(panel, display_id=True)
    try:
        _run(one_epoch, scene, panel)
    finally:
        scene.finish()
        panel.redraw()
        if handle is not None:
            handle.update(panel)  # so that what is printed shows the end, not the beginning
    return scene.history


@dataclass
class LiveScene:
    """A training run as far as it has come.

    Args:
        model: An autoencoder or a VAE.
        held_out: Pixels, shape ``(M, 784)``.
        epochs: How many there will be.
    """

    model: nn.Module
    held_out: Tensor
    epochs: int
    history: History = field(default_factory=History)
    finished: bool = False

    def __post_init__(self) -> None:
        step = max(1, len(self.held_out) // _PICTURES)
        self._ten = self.held_out[step // 2 :: step][:_PICTURES]
        self._floor = image_entropy(self.held_out).item()
        self._z: Tensor | None = None  # the same draws from N(0, I) after each epoch
        self._look()

    def advance(self, loss: float) -> None:
        """Take in one more epoch.

        Args:
            loss: What it returned.
        """
        total, reconstruction, kl = evaluate(self.model, self.held_out)
        self.history.loss.append(loss)
        self.history.reconstruction.append(reconstruction)
        self.history.kl.append(kl)
        self.history.held_out.append(total)
        self._look()

    def finish(self) -> None:
        """Nothing more will come."""
        self.finished = True
        self.model.eval()

    def draw(self, values: Mapping[str, Any]) -> dict[str, Any]:
        """The costs, the pictures, the numbers; made beforehand, so it never meets the training."""
        stopping = bool(values["stop"]) and not self.finished
        return {
            "costs": self._costs(),
            "pictures": self._pictures,
            "numbers": self._numbers(stopping),
            "stop": {"disabled": stopping or self.finished},
        }

    def figure(self, values: Mapping[str, Any]) -> Figure | None:
        """The same for a print."""
        return plot_history(self.history) if len(self.history) else None

    @property
    def samples(self) -> bool:
        """Whether the model has a prior to draw from."""
        return self._z is not None

    @torch.no_grad()
    def _look(self) -> None:
        training = self.model.training
        model: Any = self.model.eval()
        code = model.encode(self._ten)
        rows = [self._ten]
        if isinstance(code, tuple):
            code = code[0]
            if self._z is None:
                self._z = torch.randn(code.shape, generator=torch.Generator().manual_seed(0))
            rows += [model.decode(code).sigmoid(), model.decode(self._z).sigmoid()]
        else:
            rows += [model.decode(code).sigmoid()]
        self._pictures = tiles(torch.cat(rows).nan_to_num())
        self.model.train(training)

    def _costs(self) -> str:
        history, epochs = self.history, range(1, len(self.history) + 1)
        lines = [("training", history.loss, "ink dash"), ("held out", history.held_out, "red")]
        if self.samples:
            lines += [
                ("its reconstruction part", history.reconstruction, "blue"),
                ("its KL part", history.kl, "orange"),
            ]
        highest = max([1.0, *(v for _, vs, _ in lines for v in vs if math.isfinite(v))])
        top = next((room for room in _ROOMS if room >= highest), _ROOMS[-1])
        chart = Chart((0, self.epochs), (0, top), width=440, height=270)
        across = [round(self.epochs * i / 4) for i in range(5)]
        parts = [chart.axes("epoch", "nats per image", sorted({*across}), _thirds(top))]
        parts.append(chart.line([0, self.epochs], [self._floor] * 2, "thin muted dash"))
        above = self._floor + 0.02 * top
        parts.append(chart.text(self.epochs, above, "the images' own entropy", "muted", "end"))
        for row, (name, values, look) in enumerate(lines):
            if values:
                parts.append(chart.line(epochs, values, look))
                parts.append(chart.dots(epochs[-1:], values[-1:], look))
            words = chart.text(self.epochs, (0.95 - 0.07 * row) * top, name, look, "end")
            parts.append(words)
        return "".join(parts)

    def _numbers(self, stopping: bool) -> str:
        history = self.history
        if not len(history):
            return f"Epoch 1 of {self.epochs}"
        words = f"After epoch <b>{len(history)}</b> of {self.epochs}: training "
        words += f"<b>{history.loss[-1]:.1f}</b>, held out <b>{history.held_out[-1]:.1f}</b>"
        if self.samples:
            words += f" = reconstruction <b>{history.reconstruction[-1]:.1f}</b>"
            words += f" + KL <b>{history.kl[-1]:.1f}</b>"
        return f"{words} nats. {self._end(stopping)}"

    def _end(self, stopping: bool) -> str:
        if self.finished and self.history.stopped:
            return "Stopped."
        if not math.isfinite(self.history.loss[-1]):
            epoch = len(self.history)
            return (
                f"The loss turned {self.history.loss[-1]} in epoch {epoch}: training ended there."
            )
        return "Stopping." if stopping else ""


def _views(scene: LiveScene) -> tuple[View, ...]:
    rows = ["digits", "reconstructions", *(["draws from N(0, I)"] if scene.samples else [])]
    title = " · ".join(rows).capitalize().replace("n(0, i)", "N(0, I)")
    return (
        Plot("costs", "costs over the epochs", 440, 270, title="Costs"),
        Tiles("pictures", f"rows of {title}", columns=_PICTURES, size=36, title=title),
        Text("numbers"),
    )


def _thirds(top: float) -> list[float]:
    step = {50: 10, 100: 25, 150: 50, 250: 50, 400: 100, 600: 200, 1000: 250}[int(top)]
    return [float(value) for value in range(0, int(top) + 1, step)]


def _let_messages_in(panel: Panel) -> None:
    """Have the page's messages handled beside the running cell, not behind it.

    JupyterLab sends a widget's messages to a second thread of the kernel, which takes them while a
    cell runs. ipykernel 7.4 sends them back to the thread that spoke last, here the one that trains
    and hears nothing; unless the comm says otherwise. Elsewhere this changes nothing.
    """
    panel.comm._reply_subshell_for = lambda data, chosen: chosen


def _run(one_epoch: Callable[[], float], scene: LiveScene, panel: Panel) -> None:
    began, bar = time.monotonic(), None
    try:
        for done in range(1, scene.epochs + 1):
            loss = float(one_epoch())
            scene.advance(loss)
            panel.redraw()
            if bar is None and not panel.seen and time.monotonic() - began > _WAIT:
                bar = tqdm(total=scene.epochs, unit="epoch")
            if bar is not None:
                bar.update(done - bar.n)
            if not math.isfinite(loss):
                break
            if panel.values["stop"]:
                scene.history.stopped = True
                break
    except KeyboardInterrupt:
        scene.history.stopped = True
    finally:
        if bar is not None:
            bar.close()

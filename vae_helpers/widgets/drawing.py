"""Draw your own: what the model makes of a digit that nobody has drawn before."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import torch
from matplotlib.figure import Figure
from torch import Tensor, nn
from torch.nn import functional as F

from vae_helpers.data import Digits, load_digits
from vae_helpers.fallback import vae_or_reference
from vae_helpers.training import pretrained
from vae_helpers.widgets.chart import Chart
from vae_helpers.widgets.decoding import decoded, device_of, encoded
from vae_helpers.widgets.drawing_pixels import as_mnist, from_hex, to_hex
from vae_helpers.widgets.panel import Panel
from vae_helpers.widgets.pictures import tiles
from vae_helpers.widgets.views import Button, Choice, Plot, Sketch, Text, Tiles

DRAWS = 3
NEAREST = 6
CENTRED, AS_DRAWN = "as MNIST would", "as drawn"
_REACH = 4.0  # the axis of the latents runs from -4 to 4


def draw_digit(
    model: nn.Module | None = None,
    digits: Digits | None = None,
    training: Digits | None = None,
    *,
    seed: int = 0,
) -> Panel:
    """Draw a digit and see what the model makes of it: μ, σ, reconstruction, nearest digits.

    Args:
        model: The learner's VAE; the reference where there is none, or where it does not fit, and
            then the panel says why.
        digits: Those that can be taken instead of drawing; the held-out ones if None.
        training: Among which the nearest are looked for; the training digits if None.
        seed: Of the noise, which stays the same while the drawing changes.

    Returns:
        The panel. Its value ``ink`` is the drawing, 784 bytes in hexadecimal digits.

    Example:
        >>> from vae_helpers import VAE
        >>> panel = draw_digit(VAE(latent_dim=5))
        >>> panel.set(ink="00" * 400 + "ff" * 384)
        >>> len(panel.frame["views"]["samples"]["pixels"]) // 784
        3
        >>> panel.close()
    """
    chosen, note = vae_or_reference(model, lambda: pretrained("vae"))
    scene = _Drawing(chosen, digits or load_digits(split="test"), training or load_digits(), seed)
    names = tuple(str(digit) for digit in scene.by_digit)
    first = "5" if "5" in names else names[0]
    controls = (
        Choice("fit", "Place the drawing", (CENTRED, AS_DRAWN), CENTRED),
        Button("clear", "Clear"),
        Choice("digit", "Take a", names, first),
        Button("another", "Another"),
    )
    keys = "Arrow keys move the pen, Space puts it down or lifts it, U undoes, Backspace clears."
    chart = scene.chart
    views = (
        Sketch("paper", f"A sheet to draw on. {keys}", size=224, title="draw here", ink="ink",
               brings={"digit": ""}),
        Tiles("seen", "What the model sees, and what comes back", columns=2, size=140,
              title="seen, and decoded from μ"),
        Tiles("samples", "Decoded draws", columns=DRAWS, size=84, title="z = μ + σε decodes to"),
        Plot("posterior", "The posterior of each latent", chart.width, chart.height,
             backdrop=scene.backdrop(), title="μ ± σ of each latent, the dearest first"),
        Tiles("nearest", "The nearest training digits", columns=NEAREST // 2, size=84,
              title="nearest training digits, pixel by pixel"),
        Text("words"),
    )  # fmt: skip
    values = {"ink": to_hex(scene.take(first, 0))}
    return Panel("Draw your own", scene, controls, views, note, values)


class _Drawing:
    """Draws the views; holds the model, digits to take, digits to compare with, and the noise."""

    def __init__(self, model: nn.Module, digits: Digits, training: Digits, seed: int) -> None:
        self.model, self.pixels, self.training = model, digits.pixels, training
        labels = digits.labels.unique().tolist()
        self.by_digit = {label: (digits.labels == label).nonzero()[:, 0] for label in labels}
        mu, sigma = encoded(model, digits.pixels)
        kl = _kl(mu, sigma)
        self.usual = float(self._price(digits.pixels, mu).mean()), float(kl.sum(dim=1).mean())
        self.order = kl.mean(dim=0).argsort(descending=True)
        generator = torch.Generator().manual_seed(seed)
        self.eps = torch.randn(DRAWS, mu.shape[1], generator=generator)
        self.chart = Chart((-1, mu.shape[1]), (-_REACH, _REACH), width=470, height=186, bottom=22)

    def take(self, digit: str, number: int) -> Tensor:
        """One of the digits, to begin with or instead of drawing."""
        rows = self.by_digit[int(digit)]
        return self.pixels[rows[number % len(rows)]]

    def follow(self, before: Mapping[str, Any], values: Mapping[str, Any]) -> dict[str, Any]:
        """A digit that was taken, or a blank sheet."""
        if before["clear"] != values["clear"]:
            return {"ink": "00" * 784, "digit": ""}
        pressed = any(before[name] != values[name] for name in ("digit", "another"))
        if not pressed or not values["digit"]:  # a stroke has begun
            return {}
        ink = to_hex(self.take(values["digit"], values["another"]))
        return {} if ink == values["ink"] else {"ink": ink}

    def draw(self, values: Mapping[str, Any]) -> dict[str, Any]:
        """What the model makes of the drawing."""
        drawn = from_hex(values["ink"])
        if not drawn.any():
            return _BLANK
        x = as_mnist(drawn) if values["fit"] == CENTRED else drawn
        mu, sigma = encoded(self.model, x[None])
        back = decoded(self.model, torch.cat([mu, mu + sigma * self.eps]))
        gaps = torch.cdist(x[None], self.training.pixels)[0]
        nearest = gaps.topk(NEAREST, largest=False)
        labels = self.training.labels[nearest.indices].tolist()
        captions = [f"{a} · {b:.1f}" for a, b in zip(labels, nearest.values.tolist(), strict=True)]
        return {
            "paper": "",
            "seen": tiles(torch.stack([x, back[0]]), ["x", "decoded μ"]),
            "samples": tiles(back[1:]),
            "posterior": self._bars(mu[0, self.order], sigma[0, self.order]),
            "nearest": tiles(self.training.pixels[nearest.indices], captions),
            "words": self._words(x, mu, sigma),
        }

    def figure(self, values: Mapping[str, Any]) -> Figure | None:
        """The drawing and what comes back, for a page on which nothing moves."""
        from vae_helpers.plots import show_rows

        shown = self.draw(values)
        if shown is _BLANK:
            return None
        grey = [torch.frombuffer(bytearray(shown[n]["pixels"]), dtype=torch.uint8) for n in _ROWS]
        pictures = [part.reshape(-1, 784).float() / 255 for part in grey]
        return show_rows(dict(zip(_ROWS.values(), pictures, strict=True)))

    def backdrop(self) -> str:
        """Axes, and the band of the prior."""
        left, _, width, _ = self.chart.box
        top, bottom = self.chart.y(1), self.chart.y(-1)
        band = f'<rect class="area green" x="{left}" y="{top}" width="{width}"'
        axes = self.chart.axes("latents of z", "z", (), range(-4, 5, 2))
        label = self.chart.text(
            len(self.order) - 0.5, -3.6, "green: the prior, 0 ± 1", "tick", "end"
        )
        return f'{band} height="{bottom - top}"/>{axes}{label}'

    def _bars(self, mu: Tensor, sigma: Tensor) -> str:
        lines = []
        for place, (middle, width) in enumerate(zip(mu.tolist(), sigma.tolist(), strict=True)):
            ends = [max(-_REACH, min(_REACH, middle + side * width)) for side in (-1, 1)]
            lines.append(self.chart.line([place, place], ends, "blue"))
        inside = mu.clamp(-_REACH, _REACH).tolist()
        return "".join(lines) + self.chart.dots(range(len(inside)), inside, "blue")

    def _price(self, x: Tensor, mu: Tensor) -> Tensor:
        """Nats of each image, decoded from its mean; shape (B,)."""
        with torch.no_grad():
            logits = self.model.decode(mu.to(device_of(self.model))).cpu()  # type: ignore[operator]
        return F.binary_cross_entropy_with_logits(logits, x, reduction="none").sum(dim=1)

    def _words(self, x: Tensor, mu: Tensor, sigma: Tensor) -> str:
        price, kl = float(self._price(x[None], mu)), float(_kl(mu, sigma).sum())
        return (
            f"Reconstruction from μ: <b>{price:.0f} nats</b>, KL: <b>{kl:.0f}</b>. Held-out digits "
            f"cost {self.usual[0]:.0f} and {self.usual[1]:.0f} on average.{_HAND}"
        )


_NONE = {"pixels": b"", "captions": []}
_HAND = (
    '<div class="vae-legend vae-hand">Draw with the pointer. With the keyboard: take a digit, or '
    "focus the sheet; arrow keys move the pen, Space puts it down or lifts it, U takes the last "
    "stroke back, Backspace clears.</div>"
)
_BLANK: dict[str, Any] = {
    "paper": "",
    "seen": _NONE,
    "samples": _NONE,
    "posterior": "",
    "nearest": _NONE,
    "words": f"The sheet is empty: there is nothing to encode yet.{_HAND}",
}
_ROWS = {"seen": "drawn, decoded μ", "samples": "decoded draws", "nearest": "nearest digits"}


def _kl(mu: Tensor, sigma: Tensor) -> Tensor:
    """What each latent costs, in nats: the shape of mu."""
    return 0.5 * (mu**2 + sigma**2 - 1) - sigma.log()

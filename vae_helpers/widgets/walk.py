"""Walk home: a dot on the plane of two latents, the noise expected there, and the way to a code."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

import torch
from matplotlib.figure import Figure
from torch import Tensor, nn

from vae_helpers.data import Digits, load_digits
from vae_helpers.diffusion import guess_z0, noise_to
from vae_helpers.models import Denoiser
from vae_helpers.widgets.chart import Chart
from vae_helpers.widgets.decoding import decoded, encoded
from vae_helpers.widgets.in_page import packed, packed_decoder, packed_layers
from vae_helpers.widgets.maps import points_layer
from vae_helpers.widgets.panel import Panel
from vae_helpers.widgets.pictures import tiles
from vae_helpers.widgets.views import Button, Drag, Plot, Slider, Text, Tiles

JUMPS = 20  # from the highest t on the slider to a code
POINTS = 1500  # digits on the plane
_ARROWS = 15  # in a row
_LENGTH = 0.13  # of an arrow, for a noise of length 1
_CAPTIONS = ("the dot", "its guess of z₀", "at home")
_WORDS = (
    "At t = {t}, <b>{share}%</b> of the variance is the code’s. The noise expected in the dot has "
    "length {length}; taken away at once, it leaves the guess "
    '<b class="orange">({guess})</b>. The walk asks anew at every jump, {jumps} in all, and ends '
    'at <b class="red">({home})</b>, {gap} from that guess.{end}'
    '<div class="vae-legend">Arrows: −ε̂ at this t. Points: codes of digits, their means. '
    '<span class="vae-hand">Drag the dot, or move it with the arrow keys, with Shift farther.'
    "</span></div>"
)
_END = " Here the walk is over: move t up, or drop another dot."


def walk_home(
    vae: nn.Module, denoiser: Denoiser, digits: Digits | None = None, *, seed: int | None = None
) -> Panel:
    """Drop a dot on the latent plane, and see it walk to where codes lie, jump by jump.

    The walk is DDIM's, which draws nothing on the way.

    Args:
        vae: ``encode(x) -> (mu, logvar)`` and ``decode(z) -> logits``, with two latents.
        denoiser: Of its codes, and in their coordinates (not whitened).
        digits: Whose codes are shown as points; the training digits if None.
        seed: Of dots that are dropped at random; fresh ones if None.

    Returns:
        The panel. Its values ``x`` and ``y`` are the dot; ``left`` counts the jumps that follow the
        next one.

    Raises:
        ValueError: If VAE or denoiser have other than two latents, or the walk is whitened.

    Source:
        Song, Meng & Ermon (2021), Denoising Diffusion Implicit Models, equation 12, σ = 0.

    Example:
        >>> from vae_helpers import VAE
        >>> panel = walk_home(VAE(2), Denoiser(2, torch.linspace(0.99, 0.01, 100)))
        >>> panel.set(x=2.0, y=-1.0)
        >>> panel.set(step=1)
        >>> panel.values["left"]
        18
        >>> panel.close()
    """
    for name, model in (("vae", vae), ("denoiser", denoiser)):
        if (size := getattr(model, "latent_dim", None)) != 2:
            raise ValueError(
                f"the {name} has {size} latents, but the plane shows two: "
                "take models with latent_dim=2"
            )
    if denoiser.mean.any() or not torch.equal(denoiser.factor, torch.eye(2)):
        raise ValueError(
            "the denoiser walks in whitened coordinates, but the plane shows z itself: "
            "take one that was not whitened"
        )
    scene = _Walk(vae, denoiser, digits or load_digits(), seed)
    chart, last = scene.chart, len(scene.times) - 1
    ticks = range(-int(scene.extent), int(scene.extent) + 1)
    plane = Plot(
        "plane",
        "The dot on the latent plane, and the arrows −ε̂",
        chart.width,
        chart.height,
        backdrop=scene.points + chart.axes("z, latent 0", "z, latent 1", ticks, ticks),
        drag=Drag("x", "y", chart.box, chart.xlim, chart.ylim),
        title="drag the dot",
    )
    controls = (
        Slider("left", "t", 0, last, 1, last, names=tuple(map(str, scene.times))),
        Button("step", "One jump home"),
        Button("drop", "Drop a dot from N(0, I)"),
    )
    pictures = Tiles("pictures", "The dot, its guess and its home, decoded", columns=3, size=128)
    views = (plane, pictures, Text("words"))
    start = {"x": -1.5, "y": 1.0}
    return Panel("Walk home: from noise to a code", scene, controls, views, values=start)


class _Walk:
    """Draws the views; holds both models and the codes' means."""

    def __init__(
        self, vae: nn.Module, denoiser: Denoiser, digits: Digits, seed: int | None
    ) -> None:
        self.vae, self.denoiser, self.seed = vae, denoiser, seed
        steps = len(denoiser.alpha_bar)
        jumps = min(JUMPS, steps)
        self.times = [steps * jump // jumps for jump in range(jumps)]  # those of `diffusion.ddim`
        every = max(1, len(digits) // POINTS)
        mu, _ = encoded(vae, digits.pixels[::every])
        self.extent = math.ceil(2 * max(3.5, float(mu.abs().quantile(0.995)))) / 2
        limits = (-self.extent, self.extent)
        self.chart = Chart(limits, limits, width=500, height=500, left=44, bottom=40)
        self.points = points_layer(self.chart, mu, digits.labels[::every])
        self.generator = torch.Generator()
        self.generator.manual_seed(self.generator.seed() if seed is None else seed)
        axis = torch.linspace(-1, 1, _ARROWS) * self.extent * (1 - 1 / _ARROWS)
        self.grid = torch.cartesian_prod(axis, axis)

    @torch.no_grad()
    def noise(self, z: Tensor, left: int) -> Tensor:
        """What is expected in dots ``(N, 2)`` at the slider's place: ``(N, 2)``."""
        return self.denoiser(z, torch.full((len(z),), self.times[left]))

    def walk(self, z: Tensor, left: int) -> tuple[Tensor, Tensor]:
        """From dots ``(N, 2)`` to codes: all places ``(left + 2, N, 2)``, and the first guess."""
        shares, places, guesses = self.denoiser.alpha_bar, [z], []
        for jump in range(left, -1, -1):
            eps_hat = self.noise(z, jump)
            z = guess_z0(z, eps_hat, shares[self.times[jump]])
            guesses.append(z)
            if jump:
                z = noise_to(z, torch.full((len(z),), self.times[jump - 1]), eps_hat, shares)
            places.append(z)
        return torch.stack(places), guesses[0]

    def follow(self, before: Mapping[str, Any], values: Mapping[str, Any]) -> dict[str, Any]:
        """A jump moves the dot and t; a new dot is dropped at the highest t."""
        left = round(values["left"])
        if before["step"] != values["step"] and left:
            x, y = (round(v, 4) for v in self.walk(_dot(values), left)[0][1, 0].tolist())
            return {"x": x, "y": y, "left": left - 1}
        if before["drop"] != values["drop"]:
            drawn = torch.randn(2, generator=self.generator).clamp(-self.extent, self.extent)
            x, y = (round(v, 2) for v in drawn.tolist())
            return {"x": x, "y": y, "left": len(self.times) - 1}
        return {}

    def draw(self, values: Mapping[str, Any]) -> dict[str, Any]:
        """Arrows, the walk, three pictures and the sentence."""
        z, left = _dot(values), round(values["left"])
        places, guess = self.walk(z, left)
        home = places[-1]
        share = float(self.denoiser.alpha_bar[self.times[left]])
        shown = torch.cat([z, guess, home])
        return {
            "plane": self._arrows(left) + self._way(places[:, 0], guess[0]),
            "pictures": tiles(decoded(self.vae, shown), list(_CAPTIONS)),
            "words": _WORDS.format(
                t=self.times[left],
                share=f"{100 * share:.1f}",
                length=f"{float(self.noise(z, left).norm()):.2f}",
                guess=_pair(guess[0]),
                home=_pair(home[0]),
                jumps=left + 1,
                gap=f"{float((home - guess).norm()):.2f}",
                end="" if left else _END,
            ),
        }

    def in_page(self, values: Mapping[str, Any]) -> dict[str, Any] | None:
        """What ``walk.js`` draws from: both networks."""
        decoder = packed_decoder(self.vae, 2)
        if decoder is None or type(self.denoiser) is not Denoiser:
            return None
        net, shares = self.denoiser, self.denoiser.alpha_bar[self.times]
        known = {"features": packed(net.time.weight[self.times]), "shares": packed(shares)}
        return {
            "kind": "walk",
            "decoder": decoder,
            "network": packed_layers([net.fc1, net.fc2, net.fc3, net.fc4], "float32"),
            "known": known | {"grid": packed(self.grid)},
            "times": self.times,
            "chart": asdict(self.chart),
            "length": _LENGTH,
            "captions": list(_CAPTIONS),
            "words": _WORDS,
            "end": _END,
            "seed": self.seed,
        }

    def figure(self, values: Mapping[str, Any]) -> Figure:
        """Arrows at three times, and the rest of twelve walks, for a page that stands still."""
        from vae_helpers.plots.style import figure

        noise, last = torch.Generator().manual_seed(0), len(self.times) - 1
        places, _ = self.walk(torch.randn(12, 2, generator=noise), last)
        fig, axes = figure(3.6, columns=3, sharex=True, sharey=True)
        for ax, left in zip(axes, (last, last // 2, last // 4), strict=True):
            arrows = -_LENGTH * self.noise(self.grid, left)
            ax.quiver(*self.grid.T, *arrows.T, color="0.6", angles="xy", scale_units="xy", scale=1)
            for way in places[last - left :].unbind(1):
                ax.plot(*way.T, color="#c8501a", linestyle="-", linewidth=1.2)
            ax.plot(*places[-1].T, "o", color="#c8501a")
            ax.set(title=f"t = {self.times[left]}", aspect="equal", xlabel="z, latent 0")
        axes[0].set_ylabel("z, latent 1")
        return fig

    def _arrows(self, left: int) -> str:
        ends = self.grid - _LENGTH * self.noise(self.grid, left)
        pairs = zip(self.grid.tolist(), ends.tolist(), strict=True)
        return "".join(self.chart.arrow(tuple(a), tuple(b), "thin muted") for a, b in pairs)

    def _way(self, places: Tensor, guess: Tensor) -> str:
        xs, ys = places.T.tolist()
        (x, y), chart = guess.tolist(), self.chart
        return (
            chart.line([xs[0], x], [ys[0], y], "thin dash orange")
            + chart.line(xs, ys, "red")
            + chart.dots(xs[1:-1], ys[1:-1], "red")
            + chart.dots([x], [y], "orange", 6)
            + chart.text(x, y - 0.3, "guess", "orange", "middle")
            + chart.dots(xs[-1:], ys[-1:], "red", 6)
            + chart.text(xs[-1], ys[-1] + 0.2, "home", "red", "middle")
        )


def _dot(values: Mapping[str, Any]) -> Tensor:
    return torch.tensor([[values["x"], values["y"]]], dtype=torch.float32)


def _pair(z: Tensor) -> str:
    return ", ".join(f"{v:.2f}".replace("-", "−").replace("−0.00", "0.00") for v in z.tolist())

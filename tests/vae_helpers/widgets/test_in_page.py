"""What the page draws without a kernel is what the kernel draws."""

import json
import re

import numpy as np
import pytest
import torch

from tests.needs import needs
from vae_helpers import VAE, Autoencoder, gaussian_kl, load_digits, pretrained
from vae_helpers.discrete import ChainPrior, CodePrior, TablePrior, fit_bigram
from vae_helpers.models import VQVAE, ConditionalVAE, ConvVAE, Denoiser, reparameterize
from vae_helpers.widgets import (
    assets,
    auction,
    draws_dial,
    kl_landscape,
    latent_plane,
    morph,
    noise_explorer,
    quiz_cards,
    shift_dial,
    style_dial,
    traversal,
    walk_home,
    word_grid,
)
from vae_helpers.widgets.in_page import packed_decoder
from vae_helpers.widgets.static_html import as_json

ADDRESS = "http://course.test/"
OPEN = """async ([written, kind]) => {
    const { SCENES } = await import("./scenes.js");
    const { parse } = await import("./dom.js");
    window.scene = await SCENES[kind](parse(written));
}"""
# Bytes come back as arrays.
DRAW = """all => {
    const plain = (_, value) => (value instanceof Uint8Array ? [...value] : value);
    return all.map(values => JSON.parse(JSON.stringify(window.scene.draw(values), plain)));
}"""


@pytest.fixture
def scene(page, kept):
    """A function that hands a panel's scene to a page, and returns how it draws there."""
    sources = {f"{ADDRESS}{name}": source for name, source in assets.modules().items()}

    def serve(route):
        body = sources.get(route.request.url, "<p>A page</p>")
        kind = "text/javascript" if route.request.url.endswith(".js") else "text/html"
        route.fulfill(body=body, content_type=kind)

    page.route(f"{ADDRESS}**", serve)
    page.goto(ADDRESS)

    def hand_over(panel):
        kept(panel)
        data = panel._scene.in_page(panel.values)
        page.evaluate(OPEN, [as_json(data), data["kind"]])
        return lambda *values: page.evaluate(DRAW, [json.loads(as_json(v)) for v in values])

    return hand_over


def agree(here, there, path=""):
    """The same words, pictures within one grey of 255, coordinates within a tenth."""
    if isinstance(here, dict):
        for name, value in here.items():
            agree(value, there[name], f"{path}.{name}")
    elif isinstance(here, (list, tuple)):
        assert list(here) == list(there), path
    elif isinstance(here, bytes):
        gaps = abs(np.frombuffer(here, np.uint8).astype(int) - np.array(there, dtype=int))
        assert gaps.max(initial=0) <= 1, path
    elif here is None:
        assert there is None, path
    elif "<path" in here:
        numbers = r"-?\d+(?:\.\d+)?"
        assert re.sub(numbers, "0", here) == re.sub(numbers, "0", there), path
        pairs = zip(re.findall(numbers, here), re.findall(numbers, there), strict=True)
        assert all(abs(float(a) - float(b)) < 0.11 for a, b in pairs), path
    else:
        assert here == there, path


def both_draw(panel, draws, moves):
    """Compare kernel and page, move by move."""
    values, expected = [], []
    for move in moves:
        panel.set(**move)
        assert panel.error == ""
        values.append(dict(panel.values))
        expected.append(panel.frame["views"])
    for kernel, here in zip(expected, draws(*values), strict=True):
        shown = {name: view for name, view in kernel.items() if view != ""}
        agree(shown, here)


@needs("chromium")
def test_the_plane_draws_the_same(scene):
    panel = latent_plane(pretrained("vae", latent_dim=2, epochs=20, progress=False))
    z = torch.randn(30, 2, generator=torch.Generator().manual_seed(1)) * 2
    moves = [{"x": round(x, 2), "y": round(y, 2)} for x, y in z.tolist()]
    path = [[0, 0], [1.5, 0.25], [1.5, 0.25], [-2, -1]]
    moves += [{"path": path}, {"path": path[:2], "under": "holes"}, {"under": "decoded map"}]
    strokes = (torch.randn(20, 37, 2, generator=torch.Generator().manual_seed(2)) / 7).cumsum(1)
    moves += [{"path": stroke} for stroke in strokes.round(decimals=2).tolist()]
    both_draw(panel, scene(panel), moves)


@needs("chromium")
def test_the_traversal_draws_the_same(scene):
    panel = traversal(pretrained("vae", progress=False))
    z = torch.randn(8, 32, generator=torch.Generator().manual_seed(1)) * 2
    moves = [{"z": row, "moved": d} for d, row in enumerate(z.round(decimals=2).tolist())]
    moves += [{"digit": "7"}, {"another": 3}, {"moved": panel.spec["views"][0]["order"][-1]}]
    moves += [{"random": 1}]
    both_draw(panel, scene(panel), moves)


@needs("chromium")
def test_the_morph_draws_the_same(scene):
    panel = morph(pretrained("vae", progress=False), pretrained("autoencoder", progress=False))
    moves = [{"t": t / 40} for t in (0, 13, 20, 40)]
    moves += [{"start": "0"}, {"end": "0", "t": 0.25}, {"others": 60}]
    both_draw(panel, scene(panel), moves)


@needs("chromium")
def test_the_shift_dial_draws_the_same(scene):
    panel = shift_dial({"dense": pretrained("vae", progress=False), "new": ConvVAE(3)})
    places = [(0, 0), (3, -3), (-1, 2), (-3, -2)]
    moves = [{"right": right, "up": up} for right, up in places]
    both_draw(panel, scene(panel), [*moves, {"digit": "7"}, {"digit": "0", "right": 2}])


@needs("chromium")
def test_the_style_dial_draws_the_same(scene):
    told = pretrained("conditional_vae", epochs=2, progress=False)
    deeper = pretrained("deeper_conditional_vae", epochs=2, progress=False)
    plain = pretrained("vae", progress=False)
    panel = style_dial({"told": told, "deeper": deeper, "shift": plain}, seed=0)
    z = torch.randn(3, 32, generator=torch.Generator().manual_seed(1)).round(decimals=2)
    moves = [{"z": row, "moved": d} for d, row in enumerate(z.tolist())]
    moves += [{"digit": "7"}, {"model": "deeper"}, {"another": 3}, {"model": "shift"}]
    moves += [{"draw": 1}, {"model": "told"}, {"reset": 1}]
    both_draw(panel, scene(panel), moves)


def _words():
    with torch.random.fork_rng():
        torch.manual_seed(0)
        model, network = VQVAE(), CodePrior(64)
        codes = torch.randint(64, (300, 16))
    with torch.no_grad():
        model.to_z.weight.mul_(9)  # words that differ
        model.up3.weight.mul_(20)  # clear pictures
    tables = {
        "uniform": TablePrior.uniform(64),
        "position": TablePrior.positions(codes, 64),
        "before": ChainPrior(*fit_bigram(codes, 64)),
    }
    return word_grid(model, tables | {"network": network})


@needs("chromium")
def test_the_walk_home_draws_the_same_and_follows_the_same(scene, page):
    vae, denoiser = (
        pretrained(kind, latent_dim=2, epochs=20, progress=False) for kind in ("vae", "diffusion")
    )
    panel = walk_home(vae, denoiser, seed=0)
    places = [(0, 0), (2.5, -3.05), (-1.3, 2.0), (3.2, 3.1), (0.45, -1.1)]
    moves = [{"x": x, "y": y, "left": left} for x, y in places for left in (19, 12, 5, 1, 0)]
    both_draw(panel, scene(panel), moves)
    panel.set(x=2.0, y=1.5, left=19)
    follow = "both => Object.assign(both[1], window.scene.follow(...both))"
    for step in range(1, 21):
        before = dict(panel.values)
        panel.set(step=step)
        there = page.evaluate(follow, [before, before | {"step": step}])
        assert there == pytest.approx(panel.values, abs=2e-4)
    dropped = page.evaluate(follow, [panel.values, panel.values | {"drop": 1}])  # the page's own
    assert (dropped["x"], dropped["y"]) != (panel.values["x"], panel.values["y"])
    assert dropped["left"] == 19


@needs("chromium")
def test_the_word_grid_draws_the_same(scene):
    panel = _words()
    moves = [{"column": 0.0, "up": 3.0}, {"word": 63}, {"column": 3.0, "up": 0.0}, {"word": 0}]
    moves += [{"digit": "7"}, {"word": 31}, {"another": 3}, {"reset": 1}]
    both_draw(panel, scene(panel), moves)


@needs("chromium")
def test_the_word_grid_follows_the_same(scene, page):
    panel = _words()
    scene(panel)
    before = dict(panel.values)
    for move in (
        {"column": 2.0},
        {"word": 5},
        {"up": 0.0},
        {"digit": "7"},
        {"word": 9},
        {"reset": 1},
    ):
        panel.set(**move)
        follow = "both => Object.assign(both[1], window.scene.follow(...both))"
        assert page.evaluate(follow, [before, before | move]) == panel.values
        before = dict(panel.values)


@needs("chromium")
def test_the_style_dial_follows_the_same(scene, page):
    models = {"told": ConditionalVAE(3), "shift": VAE(5)}
    panel = style_dial(models, load_digits(split="test"), seed=0)
    scene(panel)
    before = dict(panel.values)
    moves = {"digit": "7"}, {"another": 2}, {"model": "shift"}, {"reset": 1}
    for move in moves:
        panel.set(**move)
        pressed = before | move
        follow = "both => Object.assign(both[1], window.scene.follow(...both))"
        assert page.evaluate(follow, [before, pressed]) == panel.values
        before = dict(panel.values)
    # A draw is the page's own; another model takes the same dice.
    drawn = page.evaluate("both => window.scene.follow(...both)", [before, before | {"draw": 1}])
    assert len(drawn["eps"]) == len(drawn["z"]) == 5
    before |= drawn | {"draw": 1}
    told = page.evaluate("b => window.scene.follow(...b)", [before, before | {"model": "told"}])
    assert told["z"] == drawn["eps"][:3]


@needs("chromium")
def test_the_cards_say_the_same_and_follow_the_same(scene, page):
    panel = quiz_cards()
    draws = scene(panel)
    before = dict(panel.values)
    follow = "both => Object.assign(both[1], window.scene.follow(...both))"
    for letter in "CAB":
        for press in ({"next": 1}, {"back": 1}, {"again": 1}, {"chosen": letter}):
            ((name, what),) = press.items()
            if name == "chosen":
                moved = {name: [what, *before[name][1:-1], what]}
            else:
                moved = {name: before[name] + what}
            panel.set(**moved)
            assert page.evaluate(follow, [before, before | moved]) == panel.values
            assert panel.frame["views"] == draws(panel.values)[0]
            before = dict(panel.values)
    assert any(panel.values["first"])


@needs("chromium")
def test_the_noise_explorer_draws_the_same(scene):
    panel = noise_explorer(lambda mu, logvar: mu - (logvar / 2).exp() * torch.randn_like(mu))
    places = [(0.0, 0.0), (2.5, -3.0), (-1.3, 2.0), (0.1, -0.4), (-3.0, 1.1)]
    both_draw(panel, scene(panel), [{"mu": mu, "logvar": logvar} for mu, logvar in places])


@needs("chromium")
def test_the_auction_draws_the_same(scene):
    costs = torch.rand(4, 12, generator=torch.Generator().manual_seed(0), dtype=torch.float64) * 4
    costs /= torch.tensor([[1], [2], [4], [16]])
    losses = costs.roll(1, dims=1) * 3 - 0.5
    panel = auction([0.25, 1, 4, 16], [70.0, 85.0, 120.0, 180.0], costs, losses)
    places = [(0, 1), (13, 12), (30, 3), (47, 5), (60, 2)]
    both_draw(panel, scene(panel), [{"price": price, "rank": rank} for price, rank in places])


@needs("chromium")
def test_the_draws_dial_throws_the_same_dice(scene):
    mix = torch.tensor([[1.0, 0.5], [0.0, 0.6]])
    panel = draws_dial(-100.0, torch.ones(2), mix @ mix.T, torch.tensor([0.8, 1.3]), seed=3)
    places = [(0, 8), (3, 8), (9, 4), (5, 0), (9, 16)]
    moves = [{"draws": draws, "width": width} for draws, width in places]
    both_draw(panel, scene(panel), [*moves, {"fresh": 2}])


@needs("chromium")
@pytest.mark.parametrize(
    "mine",
    [
        gaussian_kl,
        lambda mu, logvar: 2 * gaussian_kl(mu, logvar),
        lambda mu, logvar: gaussian_kl(mu, logvar).detach(),
        lambda mu, logvar: gaussian_kl(mu, logvar) + (mu[:, 0] - 1).sqrt() * 0,  # NaN left of 1
    ],
    ids=["right", "doubled", "cut", "NaN"],
)
def test_the_landscape_draws_the_same(scene, mine):
    panel = kl_landscape(mine)
    places = [(1.5, 0.5), (0.0, 1.0), (-2.5, 3.05), (2.5, 0.05), (0.35, 1.7), (-0.05, 0.95)]
    both_draw(panel, scene(panel), [{"mu": mu, "sigma": sigma} for mu, sigma in places])


@needs("chromium")
@pytest.mark.parametrize("latents", [2, 32])
def test_a_thousand_pictures_are_within_one_255th(page, scene, latents):
    """The page's answer against the kernel's, from weights in half precision."""
    options = {"latent_dim": 2, "epochs": 20} if latents == 2 else {}
    model = pretrained("vae", progress=False, **options)
    packed = packed_decoder(model, latents)
    assert {part["dtype"] for layer in packed for part in layer.values()} == {"float16"}
    scene(noise_explorer(reparameterize))  # a page with the modules
    z = torch.randn(1000, latents, generator=torch.Generator().manual_seed(2))
    z[500:] *= 2  # as far as a hand goes
    pictures = page.evaluate(
        """async ([written, codes]) => {
            const { parse } = await import("./dom.js");
            const { decoder } = await import("./decoder.js");
            const decode = await decoder(parse(written));
            return Array.from(decode(codes));
        }""",
        [as_json(packed), z.tolist()],
    )
    with torch.no_grad():
        expected = model.decode(z).sigmoid().numpy() * 255
    # A picture is written in whole greys: half of one is what writing costs.
    assert abs(np.array(pictures).reshape(1000, 784) - expected).max() <= 1


class Deeper(VAE):
    """A decoder that is not the page's."""

    def decode(self, z):
        return super().decode(z).tanh()


class Spelt(torch.nn.Module):
    """The course's decoder in other words: another order, other names, a Sequential."""

    latent_dim = 2

    def __init__(self):
        super().__init__()
        self.up = torch.nn.Sequential(
            torch.nn.Linear(2, 50), torch.nn.ReLU(), torch.nn.Linear(50, 784)
        )
        self.mean, self.spread = torch.nn.Linear(784, 2), torch.nn.Linear(784, 2)

    def encode(self, x):
        return self.mean(x), self.spread(x)

    def decode(self, z):
        return self.up(z)


class Broken(VAE):
    def decode(self, z):
        return super().decode(z) * torch.nan


def test_a_decoder_is_known_by_what_it_answers():
    assert packed_decoder(Spelt(), 2) is not None
    assert packed_decoder(Deeper(2), 2) is None
    assert packed_decoder(Broken(2), 2) is None


def test_large_weights_are_sent_in_full():
    model = VAE(2)
    with torch.no_grad():
        for weight in model.parameters():
            weight.mul_(30)
    packed = packed_decoder(model, 2)
    assert {part["dtype"] for layer in packed for part in layer.values()} == {"float32"}


def test_what_the_page_cannot_draw_stays_with_the_kernel(kept):
    digits = load_digits(split="test")
    panels = [
        latent_plane(Deeper(2), digits),
        traversal(Deeper(5), digits),
        style_dial({"told": ConditionalVAE(4), "not told": Deeper(4)}, digits),
        walk_home(Deeper(2), Denoiser(2, torch.linspace(0.99, 0.01, 100)), digits),
        morph(VAE(5), Autoencoder(5), digits, lambda model, a, b, n: torch.zeros(n, 784)),
        noise_explorer(lambda mu, logvar: mu + logvar.exp() * torch.randn_like(mu)),
        kl_landscape(lambda mu, logvar: gaussian_kl(mu, logvar) * len(mu)),
    ]
    for panel in map(kept, panels):
        assert panel._scene.in_page(panel.values) is None
        assert '"scene": null' in panel._repr_mimebundle_()[0]["text/html"]

"""Walk home: the dot goes the way of `diffusion.ddim`, whatever moves it."""

import re

import pytest
import torch

from tests.panels import as_ink, pictures
from vae_helpers import VAE, diffusion
from vae_helpers.models import Denoiser
from vae_helpers.widgets import walk_home

SHARES = (1 - diffusion.cosine_schedule()).cumprod(0)


def walker(latents=2, shares=SHARES):
    """A denoiser whose network is not 0."""
    with torch.random.fork_rng():
        torch.manual_seed(0)
        model = Denoiser(latents, shares, hidden=16)
        torch.nn.init.normal_(model.fc4.weight, std=0.3)
        return model.eval()


@pytest.fixture(scope="module")
def vae():
    with torch.random.fork_rng():
        torch.manual_seed(0)
        return VAE(2).eval()


@pytest.fixture
def panel(kept, vae):
    return kept(walk_home(vae, walker(), seed=0))


def place(panel):
    return torch.tensor([[panel.values["x"], panel.values["y"]]], dtype=torch.float32)


def said(panel):
    """The guess and the home of the sentence."""
    words = panel.frame["views"]["words"].replace("−", "-")
    pairs = re.findall(r">\((.+?), (.+?)\)<", words)
    return torch.tensor([[float(x), float(y)] for x, y in pairs])


def test_the_walk_ends_where_ddim_does(panel, vae):
    start = torch.randn(1, 2, generator=torch.Generator().manual_seed(3))
    home = diffusion.ddim(walker(), 1, 20, torch.Generator().manual_seed(3))
    panel.set(left=19, x=start[0, 0].item(), y=start[0, 1].item())
    assert torch.allclose(said(panel)[1], home[0], atol=0.0051)
    with torch.no_grad():
        decoded = vae.decode(torch.cat([start, home])).sigmoid()
    assert abs(pictures(panel, "pictures")[[0, 2]] - as_ink(decoded)).max() <= 1


def test_jumps_go_along_the_walk(panel):
    panel.set(x=2.0, y=-1.5)
    home = said(panel)[1]
    for step in range(1, 20):
        panel.set(step=step)
        assert panel.values["left"] == 19 - step
        assert torch.allclose(said(panel)[1], home, atol=0.03)  # places are rounded on the way
    here = place(panel)
    panel.set(step=20)
    assert torch.equal(place(panel), here)
    assert "the walk is over" in panel.frame["views"]["words"]


def test_the_guess_takes_away_all_the_noise(panel):
    panel.set(x=0.5, y=1.0, left=10)
    z, model = place(panel), walker()
    with torch.no_grad():
        eps_hat = model(z, torch.tensor([50]))
    guess = diffusion.guess_z0(z, eps_hat, SHARES[50])
    assert torch.allclose(said(panel)[0], guess[0], atol=0.0051)
    assert f"length {eps_hat.norm().item():.2f}" in panel.frame["views"]["words"]


def test_a_dropped_dot_starts_at_the_highest_t(panel, kept, vae):
    other = kept(walk_home(vae, walker(), seed=0))
    for one in (panel, other):
        one.set(left=3)
        one.set(drop=1)
        assert one.values["left"] == 19
    assert torch.equal(place(panel), place(other))


def test_a_short_schedule_has_fewer_jumps(kept, vae):
    panel = kept(walk_home(vae, walker(shares=torch.tensor([0.9, 0.5, 0.1]))))
    assert panel._scene.times == [0, 1, 2]
    assert panel.values["left"] == 2


def test_a_print_shows_three_times(panel):
    titles = [ax.get_title() for ax in panel._scene.figure(panel.values).axes]
    assert titles == ["t = 95", "t = 45", "t = 20"]


def test_the_plane_has_two_latents(vae):
    with pytest.raises(ValueError, match="the vae has 3 latents"):
        walk_home(VAE(3), walker())
    with pytest.raises(ValueError, match="the denoiser has 5 latents"):
        walk_home(vae, walker(5))
    whitened = walker()
    whitened.whiten(torch.randn(50, 2) * 2)
    with pytest.raises(ValueError, match="whitened"):
        walk_home(vae, whitened)

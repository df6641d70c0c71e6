"""What passes is kept as text, and taken up again while it still passes."""

import pytest
import torch

from autograded_tests import check, own, own_vae, own_vae_2d
from autograded_tests.notebook import own as own_module
from autograded_tests.notebook.cells import CellLog
from autograded_tests.notebook.own_weights import keep_trained
from vae_helpers import models, objective

RIGHT = """def gaussian_kl(mu, logvar):
    return 0.5 * (mu**2 + logvar.exp() - 1 - logvar).sum(dim=-1)
"""
WRONG = RIGHT.replace("0.5 * ", "")


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.setenv("VAE_OWN_DIR", str(tmp_path / "mine"))
    return tmp_path / "mine"


@pytest.fixture
def run(monkeypatch):
    """Run a cell and check what it defines, as a kernel does; without an id it is run only."""
    names = {"torch": torch}
    log = CellLog(names)
    monkeypatch.setattr(own_module, "log_of_this_kernel", lambda: log)

    def run(source, id):
        log.began(source, 1)
        exec(source, names)
        log.ended(None)
        return id and check(id, names[id])

    return run


def test_what_passes_is_kept_as_it_stands(folder, run):
    assert run("# my own words\n" + RIGHT, "gaussian_kl").passed
    assert (folder / "gaussian_kl.py").read_text() == "# my own words\n" + RIGHT


def test_what_fails_leaves_the_kept_one(folder, run):
    run(RIGHT, "gaussian_kl")
    assert not run(WRONG, "gaussian_kl").passed
    assert (folder / "gaussian_kl.py").read_text() == RIGHT


def test_it_is_taken_up_again_and_said_so(folder, run, capsys):
    run(RIGHT, "gaussian_kl")
    mine = own("gaussian_kl", objective.gaussian_kl)
    assert mine is not objective.gaussian_kl
    assert mine(torch.ones(1, 2), torch.zeros(1, 2)).tolist() == [1.0]
    assert (
        capsys.readouterr().out == "(shown with your own gaussian_kl, from mine/gaussian_kl.py)\n"
    )


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (None, "yours is not in mine/ yet"),
        (WRONG, "yours in mine/gaussian_kl.py does not pass its check"),
        ("1/0", "yours in mine/gaussian_kl.py stops, ZeroDivisionError: division by zero"),
        ("x = 1", "yours in mine/gaussian_kl.py stops, KeyError: 'gaussian_kl'"),
        ("def (", "yours in mine/gaussian_kl.py stops, SyntaxError: "),
    ],
)
def test_else_the_course_s_own_is_shown(folder, text, reason, capsys):
    if text is not None:
        folder.mkdir()
        (folder / "gaussian_kl.py").write_text(text)
    assert own("gaussian_kl", objective.gaussian_kl) is objective.gaussian_kl
    assert capsys.readouterr().out.startswith(f"(shown with the course's own gaussian_kl: {reason}")


def test_a_kept_text_finds_the_others_that_it_uses(folder):
    folder.mkdir()
    (folder / "log_var_to_std.py").write_text(
        "def log_var_to_std(logvar):\n    return torch.exp(0.5 * logvar)\n"
    )
    (folder / "reparameterize.py").write_text(
        "def reparameterize(mu, logvar):\n"
        "    return mu + log_var_to_std(logvar) * torch.randn_like(mu)\n"
    )
    assert own("reparameterize", None) is not None


def test_helpers_of_other_cells_are_kept_above(folder, run, capsys):
    cells = [
        "mu = 1 / 3  # what a picture once showed; a parameter of the same name is another thing",
        "HALF = 0.5\nprint('not of interest')",
        "def log_var_to_std(logvar):\n    return (0.5 * logvar).exp()",
        "def per_latent(mu, logvar):\n    return HALF * (mu**2 + square(logvar) - 1 - logvar)",
        "@torch.enable_grad()\ndef square(logvar):\n    return log_var_to_std(logvar) ** 2",
    ]
    run(cells[2], "log_var_to_std")
    for cell in cells:
        run(cell, None)
    mine = "def gaussian_kl(mu, logvar):\n    return per_latent(mu, logvar).sum(-1)"
    assert run(mine, "gaussian_kl").passed
    kept = (folder / "gaussian_kl.py").read_text()
    assert kept == "\n\n\n".join(["HALF = 0.5", cells[4], cells[3], mine]) + "\n"
    capsys.readouterr()
    own("gaussian_kl", objective.gaussian_kl)
    assert "your own gaussian_kl" in capsys.readouterr().out


def test_outside_of_my_course_nothing_is_kept(tmp_path, monkeypatch, run):
    monkeypatch.delenv("VAE_OWN_DIR", raising=False)
    monkeypatch.chdir(tmp_path)
    assert run(RIGHT, "gaussian_kl").passed
    assert list(tmp_path.iterdir()) == []


def test_in_my_course_it_is_kept_beside_the_notebooks(tmp_path, monkeypatch, run):
    monkeypatch.delenv("VAE_OWN_DIR", raising=False)
    (tmp_path / "my_course").mkdir()
    monkeypatch.chdir(tmp_path / "my_course")
    run(RIGHT, "gaussian_kl")
    assert (tmp_path / "my_course" / "mine" / "gaussian_kl.py").read_text() == RIGHT


def test_a_folder_that_cannot_be_made_costs_nothing(folder, run):
    folder.write_text("a file where the folder should be")
    assert run(RIGHT, "gaussian_kl").passed


# Trained weights

VAE = """class VAE(nn.Module):
    def __init__(self, latent_dim=32):
        super().__init__()
        self.latent_dim = latent_dim
        self.fc1 = nn.Linear(784, 256)
        self.fc_mu = nn.Linear(256, latent_dim)
        self.fc_logvar = nn.Linear(256, latent_dim)
        self.fc2 = nn.Linear(latent_dim, 256)
        self.fc3 = nn.Linear(256, 784)

    def encode(self, x):
        h = F.relu(self.fc1(x))
        return self.fc_mu(h), self.fc_logvar(h)

    def reparameterize(self, mu, logvar):
        return mu + (0.5 * logvar).exp() * torch.randn_like(mu)

    def decode(self, z):
        return self.fc3(F.relu(self.fc2(z)))

    def forward(self, x):
        mu, logvar = self.encode(x)
        return self.decode(self.reparameterize(mu, logvar)), mu, logvar
"""


@pytest.fixture
def own_class(folder):
    folder.mkdir()
    (folder / "VAE.py").write_text(VAE)
    return own("VAE", models.VAE)


def test_a_trained_model_comes_back_with_its_weights(own_class, folder, capsys):
    model = own_class()
    keep_trained(model)
    capsys.readouterr()
    back = own_vae()
    assert not isinstance(back, models.VAE)
    assert torch.equal(back.fc2.weight, model.fc2.weight)
    assert "(shown with your own VAE, from mine/VAE.py, trained: " in capsys.readouterr().out


def test_without_training_or_with_damage_it_is_the_course_s(own_class, folder, capsys):
    capsys.readouterr()
    for damage in (None, b"not weights"):
        if damage:
            (folder / "VAE_32.pt").write_bytes(damage)
        assert isinstance(own_vae(), models.VAE)
    out = capsys.readouterr().out
    assert "yours was not trained in lesson 04 yet" in out
    assert "mine/VAE_32.pt does not fit yours" in out


def test_weights_that_are_not_finite_are_left_alone(own_class, capsys):
    model = own_class()
    torch.nn.init.constant_(model.fc3.bias, float("nan"))
    keep_trained(model)
    assert isinstance(own_vae(), models.VAE)
    assert "not finite" in capsys.readouterr().out


def test_the_plane_is_the_course_s_where_there_is_no_own_model(folder):
    plane = own_vae_2d()
    assert isinstance(plane, models.VAE)
    assert plane.latent_dim == 2

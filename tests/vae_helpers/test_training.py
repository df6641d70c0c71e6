"""`fit` and `pretrained`: what is learned, recorded, reproduced and kept."""

import pytest
import torch
from torch import nn

from vae_helpers import VAE, Autoencoder, fit, load_digits, pretrained, training
from vae_helpers.models import ConditionalVAE, ConvVAE, GridVAE
from vae_helpers.training import TrainingDivergedError, evaluate, trained_on
from vae_helpers.training.denoiser import trained_denoiser


@pytest.fixture(scope="module")
def images():
    return load_digits().pixels[::15].contiguous()  # 300 images


@pytest.mark.parametrize("kind", [Autoencoder, VAE])
def test_it_learns(kind, images):
    model = kind()
    before = evaluate(model, images)[0]
    history = fit(model, images, epochs=6, seed=0, progress=False)
    assert evaluate(model, images)[0] < 0.6 * before
    assert len(history) == 6 and not model.training


def test_the_parts_are_recorded_unweighted_and_add_up(images):
    history = fit(VAE(), images, epochs=2, beta=3.0, seed=0, progress=False)
    for loss, reconstruction, kl in zip(
        history.loss, history.reconstruction, history.kl, strict=True
    ):
        assert loss == pytest.approx(reconstruction + 3 * kl)
        assert kl > 0


def test_an_autoencoder_has_no_kl(images):
    history = fit(Autoencoder(), images, epochs=1, seed=0, progress=False)
    assert history.kl == [0.0] and history.loss == history.reconstruction


def test_a_seed_reproduces_and_leaves_the_global_state(images):
    runs = []
    for _ in range(2):
        torch.manual_seed(5)
        model = VAE()
        state = torch.random.get_rng_state()
        runs.append(fit(model, images, epochs=2, seed=9, progress=False).loss)
        assert torch.equal(state, torch.random.get_rng_state())
    assert runs[0] == runs[1]


def test_held_out_values_are_the_loss_at_beta_one(images):
    model = VAE()
    history = fit(model, images, epochs=2, beta=5.0, seed=0, held_out=images[:50], progress=False)
    assert len(history.held_out) == 2
    assert history.held_out[-1] == pytest.approx(evaluate(model, images[:50])[0])


def test_the_mean_of_an_epoch_weighs_every_image_alike():
    """With a step size near 0 the mean is exact, also where the last batch is smaller."""
    images, model = load_digits().pixels[:130], Autoencoder()
    expected = evaluate(model, images)[0]
    history = fit(model, images, epochs=1, batch_size=64, lr=1e-12, seed=0, progress=False)
    assert history.loss[0] == pytest.approx(expected, rel=1e-5)


class Interrupting(Autoencoder):
    """Presses Ctrl-C in the fourth epoch of three batches each."""

    calls = 0

    def forward(self, x):
        self.calls += 1
        if self.calls > 10:
            raise KeyboardInterrupt
        return super().forward(x)


@pytest.mark.usefixtures("empty_cache")
def test_ctrl_c_keeps_what_there_is(images, capsys):
    history = fit(Interrupting(), images, epochs=50, seed=0)
    assert history.stopped and len(history) == 3
    assert capsys.readouterr().out.startswith("Stopped after epoch 3 of 50; the same call")


@pytest.mark.parametrize("average_last", [0.0, 0.5])
@pytest.mark.usefixtures("empty_cache")
def test_a_stopped_training_goes_on_to_the_same_end(images, average_last):
    """As if it had never been stopped: weights, averages, costs and random state."""

    def train(stopped_once):
        torch.manual_seed(3)
        model = Interrupting()
        model.calls = 0 if stopped_once else -1000
        options = {"epochs": 6, "seed": 1, "held_out": images[:9], "average_last": average_last}
        return model, fit(model, images, progress=False, **options)

    whole, expected = train(stopped_once=False)
    partial, _ = train(stopped_once=True)
    resumed, history = train(stopped_once=False)
    assert history == expected and history.held_out == expected.held_out
    assert resumed.calls < whole.calls and partial.calls == 11
    for a, b in zip(whole.parameters(), resumed.parameters(), strict=True):
        assert torch.equal(a, b)
    again, _ = train(stopped_once=False)  # what was finished is not kept: this one trains afresh
    assert again.calls == whole.calls


@pytest.mark.usefixtures("empty_cache")
def test_another_training_does_not_go_on_from_a_stopped_one(images):
    torch.manual_seed(3)
    fit(Interrupting(), images, epochs=6, seed=1, progress=False)
    for change in ({"seed": 2}, {"epochs": 7}, {"beta": 2.0}, {"lr": 1e-2}):
        torch.manual_seed(3)
        model = Interrupting()
        model.calls = -1000
        settings = {"seed": 1, "epochs": 6, **change}
        fit(model, images, progress=False, **settings)
        assert model.calls == -1000 + 3 * settings["epochs"], change


def test_nan_is_said_clearly(images):
    model = VAE()
    with torch.no_grad():
        model.fc_logvar.bias[0] = float("nan")
    with pytest.raises(TrainingDivergedError, match="epoch 1.*smaller lr") as error:
        fit(model, images, epochs=3, progress=False)
    assert len(error.value.history) == 0


@pytest.mark.parametrize(
    ("bad", "message"),
    [
        (load_digits().images[:4], "Digits.pixels"),
        (torch.rand(4, 100), "784"),
        (torch.rand(0, 784), "empty"),
    ],
)
def test_what_is_no_pixels_is_named(bad, message):
    with pytest.raises(ValueError, match=message):
        fit(VAE(), bad, epochs=1, progress=False)


def test_numbers_that_make_no_sense_are_named(images):
    for arguments in ({"epochs": 0}, {"epochs": 1, "lr": 0}, {"epochs": 1, "batch_size": -1}):
        with pytest.raises(ValueError, match="must be positive"):
            fit(VAE(), images, progress=False, **arguments)


def test_it_learns_inside_no_grad_too(images):
    model = Autoencoder()
    with torch.no_grad():
        history = fit(model, images, epochs=2, seed=0, progress=False)
    assert history.loss[1] < history.loss[0]


def test_averaging_leaves_the_mean_of_the_last_epochs(images):
    seen = []
    model = Autoencoder()
    fit(
        model, images, epochs=4, seed=0, progress=False, average_last=0.5,
        on_epoch=lambda m, _: seen.append(m.fc3.bias.detach().clone()),
    )  # fmt: skip
    torch.testing.assert_close(model.fc3.bias.detach(), (seen[2] + seen[3]) / 2)


def test_the_bar_shows_the_numbers_that_matter(images, capsys):
    fit(VAE(), images, epochs=1, seed=0, held_out=images[:20])
    shown = capsys.readouterr().err
    for word in ("loss", "reconstruction", "KL", "held out", "nats"):
        assert word in shown


@pytest.fixture
def empty_cache(tmp_path, monkeypatch):
    monkeypatch.setenv("VAE_CACHE_DIR", str(tmp_path))
    return tmp_path / "models"


def test_pretrained_trains_once_and_reads_then(empty_cache, monkeypatch):
    first = pretrained("vae", epochs=1, progress=False)
    monkeypatch.setattr(training.reference, "fit", None)  # a second training would fail
    second = pretrained("vae", epochs=1, progress=False)
    assert first is not second
    assert all(map(torch.equal, first.state_dict().values(), second.state_dict().values()))
    assert not second.training


def test_another_recipe_is_another_model(empty_cache):
    pretrained("vae", epochs=1, progress=False)
    pretrained("vae", epochs=1, latent_dim=2, progress=False)
    pretrained("autoencoder", epochs=1, progress=False)
    assert len(list(empty_cache.glob("*.pt"))) == 3


def test_a_damaged_cache_file_is_trained_again(empty_cache):
    first = pretrained("vae", epochs=1, progress=False)
    (path,) = empty_cache.glob("*.pt")
    path.write_bytes(path.read_bytes()[:1000])
    second = pretrained("vae", epochs=1, progress=False)
    assert torch.equal(first.fc1.weight, second.fc1.weight)


def test_a_denoiser_is_trained_once_for_the_codes_of_a_vae(empty_cache):
    first, other = VAE(2), GridVAE(49)
    one, two = (trained_denoiser(first, steps=3, progress=False) for _ in range(2))
    assert torch.equal(one.fc4.weight, two.fc4.weight) and one.fc4.weight.any()
    assert torch.equal(one.factor, torch.eye(2))  # it begins as the VAE's own prior
    grid = trained_denoiser(other, steps=3, progress=False)
    assert grid.latent_dim == 49 and not torch.equal(grid.factor, torch.eye(49))
    assert len(list(empty_cache.glob("*.pt"))) == 2


def test_other_pictures_are_another_model(empty_cache, monkeypatch):
    shapes = torch.rand(64, 784).round()
    first = trained_on(shapes, "shapes", "conv_vae", epochs=1, progress=False)
    pretrained("vae", epochs=1, progress=False)
    assert len(list(empty_cache.glob("*.pt"))) == 2
    monkeypatch.setattr(training.reference, "fit", None)
    again = trained_on(shapes, "shapes", "conv_vae", epochs=1, progress=False)
    assert torch.equal(first.conv1.weight, again.conv1.weight) and not again.training
    with pytest.raises(ValueError, match="'gan'"):
        trained_on(shapes, "shapes", "gan")


def test_convolutions_are_trained_on_one_thread(images):
    seen, before = [], torch.get_num_threads()

    def look(model, history):
        seen.append(torch.get_num_threads())

    torch.set_num_threads(2)
    try:
        for model in (ConvVAE(), VAE()):
            fit(model, images[:64], epochs=1, progress=False, on_epoch=look)
        assert seen == [1, 2] and torch.get_num_threads() == 2
    finally:
        torch.set_num_threads(before)


def test_an_unknown_kind_is_named():
    with pytest.raises(ValueError, match="'gan'.*autoencoder.*vae"):
        pretrained("gan")


def test_fit_works_for_a_model_of_the_learners_own(images):
    class Mine(nn.Module):
        def __init__(self):
            super().__init__()
            self.bias = nn.Parameter(torch.zeros(784))

        def forward(self, x):
            return self.bias.expand_as(x)

    history = fit(Mine(), images, epochs=3, lr=0.5, seed=0, progress=False)
    assert history.loss[-1] < 300 < history.loss[0] + 300


def _pixels():
    return load_digits().pixels[:20].clone()


@pytest.mark.parametrize(
    ("images", "says"),
    [
        (lambda: _pixels() * 255, r"runs from 0 to 255.*/ 255"),
        (lambda: _pixels() * 2 - 1, r"runs from -1 to 1.*\+ 1\) / 2"),
        (lambda: (_pixels() - 0.1307) / 0.3081, "standardised"),
        (lambda: _pixels().index_fill(0, torch.tensor([3]), torch.nan), "NaN.*row 3"),
        (lambda: _pixels().index_fill(0, torch.tensor([3]), torch.inf), "infinite.*row 3"),
        (lambda: _pixels().double(), r"torch.float64.*images.to\(torch.float32\)"),
        (lambda: _pixels().half(), r"torch.float16.*images.to\(torch.float32\)"),
        (lambda: (_pixels() * 255).byte(), r"torch.uint8.*float\(\) / 255"),
        (lambda: _pixels().numpy(), "ndarray.*from_numpy"),
        (lambda: load_digits(), r"Digits.*\.pixels"),
        (lambda: torch.utils.data.DataLoader(_pixels()), "DataLoader.*one tensor"),
        (lambda: torch.utils.data.TensorDataset(_pixels()), "TensorDataset.*one tensor"),
        (lambda: [[0.0] * 784], "list.*tensor of pixels"),
        (lambda: None, "NoneType"),
        (lambda: _pixels().reshape(-1, 28, 28), r"shape \(20, 28, 28\).*flatten"),
        (lambda: _pixels()[:0], "empty"),
    ],
)
@pytest.mark.parametrize("ask", ["fit", "evaluate"])
def test_images_that_cannot_be_used_are_told_why(ask, images, says):
    model = VAE(4).train()
    before = [p.clone() for p in model.parameters()]
    with pytest.raises((TypeError, ValueError), match=f"(?s)^images .*{says}"):
        fit(model, images(), epochs=1, progress=False) if ask == "fit" else evaluate(
            model, images()
        )
    assert model.training and all(map(torch.equal, before, model.parameters()))


def test_held_out_images_are_named_as_such():
    with pytest.raises(ValueError, match="^held_out runs from 0 to 255"):
        fit(VAE(4), _pixels(), held_out=_pixels() * 255, epochs=1, progress=False)


@pytest.mark.parametrize(
    "wrong",
    [
        {"average_last": 2.0},
        {"average_last": -1.0},
        {"average_last": float("nan")},
        {"beta": -1.0},
        {"beta": float("nan")},
        {"lr": float("nan")},
        {"epochs": 0},
        {"batch_size": -3},
    ],
)
def test_numbers_out_of_range_are_named(wrong):
    (name, value), *_ = wrong.items()
    with pytest.raises(ValueError, match=f"^{name} is {value}"):
        fit(VAE(4), _pixels(), **{"epochs": 1, "progress": False, **wrong})


@pytest.mark.parametrize("mode", [True, False])
def test_an_error_leaves_the_model_in_its_mode(mode):
    class Failing(VAE):
        def decode(self, z):
            raise RuntimeError("this decoder fails")

    model = Failing(4).train(mode)
    for ask in (
        lambda: fit(model, _pixels(), epochs=1, progress=False),
        lambda: evaluate(model, _pixels()),
    ):
        with pytest.raises(RuntimeError, match="this decoder fails"):
            ask()
        assert model.training is mode and torch.is_grad_enabled()


def test_a_model_of_doubles_takes_doubles():
    assert fit(VAE(4).double(), _pixels().double(), epochs=1, progress=False).loss[0] > 0


def told(labels, held_out_labels=None, **options):
    return fit(
        ConditionalVAE(2), torch.rand(6, 784), labels=labels, epochs=1, progress=False, **options
    )


@pytest.mark.parametrize(
    ("labels", "says"),
    [
        ([1, 2, 3, 4, 5, 6], "labels is list"),
        (torch.arange(6.0), "labels is torch.float32"),
        (torch.arange(5), r"shape \(5,\), but there are 6 images"),
        (torch.arange(6) + 5, "runs from 5 to 10"),
    ],
)
def test_labels_that_cannot_be_used_are_told_why(labels, says):
    with pytest.raises((TypeError, ValueError), match=says):
        told(labels)


def test_a_model_that_is_told_labels_is_told_the_held_out_ones_too():
    with pytest.raises(ValueError, match="both labels and held_out_labels"):
        told(torch.arange(6), held_out=torch.rand(2, 784))


def test_a_conditional_model_learns_from_its_labels():
    images = torch.zeros(40, 784)
    y = torch.arange(40) % 2
    images[y == 1, :392] = 1  # the label says all there is to know
    model = ConditionalVAE(2)
    fit(model, images, labels=y, epochs=60, lr=3e-3, beta=50.0, seed=0, progress=False)
    with torch.no_grad():
        drawn = model.decode(torch.zeros(2, 2), torch.tensor([0, 1])).sigmoid()
    assert drawn[0, :392].mean() < 0.1 and drawn[1, :392].mean() > 0.9
    right, wrong = (evaluate(model, images, labels=labels)[0] for labels in (y, 1 - y))
    assert right < wrong

"""Pictures are judged by what stands in the figure, not by their pixels."""

import matplotlib
import matplotlib.pyplot as plt
import numpy as np
import pytest
import torch
from matplotlib.figure import Figure
from matplotlib.patches import Circle, Ellipse

from vae_helpers import VAE, History, load_digits
from vae_helpers.plots import (
    plot_history,
    plot_latent_plane,
    plot_latent_scatter,
    plot_pixel_cost,
    plot_pixel_values,
    plot_planes,
    plot_posteriors,
    plot_ruler,
    plot_sigma_by_latent,
    plot_sigma_of_logvar,
    show_images,
    show_reconstructions,
    show_rows,
)
from vae_helpers.plots.images import as_pictures
from vae_helpers.plots.style import DIGITS, SERIES, figure


@pytest.fixture(scope="module")
def digits():
    return load_digits(split="test")


@pytest.fixture
def codes():
    generator = torch.Generator().manual_seed(0)
    return torch.randn(60, 4, generator=generator) * torch.tensor([1.0, 9.0, 2.0, 3.0])


LABELS = torch.arange(60) % 10


def texts(fig):
    return [text.get_text() for ax in fig.axes for text in ax.texts] + [
        text.get_text() for text in fig.texts
    ]


def one_of_each(codes):
    model = VAE(latent_dim=2)
    return [
        show_images(torch.rand(3, 784)),
        plot_latent_scatter(codes, LABELS, kind="z"),
        plot_posteriors(codes, codes / 9, LABELS),
        plot_sigma_by_latent(codes, codes / 9),
        plot_latent_plane(model, steps=3),
        plot_history(History(loss=[3.0, 2.0], reconstruction=[3.0, 2.0], kl=[0.0, 0.0])),
        plot_ruler({"a": 1.0}),
        plot_pixel_cost(),
    ]


# All pictures


def test_each_is_a_figure_of_notebook_width_that_pyplot_has_forgotten(codes, tmp_path):
    for fig in one_of_each(codes):
        assert isinstance(fig, Figure)
        assert fig.get_size_inches()[0] <= 9.5
        fig.savefig(tmp_path / "figure.png")  # nothing is missing when it is drawn
    assert plt.get_fignums() == []


def test_global_settings_are_left_alone(codes):
    before = dict(matplotlib.rcParams)
    one_of_each(codes)
    assert dict(matplotlib.rcParams) == before


def test_random_state_is_left_alone(codes):
    before = torch.get_rng_state()
    plot_latent_scatter(codes, LABELS, kind="z")
    show_images(torch.zeros(3, 784))
    assert torch.equal(torch.get_rng_state(), before)


def lightness(colour):
    red, green, blue = matplotlib.colors.to_rgb(colour)
    return 0.299 * red + 0.587 * green + 0.114 * blue


def test_neighbouring_series_differ_in_greyscale_too():
    values = [lightness(colour) for colour in SERIES[:3]]
    assert min(abs(a - b) for a, b in zip(values, values[1:], strict=False)) > 0.1


def test_digits_have_ten_colours_that_show_on_paper():
    assert len(set(DIGITS)) == 10
    assert max(lightness(colour) for colour in DIGITS) < 0.6


def test_a_figure_keeps_its_tick_size_outside_the_style():
    fig, ax = figure(2)
    ax.plot([0, 1])
    fig.draw_without_rendering()
    assert {label.get_fontsize() for label in ax.get_xticklabels()} == {9.5}


# Images


@pytest.mark.parametrize("shape", [(7, 784), (7, 28, 28)])
def test_images_are_taken_flat_and_square(digits, shape):
    images = digits.images[:7].reshape(shape)
    assert np.array_equal(as_pictures(images), digits.images[:7].numpy() / np.float32(255))
    assert len(show_images(images).axes[0].images) == 7


def test_one_image_alone_is_a_picture(digits):
    assert as_pictures(digits.pixels[0]).shape == (1, 28, 28)


def test_bytes_and_pixels_show_the_same_ink(digits):
    from_bytes, from_pixels = as_pictures(digits.images[:3]), as_pictures(digits.pixels[:3])
    assert np.array_equal(from_bytes, from_pixels)


def test_ink_is_dark_and_the_scale_is_fixed(digits):
    image = show_images(digits.images[:1]).axes[0].images[0]
    assert image.get_clim() == (0, 1)
    assert lightness(image.cmap(1.0)) < lightness(image.cmap(0.0))


@pytest.mark.parametrize(
    ("images", "told"),
    [
        (torch.zeros(3, 100), "(3, 100)"),
        (torch.zeros(0, 784), "empty"),
        (torch.full((2, 784), -3.0), "logits.sigmoid()"),
        (torch.full((2, 784), float("nan")), "nan"),
        (torch.zeros(2, 1, 28, 28), "(2, 1, 28, 28)"),
    ],
)
def test_what_is_no_image_is_refused_by_name(images, told):
    with pytest.raises(ValueError, match=r".*" + told.replace("(", r"\(").replace(")", r"\)")):
        show_images(images)


def test_images_stand_in_reading_order():
    images = torch.linspace(0, 1, 5)[:, None].expand(5, 784)
    drawn = show_images(images, columns=3).axes[0].images
    shade = [float(image.get_array().mean()) for image in drawn]
    left_top = [(image.get_extent()[3], image.get_extent()[0]) for image in drawn]
    assert shade == sorted(shade)
    assert left_top == sorted(left_top)


def test_captions_must_be_as_many():
    assert "three" in texts(show_images(torch.zeros(1, 784), titles=["three"]))
    with pytest.raises(ValueError, match="2 titles for 3 images"):
        show_images(torch.zeros(3, 784), titles=["a", "b"])


def test_reconstructions_stand_under_their_originals():
    fig = show_reconstructions(torch.zeros(4, 784), torch.ones(4, 784))
    upper, lower = fig.axes[0].images[:4], fig.axes[0].images[4:]
    assert texts(fig) == ["original", "reconstruction"]
    for above, below in zip(upper, lower, strict=True):
        assert above.get_extent()[:2] == below.get_extent()[:2]
        assert above.get_extent()[2] < below.get_extent()[3]
    with pytest.raises(ValueError, match="4 originals but 3"):
        show_reconstructions(torch.zeros(4, 784), torch.zeros(3, 784))


def test_rows_carry_their_names_and_notes():
    fig = show_rows(
        {"N(0, I)": torch.zeros(3, 784), "mixture": torch.zeros(2, 784)},
        notes={"mixture": "0.85"},
        title="Ladder",
    )
    assert texts(fig) == ["N(0, I)", "mixture", "0.85", "Ladder"]
    assert len(fig.axes[0].images) == 5


def test_rows_refuse_notes_without_a_row():
    with pytest.raises(ValueError, match="typo"):
        show_rows({"a": torch.zeros(1, 784)}, notes={"typo": "x"})
    with pytest.raises(ValueError, match="empty"):
        show_rows({})
    with pytest.raises(ValueError, match="'b' runs from"):
        show_rows({"a": torch.zeros(1, 784), "b": 3 * torch.ones(1, 784)})


def test_text_of_rows_stays_inside_the_figure():
    name, note = "a name long enough to need two lines", "a note that needs more lines than one"
    fig = show_rows({name: torch.zeros(12, 784)}, notes={name: note})
    fig.draw_without_rendering()
    width, height = fig.get_size_inches() * fig.dpi
    for text in fig.axes[0].texts:
        box = text.get_window_extent()
        assert box.x0 >= 0
        assert box.x1 <= width


# Latent space


@pytest.mark.parametrize(("kind", "said"), [("mu", "mean μ"), ("z", "draw z"), ("code", "code")])
def test_scatter_says_what_it_shows(codes, kind, said):
    ax = plot_latent_scatter(codes, LABELS, kind=kind, latents=(1, 3)).axes[0]
    assert (ax.get_xlabel(), ax.get_ylabel()) == (f"{said}, latent 1", f"{said}, latent 3")


def test_scatter_shows_all_points_of_the_axes_asked_for(codes):
    ax = plot_latent_scatter(codes, LABELS, kind="mu", latents=(2, 0)).axes[0]
    drawn = torch.cat([torch.as_tensor(np.asarray(c.get_offsets())) for c in ax.collections])
    assert len(drawn) == 60
    assert torch.isclose(drawn[:, 0].max(), codes[:, 2].max().double())
    low, high = ax.get_xlim()
    assert low <= codes[:, 2].min() and high >= codes[:, 2].max()


def test_scatter_refuses_what_does_not_fit(codes):
    with pytest.raises(ValueError, match="kind is 'mean'"):
        plot_latent_scatter(codes, LABELS, kind="mean")
    with pytest.raises(ValueError, match="latent 4"):
        plot_latent_scatter(codes, LABELS, kind="z", latents=(0, 4))
    with pytest.raises(ValueError, match=r"\(3,\)"):
        plot_latent_scatter(codes, LABELS[:3], kind="z")


def test_prior_is_drawn_when_asked_for(codes):
    def circles(fig):
        return [p.radius for ax in fig.axes for p in ax.patches if isinstance(p, Circle)]

    assert circles(plot_latent_scatter(codes, LABELS, kind="z", prior=True)) == [1, 2]
    assert circles(plot_latent_scatter(codes, LABELS, kind="z")) == []
    planes = {"AE": (codes, LABELS), "VAE": (codes, LABELS)}
    assert circles(plot_planes(planes, prior=("VAE",))) == [1, 2]


def test_planes_keep_their_own_scales(codes):
    fig = plot_planes({"narrow": (codes / 100, LABELS), "wide": (codes, LABELS)})
    narrow, wide = fig.axes
    assert narrow.get_ylim()[1] < wide.get_ylim()[1] / 10
    with pytest.raises(ValueError, match="'other'"):
        plot_planes({"one": (codes, LABELS)}, prior=("other",))


def test_ellipses_have_the_width_of_sigma(codes):
    logvar = torch.tensor([[-2.0, 1.0, 0.0, 3.0]])
    ax = plot_posteriors(codes[:1], logvar, LABELS[:1], latents=(0, 3), prior=False).axes[0]
    sizes = {(round(e.width, 4), round(e.height, 4)) for e in ax.patches if isinstance(e, Ellipse)}
    sigma = (0.5 * logvar[0, [0, 3]]).exp()
    assert sizes == {tuple(round(float(2 * k * s), 4) for s in sigma) for k in (1, 2)}
    assert "μ" in ax.get_xlabel()


def test_posteriors_refuse_two_shapes(codes):
    with pytest.raises(ValueError, match=r"\(60, 4\).*\(60, 3\)"):
        plot_posteriors(codes, codes[:, :3], LABELS)


def test_sigma_is_sorted_and_named_by_latent(codes):
    logvar = torch.tensor([0.0, -4.0, -1.0, -2.0]).expand(60, 4)
    ax = plot_sigma_by_latent(codes, logvar).axes[0]
    assert [tick.get_text() for tick in ax.get_xticklabels()] == ["1", "3", "2", "0"]
    sigma = next(line for line in ax.lines if str(line.get_label()).startswith("σ"))
    assert np.allclose(sigma.get_ydata(), np.exp([-2, -1, -0.5, 0]))
    assert len(ax.get_lines()[-1].get_ydata()) == 4


def test_sigma_curve_is_drawn_through_the_function_given():
    ax = plot_sigma_of_logvar(lambda logvar: 0 * logvar + 2.0).axes[0]
    assert "2" in [text.get_text() for text in ax.texts]
    with pytest.raises(ValueError, match=r"\(200,\)"):
        plot_sigma_of_logvar(lambda logvar: logvar.sum())


def test_plane_needs_two_latents():
    with pytest.raises(ValueError, match="this model has 3"):
        plot_latent_plane(VAE(latent_dim=3))
    assert plot_latent_plane(VAE(latent_dim=2), steps=3).axes[0].images[0].get_size() == (84, 84)


# Costs


def test_history_shows_the_parts_only_where_there_are_two():
    def labels(**lists):
        legend = plot_history(History(**lists)).axes[0].get_legend()
        return [text.get_text() for text in legend.get_texts()]

    assert labels(loss=[9.0, 8.0], reconstruction=[9.0, 8.0], kl=[0.0, 0.0]) == [
        "loss (training): 8.0 at the end"
    ]
    vae = labels(loss=[9.0, 8.0], reconstruction=[5.0, 4.5], kl=[4.0, 3.5], held_out=[10.0, 9.5])
    assert [label.split(":")[0] for label in vae] == [
        "loss (training)",
        "reconstruction part",
        "KL part",
        "held out",
    ]
    with pytest.raises(ValueError, match="no epoch"):
        plot_history(History())


def test_ruler_is_sorted_and_carries_its_numbers():
    fig = plot_ruler({"floor-ish": 50.0, "nothing": 543.4}, floor=46.2)
    assert [tick.get_text() for tick in fig.axes[0].get_yticklabels()] == ["nothing", "floor-ish"]
    assert texts(fig) == ["543.4", "50.0", " the floor, 46.2"]
    with pytest.raises(ValueError, match="'x' costs inf"):
        plot_ruler({"x": float("inf")})
    with pytest.raises(ValueError, match="empty"):
        plot_ruler({})


def test_pixel_cost_is_lowest_at_the_truth():
    for x in (0.0, 0.3, 0.8, 1.0):
        curve, dot = plot_pixel_cost((x,)).axes[0].lines
        p, cost = curve.get_data()
        assert abs(p[np.argmin(cost)] - x) < 0.01
        assert abs(dot.get_xdata()[0] - x) < 0.01
    with pytest.raises(ValueError, match="1.5"):
        plot_pixel_cost((1.5,))


def test_pixel_values_add_up_to_all_pixels(digits):
    ax = plot_pixel_values(digits.pixels).axes[0]
    assert sum(bar.get_height() for bar in ax.patches) == pytest.approx(100)
    with pytest.raises(ValueError, match="between 0 and 1"):
        plot_pixel_values(torch.tensor([2.0]))


@pytest.mark.parametrize("kind", ["array", "float"])
def test_scatter_takes_labels_as_they_come(kind):
    labels = torch.arange(20) % 10
    given = labels.numpy() if kind == "array" else labels.float()
    fig = plot_latent_scatter(torch.randn(20, 2).numpy(), given, kind="mu")
    assert len(fig.axes[0].collections) == 10


def test_scatter_refuses_labels_that_are_no_digits():
    with pytest.raises(ValueError, match="whole numbers"):
        plot_latent_scatter(torch.randn(3, 2), torch.tensor([0.5, 1.0, 2.0]), kind="mu")

"""A page to keep: one HTML file with what a model draws, its map, and one digit with its price."""

from __future__ import annotations

import base64
import html
import io
import tempfile
from pathlib import Path

import torch
from matplotlib.figure import Figure
from torch import Tensor

from vae_helpers.experiments.bounds import elbo_of
from vae_helpers.models import VAE
from vae_helpers.own_work import own_folder
from vae_helpers.plots import plot_latent_plane, show_images
from vae_helpers.sampling import LatentModel, generate, reconstruct

_PAGE = """<!doctype html>
<html lang="en"><meta charset="utf-8"><title>{title}</title>
<style>body {{ font: 17px/1.5 sans-serif; max-width: 48rem; margin: 2rem auto; padding: 0 1rem;
color: #22262b }} img {{ max-width: 100% }} h2 {{ margin-top: 2rem }}</style>
<h1>{title}</h1>
<p>{whose}</p>
{sections}
</html>
"""


def write_page(
    model: LatentModel,
    plane: LatentModel,
    digit: Tensor,
    path: Path | None = None,
    *,
    title: str = "A variational autoencoder",
    seed: int = 0,
) -> Path:
    """Write a page that needs nothing else: pictures are inside it.

    Args:
        model: A trained VAE; the page says whether its class is the course's.
        plane: One with two latents.
        digit: Pixels of one image, shape ``(784,)``.
        path: The file, written over if it is there; ``my_vae.html`` among the learner's own files
            if None, or in the system's temporary folder where there are none.
        title: Of the page.
        seed: Of the draws.

    Returns:
        The path.

    Raises:
        OSError: If the file cannot be written.

    Example:
        >>> import tempfile
        >>> from vae_helpers import VAE
        >>> with tempfile.TemporaryDirectory() as folder:
        ...     page = write_page(VAE(), VAE(2), torch.zeros(784), Path(folder) / "my.html")
        ...     "<img" in page.read_text(encoding="utf-8")
        True
    """
    noise = torch.Generator().manual_seed(seed)
    cost = -elbo_of(model, digit[None], _belief(model, digit), 100, noise).item()
    pair = torch.stack([digit, reconstruct(model, digit[None])[0]])
    sections = {
        "Ten digits that nobody wrote": (
            f"Draws from N(0, I), {model.latent_dim} numbers each, decoded.",
            show_images(generate(model, 10, noise)),
        ),
        "A map that nobody drew": (
            "The same with two numbers: every point of the plane is decoded where it lies.",
            plot_latent_plane(plane, steps=15),
        ),
        f"A digit, and what comes back: {cost:.0f} nats": (
            "That is its negative ELBO, the price of the digit. Knowing nothing costs 543.",
            show_images(pair, titles=["the image", "from its mean μ"]),
        ),
    }
    whose = "The course's own model" if isinstance(model, VAE) else "A model that I wrote myself"
    body = "\n".join(_section(heading, *shown) for heading, shown in sections.items())
    path = path or (own_folder() or Path(tempfile.gettempdir())) / "my_vae.html"
    path.parent.mkdir(parents=True, exist_ok=True)
    page = _PAGE.format(
        title=html.escape(title),
        whose=f"{whose}, trained on 4,500 handwritten digits.",
        sections=body,
    )
    path.write_text(page, encoding="utf-8")
    return path


@torch.no_grad()
def _belief(model: LatentModel, digit: Tensor) -> tuple[Tensor, Tensor]:
    return model.encode(digit[None])


def _section(heading: str, words: str, figure: Figure) -> str:
    return f"<h2>{html.escape(heading)}</h2>\n<p>{words}</p>\n{_image(figure, heading)}"


def _image(figure: Figure, words: str) -> str:
    file = io.BytesIO()
    figure.savefig(file, format="png", dpi=110)
    encoded = base64.b64encode(file.getvalue()).decode()
    return f'<img alt="{html.escape(words)}" src="data:image/png;base64,{encoded}">'

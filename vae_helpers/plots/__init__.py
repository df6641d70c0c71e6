"""Every picture the lessons show; each function returns a matplotlib figure."""

from vae_helpers.plots.curves import plot_history, plot_pixel_cost, plot_pixel_values, plot_ruler
from vae_helpers.plots.images import show_images, show_reconstructions, show_rows
from vae_helpers.plots.latent import (
    plot_latent_plane,
    plot_latent_scatter,
    plot_planes,
    plot_posteriors,
    plot_sigma_by_axis,
)

__all__ = [
    "plot_history",
    "plot_latent_plane",
    "plot_latent_scatter",
    "plot_pixel_cost",
    "plot_pixel_values",
    "plot_planes",
    "plot_posteriors",
    "plot_ruler",
    "plot_sigma_by_axis",
    "show_images",
    "show_reconstructions",
    "show_rows",
]

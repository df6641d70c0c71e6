"""Every picture the lessons show; each function returns a matplotlib figure."""

from vae_helpers.plots.images import show_images, show_reconstructions, show_rows

__all__ = ["show_images", "show_reconstructions", "show_rows"]

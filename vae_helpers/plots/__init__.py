"""Every picture the lessons show; each function returns a matplotlib figure."""

from vae_helpers.plots.bound import (
    plot_bound,
    plot_bound_bars,
    plot_loss_parts,
    plot_rate_distortion,
)
from vae_helpers.plots.codes import plot_code_use, plot_promise, plot_totals, plot_words
from vae_helpers.plots.control import plot_leak, plot_three_numbers
from vae_helpers.plots.curves import plot_history, plot_pixel_cost, plot_pixel_values, plot_ruler
from vae_helpers.plots.densities import plot_belief, plot_densities
from vae_helpers.plots.diffusion import plot_priors, plot_steps
from vae_helpers.plots.gaussians import (
    plot_draws,
    plot_estimator_spread,
    plot_kl_curve,
    plot_kl_estimates,
    plot_noise_to_latent,
)
from vae_helpers.plots.gradients import (
    plot_gradient_estimates,
    plot_gradient_variance,
    plot_image_gradient_variance,
    plot_two_routes,
)
from vae_helpers.plots.images import show_images, show_reconstructions, show_rows
from vae_helpers.plots.latent import (
    plot_latent_plane,
    plot_latent_scatter,
    plot_planes,
    plot_posteriors,
)
from vae_helpers.plots.likelihood import plot_closing, plot_signal_to_noise, plot_weights
from vae_helpers.plots.pictures import plot_pixel_maps
from vae_helpers.plots.price import plot_exchange, plot_latent_costs, plot_split
from vae_helpers.plots.quiz import (
    plot_norms_and_estimates,
    plot_norms_and_scatter,
    plot_parts,
    plot_prices,
    plot_spread_by_latent,
)
from vae_helpers.plots.sampling import plot_latent_use, plot_separability
from vae_helpers.plots.spread import plot_sigma_by_latent, plot_sigma_of_logvar

__all__ = [
    "plot_belief",
    "plot_bound",
    "plot_bound_bars",
    "plot_closing",
    "plot_code_use",
    "plot_densities",
    "plot_draws",
    "plot_estimator_spread",
    "plot_exchange",
    "plot_gradient_estimates",
    "plot_gradient_variance",
    "plot_history",
    "plot_image_gradient_variance",
    "plot_kl_curve",
    "plot_kl_estimates",
    "plot_latent_costs",
    "plot_latent_plane",
    "plot_latent_scatter",
    "plot_latent_use",
    "plot_leak",
    "plot_loss_parts",
    "plot_noise_to_latent",
    "plot_norms_and_estimates",
    "plot_norms_and_scatter",
    "plot_parts",
    "plot_pixel_cost",
    "plot_pixel_maps",
    "plot_pixel_values",
    "plot_planes",
    "plot_prices",
    "plot_priors",
    "plot_promise",
    "plot_posteriors",
    "plot_rate_distortion",
    "plot_ruler",
    "plot_separability",
    "plot_sigma_by_latent",
    "plot_sigma_of_logvar",
    "plot_signal_to_noise",
    "plot_split",
    "plot_spread_by_latent",
    "plot_steps",
    "plot_three_numbers",
    "plot_totals",
    "plot_two_routes",
    "plot_weights",
    "plot_words",
    "show_images",
    "show_reconstructions",
    "show_rows",
]

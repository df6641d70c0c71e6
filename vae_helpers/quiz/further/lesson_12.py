"""The questions that end lesson 12."""

from __future__ import annotations

from vae_helpers.quiz.question import Option, Question

QUESTIONS = [
    Question(
        "untrained_denoiser",
        "The network in the denoiser is still 0, so that it predicts √(1 − ᾱ_t) · z_t. Walking "
        "back from noise through all its steps gives draws of",
        "choice",
        "N(0, I), the VAE's own prior: √(1 − ᾱ_t) · z_t is the noise that one expects in z_t if z0 "
        "is a standard normal draw. Training begins at the old prior.",
        {
            "A": Option(
                "The training codes",
                "untrained_knows_codes",
                "The network is 0: nothing in the walk has met a training code.",
                also=("training codes", "the codes it was trained on"),
            ),
            "B": Option(
                "N(0, I), the VAE's own prior",
                also=(
                    "N(0, I)",
                    "the prior",
                    "the VAE's prior",
                    "standard normal",
                    "the old prior",
                ),
            ),
            "C": Option(
                "The mean code alone",
                "untrained_is_a_point",
                "The steps add noise on the way. How much of it is left at the end?",
                also=("the mean code", "the mean", "one point", "zero"),
            ),
            "D": Option(
                "Noise that grows with every step",
                "untrained_makes_snow",
                "Each step adds √β_t of noise, and shrinks what was there before. What does it "
                "keep in balance?",
                also=("noise that grows", "growing noise", "snow"),
            ),
        },
        key="B",
        look="what the expected noise in z_t is, if z0 itself is a draw of N(0, I).",
        lesson="12_latent_diffusion",
    ),
    Question(
        "sure_mixture",
        "50 Gaussians fitted to one z an image draw digits that the judge is surest of. They give "
        "held-out codes, against N(0, I),",
        "choice",
        "About as much, in spite of their draws: fitted to one z an image, they describe these "
        "4,500 codes and not those of other digits.",
        {
            "A": Option(
                "Far more probability",
                "good_draws_good_density",
                "A draw shows where a density is high. It does not show how much is left for codes "
                "elsewhere.",
                also=("far more", "much more", "more"),
            ),
            "B": Option("About as much", also=("about the same", "as much", "the same")),
            "C": Option(
                "None at all",
                "memorised_alone",
                "The Gaussians have widths, and held-out codes lie among them. How much is left?",
                also=("none", "zero", "nothing"),
            ),
            "D": Option(
                "One cannot know",
                "density_unknown",
                "A mixture of Gaussians is a density with a formula: it can be asked at any code.",
                also=("cannot know", "unknown", "one cannot say"),
            ),
        },
        key="B",
        look="the nats of training codes beside those of held-out ones.",
        lesson="12_latent_diffusion",
    ),
]

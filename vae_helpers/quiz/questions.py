"""The questions of lesson 06 with written keys: three in the learner's words, three by letter."""

from __future__ import annotations

from vae_helpers.quiz import free_text
from vae_helpers.quiz.question import Option, Question

FREE = [
    Question(
        "q1_encoder_output",
        "What does the encoder of a VAE output for one image?",
        "free",
        free_text.QUESTIONS["q1_encoder_output"].explanation,
    ),
    Question(
        "q2_trick",
        "Which trick lets gradients pass the sampling step?",
        "free",
        free_text.QUESTIONS["q2_trick"].explanation,
    ),
    Question(
        "q3_regularizer",
        "Which term of the loss regularizes the latent space?",
        "free",
        free_text.QUESTIONS["q3_regularizer"].explanation,
    ),
]

CHOICE = [
    Question(
        "q4_difference",
        "VAEs differ from autoencoders by being:",
        "choice",
        "Probabilistic: an image becomes a distribution over z, and the model a distribution over "
        "images. Depth, labels and data are the same.",
        {
            "A": Option(
                "deterministic",
                "deterministic",
                "That describes the autoencoder: one image, one code.",
            ),
            "B": Option(
                "probabilistic",
                also=(
                    "output a distribution instead of a point",
                    "a distribution instead of a code",
                    "a distribution, not a point",
                ),
            ),
            "C": Option(
                "supervised",
                "supervised",
                "Neither model sees a label: both learn from images alone.",
            ),
            "D": Option(
                "deeper",
                "deeper",
                "In this course both have the same layers, up to one more head.",
            ),
        },
        key="B",
        look="what each model's encoder gives for one image (lessons 01 and 02).",
    ),
    Question(
        "q5_space",
        "VAEs organize which space?",
        "choice",
        "The latent space: the KL term compares distributions over z, and nothing else.",
        {
            "A": Option(
                "pixel",
                "pixel_space",
                "Pixels are compared with pixels; their space is what it was.",
            ),
            "B": Option(
                "weight",
                "weight_space",
                "Weights are trained, but no term of the loss says how they should lie.",
            ),
            "C": Option("latent", also=("codes", "space of codes", "code space", "z space")),
            "D": Option(
                "label",
                "label_space",
                "No labels are used in training.",
            ),
        },
        key="C",
        look="which variable the KL term is about (lesson 04).",
    ),
    Question(
        "q6_advantage",
        "The main advantage of VAEs is:",
        "choice",
        "The prior is fixed before training, so that a draw needs no look at the data. An "
        "autoencoder reconstructs better, and neither model knows an exact likelihood.",
        {
            "A": Option(
                "generating new samples from a known prior",
                also=("sampling z ~ N(0, I) and decoding", "sampling from N(0, I)"),
            ),
            "B": Option(
                "a lower reconstruction error",
                "lower_reconstruction_error",
                "Noise and the KL make reconstructions somewhat worse, not better.",
            ),
            "C": Option(
                "needing no decoder",
                "no_decoder",
                "Without a decoder a draw of z would stay a list of numbers.",
            ),
            "D": Option(
                "an exact likelihood",
                "exact_likelihood",
                "The ELBO is a bound: below the log-likelihood by a gap that is not known.",
            ),
        },
        key="A",
        look="what lesson 05 did that lesson 01 could not.",
    ),
]

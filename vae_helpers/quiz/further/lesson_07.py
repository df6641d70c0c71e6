"""The questions that end lesson 07."""

from __future__ import annotations

from vae_helpers.quiz.question import Option, Question

QUESTIONS = [
    Question(
        "label_given",
        "Ten equally likely labels are worth 2.30 nats. Given the label, the KL of the "
        "conditional VAE, held out and at β = 1, is lower than the plain VAE's by",
        "choice",
        "By some 3 nats. What z says of the digit is no list of ten equal bins: the handwriting's "
        "latents are arranged around it, and that arrangement was paid for too.",
        {
            "A": Option(
                "Nothing: z has to describe the image all the same",
                "label_saves_nothing",
                "The image has to be described, but not by z alone: the decoder is told the digit.",
                also=("nothing", "0", "zero nats", "not at all"),
            ),
            "B": Option(
                "At most 2.30 nats, what a label is worth",
                "label_is_a_ceiling",
                "It would be a ceiling for a code that says the digit in the shortest way. Is this "
                "one?",
                also=("at most 2.30 nats", "at most 2.3", "at most log 10"),
            ),
            "C": Option(
                "More than 2.30 nats", also=("more", "more than 2.3", "more than log 10", "about 3")
            ),
        },
        key="C",
        look="the two KLs that the run prints, and what the code is paid for.",
        lesson="07_control",
    ),
    Question(
        "fitted_afterwards",
        "Which obeys better at β = 1: the conditional VAE, or a plain VAE with one Gaussian per "
        "digit fitted to its codes afterwards?",
        "choice",
        "The Gaussians: they sit where the codes are. The conditional model's z still repeats the "
        "digit, and a draw from the prior contradicts the label.",
        {
            "A": Option(
                "The conditional VAE: it was trained for it",
                "trained_for_it",
                "Trained for a bound, with the label at hand; no term of it asks for obedience.",
                also=("the conditional VAE", "the conditional one", "the model told the label"),
            ),
            "B": Option(
                "The Gaussians fitted afterwards",
                also=("the Gaussians", "fitted afterwards", "one Gaussian per digit"),
            ),
            "C": Option(
                "Neither: they agree within two percent",
                "both_alike",
                "The two differ in where z comes from. Which of them knows where codes lie?",
                also=("neither", "both alike"),
            ),
        },
        key="B",
        look="section 7.4: what does a draw from the prior contradict?",
        lesson="07_control",
    ),
]

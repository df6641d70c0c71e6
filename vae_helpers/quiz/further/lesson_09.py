"""The questions that end lesson 09."""

from __future__ import annotations

from vae_helpers.quiz.question import Option, Question

QUESTIONS = [
    Question(
        "wide_or_sure",
        "The linear VAE with 32 latents, whose log p(x) is known. Its encoder's best σ is "
        "multiplied by 1.5, or by ½. Which shortfall closes when K grows from 1 to 1,000?",
        "choice",
        "That of σ × 1.5. A wide encoder's weights are bounded, and averaging heals them. One that "
        "is too sure hardly ever draws where the large weights are: their variance is infinite.",
        {
            "A": Option(
                "That of the encoder that is too wide, times 1.5",
                also=("times 1.5", "1.5", "× 1.5", "the wide one", "too wide"),
            ),
            "B": Option(
                "That of the encoder that is too sure, times ½",
                "sure_heals",
                "Its draws keep to the middle, where all weights are alike. Where would the large "
                "ones come from?",
                also=("times ½", "½", "0.5", "× ½", "the sure one", "too sure"),
            ),
            "C": Option(
                "Both alike: with K large the encoder no longer matters",
                "both_close_alike",
                "In the limit, yes. How many draws does the limit take, if large weights are rare?",
                also=("both", "both alike", "both close"),
            ),
        },
        key="A",
        look="how often a draw lands where its weight would be large.",
        lesson="09_how_good",
    ),
    Question(
        "trained_with_five",
        "Two VAEs, trained on the ELBO (K = 1) and on the bound with K = 5. Which has the better "
        "held-out ELBO?",
        "choice",
        "The one trained on the ELBO, by about a nat. With five draws an encoder may spread out, "
        "since the best of them counts; the ELBO judges every single draw.",
        {
            "A": Option(
                "The one trained with K = 5: its bound is tighter, so all is better",
                "tighter_is_better",
                "Its own bound is tighter, and it was trained on that one. Does that bound ask of "
                "a single draw what the ELBO asks?",
                also=("K = 5", "5", "the one with K = 5", "trained with five"),
            ),
            "B": Option(
                "The one trained with K = 1",
                also=("K = 1", "1", "the one with K = 1", "trained with one", "the ELBO"),
            ),
            "C": Option(
                "Neither: they agree within a tenth of a nat",
                "bounds_agree",
                "They were trained for different things; with one draw they are scored on one of "
                "them.",
                also=("neither", "both alike"),
            ),
        },
        key="B",
        look="what five draws forgive, and one does not.",
        lesson="09_how_good",
    ),
]

"""Cards to warm up with: nothing here is graded, and each answer is explained at once."""

from __future__ import annotations

from vae_helpers.quiz.question import Option, Question

CARDS = [
    Question(
        "card_ruler",
        "A model says ½ for each of the 784 pixels. What does a digit cost it, about?",
        "choice",
        "784 pixels at log 2 = 0.69 nats each: 543, whatever the digit.",
        {
            "A": Option("46 nats", "floor", "That is the floor: what the digits' own grey costs."),
            "B": Option("206 nats", "best_single", "That is the best single picture for all."),
            "C": Option("543 nats"),
        },
        key="C",
        look="the ruler of lesson 00.",
    ),
    Question(
        "card_stretch",
        "All codes of a trained autoencoder are multiplied by 20, and the first weights of its "
        "decoder divided by 20. What happens to its loss?",
        "choice",
        "The two cancel. The loss is blind to how codes are arranged, so reconstruction alone "
        "cannot organise the latent space.",
        {
            "A": Option("Nothing"),
            "B": Option(
                "It grows: the codes leave their region",
                "stretched_loss",
                "No term of this loss says where codes should lie.",
            ),
            "C": Option(
                "It falls: larger codes carry more",
                "larger_codes",
                "The decoder undoes the factor before it does anything else.",
            ),
        },
        key="A",
        look="what `stretch_codes` left as it was (lesson 01).",
    ),
    Question(
        "card_logvar",
        "fc_logvar says −2 for a latent. What is its σ?",
        "choice",
        "σ = exp(½ · (−2)) = exp(−1), about 0.37.",
        {
            "A": Option("exp(−2), about 0.14", "variance", "That is σ², the variance."),
            "B": Option("exp(−1), about 0.37"),
            "C": Option("exp(−4), about 0.02", "doubled", "The ½ belongs there, not a 2."),
        },
        key="B",
        look="`log_var_to_std` (lesson 02).",
    ),
    Question(
        "card_inactive",
        "A latent has μ ≈ 0 and σ ≈ 1 for every image. What does it tell the decoder?",
        "choice",
        "Nothing: the posterior is the prior, whatever the image, and it costs 0 nats.",
        {
            "A": Option(
                "A lot, because σ is large",
                "wide_is_rich",
                "A wide posterior leaves open what z is; it says little about the image.",
            ),
            "B": Option("Nothing about the image"),
            "C": Option(
                "How sharp the picture should be",
                "named_factor",
                "What does not change with the image cannot describe it.",
            ),
        },
        key="B",
        look="the unused latents of lesson 02, and their bill in lesson 05.",
    ),
    Question(
        "card_cut",
        "Why not draw z with torch.normal(mu, std) and backpropagate?",
        "choice",
        "It runs, and its gradient with respect to mu and std is a silent zero: the encoder would "
        "never learn from the reconstruction.",
        {
            "A": Option(
                "It draws from another distribution",
                "other_distribution",
                "The draws are right; look at what comes back on the way down.",
            ),
            "B": Option(
                "It raises an error",
                "raises",
                "It would be kinder if it did.",
            ),
            "C": Option("The gradient that reaches mu is zero"),
        },
        key="C",
        look="the first experiment of lesson 03.",
    ),
    Question(
        "card_gap",
        "By how much does the ELBO lie below log p(x)?",
        "choice",
        "By the KL from q(z|x) to the true posterior p(z|x): the bound touches where they agree.",
        {
            "A": Option(
                "By the KL from q(z|x) to the prior",
                "kl_to_prior",
                "That term stands inside the ELBO; it is a price, not the gap.",
            ),
            "B": Option("By the KL from q(z|x) to the true posterior"),
            "C": Option(
                "By the reconstruction error",
                "reconstruction_gap",
                "Even a perfect bound pays for reconstruction.",
            ),
        },
        key="B",
        look="`elbo_gap` (lesson 04).",
    ),
    Question(
        "card_beta",
        "Trained with β = 30, what does this decoder draw?",
        "choice",
        "Nearly one picture for all: code has become so dear that the encoder says nothing, and "
        "the best single picture is what remains.",
        {
            "A": Option(
                "Sharper digits, because the space is tidier",
                "tidy_is_sharp",
                "The space is tidy because nothing is in it.",
            ),
            "B": Option(
                "Noise",
                "noise",
                "The reconstruction still wants pictures that cost little.",
            ),
            "C": Option("Nearly the same picture for every z"),
        },
        key="C",
        look="each term alone (lesson 04).",
    ),
    Question(
        "card_line",
        "Halfway along a straight line between two codes: where does the picture look worse?",
        "choice",
        "In neither: the judge is sure of about 48 % of the autoencoder's midpoints and 47 % of "
        "the VAE's. What differs is a draw from N(0, I).",
        {
            "A": Option(
                "In the autoencoder",
                "torn_space",
                "Both decoders are continuous; nothing is torn between two codes.",
            ),
            "B": Option("In neither"),
            "C": Option(
                "In the VAE, which is softer",
                "softer_is_worse",
                "Softer, yes; but as often a digit.",
            ),
        },
        key="B",
        look="the two lines of lesson 05.",
    ),
    Question(
        "card_means",
        "A referee tells the VAE's means μ from draws of N(0, I) every time. Why?",
        "choice",
        "In an unused latent every mean sits at 0, and only the noise fills the room. μ is not z.",
        {
            "A": Option("In unused latents all means sit at 0"),
            "B": Option(
                "The training was too short",
                "too_short",
                "Longer training leaves the unused latents unused.",
            ),
            "C": Option(
                "The KL term is too weak",
                "weak_kl",
                "A stronger one presses still more means to 0.",
            ),
        },
        key="A",
        look="the referee of lesson 05.",
    ),
    Question(
        "card_untrained",
        "A VAE's forward pass is written, and its weights are fresh. Can it generate digits?",
        "choice",
        "Not yet: decoded draws are grey noise. Training on the ELBO is what makes the decoder "
        "turn N(0, I) into digits.",
        {
            "A": Option(
                "Yes: that is what the reparameterization is for",
                "forward_generates",
                "It lets gradients pass; the learning is still to come.",
            ),
            "B": Option("Not before training"),
            "C": Option(
                "Yes, if z is drawn from the prior",
                "prior_suffices",
                "The draws are right; the decoder does not know digits yet.",
            ),
        },
        key="B",
        look="the last picture of lesson 03.",
    ),
]

"""The questions that end lesson 10."""

from __future__ import annotations

from vae_helpers.quiz.question import Option, Question

QUESTIONS = [
    Question(
        "shuffled_pixels",
        "All images' pixels are shuffled by one permutation, and both VAEs are trained afresh. "
        "What becomes of their held-out nats?",
        "choice",
        "Only the convolutional one's rise. To a dense layer the order of its inputs means "
        "nothing; a convolution looks for neighbours, and finds none.",
        {
            "A": Option(
                "Both get worse: the digits are gone",
                "shuffle_destroys",
                "The permutation can be undone: no information is lost. Which layer knows the "
                "order of its inputs?",
                also=("both worse", "both get worse", "both"),
            ),
            "B": Option(
                "Neither changes: nothing is lost",
                "shuffle_means_nothing",
                "No information is lost. But does each network begin with the same assumptions?",
                also=("neither", "neither changes", "nothing changes"),
            ),
            "C": Option(
                "Only the convolutional one gets worse",
                also=(
                    "the convolutional one",
                    "only the convolution",
                    "the convolutional VAE",
                    "the conv one",
                ),
            ),
            "D": Option(
                "Only the one of dense layers gets worse",
                "dense_needs_order",
                "Renumber the inputs of a dense layer, and its weights too: what has changed?",
                also=("the dense one", "only the MLP", "the MLP"),
            ),
        },
        key="C",
        look="which of the two networks knows which pixels are neighbours.",
        lesson="10_pictures",
    ),
    Question(
        "sigma_of_mse",
        "`F.mse_loss(mean, x) + kl` on 784 pixels in [0, 1] is the −ELBO of a Gaussian decoder. "
        "With which σ?",
        "choice",
        "About 20: the root of 784/2. Beside such noise every picture is as good as any other, so "
        "the KL goes to 0.",
        {
            "A": Option(
                "About .02: the model memorises",
                "mean_is_sharp",
                "A small σ makes every error dear. Does averaging over 784 pixels do that?",
                also=(".02", "0.02", "about 0.02"),
            ),
            "B": Option(
                "About .7: the digits come out soft",
                "mean_as_sum",
                "That is the σ behind an error summed over the pixels. `mse_loss` averages.",
                also=(".7", ".71", "0.7", "0.71", "about 0.7"),
            ),
            "C": Option(
                "Exactly 1: the error is divided by nothing",
                "error_without_sigma",
                "A squared error alone has none. What sets its scale beside the KL?",
                also=("1", "exactly 1"),
            ),
            "D": Option(
                "About 20: the KL goes to 0",
                also=("20", "19.8", "about 20"),
            ),
        },
        key="D",
        look="your own `implied_sigma`, with the weight 1 and an average.",
        lesson="10_pictures",
    ),
]

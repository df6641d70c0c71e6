"""The predict-then-run questions: every wrong option carries the misconception that it detects.

Their keys are not written here: `keys` computes them from measured numbers.
"""

from __future__ import annotations

from vae_helpers.quiz.question import Option, Question

QUESTIONS = [
    Question(
        "q7_reduction",
        "Someone averages the reconstruction loss over the 784 pixels, still sums the KL over the "
        "latents, adds the two and trains. What comes out?",
        "predict",
        "Dividing one part by 784 is the same as multiplying the other by 784: this is a VAE with "
        "β = 784. Any KL costs more than it can save, so the encoder says nothing.",
        {
            "A": Option(
                "The same VAE as before: only the printed loss is smaller",
                "reduction_is_cosmetic",
                "A constant factor on the whole loss would be cosmetic. Here one part is divided "
                "by 784 and the other is not, so the exchange rate between them changes.",
            ),
            "B": Option(
                "A better autoencoder: sharper pictures and a larger KL",
                "averaging_helps_pixels",
                "The reconstruction has lost weight, not gained it.",
            ),
            "C": Option(
                "A collapsed VAE: KL 0, and the same blurred picture for every image",
                "collapse_everywhere",
            ),
            "D": Option(
                "The KL grows without bound, because it now dominates the loss",
                "dominant_term_grows",
                "A term that dominates a loss is the one that the optimiser makes small.",
            ),
        },
        key="C",
        look="what one nat of KL buys, in nats of reconstruction, before and after the division.",
    ),
    Question(
        "q8_beta",
        "Three VAEs are trained with β = ½, 1 and 2. Which one has the lowest held-out negative "
        "ELBO (reconstruction + KL, unweighted)?",
        "predict",
        "The negative ELBO is the objective of β = 1. The other two were asked for something else, "
        "one for less reconstruction error, one for less KL, and both pay for it in the sum.",
        {
            "A": Option(
                "β = ½, because less regularisation fits better",
                "less_regularisation_fits_better",
                "It does reconstruct better. But the KL it runs up is part of the sum too.",
            ),
            "B": Option("β = 1, which was trained on exactly this sum", "elbo_needs_no_beta"),
            "C": Option(
                "β = 2, because more regularisation generalises better",
                "more_regularisation_generalises",
                "Its KL is small. What did it give up in reconstruction?",
            ),
            "D": Option(
                "No difference: β only rescales the printed loss",
                "beta_is_cosmetic",
                "β multiplies one of two parts, so it moves the minimum.",
            ),
        },
        key="B",
        look="which of the three losses is the one that they are compared by.",
    ),
    Question(
        "q9_no_kl",
        "Train with β = 0: reconstruction only, still sampling z. What becomes of the encoder's "
        "median σ on held-out digits?",
        "predict",
        "Noise only ever makes a reconstruction worse, and without the KL nothing asks for noise. "
        "The encoder turns it off, and the VAE is an autoencoder again.",
        {
            "A": Option(
                "It stays about 1: the noise layer is still there",
                "noise_layer_stays_noisy",
                "The layer is there, but its σ is learned. Who benefits from a smaller one?",
            ),
            "B": Option(
                "It is about ½, as with the full loss",
                "sigma_is_set_by_pixels",
                "With the full loss two forces hold σ in balance. One of them is gone.",
            ),
            "C": Option(
                "It grows: without the KL nothing holds it back",
                "kl_only_shrinks_sigma",
                "What does the decoder make of a z that lies anywhere?",
            ),
            "D": Option("It falls below 0.1: the noise is turned off", "noise_is_turned_off"),
        },
        key="D",
        look="what the reconstruction term alone would like σ to be.",
    ),
    Question(
        "q10_mean_or_sample",
        "Decode held-out digits twice: from the posterior mean μ, and from a sampled z. Which "
        "reconstruction loss is lower?",
        "predict",
        "The mean is the centre of what the decoder was trained on. A sample lies some way off it, "
        "and that costs. The loss in training is the sampled one; `reconstruct` shows the other.",
        {
            "A": Option(
                "The mean's",
                "mean_is_cheaper",
                also=(
                    "mu",
                    "the mean",
                    "decoding mu",
                    "the sampled loss is higher",
                ),
            ),
            "B": Option(
                "The sampled one: samples are what the decoder was trained on",
                "training_input_wins",
                "Trained on samples, yes: on clouds of them around μ. Where is the middle?",
                also=(
                    "the sample",
                    "the sampled z",
                    "z",
                    "the sampled loss is lower",
                ),
            ),
            "C": Option(
                "Neither: on average z equals μ, so the losses agree",
                "reconstruct_is_the_loss_term",
                "The average of z is μ. The average of a curved function of z is not its value at "
                "μ.",
            ),
        },
        key="A",
        look="what `reconstruct` decodes, and what the loss decodes while training.",
    ),
    Question(
        "q11_prior_norm",
        "How far from 0 does a typical draw from N(0, I) lie in 32 dimensions?",
        "predict",
        "Each coordinate adds about 1 to the squared distance, so it is about √32 ≈ 5.7. The "
        "density is highest at 0, but almost no volume lies there.",
        {
            "A": Option(
                "Very near 0, where the density is highest",
                "samples_sit_at_the_mode",
                "High density times almost no volume gives few draws.",
                also=(
                    "0",
                    "near 0",
                ),
            ),
            "B": Option(
                "About 1, the standard deviation",
                "one_axis_is_all_axes",
                "1 is typical for one coordinate. There are 32 of them.",
                also=(
                    "1",
                    "about 1",
                ),
            ),
            "C": Option(
                "About 5.7, the root of 32",
                "shell",
                also=(
                    "sqrt(32)",
                    "sqrt 32",
                    "root of 32",
                    "root of the dimension",
                    "sqrt(d)",
                    "thin shell of radius sqrt 32",
                ),
            ),
            "D": Option(
                "About 32, one for each dimension",
                "adds_distances",
                "Squares of coordinates add up, not coordinates.",
                also=(
                    "32",
                    "about 32",
                ),
            ),
        },
        key="C",
        look="the sum of 32 squares, each 1 on average.",
    ),
    Question(
        "q12_cheapest",
        "Which costs the trained VAE the fewest nats (negative ELBO): a held-out digit, an "
        "entirely blank image, or an inverted digit, white on black?",
        "predict",
        "A blank image has no ink to be surprised by: paper is what most pixels of most digits "
        "are. Few nats mean easy to predict, not a good digit.",
        {
            "A": Option(
                "The digit: it is what the model has learned",
                "likelihood_is_realness",
                "A digit has edges, and each edge is a place to be wrong. Cheap is what is "
                "predictable.",
                also=(
                    "digit",
                    "the digit",
                ),
            ),
            "B": Option(
                "The blank image, though it is no digit",
                "blank_is_cheap",
                also=(
                    "blank",
                    "blank paper",
                    "empty",
                    "empty image",
                ),
            ),
            "C": Option(
                "The inverted digit: the same shape, so no more than the digit",
                "shape_is_all",
                "To this loss an image is 784 pixels. How many of them are as expected?",
                also=("inverted",),
            ),
        },
        key="B",
        look="where the nats of a digit come from, pixel by pixel.",
    ),
    Question(
        "q13_sampled_kl",
        "For q = N(μ, σ²) with μ = 0.3, log σ² = −0.3 in one dimension, estimate KL(q ‖ N(0, 1)) "
        "from a single draw: log q(z) − log p(z). Can the estimate be negative?",
        "predict",
        "The divergence is an average and never negative; a single term of that average is "
        "negative wherever the prior's density is the larger one.",
        {
            "A": Option("Yes, and often", "often_negative"),
            "B": Option(
                "Only by rounding: less than once in twenty draws",
                "only_rounding",
                "No rounding is needed. Is there a z at which p(z) is larger than q(z)?",
            ),
            "C": Option(
                "Never: a KL divergence is not negative",
                "estimates_inherit_bounds",
                "The average is not negative. Is each term of an average at least its bound?",
            ),
        },
        key="A",
        look="the two densities in one picture: where does each lie above the other?",
    ),
    Question(
        "q14_means",
        "Take the trained VAE's means μ of many images. Along each of the 32 axes, how are they "
        "spread?",
        "predict",
        "It is z = μ + σ ε, over all images, that should look like N(0, I). What the noise "
        "contributes, the means lack: on an axis that is not used they hardly move at all.",
        {
            "A": Option(
                "With standard deviation 1, as N(0, I): the KL sees to it",
                "mu_is_z",
                "The KL's target is the distribution of z, and z has noise that μ lacks.",
            ),
            "B": Option(
                "Wider than N(0, I) on most axes: images need room",
                "means_need_room",
                "Wider means would be costly. What does the noise already contribute?",
            ),
            "C": Option("Less than 1 on most axes, on some hardly at all", "narrower_than_z"),
        },
        key="C",
        look="what is added to μ before anything is compared with the prior.",
    ),
    Question(
        "q15_digit_kl",
        "Which digit has the smallest KL, averaged over its held-out images?",
        "predict",
        "The 1: a stroke and its slant say nearly all there is to say. The KL is what an image's "
        "description costs, and descriptions differ in length.",
        {
            "A": Option(
                "The 0, the roundest",
                "round_is_simple",
                "Round shapes still vary: wide, narrow, open, leaning.",
                also=(
                    "0",
                    "zero",
                    "the zero",
                ),
            ),
            "B": Option(
                "The 1",
                "one_is_short",
                also=(
                    "1",
                    "one",
                    "ones",
                    "the digit 1",
                ),
            ),
            "C": Option(
                "The 2, with its single stroke",
                "one_stroke_is_simple",
                "One stroke, but with a loop or without, and many ways to bend.",
                also=(
                    "2",
                    "two",
                    "the 2",
                    "the two",
                ),
            ),
            "D": Option(
                "All ten cost the same, within a nat",
                "every_image_costs_the_same",
                "The KL is one number for each image, and images differ in what there is to say.",
                also=(
                    "all the same",
                    "no difference",
                ),
            ),
        },
        key="B",
        look="how many choices a writer has with each digit.",
    ),
]

"""The predict-then-run questions: every wrong option carries the misconception that it detects.

Their keys are not written here: `keys` computes them from measured numbers.
"""

from __future__ import annotations

from vae_helpers.quiz.question import Option, Question

QUESTIONS = [
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
                also=("mu", "the mean", "decoding mu", "the sampled loss is higher"),
            ),
            "B": Option(
                "The sampled one: samples are what the decoder was trained on",
                "training_input_wins",
                "Trained on samples, yes: on clouds of them around μ. Where is the middle?",
                also=("the sample", "the sampled z", "z", "the sampled loss is lower"),
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
        "q8_half_noise",
        "Decoding z = μ + σ ε costs more than decoding μ. How much of that extra reconstruction "
        "cost is left when the noise is halved, z = μ + ½ σ ε?",
        "predict",
        "Around a good place a cost is a bowl: its first derivative averages out over ε, and the "
        "second counts the square of the step. Half the noise, a quarter of the cost.",
        {
            "A": Option(
                "Half",
                "noise_costs_in_proportion",
                "In proportion, then. Is the cost a straight line around its best place?",
            ),
            "B": Option("A quarter", "noise_costs_its_square", also=("1/4", "25 %", "25%")),
            "C": Option(
                "Nearly all of it: noise is noise",
                "any_noise_spoils",
                "The smaller the step, the nearer the decoded picture.",
            ),
            "D": Option(
                "Nothing: half the noise stays inside the cloud",
                "inside_is_free",
                "Inside or outside makes no jump: the decoder is smooth.",
            ),
        },
        key="B",
        look="a curve near its minimum: what does it do at half the distance?",
    ),
    Question(
        "q14_means",
        "Take the trained VAE's means μ of many images. In each of the 32 latents, how are they "
        "spread?",
        "predict",
        "It is z = μ + σ ε, over all images, that should look like N(0, I). What the noise "
        "contributes, the means lack: in a latent that is not used they hardly move at all.",
        {
            "A": Option(
                "With standard deviation 1, as N(0, I): the KL sees to it",
                "mu_is_z",
                "The KL's target is the distribution of z, and z has noise that μ lacks.",
            ),
            "B": Option(
                "Wider than N(0, I) in most latents: images need room",
                "means_need_room",
                "Wider means would be costly. What does the noise already contribute?",
            ),
            "C": Option(
                "About 1 where a latent is used, near 0 where it is not", "narrower_than_z"
            ),
        },
        key="C",
        look="what is added to μ before anything is compared with the prior.",
    ),
    Question(
        "q11_prior_norm",
        "How far from 0 does a typical draw from N(0, I) lie in 32 dimensions?",
        "predict",
        "Each of the 32 numbers adds about 1 to the squared distance, so it is about √32 ≈ 5.7. "
        "The density is highest at 0, but almost no volume lies there.",
        {
            "A": Option(
                "Very near 0, where the density is highest",
                "samples_sit_at_the_mode",
                "High density times almost no volume gives few draws.",
                also=("0", "near 0"),
            ),
            "B": Option(
                "About 1, the standard deviation",
                "one_axis_is_all_axes",
                "1 is typical for one of the numbers. There are 32 of them.",
                also=("1", "about 1"),
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
                "Squares of the numbers add up, not the numbers.",
                also=("32", "about 32"),
            ),
        },
        key="C",
        look="the sum of 32 squares, each 1 on average.",
    ),
    Question(
        "q13_draws",
        "The reconstruction loss of one image, estimated from a single draw of z, scatters by some "
        "nats. How many draws must be averaged for a tenth of that scatter?",
        "predict",
        "Variances add up, so the scatter of an average falls with the root of the number of "
        "draws: a tenth takes a hundred. In training, the batch does the averaging.",
        {
            "A": Option(
                "About 10: a tenth of the scatter, ten times the draws",
                "scatter_falls_in_proportion",
                "Ten draws give about a third. What adds up, scatters or their squares?",
                also=("10", "ten"),
            ),
            "B": Option(
                "About 30",
                "scatter_falls_a_little_faster",
                "Thirty draws give about a fifth or sixth.",
                also=("30", "thirty"),
            ),
            "C": Option("About 100", "root_of_the_number", also=("100", "hundred", "a hundred")),
            "D": Option(
                "About 1,000",
                "scatter_falls_slowly",
                "A thousand draws give about a thirtieth.",
                also=("1000", "thousand", "a thousand"),
            ),
        },
        key="C",
        look="the variance of an average of independent draws.",
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
                also=("digit", "the digit"),
            ),
            "B": Option(
                "The blank image, though it is no digit",
                "blank_is_cheap",
                also=("blank", "blank paper", "empty", "empty image"),
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
        "q7_shifted",
        "A held-out digit is moved four pixels to the right, ink and all. What does it cost the "
        "trained VAE now (negative ELBO)?",
        "predict",
        "The network has no idea of a place: it has weights for 784 pixels, and saw digits in the "
        "middle only. Four pixels further they are images of a kind that it has never met.",
        {
            "A": Option(
                "About the same: it is the same digit",
                "shape_is_all_there_is",
                "Same to the eye. Which of its 784 pixels are where they were?",
            ),
            "B": Option(
                "Less: the same strokes, on more empty paper",
                "paper_is_what_counts",
                "There is as much paper as before; it lies elsewhere.",
            ),
            "C": Option("Clearly more", "place_is_learned", also=("more", "higher", "it rises")),
        },
        key="C",
        look="the first layer of the encoder: what does one of its weights belong to?",
    ),
    Question(
        "q9_rounds",
        "Reconstruct held-out digits (from μ), then reconstruct the reconstructions, and so on, "
        "eight rounds. How far from the first images are the last ones, measured by the "
        "reconstruction loss?",
        "predict",
        "Each round is wrong in a similar way, and its mistakes become the next one's input. "
        "Nothing in the loss asks that a reconstruction reconstructs itself.",
        {
            "A": Option(
                "As near as after one round: a reconstruction reconstructs itself",
                "fixed_point",
                "It would be so if decoding and encoding undid each other.",
            ),
            "B": Option("Further away: each round loses something", "rounds_drift"),
            "C": Option(
                "Nearer: each round cleans the picture",
                "rounds_clean",
                "No round sees the first image but the first.",
            ),
        },
        key="B",
        look="what the second round is given, and whether the loss has ever seen such images.",
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
                also=("0", "zero", "the zero"),
            ),
            "B": Option(
                "The 1",
                "one_is_short",
                also=("1", "one", "ones", "the digit 1"),
            ),
            "C": Option(
                "The 2, with its single stroke",
                "one_stroke_is_simple",
                "One stroke, but with a loop or without, and many ways to bend.",
                also=("2", "two", "the 2", "the two"),
            ),
            "D": Option(
                "All ten cost the same, within a nat",
                "every_image_costs_the_same",
                "The KL is one number for each image, and images differ in what there is to say.",
                also=("all the same", "no difference"),
            ),
        },
        key="B",
        look="how many choices a writer has with each digit.",
    ),
]

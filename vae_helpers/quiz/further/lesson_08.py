"""The questions that end lesson 08."""

from __future__ import annotations

from vae_helpers.quiz.question import Option, Question

QUESTIONS = [
    Question(
        "which_image",
        "At β = 1 the KL is about 23 nats. How many of them say which of the 4,500 training images "
        "it was?",
        "choice",
        "About 8.3, with log 4,500 = 8.41 as the ceiling. The rest says nothing of any image: it "
        "is the distance of the cloud of all codes from the prior.",
        {
            "A": Option(
                "All 23: the KL is what z says about the image",
                "kl_is_information",
                "To name one of 4,500 images takes log 4,500 nats. Can more than that be said?",
                also=("all 23", "23", "all of them", "all"),
            ),
            "B": Option(
                "About 8.3, nearly all that there is to say",
                also=("about 8.3", "8.3", "8", "nearly log 4,500"),
            ),
            "C": Option(
                "About 3: which digit, and a little more",
                "only_the_class",
                "A digit is worth 2.3 nats. Are the codes of two 7s so much alike?",
                also=("about 3", "3", "which digit"),
            ),
        },
        key="B",
        look="section 8.3: the ceiling, and how near to it the code comes at β = 0.3 and 4.",
        lesson="08_price_of_a_bit",
    ),
    Question(
        "free_bits_at_one",
        "Train at β = 1, code alone, with 0.2 nats free for every latent. Held out, the bound is, "
        "against training without,",
        "choice",
        "Not better. A latent that idles at β = 1 is not worth its nats; given them free, the "
        "model takes them and has no better use.",
        {
            "A": Option(
                "Better by a nat or more: idle latents are put to use",
                "use_is_gain",
                "They are put to use. Was it for want of trying that they were idle?",
                also=("better", "better by a nat", "idle latents are put to use"),
            ),
            "B": Option(
                "Not better: at most a nat apart",
                also=("not better", "the same", "about the same", "at most a nat apart"),
            ),
            "C": Option(
                "Worse by five nats or more: what is free is wasted",
                "free_is_wasted",
                "All that is free is 6.4 nats, and the latents that are worth it pay more anyway.",
                also=("worse", "worse by five nats", "much worse"),
            ),
        },
        key="B",
        look="section 8.2: what do the latents that idle at β = 1 save the pixels?",
        lesson="08_price_of_a_bit",
    ),
]

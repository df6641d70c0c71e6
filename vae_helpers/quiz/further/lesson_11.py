"""The questions that end lesson 11."""

from __future__ import annotations

from vae_helpers.quiz.question import Option, Question

QUESTIONS = [
    Question(
        "cut_gradient",
        "The copied gradient is left out, and all else stays. How many of the 64 codes are in use "
        "after 8 epochs?",
        "choice",
        "One. Nobody tells the encoder what the decoder needs; the commitment alone pulls its "
        "vectors together, until all choose the same row.",
        {
            "A": Option("1", also=("one", "one code", "a single one", "only 1")),
            "B": Option(
                "About 8",
                "commitment_trains_the_encoder",
                "So many there are with it. The commitment knows vectors and rows, and nothing of "
                "pixels. What does it pull the encoder to?",
                also=("8", "eight", "about eight"),
            ),
            "C": Option(
                "About 25",
                "many_survive",
                "Many words would say something about the digit. Who would teach the encoder to "
                "tell digits apart?",
                also=("25", "about 25", "twenty-five"),
            ),
            "D": Option(
                "64",
                "all_in_use",
                "What would spread vectors that nothing tells apart?",
                also=("all 64", "all", "all of them"),
            ),
        },
        key="A",
        look="section 11.2: which terms of the loss still reach the encoder?",
        lesson="11_discrete_codes",
    ),
    Question(
        "cheapest_prior",
        "Which prior pays the fewest nats for held-out codes?",
        "choice",
        "The position. The code before is its neighbour to the left, or, at the start of a row, "
        "the end of the row above; where in the picture it stands, it does not know.",
        {
            "A": Option(
                "Frequencies alone",
                "knows_least",
                "Both others know the frequencies too, and something besides.",
                also=("frequencies", "the frequencies", "frequencies only"),
            ),
            "B": Option(
                "The code before",
                "context_beats_position",
                "A neighbour says much about stroke and paper. What does raster order forget?",
                also=("code before", "the previous code", "previous code", "the chain", "bigram"),
            ),
            "C": Option(
                "The position alone",
                also=("the position", "position", "position alone", "where the cell is"),
            ),
            "D": Option(
                "All the same",
                "all_the_same",
                "Corners are paper in nearly every digit. Does that save nothing?",
                also=("the same", "no difference", "they are all the same"),
            ),
        },
        key="C",
        look="what each of them knows of a cell in the corner.",
        lesson="11_discrete_codes",
    ),
]

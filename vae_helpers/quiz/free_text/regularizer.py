"""q3: which term of the loss regularizes the latent space?"""

from __future__ import annotations

import re

from vae_helpers.quiz.assessment import Assessment, blank
from vae_helpers.quiz.free_text.normalise import normalise
from vae_helpers.quiz.free_text.reading import Reading
from vae_helpers.quiz.free_text.regularizer_words import BARS, LEXICON, NAME, P, Q

EXPLANATION = (
    "The KL term, KL(q(z|x) ‖ p(z)): what each encoder's Gaussian costs compared with the prior. "
    "It is the only part of the loss that knows the prior."
)
_WORDS = {
    "ELBO": (
        "elbo",
        "That is the whole objective.",
        "It has two parts, and only one of them says anything about the arrangement of the "
        "latents.",
    ),
    "RECONSTRUCTION": (
        "reconstruction",
        "The reconstruction term compares pixels with pixels.",
        "It cannot organise the latents: in lesson 01 the codes were stretched twentyfold, and it "
        "stayed the same.",
    ),
    "CROSS_ENTROPY": (
        "cross_entropy",
        "The cross-entropy here is the reconstruction term: it compares pixels with pixels.",
        "It is blind to how the latents are arranged.",
    ),
    "BETA": (
        "beta",
        "β is a weight, not a term.",
        "It says how much the term asked for counts.",
    ),
    "WEIGHT_DECAY": (
        "weight_decay",
        "That penalises the networks' weights.",
        "The question is about the latents, and about a term that every VAE has.",
    ),
    "JENSEN": (
        "other_divergence",
        "That is another divergence or distance between distributions.",
        "It has the right purpose, but it is not the one that falls out of the ELBO.",
    ),
    "OTHER": (
        "other_technique",
        "That is no term of the VAE's loss that knows the prior.",
        "The loss has two parts: one compares pixels, one compares distributions.",
    ),
    "REVERSED": (
        "reversed_kl",
        "It is this divergence, but the direction is reversed.",
        "The average is taken over the encoder's Gaussian q, so q stands first: KL(q ‖ p).",
    ),
}
_LOOK = "`negative_elbo` in lesson 04: it returns two parts. Which of them mentions the prior?"


def _mark_directions(text: str) -> str:
    """Replace a divergence that is written out by one word for its direction."""
    start, end = rf"{NAME}(?: of| from)?(?: [(\[])?", r"(?: [)\]])?(?= |$)"
    text = re.sub(rf"\b{start} {Q} (?:{BARS}|,|;) {P}{end}", "KL_Q_P", text)
    text = re.sub(rf"\b{start} {P} {BARS} {Q}{end}", "KL_P_Q", text)
    # With a comma the order may mean either direction: F.kl_div takes them the other way round.
    return re.sub(rf"\b{start} {P} (?:,|;) {Q}{end}", "KL_WITH_A_COMMA", text)


def _unclear(circular: bool = False) -> Assessment:
    ask = "Name the term in a word or two, as it is called in lesson 04."
    if circular:
        ask = "That says what it does, and the question says so too. What is it called?"
    return Assessment(
        "unclear",
        "not_understood",
        "This wording was not understood; that does not make it wrong.",
        ask,
        _LOOK,
    )


def _wrong(tag: str) -> Assessment:
    diagnosis, seen, suggests = _WORDS[tag]
    return Assessment("wrong", diagnosis, seen, suggests, _LOOK)


def assess(answer: str) -> Assessment:
    """Judge an answer to q3.

    Args:
        answer: Free text.

    Example:
        >>> assess("not the reconstruction but the KL").verdict
        'right'
        >>> assess("KL(p||q)").diagnosis
        'reversed_kl'
    """
    text = normalise(answer)
    if not re.search("[a-z0-9]", text):
        return blank()
    return _decide(LEXICON.read(text := _mark_directions(text)), text)


def _decide(reading: Reading, text: str) -> Assessment:
    if not reading.understood:
        return _unclear()
    right = reading.has("RIGHT") or reading.has("DIVERGENCE", "Q", "P")
    wrong = [tag for tag in dict.fromkeys(reading.stated) if tag in _WORDS]
    if {"RIGHT", "DIVERGENCE"} & set(reading.denied):
        if right or reading.has("DIVERGENCE"):
            return _unclear()
        return _wrong(wrong[0]) if len(wrong) == 1 else _denied()
    if right and not wrong:
        return Assessment("right", "", "The KL term.", EXPLANATION)
    if right:
        return _decide_mixed(reading, text)
    if len(wrong) == 1 and not reading.has("DIVERGENCE"):
        return _wrong(wrong[0])
    return _unclear(circular="PRED" in reading.tags)


def _decide_mixed(reading: Reading, text: str) -> Assessment:
    joined = {"AND", "OR", "SEP"} & set(reading.tags)
    if reading.negated or not joined or "between" in text or reading.any("Q", "P", "REVERSED"):
        return _unclear()
    return Assessment(
        "wrong",
        "two_answers",
        "The answer names the right term and another one beside it.",
        "Only one of them knows the prior.",
        _LOOK,
    )


def _denied() -> Assessment:
    return Assessment(
        "wrong",
        "denied",
        "The answer denies the term that does it.",
        "It names the right term and says that it is not that.",
        _LOOK,
    )

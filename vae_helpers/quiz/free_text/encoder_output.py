"""q1: what does a VAE encoder output for one image?"""

from __future__ import annotations

import re

from vae_helpers.quiz.assessment import Assessment, blank
from vae_helpers.quiz.free_text.encoder_words import LEXICON
from vae_helpers.quiz.free_text.normalise import normalise
from vae_helpers.quiz.free_text.reading import Reading

# What follows says what the two are *for*: it changes nothing if every word in it is known.
_TAIL = re.compile(
    r"(?:,? ?)\b(?:from which|from where|out of which|so that|which (?:are|is) (?:then )?used|"
    r"(?:that )?(?:are )?(?:then )?used (?:to|for)|in order to|to (?:then )?(?:sample|draw)|"
    r"(?:and )?then (?:z|we|you|sample|samples|decoder|latent|they|these)|where z|"
    r"(?:that|which) (?:z|we|you|decoder|is then))\b.*"
)
_TAIL_WORDS = frozenset(
    """
    can create decode decoded decoder decodes draw drawn draws fed formula from get goes
    later new obtain passed point random reconstruct reparameterization reparametrization
    sample sampled samples sampling so them then trick use used using via where which will
    """.split()
)

EXPLANATION = (
    "For each image the encoder outputs two vectors, the mean μ and, in this course, log σ²: "
    "the parameters of q(z|x), a Gaussian over the latents."
)
_WRONG = {
    "z": (
        "sample_or_code",
        "That is z, or a code: one point of the latent space.",
        "A VAE's encoder stops one step earlier. It describes where z may lie, and z is drawn "
        "afterwards. One code per image is what the plain autoencoder has.",
    ),
    "mean_alone": (
        "mean_alone",
        "That is the mean without a spread.",
        "The mean alone is again one point for each image. The second head says how far around "
        "that point z may lie.",
    ),
    "variance_alone": (
        "variance_alone",
        "That is the spread without a mean.",
        "A spread needs a place to spread around: there are two heads.",
    ),
    "logits": (
        "logits",
        "Logits, or probabilities of pixels, come out of the decoder.",
        "The encoder looks the other way, from pixels to latents.",
    ),
    "prior": (
        "prior",
        "That is the prior.",
        "The prior N(0, I) is fixed before any image is seen. What the encoder outputs is "
        "different for each image.",
    ),
    "pixels": (
        "pixel_distribution",
        "That is a distribution over pixels.",
        "The decoder describes pixels. The encoder describes latents.",
    ),
    "image": (
        "image",
        "An image is what goes in, and what the decoder gives back.",
        "The encoder outputs something about the latent space.",
    ),
    "label": (
        "label",
        "That is a label.",
        "No label is used anywhere in a VAE: it is trained on images alone.",
    ),
    "noise": (
        "noise",
        "The noise ε comes from a random number generator, not from the encoder.",
        "The encoder says how the noise is scaled and shifted.",
    ),
    "denied": (
        "denied",
        "The answer denies what the encoder outputs.",
        "It names the right thing and says that it is not that.",
    ),
}
_LOOK = "the `return` line of `GaussianEncoder` in lesson 02: what does it hand back, and how many?"


def _wrong(key: str) -> Assessment:
    diagnosis, seen, suggests = _WRONG[key]
    return Assessment("wrong", diagnosis, seen, suggests, _LOOK)


def _unclear() -> Assessment:
    return Assessment(
        "unclear",
        "not_understood",
        "This wording was not understood; that does not make it wrong.",
        "Say it in a few words: which quantities come out, and what do they describe?",
        _LOOK,
    )


def assess(answer: str) -> Assessment:
    """Judge an answer to q1.

    Args:
        answer: Free text.

    Example:
        >>> assess("It gives two vectors: the mean and the log of the variance").verdict
        'right'
        >>> assess("a sample z").diagnosis
        'sample_or_code'
    """
    text = normalise(answer)
    if not re.search("[a-z0-9]", text):
        return blank()
    head = _TAIL.sub("", text)
    if head != text and re.search("[a-z]", head):
        tail = text[len(head) :]
        if not _is_harmless(tail):
            return _unclear()
        text = head
    return _decide(LEXICON.read(text))


def _is_harmless(tail: str) -> bool:
    reading = LEXICON.read(tail)
    return not reading.negated and all(word in _TAIL_WORDS for word in reading.unknown)


_FALSE = ("SAMPLE_FROM", "PIXEL", "IMAGE", "LOGITS", "LABEL", "NOISE", "PRIOR", "LIKELIHOOD", "Z")
_KEY = {
    "SAMPLE_FROM": "z",
    "PIXEL": "pixels",
    "IMAGE": "image",
    "LOGITS": "logits",
    "LABEL": "label",
    "NOISE": "noise",
    "PRIOR": "prior",
    "LIKELIHOOD": "pixels",
    "Z": "z",
}


def _decide(reading: Reading) -> Assessment:
    if not reading.understood or reading.has("AMBIGUOUS"):
        return _unclear()
    false = [tag for tag in reading.stated if tag in _FALSE]
    denied = {"MEAN", "SPREAD", "DIST"} & set(reading.denied)
    halves = {"MEAN", "SPREAD"} & set(reading.stated)
    whole = len(halves) == 2 or not halves and _names_distribution(reading)
    if denied:
        return _decide_denied(reading, denied, false)
    if whole:
        return _decide_whole(reading, false)
    return _decide_partial(reading, false)


def _names_distribution(reading: Reading) -> bool:
    return reading.has("DIST") or reading.has("VAGUE", "LATENT")


def _decide_denied(reading: Reading, denied: set[str], false: list[str]) -> Assessment:
    stated = {"MEAN", "SPREAD", "DIST"} & set(reading.stated)
    if stated == {"MEAN"} and denied == {"SPREAD"} and not false:
        return _wrong("mean_alone")
    if stated == {"SPREAD"} and denied == {"MEAN"} and not false:
        return _wrong("variance_alone")
    if stated or reading.any("VAGUE", "LATENT"):
        return _unclear()
    return _wrong(_KEY[false[0]]) if len(set(false)) == 1 else _wrong("denied")


def _decide_whole(reading: Reading, false: list[str]) -> Assessment:
    firm = reading.stated.count("DIST") + reading.stated.count("LATENT")
    if false:
        first = next(t for t in reading.stated if t in (*_FALSE, "MEAN", "SPREAD", "DIST", "VAGUE"))
        if first == "SAMPLE_FROM" and set(false) <= {"SAMPLE_FROM", "PRIOR"}:
            return _wrong("z")
        if set(false) == {"PIXEL"} and not firm and not reading.negated:
            return _wrong("pixels")
        return _unclear()
    if reading.has("OF_IMAGE") and not firm:
        return _unclear()  # the mean of its pixels, perhaps
    if "OR" in reading.tags and not reading.has("DIST") and "AND" not in reading.tags:
        return _unclear()
    return Assessment("right", "", "Mean and spread, for each image.", EXPLANATION)


def _decide_partial(reading: Reading, false: list[str]) -> Assessment:
    halves = {"MEAN", "SPREAD"} & set(reading.stated)
    if halves and not false and not reading.has("OF_IMAGE") and not _may_be_whole(reading):
        return _wrong("mean_alone" if halves == {"MEAN"} else "variance_alone")
    if halves or not false:
        return _unclear()
    if reading.any("VAGUE", "WEAK") and not {"PIXEL", "SAMPLE_FROM", "PRIOR", "LOGITS"} & set(
        false
    ):
        return _unclear()
    return _wrong(_KEY[false[0]])


def _may_be_whole(reading: Reading) -> bool:
    """Of "a Gaussian with mean mu", not of "the posterior mean" or "the mean of q"."""
    if not _names_distribution(reading):
        return False
    if {"AND", "OR", "SEP"} & set(reading.tags):
        return True
    half = next(i for i, tag in enumerate(reading.tags) if tag in ("MEAN", "SPREAD"))
    before = [tag for tag in reading.tags[:half] if tag != "FILL"]
    adjacent = half > 0 and reading.tags[half - 1] == "DIST"
    return bool({"DIST", "VAGUE"} & set(before)) and not adjacent

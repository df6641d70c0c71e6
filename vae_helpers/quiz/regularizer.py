# ruff: noqa: E501
"""q3: which term of the loss regularizes the latent space?"""

from __future__ import annotations

import re

from vae_helpers.quiz.normalise import normalise
from vae_helpers.quiz.outcome import Outcome, blank
from vae_helpers.quiz.reading import Lexicon, Reading

_Q = (
    r"(?:q(?: phi)?(?: ?\( ?z ?(?:\| ?x ?)?\)| z \| x| z)?|(?:approximate |encoder )?posterior|"
    r"n \( (?:z ; )?mu(?: x)? , (?:diag )?(?:\( )?(?:sigma|variance|std)(?: ?\^ ?2|2)?(?: i)? (?:\) )?\))"
)
_P = (
    r"(?:p(?! \( z \|)(?: theta)?(?: ?\( ?z ?\)| z)?|prior|n \( (?:z ; )?0 , (?:1|i) \)|"
    r"(?:standard|unit) (?:normal|gaussian))"
)
_NAME = r"(?:(?:d )?(?:kl|kld|kldiv)|(?:kl|kullback leibler) div(?:ergence)?|kullback leibler|divergence)"
_BARS = r"(?:\|\||\| \||\|)"
_ELBO = (
    r"(?:elbo|evidence lower bound|loss(?: functions?)?|objectives?(?: functions?)?|costs?|"
    r"vae loss|negative elbo|total loss)"
)
_DIV = r"(?: (?:divergences?|div|distances?|terms?|loss|part|component|penalty|regularizer|regularization))*"

LEXICON = Lexicon(
    ideas={
        "RIGHT": [
            rf"(?:minus |negative |- )?(?:beta (?:\* |times |weighted )?)?(?:d )?(?:kl|kld|kldiv|dkl){_DIV}"
            rf"(?: (?:times|\*|weighted by|multiplied by|scaled by) beta)?",
            rf"kullback leibler(?: \( (?:kl|kld) \))?{_DIV}", r"kullback(?: divergence| leibler)",
            r"leibler divergence", "relative entropy", r"rate(?: terms?)?", "KL_Q_P",
            "reverse kl(?: divergence)?",
        ],
        "REVERSED": ["KL_P_Q", "forward kl(?: divergence)?"],
        "DIVERGENCE": ["divergences?"],
        "Q": [_Q, "encoder (?:distribution|gaussian|output)s?", "approximate posteriors?",
              "posteriors?(?: distributions?)?", "latent (?:distribution|codes?|posterior)s?"],
        "P": [_P, "(?:standard|unit) (?:normal|gaussian)(?: prior| distribution)*",
              "priors?(?: distribution)?", "gaussian prior", "normal (?:prior|distribution)"],
        "ELBO": [
            "(?:negative )?elbo", "evidence lower bound", "variational (?:lower )?bound",
            "free energy", "(?:total|whole|entire|full) (?:loss|objective)", "everything",
            "both(?: terms| of them| parts)?", "loss function",
        ],
        "RECONSTRUCTION": [
            "(?:re ?construction|reconstructive)(?: (?:loss|terms?|errors?|part|likelihood|cost))*",
            "distortion(?: term)?", "pixel loss", "mse", "mean squared error", "squared error",
            "(?:expected |negative )*(?:log )?likelihood(?: terms?| loss)?", "nll",
        ],
        "CROSS_ENTROPY": [
            "(?:binary )?cross entropy(?: loss| term)*", "bce(?: with logits)?(?: loss)?",
        ],
        "BETA": ["beta", "(?:weight|coefficient|factor) beta"],
        "WEIGHT_DECAY": [
            "(?:l ?[12])(?: (?:norm|penalty|regularization|regularizer|loss|term))*", "weight decay",
            "ridge", "lasso", "(?:weight|norm) penalty", "tikhonov(?: regularization)?",
        ],
        "JENSEN": [
            "jensen shannon(?: divergence| distance)?", "js(?: divergence)?", "jsd",
            "wasserstein(?: distance| loss)?", "earth mover(?: distance)?", "mmd",
            "(?:hellinger|total variation)(?: distance)?",
        ],
        "OTHER": [
            "learning rate", "dropout(?: rate)?", "batch ?norm(?:alization)?", "gradient (?:penalty|clipping)",
            "(?:adversarial|perceptual|commitment|contrastive|hinge|discriminator)(?: loss| term)?",
            "early stopping", "noise", "reparameterization(?: trick)?", "eps",
        ],
    },
    predicates=[
        "regulariz(?:es?|ed|ing|ation|ers?)(?: (?:terms?|loss|part|penalty))*", "organiz(?:es?|ed|ing)",
        "structures?", "shapes?", "penaliz(?:es?|ing)", "regular", "constrains?",
    ],
    neutral=[
        "it", "its", "them", "this", "that", "which", "what", "is", "are", "be", "as", "of", "to",
        "for", "in", "on", "at", "by", "with", "so", "one", "i", "we", "our", "here", "vae", "vaes",
        "terms?", "part", "second", "other", "loss", "losses", "component", "penalty", "called", "named", "answer",
        "does", "do", "did", "latents?", "latent (?:space|variables?|codes?|vectors?)", "space", "because",
        "since", "pulls?", "pushes", "keeps?", "forces?", "makes?", "brings?", "drives?", "close",
        "closer", "near", "toward", "towards", "match", "look like", "like", "acts?", "from", "between",
        "each", "every", "encoder", "encoders", "gaussian", "gaussians", "distributions?", "smooth",
        "continuous", "normal", "standard", "measured", "measures?", "weighted", "added", "known",
        "also", "just", "only", "responsible", "job", "role", "used", "uses?", "namely", "eg", "ie", "z", "x",
        rf"(?:of|in|from|inside|within)(?: negative| vae| whole| total)* {_ELBO}", "parts? of loss",
        r"\(", r"\)", r"\[", r"\]", "=", r"\|\|", r"\|", r"\*", "it is", "me", "thing", "one",
    ],
    spelling=("kullback", "leibler", "divergence", "reconstruction", "relative", "entropy"),
)  # fmt: skip

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
    start, end = rf"{_NAME}(?: of| from)?(?: [(\[])?", r"(?: [)\]])?(?= |$)"
    text = re.sub(rf"\b{start} {_Q} (?:{_BARS}|,|;) {_P}{end}", "KL_Q_P", text)
    return re.sub(rf"\b{start} {_P} {_BARS} {_Q}{end}", "KL_P_Q", text)


def _unclear(circular: bool = False) -> Outcome:
    ask = "Name the term in a word or two, as it is called in lesson 04."
    if circular:
        ask = "That says what it does, and the question says so too. What is it called?"
    return Outcome(
        "unclear",
        "not_understood",
        "This wording was not understood; that does not make it wrong.",
        ask,
        _LOOK,
    )


def _wrong(tag: str) -> Outcome:
    diagnosis, seen, suggests = _WORDS[tag]
    return Outcome("wrong", diagnosis, seen, suggests, _LOOK)


def judge(answer: str) -> Outcome:
    """Judge an answer to q3.

    Args:
        answer: Free text.

    Example:
        >>> judge("not the reconstruction but the KL").verdict
        'right'
        >>> judge("KL(p||q)").diagnosis
        'reversed_kl'
    """
    text = normalise(answer)
    if not re.search("[a-z0-9]", text):
        return blank()
    return _decide(LEXICON.read(text := _mark_directions(text)), text)


def _decide(reading: Reading, text: str) -> Outcome:
    if not reading.understood:
        return _unclear()
    right = reading.has("RIGHT") or reading.has("DIVERGENCE", "Q", "P")
    wrong = [tag for tag in dict.fromkeys(reading.stated) if tag in _WORDS]
    if {"RIGHT", "DIVERGENCE"} & set(reading.denied):
        if right or reading.has("DIVERGENCE"):
            return _unclear()
        return _wrong(wrong[0]) if len(wrong) == 1 else _denied()
    if right and not wrong:
        return Outcome("right", "", "The KL term.", EXPLANATION)
    if right:
        return _decide_mixed(reading, text)
    if len(wrong) == 1 and not reading.has("DIVERGENCE"):
        return _wrong(wrong[0])
    return _unclear(circular="PRED" in reading.tags)


def _decide_mixed(reading: Reading, text: str) -> Outcome:
    joined = {"AND", "OR", "SEP"} & set(reading.tags)
    if reading.negated or not joined or "between" in text or reading.any("Q", "P", "REVERSED"):
        return _unclear()
    return Outcome(
        "wrong",
        "two_answers",
        "The answer names the right term and another one beside it.",
        "Only one of them knows the prior.",
        _LOOK,
    )


def _denied() -> Outcome:
    return Outcome(
        "wrong",
        "denied",
        "The answer denies the term that does it.",
        "It names the right term and says that it is not that.",
        _LOOK,
    )

# ruff: noqa: E501
"""q1: what does a VAE encoder output for one image?"""

from __future__ import annotations

import re

from vae_helpers.quiz.normalise import normalise
from vae_helpers.quiz.outcome import Outcome, blank
from vae_helpers.quiz.reading import Lexicon, Reading

_SIGMA = (
    r"(?:sigmas?(?: ?\^ ?2| 2| squared| square)?|sigma2|variances?|vars?|stds?|stdevs?|stddevs?|"
    r"std devs?|sd|standard deviations?|deviations?)"
)
_LOG = r"(?:natural )?(?:logs?|logarithms?|ln|logarithmic)(?: of)?"
_EACH = r"(?: each| every| all| its| one| that| this| single| such| given| 32| many)*"
_LATENT = (
    r"(?:zs?|(?:latent|code) (?:space|variables?|vectors?|codes?|dimensions?|coordinates?|units?|"
    r"axis|axes|distributions?|representations?|features?|points?)|latents|codes?|dimensions?|"
    r"coordinates?|axis)"
)
_IMAGE = r"(?:input )?(?:images?|pictures?|digits?|inputs?|x|examples?)"

LEXICON = Lexicon(
    ideas={
        "MEAN": [r"means?", r"mus?", r"averages?", r"expectations?", r"expected values?", "mu x"],
        "SPREAD": [
            rf"(?:{_LOG} )?(?:\( )?{_SIGMA}(?: \))?",
            rf"{_LOG}(?: \()? {_SIGMA}(?: \))?",
            "log ?vars?", "logvariances?", "logsigma ?(?:\\^ )?2?", "logsigmas?",
            "(?:diagonal )?covariances?(?: matrix| matrices)?", "spreads?", "scales?",
            "uncertainty", "how (?:uncertain|sure) it is",
        ],
        "LATENT": [rf"(?:of|over|for|in|on|across|per|to){_EACH} {_LATENT}", "latent space", "latent"],
        "DIST": [
            r"q ?(?:phi )?\( ?z \| x \)", "q z \\| x", "q of z given x",
            "(?:(?:approximate|variational|encoder) )*posteriors?(?: distributions?)?",
            "(?:(?:diagonal|isotropic|multivariate|whole|own|factorized) )*"
            "(?:gaussians?|normals?)(?: (?:distributions?|density|densities|clouds?))?",
            r"n \( (?:z ; )?mu(?: x)? , (?:diag )?(?:\( )?sigma(?: ?\^ ?2)?(?: i)? (?:\) )?\)",
            "distributions? q", "belief",
        ],
        "VAGUE": [
            "(?:probability )?distributions?", "probabilistic", "probability", "densit(?:y|ies)",
            "parameters", "statistics", "params",
        ],
        "OF_IMAGE": [rf"of{_EACH} {_IMAGE}"],
        "PIXEL": [
            rf"(?:(?:of|over|for|in|on|across|per){_EACH} )?(?:pixels?|pixel values?|pixel space|"
            "gray values?|pixel intensit(?:y|ies)|intensit(?:y|ies))",
            "(?:of|over|in|on|across) (?:images|pictures|digits|data|dataset|training data|outputs|"
            "image space|data space)",
        ],
        "IMAGE": [
            "(?:new |output |reconstructed |generated |blurry |decoded |whole )*"
            "(?:images?|pictures?|digits?)",
            "reconstructions?(?: of (?:image|input|x|digit))?", "reconstructed (?:input|x)", "x hat",
        ],
        "LOGITS": ["(?:784 )?logits?", "(?:784 |pixel |class )?probabilities", "scores?"],
        "LABEL": ["(?:class |digit )?labels?", "(?:digit |image )?class(?:es)?", "categor(?:y|ies)", "which digit(?: it is)?"],
        "NOISE": ["(?:gaussian |random )?(?:noise|eps|epsilon)", "random numbers?"],
        "PRIOR": [
            "(?:of |from )?(?:p \\( z \\)|priors?(?: distribution)?|gaussian prior|normal prior|"
            "(?:standard|unit) (?:normal|gaussian)(?: prior)?(?: distribution)?|"
            "n \\( 0 , (?:1|i) \\))",
        ],
        "LIKELIHOOD": [r"p ?(?:theta )?\( ?x \| z \)"],
        "SAMPLE_FROM": [
            "(?:(?:random|one|single|latent) )*(?:samples?|draws?|zs?|vector|code|point|value)(?: z)?"
            "(?: (?:which|that) is)?(?: (?:sampled|drawn|taken|randomly sampled|chosen))? (?:from|~)",
            "z (?:sampled|drawn) from",
        ],
        "Z": [
            "zs?", "(?:(?:random|one|single) )?samples?(?: (?:of|in|over) (?:z|latent space))?",
            "(?:(?:single|one|random|compressed|low dimensional|hidden|deterministic|fixed) )*"
            "(?:latent|code|embedding|feature|bottleneck) "
            "(?:vectors?|codes?|points?|variables?|representations?|features?|embeddings?)",
            "latents", "latent z", "codes?", "embeddings?", "encodings?", "points?", "bottleneck",
            "points? in latent space", "vectors? in latent space", "position in latent space",
            "(?:hidden|compressed|low dimensional|lower dimensional|compact|dense) "
            "(?:states?|representations?|vectors?|layers?|codes?|versions?|images?|data)",
            "representations?", "features?", "(?:one|single|deterministic) (?:vector|point|code|value|number)"
            "(?! of| for| with| containing)",
            "(?:32|fixed) (?:numbers?|values?)(?! for)",
        ],
    },
    predicates=[
        "outputs?", "gives?", "produces?", "returns?", "predicts?", "emits?", "yields?",
        "computes?", "describes?", "describing", "defines?", "specif(?:y|ies)", "parametrizes?",
        "parameterizes?", "parametrizing", "parameterizing", "learns?", "infers?", "estimates?",
        "maps? to", "provides?", "representing", "represents?", "characterizes?", "outputting",
    ],
    neutral=[
        "it", "they", "its", "their", "this", "that", "these", "those", "there", "is", "are", "be",
        "as", "of", "to", "for", "in", "on", "at", "by", "with", "into", "per", "each", "every",
        "so", "one", "two", "2", "32", "64", "both", "pair", "tuple", "set", "heads?", "vectors?",
        "tensors?", "numbers?", "values?", "layers?", "lists?", "outputs", "we", "i", "you",
        "vae", "vaes", "encoders?", "networks?", "neural", "model", "variational", "autoencoder",
        "called", "named", "namely", "eg", "ie", "e", "g", "here", "our", "which", "what",
        "answer", "diagonal", "approximate", "has", "have", "having", "usually", "typically",
        "namely", "different", "separate", "own", "instead", "given", "only", "just", "does", "do", "other", "aka", "also",
        "two(?: different| separate)?(?: latent)? (?:vectors?|tensors?|numbers?|codes?|things|outputs?|values?|heads?)",
        rf"(?:for|from|given|per|with|to|by|conditioned on|conditional on|depending on){_EACH} "
        rf"(?:{_IMAGE}|data ?points?|observations?|instances?|samples?)(?: x)?", "given x",
        r"\(", r"\)", r"\[", r"\]", "=", r"\|", "x", "phi", "of x", "through two heads",
        "gaussian parameters?", "parameters? named", "dimensional", "long", "sized?",
    ],
    spelling=("gaussian", "posterior", "distribution", "deviation"),
)  # fmt: skip

# What follows says what the two are *for*: it changes nothing if every word in it is known.
_TAIL = re.compile(
    r"(?:,? ?)\b(?:from which|from where|out of which|so that|which (?:are|is) (?:then )?used|"
    r"(?:that )?(?:are )?(?:then )?used (?:to|for)|in order to|to (?:then )?(?:sample|draw)|"
    r"(?:and )?then (?:z|we|you|sample|samples|decoder|latent|they|these)|where z|"
    r"(?:that|which) (?:z|we|you|decoder|is then))\b.*"
)
_TAIL_WORDS = {
    "sample", "samples", "sampled", "sampling", "draw", "draws", "drawn", "decoder", "decodes",
    "decode", "passed", "fed", "used", "then", "which", "where", "using", "use", "can", "from",
    "them", "reparameterization", "reparametrization", "trick", "formula", "reconstruct", "random", "get", "create", "goes",
    "will", "via", "obtain", "point", "new", "later", "so", "decoded",
}  # fmt: skip

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


def _wrong(key: str) -> Outcome:
    diagnosis, seen, suggests = _WRONG[key]
    return Outcome("wrong", diagnosis, seen, suggests, _LOOK)


def _unclear() -> Outcome:
    return Outcome(
        "unclear",
        "not_understood",
        "This wording was not understood; that does not make it wrong.",
        "Say it in a few words: which quantities does the encoder output, and what do they describe?",
        _LOOK,
    )


def judge(answer: str) -> Outcome:
    """Judge an answer to q1.

    Args:
        answer: Free text.

    Example:
        >>> judge("It gives two vectors: the mean and the log of the variance").verdict
        'right'
        >>> judge("a sample z").diagnosis
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


def _decide(reading: Reading) -> Outcome:
    if not reading.understood:
        return _unclear()
    false = [tag for tag in reading.stated if tag in _FALSE]
    denied = {"MEAN", "SPREAD", "DIST"} & set(reading.denied)
    whole = reading.has("MEAN", "SPREAD") or reading.has("DIST")
    whole = whole or reading.has("VAGUE", "LATENT")
    if denied:
        return _decide_denied(reading, denied, false)
    if whole:
        return _decide_whole(reading, false)
    return _decide_partial(reading, false)


def _decide_denied(reading: Reading, denied: set[str], false: list[str]) -> Outcome:
    stated = {"MEAN", "SPREAD", "DIST"} & set(reading.stated)
    if stated == {"MEAN"} and denied == {"SPREAD"} and not false:
        return _wrong("mean_alone")
    if stated == {"SPREAD"} and denied == {"MEAN"} and not false:
        return _wrong("variance_alone")
    if stated or reading.any("VAGUE", "LATENT"):
        return _unclear()
    return _wrong(_KEY[false[0]]) if len(set(false)) == 1 else _wrong("denied")


def _decide_whole(reading: Reading, false: list[str]) -> Outcome:
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
    return Outcome("right", "", "Mean and spread, for each image.", EXPLANATION)


def _decide_partial(reading: Reading, false: list[str]) -> Outcome:
    halves = {"MEAN", "SPREAD"} & set(reading.stated)
    if halves and not false and not reading.has("OF_IMAGE"):
        return _wrong("mean_alone" if halves == {"MEAN"} else "variance_alone")
    if halves or not false:
        return _unclear()
    if reading.has("VAGUE") and not {"PIXEL", "SAMPLE_FROM", "PRIOR", "LOGITS"} & set(false):
        return _unclear()
    return _wrong(_KEY[false[0]])

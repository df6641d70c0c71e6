"""q2: which trick lets gradients pass the sampling step?"""

from __future__ import annotations

import re

from vae_helpers.quiz.assessment import Assessment, blank
from vae_helpers.quiz.free_text.normalise import normalise
from vae_helpers.quiz.free_text.reading import Reading
from vae_helpers.quiz.free_text.trick_words import LEXICON

EXPLANATION = (
    "Reparameterization: z = μ + σ ε with ε drawn outside. The randomness no longer depends on μ "
    "and σ, so gradients reach both through ordinary arithmetic."
)
_OTHER_WORDS = {
    "REINFORCE": (
        "reinforce",
        "REINFORCE, the score function, does give a gradient for a sampled step.",
        "It goes around the sample, though, not through it, and lesson 03 measured how much "
        "noisier it is. The trick asked for lets the gradient pass through the sample itself.",
    ),
    "STRAIGHT": (
        "straight_through",
        "The straight-through estimator belongs to steps that round or quantise.",
        "It pretends that the step was the identity, which gives a biased gradient. A Gaussian "
        "sample needs no pretending.",
    ),
    "GUMBEL": (
        "gumbel_softmax",
        "Gumbel-softmax is for discrete latents.",
        "It is a relative of the trick asked for; here the latents are Gaussian.",
    ),
    "DROPOUT": (
        "dropout",
        "Dropout adds noise against overfitting.",
        "It solves no problem of gradients: nothing has to be differentiated with respect to the "
        "distribution of its noise.",
    ),
    "KERNEL": (
        "kernel_trick",
        "The kernel trick computes inner products in a feature space.",
        "It comes from support vector machines and knows no sampling.",
    ),
    "NORM": (
        "batch_normalisation",
        "Normalisation layers keep activations in a handy range.",
        "They change no random step into a differentiable one.",
    ),
    "DETACH": (
        "detach",
        "Detaching cuts the gradient off.",
        "The trick asked for does the opposite: it lets the gradient pass.",
    ),
    "OTHER": (
        "other_technique",
        "That technique helps training in other ways.",
        "It does not make a random draw differentiable.",
    ),
    "BOUND": (
        "objective",
        "That belongs to the objective.",
        "The objective says what is minimised. The trick asked for says how its gradient gets "
        "through a random draw.",
    ),
    "MONTE_CARLO": (
        "sampling_method",
        "That is a way to estimate or to sample.",
        "Sampling alone is what blocks the gradient. The trick rewrites the sample so that it "
        "passes.",
    ),
    "BACKPROP": (
        "backpropagation",
        "Backpropagation is what the trick makes possible.",
        "By itself it stops at a random draw: the draw has no derivative.",
    ),
    "SLIP_VARIANCE": (
        "variance_for_std",
        "In this formula ε is multiplied by a variance, or its logarithm.",
        "Noise with standard deviation 1 is stretched to standard deviation σ by multiplying it "
        "with σ.",
    ),
    "SLIP_NO_SIGMA": (
        "missing_sigma",
        "In this formula the noise keeps its size: σ is missing.",
        "Every image would have the same spread, and no gradient would reach σ.",
    ),
    "SLIP_NO_EPS": (
        "missing_noise",
        "In this formula nothing is random.",
        "It adds the standard deviation to the mean, the same at each call.",
    ),
    "SLIP_NO_MU": (
        "missing_mu",
        "In this formula the mean is missing.",
        "All images would be encoded around 0.",
    ),
    "SLIP_SWAPPED": (
        "swapped",
        "In this formula the parts have changed places.",
        "The mean shifts the noise, the standard deviation stretches it.",
    ),
}
_LOOK = "the name of lesson 03, and the line in which z is made there."

_STD = (
    r"(?:exp \( (?:0\.5 \* log ?var(?:iance)?|log ?var(?:iance)? \* 0\.5|log ?var(?:iance)? / 2|"
    r"0\.5 log ?var(?:iance)?) \)|(?:log ?var \* 0\.5|0\.5 \* log ?var) \. exp \( \)|"
    r"sqrt \(? ?(?:var|variance|sigma \^ 2)(?: \))?|standard deviation|sigma phi|sigma|stddev|"
    r"stdev|std|sd)"
)
_EPS = (
    r"(?:eps|epsilon|(?:standard |normal |gaussian |random )*noise|n \( 0 , (?:1|i) \)|"
    r"randn)"
)
_VARIANCE = r"(?:sigma \^ 2|sigma2|sigma squared|variance|var|log ?var(?:iance)?|log sigma \^ 2)"
_TIMES = r"(?: \*| times| multiplied by| \.)?"
_PLUS = r"(?:\+|-|plus|minus)"


def _products(left: str, right: str) -> str:
    return f"(?:{left}{_TIMES} {right}|{right}{_TIMES} {left})"


def _mark_formulas(text: str) -> str:
    """Replace ``mu + sigma * eps``, and what it is mistaken for, by words of the lexicon."""
    text = text.replace("torch . ", "")
    text = re.sub(r"\brandn(?: like)? \( (?:mu|std|sigma|\d+) \)", "eps", text)
    text = re.sub(r"\beps \. mul \( (\w+) \)", r"eps * \1", text)
    text = re.sub(rf"\b{_VARIANCE}(?= |$)", "V_", re.sub(rf"{_STD}(?! \^| ?2)(?= |$)", "S_", text))
    text = re.sub(r"sqrt \(? ?V_(?: \))?|exp \( 0\.5 \* V_ \)|exp \( V_ / 2 \)", "S_", text)
    text = re.sub(r"exp \( V_ \)", "V_", text)
    text = re.sub(rf"\b{_EPS}(?= |$)", "E_", text)
    text = re.sub(r"\b(?:mu|mean)(?: phi)?\b", "M_", text)
    text = re.sub(r"(?<=[A-Z]_) \( x \)", "", text)
    bare = re.sub(r"[()\[\]] ?", "", text) if re.search("[A-Z]_", text) else text
    s_e, v_e, m_e = _products("S_", "E_"), _products("V_", "E_"), _products("M_", "E_")
    m_s = _products("M_", "S_")
    forms = {
        "FORMULA": rf"M_ {_PLUS} {s_e}|{s_e} (?:\+|plus) M_",
        "BAD_VARIANCE": rf"M_ {_PLUS} {v_e}|{v_e} {_PLUS} M_",
        "BAD_SWAPPED": rf"S_ {_PLUS} {m_e}|{m_e} {_PLUS} S_|E_ {_PLUS} {m_s}|{m_s} {_PLUS} E_",
        "BAD_NO_SIGMA": rf"M_ {_PLUS} E_(?! \*)|E_ {_PLUS} M_(?! \*)",
        "BAD_NO_EPS": rf"M_ {_PLUS} S_(?! \*)|S_ {_PLUS} M_(?! \*)",
        "BAD_NO_MU": r"S_ (?:\*|times) E_|E_ (?:\*|times) S_",
    }
    for name, form in forms.items():
        bare = re.sub(rf"(?<![-+*/] )(?:z = ?)?(?:{form})(?= |$)(?! [-+*/])", name, bare)
    for mark, word in {"V_": "variance", "S_": "sigma", "E_": "eps", "M_": "mu"}.items():
        bare = bare.replace(mark, word)
    return bare


def _unclear() -> Assessment:
    return Assessment(
        "unclear",
        "not_understood",
        "This wording was not understood; that does not make it wrong.",
        "Name the trick in a word or two, or write its formula, z = and so on.",
        _LOOK,
    )


def _wrong(tag: str) -> Assessment:
    diagnosis, seen, suggests = _OTHER_WORDS[tag]
    return Assessment("wrong", diagnosis, seen, suggests, _LOOK)


def assess(answer: str) -> Assessment:
    """Judge an answer to q2.

    Args:
        answer: Free text.

    Example:
        >>> assess("the reparametrisation trick").verdict, assess("z = mu + sigma*eps").verdict
        ('right', 'right')
        >>> assess("the kernel trick").diagnosis
        'kernel_trick'
    """
    text = normalise(answer)
    if not re.search("[a-z0-9]", text):
        return blank()
    return _decide(LEXICON.read(_mark_formulas(text)))


def _decide(reading: Reading) -> Assessment:
    if not reading.understood:
        return _unclear()
    strong = {tag for tag in reading.stated if tag not in ("RIGHT", "BACKPROP")}
    if "RIGHT" in reading.denied:
        if reading.has("RIGHT"):
            return _unclear()
        return _wrong(strong.pop()) if len(strong) == 1 else _denied()
    if reading.has("RIGHT"):
        return _decide_right(reading, strong)
    if len(strong) == 1:
        return _wrong(strong.pop())
    if not strong and reading.has("BACKPROP") and not reading.negated:
        return _wrong("BACKPROP")
    return _unclear()


def _decide_right(reading: Reading, strong: set[str]) -> Assessment:
    if not strong:
        return Assessment("right", "", "The reparameterization trick.", EXPLANATION)
    joined = {"AND", "OR", "SEP"} & set(reading.tags)
    if reading.negated or not joined or any(tag.startswith("SLIP") for tag in strong):
        return _unclear()
    return Assessment(
        "wrong",
        "two_answers",
        "The answer names the right trick and another one beside it.",
        "Only one of them lets the gradient pass through a Gaussian sample.",
        _LOOK,
    )


def _denied() -> Assessment:
    return Assessment(
        "wrong",
        "denied",
        "The answer denies the trick that does it.",
        "It names the right trick and says that it is not that.",
        _LOOK,
    )

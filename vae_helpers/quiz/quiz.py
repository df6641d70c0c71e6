"""`ask` a question, `assess` an answer."""

from __future__ import annotations

from tqdm.auto import tqdm

from vae_helpers.models import VAE
from vae_helpers.quiz import choice, free_text
from vae_helpers.quiz.assessment import Assessment, too_long
from vae_helpers.quiz.further import FURTHER
from vae_helpers.quiz.predict import measure, predictions
from vae_helpers.quiz.predict.keys import KEYS
from vae_helpers.quiz.predict.measure import Numbers
from vae_helpers.quiz.predict.sizes import EPOCHS, Reference
from vae_helpers.quiz.question import Question
from vae_helpers.quiz.questions import CHOICE, FREE

MOST_CHARACTERS = 2_000  # of an answer; the longest that anybody wrote has 400
_QUESTIONS = {
    question.id: question for question in [*FREE, *CHOICE, *predictions.QUESTIONS, *FURTHER]
}


def questions() -> list[Question]:
    """All questions, in order.

    Example:
        >>> [question.id for question in questions()][:2]
        ['q1_encoder_output', 'q2_trick']
    """
    return list(_QUESTIONS.values())


def ask(id: str) -> Question:
    """The question of that id.

    Raises:
        KeyError: If there is none.

    Example:
        >>> ask("q5_space").text
        'VAEs organize which space?'
    """
    if id not in _QUESTIONS:
        raise KeyError(f"no question is called {id!r}; there are {', '.join(_QUESTIONS)}")
    return _QUESTIONS[id]


def key(id: str) -> str:
    """The right letter, as it is written in the question.

    Where an experiment decides, tests measure that the letter holds, on ten trained models.

    Args:
        id: Of a question with options.

    Raises:
        ValueError: If the question is answered in words.

    Example:
        >>> key("q5_space"), key("q11_prior_norm")
        ('C', 'C')
    """
    question = ask(id)
    if question.kind == "free":
        raise ValueError(f"{id} is answered in words and has no letter")
    if question.key is None:
        raise ValueError(f"{id} has no key")
    return question.key


def assess(id: str, answer: str) -> Assessment:
    """Judge an answer; never raises for any text.

    Args:
        id: The question's id.
        answer: What the learner wrote.

    Returns:
        Right, wrong with the misconception, not understood (also of more than `MOST_CHARACTERS`),
        or blank; each says why.

    Raises:
        KeyError: If there is no such question.

    Example:
        >>> assess("q3_regularizer", "KL and reconstruction").diagnosis
        'two_answers'
    """
    question = ask(id)
    if len(answer) > MOST_CHARACTERS:  # reading takes longer, the more there is
        return too_long(MOST_CHARACTERS)
    if question.kind == "free":
        return free_text.QUESTIONS[id].assess(answer)
    return choice.assess(question, key(id), answer)


def results(id: str, progress: bool = True) -> Numbers:
    """The numbers that an experiment gives on the reference models, to look at and to draw.

    Args:
        id: Of a predict-then-run question.
        progress: Whether to show a bar while models train.

    Returns:
        Named numbers; costs are in nats per image.

    Example:
        >>> round(results("q11_prior_norm")["median"], 1)
        5.6
    """
    return measure.reference(id, progress=progress)


def prepare(progress: bool = True) -> None:
    """Run all experiments on the reference models; nothing of what they give is shown.

    Takes seconds the first time on a machine, and no time ever after.

    Args:
        progress: Whether to show a bar.
    """
    for id in tqdm(list(KEYS), unit="experiment", disable=not progress):
        measure.reference(id, progress=False)
    print(f"{len(KEYS)} experiments have been run. Each picture opens once you have predicted.")


def predicted(*answers: object) -> bool:
    """Whether each of these answers has been given; says so where one is missing.

    Args:
        answers: What the learner wrote for the predictions that a picture decides.

    Example:
        >>> if predicted("B", ""):
        ...     print("the picture")
        Sealed: 1 of 2 predictions is missing. Predict first, then run this cell.
    """
    missing = sum(not (isinstance(answer, str) and answer.strip(" .")) for answer in answers)
    if missing:
        verb = "is" if missing == 1 else "are"
        print(
            f"Sealed: {missing} of {len(answers)} predictions {verb} missing. "
            "Predict first, then run this cell."
        )
    return not missing


def trained_at(beta: float) -> VAE:
    """The VAE that the experiments trained at another beta: a short run of the reference recipe.

    Args:
        beta: 0, 0.5, 1, 2, or 784.

    Raises:
        ValueError: If no experiment uses this beta.
    """
    if beta not in EPOCHS:
        raise ValueError(f"beta is {beta}, but the experiments use {', '.join(map(str, EPOCHS))}")
    return Reference(progress=False).at(beta)

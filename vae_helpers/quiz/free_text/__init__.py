"""Answers in the learner's own words: a lexicon, a reader, formulas, and a table of rules for each.

Begin with ``wordings/q2_trick.toml``: concepts, rules and messages are data, and a new wording is
one phrase more. `reading` covers an answer with phrases, `formulas` reads what is computed, and
`assess` turns both into a verdict.
"""

from vae_helpers.quiz.free_text.assess import FreeText

QUESTIONS = {id: FreeText(id) for id in ("q1_encoder_output", "q2_trick", "q3_regularizer")}

__all__ = ["QUESTIONS", "FreeText"]

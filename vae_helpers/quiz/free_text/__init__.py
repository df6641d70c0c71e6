"""Answers in free words: each question has a lexicon and a module that judges what was read.

Begin with `trick`, whose words are in `trick_words`; `reading` finds which ideas an answer states
and which it denies, after `normalise` brought it to one spelling.
"""

"""Asking in the notebook: an answer borrowed from the course is no answer."""

import torch

from autograded_tests import check
from vae_helpers import sampling

# The functions below find these names in this module, as a learner's do in their notebook.
generate_of_the_course = sampling.generate


def own(model, n):
    with torch.no_grad():
        return model.decode(torch.randn(n, model.latent_dim)).sigmoid()


def by_module(model, n):
    return sampling.generate(model, n)


def by_name(model, n):
    return generate_of_the_course(model, n)


@torch.no_grad()
def under_a_decorator(model, n):
    return sampling.generate(model, n)


def imported_inside(model, n):
    from vae_helpers import generate

    return generate(model, n)


def test_an_answer_of_ones_own_passes():
    assert check("generate", own, seed=0).passed


def test_a_borrowed_answer_is_named_however_it_came():
    for borrowed in (by_module, by_name, under_a_decorator, imported_inside, sampling.generate):
        assert check("generate", borrowed, seed=0).diagnosis == "borrowed"

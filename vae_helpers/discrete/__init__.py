"""Discrete codes: a codebook, priors over grids of codes, and a coder that writes them as bits.

Begin with `codebook`. `vae_helpers.models.VQVAE` is the network, ``training`` trains it,
``reference`` has some that are trained; ``priors`` price codes and draw them, ``coder`` writes
them.
"""

from vae_helpers.discrete.codebook import ema_update, nearest_code, perplexity, vector_quantize
from vae_helpers.discrete.coder import read_bits, write_bits
from vae_helpers.discrete.priors import (
    ChainPrior,
    CodePrior,
    Prior,
    TablePrior,
    code_nats,
    fit_bigram,
    fit_prior,
)

__all__ = [
    "ChainPrior",
    "CodePrior",
    "Prior",
    "TablePrior",
    "code_nats",
    "ema_update",
    "fit_bigram",
    "fit_prior",
    "nearest_code",
    "perplexity",
    "read_bits",
    "vector_quantize",
    "write_bits",
]

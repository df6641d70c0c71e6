"""Experiments one can touch, on the learner's own functions and models.

Each function returns a panel for a `look` cell. Nothing that is graded depends on them.
"""

from vae_helpers.widgets.auction import auction
from vae_helpers.widgets.cards import answer_cards, quiz_cards
from vae_helpers.widgets.dial import beta_dial
from vae_helpers.widgets.drawing import draw_digit
from vae_helpers.widgets.draws import draws_dial
from vae_helpers.widgets.landscape import kl_landscape
from vae_helpers.widgets.live import live_training
from vae_helpers.widgets.morph import morph
from vae_helpers.widgets.noise import noise_explorer
from vae_helpers.widgets.panel import Panel
from vae_helpers.widgets.plane import latent_plane
from vae_helpers.widgets.shift import shift_dial
from vae_helpers.widgets.style import style_dial
from vae_helpers.widgets.ten_digits import draw_ten
from vae_helpers.widgets.traversal import traversal
from vae_helpers.widgets.walk import walk_home
from vae_helpers.widgets.words import word_grid

__all__ = [
    "Panel",
    "answer_cards",
    "auction",
    "beta_dial",
    "draw_digit",
    "draw_ten",
    "draws_dial",
    "latent_plane",
    "kl_landscape",
    "morph",
    "live_training",
    "noise_explorer",
    "quiz_cards",
    "shift_dial",
    "style_dial",
    "traversal",
    "walk_home",
    "word_grid",
]

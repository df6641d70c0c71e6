"""Training that runs in seconds.

``loop`` has `fit` and `evaluate`, ``history`` what they record, ``images`` what they say of
images they cannot use, ``stopped`` how a run that was interrupted goes on, ``reference`` the
course's own trained models.
"""

from vae_helpers.training.history import History, TrainingDivergedError
from vae_helpers.training.loop import evaluate, fit, train_epoch
from vae_helpers.training.reference import (
    RECIPE,
    TrainingStopped,
    pretrained,
    recipe_digest,
    trained_on,
)

__all__ = [
    "RECIPE",
    "History",
    "TrainingDivergedError",
    "TrainingStopped",
    "evaluate",
    "fit",
    "pretrained",
    "recipe_digest",
    "train_epoch",
    "trained_on",
]

"""The name of `vae_helpers.experiments.classifier` in older copies of the lessons."""

from vae_helpers.experiments.classifier import classifier_accuracy, confident_share

judge_accuracy = classifier_accuracy
__all__ = ["confident_share", "judge_accuracy"]

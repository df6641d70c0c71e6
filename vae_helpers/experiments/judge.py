"""The name of `vae_helpers.experiments.classifier` in older copies of the lessons."""

from vae_helpers.experiments.classifier import confident_share, judge_accuracy

__all__ = ["confident_share", "judge_accuracy"]

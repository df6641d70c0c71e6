"""The name of `vae_helpers.fallback` in older copies of the lessons."""

from vae_helpers.fallback import mine_or_reference, model_or_reference, reference_epoch

__all__ = ["mine_or_reference", "model_or_reference", "reference_epoch"]

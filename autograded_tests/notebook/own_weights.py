"""The weights that the learner trained, kept beside the text of their model."""

from __future__ import annotations

import torch
from torch import nn

from autograded_tests.notebook.own import passing
from vae_helpers import fit, load_digits, models, pretrained
from vae_helpers.own_work import FOLDER, own_folder
from vae_helpers.training import evaluate

_EPOCHS_2D = 20


def keep_trained(model: nn.Module) -> None:
    """Keep the weights of a VAE that was trained in ``my_course/``; elsewhere nothing is kept.

    Args:
        model: The VAE, of whoever's class.

    Raises:
        OSError: If the file cannot be written.
    """
    folder = own_folder()
    if folder is None:
        return
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"VAE_{model.latent_dim}.pt"
    torch.save(model.state_dict(), path)
    print(f"(the trained weights are kept in {FOLDER}/{path.name})")


def own_vae() -> nn.Module:
    """The VAE that the learner wrote in lesson 03 and trained in 04, else the course's.

    Whose it is, is printed in one line, and what it costs on held-out digits.

    Returns:
        A trained VAE with 32 latents, in evaluation mode.

    Example:
        >>> own_vae().latent_dim
        (shown with the course's own VAE: yours is not in mine/ yet)
        32
    """
    model, reason = _own_trained(32)
    if model is None:
        print(f"(shown with the course's own VAE: {reason})")
        return pretrained("vae")
    cost = evaluate(model, load_digits(split="test").pixels)[0]
    print(f"(shown with your own VAE, from {FOLDER}/VAE.py, trained: {cost:.1f} nats held out)")
    return model


def own_vae_2d() -> nn.Module:
    """The same with two latents, trained on first use if there is a model of the learner's."""
    if _own_trained(32)[0] is None:
        return pretrained("vae", latent_dim=2, epochs=_EPOCHS_2D)
    model, _ = _own_trained(2)
    if model is None:
        torch.manual_seed(0)
        model = _own_class()[0](latent_dim=2)
        fit(model, load_digits().pixels, epochs=_EPOCHS_2D, seed=0, batch_size=64, lr=2e-3)
        keep_trained(model)
    return model.eval()


def _own_class() -> tuple[type[nn.Module], str]:
    mine, reason = passing("VAE")
    return (models.VAE, reason) if reason else (mine, "")


def _own_trained(latent_dim: int) -> tuple[nn.Module | None, str]:
    """The learner's class with their weights, and why not."""
    cls, reason = _own_class()
    if reason:
        return None, reason
    folder = own_folder()
    assert folder is not None  # the class was found there
    path = folder / f"VAE_{latent_dim}.pt"
    try:
        model = cls(latent_dim=latent_dim)
        model.load_state_dict(torch.load(path, weights_only=True))
    except FileNotFoundError:
        return None, "yours was not trained in lesson 04 yet"
    except Exception as error:  # noqa: BLE001  a damaged file costs the learner's model, not more
        return None, f"{FOLDER}/{path.name} does not fit yours, {type(error).__name__}"
    if not all(weight.isfinite().all() for weight in model.state_dict().values()):
        return None, f"{FOLDER}/{path.name} holds weights that are not finite"
    return model.eval(), ""

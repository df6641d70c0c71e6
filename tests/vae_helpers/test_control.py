"""Control: digits asked for, a handwriting carried over, and the way between two classes."""

import pytest
import torch

from vae_helpers import VAE, control
from vae_helpers.models import ConditionalVAE


class Echo(ConditionalVAE):
    """Writes the label into pixel 0 and the code into those behind it; encodes to (x, y) itself."""

    def encode(self, x, y):
        mu = x[:, : self.latent_dim] + y[:, None]
        return mu, torch.zeros_like(mu)

    def decode(self, z, y):
        logits = torch.zeros(len(z), 784)
        logits[:, 0] = y.float()
        logits[:, 1 : 1 + self.latent_dim] = z
        return logits


def test_each_digit_is_drawn_under_its_label_from_a_code_of_its_own():
    labels = torch.tensor([3, 3, 8])
    drawn = control.generate_digits(Echo(2), labels, torch.Generator().manual_seed(0))
    logits = drawn.logit()
    torch.testing.assert_close(logits[:, 0], labels.float(), atol=1e-3, rtol=0)
    assert len(logits[:, 1:3].unique(dim=0)) == 3 and not drawn.requires_grad
    again = control.generate_digits(Echo(2), labels, torch.Generator().manual_seed(0))
    assert torch.equal(drawn, again)


def test_a_style_is_read_under_its_own_label_and_drawn_under_all():
    x = torch.rand(784)
    logits = control.transfer_style(Echo(2), x, 3).logit()
    torch.testing.assert_close(logits[:, 0], torch.arange(10.0), atol=1e-2, rtol=0)
    torch.testing.assert_close(logits[:, 1:3], (x[:2] + 3).expand(10, -1), atol=1e-3, rtol=0)


def test_a_shift_leads_from_one_class_s_mean_to_another_s():
    model, x = VAE(3), torch.rand(6, 784)
    labels = torch.tensor([4, 9, 4, 9, 1, 9])
    with torch.no_grad():
        mu = model.encode(x)[0]
    step = control.class_shift(model, x, labels, 4, 9)
    torch.testing.assert_close(step, mu[[1, 3, 5]].mean(0) - mu[[0, 2]].mean(0))
    torch.testing.assert_close(control.class_shift(model, x, labels, 9, 4), -step)


def test_a_class_without_images_is_named():
    with pytest.raises(ValueError, match="no image has the label 7"):
        control.class_shift(VAE(2), torch.rand(1, 784), torch.tensor([4]), 4, 7)

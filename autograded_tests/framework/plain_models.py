"""Models of plain layers, handed to a learner's function and known to both sides.

Like `answerer`, this file also runs in the process that grades, beside the learner's code, and
imports nothing of this project. A model's structure comes with the question, as plain data.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn import functional as F


class MutedLinear(nn.Linear):
    """A linear layer behind a dropout of everything: in training, it passes nothing on."""

    def forward(self, x: Tensor) -> Tensor:
        """``(…, inputs)`` -> ``(…, outputs)``; in training mode, the bias whatever the input."""
        return super().forward(F.dropout(x, 1.0, self.training))


_LAYERS: dict[str, Callable[..., nn.Module]] = {
    "conv": nn.Conv2d,
    "conv_transpose": nn.ConvTranspose2d,
    "table": nn.Embedding,
    "muted": MutedLinear,
}


class PlainModel(nn.Module):
    """A model made of plain layers.

    Its structure comes with the question (see `plain_class`). Nothing in it is random unless asked
    for: where a VAE would sample, it passes the mean on.
    """

    spec: dict[str, Any]

    def __init__(self, latent_dim: int | None = None) -> None:
        super().__init__()
        self.latent_dim = self.spec["latent_dim"] if latent_dim is None else latent_dim
        for name, size in self.spec["layers"].items():
            self.add_module(name, self._layer(size))

    def _layer(self, size: Any) -> nn.Module:
        if isinstance(size, float):
            return nn.Dropout(size)
        if size[0] in _LAYERS:
            return _LAYERS[size[0]](*size[1:])
        inputs, outputs = (self.latent_dim if n == "latent" else n for n in size)
        return nn.Linear(inputs, outputs)

    def _chain(self, steps: list[Any], h: Tensor, index: Tensor | None = None) -> Tensor:
        for step in steps:
            if step == "relu":
                h = F.relu(h)
            elif isinstance(step, str):
                h = self.get_submodule(step)(h)
            else:
                h = self._step(step[0], step[1], h, index)
        return h

    def _step(self, kind: str, what: Any, h: Tensor, index: Any) -> Tensor:
        """A step that is more than a layer; ``index`` is the label, or the time, of each row."""
        if kind == "labels":
            columns = F.one_hot(torch.as_tensor(index), what).to(h.dtype)
            return torch.cat([h, columns.expand(len(h), what)], dim=1)
        if kind == "shape":
            return h.reshape(len(h), *what)
        table = self.get_submodule(what).weight
        assert isinstance(table, Tensor)
        if kind == "nearest":
            return table[torch.cdist(h, table).argmin(dim=-1)]
        rows = table[index]
        return {"plus": h + rows, "times": h * rows}[kind]

    def encode(self, x: Tensor, y: Tensor | None = None) -> Any:
        """Pixels, and labels if the spec has them, to a code, or to ``(mu, logvar)``."""
        h = self._chain(self.spec["encode"], x, y)
        heads = self.spec.get("heads")
        return tuple(self.get_submodule(head)(h) for head in heads) if heads else h

    def reparameterize(self, mu: Tensor, logvar: Tensor) -> Tensor:
        """The mean, so that what is handed out is predictable; a draw if the spec ``samples``."""
        if self.spec.get("samples"):
            return mu + (0.5 * logvar).exp() * torch.randn_like(mu)
        return mu

    def decode(self, z: Tensor, y: Tensor | None = None) -> Tensor:
        """Latents, and labels if the spec has them, to logits."""
        return self._chain(self.spec["decode"], z, y)

    def forward(self, x: Tensor, y: Tensor | None = None) -> Any:
        """Logits, with ``(mu, logvar)`` behind them where there are heads; or ``spec["forward"]``.

        Then ``y`` may be the time of each row, as in a denoiser's ``model(z_t, t)``.
        """
        if "forward" in self.spec:
            return self._chain(self.spec["forward"], x, y)
        label = () if y is None else (y,)
        code = self.encode(x, *label)
        if isinstance(code, tuple):
            return self.decode(self.reparameterize(*code), *label), *code
        return self.decode(code, *label)


def plain_class(spec: dict[str, Any]) -> type[PlainModel]:
    """A class of plain models.

    Args:
        spec: ``latent_dim`` (int). ``layers``: name -> ``(inputs, outputs)`` of a linear layer,
            where ``"latent"`` stands for the latent size; the probability (float) of a dropout;
            ``("conv", …)`` or ``("conv_transpose", …)`` with PyTorch's arguments in their order;
            ``("table", rows, columns)``; ``("muted", inputs, outputs)`` for a linear layer to
            which nothing passes in training mode. ``encode`` and ``decode``, or ``forward`` alone:
            lists of steps, each a layer's name, ``"relu"``, ``("labels", n)`` to append n columns
            that tell the label, ``("shape", sizes)`` for the axes behind the batch, ``("plus",
            table)`` or ``("times", table)`` with the row of each label or time, ``("nearest",
            table)`` to replace vectors by their nearest rows. ``heads``: names of the layers that
            end a Gaussian encoder, if any. ``samples``: whether ``reparameterize``, and so
            ``forward``, draws.

    Example:
        >>> spec = {"latent_dim": 2, "layers": {"a": (4, "latent"), "b": ("latent", 4)},
        ...         "encode": ["a"], "decode": ["b"]}
        >>> plain_class(spec)()(torch.zeros(3, 4)).shape
        torch.Size([3, 4])
        >>> denoiser = {"latent_dim": 2, "layers": {"t": ("table", 10, 2)},
        ...             "forward": [("times", "t")]}
        >>> plain_class(denoiser)()(torch.zeros(3, 2), torch.tensor([0, 9, 4])).shape
        torch.Size([3, 2])
    """
    return type("PlainModel", (PlainModel,), {"spec": spec})

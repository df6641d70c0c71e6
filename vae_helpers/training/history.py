"""What a training costs, epoch by epoch."""

from __future__ import annotations

import math
from dataclasses import dataclass, field


@dataclass
class History:
    """What each epoch cost, in nats per example, averaged over the epoch.

    Args:
        loss: What was minimised, ``reconstruction + beta * kl``.
        reconstruction: The cross-entropy part.
        kl: The KL part, unweighted; 0 for an autoencoder.
        held_out: The loss at beta = 1 on the held-out images after each epoch (for a VAE the
            negative ELBO, with the same noise each time); empty if there were none.
        stopped: Whether training was interrupted before the last epoch.
    """

    loss: list[float] = field(default_factory=list)
    reconstruction: list[float] = field(default_factory=list)
    kl: list[float] = field(default_factory=list)
    held_out: list[float] = field(default_factory=list)
    stopped: bool = False

    def __len__(self) -> int:
        return len(self.loss)

    def record(self, reconstruction: float, kl: float, beta: float) -> None:
        """Add an epoch.

        Raises:
            TrainingDivergedError: If a part is NaN or infinite; nothing is added then.
        """
        loss = reconstruction + beta * kl
        if not (math.isfinite(reconstruction) and math.isfinite(kl)):
            last = f"{self.loss[-1]:.1f} nats" if self.loss else "there was none"
            raise TrainingDivergedError(
                f"the loss turned {loss} in epoch {len(self) + 1} (last finite epoch: {last}). "
                "A smaller lr usually helps; look for exp() of a large logvar, or a log of 0",
                self,
            )
        self.loss.append(loss)
        self.reconstruction.append(reconstruction)
        self.kl.append(kl)

    def summary(self) -> str:
        """The numbers of the last epoch, in a line."""
        text = f"loss {self.loss[-1]:.1f}"
        if self.kl[-1]:
            text += f" = reconstruction {self.reconstruction[-1]:.1f} + KL {self.kl[-1]:.1f}"
        if self.held_out:
            text += f", held out {self.held_out[-1]:.1f}"
        return text + " nats"


class TrainingDivergedError(ArithmeticError):
    """The loss became NaN or infinite; ``history`` holds the epochs before."""

    def __init__(self, message: str, history: History) -> None:
        super().__init__(message)
        self.history = history

"""Priors over a grid of codes, each knowing more than the one before; what codes cost under them.

A prior says for each cell, from the codes before it in raster order, how probable each code is.
That is all that pricing, drawing and writing need.
"""

from __future__ import annotations

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from vae_helpers.discrete.codebook import CELLS, GRID
from vae_helpers.randomness import random_state

PSEUDO = 0.1  # added to each count, so that nothing is impossible


def code_nats(codes: Tensor, first: Tensor, transition: Tensor) -> Tensor:
    """What codes cost under a chain: the first code's price, then each one's given the one before.

    Args:
        codes: Indices, shape ``(B, P)``, P of at least 1.
        first: Probabilities of the first code, shape ``(K,)``.
        transition: Of the next code, shape ``(K, K)``; rows are "from", columns "to".

    Returns:
        −log of the probability, in nats, shape ``(B,)``.

    Example:
        >>> code_nats(torch.tensor([[0, 1]]), torch.tensor([1.0, 0.0]), torch.full((2, 2), 0.5))
        tensor([0.6931])
    """
    start = first[codes[:, 0]].log()
    steps = transition[codes[:, :-1], codes[:, 1:]].log()  # (B, P - 1)
    return -(start + steps.sum(1))


def fit_bigram(codes: Tensor, size: int, pseudo: float = PSEUDO) -> tuple[Tensor, Tensor]:
    """The chain that fits codes best, by counting.

    Args:
        codes: Indices, shape ``(N, P)``.
        size: Rows K of the codebook.
        pseudo: Added to each count.

    Returns:
        ``(first, transition)``, as `code_nats` takes them.

    Example:
        >>> first, transition = fit_bigram(torch.tensor([[0, 1, 0]]), 2, pseudo=0.0)
        >>> first, transition
        (tensor([1., 0.]), tensor([[0., 1.],
                [1., 0.]]))
    """
    first = torch.bincount(codes[:, 0], minlength=size) + pseudo
    pairs = (codes[:, :-1] * size + codes[:, 1:]).flatten()
    transition = torch.bincount(pairs, minlength=size * size).reshape(size, size) + pseudo
    return first / first.sum(), transition / transition.sum(1, keepdim=True)


class Prior(nn.Module):
    """What all priors have: prices and draws, from `log_probs`."""

    def log_probs(self, codes: Tensor) -> Tensor:
        """For each cell the log-probability of each code, ``(B, P)`` -> ``(B, P, K)``.

        What stands at cell i depends on the codes before i alone.
        """
        raise NotImplementedError

    @torch.no_grad()
    def nats(self, codes: Tensor) -> Tensor:
        """−log p of each grid, in nats: ``(B, P)`` -> ``(B,)``."""
        return -self.log_probs(codes).gather(2, codes[..., None]).sum((1, 2))

    @torch.no_grad()
    def draw(self, n: int, generator: torch.Generator | None = None) -> Tensor:
        """Grids, cell by cell in raster order: ``(n, 16)`` int64."""
        codes = torch.zeros(n, CELLS, dtype=torch.int64)
        for cell in range(CELLS):
            shares = self.log_probs(codes)[:, cell].exp()
            codes[:, cell] = torch.multinomial(shares, 1, generator=generator)[:, 0]
        return codes


class TablePrior(Prior):
    """Each cell for itself: a table of probabilities, the same for all cells or one for each.

    Args:
        table: Shape ``(16, K)``, rows sum to 1.

    Example:
        >>> prior = TablePrior.uniform(64)
        >>> round(prior.nats(torch.zeros(1, 16, dtype=torch.int64)).item(), 1)  # 16 log 64
        66.5
    """

    def __init__(self, table: Tensor) -> None:
        super().__init__()
        self.register_buffer("table", table.log())

    @classmethod
    def uniform(cls, size: int) -> TablePrior:
        """Nothing known."""
        return cls(torch.full((CELLS, size), 1 / size))

    @classmethod
    def frequencies(cls, codes: Tensor, size: int) -> TablePrior:
        """How often each code occurs anywhere."""
        counts = torch.bincount(codes.flatten(), minlength=size) + PSEUDO
        return cls((counts / counts.sum()).expand(CELLS, -1))

    @classmethod
    def positions(cls, codes: Tensor, size: int) -> TablePrior:
        """How often each code occurs in each cell."""
        counts = F.one_hot(codes, size).sum(0) + PSEUDO
        return cls(counts / counts.sum(1, keepdim=True))

    def log_probs(self, codes: Tensor) -> Tensor:
        """The table, whatever the codes."""
        return self.table.expand(len(codes), -1, -1)  # type: ignore[operator]


class ChainPrior(Prior):
    """Each code given the one before it in raster order.

    Args:
        first: As `fit_bigram` gives it.
        transition: Likewise.
    """

    def __init__(self, first: Tensor, transition: Tensor) -> None:
        super().__init__()
        self.register_buffer("first", first.log())
        self.register_buffer("transition", transition.log())

    def log_probs(self, codes: Tensor) -> Tensor:
        """The row of the code before."""
        start = self.first.expand(len(codes), 1, -1)  # type: ignore[operator]
        return torch.cat([start, self.transition[codes[:, :-1]]], dim=1)  # type: ignore[index]


# Above and to the left, as (rows up, columns to the right); all of them come before the cell.
_NEIGHBOURS = [(0, -1), (0, -2), *[(1, c) for c in range(-2, 3)], *[(2, c) for c in (-1, 0, 1)]]


class CodePrior(Prior):
    """A small autoregressive network: ten neighbours that came before, and where the cell is.

    Args:
        size: Rows K of the codebook.
        width: Numbers that stand for a neighbour's code.
        hidden: Of each of its two layers.

    Source:
        van den Oord, Kalchbrenner & Kavukcuoglu (2016), Pixel Recurrent Neural Networks, section 3
        (a picture as a product of conditionals).

    Example:
        >>> CodePrior(8).log_probs(torch.zeros(2, 16, dtype=torch.int64)).shape
        torch.Size([2, 16, 8])
    """

    def __init__(self, size: int, width: int = 16, hidden: int = 128) -> None:
        super().__init__()
        self.size = size
        self.embed = nn.Embedding(size + 1, width)  # the last one for "outside"
        self.cell = nn.Parameter(torch.zeros(CELLS, hidden))
        self.fc1 = nn.Linear(len(_NEIGHBOURS) * width, hidden)
        self.fc2 = nn.Linear(hidden, hidden)
        self.fc3 = nn.Linear(hidden, size)
        self.register_buffer("neighbours", _neighbours(), persistent=False)

    def log_probs(self, codes: Tensor) -> Tensor:
        """From ten neighbours that came before: ``(B, 16)`` -> ``(B, 16, K)``."""
        outside = codes.new_full((len(codes), 1), self.size)
        near = torch.cat([codes, outside], dim=1)[:, self.neighbours]  # type: ignore[index]
        h = F.relu(self.fc1(self.embed(near).flatten(2)) + self.cell)  # (B, 16, hidden)
        return self.fc3(F.relu(self.fc2(h))).log_softmax(-1)


def _neighbours() -> Tensor:
    """For each cell where its neighbours are in the grid, ``(16, 10)``; 16 is outside."""
    places = [
        [
            (row - up) * GRID + column + right
            if row >= up and 0 <= column + right < GRID
            else CELLS
            for up, right in _NEIGHBOURS
        ]
        for row in range(GRID)
        for column in range(GRID)
    ]
    return torch.tensor(places)


def fit_prior(prior: CodePrior, codes: Tensor, epochs: int = 12, seed: int = 0) -> None:
    """Train the network on codes, in place.

    Args:
        prior: Left in evaluation mode.
        codes: Indices, shape ``(N, 16)``.
        epochs: Passes over them.
        seed: Of their order; the global random state is left alone.
    """
    batches = len(torch.arange(len(codes)).split(128))
    optimizer = torch.optim.Adam(prior.parameters(), lr=3e-3)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, 3e-3, total_steps=epochs * batches)
    with random_state(seed), torch.enable_grad():
        for _ in range(epochs):
            for rows in torch.randperm(len(codes)).split(128):
                log_probs = prior.log_probs(codes[rows])
                loss = F.nll_loss(log_probs.flatten(0, 1), codes[rows].flatten())
                optimizer.zero_grad()
                loss.backward()
                optimizer.step()
                schedule.step()
    prior.eval()

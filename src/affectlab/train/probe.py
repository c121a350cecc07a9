"""A first head for a task that the start does not answer: fitted on the vectors of an encoder that does not move.

Fine-tuning that begins with a random head distorts the encoder before the head is of any use (Kumar et al. 2022, arXiv
2202.10054); with a few hundred rows that costs much (docs/experiments.md).
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import torch
from numpy.typing import NDArray

from affectlab.train.loop import collate
from affectlab.train.network import Network, loss
from affectlab.train.recipe import Recipe

PENALTY = 0.01
"""Of each squared weight, beside the mean loss of a row."""
_ROWS, _STEPS = 64, 200


def fit_head(network: Network, ids: Sequence[NDArray[np.int64]], gold: NDArray[np.float32], recipe: Recipe) -> None:
    """Replace the heads of `network` by those with the least loss on the rows `ids` with `gold` (rows, outputs).

    Minimised by L-BFGS from zero; the encoder is left as it is.
    """
    width, outputs = network.heads.in_features, network.heads.out_features
    vectors = _vectors(network, ids, width)
    known = torch.from_numpy(gold)
    network.heads = torch.nn.Linear(width, outputs)
    for value in network.heads.parameters():
        torch.nn.init.zeros_(value)
    optimizer = torch.optim.LBFGS(network.heads.parameters(), max_iter=_STEPS)

    def step() -> torch.Tensor:
        optimizer.zero_grad()
        cost = loss(network.heads(vectors), known, recipe) + PENALTY * (network.heads.weight**2).sum()
        cost.backward()  # type: ignore[no-untyped-call]
        return cost

    optimizer.step(step)  # type: ignore[no-untyped-call]


@torch.no_grad()
def _vectors(network: Network, ids: Sequence[NDArray[np.int64]], width: int) -> torch.Tensor:
    """(rows, width): what the heads read, without dropout."""
    network.eval()
    network.heads = torch.nn.Identity()  # type: ignore[assignment]
    found = torch.zeros(len(ids), width)
    order = np.argsort([len(row) for row in ids], kind="stable")
    for start in range(0, len(order), _ROWS):
        rows = order[start : start + _ROWS]
        found[rows] = network(*collate([ids[row] for row in rows]))
    return found

"""Learning the weights of a static table: by gradient descent as products of two smaller ones, then convexly."""

from __future__ import annotations

import logging
import warnings
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn
from torch.nn import functional

from affectlab.models.static import LEAST
from affectlab.train.corpus import Source, drawn
from affectlab.train.loop import fingerprint
from affectlab.train.network import taught_loss
from affectlab.train.recipe import Recipe

log = logging.getLogger(__name__)

STEPS = 60
"""Of the convex fit: stopping early is part of its penalty (docs/experiments.md)."""

Floats = NDArray[np.float32]


class Vectors(nn.Module):
    """The vectors of features, summed by their rarity and scaled by its length, then linear heads."""

    def __init__(self, features: int, outputs: int, width: int) -> None:
        super().__init__()
        self.vectors = nn.EmbeddingBag(features, width, mode="sum", sparse=True)
        nn.init.normal_(self.vectors.weight, 0, 0.02)
        self.heads = nn.Linear(width, outputs)

    def forward(self, places: Tensor, starts: Tensor, rarity: Tensor) -> Tensor:
        """(texts, outputs): text i has the features `places[starts[i]:starts[i + 1]]`; `starts` has an end too."""
        total = self.vectors(places, starts[:-1], per_sample_weights=rarity)
        logits: Tensor = self.heads(total / _length(rarity, starts)[:, None])
        return logits

    @property
    def table(self) -> tuple[Floats, Floats]:
        """(features, outputs) weights and (outputs,) bias."""
        with torch.no_grad():
            return (self.vectors.weight @ self.heads.weight.T).numpy(), self.heads.bias.numpy()


def _length(rarity: Tensor, starts: Tensor) -> Tensor:
    run = torch.cat([torch.zeros(1, dtype=torch.float64), (rarity.double() ** 2).cumsum(0)])
    return (run[starts[1:]] - run[starts[:-1]]).clamp(min=LEAST).sqrt().float()


def fit(sources: list[Source], taught: Floats, rarity: Floats, recipe: Recipe, work: Path) -> tuple[Floats, Floats]:
    """The mean table of the recipe's seeds. `taught`: (rows, outputs) logits of the teacher for the rows.

    Each seed's table is kept in the folder `work`, from which a stopped training goes on.
    """
    assert recipe.table is not None
    ids = [row for source in sources for row in source.ids]
    gold = np.concatenate([source.gold for source in sources])
    mark = fingerprint(recipe, recipe.stages[0], ids, gold, taught, rarity)[:16]
    tables = []
    for seed in range(recipe.training.seed, recipe.training.seed + recipe.table.seeds):
        path = work / f"seed-{seed}-{mark}.npz"
        if not path.is_file():
            weights, bias = _one(sources, taught, rarity, recipe, seed)
            np.savez(path.with_suffix(".partial.npz"), weights=weights, bias=bias)
            path.with_suffix(".partial.npz").replace(path)
        with np.load(path) as found:
            tables.append((found["weights"], found["bias"]))
    return np.mean([weights for weights, _ in tables], axis=0), np.mean([bias for _, bias in tables], axis=0)


def _one(sources: list[Source], taught: Floats, rarity: Floats, recipe: Recipe, seed: int) -> tuple[Floats, Floats]:
    assert recipe.table is not None
    assert recipe.teacher is not None
    training, stage = recipe.training, recipe.stages[0]
    torch.manual_seed(seed)
    random = np.random.default_rng(seed)
    ids = [row for source in sources for row in source.ids]
    gold = np.concatenate([source.gold for source in sources])
    net = Vectors(len(rarity), gold.shape[1], recipe.table.width)
    vectors = torch.optim.SparseAdam([net.vectors.weight], lr=stage.learning_rate)
    heads = torch.optim.AdamW(net.heads.parameters(), lr=stage.head_learning_rate, weight_decay=training.weight_decay)
    epochs = [mixed_batches(sources, training.batch_size, random) for _ in range(stage.epochs)]
    done, steps, shares = 0, sum(map(len, epochs)), (stage.learning_rate, stage.head_learning_rate)
    for epoch, batches in enumerate(epochs, 1):
        total = 0.0
        for batch in batches:
            for optimizer, rate in zip((vectors, heads), shares, strict=True):
                optimizer.param_groups[0]["lr"] = rate * (1 - done / steps)
                optimizer.zero_grad()
            places = np.concatenate([ids[row] for row in batch])
            starts = np.concatenate([[0], np.cumsum([len(ids[row]) for row in batch])])
            kept = (random.random(len(places)) >= recipe.table.drop) / (1 - recipe.table.drop)
            weight = torch.from_numpy((rarity[places] * kept).astype(np.float32))
            logits = net(torch.from_numpy(places), torch.from_numpy(starts), weight)
            rows = torch.from_numpy(gold[batch]), torch.from_numpy(taught[batch])
            value = taught_loss(logits, *rows, recipe, recipe.teacher)
            value.backward()  # type: ignore[no-untyped-call]
            vectors.step()  # type: ignore[no-untyped-call]
            heads.step()
            done += 1
            total += float(value.detach())
        log.info("seed %d, epoch %d of %d, loss %.4f", seed, epoch, stage.epochs, total / len(batches))
    return net.table


def mixed_batches(sources: list[Source], size: int, random: np.random.Generator) -> list[NDArray[np.int64]]:
    """Row numbers for one epoch. Not alike in length, as a network wants them: batches of phrases alone, which have no
    gold, spoil the rare emotions.
    """
    order = drawn(sources, random)
    return [order[first : first + size] for first in range(0, len(order), size)]


def refit(head: str, sources: list[Source], taught: Floats, rarity: Floats, recipe: Recipe) -> tuple[Floats, Floats]:
    """Weights (features, outputs of `head`) and bias of one head alone, fitted from nothing."""
    assert recipe.table is not None
    where, table = recipe.slices[head], recipe.table
    ids = [row for source in sources for row in source.ids]
    gold = np.concatenate([source.gold for source in sources])[:, where]
    rows = np.flatnonzero(~np.isnan(gold).any(1))
    told = 1 / (1 + np.exp(-taught[: len(gold)][rows][:, where].astype(np.float64)))
    want = torch.from_numpy(((1 - table.alpha) * gold[rows] + table.alpha * told).astype(np.float32))
    matrix, turned = _matrix([ids[row] for row in rows], rarity)
    odds = torch.from_numpy(((1 / want.numpy().mean(0) - 1) ** table.rare).astype(np.float32))
    weights = torch.zeros(len(rarity), want.shape[1], requires_grad=True)
    bias = torch.zeros(want.shape[1], requires_grad=True)
    optimizer = torch.optim.LBFGS([weights, bias], max_iter=STEPS, history_size=6, line_search_fn="strong_wolfe")

    def closure() -> Tensor:
        with torch.no_grad():
            logits = matrix @ weights + bias
            loss = functional.binary_cross_entropy_with_logits(logits, want, pos_weight=odds, reduction="sum")
            sure = torch.sigmoid(logits)
            slope = sure - want + (odds - 1) * want * (sure - 1)
            weights.grad = turned @ slope + table.prior * weights
            bias.grad = slope.sum(0)
            return loss + table.prior / 2 * (weights**2).sum()

    log.info("%s alone on %d rows: %.1f", head, len(rows), float(closure()))
    optimizer.step(closure)  # type: ignore[no-untyped-call]
    log.info("%s: %.1f", head, float(closure()))
    return weights.detach().numpy(), bias.detach().numpy()


def _matrix(ids: list[NDArray[np.int64]], rarity: Floats) -> tuple[Tensor, Tensor]:
    """(texts, features) what each feature counts in each text, sparse; and the same turned round."""
    starts = torch.from_numpy(np.concatenate([[0], np.cumsum([len(row) for row in ids])]))
    places = torch.from_numpy(np.concatenate(ids))
    rows = torch.repeat_interleave(torch.arange(len(ids)), starts.diff())
    values = torch.from_numpy(rarity)[places]
    values = values / _length(values, starts)[rows]
    shape = (len(ids), len(rarity))
    with warnings.catch_warnings():  # torch calls its sparse matrices beta; they are multiplied here and no more
        warnings.simplefilter("ignore", UserWarning)
        matrix = torch.sparse_coo_tensor(torch.stack([rows, places]), values, shape).coalesce()
        return matrix.to_sparse_csr(), matrix.t().coalesce().to_sparse_csr()

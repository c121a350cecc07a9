"""Rows of one's own in two: to train on, and to calibrate and score on. No text is on both sides."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Sequence

import numpy as np
from numpy.typing import NDArray

from affectlab.core import Task
from affectlab.datasets.overlap import NearDuplicates, key
from affectlab.text import normalise

_LEVELS = 5
"""Strata of values: a fifth each."""


def divide(texts: Sequence[str], strata: Sequence[Hashable], share: float, seed: int) -> NDArray[np.bool_]:
    """(rows,) True for dev: about `share` of each stratum, drawn with `seed`; one of each that has two texts or more.

    Equal texts go together, as models read them, and so do near-duplicates (`affectlab.datasets.overlap`): a text
    that was drawn for dev stays there only if none like it is left for training.
    """
    read = [normalise(text) for text in texts]
    rows_of: defaultdict[str, list[int]] = defaultdict(list)
    for row, text in enumerate(read):
        rows_of[key(text)].append(row)
    pools: defaultdict[Hashable, list[str]] = defaultdict(list)
    for name, rows in rows_of.items():
        pools[strata[rows[0]]].append(name)
    random = np.random.default_rng(seed)
    drawn: set[str] = set()
    for _, pool in sorted(pools.items(), key=lambda entry: repr(entry[0])):
        count = round(share * len(pool)) if len(pool) > 1 else 0
        drawn.update(pool[place] for place in random.permutation(len(pool))[: max(count, int(len(pool) > 1))])
    fresh = rows_of.keys() - drawn
    while fresh:
        twins = NearDuplicates(read[rows_of[name][0]] for name in sorted(fresh))
        fresh = {name for name in drawn if read[rows_of[name][0]] in twins}
        drawn -= fresh
    dev = np.zeros(len(texts), dtype=bool)
    dev[[row for name in drawn for row in rows_of[name]]] = True
    return dev


def strata(gold: NDArray[np.float32], task: Task) -> list[int]:
    """What a row is drawn by: its class, the rarest of its labels (-1 for none), or the fifth that its value is in."""
    if task.kind == "regression":
        cuts = np.quantile(gold[:, 0], np.arange(1, _LEVELS) / _LEVELS)
        return [int(level) for level in np.searchsorted(cuts, gold[:, 0])]
    rarest = np.argsort(gold.sum(0), kind="stable")
    return [next((int(label) for label in rarest if row[label]), -1) for row in gold]


def apart(texts: Sequence[str], others: Sequence[str]) -> NDArray[np.bool_]:
    """(texts,) True for those of `texts` that are not (nearly) one of `others`."""
    twins = NearDuplicates(map(normalise, others))
    return np.array([normalise(text) not in twins for text in texts], dtype=bool)

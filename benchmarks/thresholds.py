"""Rules for thresholds, fitted on one half of dev and scored on the other, several times over.

AFFECTLAB_DATA=... python benchmarks/thresholds.py
"""

from __future__ import annotations

from collections import defaultdict

import numpy as np
from numpy.typing import NDArray

from affectlab import datasets
from affectlab.core import Item
from affectlab.metrics import macro_f1, micro_f1
from affectlab.models.base import ModelOptions
from affectlab.models.embedded import EmbeddedModel
from affectlab.models.folder import folder_of
from affectlab.models.numbers import logistic
from affectlab.train.calibrate import balanced_thresholds, platt, thresholds

SPLITS, RESAMPLES = 4, 41
DEV = {"emotions": ("goemotions", "dev"), "emotions-11": ("semeval2018", "ec/dev")}
Floats, Bools = NDArray[np.float64], NDArray[np.bool_]


def best_cut(p: Floats, gold: Bools) -> float:
    """The cut of `p` with the highest F1 in the labels themselves."""
    order = np.argsort(-p, kind="stable")
    scores = 2 * np.cumsum(gold[order]) / (np.arange(1, len(p) + 1) + gold.sum())
    return float(p[order[int(scores.argmax())]]) if gold.any() else 1.0


def best_cuts(p: Floats, gold: Bools) -> Floats:
    return np.array([best_cut(p[:, label], gold[:, label]) for label in range(p.shape[1])])


def median_cuts(p: Floats, gold: Bools) -> Floats:
    """The median of the best cuts over resamples."""
    random = np.random.default_rng(0)
    drawn = [random.integers(0, len(p), len(p)) for _ in range(RESAMPLES)]
    return np.asarray(np.median([best_cuts(p[rows], gold[rows]) for rows in drawn], axis=0))


RULES = {
    "best cut in the labels": best_cuts,
    "its median over resamples": median_cuts,
    "half the expected F1": lambda p, _: thresholds(p),
    "balanced with micro-F1": balanced_thresholds,
}


def main() -> None:
    model = EmbeddedModel(folder_of("base"), ModelOptions())
    for task, (name, split) in DEV.items():
        rows = datasets.load(name).read(split)
        logits = model.raw([Item(row.text) for row in rows])[:, model.answers.heads[task]]
        gold = np.array([row.gold[task] for row in rows]) > 0.5
        found: defaultdict[str, list[tuple[float, float]]] = defaultdict(list)
        random = np.random.default_rng(1)
        for _ in range(SPLITS):
            halves = np.array_split(random.permutation(len(rows)), 2)
            for fit, test in (halves, halves[::-1]):
                scale = np.array([platt(logits[fit, label], gold[fit, label]) for label in range(gold.shape[1])]).T
                p, unseen = (logistic(logits[half] * scale[0] + scale[1]) for half in (fit, test))
                for rule, cuts in RULES.items():
                    decided = unseen >= cuts(p, gold[fit])
                    found[rule].append((micro_f1(gold[test], decided), macro_f1(gold[test], decided)))
        print(f"{task}, {len(rows)} dev texts, mean of {2 * SPLITS} halves: micro-F1, macro-F1")
        for rule, scores in found.items():
            micro, macro = np.mean(scores, axis=0)
            print(f"  {rule:28} {micro:.3f}  {macro:.3f}")


if __name__ == "__main__":
    main()

"""How good a model is on rows of one's own, beside an answer that is always the same."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from affectlab import metrics
from affectlab.core import Prediction, Task

Gold = NDArray[np.float32]
Metric = Callable[[NDArray[np.int64]], float]


@dataclass(frozen=True, slots=True, kw_only=True)
class DevScore:
    """One score with its 95 % interval over resampled rows. `baseline`: of always giving the most frequent label of
    the training rows; nan where that has no score.
    """

    task: str
    metric: str
    value: float
    low: float
    high: float
    n: int
    baseline: float


def dev_scores(answer: Prediction, dev: Gold, train: Gold) -> list[DevScore]:
    """The scores of `answer` to the rows with gold `dev`, both (rows, outputs); values in 0..1 as in `gold`."""
    task, rows = answer.task, np.arange(len(dev))
    constant = np.zeros_like(dev)
    if task.range is not None:
        low, high = task.range
        given: NDArray[Any] = (np.asarray(answer.scores, dtype=np.float64) - low) / (high - low)
        constant[:] = train.mean(0)
    else:
        decided = np.asarray(answer.decided)
        given = decided if task.kind == "multilabel" else metrics.one_hot(decided, len(task.outputs))
        constant[:, train.sum(0).argmax()] = 1.0
    found = []
    for name in task.metrics:
        mine, floor = (metric(name, task, dev, one) for one in (given, constant))
        interval = metrics.bootstrap(mine, len(dev))
        found.append(
            DevScore(task=task.id, metric=name, value=mine(rows), low=interval.low, high=interval.high,
                     n=len(dev), baseline=floor(rows))
        )  # fmt: skip
    return found


def metric(name: str, task: Task, gold: Gold, given: NDArray[np.generic]) -> Metric:
    """The metric of a task of labels, classes or one value, as a function of row numbers; arrays are (rows, outputs).

    Labels that no row has are left out of macro-F1: a small dev share cannot show them.
    """
    if name == "pearson":
        values = np.asarray(given, dtype=np.float64)[:, 0]
        return lambda rows: metrics.pearson(gold[rows, 0], values[rows])
    want, have = gold > 0.5, np.asarray(given) > 0.5
    if name in ("accuracy", "average-recall"):
        right, said = want.argmax(1), have.argmax(1)
        if name == "accuracy":
            return lambda rows: metrics.accuracy(right[rows], said[rows])
        return lambda rows: metrics.average_recall(right[rows], said[rows], len(task.outputs))
    if name == "jaccard":
        return lambda rows: metrics.jaccard(want[rows], have[rows])
    if name == "micro-f1":
        return lambda rows: metrics.micro_f1(want[rows], have[rows])
    seen = want.any(0)
    return lambda rows: metrics.macro_f1(want[rows][:, seen], have[rows][:, seen])

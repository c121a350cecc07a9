"""One prediction against its gold: each metric a task kind knows, as functions of row numbers (for resampling)."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from affectlab import metrics
from affectlab.core import FloatArray, IntArray, Prediction

Scorer = Callable[[IntArray], float]


def scorers(prediction: Prediction, gold: FloatArray, wanted: tuple[str, ...]) -> dict[str, Scorer]:
    """A function of row numbers for each metric of `wanted`.

    `gold`: (n, outputs), NaN where an output was not labelled. For values of several outputs "pearson" becomes
    "pearson <output>" for each, and "pearson" is their mean (SemEval-2018 Task 1 averages over the emotions).
    """
    kind = prediction.task.kind
    if kind in ("regression", "ordinal"):
        return _values(prediction, gold)
    if kind == "multilabel":
        decided, truth = np.asarray(prediction.decided), gold > 0.5
        functions: dict[str, Callable[..., float]] = {
            "macro_f1": metrics.macro_f1,
            "micro_f1": metrics.micro_f1,
            "jaccard": metrics.jaccard,
        }
        return {name: _of_rows(functions[name], truth, decided) for name in wanted}
    classes, answers, count = gold.argmax(1), np.asarray(prediction.decided), gold.shape[1]
    table: dict[str, Scorer] = {
        "accuracy": lambda rows: metrics.accuracy(classes[rows], answers[rows]),
        "average_recall": lambda rows: metrics.average_recall(classes[rows], answers[rows], count),
        "macro_f1": lambda rows: metrics.macro_f1(
            metrics.one_hot(classes[rows], count), metrics.one_hot(answers[rows], count)
        ),
    }
    return {name: table[name] for name in wanted}


def _of_rows(metric: Callable[..., float], gold: object, answer: object) -> Scorer:
    return lambda rows: metric(gold[rows], answer[rows])  # type: ignore[index]


def _values(prediction: Prediction, gold: FloatArray) -> dict[str, Scorer]:
    def one(column: int) -> Scorer:
        known = ~np.isnan(gold[:, column])

        def score(rows: IntArray) -> float:
            rows = rows[known[rows]]
            return metrics.pearson(gold[rows, column], prediction.scores[rows, column])

        return score

    parts = {name: one(column) for column, name in enumerate(prediction.task.outputs)}
    if len(parts) == 1:
        return {"pearson": next(iter(parts.values()))}
    each = {f"pearson {name}": part for name, part in parts.items()}
    return {"pearson": lambda rows: float(np.mean([part(rows) for part in parts.values()])), **each}

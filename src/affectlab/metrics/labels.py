"""Metrics of labels: F1, Jaccard, accuracy, average recall (Sokolova and Lapalme 2009, 10.1016/j.ipm.2009.03.002)."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from affectlab.core import BoolArray, FloatArray, IntArray
from affectlab.metrics.bootstrap import Sums


def _same_shape(gold: FloatArray | BoolArray | IntArray, answer: FloatArray | BoolArray | IntArray) -> None:
    if gold.shape != answer.shape:
        raise ValueError(f"gold and answers differ in shape: {gold.shape} and {answer.shape}")


def f1_per_label(gold: BoolArray, decided: BoolArray) -> FloatArray:
    """F1 of each label. `gold`, `decided`: (texts, labels) bool; returns (labels,) in [0, 1].

    A label with neither gold nor decided positives counts as 0 (scikit-learn's `zero_division=0`).
    """
    _same_shape(gold, decided)
    hits = (gold & decided).sum(0)
    marks = gold.sum(0) + decided.sum(0)
    return np.asarray(np.divide(2.0 * hits, marks, out=np.zeros(gold.shape[1]), where=marks > 0))


def macro_f1(gold: BoolArray, decided: BoolArray) -> float:
    """Unweighted mean over labels of `f1_per_label` (E-c: Mohammad et al. 2018)."""
    return float(f1_per_label(gold, decided).mean())


def micro_f1(gold: BoolArray, decided: BoolArray) -> float:
    """F1 of all (text, label) decisions pooled; 0 where there is no label at all (E-c: Mohammad et al. 2018)."""
    _same_shape(gold, decided)
    marks = int(gold.sum() + decided.sum())
    return 2.0 * int((gold & decided).sum()) / marks if marks else 0.0


def jaccard(gold: BoolArray, decided: BoolArray) -> float:
    """Mean over texts of |gold and decided| / |gold or decided|; 1 where both are empty.

    SemEval-2018 Task 1 E-c calls this accuracy (Mohammad et al. 2018, section 5). Liu et al. (2024, EmoLLMs, Tables 5
    and 6) print an "accuracy" of E-c and GoEmotions without a definition: this is one reading of it, `subset_accuracy`
    the other.
    """
    _same_shape(gold, decided)
    either = (gold | decided).sum(1)
    both = (gold & decided).sum(1)
    return float(np.divide(both, either, out=np.ones(len(gold)), where=either > 0).mean())


def subset_accuracy(gold: BoolArray, decided: BoolArray) -> float:
    """Share of texts whose set of labels is exactly right. Both (texts, labels) bool.

    The other reading of the "accuracy" of several labels in Liu et al. (2024), and scikit-learn's.
    """
    _same_shape(gold, decided)
    return float((gold == decided).all(1).mean())


def accuracy(gold: IntArray, decided: IntArray) -> float:
    """Share of texts whose class is right. Both (texts,) int. That of SST-5 and TDT in Liu et al. (2024), Table 6."""
    _same_shape(gold, decided)
    return float((gold == decided).mean())


def average_recall(gold: IntArray, decided: IntArray, classes: int) -> float:
    """Mean over the classes that occur in `gold` of their recall (Rosenthal et al. 2017, SemEval-2017 Task 4, 4.1)."""
    _same_shape(gold, decided)
    recalls = [float((decided[gold == one] == one).mean()) for one in range(classes) if (gold == one).any()]
    return float(np.mean(recalls))


def one_hot(classes: IntArray, count: int) -> BoolArray:
    """(n,) class numbers as (n, count) bool, for the F1 of single-label tasks."""
    return np.asarray(classes[:, None] == np.arange(count))


def f1_sums(gold: BoolArray, decided: BoolArray, *, pooled: bool = False) -> Sums:
    """`macro_f1`, or with `pooled` `micro_f1`, as a function of sums. Both (texts, labels) bool."""
    _same_shape(gold, decided)
    hits, marks = (gold & decided).astype(np.float64), gold.astype(np.float64) + decided
    if pooled:
        hits, marks = hits.sum(1, keepdims=True), marks.sum(1, keepdims=True)
    return Sums(np.hstack([2 * hits, marks]), _mean_ratio)


def _mean_ratio(sums: NDArray[np.float64]) -> NDArray[np.float64]:
    """Mean of the first half of the columns over the second; 0 where nothing is to be divided by."""
    half = sums.shape[1] // 2
    above, below = sums[:, :half], sums[:, half:]
    return np.asarray(np.divide(above, below, out=np.zeros_like(above), where=below > 0).mean(1))


def mean_recall_of_sums(sums: NDArray[np.float64]) -> NDArray[np.float64]:
    """`average_recall` of sums (times, 2 classes): right answers of each class, then its rows."""
    half = sums.shape[1] // 2
    right, rows = sums[:, :half], sums[:, half:]
    recall = np.divide(right, rows, out=np.zeros_like(right), where=rows > 0)
    return np.asarray(recall.sum(1) / (rows > 0).sum(1))

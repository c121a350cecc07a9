"""Answers against their gold, by metrics whose rows can be resampled.

A row without an answer counts as wrong where labels or classes are scored, and is left out of a correlation, which has
no such thing as a wrong answer; how many rows were answered always stands beside the figure.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from affectlab import metrics
from affectlab.core import BoolArray, FloatArray, InputError, IntArray
from affectlab.evaluate import replies
from affectlab.evaluate.questions import Question
from affectlab.evaluate.replies import Reply

Rows = BoolArray | IntArray


@dataclass(frozen=True, slots=True, eq=False)
class Scorer:
    """A metric of a question's answers: `exact`, of some rows by number; `sums`, for resampling all rows."""

    exact: Callable[[IntArray], float]
    sums: metrics.Sums

    def of_all(self) -> float:
        """On all rows."""
        return self.exact(np.arange(len(self.sums.terms)))


@dataclass(frozen=True, slots=True, eq=False)
class Graded:
    """A question with its answers.

    `found`: what the answers say: values (n,) float; labels (n, k) bool; classes (n,) int, -1 for none.
    `answered`: (n,) bool.
    """

    question: Question
    found: FloatArray | BoolArray | IntArray
    answered: BoolArray


def grade(question: Question, given: Sequence[Reply], where: str) -> Graded:
    """`given`: a reply for each row. Raises InputError, naming `where`, for one of another kind than the question's."""
    read: list[object] = []
    for key, reply in zip(question.keys, given, strict=True):
        try:
            read.append(_read(question, reply))
        except ValueError as error:
            what = f"the answer to {said(key)} ({question.row.id}) {error}"
            raise InputError(what, where, "write it as the how-to page on benchmarks says") from None
    answered = np.array([one is not None for one in read], dtype=bool)
    kind = question.task.kind
    if kind == "multilabel":
        none = (False,) * len(question.outputs)
        labels = np.array([one if one is not None else none for one in read], dtype=bool)
        return Graded(question, labels.reshape(len(read), len(none)), answered)
    if kind == "multiclass":
        return Graded(question, np.array([-1 if one is None else one for one in read], dtype=np.int64), answered)
    return Graded(question, np.array([np.nan if one is None else one for one in read], dtype=np.float64), answered)


def said(key: str) -> str:
    """A row's key in words."""
    task, _, number = key.rpartition(":")
    return f"row {number} of {task}" if task else f"AEB line {number}"


def _read(question: Question, reply: Reply) -> object:
    kind = question.task.kind
    if kind == "multilabel":
        return replies.labels(reply, question.outputs)
    if kind == "multiclass":
        return replies.one_class(reply, question.outputs, question.row.codes)
    assert question.bounds is not None
    return (replies.whole if kind == "ordinal" else replies.value)(reply, question.bounds)


def scorers(graded: Graded) -> dict[str, Scorer]:
    """Each metric of the row."""
    kind = graded.question.task.kind
    table = {"multilabel": _labels, "multiclass": _classes}.get(kind, _values)(graded)
    return {name: table[name] for name in graded.question.row.metrics}


def parts(graded: Graded) -> Mapping[str, tuple[BoolArray, Scorer]]:
    """For values of several outputs, each one's rows (n,) and scorer; empty for anything else."""
    question = graded.question
    if question.task.kind not in ("regression", "ordinal") or len(question.outputs) == 1:
        return {}
    return {
        name: (question.column == number, _correlation(graded, number)) for number, name in enumerate(question.outputs)
    }


def _correlation(graded: Graded, output: int) -> Scorer:
    question = graded.question
    mine = graded.answered & (question.column == output)
    gold, found = question.gold[:, output], np.asarray(graded.found, dtype=np.float64)

    def exact(rows: IntArray) -> float:
        rows = rows[mine[rows]]
        return metrics.pearson(gold[rows], found[rows])

    return Scorer(exact, metrics.pearson_sums(gold, found, mine))


def _values(graded: Graded) -> dict[str, Scorer]:
    """Pearson's r; of several outputs the mean of each one's (SemEval-2018 Task 1, Mohammad et al. 2018, section 5)."""
    each = [_correlation(graded, number) for number in range(len(graded.question.outputs))]
    terms = np.hstack([one.sums.terms for one in each])
    width = terms.shape[1] // len(each)

    def finish(sums: NDArray[np.float64]) -> NDArray[np.float64]:
        pieces = [one.sums.finish(sums[:, width * k : width * (k + 1)]) for k, one in enumerate(each)]
        return np.asarray(np.mean(pieces, axis=0))

    def exact(rows: IntArray) -> float:
        return float(np.mean([one.exact(rows) for one in each]))

    return {"pearson": Scorer(exact, metrics.Sums(terms, finish))}


def _labels(graded: Graded) -> dict[str, Scorer]:
    gold, decided = graded.question.gold > 0.5, np.asarray(graded.found, dtype=bool)
    # one label more, wrong where there was no answer: two empty sets must not agree there
    missing = ~graded.answered[:, None]
    gold_sets = np.hstack([gold, np.zeros_like(missing)])
    sets = np.hstack([decided, missing])
    return {
        "macro-f1": _of_rows(metrics.macro_f1, gold, decided, metrics.f1_sums(gold, decided)),
        "micro-f1": _of_rows(metrics.micro_f1, gold, decided, metrics.f1_sums(gold, decided, pooled=True)),
        "jaccard": _mean_of_rows(metrics.jaccard, gold_sets, sets),
        "accuracy": _mean_of_rows(metrics.subset_accuracy, gold_sets, sets),
    }


def _classes(graded: Graded) -> dict[str, Scorer]:
    gold, found = graded.question.gold.argmax(1), np.asarray(graded.found, dtype=np.int64)
    count = len(graded.question.outputs)
    wide, chosen = metrics.one_hot(gold, count), metrics.one_hot(found, count)
    recall = metrics.Sums(np.hstack([wide & chosen, wide]).astype(np.float64), metrics.mean_recall_of_sums)
    return {
        "accuracy": _mean_of_rows(metrics.accuracy, gold, found),
        "average-recall": _of_rows(lambda a, b: metrics.average_recall(a, b, count), gold, found, recall),
        "macro-f1": _of_rows(metrics.macro_f1, wide, chosen, metrics.f1_sums(wide, chosen)),
    }


def _of_rows(metric: Callable[..., float], gold: Rows, answer: Rows, sums: metrics.Sums) -> Scorer:
    return Scorer(lambda rows: metric(gold[rows], answer[rows]), sums)


def _mean_of_rows(metric: Callable[..., float], gold: Rows, answer: Rows) -> Scorer:
    """A metric that is a mean over rows of what it is on each row alone."""
    each = np.array([metric(gold[row : row + 1], answer[row : row + 1]) for row in range(len(gold))])
    terms = np.stack([each, np.ones(len(each))], axis=1)
    return _of_rows(metric, gold, answer, metrics.Sums(terms, lambda sums: sums[:, 0] / sums[:, 1]))

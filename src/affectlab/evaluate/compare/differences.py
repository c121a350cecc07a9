"""Two answerers on the same rows: their difference, with an interval from a paired bootstrap."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from affectlab import metrics
from affectlab.evaluate.compare.runs import Answered
from affectlab.evaluate.score import Graded, Scorer, scorers


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """`first` minus `second` on the `n` rows that both were asked (of values: that both answered), 95 % interval."""

    first: str
    second: str
    task: str
    metric: str
    value: float
    low: float
    high: float
    n: int

    @property
    def verdict(self) -> str:
        """ "better", "worse" or "no difference": whether the interval leaves 0 out; or "not defined"."""
        if self.value != self.value:
            return "not defined"
        if self.low > 0:
            return "better"
        return "worse" if self.high < 0 else "no difference"


def differences(first: Answered, second: Answered, resamples: int) -> Iterator[Difference]:
    """The main metric of each task that both answered."""
    for task, (mine, asked) in first.graded.items():
        if task not in second.graded:
            continue
        theirs, asked_too = second.graded[task]
        rows = np.intersect1d(asked, asked_too)
        if mine.question.task.kind in ("regression", "ordinal"):
            rows = rows[mine.answered[rows] & theirs.answered[rows]]
        if not len(rows):
            continue
        metric, a = _main(mine)
        b = _main(theirs)[1]
        value = a.exact(rows) - b.exact(rows)
        sums = [metrics.Sums(one.sums.terms[rows], one.sums.finish) for one in (a, b)]
        low, high = metrics.bootstrap_sums(*sums, times=resamples) if value == value else (value, value)
        yield Difference(
            first=first.name, second=second.name, task=task, metric=metric, value=value, low=low, high=high, n=len(rows)
        )  # fmt: skip


def _main(graded: Graded) -> tuple[str, Scorer]:
    return next(iter(scorers(graded).items()))

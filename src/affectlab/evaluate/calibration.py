"""Expected calibration error of a run's probabilities, as the network gives them and as they are given out."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

import numpy as np

from affectlab import metrics
from affectlab.core import BoolArray, FloatArray
from affectlab.evaluate.kept import Kept, Line
from affectlab.evaluate.score import Graded


@dataclass(frozen=True, slots=True, kw_only=True)
class Calibration:
    """Errors of one task, before and after calibration.

    `what` is "label probabilities" (every label of every text), "class probabilities" (the strongest class), or
    "confidence" (that the strongest label is right). `before` is None for a model without a calibration of its own.
    """

    task: str
    what: str
    before: float | None
    after: float
    n: int


Picked = tuple[FloatArray, BoolArray]


def calibrations(graded: Iterable[Graded], kept: Kept) -> Iterator[Calibration]:
    """Those of each question whose answers were kept with probabilities."""
    for one in graded:
        lines = [kept.lines.get(key, {}) for key in one.question.keys]
        rows = [index for index, line in enumerate(lines) if "scores" in line]
        if rows:
            yield from _errors(one, [lines[index] for index in rows], one.question.gold[rows] > 0.5)


def _errors(graded: Graded, lines: list[Line], gold: BoolArray) -> Iterator[Calibration]:
    error = metrics.expected_calibration_error

    def of(what: str, pick: Callable[[list[Line]], Picked]) -> Calibration:
        raw = [line["uncalibrated"] for line in lines if "uncalibrated" in line]
        before = error(*pick(raw)) if len(raw) == len(lines) else None
        return Calibration(
            task=graded.question.row.id, what=what, before=before, after=error(*pick(lines)), n=len(lines)
        )

    def strongest(found: list[Line]) -> Picked:
        best = np.array([line["scores"] for line in found]).argmax(1)
        return np.array([line["confidence"] for line in found]), gold[np.arange(len(found)), best]

    if graded.question.task.kind == "multiclass":
        yield of("class probabilities", strongest)
        return
    yield of("label probabilities", lambda found: (np.array([line["scores"] for line in found]).ravel(), gold.ravel()))
    yield of("confidence", strongest)

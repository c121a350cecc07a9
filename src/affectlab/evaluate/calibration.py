"""Expected calibration error of a run's probabilities, as the network gives them and as they are given out."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from affectlab import metrics
from affectlab.core import BoolArray, FloatArray
from affectlab.evaluate.kept import Line
from affectlab.evaluate.questions import Question


@dataclass(frozen=True, slots=True, kw_only=True)
class Calibration:
    """Errors of one task, before and after calibration.

    `what` is "label probabilities" (every label of every text), "class probabilities" (the strongest class), or
    "confidence" (that the one label which stands for the text is right). `before` is None for a model without a
    calibration of its own.
    """

    task: str
    what: str
    before: float | None
    after: float
    n: int


Answers = tuple[FloatArray, BoolArray]
"""Confidences and whether each was right, both (n,)."""


class Measured(NamedTuple):
    """What one `Calibration` is computed from; `n` counts texts."""

    task: str
    what: str
    before: Answers | None
    after: Answers
    n: int


def calibrations(asked: Iterable[Question], lines: Mapping[str, Line]) -> Iterator[Calibration]:
    """Those of each question whose answers were kept with probabilities."""
    error = metrics.expected_calibration_error
    for one in (one for question in asked for one in measured(question, lines)):
        before = None if one.before is None else error(*one.before)
        yield Calibration(task=one.task, what=one.what, before=before, after=error(*one.after), n=one.n)


def measured(question: Question, lines: Mapping[str, Line]) -> Iterator[Measured]:
    """The kept probabilities of a question beside its gold, by what they are of; nothing where none were kept."""
    found = [lines.get(key, {}) for key in question.keys]
    rows = [index for index, line in enumerate(found) if "scores" in line]
    given, gold = [found[index] for index in rows], question.gold[rows] > 0.5
    raw = [line["uncalibrated"] for line in given if "uncalibrated" in line]

    def strongest(kept: list[Line]) -> Answers:
        best = np.array([line.get("strongest", int(np.argmax(line["scores"]))) for line in kept])
        return np.array([line["confidence"] for line in kept]), gold[np.arange(len(kept)), best]

    def each(kept: list[Line]) -> Answers:
        return np.array([line["scores"] for line in kept]).ravel(), gold.ravel()

    ways = {"class probabilities": strongest}
    if question.task.kind == "multilabel":
        ways = {"label probabilities": each, "confidence": strongest}
    for what, way in ways.items() if rows else ():
        before = way(raw) if len(raw) == len(given) else None
        yield Measured(question.row.id, what, before, way(given), len(rows))

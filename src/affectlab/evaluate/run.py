"""`affectlab evaluate`: a model's answers on a benchmark's rows, scored, with intervals and calibration."""

from __future__ import annotations

import json
import platform
from collections.abc import Callable
from dataclasses import asdict, dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any

import numpy as np

from affectlab import catalogue, datasets, metrics
from affectlab.core import BoolArray, FloatArray, InputError, IntArray, Item, Prediction
from affectlab.evaluate import benchmark as benchmarks
from affectlab.evaluate.benchmark import BenchmarkRow
from affectlab.evaluate.score import scorers
from affectlab.models import Model
from affectlab.models.embedded import EmbeddedModel


@dataclass(frozen=True, slots=True, kw_only=True)
class Score:
    """One figure: the metric of a row over the `answered` of its `n` texts, its 95 % bootstrap interval, and the figure
    promised for it, if any.
    """

    row: str
    task: str
    metric: str
    value: float
    low: float
    high: float
    n: int
    answered: int
    promised: float | None = None

    @property
    def kept(self) -> bool:
        """False if less than promised."""
        return self.promised is None or self.value >= self.promised


@dataclass(frozen=True, slots=True, kw_only=True)
class Calibration:
    """Expected calibration error of a row's probabilities, as the network gives them and as they are given out.

    `what` is "label probabilities" (every label of every text), "class probabilities" (the strongest class), or
    "confidence" (that the strongest label is right). `before` is None for a model without a calibration of its own.
    """

    row: str
    what: str
    before: float | None
    after: float
    n: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """A scored run.

    `unanswered`: rows whose task the model does not know. `sha256`: of the model's graph, where it has one. `limit`:
    the rows taken of each set, None for all.
    """

    benchmark: str
    model: str
    model_version: str
    sha256: str | None
    limit: int | None
    affectlab: str
    python: str
    scores: tuple[Score, ...]
    calibration: tuple[Calibration, ...]
    unanswered: tuple[str, ...]

    def write(self, path: Path) -> None:
        """The run as JSON."""
        try:
            path.write_text(json.dumps(asdict(self), indent=1) + "\n", encoding="utf-8")
        except OSError as error:
            raise InputError(f"cannot be written: {error.strerror}", str(path), "choose another -o") from None


def evaluate(
    model: Model,
    name: str = "supervised",
    *,
    limit: int | None = None,
    resamples: int = 500,
    progress: Callable[[str], None] = lambda _: None,
) -> Run:
    """Score `model` on the benchmark `name` with the data sets in AFFECTLAB_DATA.

    `limit` takes the first rows of each set only; `progress` is called with each row's id before it is answered.
    """
    scores: list[Score] = []
    calibration: list[Calibration] = []
    unanswered = []
    bench = benchmarks.load(name)
    for row in bench.rows:
        if row.task not in model.card.tasks:
            unanswered.append(row.id)
            continue
        progress(row.id)
        task = catalogue.task(row.task)
        rows = datasets.load(row.set).read(row.split)[:limit]
        items = [Item(one.text, one.target) for one in rows]
        gold = np.array([one.gold[row.gold] for one in rows], dtype=np.float64)
        found = model.predict(items, [task])
        answered = np.flatnonzero([error is None for error in found.errors])
        if not len(answered):
            unanswered.append(row.id)
            continue
        prediction = _only(found.answers[task.id], answered)
        items, gold = [items[index] for index in answered], gold[answered]
        scores += _scores(row, prediction, gold, len(rows), resamples)
        if task.kind in ("multilabel", "multiclass"):
            before = _uncalibrated(model, items, prediction)
            calibration += _calibration(row.id, before, prediction, gold > 0.5)
    return Run(
        benchmark=bench.id,
        model=model.card.id,
        model_version=model.card.version,
        sha256=str(model.card.details["sha256"]) if "sha256" in model.card.details else None,
        limit=limit,
        affectlab=version("affectlab"),
        python=platform.python_version(),
        scores=tuple(scores),
        calibration=tuple(calibration),
        unanswered=tuple(unanswered),
    )


def _scores(row: BenchmarkRow, prediction: Prediction, gold: FloatArray, n: int, resamples: int) -> list[Score]:
    answered = len(gold)
    found = []
    for metric, score in scorers(prediction, gold, row.metrics).items():
        low, high = metrics.bootstrap(score, answered, times=resamples)
        found.append(
            Score(
                row=row.id,
                task=row.task,
                metric=metric,
                value=score(np.arange(answered)),
                low=low,
                high=high,
                n=n,
                answered=answered,
                promised=row.promise.get(metric),
            )
        )
    return found


def _only(prediction: Prediction, rows: IntArray) -> Prediction:
    """The answers to some of the rows."""

    def pick(values: Any) -> Any:
        return None if values is None else values[rows]

    return Prediction(
        task=prediction.task,
        scores=pick(prediction.scores),
        decided=pick(prediction.decided),
        confidence=pick(prediction.confidence),
    )


def _uncalibrated(model: Model, items: list[Item], prediction: Prediction) -> Prediction | None:
    """The same answers without calibration, for models that have any."""
    if not isinstance(model, EmbeddedModel):
        return None
    return model.answers.uncalibrated().one(model.raw(items), prediction.task)


def _calibration(row: str, before: Prediction | None, after: Prediction, gold: BoolArray) -> list[Calibration]:
    def pair(what: str, pick: Callable[[Prediction], tuple[FloatArray, BoolArray]]) -> Calibration:
        error = metrics.expected_calibration_error
        raw = None if before is None else error(*pick(before))
        return Calibration(row=row, what=what, before=raw, after=error(*pick(after)), n=len(gold))

    def strongest(one: Prediction) -> tuple[FloatArray, BoolArray]:
        confidence = one.scores.max(1) if one.confidence is None else one.confidence
        return confidence, gold[np.arange(len(gold)), one.scores.argmax(1)]

    if after.task.kind == "multiclass":
        return [pair("class probabilities", strongest)]
    return [pair("label probabilities", lambda one: (one.scores.ravel(), gold.ravel())), pair("confidence", strongest)]

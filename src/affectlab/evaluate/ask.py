"""Asking a model: each distinct text once for all that is asked of it, and its answers kept as they come."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np

from affectlab.core import Item, Prediction, Predictions, Progress, Task
from affectlab.evaluate.kept import Kept
from affectlab.evaluate.questions import Question
from affectlab.evaluate.replies import Reply
from affectlab.models import Model
from affectlab.models.embedded import EmbeddedModel
from affectlab.models.static import StaticModel

CHUNK = 256
"""Texts asked at once: as many as are lost when a run is killed."""

DECIMALS = 6
"""Of the numbers that are kept: beyond them, an answer may differ when it was computed beside other texts."""

Place = tuple[Question, int]


def ask(model: Model, asked: Sequence[Question], kept: Kept, progress: Progress, *, calibration: bool) -> None:
    """Answer what is not in `kept` yet. `calibration`: keep the probabilities too."""
    known = [question for question in asked if question.way is not None]
    open_places: dict[Item, list[Place]] = {}
    done = {item for question in known for item in question.items}
    for question in known:
        for index, (item, key) in enumerate(zip(question.items, question.keys, strict=True)):
            if key not in kept.lines:
                open_places.setdefault(item, []).append((question, index))
    progress.expect(len(done))
    if len(open_places) < len(done):
        progress.note(f"answers to {len(done) - len(open_places):,} of {len(done):,} texts are kept from before")
        progress.advance(len(done) - len(open_places), resumed=True)
    for tasks, items in _chunks(open_places):
        found = model.predict(items, tasks)
        before = _uncalibrated(model, items, tasks) if calibration else {}
        kept.add(
            (question.keys[index], reply, _probabilities(question, found, before, at) if calibration else None)
            for at, item in enumerate(items)
            for question, index in open_places[item]
            for reply in [None if found.errors[at] is not None else _reply(question, found, at, index)]
        )
        progress.advance(len(items))


def _chunks(places: dict[Item, list[Place]]) -> Iterator[tuple[list[Task], list[Item]]]:
    """Tasks with the items that are asked just these."""
    groups: dict[tuple[str, ...], tuple[list[Task], list[Item]]] = {}
    for item, wanted in places.items():
        tasks = {question.way.task.id: question.way.task for question, _ in wanted if question.way}
        groups.setdefault(tuple(sorted(tasks)), (list(tasks.values()), []))[1].append(item)
    for asked, items in groups.values():
        for start in range(0, len(items), CHUNK):
            yield asked, items[start : start + CHUNK]


def _reply(question: Question, found: Predictions, at: int, index: int) -> Reply:
    """The answer to one row, on the scale and in the words of its gold."""
    way = question.way
    assert way is not None
    prediction = found.answers[way.task.id]
    kind = way.task.kind
    if kind in ("regression", "ordinal"):
        return _value(question, prediction, at, index)
    if np.isnan(prediction.scores[at]).any():
        return None
    decided = np.asarray(prediction.decided)[at]
    if kind == "multiclass":
        number = int(decided)
        return question.row.codes[number] if question.row.codes else way.task.outputs[number]
    names = [name for name, holds in zip(way.task.outputs, decided, strict=True) if holds]
    return names if way.labels is None else sorted(way.labels.of(names), key=question.outputs.index)


def _value(question: Question, prediction: Prediction, at: int, index: int) -> Reply:
    way = question.way
    assert way is not None
    assert way.task.range is not None
    output = way.output or (question.outputs[question.column[index]] if len(way.task.outputs) > 1 else None)
    value = float(prediction.scores[at, way.task.outputs.index(output) if output else 0])
    if np.isnan(value):
        return None
    if way.task.kind == "ordinal":
        return int(value)
    (low, high), (least, most) = way.task.range, question.bounds or way.task.range
    return round(least + (value - low) / (high - low) * (most - least), DECIMALS)


def _uncalibrated(model: Model, items: Sequence[Item], tasks: Sequence[Task]) -> dict[str, Prediction]:
    """The same answers without calibration, for models that have any."""
    labelled = [task for task in tasks if task.kind in ("multilabel", "multiclass")]
    if not labelled or not isinstance(model, EmbeddedModel | StaticModel):
        return {}
    return model.answers.uncalibrated().all(model.raw(items), labelled)


def _probabilities(
    question: Question, found: Predictions, before: dict[str, Prediction], at: int
) -> dict[str, Any] | None:
    """What calibration is measured on: probabilities and confidence, as given out and as the network answers."""
    way = question.way
    if way is None or way.task.kind not in ("multilabel", "multiclass") or way.labels or found.errors[at] is not None:
        return None
    raw = before.get(way.task.id)
    after = _numbers(found.answers[way.task.id], at)
    return after if raw is None else {**after, "uncalibrated": _numbers(raw, at)}


def _numbers(prediction: Prediction, at: int) -> dict[str, Any]:
    scores = np.round(prediction.scores[at].astype(np.float64), DECIMALS).tolist()
    sure = prediction.confidence
    found = {"scores": scores, "confidence": max(scores) if sure is None else round(float(sure[at]), DECIMALS)}
    if prediction.strongest is not None:
        found["strongest"] = int(prediction.strongest[at])
    return found

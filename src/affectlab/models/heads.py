"""What the outputs of other people's classifiers say of our tasks: known by their labels, or stated in a file.

A statement is TOML. `checkpoint` is a folder, from the file's own place, or a name; the file's own folder if not given.
`[answers.TASK]` holds `labels`, with a word for every label of the checkpoint: an output of the task (several labels
may share one), or for a task of one value a number, the value that the label stands for. `range` is that of raw
outputs that are values themselves; `threshold` the probability from which a label of several is given. `[training]`,
where it is there, says all that the checkpoint was trained on: `SET = { rows = 100, terms = "open" }`.
"""

from __future__ import annotations

import hashlib
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, NoReturn

import numpy as np
from numpy.typing import NDArray

from affectlab import catalogue
from affectlab.core import InputError, Prediction, Task, TrainingSet
from affectlab.models.numbers import logistic, softmax
from affectlab.models.stated import training_from

Activation = Literal["sigmoid", "softmax", "none"]
Numbers = NDArray[np.float64]
TINY = 1e-300
REMEDY = "see Checkpoints of Hugging Face in docs/how-to/benchmark.md"


@dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    """How a checkpoint's outputs answer a task: `says[j]` is what output j stands for.

    That is the number of an output of the task, or, if `weighed`, a value in the task's range. `range` is that of raw
    outputs which are values; they are kept inside it.
    """

    task: Task
    says: tuple[float, ...]
    weighed: bool = False
    range: tuple[float, float] | None = None
    threshold: float = 0.5

    def answer(self, logits: Numbers, activation: Activation) -> Prediction:
        """From (n, labels of the checkpoint) raw outputs, some rows perhaps nan."""
        if self.task.range is not None:
            return self._value(logits, activation, self.task.range)
        chances = logistic(logits) if activation == "sigmoid" else softmax(logits)
        gather = np.maximum if activation == "sigmoid" else np.add
        scores = np.zeros((len(logits), len(self.task.outputs)))
        for column, output in enumerate(self.says):
            scores[:, int(output)] = gather(scores[:, int(output)], chances[:, column])
        if self.task.kind == "multilabel":
            likeliest = np.eye(scores.shape[1], dtype=bool)[scores.argmax(1)]
            decided = scores >= self.threshold if activation == "sigmoid" else likeliest
            return Prediction(task=self.task, scores=scores, decided=decided)
        scores /= np.maximum(scores.sum(1, keepdims=True), TINY)
        return Prediction(task=self.task, scores=scores, decided=scores.argmax(1))

    def _value(self, logits: Numbers, activation: Activation, bounds: tuple[float, float]) -> Prediction:
        if self.weighed:
            chances = np.asarray(logistic(logits) if activation == "sigmoid" else softmax(logits))
            values = (chances @ np.array(self.says) / np.maximum(chances.sum(1), TINY))[:, None]
        else:
            assert self.range is not None
            (low, high), (least, most) = self.range, bounds
            inside = np.clip(logits[:, np.argsort(self.says)], low, high)
            values = least + (inside - low) / (high - low) * (most - least)
        if self.task.kind == "regression":
            return Prediction(task=self.task, scores=values)
        nearest = np.floor(values + 0.5)
        return Prediction(task=self.task, scores=nearest, decided=np.nan_to_num(nearest).astype(np.int64))


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """A file's word on a checkpoint. `mark`: of its content. `training`: None where it does not say."""

    path: Path
    mark: str
    checkpoint: str
    answers: Mapping[str, Mapping[str, Any]]
    training: tuple[TrainingSet, ...] | None


def recognised(labels: Sequence[str]) -> tuple[Head, ...]:
    """The task whose labels these are, by `catalogue/heads.toml`; nothing if there is none."""
    words = ["-".join(label.casefold().replace("_", " ").split()) for label in labels]
    for id, spellings in catalogue.heads().items():
        task = catalogue.task(id)
        meant = [spellings.get(word, word) for word in words]
        if sorted(meant) == sorted(task.outputs):
            return (Head(task=task, says=tuple(map(task.outputs.index, meant))),)
    return ()


def read_statement(path: Path) -> Statement:
    """The statement in the file. Raises InputError for one that cannot be read or lacks an answer."""
    try:
        data = path.read_bytes()
        raw = tomllib.loads(data.decode("utf-8"))
    except OSError as error:
        raise InputError(f"cannot be read: {error.strerror}", str(path), REMEDY) from None
    except ValueError as error:
        raise InputError(f"is no TOML: {error}", str(path), "mend it") from None
    unknown = [key for key in raw if key not in ("checkpoint", "answers", "training")]
    if unknown:
        _refuse(f"unknown key {unknown[0]!r}", path, "the keys are checkpoint, [answers.TASK] and [training]")
    answers, checkpoint = raw.get("answers"), raw.get("checkpoint", ".")
    if not isinstance(checkpoint, str):
        _refuse("checkpoint is no text", path, "name a folder, or a checkpoint of the hub")
    if not isinstance(answers, dict) or not answers or not all(isinstance(one, dict) for one in answers.values()):
        _refuse("there is no [answers.TASK]", path, REMEDY)
    beside = path.parent / checkpoint
    return Statement(
        path=path,
        mark=hashlib.sha256(data).hexdigest()[:12],
        checkpoint=str(beside) if beside.is_dir() else checkpoint,
        answers=answers,
        training=training_from(raw["training"], str(path)) if "training" in raw else None,
    )


def stated(statement: Statement, labels: Sequence[str], activation: Activation) -> tuple[Head, ...]:
    """The heads of a checkpoint with these labels. Raises InputError where the two do not fit."""
    return tuple(
        _head(id, raw, labels, activation, f"{statement.path} [answers.{id}]") for id, raw in statement.answers.items()
    )


def _head(id: str, raw: Mapping[str, Any], labels: Sequence[str], activation: Activation, where: str) -> Head:
    task = next((task for task in catalogue.tasks() if task.id == id), None)
    if task is None:
        _refuse(f"there is no task {id!r}", where, "all of them: affectlab tasks list")
    unknown = [key for key in raw if key not in ("labels", "range", "threshold")]
    if unknown:
        _refuse(f"unknown key {unknown[0]!r}", where, "the keys are labels, range and threshold")
    words = raw.get("labels")
    if not isinstance(words, dict) or set(words) != set(labels):
        _refuse("labels does not name each label of the checkpoint", where, f"they are {', '.join(labels)}")
    given = [words[label] for label in labels]
    if task.range is not None and len(task.outputs) == 1 and all(_is_number(word) for word in given):
        if activation == "none":
            _refuse("the checkpoint gives no probabilities to weigh", where, "name the output, and give a range")
        if not all(task.range[0] <= word <= task.range[1] for word in given):
            _refuse("a value lies outside the task's range", where, f"{id} reaches from {_span(task.range)}")
        return Head(task=task, says=tuple(map(float, given)), weighed=True)
    foreign = [word for word in given if word not in task.outputs]
    if foreign:
        _refuse(f"{foreign[0]!r} is no output of {id}", where, f"they are {', '.join(task.outputs)}")
    says = tuple(float(task.outputs.index(word)) for word in given)
    if task.range is None:
        return Head(task=task, says=says, threshold=_threshold(raw, task, activation, where))
    if sorted(says) != list(range(len(task.outputs))):
        _refuse("a value needs one label of its own", where, f"name each of {', '.join(task.outputs)} once")
    return Head(task=task, says=says, range=_range(raw, where))


def _threshold(raw: Mapping[str, Any], task: Task, activation: Activation, where: str) -> float:
    if activation == "none":
        _refuse("the checkpoint gives values, no labels", where, "answer a task of values, such as valence")
    found = raw.get("threshold", 0.5)
    if not _is_number(found) or not 0 < found < 1:
        _refuse(f"threshold = {found!r} is no probability", where, "give a number between 0 and 1")
    if "threshold" in raw and (task.kind != "multilabel" or activation != "sigmoid"):
        _refuse("threshold has no meaning where one label excludes the others", where, "take it out")
    return float(found)


def _range(raw: Mapping[str, Any], where: str) -> tuple[float, float]:
    found = raw.get("range")
    if isinstance(found, list) and len(found) == 2 and all(map(_is_number, found)) and found[0] < found[1]:
        return float(found[0]), float(found[1])
    _refuse("range does not say between which values the outputs lie", where, "write range = [lowest, highest]")


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and value - value == 0


def _span(bounds: tuple[float, float]) -> str:
    return f"{bounds[0]:g} to {bounds[1]:g}"


def _refuse(what: str, where: object, remedy: str) -> NoReturn:
    raise InputError(what, str(where), remedy)

"""From answers to columns: what each is called, where its values come from, and of which type they are."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial

import numpy as np
import pyarrow as pa

from affectlab import catalogue
from affectlab.annotate.beside import Beside, columns_of
from affectlab.catalogue import Selection
from affectlab.core import ModelCard, Prediction, Predictions, Task
from affectlab.engine import Answers

DECIMALS = 6
"""Digits behind the point, in every format."""
RECORD = ("truncated", "status", "error", "model", "model_version")
"""The last columns of every output."""
AFFECT = "affect"
LABELS = pa.list_(pa.string())

Make = Callable[[Prediction], pa.Array]


@dataclass(frozen=True, slots=True)
class Column:
    """A column made from the answers to one task; `name` is without prefix, `key` its name among that task's."""

    name: str
    key: str
    type: pa.DataType
    task: str
    make: Make


class ColumnSet:
    """The columns in which the answers to `selection` are written.

    `affect` are those of the profile of that name, `other` those of any other task, called `<task>.<key>`. Those of
    `beside` are made from the texts alone. `schema` has all of them in order, their names with `prefix`; those of
    RECORD come last. `asked` names profile and tasks.
    """

    def __init__(self, selection: Selection, prefix: str = "", beside: Sequence[Beside] = ()) -> None:
        profile = next((profile for profile in selection.profiles if profile.id == AFFECT), None)
        self.prefix = prefix
        self.tasks = selection.tasks
        self.affect = tuple(_affect_columns()) if profile else ()
        self.asked = ",".join([AFFECT] * bool(profile) + [task.id for task in selection.named])
        self.other = tuple(column for task in selection.named for column in _task_columns(task))
        self.beside = tuple(beside)
        types = [(column.name, column.type) for column in (*self.affect, *self.other)]
        types += [item for one in self.beside for item in one.types.items()]
        record = [(name, pa.bool_() if name == "truncated" else pa.string()) for name in RECORD]
        self.schema = pa.schema([pa.field(prefix + name, kind) for name, kind in (*types, *record)])

    def name(self, column: str) -> str:
        """How `column` is called in the output."""
        return self.prefix + column

    def __contains__(self, column: str) -> bool:
        return self.prefix + column in self.schema.names

    def constants(self, card: ModelCard) -> dict[str, str]:
        """What stands in every row, by column: which model answered, and which words were counted."""
        found = {name: value for one in self.beside for name, value in one.constants.items()}
        return {**found, "model": card.id, "model_version": card.version}

    def table(self, answers: Answers, card: ModelCard, texts: Sequence[str | None]) -> pa.Table:
        """A row of `schema` for each row of `answers`, which are those of `texts`.

        Values are null in every row that is not ok, save for the constants; but a row whose target is empty keeps the
        answers of the tasks that need none.
        """
        predictions, rows = answers.predictions, len(answers.item_of_row)
        if predictions.errors:
            failed = np.array([error is not None for error in predictions.errors])
            unanswered = (answers.item_of_row < 0) | failed[answers.item_of_row]
            taken = pa.array(answers.item_of_row, mask=unanswered)
            unanswered[list(answers.aimless)] = True
            aimed = pa.array(answers.item_of_row, mask=unanswered)
            targeted = {task.id for task in self.tasks if task.needs_target}
            columns = [
                column.make(predictions.answers[column.task]).take(aimed if column.task in targeted else taken)
                for column in (*self.affect, *self.other)
            ]
            truncated = pa.array(np.asarray(predictions.truncated, dtype=bool)).take(taken)
        else:
            columns = [pa.nulls(rows, column.type) for column in (*self.affect, *self.other)]
            truncated = pa.nulls(rows, pa.bool_())
        states = [_state(row, item, answers, predictions) for row, item in enumerate(answers.item_of_row.tolist())]
        answered = [text if read else None for text, read in zip(texts, truncated.is_valid().to_pylist(), strict=True)]
        columns += [array for one in self.beside for array in columns_of(one, answered)]
        columns.append(truncated)
        columns.append(pa.array([status for status, _ in states], pa.string()))
        columns.append(pa.array([error for _, error in states], pa.string()))
        columns += [pa.array([value] * rows, pa.string()) for value in (card.id, card.version)]
        return pa.Table.from_arrays(columns, schema=self.schema)


def _state(row: int, item: int, answers: Answers, predictions: Predictions) -> tuple[str, str | None]:
    """Status and error of a row."""
    error = (predictions.errors[item] if item >= 0 else None) or answers.problems.get(row)
    if error is not None:
        return "error", error
    return ("skipped" if item < 0 else "ok"), None


def _affect_columns() -> list[Column]:
    emotions, sentiment = catalogue.task("emotions"), catalogue.task("sentiment")
    intensity, valence, vad = catalogue.task("intensity"), catalogue.task("valence"), catalogue.task("vad")
    return [
        Column("emotion", "", pa.string(), emotions.id, _strongest),
        Column("labels", "", LABELS, emotions.id, _above),
        *(_score(emotions, label, f"emotion_{label}") for label in emotions.outputs),
        *(_score(intensity, label, f"intensity_{label}") for label in intensity.outputs),
        _score(valence, valence.outputs[0], "valence"),
        _score(vad, "arousal", "arousal"),
        _score(vad, "dominance", "dominance"),
        Column("sentiment", "", pa.string(), sentiment.id, _chosen),
        *(_score(sentiment, label, f"sentiment_{label}") for label in sentiment.outputs),
        Column("confidence", "", pa.float64(), emotions.id, _confidence),
    ]


def _task_columns(task: Task) -> list[Column]:
    """What was decided, if the task decides, then a column for each output."""
    outputs = list(task.outputs)
    if task.kind == "ordinal":
        return [
            Column(f"{task.id}.{output}", output, pa.int64(), task.id, partial(_class, place=place))
            for place, output in enumerate(outputs)
        ]
    scores = [_score(task, output, f"{task.id}.{output}") for output in outputs]
    if task.kind == "multilabel":
        return [Column(f"{task.id}.labels", "labels", LABELS, task.id, _above), *scores]
    if task.kind == "multiclass":
        return [Column(f"{task.id}.label", "label", pa.string(), task.id, _chosen), *scores]
    return scores


def _score(task: Task, output: str, name: str) -> Column:
    return Column(name, output, pa.float64(), task.id, partial(_scores, place=task.outputs.index(output)))


def _numbers(values: object) -> pa.Array:
    """Rounded; NaN becomes null, and -0 becomes 0."""
    return pa.array(np.round(np.asarray(values, dtype=np.float64), DECIMALS) + 0.0, from_pandas=True)


def _scores(prediction: Prediction, place: int) -> pa.Array:
    return _numbers(prediction.scores[:, place])


def _confidence(prediction: Prediction) -> pa.Array:
    if prediction.confidence is None:
        return pa.nulls(len(prediction.scores), pa.float64())
    return _numbers(prediction.confidence)


def _strongest(prediction: Prediction) -> pa.Array:
    return _named(prediction.task, prediction.scores.argmax(axis=1))


def _chosen(prediction: Prediction) -> pa.Array:
    assert prediction.decided is not None
    return _named(prediction.task, prediction.decided)


def _named(task: Task, places: object) -> pa.Array:
    return pa.array(task.outputs, pa.string()).take(pa.array(np.asarray(places, dtype=np.int64)))


def _class(prediction: Prediction, place: int) -> pa.Array:
    assert prediction.decided is not None
    return pa.array(np.asarray(prediction.decided[:, place], dtype=np.int64))


def _above(prediction: Prediction) -> pa.Array:
    """The labels of each item that were decided for, in the order of the taxonomy; often none."""
    assert prediction.decided is not None
    decided = np.asarray(prediction.decided, dtype=bool)
    ends = np.concatenate([[0], decided.sum(axis=1).cumsum()])
    labels = _named(prediction.task, np.nonzero(decided)[1])
    return pa.ListArray.from_arrays(pa.array(ends, pa.int32()), labels)

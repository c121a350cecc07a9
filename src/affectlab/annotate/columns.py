"""From answers to columns: what each is called, where its values come from, and of which type they are."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property, partial

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from affectlab import catalogue
from affectlab.annotate.beside import LANGUAGE, Beside, columns_of
from affectlab.annotate.emotion import EMOTIONS, decided, emotion_of, labels_of
from affectlab.annotate.unsupported import LanguageFindings
from affectlab.catalogue import Selection
from affectlab.core import BoolArray, FloatArray, IntArray, ModelCard, Prediction, Predictions, Task
from affectlab.engine import Answers

DECIMALS = 6
"""Digits behind the point, in every format."""
RECORD = ("truncated", "status", "error", "model", "model_version")
"""The last columns of every output."""
AFFECT = "affect"
LABELS = pa.list_(pa.string())


@dataclass(frozen=True)
class _Given:
    """What a model says to one task."""

    prediction: Prediction

    @cached_property
    def scores(self) -> FloatArray:
        """(k, n): rounded, each output in one piece; no -0."""
        return _rounded(self.prediction.scores.T)


Make = Callable[[_Given], pa.Array]


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
    RECORD come last. `asked` names profile and tasks. `single`, for `results`: the one emotion of a text, its labels
    and its confidence, where the task `emotions` is asked without the profile.
    """

    def __init__(
        self, selection: Selection, prefix: str = "", beside: Sequence[Beside] = (), *, results: bool = False
    ) -> None:
        profile = next((profile for profile in selection.profiles if profile.id == AFFECT), None)
        self.prefix = prefix
        self.tasks = selection.tasks
        self.affect = tuple(_affect_columns()) if profile else ()
        self.asked = ",".join([AFFECT] * bool(profile) + [task.id for task in selection.named])
        self.other = tuple(column for task in selection.named for column in _task_columns(task))
        alone = results and not profile and EMOTIONS in {task.id for task in selection.named}
        self.single = tuple(_single_columns()) if alone else ()
        self.beside = tuple(beside)
        types = [(column.name, column.type) for column in (*self.affect, *self.other, *self.single)]
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

    def table(
        self,
        answers: Answers,
        card: ModelCard,
        texts: Sequence[str | None] | pa.LargeStringArray,
        languages: LanguageFindings | None = None,
    ) -> pa.Table:
        """A row of `schema` for each row of `answers`, those of `texts`; `languages`: what is known of theirs.

        Values are null in every row that is not ok, save for the constants; but a row whose target is empty keeps the
        answers of the tasks that need none, and one that is skipped for its language keeps that.
        """
        rows = len(answers.item_of_row)
        status, error = _states(answers)
        *columns, truncated = self._answered(answers)
        if self.beside:
            column = texts if isinstance(texts, pa.Array) else pa.array(texts, pa.large_string())
            answered = truncated.is_valid()
            read, known = pc.if_else(answered, column, None), languages and languages.column(answered)
            for one in self.beside:
                columns += columns_of(one, read) if known is None or LANGUAGE not in one.types else [known]
        columns += [truncated, status, error]
        columns += [pa.repeat(pa.scalar(value, pa.string()), rows) for value in (card.id, card.version)]
        return pa.Table.from_arrays(columns, schema=self.schema)

    def _answered(self, answers: Answers) -> list[pa.Array]:
        """The columns of the tasks, then `truncated`."""
        predictions, items = answers.predictions, answers.item_of_row
        made = (*self.affect, *self.other, *self.single)
        if not predictions.errors:
            return [pa.nulls(len(items), kind) for kind in (*(column.type for column in made), pa.bool_())]
        answered = (items >= 0) & ~_failed(predictions)[items]
        taken = _places(items, answered, predictions)
        answered[list(answers.aimless)] = False
        aimed = _places(items, answered, predictions)
        targeted = {task.id for task in self.tasks if task.needs_target}
        given = {id: _Given(prediction) for id, prediction in decided(predictions.answers).items()}
        columns = [
            _taken(column.make(given[column.task]), aimed if column.task in targeted else taken) for column in made
        ]
        return [*columns, _taken(pa.array(np.asarray(predictions.truncated, dtype=bool)), taken)]


def _failed(predictions: Predictions) -> BoolArray:
    return np.array(pa.array(predictions.errors, pa.string()).is_valid())


def _places(items: IntArray, answered: BoolArray, predictions: Predictions) -> pa.Array | None:
    """The item of each row that is `answered`, null for the others; None where row i is item i throughout."""
    if len(items) == len(predictions.errors) and answered.all():  # items stand in the order of their rows
        return None
    return pa.array(items, mask=~answered)


def _taken(array: pa.Array, places: pa.Array | None) -> pa.Array:
    return array if places is None else array.take(places)


def _states(answers: Answers) -> tuple[pa.Array, pa.Array]:
    """Status of each row, and why it is an error or, where it holds a text, skipped."""
    items = answers.item_of_row
    error = pa.array(answers.predictions.errors, pa.string()).take(pa.array(items, mask=items < 0))
    if answers.problems:
        error = pc.coalesce(error, pa.array(map(answers.problems.get, range(len(items))), pa.string()))
    failed = np.asarray(error.is_valid())
    code = np.where(failed, 2, items < 0)
    if answers.skips:
        error = pc.coalesce(error, pa.array(map(answers.skips.get, range(len(items))), pa.string()))
    return pa.array(["ok", "skipped", "error"], pa.string()).take(pa.array(code)), error


def _affect_columns() -> list[Column]:
    emotions, sentiment = catalogue.task("emotions"), catalogue.task("sentiment")
    intensity, valence, vad = catalogue.task("intensity"), catalogue.task("valence"), catalogue.task("vad")
    return [
        Column("emotion", "", pa.string(), emotions.id, _emotion),
        Column("labels", "", LABELS, emotions.id, _labels),
        *(_score(emotions, label, f"emotion_{label}") for label in emotions.outputs),
        *(_score(intensity, label, f"intensity_{label}") for label in intensity.outputs),
        _score(valence, valence.outputs[0], "valence"),
        _score(vad, "arousal", "arousal"),
        _score(vad, "dominance", "dominance"),
        Column("sentiment", "", pa.string(), sentiment.id, _chosen),
        *(_score(sentiment, label, f"sentiment_{label}") for label in sentiment.outputs),
        Column("confidence", "", pa.float64(), emotions.id, _confidence),
    ]


def _single_columns() -> list[Column]:
    """Their names, which no task's column has, keep them out of what a user sees."""
    return [
        Column(".emotion", "emotion", pa.string(), EMOTIONS, _emotion),
        Column(".labels", "labels", LABELS, EMOTIONS, _labels),
        Column(".confidence", "confidence", pa.float64(), EMOTIONS, _confidence),
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


def _rounded(values: FloatArray) -> FloatArray:
    found = np.array(values, dtype=np.float64, order="C")
    np.round(found, DECIMALS, out=found)
    found += 0.0  # -0 becomes 0
    return found


def _scores(given: _Given, place: int) -> pa.Array:
    """NaN becomes null."""
    return pa.array(given.scores[place], from_pandas=True)


def _confidence(given: _Given) -> pa.Array:
    confidence = given.prediction.confidence
    if confidence is None:
        return pa.nulls(len(given.prediction.scores), pa.float64())
    return pa.array(_rounded(confidence), from_pandas=True)


def _emotion(given: _Given) -> pa.Array:
    return _named(given.prediction.task, emotion_of(given.prediction))


def _labels(given: _Given) -> pa.Array:
    return _lists(given.prediction.task, labels_of(given.prediction))


def _chosen(given: _Given) -> pa.Array:
    prediction = given.prediction
    assert prediction.decided is not None
    return _named(prediction.task, prediction.decided)


def _named(task: Task, places: object) -> pa.Array:
    return pa.array(task.outputs, pa.string()).take(pa.array(np.asarray(places, dtype=np.int64)))


def _class(given: _Given, place: int) -> pa.Array:
    prediction = given.prediction
    assert prediction.decided is not None
    return pa.array(np.asarray(prediction.decided[:, place], dtype=np.int64))


def _above(given: _Given) -> pa.Array:
    """The labels of each item that were decided for, in the order of the taxonomy; often none."""
    assert given.prediction.decided is not None
    return _lists(given.prediction.task, np.asarray(given.prediction.decided, dtype=bool))


def _lists(task: Task, holds: BoolArray) -> pa.Array:
    ends = np.concatenate([[0], holds.sum(axis=1).cumsum()])
    return pa.ListArray.from_arrays(pa.array(ends, pa.int32()), _named(task, np.nonzero(holds)[1]))

"""The nouns of affectlab: what is asked (tasks over taxonomies), of what (items), and what is answered."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    FloatArray = NDArray[np.float32] | NDArray[np.float64]
    IntArray = NDArray[np.int64]
    BoolArray = NDArray[np.bool_]
else:  # numpy costs 80 ms to import; these names are for annotations only
    FloatArray = IntArray = BoolArray = object

Kind = Literal["multilabel", "multiclass", "ordinal", "regression", "distribution", "span"]
Perspective = Literal["writer", "reader"]
LongText = Literal["window", "truncate", "error"]
Unsupported = Literal["skip", "answer", "error"]
"""What is done with a text that is clearly in a language the model does not read."""
Terms = Literal["open", "attribution", "share-alike", "non-commercial", "research-only", "unstated", "own"]
"""What may be done with a data set; "own" are rows of the user's own, whose terms the user knows."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Label:
    """One label of a taxonomy: `id` as it is written in columns, and what it means."""

    id: str
    description: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Taxonomy:
    """A closed set of labels with its source."""

    id: str
    title: str
    labels: tuple[Label, ...]
    source: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """One question asked of an item.

    `outputs` are the labels of `taxonomy`, or the names of the dimensions of a regression; they name the
    columns. `range` is (lowest, highest) of each dimension, None for tasks that answer with labels.
    """

    id: str
    kind: Kind
    title: str
    question: str
    outputs: tuple[str, ...]
    perspective: Perspective
    metrics: tuple[str, ...]
    source: str
    taxonomy: str | None = None
    range: tuple[float, float] | None = None
    needs_target: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """A bundle of tasks with columns of its own; `affect` is the default one."""

    id: str
    title: str
    tasks: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Item:
    """What a model is asked about: a text, with the target that some tasks need."""

    text: str
    target: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Prediction:
    """Columnar answers of one model to one task for n items; row i answers item i.

    `scores`: (n, k) for the k outputs of the task: calibrated probabilities in [0, 1] for multilabel,
    multiclass and distribution tasks; values in the task's range for regression and ordinal ones.
    `decided`: what the scores come to. multilabel: (n, k) bool, True above the stored threshold; multiclass:
    (n,) int, index into outputs; ordinal: (n, k) int, the class of each output; None for regression.
    `strongest`: (n,) int, for multilabel the index of the one label that stands for the item; None for that of the
    highest score. `confidence`: (n,) in [0, 1], the calibrated probability that this label, or the decided class, is
    right; None where a model has no such number.
    """

    task: Task
    scores: FloatArray
    decided: BoolArray | IntArray | None = None
    strongest: IntArray | None = None
    confidence: FloatArray | None = None


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Predictions:
    """Answers of one model to several tasks for the same n items.

    `truncated`: (n,) bool, True where the model read only the beginning of the text.
    `errors`: for each item None, or why it was not answered; the scores of such a row are NaN.
    """

    answers: Mapping[str, Prediction]
    truncated: BoolArray
    errors: tuple[str | None, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class TrainingSet:
    """A data set a model was trained on: its id, its rows used, and its owner's terms."""

    id: str
    rows: int
    terms: Terms


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelCard:
    """What a model says of itself.

    `training`: the labelled sets it was trained on, () for none, None where that is not stated. `own_tasks`: those of
    `tasks` that only it has, and the catalogue does not. `rows_at_once`: how many rows it likes to be asked about
    together. More cost memory, and are what a run that is stopped has to do again; fewer cost a fast model its speed.
    """

    id: str
    version: str
    title: str
    tasks: tuple[str, ...]
    languages: tuple[str, ...]
    licence: str
    training: tuple[TrainingSet, ...] | None = None
    own_tasks: tuple[Task, ...] = ()
    rows_at_once: int = 4096
    details: Mapping[str, object] = field(default_factory=dict)

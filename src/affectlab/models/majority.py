"""`majority`: the same answer to every text, the most frequent one of the task's training set."""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from functools import cache
from importlib.resources import files
from typing import Any

import numpy as np

from affectlab import catalogue
from affectlab.core import Item, ModelCard, Prediction, Predictions, Task, TrainingSet, UsageError
from affectlab.models.base import ModelOptions, model_argument
from affectlab.models.registry import refuse_unanswerable


@cache
def _file() -> dict[str, dict[str, Any]]:
    return tomllib.loads((files("affectlab.models") / "majority.toml").read_text(encoding="utf-8"))


def constants() -> dict[str, dict[str, Any]]:
    """By task: the `set` and `split` it was counted on, and the `answer`, names of labels or one number per output."""
    return {task: one for task, one in _file().items() if task != "training"}


class MajorityModel:
    """Constants: all that it learnt of its training sets is how often answers occur."""

    def __init__(self) -> None:
        entry = catalogue.model_entry("majority")
        self.card = ModelCard(
            id="majority",
            version="1",
            title=entry.title,
            tasks=tuple(constants()),
            languages=(),
            licence=entry.licence,
            training=tuple(TrainingSet(id=name, **about) for name, about in _file()["training"].items()),
        )

    def predict(self, items: Sequence[Item], /, tasks: Sequence[Task]) -> Predictions:
        refuse_unanswerable(self.card.id, self.card.tasks, tuple(tasks))
        return Predictions(
            answers={task.id: _constant(task, len(items)) for task in tasks},
            truncated=np.zeros(len(items), dtype=bool),
            errors=(None,) * len(items),
        )


def _constant(task: Task, count: int) -> Prediction:
    answer = constants()[task.id]["answer"]
    if task.kind in ("regression", "ordinal"):
        scores = np.tile(np.array(answer, dtype=np.float64), (count, 1))
        return Prediction(task=task, scores=scores, decided=scores.astype(np.int64) if task.kind == "ordinal" else None)
    holds = np.tile([name in answer for name in task.outputs], (count, 1))
    decided = holds if task.kind == "multilabel" else holds.argmax(1)
    return Prediction(task=task, scores=holds.astype(np.float64), decided=decided)


def load(argument: str, options: ModelOptions) -> MajorityModel:  # noqa: ARG001 - the signature of every kind
    """`majority`; takes no argument."""
    if argument:
        raise UsageError(
            "majority takes no argument", model_argument(f"majority:{argument}"), f"write {model_argument('majority')}"
        )
    return MajorityModel()

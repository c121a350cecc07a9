"""`random`: answers drawn from a hash of the text. The floor under every benchmark, and a quick stand-in in tests."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from affectlab import catalogue
from affectlab.core import Item, ModelCard, Prediction, Predictions, Task, UsageError
from affectlab.models.base import ModelOptions, model_argument
from affectlab.models.registry import refuse_unanswerable

TASKS = tuple(task.id for task in catalogue.tasks())


@dataclass(frozen=True, slots=True)
class RandomModel:
    """Uniform scores that depend on seed, task, text and target alone."""

    seed: int = 0
    card: ModelCard = field(init=False)

    def __post_init__(self) -> None:
        card = ModelCard(
            id=f"random:{self.seed}",
            version="1",
            title=catalogue.model_entry("random").title,
            tasks=TASKS,
            languages=(),
            licence="Apache-2.0",
            training=(),
        )
        object.__setattr__(self, "card", card)

    def predict(self, items: Sequence[Item], /, tasks: Sequence[Task]) -> Predictions:
        refuse_unanswerable(self.card.id, TASKS, tuple(tasks))
        return Predictions(
            answers={task.id: self._answer(items, task) for task in tasks},
            truncated=np.zeros(len(items), dtype=bool),
            errors=(None,) * len(items),
        )

    def _answer(self, items: Sequence[Item], task: Task) -> Prediction:
        uniform = np.empty((len(items), len(task.outputs)))
        for row, item in enumerate(items):
            name = "\x1f".join((str(self.seed), task.id, item.text, (item.target or "") * task.needs_target))
            digest = hashlib.blake2b(name.encode("utf-8", "surrogatepass"), digest_size=8).digest()
            uniform[row] = np.random.default_rng(int.from_bytes(digest)).random(len(task.outputs))
        if task.kind == "multilabel":
            return Prediction(task=task, scores=uniform, decided=uniform > 0.5, confidence=uniform.max(1, initial=0))
        if task.kind == "multiclass":
            scores = uniform / uniform.sum(1, keepdims=True)
            return Prediction(task=task, scores=scores, decided=scores.argmax(1), confidence=scores.max(1, initial=0))
        assert task.range is not None
        low, high = task.range
        if task.kind == "ordinal":
            classes = low + np.floor(uniform * (high - low + 1))
            return Prediction(task=task, scores=classes, decided=classes.astype(np.int64))
        return Prediction(task=task, scores=low + uniform * (high - low))


def load(argument: str, options: ModelOptions) -> RandomModel:  # noqa: ARG001 - the signature of every kind
    """`random` or `random:SEED`."""
    if argument and not argument.isdigit():
        raise UsageError(
            f"a seed is a whole number, not {argument!r}", model_argument(f"random:{argument}"), "write random:7"
        )
    return RandomModel(int(argument or 0))

"""`vader` and `textblob`: other people's lexicons behind our protocol, to be compared with.

Each gives one signal from -1 to 1; what it says of our tasks is stated in `catalogue/signals`. Needs the extra `peers`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from importlib.metadata import version

import numpy as np
from numpy.typing import NDArray

from affectlab import catalogue
from affectlab.core import Item, ModelCard, Prediction, Predictions, Task, UsageError
from affectlab.models.base import ModelOptions, model_argument
from affectlab.models.registry import refuse_unanswerable

REMEDY = 'install it: pip install "affectlab[peers]"'
LEAST = 1e-9
"""A cut at 0 leaves 0 itself neutral."""


class LexiconModel:
    """`signal` reads one text; it was trained on no labelled set that its makers name."""

    def __init__(self, name: str, version: str, signal: Callable[[str], float]) -> None:
        entry = catalogue.model_entry(name)
        self._map = catalogue.signal_map(name)
        self._signal = signal
        self.card = ModelCard(
            id=name,
            version=version,
            title=entry.title,
            tasks=self._map.tasks,
            languages=("en",),
            licence=entry.licence,
            training=(),
            details={"map": self._map.source},
        )

    def predict(self, items: Sequence[Item], /, tasks: Sequence[Task]) -> Predictions:
        refuse_unanswerable(self.card.id, self.card.tasks, tuple(tasks))
        signals = np.array([self._signal(item.text) for item in items], dtype=np.float64)
        return Predictions(
            answers={task.id: self._answer(task, signals) for task in tasks},
            truncated=np.zeros(len(items), dtype=bool),
            errors=(None,) * len(items),
        )

    def _answer(self, task: Task, signals: NDArray[np.float64]) -> Prediction:
        if task.id in self._map.cuts:
            decided = _classes(signals, self._map.cuts[task.id])
            return Prediction(task=task, scores=np.eye(len(task.outputs))[decided], decided=decided)
        assert task.range is not None
        (low, high), (least, most) = self._map.range, task.range
        values = (least + (signals - low) / (high - low) * (most - least))[:, None]
        if task.kind == "regression":
            return Prediction(task=task, scores=values)
        nearest = np.floor(values + 0.5)
        return Prediction(task=task, scores=nearest, decided=nearest.astype(np.int64))


def _classes(signals: NDArray[np.float64], cuts: Sequence[float]) -> NDArray[np.int64]:
    """How many cuts lie below; a cut belongs to the class further from 0."""
    half = len(cuts) // 2
    below = sum((signals > min(cut, -LEAST)).astype(np.int64) for cut in cuts[:half])
    return np.asarray(below + sum((signals >= max(cut, LEAST)).astype(np.int64) for cut in cuts[half:]), dtype=np.int64)


def _refuse_argument(name: str, argument: str) -> None:
    if argument:
        raise UsageError(
            f"{name} takes no argument", model_argument(f"{name}:{argument}"), f"write {model_argument(name)}"
        )


def load_vader(argument: str, options: ModelOptions) -> LexiconModel:  # noqa: ARG001 - the signature of every kind
    """`vader`: the compound score."""
    _refuse_argument("vader", argument)
    try:
        from vaderSentiment.vaderSentiment import SentimentIntensityAnalyzer
    except ImportError:
        raise UsageError("VADER is not installed", model_argument("vader"), REMEDY) from None
    scores = SentimentIntensityAnalyzer().polarity_scores
    return LexiconModel("vader", version("vaderSentiment"), lambda text: float(scores(text)["compound"]))


def load_textblob(argument: str, options: ModelOptions) -> LexiconModel:  # noqa: ARG001 - the signature of every kind
    """`textblob`: the polarity."""
    _refuse_argument("textblob", argument)
    try:
        from textblob import TextBlob
    except ImportError:
        raise UsageError("TextBlob is not installed", model_argument("textblob"), REMEDY) from None
    return LexiconModel("textblob", version("textblob"), lambda text: float(TextBlob(text).polarity))

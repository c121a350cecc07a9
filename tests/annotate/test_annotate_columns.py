"""The columns, once and for all: their names, order, types and values."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pyarrow as pa
import pytest

from affectlab import catalogue
from affectlab.annotate.columns import RECORD, ColumnSet
from affectlab.core import Item, ModelCard, Prediction, Predictions, Task
from affectlab.engine import answer

# fmt: off
EMOTIONS = [
    "admiration", "amusement", "anger", "annoyance", "approval", "caring", "confusion", "curiosity", "desire",
    "disappointment", "disapproval", "disgust", "embarrassment", "excitement", "fear", "gratitude", "grief", "joy",
    "love", "nervousness", "optimism", "pride", "realization", "relief", "remorse", "sadness", "surprise",
    "neutral",
]
# fmt: on
GROUPS = [label.id for label in catalogue.taxonomy("goemotions-sentiment-4").labels]
AFFECT = [
    "emotion",
    "labels",
    *(f"emotion_{label}" for label in EMOTIONS),
    *(f"intensity_{label}" for label in ("anger", "fear", "joy", "sadness")),
    *("valence", "arousal", "dominance", "sentiment"),
    *(f"sentiment_{label}" for label in ("negative", "neutral", "positive")),
    "confidence",
]
LAST = ["truncated", "status", "error", "model", "model_version"]


@pytest.mark.parametrize(
    ("tasks", "names"),
    [
        pytest.param("affect", AFFECT, id="affect"),
        pytest.param(
            "affect,vad",
            [*AFFECT, "vad.valence", "vad.arousal", "vad.dominance"],
            id="a task of the profile named by itself has its own columns too",
        ),
        pytest.param("valence-class,affect", [*AFFECT, "valence-class.value"], id="the profile comes first"),
        pytest.param("valence", ["valence.value"], id="regression"),
        pytest.param("vad", ["vad.valence", "vad.arousal", "vad.dominance"], id="regression of three"),
        pytest.param(
            "intensity-class",
            [f"intensity-class.{label}" for label in ("anger", "fear", "joy", "sadness")],
            id="ordinal",
        ),
        pytest.param(
            "sentiment",
            ["sentiment.label", "sentiment.negative", "sentiment.neutral", "sentiment.positive"],
            id="multiclass",
        ),
        pytest.param(
            "emotions-sentiment",
            ["emotions-sentiment.labels", *(f"emotions-sentiment.{label}" for label in GROUPS)],
            id="multilabel",
        ),
        pytest.param(
            "sentiment-strength,valence", ["sentiment-strength.value", "valence.value"], id="in the order asked"
        ),
    ],
)
def test_names_and_order(tasks: str, names: list[str]) -> None:
    columns = ColumnSet(catalogue.resolve([tasks]))
    assert columns.schema.names == [*names, *LAST]


def test_no_two_columns_of_all_tasks_have_one_name() -> None:
    names = ColumnSet(catalogue.resolve(["affect", *(task.id for task in catalogue.tasks())])).schema.names
    assert len(names) == len(set(names))
    alone = ColumnSet(catalogue.resolve([task.id for task in catalogue.tasks()])).schema.names
    assert all("." in name for name in alone if name not in RECORD)
    assert len(alone) == len(set(alone))


def test_a_prefix_is_put_before_every_column() -> None:
    plain = ColumnSet(catalogue.resolve(["affect,vad"]))
    columns = ColumnSet(catalogue.resolve(["affect,vad"]), "affect_")
    assert columns.schema.names == ["affect_" + name for name in plain.schema.names]
    assert columns.name("status") == "affect_status"
    assert "status" in columns
    assert "affect_status" not in columns


@pytest.mark.parametrize(
    ("tasks", "expected"),
    [
        pytest.param("affect,vad", "affect,vad", id="profile"),
        pytest.param("valence-class,affect", "affect,valence-class", id="profile first"),
        pytest.param("sentiment,vad", "sentiment,vad", id="tasks"),
    ],
)
def test_what_was_asked_is_told_in_one_way(tasks: str, expected: str) -> None:
    assert ColumnSet(catalogue.resolve([tasks])).asked == expected


class Told:
    """Gives the scores it was told, the same for every item."""

    card = ModelCard(id="told", version="7", title="", tasks=(), languages=(), licence="")

    def __init__(self, scores: dict[str, Sequence[float]], decided: dict[str, Any], confidence: float | None = None):
        self._scores, self._decided, self._confidence = scores, decided, confidence

    def predict(self, items: Sequence[Item], /, tasks: Sequence[Task]) -> Predictions:
        answers = {}
        for task in tasks:
            scores = np.zeros((len(items), len(task.outputs)), dtype=np.float32)
            scores[:] = self._scores.get(task.id, 0.0)
            decided = self._decided.get(task.id)
            if decided is None and task.kind == "multilabel":
                decided = np.zeros(len(task.outputs), dtype=bool)
            if decided is None and task.kind == "multiclass":
                decided = 0
            answers[task.id] = Prediction(
                task=task,
                scores=scores,
                decided=None if decided is None else np.array([decided] * len(items)),
                confidence=None if self._confidence is None else np.full(len(items), self._confidence),
            )
        return Predictions(answers=answers, truncated=np.zeros(len(items), bool), errors=(None,) * len(items))


def _row(model: Any, tasks: str) -> dict[str, Any]:
    selection = catalogue.resolve([tasks])
    columns = ColumnSet(selection)
    targets = ["it"]
    table = columns.table(answer(model, selection.tasks, ["a text"], targets), model.card, ["a text"])
    assert table.schema == columns.schema
    row: dict[str, Any] = table.to_pylist()[0]
    return row


def test_values_of_the_affect_profile() -> None:
    emotions = [0.0] * 28
    emotions[EMOTIONS.index("joy")], emotions[EMOTIONS.index("love")] = 0.7, 0.12345678
    decided = [score > 0.1 for score in emotions]
    model = Told(
        {
            "emotions": emotions,
            "intensity": [0.1, 0.2, 0.3, 0.4],
            "valence": [0.9],
            "vad": [0.5, 0.6, 0.7],
            "sentiment": [0.1, 0.2, 0.7],
        },
        {"emotions": decided, "sentiment": 2},
        confidence=0.66,
    )
    row = _row(model, "affect")
    expected = {
        "emotion": "joy",
        "labels": ["joy", "love"],
        "emotion_joy": 0.7,
        "emotion_love": 0.123457,
        "emotion_anger": 0.0,
        "intensity_anger": 0.1,
        "intensity_sadness": 0.4,
        "valence": 0.9,
        "arousal": 0.6,
        "dominance": 0.7,
        "sentiment": "positive",
        "sentiment_negative": 0.1,
        "sentiment_positive": 0.7,
        "confidence": 0.66,
        "truncated": False,
        "status": "ok",
        "error": None,
        "model": "told",
        "model_version": "7",
    }
    assert {name: row[name] for name in expected} == expected


def test_no_label_is_an_answer() -> None:
    assert _row(Told({}, {}), "emotions-11")["emotions-11.labels"] == []


def test_a_text_without_a_label_above_its_threshold_has_that_of_its_emotion() -> None:
    row = _row(Told({}, {}), "affect")
    assert row["labels"] == [row["emotion"]]


def test_a_model_without_confidence_leaves_it_empty() -> None:
    assert _row(Told({}, {}), "affect")["confidence"] is None


@pytest.mark.parametrize(
    ("task", "scores", "decided", "expected"),
    [
        pytest.param("valence-class", [-1.7], [-2], {"valence-class.value": -2}, id="ordinal is its class"),
        pytest.param(
            "sentiment-5", [0.1, 0.1, 0.1, 0.3, 0.4], 3, {"sentiment-5.label": "positive"}, id="the decided class"
        ),
        pytest.param(
            "target-sentiment", [0.2, 0.5, 0.3], 1, {"target-sentiment.label": "neutral"}, id="towards a target"
        ),
        pytest.param("valence", [0.33333334], None, {"valence.value": 0.333333}, id="six decimals"),
        pytest.param("valence", [-1e-9], None, {"valence.value": 0.0}, id="no negative zero"),
        pytest.param("valence", [np.nan], None, {"valence.value": None}, id="NaN is null"),
    ],
)
def test_values_of_other_tasks(task: str, scores: list[float], decided: Any, expected: dict[str, Any]) -> None:
    row = _row(Told({task: scores}, {task: decided}), task)
    found = {name: row[name] for name in expected}
    assert found == expected
    assert str(found) == str(expected)  # -0.0 == 0.0


def test_types_do_not_depend_on_the_rows(fake: Any) -> None:
    selection = catalogue.resolve(["affect,emotions-11,valence-class"])
    columns = ColumnSet(selection)
    for texts in (["a"], [None], ["odd"], ["a", "odd", None], []):
        table = columns.table(answer(fake(), selection.tasks, texts), fake().card, texts)
        assert table.schema == columns.schema
        assert table.num_rows == len(texts)
    assert columns.schema.field("labels").type == pa.list_(pa.string())
    assert columns.schema.field("emotion_joy").type == pa.float64()
    assert columns.schema.field("valence-class.value").type == pa.int64()
    assert columns.schema.field("truncated").type == pa.bool_()


def test_rows_that_are_not_ok_hold_no_answer(fake: Any) -> None:
    selection = catalogue.resolve(["affect,emotions-11,valence-class"])
    columns = ColumnSet(selection)
    texts = ["fine", None, "odd", "broken", "a long one"]
    found = answer(fake(), selection.tasks, texts, problems={3: "line 5 is short"})
    rows = columns.table(found, fake().card, texts).to_pylist()
    assert [row["status"] for row in rows] == ["ok", "skipped", "error", "error", "ok"]
    assert [row["error"] for row in rows] == [None, None, "too odd to answer", "line 5 is short", None]
    assert [row["truncated"] for row in rows] == [False, None, None, None, True]
    assert {(row["model"], row["model_version"]) for row in rows} == {("fake", "1")}
    answers = [name for name in columns.schema.names if name not in RECORD]
    for row in rows:
        assert all((row[name] is None) == (row["status"] != "ok") for name in answers), row

"""Tasks that a model brings of its own are asked by name, and by default where it does not answer `affect`."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from affectlab.annotate import analyze, annotate_file
from affectlab.cli.panel import panel
from affectlab.core import Item, ModelCard, Prediction, Predictions, Task, UsageError
from affectlab.tables import open_source

MOOD = Task(
    id="mood", kind="multiclass", title="mood (posts.csv)", question="What mood?", outputs=("Cross!", "so so", "glad"),
    perspective="writer", metrics=("macro-f1",), source="posts.csv",
)  # fmt: skip
STARS = Task(
    id="stars", kind="regression", title="stars (posts.csv)", question="How many?", outputs=("value",),
    perspective="writer", metrics=("pearson",), source="posts.csv", range=(1.0, 5.0),
)  # fmt: skip


class Tuned:
    """Always glad, and as many stars as the text has letters."""

    def __init__(self, *also: str, own: tuple[Task, ...] = (MOOD, STARS)) -> None:
        self.card = ModelCard(
            id="tuned", version="1", title="tuned", tasks=(*(task.id for task in own), *also), languages=(),
            licence="ours", own_tasks=own,
        )  # fmt: skip

    def predict(self, items: Sequence[Item], /, tasks: Sequence[Task]) -> Predictions:
        answers = {}
        for task in tasks:
            scores = np.tile([0.1, 0.2, 0.7], (len(items), 1))
            if task.id == "mood":
                answers[task.id] = Prediction(task=task, scores=scores, decided=scores.argmax(1))
            else:
                answers[task.id] = Prediction(task=task, scores=np.array([[float(len(item.text))] for item in items]))
        return Predictions(answers=answers, truncated=np.zeros(len(items), bool), errors=(None,) * len(items))


def test_they_are_what_is_asked_by_default_and_get_columns_of_their_own(tmp_path: Path, table: Any) -> None:
    annotate_file(table(text=["abc", "ab"]), tmp_path / "out.parquet", model=Tuned())
    (window,) = open_source(tmp_path / "out.parquet").windows(10)
    row = window.table.to_pylist()[1]
    assert list(row)[1:6] == ["mood.label", "mood.Cross!", "mood.so so", "mood.glad", "stars.value"]
    assert (row["mood.label"], row["mood.so so"], row["stars.value"]) == ("glad", 0.2, 2.0)


def test_a_text_is_answered_with_them() -> None:
    found = analyze("abc", model=Tuned(), tasks="mood")
    assert found.other == {"mood": {"label": "glad", "Cross!": 0.1, "so so": 0.2, "glad": 0.7}}
    assert found.tasks == {"mood": MOOD}
    assert found.to_dict()["mood.label"] == "glad"
    assert repr(found) == "Result('abc', mood=glad)"
    assert panel(found) is not None
    assert analyze("abc", model=Tuned()).other["stars"] == {"value": 3.0}


def test_a_mistyped_one_is_answered_with_the_nearest() -> None:
    with pytest.raises(UsageError, match="there is no task 'moood'; did you mean mood"):
        analyze("abc", model=Tuned(), tasks="moood")
    with pytest.raises(UsageError, match="affectlab tasks list, and of this model alone mood, stars"):
        analyze("abc", model=Tuned(), tasks="xyzzy")
    with pytest.raises(UsageError, match="there is no task 'mood'"):
        analyze("abc", model="random", tasks="mood")


def test_asking_for_affect_says_what_the_model_answers(tmp_path: Path, table: Any) -> None:
    with pytest.raises(UsageError, match="tuned does not answer 'emotions'; it answers: mood, stars"):
        annotate_file(table(text=["a"]), tmp_path / "out.csv", model=Tuned(), tasks="affect")


def test_by_default_a_task_with_a_target_is_asked_where_there_is_one() -> None:
    model = Tuned("target-sentiment", own=(STARS,))
    assert set(analyze("abc", model=model).other) == {"stars"}
    with pytest.raises(UsageError, match="target-sentiment asks about a target"):
        analyze("abc", model=Tuned("target-sentiment", own=()))
    assert set(analyze("abc", model=model, tasks=["stars"]).other) == {"stars"}

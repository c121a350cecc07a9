"""What `analyze` takes: everything that holds texts in order; and which fields of a Result the tasks fill."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from typing import Any

import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest

from affectlab import catalogue
from affectlab.annotate import Result, analyze
from affectlab.core import UsageError

TEXTS = ["so happy", None, "odd"]
FIELDS = {
    "emotions": ("emotion", "labels", "confidence", "emotions"),
    "sentiment": ("sentiment", "sentiment_scores"),
    "intensity": ("intensity",),
    "valence": ("valence",),
    "vad": ("valence", "arousal", "dominance"),
}
ALL = (
    "emotion",
    "labels",
    "confidence",
    "emotions",
    "sentiment",
    "sentiment_scores",
    "intensity",
    "valence",
    "arousal",
    "dominance",
)


def filled(result: Result) -> set[str]:
    return {name for name in ALL if getattr(result, name) not in (None, {})}


@pytest.mark.parametrize(("task", "names"), FIELDS.items(), ids=FIELDS)
def test_a_task_fills_what_it_answers(fake: Any, task: str, names: tuple[str, ...]) -> None:
    assert filled(analyze("so happy", model=fake(), tasks=task)) == {*names}


def test_tasks_of_the_profile_fill_what_the_profile_does(fake: Any) -> None:
    asked = catalogue.profile("affect").tasks
    whole, apart = (analyze("so happy", model=fake(), tasks=tasks) for tasks in ("affect", asked))
    for name in (*ALL, "status", "truncated", "model"):
        assert getattr(apart, name) == getattr(whole, name), name
    assert filled(whole) == {*ALL}
    assert list(apart.other) == list(asked)


def test_the_shipped_model_too() -> None:
    text = "I can't stop smiling"
    whole, apart = (analyze(text, tasks=tasks) for tasks in (None, ["emotions", "sentiment"]))
    assert (apart.emotion, apart.sentiment) == (whole.emotion, whole.sentiment) == ("joy", "positive")
    assert (apart.labels, apart.confidence) == (whole.labels, whole.confidence)
    assert not [column for column in apart.to_dict() if column.startswith(".")]
    assert apart.emotions == whole.emotions
    assert apart.sentiment_scores == whole.sentiment_scores


def test_valence_is_that_of_its_own_task_where_both_were_asked(fake: Any) -> None:
    both = analyze("so happy", model=fake(), tasks="vad,valence")
    assert both.valence == both.other["valence"]["value"] != both.other["vad"]["valence"]
    alone = analyze("so happy", model=fake(), tasks="vad")
    assert alone.valence == alone.other["vad"]["valence"]


def test_a_text_without_answers_fills_nothing(fake: Any) -> None:
    for text in ("", "odd"):
        assert filled(analyze(text, model=fake(), tasks=catalogue.profile("affect").tasks)) == set()


def test_the_panel_shows_what_was_asked_once(fake: Any, capsys: pytest.CaptureFixture[str]) -> None:
    from affectlab.cli import console, panel

    console.stdout().print(panel.panel(analyze("so happy", model=fake(), tasks="emotions,vad")))
    shown = capsys.readouterr().out
    assert shown.count("emotions") == 1
    assert shown.count("arousal") == 1
    assert "sentiment" not in shown


def generated() -> Iterator[str | None]:
    yield from TEXTS


SEVERAL: dict[str, Any] = {
    "generator": generated,
    "iterator": lambda: iter(TEXTS),
    "map": lambda: map(TEXTS.__getitem__, range(3)),
    "deque": lambda: deque(TEXTS),
    "values of a dict": lambda: dict(enumerate(TEXTS)).values(),
    "numpy objects": lambda: np.array(TEXTS, dtype=object),
    "numpy objects with NaN": lambda: np.array(["so happy", float("nan"), "odd"], dtype=object),
    "numpy strings": lambda: np.array(["so happy", "", "odd"]),
    "pandas index": lambda: pd.Index(TEXTS),
    "pandas array": lambda: pd.array(TEXTS, dtype="string"),
    "pandas categories": lambda: pd.Categorical(TEXTS),
    "pandas unique": lambda: pd.Series(TEXTS, dtype=object).unique(),
    "arrow": lambda: pa.array(TEXTS),
    "arrow, large": lambda: pa.array(TEXTS, pa.large_string()),
}


@pytest.mark.parametrize("make", SEVERAL.values(), ids=SEVERAL)
def test_texts_in_any_order_keeping_form_are_a_list(fake: Any, make: Any) -> None:
    found = analyze(make(), model=fake())
    assert isinstance(found, list)
    assert [one.status for one in found] == ["ok", "skipped", "error"]
    assert found[0] == analyze("so happy", model=fake())


def test_a_generator_is_read_once(fake: Any) -> None:
    count = 0

    def texts() -> Iterator[str]:
        nonlocal count
        for text in ("a", "b"):
            count += 1
            yield text

    assert len(analyze(texts(), model=fake())) == 2
    assert count == 2


def test_what_goes_wrong_in_a_generator_is_its_own_affair(fake: Any) -> None:
    def broken() -> Iterator[str]:
        yield "a"
        raise TypeError("mine")

    with pytest.raises(TypeError, match="mine"):
        analyze(broken(), model=fake())


@pytest.mark.parametrize("nothing", [None, float("nan"), pd.NA, pd.NaT, np.nan], ids=repr)
def test_nothing_is_what_a_list_of_it_would_be(fake: Any, nothing: Any) -> None:
    found = analyze(nothing, model=fake())
    assert isinstance(found, Result)
    assert (found.text, found.status, found.emotion) == (None, "skipped", None)
    assert [found] == analyze([nothing], model=fake())


def test_targets_in_any_form(fake: Any) -> None:
    for target in (iter(["x", "y"]), np.array(["x", "y"]), pd.Series(["x", "y"]), pa.array(["x", "y"])):
        model = fake()
        analyze(["a", "b"], model=model, tasks="target-sentiment", target=target)
        assert [item.target for item in model.asked] == ["x", "y"]


@pytest.mark.parametrize(
    ("data", "line"),
    [
        pytest.param(np.array("a"), "data: cannot analyze a ndarray", id="no dimension"),
        pytest.param(np.array([["a"]]), "data: cannot analyze a ndarray", id="two dimensions"),
        pytest.param(np.array([1]), "data: item 0 is of type int64; give texts, or None", id="numbers"),
        pytest.param(range(2), "data: item 0 is of type int", id="range"),
        pytest.param(pd.MultiIndex.from_tuples([("a", 1)]), "data: item 0 is of type tuple", id="multi-index"),
        pytest.param(np.array([b"a"]), "data: item 0 is of type bytes_", id="bytes in an array"),
        pytest.param(b"a", "data: cannot analyze a bytes", id="bytes"),
        pytest.param({"a", "b"}, "data: cannot analyze a set", id="set"),
        pytest.param(pl.LazyFrame({"text": ["a"]}), "data: cannot analyze a LazyFrame; collect it first", id="lazy"),
    ],
)
def test_what_holds_no_texts_in_order_is_one_line(fake: Any, data: Any, line: str) -> None:
    with pytest.raises(UsageError) as caught:
        analyze(data, model=fake())
    assert str(caught.value).startswith(line)


@pytest.mark.parametrize("text", [0, np.int64(0), "0"], ids=repr)
def test_a_column_called_by_a_number(fake: Any, text: Any) -> None:
    model = fake()
    frame = pd.DataFrame({0: ["a"], 1: ["b"]}, index=[7])
    found = analyze(frame, model=model, text=text, tasks="vad")
    assert [item.text for item in model.asked] == ["a"]
    assert found.columns.tolist()[:3] == [0, 1, "vad.valence"]
    assert found.index.tolist() == [7]


def test_a_number_and_the_text_of_it_are_two_columns(fake: Any) -> None:
    frame = pd.DataFrame({0: ["number"], "0": ["text"], ("a", 1): ["pair"]})
    for text, asked in ((0, "number"), ("0", "text"), (("a", 1), "pair")):
        model = fake()
        analyze(frame, model=model, text=text)
        assert [item.text for item in model.asked] == [asked]


def test_a_target_column_called_by_a_number(fake: Any) -> None:
    model = fake()
    analyze(pd.DataFrame({0: ["a"], 1: ["x"]}), model=model, text=0, target=1, tasks="target-sentiment")
    assert [(item.text, item.target) for item in model.asked] == [("a", "x")]


def test_a_series_called_by_a_number_keeps_its_name(fake: Any) -> None:
    assert analyze(pd.Series(["a"], name=0), model=fake(), tasks="vad").columns.tolist()[0] == 0


def test_a_number_that_no_column_has(fake: Any) -> None:
    with pytest.raises(UsageError, match=r"^text: there is no column '5'; the columns are 0 and 1$"):
        analyze(pd.DataFrame({0: ["a"], 1: ["b"]}), model=fake(), text=5)

"""`analyze`: str in, one result out; list in, list out; DataFrame in, DataFrame with the same index out."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import pandas as pd
import polars as pl
import pyarrow as pa
import pytest

from affectlab import catalogue
from affectlab.annotate import Result, analyze, annotate_file, load_model
from affectlab.annotate import api as api_module
from affectlab.annotate.columns import ColumnSet
from affectlab.core import UsageError

AFFECT = ColumnSet(catalogue.resolve(["affect"])).schema.names


def test_a_text_gives_a_result(fake: Any) -> None:
    found = analyze("so happy", model=fake())
    assert isinstance(found, Result)
    assert (found.text, found.status, found.error, found.truncated) == ("so happy", "ok", None, False)
    feelings = {label: score for label, score in found.emotions.items() if label != "neutral"}
    neutral = (found.emotions["neutral"] + found.sentiment_scores["neutral"]) / 2 > 0.45
    assert found.emotion == ("neutral" if neutral else max(feelings, key=lambda label: feelings[label]))
    assert list(found.emotions) == list(catalogue.task("emotions").outputs)
    assert list(found.intensity) == ["anger", "fear", "joy", "sadness"]
    assert list(found.sentiment_scores) == ["negative", "neutral", "positive"]
    assert found.sentiment in found.sentiment_scores
    assert set(found.labels or ()) == {label for label, score in feelings.items() if score > 0.5} | {found.emotion}
    assert (found.model, found.model_version, found.other) == ("fake", "1", {})


def test_a_result_as_a_dict_has_the_columns_of_a_file(fake: Any) -> None:
    found = analyze("so happy", model=fake())
    row = found.to_dict()
    assert list(row) == ["text", *AFFECT]
    assert (row["text"], row["emotion"], row["labels"]) == ("so happy", found.emotion, list(found.labels or ()))
    assert row["emotion_joy"] == found.emotions["joy"]
    assert row["intensity_fear"] == found.intensity["fear"]


def test_a_list_gives_a_list_in_order(fake: Any) -> None:
    texts: Any = ["b", None, "a", " ", "odd", "b", math.nan]
    model = fake()
    found = analyze(texts, model=model)
    assert [result.text for result in found] == ["b", None, "a", " ", "odd", "b", None]
    assert [result.status for result in found] == ["ok", "skipped", "ok", "skipped", "error", "ok", "skipped"]
    assert found[0] == found[5]
    assert [item.text for item in model.asked] == ["b", "a", "odd"]
    assert analyze(("b",), model=fake()) == [found[0]]
    assert analyze([], model=fake()) == []


def test_an_unanswered_text_has_no_answers(fake: Any) -> None:
    for text, status, error in (("odd", "error", "too odd to answer"), ("", "skipped", None)):
        found = analyze(text, model=fake(), tasks=["affect", "emotions-11"])
        assert (found.status, found.error, found.truncated) == (status, error, None)
        assert (found.emotion, found.labels, found.valence, found.sentiment) == (None, None, None, None)
        assert (found.emotions, found.intensity, found.sentiment_scores, found.other) == ({}, {}, {}, {})
        assert found.to_dict()["emotions-11.labels"] is None


def test_other_tasks(fake: Any) -> None:
    found = analyze("so happy", model=fake(), tasks="emotions-11,valence-class,sentiment-5")
    assert list(found.other) == ["emotions-11", "valence-class", "sentiment-5"]
    assert list(found.other["emotions-11"])[:3] == ["labels", "anger", "anticipation"]
    assert list(found.other["valence-class"]) == ["value"]
    assert found.other["sentiment-5"]["label"] in catalogue.task("sentiment-5").outputs
    assert (found.emotion, found.emotions, found.labels, found.sentiment) == (None, {}, None, None)
    assert "emotion" not in found.to_dict()
    assert found.to_dict()["valence-class.value"] == found.other["valence-class"]["value"]


@pytest.mark.parametrize(
    ("text", "tasks", "shown"),
    [
        pytest.param("so happy", "affect", r"Result\('so happy', emotion=\w+ \(\d\.\d\d\), sentiment=\w+, v", id="ok"),
        pytest.param("", "affect", r"Result\('', skipped\)", id="skipped"),
        pytest.param("odd", "affect", r"Result\('odd', error: too odd to answer\)", id="error"),
        pytest.param("x" * 99, "valence", rf"Result\('{'x' * 59}…', valence=0\.\d+\)", id="long"),
        pytest.param("a", "emotions-11", r"Result\('a', emotions-11=[a-z|]+\)", id="labels"),
        pytest.param("a", "sentiment-5", r"Result\('a', sentiment-5=[a-z ]+\)", id="label"),
        pytest.param("a", "vad", r"Result\('a', vad=\[valence \S+, arousal \S+, dominance \S+\]\)", id="numbers"),
    ],
)  # fmt: skip
def test_a_result_shows_itself_in_a_line(fake: Any, text: str, tasks: str, shown: str) -> None:
    import re

    assert re.match(shown, repr(analyze(text, model=fake(), tasks=tasks)))


@pytest.mark.parametrize(
    ("target", "asked"),
    [
        pytest.param("it", [("a", "it"), ("b", "it")], id="one for all"),
        pytest.param(["x", "y"], [("a", "x"), ("b", "y")], id="one for each"),
        pytest.param(("x", None), [("a", "x")], id="one missing"),
    ],
)
def test_targets(fake: Any, target: Any, asked: list[tuple[str, str]]) -> None:
    model = fake()
    found = analyze(["a", "b"], model=model, tasks="target-sentiment", target=target)
    assert [(item.text, item.target) for item in model.asked] == asked
    assert [result.error for result in found] == [None, None if len(asked) == 2 else "the target is empty"]
    assert analyze("a", model=fake(), tasks="target-sentiment", target="it").status == "ok"


def test_an_empty_target_leaves_the_other_tasks_their_answers(fake: Any) -> None:
    found = analyze(["a", "a"], model=fake(), tasks="affect,target-sentiment,valence-class", target=["x", " "])
    whole, aimless = found
    assert (aimless.status, aimless.error) == ("error", "the target is empty")
    assert (aimless.emotions, aimless.emotion, aimless.valence) == (whole.emotions, whole.emotion, whole.valence)
    assert aimless.other == {"valence-class": whole.other["valence-class"]}
    assert [column for column, value in aimless.to_dict().items() if value is None] == [
        column for column in whole.to_dict() if column.startswith("target-sentiment.")
    ]


@pytest.mark.parametrize(
    ("options", "line"),
    [
        pytest.param({"model": None}, "model: a NoneType is no model; give a name, such as base", id="no model"),
        pytest.param({"tasks": 5}, "tasks: 5 names no task; give the id of a task or profile", id="number"),
        pytest.param({"tasks": {}}, "tasks: {} names no task; give the id", id="a mapping"),
        pytest.param({"tasks": ["vad", 5]}, "tasks: ['vad', 5] names no task; give the id", id="number in a list"),
    ],
)
def test_what_is_no_name_is_one_line(tmp_path: Any, options: dict[str, Any], line: str) -> None:
    given = {"model": "random", **options}
    with pytest.raises(UsageError) as caught:
        analyze("a", **given)
    assert str(caught.value).startswith(line)
    with pytest.raises(UsageError) as caught:
        annotate_file(tmp_path / "in.csv", tmp_path / "out.csv", **given)
    assert str(caught.value).startswith(line)


def test_half_a_character_does_no_harm(fake: Any) -> None:
    model = fake()
    found = analyze(["good \ud83d"], model=model)
    assert (found[0].text, found[0].status) == ("good \ud83d", "ok")
    assert model.asked[0].text == "good \ufffd"
    frame = pd.DataFrame({"text": pd.Series(["good \ud83d"], dtype=object)})
    assert analyze(frame, model=fake())["status"].tolist() == ["ok"]


INDEX: list[Any] = [5, 5, "x", None]
TEXTS = ["so happy", None, "odd", ""]


def _checked(frame: Any, fake: Any, rows: Callable[[Any], list[dict[str, Any]]]) -> Any:
    """`frame` annotated, after comparing it with what the list gives."""
    found = analyze(frame, model=fake(), tasks="affect,valence-class")
    assert type(found) is type(frame)
    results = analyze(TEXTS, model=fake(), tasks="affect,valence-class")
    for row, result in zip(rows(found), results, strict=True):
        expected = result.to_dict()
        del expected["text"]
        assert {name: row[name] for name in expected} == expected
    return found


def _pandas_rows(frame: Any) -> list[dict[str, Any]]:
    def plain(value: Any) -> Any:
        return value if isinstance(value, list) else None if pd.isna(value) else value

    return [{name: plain(value) for name, value in row.items()} for row in frame.to_dict("records")]


@pytest.mark.parametrize("dtype", [None, object, "string", "category"], ids=str)
def test_pandas_keeps_index_and_columns(fake: Any, dtype: Any) -> None:
    frame = pd.DataFrame({"n": [1, 2, 3, 4], "Text": pd.Series(TEXTS, dtype=dtype)})
    frame.index = pd.Index(INDEX, name="key")
    before = frame.copy(deep=True)
    found = _checked(frame, fake, _pandas_rows)
    pd.testing.assert_frame_equal(frame, before)
    pd.testing.assert_frame_equal(found[["n", "Text"]], before)
    assert found.columns.tolist()[:4] == ["n", "Text", "emotion", "labels"]
    assert found["valence"].dtype == "float64"
    assert found["truncated"].dtype == "boolean"
    assert found["valence-class.value"].dtype == "Int64"
    assert isinstance(found["labels"].iloc[0], list)


def test_pandas_types_do_not_depend_on_the_rows(fake: Any) -> None:
    some = analyze(pd.DataFrame({"text": ["a", None]}), model=fake(), tasks="affect,valence-class")
    whole = analyze(pd.DataFrame({"text": ["a", "b"]}), model=fake(), tasks="affect,valence-class")
    none = analyze(pd.DataFrame({"text": [None, None]}), model=fake(), tasks="affect,valence-class")
    ours = [name for name in some.columns if name != "text"]
    numbers = [name for name in ours if not (some[name].dtype == object or some[name].dtype == "str")]
    assert len(numbers) == 41
    assert (some[numbers].dtypes == whole[numbers].dtypes).all()
    assert (some[numbers].dtypes == none[numbers].dtypes).all()


def test_a_multi_index_stays(fake: Any) -> None:
    frame = pd.DataFrame({"text": ["a", "b"]}, index=pd.MultiIndex.from_tuples([("x", 1), ("x", 1)]))
    assert analyze(frame, model=fake()).index.equals(frame.index)


def test_polars(fake: Any) -> None:
    found = _checked(pl.DataFrame({"text": TEXTS}), fake, lambda frame: frame.to_dicts())
    assert found.schema["labels"] == pl.List(pl.String)


def test_pyarrow(fake: Any) -> None:
    found = _checked(pa.table({"text": TEXTS}), fake, lambda frame: frame.to_pylist())
    assert found.schema.field("truncated").type == pa.bool_()


@pytest.mark.parametrize(
    "series", [pd.Series(["a", "odd"], index=[7, 7]), pl.Series("note", ["a", "odd"])], ids=["pandas", "polars"]
)
def test_a_series_becomes_a_frame(fake: Any, series: Any) -> None:
    found = analyze(series, model=fake())
    assert list(found.columns)[:2] == ["note" if isinstance(series, pl.Series) else "text", "emotion"]
    assert list(found["status"]) == ["ok", "error"]
    if isinstance(series, pd.Series):
        assert found.index.tolist() == [7, 7]


def test_a_frame_without_rows_gets_its_columns(fake: Any) -> None:
    frame = pl.DataFrame({"text": []}, schema={"text": pl.String})
    found = analyze(frame, model=fake())
    assert (found.height, found.columns) == (0, ["text", *AFFECT])


def test_a_frame_with_numbers_for_names_and_mixed_values(fake: Any) -> None:
    model = fake()
    frame = pd.DataFrame({0: ["a", 5, None, pd.NA, float("nan")], 1: [1, 2, 3, 4, 5]})
    found = analyze(frame, model=model, text="0")
    assert found["status"].tolist() == ["ok", "ok", "skipped", "skipped", "skipped"]
    assert [item.text for item in model.asked] == ["a", "5"]


def test_columns_of_a_frame_are_found_as_in_a_file(fake: Any) -> None:
    frame = pl.DataFrame({"Body": ["a", "a"], "who": ["x", "y"]})
    model = fake()
    found = analyze(frame, model=model, tasks="target-sentiment", target="WHO", prefix="p_")
    assert [(item.text, item.target) for item in model.asked] == [("a", "x"), ("a", "y")]
    assert found.columns[2] == "p_target-sentiment.label"


@pytest.mark.parametrize(
    ("data", "options", "line"),
    [
        pytest.param(3, {}, "data: cannot analyze a int; give a str, a list or array of them, or a Data", id="number"),
        pytest.param({"text": "a"}, {}, "data: cannot analyze a dict; give a str", id="a dict"),
        pytest.param(
            pl.LazyFrame({"text": ["a"]}), {}, "data: cannot analyze a LazyFrame; collect it first", id="lazy"
        ),
        pytest.param(["a", 3], {}, "data: item 1 is of type int; give texts, or None", id="a list with a number"),
        pytest.param("a", {"tasks": "joy"}, "tasks: there is no task 'joy'", id="unknown task"),
        pytest.param(
            "a", {"long_text": "x"}, 'long_text: must be "window", "truncate" or "error", not \'x\'; ', id="long text"
        ),
        pytest.param("a", {"model": "x"}, "model: there is no model 'x'", id="unknown model"),
        pytest.param("a", {"target": "x"}, "target: no task here asks about a target", id="needless target"),
        pytest.param(
            "a", {"tasks": "target-sentiment"}, "target: target-sentiment asks about a target", id="no target"
        ),
        pytest.param(
            "a",
            {"tasks": "target-sentiment", "target": ["x"]},
            "target: one text has one target; give a str",
            id="targets for a text",
        ),
        pytest.param(
            ["a", "b"],
            {"tasks": "target-sentiment", "target": ["x"]},
            "target: 1 targets for 2 texts; give one for each, or one str",
            id="too few targets",
        ),
        pytest.param(
            pd.DataFrame({"text": ["a"]}),
            {"tasks": "target-sentiment", "target": ["x"]},
            "target: of a DataFrame, it is a column; give its name",
            id="targets for a frame",
        ),
        pytest.param(
            pd.DataFrame({"text": ["a"], "body": ["b"]}),
            {},
            "the DataFrame: both text and body may hold the texts; name one: text=\"text\"",
            id="ambiguous",
        ),
        pytest.param(
            pd.DataFrame({"text": ["a"]}), {"text": "txt"}, "text: there is no column 'txt'; did you", id="typo"
        ),
        pytest.param(
            pd.DataFrame({"text": ["a"], "error": ["b"]}),
            {},
            "the DataFrame: has columns that are named as ours will be: error; add prefix=\"affect_\"",
            id="clash",
        ),
        pytest.param(
            pd.DataFrame([["a", "b"]], columns=["text", "text"]),
            {},
            "the DataFrame: several of its columns have one name; rename them",
            id="duplicate columns",
        ),
    ],
)  # fmt: skip
def test_bad_arguments_are_one_line(fake: Any, data: Any, options: dict[str, Any], line: str) -> None:
    with pytest.raises(UsageError) as caught:
        analyze(data, **{"model": fake(), **options})
    assert str(caught.value).startswith(line)


def test_a_model_by_name_is_loaded_once_for_each_way_with_long_texts(
    monkeypatch: pytest.MonkeyPatch, fake: Any
) -> None:
    loaded: list[str] = []

    def load(_: str, options: Any) -> Any:
        loaded.append(options.long_text)
        return fake()

    monkeypatch.setattr("affectlab.models.load", load)
    api_module._cached.cache_clear()
    for long_text in ("window", "window", "truncate", "window"):
        analyze("a", model="kept", long_text=long_text)
    api_module._cached.cache_clear()
    assert loaded == ["window", "truncate"]


def test_load_model() -> None:
    assert load_model("random:7").card.id == "random:7"
    assert analyze("a", model=load_model("random:7")) == analyze("a", model="random:7")
    with pytest.raises(UsageError, match="long_text"):
        load_model("random", long_text="cut")  # type: ignore[arg-type]

"""JSONL: one schema for the whole file, values as they were, and bad lines that stay rows."""

from __future__ import annotations

import json
import math
from pathlib import Path

import pyarrow as pa
import pytest

from affectlab.tables import JSON_COLUMN, Layout, Source, open_sink, open_source, texts

JSON = "json"


def _kinds(source: Source) -> dict[str, object]:
    return {f.name: JSON if f.metadata == JSON_COLUMN else f.type for f in source.schema}


def _copy(source: Source, path: Path, fmt: str) -> str:
    sink = open_sink(path, fmt, source.schema, source.layout)
    for window in source.windows(3):
        sink.write(window.table)
    sink.close()
    return path.read_text(encoding="utf-8") if fmt != "parquet" else ""


@pytest.mark.parametrize(
    ("values", "kind"),
    [
        pytest.param(["true", "null", "false"], pa.bool_(), id="bool"),
        pytest.param(["1", "null", "-9223372036854775808"], pa.int64(), id="int"),
        pytest.param(["1.5", "null", "1e300"], pa.float64(), id="float"),
        pytest.param(["1", "2.5", "9007199254740992"], pa.float64(), id="numbers"),
        pytest.param(['"a"', "null", '""'], pa.string(), id="string"),
        pytest.param(["null", "null"], pa.string(), id="only-nulls"),
        pytest.param(["9223372036854775807", "9223372036854775808"], JSON, id="beyond-64-bits"),
        pytest.param(["9007199254740993", "0.5"], JSON, id="beyond-a-float"),
        pytest.param(["1", '"1"'], JSON, id="number-and-string"),
        pytest.param(["true", "1"], JSON, id="bool-and-number"),
        pytest.param(["[1, 2]", "null"], JSON, id="list"),
        pytest.param(['{"a": {"b": null}}'], JSON, id="object"),
        pytest.param(["[]", "{}", '"x"', "2"], JSON, id="mixed"),
    ],
)
def test_kind_of_a_column_and_back(make_file, tmp_path: Path, values: list[str], kind: object) -> None:
    """Written again, each line holds the same JSON."""
    content = "".join(f'{{"id": "007", "v": {value}}}\n' for value in values)
    source = open_source(make_file("a.jsonl", content))
    assert {"id": pa.string(), "v": kind} == _kinds(source)
    expected = [json.loads(line) for line in content.splitlines()]
    assert expected == [json.loads(line) for line in _copy(source, tmp_path / "b.jsonl", "jsonl").splitlines()]


def test_keys_keep_the_order_of_their_first_appearance(make_file, tmp_path: Path) -> None:
    source = open_source(make_file("a.jsonl", '{"b": 1, "a": "x"}\n{"c": true, "a": "y"}\n'))
    assert source.schema.names == ["b", "a", "c"]
    written = _copy(source, tmp_path / "b.jsonl", "jsonl")
    assert written == '{"b": 1, "a": "x", "c": null}\n{"b": null, "a": "y", "c": true}\n'


@pytest.mark.parametrize(
    ("bad", "problem"),
    [
        pytest.param('{"id": 2, "te', "line 3 is not JSON (Unterminated string starting at column", id="cut-off"),
        pytest.param("id,text", "line 3 is not JSON (Expecting value at column 1)", id="csv"),
        pytest.param("[1]", "line 3 is a list, not an object", id="list"),
        pytest.param('"a"', "line 3 is a string, not an object", id="string"),
        pytest.param("true", "line 3 is true or false, not an object", id="bool"),
        pytest.param("null", "line 3 is null, not an object", id="null"),
        pytest.param("7", "line 3 is a number, not an object", id="number"),
        pytest.param("[" * 50_000, "line 3 holds JSON too large to read", id="deep"),
        pytest.param('{"id": ' + "9" * 5_000 + "}", "line 3 holds JSON too large to read", id="digits"),
    ],
)
def test_a_bad_line_is_a_row_of_nulls(make_file, read_all, bad: str, problem: str) -> None:
    source = open_source(make_file("a.jsonl", f'{{"id": 1, "text": "a"}}\n\n{bad}\n{{"id": 3, "text": "c"}}\n'))
    table, problems = read_all(source, window=2)
    nothing = {"id": None, "text": None}
    assert [{"id": 1, "text": "a"}, nothing, {"id": 3, "text": "c"}] == table.to_pylist()
    assert list(problems) == [1]
    assert problems[1].startswith(problem)


@pytest.mark.parametrize(
    "content",
    [
        pytest.param('{"text": "naïve\u2028😆\x85"}\r\n'.encode(), id="utf-8-crlf"),
        pytest.param('\ufeff{"text": "naïve\u2028😆\x85"}'.encode(), id="mark"),
        pytest.param('{"text": "naïve\u2028😆\x85"}\n'.encode("utf-16"), id="utf-16"),
        pytest.param(b'{"text": "na\\u00efve\\u2028\\ud83d\\ude06\\u0085"}', id="escapes"),
    ],
)
def test_encodings_and_line_ends(make_file, read_all, content: bytes) -> None:
    """Only a newline ends a line: other separators of Unicode are part of a string."""
    table, problems = read_all(open_source(make_file("a.jsonl", content)))
    assert table.to_pylist() == [{"text": "naïve\u2028😆\x85"}]
    assert problems == {}


def test_bytes_that_are_no_utf8(make_file, read_all) -> None:
    source = open_source(make_file("a.jsonl", b'{"text": "a"}\n{"text": "caf\xe9"}\n'))
    table, _ = read_all(source)
    assert table.column("text").to_pylist() == ["a", "café"]
    assert "line 2 is not UTF-8" in source.notes[0]


def test_half_a_character(make_file, read_all, tmp_path: Path) -> None:
    """Strings cannot hold it, JSON can by an escape."""
    content = '{"text": "a\\ud83d", "list": ["\\ud83d"]}\n{"text": "b", "list": null}\n'
    source = open_source(make_file("a.jsonl", content))
    table, _ = read_all(source)
    assert table.column("text").to_pylist() == ["a\ufffd", "b"]
    assert "halves of characters" in source.notes[0]
    assert '"list": ["\\ud83d"]' in _copy(source, tmp_path / "b.jsonl", "jsonl").splitlines()[0]


def test_texts_of_a_mixed_column_are_unpacked(make_file) -> None:
    """One row with a number for a text does not put quotes around all the others."""
    source = open_source(
        make_file("a.jsonl", '{"text": "so \\"fine\\""}\n{"text": 5}\n{"text": null}\n{"text": [1]}\n')
    )
    table = next(source.windows(9)).table
    assert _kinds(source)["text"] == JSON
    assert texts(table, "text") == ['so "fine"', "5", None, "[1]"]


def test_json_survives_a_stay_in_parquet(make_file, tmp_path: Path) -> None:
    content = '{"id": 1, "meta": {"lang": "en", "n": [1, 2.5]}}\n{"id": 2, "meta": "none"}\n'
    _copy(open_source(make_file("a.jsonl", content)), tmp_path / "b.parquet", "parquet")
    again = open_source(tmp_path / "b.parquet")
    assert {"id": pa.int64(), "meta": JSON} == _kinds(again)
    assert content == _copy(again, tmp_path / "c.jsonl", "jsonl")


def test_json_in_other_formats_is_its_text(make_file, tmp_path: Path) -> None:
    source = open_source(make_file("a.jsonl", '{"id": 1, "meta": {"lang": "en"}}\n{"id": 2, "meta": [1]}\n'))
    assert _copy(source, tmp_path / "b.csv", "csv") == 'id,meta\n1,"{""lang"": ""en""}"\n2,[1]\n'


def test_numbers_that_json_cannot_hold_are_null(tmp_path: Path) -> None:
    table = pa.table({"x": [float("nan"), float("inf"), 0.1], "y": pa.array([0.1, 1e-9, -1e-9], pa.float32())})
    sink = open_sink(tmp_path / "a.jsonl", "jsonl", table.schema, Layout(format="jsonl"))
    sink.write(table)
    sink.close()
    expected = [{"x": None, "y": 0.1}, {"x": None, "y": 0.0}, {"x": 0.1, "y": 0.0}]
    lines = (tmp_path / "a.jsonl").read_text().splitlines()
    assert expected == [json.loads(line) for line in lines]
    assert "-0.0" not in lines[2]


def test_nan_is_a_missing_text(make_file) -> None:
    """pandas writes NaN for a missing value, which JSON does not have."""
    source = open_source(make_file("a.jsonl", '{"text": NaN, "n": Infinity}\n{"text": "nan", "n": -Infinity}\n'))
    (window,) = source.windows(10)
    assert window.table.to_pylist() == [{"text": None, "n": math.inf}, {"text": "nan", "n": -math.inf}]

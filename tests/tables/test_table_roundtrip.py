"""Promises for any table: what is written is read back the same, in windows of any size, and nothing crashes."""

from __future__ import annotations

import io
import json
import re
from pathlib import Path
from tempfile import TemporaryDirectory

import openpyxl
import pyarrow as pa
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from affectlab.core.errors import AffectlabError
from affectlab.tables import Layout, Source, open_sink, open_source

SLOWER = settings(max_examples=50, deadline=None)
SLOWEST = settings(max_examples=25, deadline=None)
LAYOUTS = {
    "csv": Layout(format="csv"),
    "excel": Layout(format="csv", delimiter=";", decimal=",", bom=True),
    "bars": Layout(format="csv", delimiter="|"),
    "tabs": Layout(format="csv", delimiter="\t"),
    "tsv": Layout(format="tsv", delimiter="\t"),
}
_CODES = ['"', '""', "\t", "\n", "\r", "\r\n", " ", "\ufeff", "\x00", "\x1f", "\u2028", "\x85", "\uffff"]
_WORDS = [",", ";", "|", "=", "a", "1,5", "-2.5", "sep=;", "é", "😆", "_x0041_", "#N/A", "\\", "'", "\\N", "NA"]
hard_texts = st.lists(st.sampled_from([*_CODES, *_WORDS]), max_size=5).map("".join)
texts = st.one_of(hard_texts, st.text(max_size=8))
names = texts.filter(lambda name: bool(name.strip()))


@st.composite
def string_tables(draw: st.DrawFn, cells: st.SearchStrategy[str | None] = st.none() | texts) -> pa.Table:  # noqa: B008
    """Tables of strings with distinct names, at least one row, one to four columns."""
    columns = draw(st.lists(names, min_size=1, max_size=4, unique=True))
    rows = draw(st.lists(st.tuples(*[cells for _ in columns]), min_size=1, max_size=6))
    data = [pa.array(column, pa.string()) for column in zip(*rows, strict=True)]
    return pa.Table.from_arrays(data, names=columns)


def _write(path: Path, fmt: str, table: pa.Table, layout: Layout, step: int = 2) -> None:
    sink = open_sink(path, fmt, table.schema, layout)
    for start in range(0, table.num_rows, step):
        sink.write(table.slice(start, step))
    sink.close()


def _rows(source: Source, window: int = 3) -> tuple[list[dict[str, object]], dict[int, str]]:
    rows: list[dict[str, object]] = []
    problems: dict[int, str] = {}
    for part in source.windows(window):
        assert part.first_row == len(rows)
        problems.update({part.first_row + index: text for index, text in part.problems.items()})
        rows.extend(part.table.to_pylist())
    return rows, problems


@SLOWER
@pytest.mark.parametrize("layout", LAYOUTS.values(), ids=LAYOUTS)
@given(table=string_tables())
@example(table=pa.table({"a": ['"x', "y"], "b": ['"p\tq\nr', 's"\t"']}))
@example(table=pa.table({"text": [None, "", " ", "\n"]}))
@example(table=pa.table({"a;b": ["x,y"], "c": ["z"]}))
@example(table=pa.table({"a,b": ["x;y"], "c": ["z"]}))
@example(table=pa.table({"id": ["1", "2"], "text": ['"open', 'shut"']}))
def test_delimited_text_is_read_as_it_was_written(layout: Layout, table: pa.Table) -> None:
    """Null and empty are one in text formats."""
    with TemporaryDirectory() as folder:
        path = Path(folder, f"a.{layout.format}")
        _write(path, layout.format, table, layout)
        source = open_source(path)
        rows, problems = _rows(source)
    assert source.schema.names == table.schema.names
    assert rows == [{name: value or "" for name, value in row.items()} for row in table.to_pylist()]
    assert problems == {}
    assert source.layout.bom == layout.bom


@SLOWER
@given(table=string_tables())
def test_jsonl_and_parquet_strings_are_read_as_they_were_written(table: pa.Table) -> None:
    for fmt in ("jsonl", "parquet"):
        with TemporaryDirectory() as folder:
            _write(Path(folder, f"a.{fmt}"), fmt, table, LAYOUTS["csv"])
            source = open_source(Path(folder, f"a.{fmt}"))
            assert (table.to_pylist(), {}) == _rows(source)
            assert source.schema.equals(table.schema)


@SLOWEST
@given(table=string_tables())
def test_xlsx_strings_are_read_as_they_were_written(table: pa.Table) -> None:
    """Null and empty are both an empty cell, read as null. The two codes that XML has not are replaced."""
    table = table.append_column(" last", pa.array(["x"] * table.num_rows))
    with TemporaryDirectory() as folder:
        _write(Path(folder, "a.xlsx"), "xlsx", table, LAYOUTS["csv"])
        rows, problems = _rows(open_source(Path(folder, "a.xlsx")))
    replaced = str.maketrans("\ufffe\uffff", "\ufffd\ufffd")
    expected = [[value.translate(replaced) if value else None for value in r.values()] for r in table.to_pylist()]
    assert [list(row.values()) for row in rows] == expected
    assert problems == {}


numbers = st.one_of(st.none(), st.floats(allow_nan=False), st.sampled_from([0.1, 1 / 3, 1e-7, -0.0, 5e-324]))


@SLOWEST
@given(values=st.lists(numbers, min_size=1, max_size=5))
def test_64_bit_numbers_are_written_exactly(values: list[float | None]) -> None:
    finite = [value if value is None or abs(value) < float("inf") else 0.0 for value in values]
    table = pa.table({"id": ["x"] * len(values), "n": pa.array(finite, pa.float64())})
    with TemporaryDirectory() as folder:
        found = {}
        for name, fmt in (("csv", "csv"), ("excel", "csv"), ("tsv", "tsv"), ("csv", "jsonl"), ("csv", "xlsx")):
            path = Path(folder, f"{name}.{fmt}")
            _write(path, fmt, table, LAYOUTS[name])
            found[name, fmt] = [row["n"] for row in _rows(open_source(path))[0]]
    for (name, _), cells in found.items():
        mark = LAYOUTS[name].decimal
        read = [float(str(c).replace(mark, ".")) if c not in (None, "") else None for c in cells]
        assert read == finite


@SLOWER
@given(value=st.floats(0, 1, width=32))
def test_scores_have_at_most_six_decimals(value: float) -> None:
    table = pa.table({"joy": pa.array([value], pa.float32())})
    with TemporaryDirectory() as folder:
        for fmt in ("csv", "jsonl"):
            _write(Path(folder, f"a.{fmt}"), fmt, table, LAYOUTS["csv"])
        cell = Path(folder, "a.csv").read_text().splitlines()[1]
        score = json.loads(Path(folder, "a.jsonl").read_text())["joy"]
    assert re.fullmatch(r"[01]|0\.\d{1,6}", cell)
    assert float(cell) == score
    assert abs(score - value) <= 5e-7


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | texts,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(texts, inner, max_size=3),
    max_leaves=6,
)


@SLOWER
@given(rows=st.lists(st.dictionaries(names, json_values, max_size=4), min_size=1, max_size=5).filter(any))
def test_any_json_objects_are_written_back_as_they_were(rows: list[dict[str, object]]) -> None:
    """A key that was absent is null in the output."""
    keys = list(dict.fromkeys(key for row in rows for key in row))
    with TemporaryDirectory() as folder:
        path = Path(folder, "a.jsonl")
        path.write_text("\n".join(json.dumps(row) for row in rows), encoding="utf-8")
        source = open_source(path)
        sink = open_sink(Path(folder, "b.jsonl"), "jsonl", source.schema, source.layout)
        for window in source.windows(2):
            sink.write(window.table)
        sink.close()
        lines = Path(folder, "b.jsonl").read_bytes().decode().split("\n")[:-1]
    assert [json.loads(line) for line in lines] == [{key: row.get(key) for key in keys} for row in rows]
    assert [list(json.loads(line)) for line in lines] == [keys] * len(rows)


messy_texts = st.lists(
    st.sampled_from(['"', '""', ",", ";", "\t", "\n", "\r\n", "\n\n", "a", "b c", "1,5", '"q"', '{"a": 1}', "[", "é"]),
    max_size=60,
).map("".join)


@SLOWER
@pytest.mark.parametrize("fmt", ["csv", "tsv", "jsonl", "one.csv"])
@given(body=messy_texts, window=st.integers(1, 7))
@example(body='1,"\n2,"x"\n3,y"\n4,"', window=1)
def test_windows_of_any_size_hold_the_same_rows(fmt: str, body: str, window: int) -> None:
    """Also where the file is broken: rows, problems and notes do not depend on where a window ends."""
    header = {"csv": "id,text\nx,y\n", "tsv": "id\ttext\nx\ty\n", "jsonl": '{"id": "x"}\n', "one.csv": "text\nx\n"}[fmt]
    with TemporaryDirectory() as folder:
        path = Path(folder, f"a.{fmt}")
        path.write_bytes((header + body).encode())
        small, large = open_source(path), open_source(path)
        assert _rows(small, window) == _rows(large, 10_000)
    assert small.notes == large.notes


@SLOWER
@given(lines=st.lists(st.sampled_from(['{},"open', "{},x", '{},"x"', '{},"x ""y"""', '{},"a" b', "{}"]), max_size=12))
def test_broken_quotes_never_lose_another_row(lines: list[str]) -> None:
    """Every id is there once, in order, whatever quotes were left open above it."""
    content = "id,text\n" + "".join(line.format(n) + "\n" for n, line in enumerate([*lines, "{},x"]))
    with TemporaryDirectory() as folder:
        path = Path(folder, "a.csv")
        path.write_text(content, newline="")
        rows, problems = _rows(open_source(path))
    assert [row["id"] for row in rows] == [str(n) for n in range(len(lines) + 1)]
    broken = {n for n, line in enumerate(lines) if line in ('{},"open', '{},"a" b', "{}")}
    assert broken == set(problems)


def _tiny_workbook() -> bytes:
    book = openpyxl.Workbook()
    for row in (["id", "text"], [1, "hi"], [2, "ho"]):
        book.active.append(row)
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


WORKBOOK = _tiny_workbook()


@st.composite
def damaged_workbooks(draw: st.DrawFn) -> bytes:
    content = bytearray(WORKBOOK)
    for _ in range(draw(st.integers(1, 4))):
        content[draw(st.integers(0, len(content) - 1))] = draw(st.integers(0, 255))
    return bytes(content[: draw(st.integers(1, len(content)))])


def _opens_or_says_why(path: Path) -> None:
    rows, said = [], ""
    try:
        rows, _ = _rows(open_source(path))
    except AffectlabError as error:
        said = str(error)
    assert rows or said
    assert "\n" not in said


@SLOWER
@pytest.mark.parametrize("name", ["a.csv", "a.tsv", "a.jsonl", "a.parquet", "a.xlsx"])
@given(content=st.binary(max_size=300))
def test_any_bytes_are_read_or_refused_in_one_line(name: str, content: bytes) -> None:
    with TemporaryDirectory() as folder:
        Path(folder, name).write_bytes(content)
        _opens_or_says_why(Path(folder, name))


@SLOWER
@given(content=damaged_workbooks())
def test_a_damaged_workbook_is_read_or_refused_in_one_line(content: bytes) -> None:
    with TemporaryDirectory() as folder:
        Path(folder, "a.xlsx").write_bytes(content)
        _opens_or_says_why(Path(folder, "a.xlsx"))

"""Parquet: any schema goes through unchanged."""

from __future__ import annotations

import datetime as dt
import io
from decimal import Decimal
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from affectlab.tables import Layout, open_sink, open_source, texts


def _as_parquet_has_it(table: pa.Table) -> pa.Table:
    """`table` with Parquet's own names for the insides of lists and maps."""
    buffer = io.BytesIO()
    pq.write_table(table, buffer)
    return pq.read_table(buffer)


_NESTED = [{"a": [1, 2], "b": None}, None, {"a": [], "b": "z"}, {"a": None, "b": "w"}, {"a": [3], "b": "v"}]
RICH = _as_parquet_has_it(
    pa.table(
        {
            "text": ["a", None, "c", "", "😆"],
            "group": pa.array(["x", "y", None, "x", "x"]).dictionary_encode(),
            "nested": _NESTED,
            "map": pa.array([[("k", 1)], [], None, [("k", 2), ("l", None)], []], pa.map_(pa.string(), pa.int64())),
            "when": pa.array([0, 1, None, 3, 4], pa.timestamp("ns", "UTC")),
            "price": pa.array([Decimal("1.50"), None, Decimal("2"), None, None], pa.decimal128(9, 2)),
            "raw": pa.array([b"\xff", b"", None, b"x", b"y"], pa.binary()),
            "nothing": pa.nulls(5),
            "big": pa.array(["q", None, "r", "s", "t"], pa.large_string()),
        }
    ).replace_schema_metadata({b"pandas": b'{"index_columns": []}', b"owner": b"us"})
)


def _write(path: Path, table: pa.Table, **options: object) -> Path:
    pq.write_table(table, path, **options)
    return path


@pytest.mark.parametrize("window", [1, 2, 3, 5, 100])
@pytest.mark.parametrize("group", [1, 2, 5])
def test_any_schema_is_kept_in_windows_across_row_groups(tmp_path: Path, read_all, window: int, group: int) -> None:
    source = open_source(_write(tmp_path / "a.parquet", RICH, row_group_size=group))
    assert RICH.schema.equals(source.schema, check_metadata=True)
    table, problems = read_all(source, window)
    assert RICH.equals(table)
    assert problems == {}


def test_written_file_is_the_same_table(tmp_path: Path) -> None:
    sink = open_sink(tmp_path / "a.parquet", "parquet", RICH.schema, Layout(format="csv"))
    for start in range(RICH.num_rows):
        sink.write(RICH.slice(start, 1))
    sink.close()
    with pq.ParquetFile(tmp_path / "a.parquet") as file:
        assert file.metadata.num_row_groups == 1
        assert file.metadata.row_group(0).column(0).compression == "ZSTD"
        assert RICH.schema.equals(file.schema_arrow, check_metadata=True)
    assert RICH.equals(pq.read_table(tmp_path / "a.parquet"))


def test_small_windows_become_large_row_groups(tmp_path: Path) -> None:
    table = pa.table({"n": range(1_000)})
    sink = open_sink(tmp_path / "a.parquet", "parquet", table.schema, Layout(format="csv"))
    for _ in range(150):
        sink.write(table)
    sink.close()
    with pq.ParquetFile(tmp_path / "a.parquet") as file:
        sizes = [file.metadata.row_group(n).num_rows for n in range(file.metadata.num_row_groups)]
    assert sizes == [33_000, 33_000, 33_000, 33_000, 18_000]


def test_empty_row_groups_between(tmp_path: Path, read_all) -> None:
    table = pa.table({"text": ["a", "b"]})
    with pq.ParquetWriter(tmp_path / "a.parquet", table.schema) as writer:
        for part in (table.slice(0, 0), table, table.slice(0, 0), table):
            writer.write_table(part)
    found, _ = read_all(open_source(tmp_path / "a.parquet"), 3)
    assert found.column("text").to_pylist() == ["a", "b", "a", "b"]


def test_columns_of_the_same_name_are_renamed(tmp_path: Path, read_all) -> None:
    table = pa.Table.from_arrays([pa.array([1]), pa.array(["x"])], names=["a", "a"])
    source = open_source(_write(tmp_path / "a.parquet", table))
    found, _ = read_all(source)
    assert found.to_pylist() == [{"a": 1, "a_2": "x"}]
    assert "renamed a_2" in source.notes[0]


def test_rich_values_as_text_and_as_json(tmp_path: Path) -> None:
    """What CSV and JSONL make of types they do not have."""
    table = RICH.slice(0, 1).append_column("day", pa.array([dt.date(2024, 2, 29)]))
    written = {}
    for fmt in ("csv", "jsonl"):
        sink = open_sink(tmp_path / f"a.{fmt}", fmt, table.schema, Layout(format="parquet"))
        sink.write(table)
        sink.close()
        written[fmt] = (tmp_path / f"a.{fmt}").read_text(encoding="utf-8").splitlines()[-1]
    csv = 'a,x,"{""a"": [1, 2], ""b"": null}","[[""k"", 1]]",1970-01-01 00:00:00Z,1.50,/w==,,q,2024-02-29'
    assert csv == written["csv"]
    assert written["jsonl"] == (
        '{"text": "a", "group": "x", "nested": {"a": [1, 2], "b": null}, "map": [["k", 1]], '
        '"when": "1970-01-01T00:00:00Z", "price": 1.50, "raw": "/w==", "nothing": null, "big": "q", '
        '"day": "2024-02-29"}'
    )


@pytest.mark.parametrize(
    ("column", "expected"),
    [
        pytest.param("text", ["a", None, "c", "", "😆"], id="strings"),
        pytest.param("group", ["x", "y", None, "x", "x"], id="dictionary"),
        pytest.param("big", ["q", None, "r", "s", "t"], id="large-strings"),
        pytest.param("price", ["1.50", None, "2.00", None, None], id="decimals"),
        pytest.param("nothing", [None] * 5, id="nulls"),
    ],
)
def test_texts_of_a_column_of_any_type(column: str, expected: list[str | None]) -> None:
    assert texts(RICH, column) == expected

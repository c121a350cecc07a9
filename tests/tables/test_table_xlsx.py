"""XLSX: typed where a column is of one kind, text that stays text, and the limits of a sheet."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import openpyxl
import pyarrow as pa
import pytest
import python_calamine

from affectlab.core.errors import InputError
from affectlab.tables import Layout, open_sink, open_source, xlsx


def _book(path: Path, rows: list[list[object]], sheets: int = 1) -> Path:
    book = openpyxl.Workbook()
    book.active.title = "Posts"
    for row in rows:
        book.active.append(row)
    for number in range(1, sheets):
        book.create_sheet(f"more {number}")
    book.save(path)
    return path


def _column(path: Path, cells: list[object]) -> Path:
    return _book(path, [["id", "v"], *([str(n), cell] for n, cell in enumerate(cells))])


@pytest.mark.parametrize(
    ("cells", "kind", "values", "note"),
    [
        pytest.param([1, 2, None], pa.int64(), [1, 2, None], None, id="whole"),
        pytest.param([1, 2.5], pa.float64(), [1.0, 2.5], None, id="numbers"),
        pytest.param([1e300], pa.float64(), [1e300], None, id="whole-but-huge"),
        pytest.param([True, None], pa.bool_(), [True, None], None, id="bool"),
        pytest.param(["007", " a ", None], pa.string(), ["007", " a ", None], None, id="text"),
        pytest.param([None, None], pa.string(), [None, None], None, id="nothing"),
        pytest.param([dt.date(2024, 2, 29)], pa.date32(), [dt.date(2024, 2, 29)], None, id="date"),
        pytest.param(
            [dt.date(2024, 2, 29), dt.datetime(2024, 3, 1, 12, 30)],
            pa.timestamp("us"),
            [dt.datetime(2024, 2, 29), dt.datetime(2024, 3, 1, 12, 30)],
            None,
            id="times",
        ),
        pytest.param([dt.time(1, 2, 3)], pa.string(), ["01:02:03"], None, id="hours"),
        pytest.param(
            [1, 2.5, "x", True], pa.string(), ["1", "2.5", "x", "TRUE"], "TRUE/FALSE and numbers and text", id="mixed"
        ),
        pytest.param(
            [dt.datetime(2024, 3, 1, 12, 30), "later"],
            pa.string(),
            ["2024-03-01 12:30:00", "later"],
            "dates and text",
            id="dates-and-text",
        ),
    ],
)
def test_kind_of_a_column(
    tmp_path: Path, read_all, cells: list[object], kind: pa.DataType, values: list[object], note: str | None
) -> None:
    path = _column(tmp_path / "a.xlsx", cells)
    source = open_source(path)
    table, problems = read_all(source)
    assert kind == table.schema.field("v").type
    assert values == table.column("v").to_pylist()
    assert problems == {}
    expected = () if note is None else (f"{path}: column v mixes {note}; it was read as text",)
    assert expected == source.notes


def test_first_row_with_a_cell_is_the_header(tmp_path: Path, read_all) -> None:
    rows = [
        [],
        [None, "id", None, "text", 2024.0],
        [None, "1", "x", "hi"],
        [],
        [None, "2", None, "ho"],
        [],
        [None],
    ]
    source = open_source(_book(tmp_path / "a.xlsx", rows, sheets=3))
    table, _ = read_all(source, 2)
    assert table.schema.names == ["id", "column_2", "text", "2024"]
    nothing = [None] * 4
    assert [["1", "x", "hi", None], nothing, ["2", None, "ho", None]] == [list(r.values()) for r in table.to_pylist()]
    assert "read the sheet 'Posts', the first of 3" in source.notes[0]
    assert "column 2 has no name" in source.notes[1]


def test_equal_names_are_renamed(tmp_path: Path) -> None:
    source = open_source(_book(tmp_path / "a.xlsx", [["text", "text"], ["a", "b"]]))
    assert source.schema.names == ["text", "text_2"]


def test_protected_workbook(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(_: str) -> None:
        raise python_calamine.PasswordError("protected")

    monkeypatch.setattr(xlsx, "_open", refuse)
    with pytest.raises(InputError, match="is protected by a password; save it without one"):
        open_source(_book(tmp_path / "a.xlsx", [["text"], ["a"]]))


def _write(path: Path, table: pa.Table) -> Path:
    sink = open_sink(path, "xlsx", table.schema, Layout(format="csv"))
    sink.write(table)
    sink.close()
    return path


HARD_TEXTS = [
    "=1+1",
    "=",
    "+1",
    "@now",
    "'quoted",
    "#N/A",
    "#DIV/0!",
    "007",
    "1e5",
    "TRUE",
    " lead and tail ",
    " ",
    "\t\n",
    "\r\n",
    "two\nlines\r\nand\rmore",
    "bell\x07, nul\x00",
    "_x0041_ is not A, _x is _x",
    "<&>\"'",
    "naïve 😆",
    "\r" * 6_000,
    "x" * 32_767,
    "😆" * 16_383,
]


def test_text_stays_text(tmp_path: Path, read_all) -> None:
    table = pa.table({"n": range(len(HARD_TEXTS)), "=header": HARD_TEXTS})
    path = _write(tmp_path / "a.xlsx", table)
    found, _ = read_all(open_source(path))
    assert found.column("=header").to_pylist() == HARD_TEXTS
    kinds = {cell.data_type for row in openpyxl.load_workbook(path).active.iter_rows(min_row=2) for cell in row}
    assert {"n", "s"} == kinds


@pytest.mark.parametrize(
    ("array", "expected"),
    [
        pytest.param(pa.array([0.1, None, float("nan")], pa.float32()), [0.1, None, None], id="scores"),
        pytest.param(pa.array([0.1 + 0.2, 1 / 3]), [0.1 + 0.2, 1 / 3], id="exact"),
        pytest.param(pa.array([float("inf"), -float("inf")]), ["inf", "-inf"], id="infinite"),
        pytest.param(pa.array([10**15 - 1, -5]), [10**15 - 1, -5], id="whole"),
        pytest.param(pa.array([1234567890123456789, 10**15]), ["1234567890123456789", "1000000000000000"], id="ids"),
        pytest.param(pa.array([True, None, False]), [True, None, False], id="bool"),
        pytest.param(pa.array([["joy", "love"], [], None]), ["joy|love", None, None], id="list"),
        pytest.param(pa.array([{"a": 1}]), ['{"a": 1}'], id="nested"),
        pytest.param(pa.array([dt.date(2024, 2, 29), None]), [dt.date(2024, 2, 29), None], id="date"),
        pytest.param(pa.array([dt.date(1899, 1, 1)]), ["1899-01-01"], id="before-excel"),
        pytest.param(
            pa.array([dt.datetime(2024, 2, 29, 1, 2, 3, 4_000)]),
            [dt.datetime(2024, 2, 29, 1, 2, 3, 4_000)],
            id="milliseconds",
        ),
        pytest.param(pa.array([dt.datetime(2024, 2, 29, 1, 2, 3, 4)]), ["2024-02-29 01:02:03.000004"], id="finer"),
        pytest.param(pa.array([0], pa.timestamp("s", "UTC")), ["1970-01-01 00:00:00Z"], id="time-zone"),
        pytest.param(pa.array([None, None], pa.timestamp("s")), [None, None], id="no-times"),
    ],
)
def test_values_of_other_types(tmp_path: Path, read_all, array: pa.Array, expected: list[object]) -> None:
    path = _write(tmp_path / "a.xlsx", pa.table({"id": [str(n) for n in range(len(array))], "v": array}))
    assert expected == read_all(open_source(path))[0].column("v").to_pylist()


def test_codes_that_no_xml_can_hold_are_replaced(tmp_path: Path, read_all) -> None:
    path = _write(tmp_path / "a.xlsx", pa.table({"text": ["a\ufffeb\uffff"]}))
    assert read_all(open_source(path))[0].column("text").to_pylist() == ["a\ufffdb\ufffd"]


def test_header_is_bold_and_stays_in_view(tmp_path: Path) -> None:
    sheet = openpyxl.load_workbook(_write(tmp_path / "a.xlsx", pa.table({"id": ["1"], "text": ["a"]}))).active
    assert sheet.freeze_panes == "A2"
    assert [cell.font.b for cell in sheet[1]] == [True, True]
    assert [bool(cell.font.b) for cell in sheet[2]] == [False, False]


@pytest.mark.parametrize("text", [pytest.param("x" * 32_768, id="letters"), pytest.param("😆" * 16_384, id="emoji")])
def test_text_too_long_for_a_cell(tmp_path: Path, text: str) -> None:
    table = pa.table({"id": ["1", "2"], "text": ["short", text]})
    with pytest.raises(InputError, match=r"a\.xlsx, row 3, column text: a text of .* 32,767 .*; write \.csv or \.parq"):
        _write(tmp_path / "a.xlsx", table)


def test_too_many_rows_for_a_sheet(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(xlsx, "MAX_ROWS", 4)
    _write(tmp_path / "a.xlsx", pa.table({"id": ["1", "2", "3"]}))
    with pytest.raises(InputError, match=r"more than 3 rows do not fit into a sheet; write \.csv or \.parquet"):
        _write(tmp_path / "a.xlsx", pa.table({"id": ["1", "2", "3", "4"]}))


def test_too_many_columns_for_a_sheet(tmp_path: Path) -> None:
    table = pa.table({f"c{n}": ["x"] for n in range(16_385)})
    with pytest.raises(InputError, match=r"16,385 columns do not fit into a sheet"):
        _write(tmp_path / "a.xlsx", table)


def test_limits_are_those_of_excel() -> None:
    assert (xlsx.MAX_ROWS, xlsx.MAX_COLUMNS, xlsx.MAX_CHARACTERS) == (1_048_576, 16_384, 32_767)


@pytest.mark.filterwarnings("error::pytest.PytestUnraisableExceptionWarning")
def test_a_sink_dropped_in_mid_writing_is_silent(tmp_path: Path) -> None:
    table = pa.table({"id": ["1"]})
    sink = open_sink(tmp_path / "a.xlsx", "xlsx", table.schema, Layout(format="csv"))
    sink.write(table)
    del sink

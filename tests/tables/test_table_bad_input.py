"""Every file that cannot be used, and every place that cannot be written: one line that says what to do."""

from __future__ import annotations

import errno
import gzip
import io
import os
from pathlib import Path

import openpyxl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from affectlab.core.errors import AffectlabError, InputError, UsageError
from affectlab.tables import Layout, format_of, open_sink, open_source


def _workbook(*rows: tuple[object, ...]) -> bytes:
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def _parquet(table: pa.Table) -> bytes:
    buffer = io.BytesIO()
    pq.write_table(table, buffer)
    return buffer.getvalue()


_SOME_PARQUET = _parquet(pa.table({"text": ["fine"] * 100}))
_GARBAGE = bytes(range(256)) * 40

BAD = [
    pytest.param("a.csv", b"", "the file is empty; give a table", id="csv-empty"),
    pytest.param("a.csv", b"\n\r\n\n", "holds only blank lines; ", id="csv-blank"),
    pytest.param("a.csv", b"\xef\xbb\xbf", "holds only blank lines; ", id="csv-only-a-mark"),
    pytest.param("a.csv", b"id,text\n", "has a header but no rows; give at least one row", id="csv-header-only"),
    pytest.param("a.csv", b"id,text\r\n\r\n\r\n", "has a header but no rows", id="csv-header-and-blank"),
    pytest.param("a.csv", _GARBAGE, "is binary, not CSV; check the path, or say its format", id="csv-binary"),
    pytest.param("a.csv", b"\x00\x01\x02\x03\x04", "is binary, not CSV", id="csv-control-characters"),
    pytest.param("a.csv", _SOME_PARQUET, 'is a Parquet file, not CSV; add format="parquet"', id="csv-parquet"),
    pytest.param("a.csv", _workbook(("a",)), 'an XLSX workbook, not CSV; .*format="xlsx"', id="csv-xlsx"),
    pytest.param("a.csv", b"%PDF-1.7\n%...", "is a PDF, not CSV; export", id="csv-pdf"),
    pytest.param("a.csv", b'id,"text\n1,a\n', r"header cannot be read \(line 1: a quote.*never", id="csv-header"),
    pytest.param("a.csv", b"\x1f\x8bnonsense", "gzip data is damaged or cut off; fetch", id="csv-bad-gzip"),
    pytest.param("a.csv.gz", gzip.compress(b"id,text\n1,a\n" * 99)[:-20], "gzip data is damaged", id="csv-cut-gzip"),
    pytest.param("a.tsv", b"", "the file is empty", id="tsv-empty"),
    pytest.param("a.tsv", b"id\ttext\n", "has a header but no rows", id="tsv-header-only"),
    pytest.param("a.tsv", _GARBAGE, "is binary, not TSV", id="tsv-binary"),
    pytest.param("a.jsonl", b"", "the file is empty", id="jsonl-empty"),
    pytest.param("a.jsonl", b"\n \n", "holds only blank lines; write one object per line", id="jsonl-blank"),
    pytest.param("a.jsonl", b"{}\n{}\n", "its objects are empty; write one object", id="jsonl-no-keys"),
    pytest.param("a.jsonl", b"id,text\n1,a\n", r"no JSON object \(line 1 is not JSON .*column 1", id="jsonl-csv"),
    pytest.param("a.jsonl", b'\n[{"a": 1}]\n', r"no JSON object \(line 2 is a list", id="jsonl-list"),
    pytest.param("a.jsonl", b"5\n", r"no JSON object \(line 1 is a number", id="jsonl-number"),
    pytest.param("a.jsonl", b"[" * 99_999, r"no JSON object \(line 1 holds JSON too large", id="jsonl-deep"),
    pytest.param("a.jsonl", _GARBAGE, "is binary, not JSONL", id="jsonl-binary"),
    pytest.param(
        "a.jsonl",
        "\n".join(f'{{"{n}": 1}}' for n in range(5_001)),
        "more than 5,000 different",
        id="jsonl-keys",
    ),
    pytest.param("a.parquet", b"", "the file is empty", id="parquet-empty"),
    pytest.param("a.parquet", b"id,text\n1,a\n", "is not a Parquet file; check the path", id="parquet-csv"),
    pytest.param("a.parquet", b"PAR1" + b"x" * 99, "data is cut off or damaged; .*fetch it", id="parquet-garbage"),
    pytest.param("a.parquet", _SOME_PARQUET[:-30], "data is cut off or damaged", id="parquet-cut-off"),
    pytest.param("a.parquet", _parquet(pa.table({"text": pa.array([], pa.string())})), "no rows", id="parquet-no-rows"),
    pytest.param("a.xlsx", b"", "the file is empty", id="xlsx-empty"),
    pytest.param("a.xlsx", b"id,text\n1,a\n", "is not an XLSX workbook .*save it as .xlsx", id="xlsx-csv"),
    pytest.param("a.xlsx", _workbook(("a",))[:-30], "is not an XLSX workbook", id="xlsx-cut-off"),
    pytest.param("a.xlsx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "is not an XLSX workbook", id="xlsx-old"),
    pytest.param("a.xlsx", _workbook(), "its first sheet is empty; put the table", id="xlsx-no-cells"),
    pytest.param("a.xlsx", _workbook(("id", "text")), "has a header but no rows", id="xlsx-header-only"),
]


def _is_one_line(error: AffectlabError, name: str) -> bool:
    line = str(error)
    return line.startswith(f"{name}") and "\n" not in line and "; " in line and len(line) < 300 + len(name)


@pytest.mark.parametrize(("name", "content", "message"), BAD)
def test_unusable_file(make_file, name: str, content: bytes | str, message: str) -> None:
    path = make_file(name, content)
    with pytest.raises(InputError, match=message) as caught:
        open_source(path)
    assert _is_one_line(caught.value, str(path))


def test_missing_file_offers_a_near_name(make_file) -> None:
    path = make_file("posts.csv", "text\nhi\n")
    with pytest.raises(InputError, match=r"post\.csv: there is no such file; did you mean .*posts\.csv\?"):
        open_source(path.with_name("post.csv"))
    with pytest.raises(InputError, match=r"there is no such file; check the path"):
        open_source(path.with_name("none.parquet"))
    with pytest.raises(InputError, match=r"there is no such file; check the path"):
        open_source(path.parent / "nowhere" / "none.csv")


@pytest.mark.parametrize("name", ["a.csv", "a.tsv", "a.jsonl", "a.parquet", "a.xlsx"])
def test_folder_is_no_file(tmp_path: Path, name: str) -> None:
    (tmp_path / name).mkdir()
    with pytest.raises(InputError, match="is a folder, not a file; name one file in it"):
        open_source(tmp_path / name)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no named pipes")
def test_named_pipe_is_refused_since_inputs_are_read_twice(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "a.csv")
    with pytest.raises(InputError, match=r"is a pipe.*pipe it into stdin"):
        open_source(tmp_path / "a.csv")


@pytest.mark.parametrize(
    ("failure", "message"),
    [
        pytest.param(PermissionError(errno.EACCES, "denied"), "may not be read; ask for the right", id="no-right"),
        pytest.param(OSError(errno.EIO, "Input/output error", "x"), r"cannot be read \(Input/output error\)", id="io"),
    ],
)
def test_unreadable_file(make_file, monkeypatch: pytest.MonkeyPatch, failure: OSError, message: str) -> None:
    path = make_file("a.csv", "text\nhi\n")

    def refuse(*_: object, **__: object) -> None:
        raise failure

    monkeypatch.setattr(Path, "open", refuse)
    with pytest.raises(InputError, match=message):
        open_source(path)


def test_parquet_damaged_inside_is_told_while_reading(make_file) -> None:
    content = bytearray(_parquet(pa.table({"text": [f"text {n}" for n in range(9_999)]})))
    content[200:3_000] = b"z" * 2_800
    source = open_source(make_file("a.parquet", bytes(content)))
    with pytest.raises(InputError, match=r"a\.parquet: cannot be read \(") as caught:
        list(source.windows(100))
    assert "\n" not in str(caught.value)


TABLE = pa.table({"id": ["1"], "text": ["fine"]})
FORMATS = ["csv", "tsv", "jsonl", "parquet", "xlsx"]


@pytest.mark.parametrize("fmt", FORMATS)
def test_output_folder_missing(tmp_path: Path, fmt: str) -> None:
    path = tmp_path / "no" / "such" / f"out.{fmt}"
    with pytest.raises(UsageError, match=r"there is no folder .*such; create it: mkdir -p "):
        open_sink(path, fmt, TABLE.schema, Layout(format="csv"))


@pytest.mark.parametrize("fmt", FORMATS)
def test_output_is_a_folder(tmp_path: Path, fmt: str) -> None:
    with pytest.raises(UsageError, match="is a folder, not a file; name a file to write"):
        open_sink(tmp_path, fmt, TABLE.schema, Layout(format="csv"))


@pytest.mark.parametrize("fmt", FORMATS)
def test_output_not_permitted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, fmt: str) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise PermissionError(errno.EACCES, "denied")

    monkeypatch.setattr(Path, "open", refuse)
    with pytest.raises(UsageError, match=r"^final\.out: may not be written; choose another folder"):
        open_sink(tmp_path / "part", fmt, TABLE.schema, Layout(format="csv"), name="final.out")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="this system has no /dev/full")
@pytest.mark.filterwarnings("error::pytest.PytestUnraisableExceptionWarning")
@pytest.mark.parametrize("name", [*(f"out.{fmt}" for fmt in FORMATS), "out.csv.gz", "out.jsonl.zst"])
def test_disk_full(name: str) -> None:
    sink = open_sink("/dev/full", format_of(name), TABLE.schema, Layout(format="csv"), name=name)
    sink.write(TABLE)
    with pytest.raises(InputError, match=rf"^{name}: the disk is full; free some space"):
        sink.close()


def test_table_no_format_can_hold(tmp_path: Path) -> None:
    schema = pa.schema({"gap": pa.month_day_nano_interval()})
    with pytest.raises(InputError, match=r"cannot hold this table .*; write another format"):
        open_sink(tmp_path / "a.parquet", "parquet", schema, Layout(format="csv"))

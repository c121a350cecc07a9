"""Every bad file: one line that says what is wrong, no row lost, and the page about them true.

Each `said` below stands in docs/how-to/bad-files.md as it is printed here.
"""

from __future__ import annotations

import gzip
import io
import json
import re
import zlib
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from typing import Any

import openpyxl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

PAGE = Path(__file__).parents[2] / "docs" / "how-to" / "bad-files.md"
OK, SKIPPED = ("ok", None), ("skipped", None)
Content = bytes | str | Callable[[], bytes]


def error(why: str) -> tuple[str, str]:
    return "error", why


def parquet(*tables: pa.Table) -> bytes:
    """Each table is a row group."""
    buffer = io.BytesIO()
    with pq.ParquetWriter(buffer, tables[0].schema) as writer:
        for table in tables:
            writer.write_table(table)
    return buffer.getvalue()


def rich_parquet() -> bytes:
    columns = {
        "text": pa.array(["fine", None, "fine"]).dictionary_encode(),
        "where": pa.array([{"town": "Ulm"}, None, {"town": None}]),
        "tags": pa.array([["a", "b"], [], None]),
    }
    return parquet(pa.table(columns))


def workbook(*rows: tuple[Any, ...], merge: str | None = None) -> bytes:
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    if merge:
        book.active.merge_cells(merge)
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def error_cell() -> bytes:
    book = openpyxl.Workbook()
    for row in (["text"], ["fine"], ["#N/A"]):
        book.active.append(row)
    book.active["A3"].data_type = "e"
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def zstd(data: bytes) -> bytes:
    return bytes(pa.Codec("zstd").compress(data, asbytes=True))


LONG = "id,text\n" + "".join(f"{n},text number {n}: {n * 7919 % 10_007:x}\n" for n in range(20_000))
GOOD = b"id,text\n1,fine\n2,so tired\n"
CUT = gzip.compress(LONG.encode(), mtime=0)

# a file that can be read: (name, content, what is said, the status and error of each row)
READ: dict[str, tuple[str, Content, str, list[tuple[str, str | None]]]] = {
    "short row": (
        "a.csv",
        "id,text\n1,fine\n2\n3,fine\n",
        "line 3 has 1 cell where the header has 2",
        [OK, error("line 3 has 1 cell where the header has 2"), OK],
    ),
    "long row": (
        "a.csv",
        "id,text\n1,fine\n2,b,c,d\n",
        "line 3 has 4 cells where the header has 2; left out: 'c', 'd'",
        [OK, error("line 3 has 4 cells where the header has 2; left out: 'c', 'd'")],
    ),
    "empty cells at the end": (
        "a.csv",
        "id,text\n1,fine,,\n",
        "a.csv: line 2 has 4 cells where the header has 2; the empty cells at the end were dropped",
        [OK],
    ),
    "open quote": (
        "a.csv",
        'id,text\n1,fine\n2,"never ends\n3,fine\n',
        "line 3: a quote is opened and never closed",
        [OK, error("line 3: a quote is opened and never closed"), OK],
    ),
    "quote in quotes": (
        "a.csv",
        'id,text\n1,"a "b" c"\n2,fine\n',
        "line 2: a quote inside quotes is not doubled",
        [error("line 2: a quote inside quotes is not doubled"), OK],
    ),
    "new lines in a cell": ("a.csv", 'id,text\n1,"one\ntwo\r\nthree"\n2,fine\n', "", [OK, OK]),
    "blank lines, one column": (
        "a.csv",
        "text\nfine\n\nfine\n\n\n",
        "a.csv: the 2 blank lines at the end are no rows",
        [OK, SKIPPED, OK],
    ),
    "not UTF-8": (
        "a.csv",
        "id,text\n1,fine\n2,café\n".encode("cp1252"),
        "a.csv, line 3 is not UTF-8: such bytes were read as Windows-1252; save it as UTF-8 if letters look wrong",
        [OK, OK],
    ),
    "UTF-16": ("a.csv", "id,text\n1,café\n".encode("utf-16"), "a.csv is UTF-16; text is written as UTF-8", [OK]),
    "UTF-16 without mark": (
        "a.csv",
        "id,text\n1,it is fine\n".encode("utf-16-le"),
        "a.csv looks like UTF-16 and was read so; text is written as UTF-8",
        [OK],
    ),
    "byte-order mark": ("a.csv", b"\xef\xbb\xbf" + GOOD, "", [OK, OK]),
    "NUL bytes": ("a.csv", b"id,text\n1,so\x00tired\n2,\x00\n", "", [OK, SKIPPED]),
    "no texts": (
        "a.jsonl",
        '{"id": 1, "text": "fine"}\n{"id": 2, "text": null}\n{"id": 3}\n{"id": 4, "text": " \\n"}\n',
        "",
        [OK, SKIPPED, SKIPPED, SKIPPED],
    ),
    "5 MB in a cell": ("a.csv", f"id,text\n1,{'so tired ' * 555_556}\n2,fine\n", "", [OK, OK]),
    "10,000 columns": (
        "a.csv",
        f"text,{','.join(f'c{n}' for n in range(9_999))}\nfine{',x' * 9_999}\n",
        "",
        [OK],
    ),
    "names twice": (
        "a.csv",
        "text,note,note\nfine,a,b\n",
        "a.csv: column 3 is called note like an earlier one; it is renamed note_2",
        [OK],
    ),
    "spaces in the header": ("a.csv", "id, Text \n1,fine\n", "the texts are in column ' Text ' (by its name)", [OK]),
    "several kinds in a column": (
        "a.jsonl",
        '{"text": "fine"}\n{"text": 5}\n{"text": ["a", {"b": 1}]}\n',
        "",
        [OK, OK, OK],
    ),
    "broken JSON": (
        "a.jsonl",
        '{"text": "fine"}\n{"text": oops}\n["fine"]\n',
        'line 2 is not JSON (Expecting value at column 10): {"text": oops}',
        [
            OK,
            error('line 2 is not JSON (Expecting value at column 10): {"text": oops}'),
            error('line 3 is a list, not an object: ["fine"]'),
        ],
    ),
    "nested Parquet": ("a.parquet", rich_parquet, "", [OK, SKIPPED, OK]),
    "texts that are no strings": (
        "a.parquet",
        lambda: parquet(pa.table({"text": [{"a": 1}, None]})),
        "column 'text' holds struct<a: int64>; it is read as text",
        [OK, SKIPPED],
    ),
    "empty row groups": (
        "a.parquet",
        lambda: parquet(*(pa.table({"text": pa.array(rows, pa.string())}) for rows in (["fine"], [], ["fine"], []))),
        "",
        [OK, OK],
    ),
    "gzip": ("a.csv.gz", gzip.compress(GOOD), "", [OK, OK]),
    "zstd": ("a.csv.zst", lambda: zstd(GOOD), "", [OK, OK]),
    "zstd by its bytes": ("a.csv", lambda: zstd(GOOD), "", [OK, OK]),
    "formula without result": (
        "a.xlsx",
        lambda: workbook(("id", "text"), (1, "fine"), (2, '="so "&"tired"'), (3, "=B2")),
        "a.xlsx: 2 cells hold a formula without a stored result (first: B3); they were read as empty",
        [OK, SKIPPED, SKIPPED],
    ),
    "error in a cell": (
        "a.xlsx",
        error_cell,
        "a.xlsx: cell A3 holds an error such as #N/A; it was read as empty",
        [OK, SKIPPED],
    ),
    "merged cells": (
        "a.xlsx",
        lambda: workbook(("id", "text"), (1, "fine"), (2, None), merge="B2:B3"),
        "a.xlsx: 1 group of merged cells (first: B2); the value is in the first cell of each",
        [OK, SKIPPED],
    ),
    "dates": (
        "a.xlsx",
        lambda: workbook(("text", "day"), ("a", date(2024, 5, 6)), ("b", datetime(2024, 5, 6, 7))),
        "",
        [OK, OK],
    ),
    "kinds in a sheet": (
        "a.xlsx",
        lambda: workbook(("text", "n"), ("fine", 1), (7, "x")),
        "a.xlsx: column n mixes numbers and text; it was read as text",
        [OK, OK],
    ),
    "ids twice": (
        "a.csv",
        "id,text\n1,fine\n1,so tired\n1,fine\n",
        "2 rows have an id in column 'id' that came before; all rows are kept",
        [OK, OK, OK],
    ),
}

# a file that cannot be used at all: (name, content, the whole line)
REFUSED: dict[str, tuple[str, Content, str]] = {
    "empty": ("a.csv", "", "a.csv: the file is empty; give a table with a header and at least one row"),
    "blank": ("a.csv", "\n\n", "a.csv: the file holds only blank lines; give a header and at least one row"),
    "no rows": (
        "a.csv",
        "id,text\n",
        "a.csv: has a header but no rows; give at least one row below the column names",
    ),
    "quote in the header": (
        "a.csv",
        'id,"text\n1,fine\n',
        "a.csv: the header cannot be read (line 1: a quote is opened and never closed); mend the quotes in that line",
    ),
    "binary": (
        "a.csv",
        bytes(range(256)) * 9,
        "a.csv: is binary, not CSV; check the path, or say its --format",
    ),
    "no JSON": (
        "a.jsonl",
        "id,text\n1,fine\n",
        "a.jsonl: holds no JSON object (line 1 is not JSON (Expecting value at column 1): id,text); "
        'write one object per line: {"text": "…"}',
    ),
    "cut-off gzip": (
        "a.csv.gz",
        CUT[: len(CUT) // 2],
        "a.csv.gz: its gzip data is damaged or cut off after line 9,738; "
        "fetch the file again, or keep what is there: gzip -dc a.csv.gz > part",
    ),
    "cut-off zstd": (
        "a.csv.zst",
        lambda: zstd(LONG.encode())[:-9],
        "a.csv.zst: its zstd data is damaged or cut off after line 18,862; "
        "fetch the file again, or keep what is there: zstd -dc a.csv.zst > part",
    ),
    "no gzip": ("a.csv.gz", b"\x1f\x8bnonsense", "a.csv.gz: its gzip data is damaged or cut off; fetch the file again"),
    "cut-off Parquet": (
        "a.parquet",
        lambda: rich_parquet()[:-30],
        "a.parquet: its Parquet data is cut off or damaged; write the file again, or fetch it again",
    ),
    "packed Parquet": (
        "a.parquet.gz",
        b"",
        "a.parquet.gz: parquet is not read or written as .gz; drop the .gz: parquet is compressed already",
    ),
    "archive": (
        "a.csv.zip",
        b"PK\x03\x04",
        "a.csv.zip: .zip is no extension we know; unpack it, or pack it as .gz or .zst",
    ),
}


@pytest.fixture
def made(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str, Content], None]:
    """Writes a file into an empty folder to work in."""
    monkeypatch.chdir(tmp_path)

    def make(name: str, content: Content) -> None:
        found = content() if callable(content) else content
        Path(name).write_bytes(found.encode() if isinstance(found, str) else found)

    return make


def rows_of(name: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in Path(name).read_text(encoding="utf-8").splitlines()]


AFTER = re.compile(r"after line [\d,]+")
ASKED = ("--model", "random", "--tasks", "valence")


@pytest.mark.parametrize(("name", "content", "said", "expected"), READ.values(), ids=READ)
def test_what_can_be_read_keeps_every_row(affectlab, made, name, content, said, expected):
    made(name, content)
    ran = affectlab("annotate", name, "-o", "out.jsonl", *ASKED)
    rows = rows_of("out.jsonl")
    assert [(row["status"], row["error"]) for row in rows] == expected
    assert (ran.status, sorted(path.name for path in Path().iterdir())) == (0, [name, "out.jsonl"])
    heard = [line.removeprefix("note: ") for line in ran.err.splitlines()]
    assert any(said in line for line in [*heard, *(str(row["error"]) for row in rows)])
    assert all(line.startswith("note: ") for line in ran.err.splitlines())
    assert said in PAGE.read_text(encoding="utf-8")


@pytest.mark.parametrize(("name", "content", "line"), REFUSED.values(), ids=REFUSED)
def test_what_cannot_be_used_is_one_line_and_status_2(affectlab, made, name, content, line):
    made(name, content)
    for ran in (affectlab("annotate", name, "-o", "out.csv", *ASKED), affectlab("report", name)):
        # how much a cut-off file holds depends on the version of the packer
        assert (ran.status, AFTER.sub("after line", ran.complaint)) == (2, AFTER.sub("after line", line))
    assert [path.name for path in Path().iterdir()] == [name]
    assert line in PAGE.read_text(encoding="utf-8")


def test_a_cut_off_file_says_how_far_it_can_be_read(affectlab, made):
    made("a.csv.gz", CUT[: len(CUT) // 2])
    readable = zlib.decompressobj(31).decompress(CUT[: len(CUT) // 2]).count(b"\n")
    assert readable > 1_000
    assert f"after line {readable:,};" in affectlab("annotate", "a.csv.gz", "-o", "out.csv", *ASKED).complaint


def test_an_empty_target_costs_the_question_about_it_alone(affectlab, made):
    made("a.csv", "text,who\nI love the food,food\nI love it,\n,food\n")
    affectlab("annotate", "a.csv", "-o", "out.jsonl", "--model", "random", "--tasks", "affect,target-sentiment",
              "--target", "who")  # fmt: skip
    first, second, third = rows_of("out.jsonl")
    assert (first["status"], second["status"], second["error"]) == ("ok", "error", "the target is empty")
    assert third["status"] == "skipped"
    assert first["target-sentiment.label"] is not None
    assert [value for key, value in second.items() if key.startswith("target-sentiment.")] == [None] * 4
    assert second["emotion"] is not None
    assert second["truncated"] is False
    assert "the target is empty" in PAGE.read_text(encoding="utf-8")


def test_a_text_too_long_for_a_sheet_is_told_before_anything_is_answered(affectlab, made):
    made("a.csv", f"id,text\n1,{'x' * 40_000}\n")
    line = affectlab("annotate", "a.csv", "-o", "out.xlsx", "--text", "text", *ASKED).complaint
    assert line.startswith("out.xlsx, row 2, column text: a text of 40,000 characters is longer than")
    assert line in PAGE.read_text(encoding="utf-8")
    assert [path.name for path in Path().iterdir()] == ["a.csv"]


def test_values_of_a_nested_table_come_back(affectlab, made):
    made("a.parquet", rich_parquet)
    affectlab("annotate", "a.parquet", "-o", "out.parquet", *ASKED)
    before, after = pq.read_table("a.parquet"), pq.read_table("out.parquet")
    assert after.select(before.schema.names).equals(before)


def test_a_header_stays_as_it_was(affectlab, made):
    made("a.csv", "id, Text \n1,fine\n")
    affectlab("annotate", "a.csv", "-o", "out.csv", "--id", "ID", "--text", "text", *ASKED)
    assert Path("out.csv").read_text(encoding="utf-8").startswith('id," Text ",valence.value,')


def test_a_table_damaged_further_on_says_after_which_row_and_keeps_what_is_done(affectlab, made):
    groups = [pa.table({"text": [f"{group} {row}" for row in range(5_000)]}) for group in range(3)]
    content = bytearray(parquet(*groups))
    last = pq.ParquetFile(io.BytesIO(content)).metadata.row_group(2).column(0)
    start = last.dictionary_page_offset + 60
    content[start : start + 9_000] = b"z" * 9_000
    made("a.parquet", bytes(content))
    ran = affectlab("annotate", "a.parquet", "-o", "out.csv", *ASKED, "-q")
    assert ran.complaint.startswith("a.parquet, after row 8,192: cannot be read (") or ran.complaint.startswith(
        "a.parquet, after row 10,000: cannot be read ("
    )
    assert ran.status == 2
    assert not Path("out.csv").exists()
    assert sorted(path.name for path in Path("out.csv.parts").glob("part-*")) == [
        f"part-{part:08}.arrow" for part in range(2)
    ]


@pytest.mark.parametrize("ending", ["csv.gz", "tsv.zst", "jsonl.zst", "csv.zst"])
def test_packed_outputs_are_what_the_plain_ones_are(affectlab, made, ending):
    made("a.csv", GOOD)
    plain = ending.partition(".")[0]
    affectlab("annotate", "a.csv", "-o", f"out.{plain}", *ASKED)
    affectlab("annotate", "a.csv", "-o", f"out.{ending}", *ASKED)
    data = Path(f"out.{ending}").read_bytes()
    packed = (
        gzip.decompress(data)
        if ending.endswith("gz")
        else pa.CompressedInputStream(pa.BufferReader(data), "zstd").read()
    )
    assert packed == Path(f"out.{plain}").read_bytes()
    again = affectlab("annotate", f"out.{ending}", "-o", "twice.jsonl", *ASKED, "--prefix", "x_")
    assert [row["x_status"] for row in rows_of("twice.jsonl")] == ["ok", "ok"], again.err
    done = affectlab("annotate", "a.csv", "-o", f"out.{ending}", *ASKED, "--resume")
    assert "this file was complete already" in done.out

"""Two promises.

An answer depends on its text alone, not on neighbours, windows, order, format or kind of table. Every row of a table in
any format is there again, in any other.
"""

from __future__ import annotations

import csv
import gzip
import io
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from affectlab.annotate import analyze, annotate_file
from affectlab.tables import open_source
from affectlab.text import is_blank

# what every format can carry: XLSX and CSV know no null, and a file in which nothing is readable is refused
WORDS = st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=8)
TEXTS = st.lists(WORDS | st.sampled_from(["", " ", "so happy", "so happy", "not bad"]), min_size=1, max_size=12)
SEVERAL = settings(max_examples=12, deadline=None)


def _file(folder: Path, texts: list[str]) -> Path:
    path = folder / "in.jsonl"
    path.write_text("".join(f"{json.dumps({'id': n, 'text': text})}\n" for n, text in enumerate(texts)), "utf-8")
    return path


def _annotated(source: Path, name: str, **options: Any) -> list[dict[str, Any]]:
    out = source.with_name(name)
    annotate_file(source, out, model="random", id="id", text="text", overwrite=True, **options)
    return [row for window in open_source(out).windows(100) for row in window.table.to_pylist()]


@given(TEXTS)
@SEVERAL
def test_one_row_each_in_order_whatever_the_window(tmp_path_factory: pytest.TempPathFactory, texts: list[str]) -> None:
    source = _file(tmp_path_factory.mktemp("rows"), texts)
    whole = _annotated(source, "whole.parquet")
    assert [(row["id"], row["text"]) for row in whole] == list(enumerate(texts))
    assert [row["status"] for row in whole] == ["skipped" if is_blank(text) else "ok" for text in texts]
    for rows in (1, 3):
        assert _annotated(source, f"{rows}.parquet", window_rows=rows) == whole


@given(TEXTS)
@SEVERAL
def test_neighbours_do_not_matter(texts: list[str]) -> None:
    together = analyze(texts, model="random")
    for text, found in zip(texts, together, strict=True):
        assert analyze(text, model="random") == found
        assert analyze(text, model="random").to_dict() == found.to_dict()


@given(TEXTS, st.randoms())
@SEVERAL
def test_order_does_not_matter(texts: list[str], random: Any) -> None:
    order = list(range(len(texts)))
    random.shuffle(order)
    straight = analyze(texts, model="random")
    shuffled = analyze([texts[place] for place in order], model="random")
    assert shuffled == [straight[place] for place in order]


@given(TEXTS)
@settings(max_examples=8, deadline=None)
def test_file_list_and_frame_say_the_same(tmp_path_factory: pytest.TempPathFactory, texts: list[str]) -> None:
    source = _file(tmp_path_factory.mktemp("same"), texts)
    results = [result.to_dict() for result in analyze(texts, model="random")]
    frame = analyze(pa.table({"text": pa.array(texts, pa.string())}), model="random")
    assert frame.to_pylist() == results
    rows = _annotated(source, "out.parquet")
    assert [{name: value for name, value in row.items() if name != "id"} for row in rows] == results


@pytest.mark.parametrize("suffix", ["csv", "tsv", "xlsx"])
def test_numbers_survive_every_format(tmp_path: Path, suffix: str) -> None:
    texts = [f"text {number}" for number in range(30)]
    source = _file(tmp_path, texts)
    exact = _annotated(source, "exact.parquet")
    rows = _annotated(source, f"out.{suffix}")
    schema = pq.read_schema(tmp_path / "exact.parquet")
    numbers = [field.name for field in schema if pa.types.is_floating(field.type)]
    assert len(numbers) == 39
    for row, expected in zip(rows, exact, strict=True):
        assert [float(row[name]) for name in numbers] == [expected[name] for name in numbers]


Rows = list[tuple[int, str | None]]


def _delimited(rows: Rows, **dialect: Any) -> bytes:
    stream = io.StringIO(newline="")
    csv.writer(stream, **dialect).writerows([("id", "text"), *rows])
    return stream.getvalue().encode()


def _jsonl(rows: Rows) -> bytes:
    return "".join(f"{json.dumps({'id': id, 'text': text})}\n" for id, text in rows).encode()


def _parquet(rows: Rows) -> bytes:
    stream = io.BytesIO()
    ids, texts = zip(*rows, strict=True)
    pq.write_table(pa.table({"id": ids, "text": pa.array(texts, pa.string())}), stream, row_group_size=2)
    return stream.getvalue()


def _xlsx(rows: Rows) -> bytes:
    book, stream = openpyxl.Workbook(), io.BytesIO()
    book.active.append(("id", "text"))
    for number, (id, text) in enumerate(rows, start=2):
        book.active.append((id, text))
        if text:
            book.active.cell(number, 2).data_type = "s"  # no formula, whatever it begins with
    book.save(stream)
    return stream.getvalue()


WRITTEN: dict[str, Callable[[Rows], bytes]] = {
    "csv": lambda rows: _delimited(rows),
    "tsv": lambda rows: _delimited(rows, delimiter="\t", quoting=csv.QUOTE_ALL),
    "jsonl": _jsonl,
    "parquet": _parquet,
    "xlsx": _xlsx,
    "csv.gz": lambda rows: gzip.compress(_delimited(rows, delimiter=";", lineterminator="\n")),
    "jsonl.zst": lambda rows: bytes(pa.Codec("zstd").compress(_jsonl(rows), asbytes=True)),
}
PIECES = st.sampled_from(
    ["\n", "\n\n", '"', '""', ",", ";", "\t", "=", " ", "a", "so tired", "é", "😀", "\u200b", "1,5"]
)
MESSY = st.lists(PIECES | st.text(st.characters(exclude_categories=["Cs", "Cc", "Cn"]), max_size=3), max_size=6)
TABLES = st.lists(st.none() | MESSY.map("".join), min_size=1, max_size=9).map(lambda texts: list(enumerate(texts)))


@pytest.mark.parametrize("suffix", WRITTEN)
@given(rows=TABLES, out=st.sampled_from(list(WRITTEN)), window=st.integers(1, 9))
@settings(max_examples=20, deadline=None)
def test_every_row_of_every_format_is_found_again(
    tmp_path_factory: pytest.TempPathFactory, suffix: str, rows: Rows, out: str, window: int
) -> None:
    source = tmp_path_factory.mktemp("again") / f"in.{suffix}"
    source.write_bytes(WRITTEN[suffix](rows))
    found = _annotated(source, f"out.{out}", tasks="valence", window_rows=window)
    assert [int(row["id"]) for row in found] == [id for id, _ in rows]
    for row, (_, text) in zip(found, rows, strict=True):
        assert row["status"] == ("skipped" if text is None or is_blank(text) else "ok")
        # to most formats null and empty are one; to sheets, so is a text of spaces alone
        assert row["text"] == text or not ((row["text"] or "") + (text or "")).strip()

"""The promise: an answer depends on its text alone, not on neighbours, windows, order, format or kind of table."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

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

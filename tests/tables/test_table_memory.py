"""A file far larger than a window goes through in the memory of a few windows."""

from __future__ import annotations

import gc
import tracemalloc
from pathlib import Path

import pyarrow as pa
import pytest

from affectlab.tables import Layout, open_sink, open_source

ROWS, WINDOW = 40_000, 500
TEXT = "a text of some length, as people write them when nobody asks them to be brief; " * 4


@pytest.fixture(params=["csv", "tsv", "jsonl", "parquet"])
def large_file(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    """About 13 MB of rows; a Parquet file has one row group for all."""
    path = tmp_path / f"large.{request.param}"
    table = pa.table({"id": [f"{n:06d}" for n in range(ROWS)], "text": [f"{n} {TEXT}" for n in range(ROWS)]})
    sink = open_sink(path, request.param, table.schema, Layout(format="csv"))
    sink.write(table)
    sink.close()
    return path


def test_memory_is_that_of_a_window(large_file: Path) -> None:
    """Python's and Arrow's peaks together stay below half of the text (Parquet holds a few pages of 1 MB)."""
    gc.collect()
    before = pa.total_allocated_bytes()
    rows = arrow_peak = 0
    tracemalloc.start()
    for window in open_source(large_file).windows(WINDOW):
        rows += window.table.num_rows
        arrow_peak = max(arrow_peak, pa.total_allocated_bytes() - before)
    _, python_peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert rows == ROWS
    assert python_peak + arrow_peak < ROWS * len(TEXT) / 2

"""Tables in and out: CSV, TSV, JSONL, Parquet and XLSX, by windows of rows.

source = open_source("posts.csv")
sink = open_sink("copy.parquet", "parquet", source.schema, source.layout)
for window in source.windows(4096):
    sink.write(window.table)
sink.close()
"""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa

from affectlab.tables.base import JSON_COLUMN, FormatName, Layout, Sink, Source, Window
from affectlab.tables.cells import encodable, text_array, texts
from affectlab.tables.files import content_hash, spool_stdin
from affectlab.tables.formats import STDIN, format_of

__all__ = [
    "JSON_COLUMN",
    "FormatName",
    "Layout",
    "Sink",
    "Source",
    "Window",
    "content_hash",
    "encodable",
    "format_of",
    "open_sink",
    "open_source",
    "spool_stdin",
    "text_array",
    "texts",
]


def open_source(path: str | Path, format: str | None = None, *, name: str | None = None) -> Source:
    """Open a table for reading; `-` is stdin, which needs a `format`.

    `name` is what notes and errors call the file (default: its path), for inputs that were spooled to another
    place. Raises `UsageError` for an unknown format, `InputError` for a file that is missing, empty, without
    rows, or not in its format.
    """
    found = format_of(path, format)
    if str(path) == STDIN:
        path, name = spool_stdin(), name or "stdin"
    path, name = Path(path), name or str(path)
    match found:
        case "csv" | "tsv":
            from affectlab.tables.delimited import DelimitedSource

            return DelimitedSource(path, found, name)
        case "jsonl":
            from affectlab.tables.jsonl import JsonlSource

            return JsonlSource(path, name)
        case "parquet":
            from affectlab.tables.parquet import ParquetSource

            return ParquetSource(path, name)
        case "xlsx":
            from affectlab.tables.xlsx import XlsxSource

            return XlsxSource(path, name)


def open_sink(
    path: str | Path,
    format: FormatName,
    schema: pa.Schema,
    layout: Layout,
    *,
    name: str | None = None,
) -> Sink:
    """Open `path` for writing tables of `schema`; a CSV or TSV follows `layout`, that of the input.

    `name` is what errors call the file (default: `path`), where that is a temporary one. Text formats are packed
    where `name` ends in `.gz` or `.zst`. Raises `UsageError` where the file cannot be made.
    """
    path, name = Path(path), name or str(path)
    match format:
        case "csv" | "tsv":
            from affectlab.tables.delimited import DelimitedSink, layout_for

            return DelimitedSink(path, schema, layout_for(format, layout), name=name)
        case "jsonl":
            from affectlab.tables.jsonl import JsonlSink

            return JsonlSink(path, schema, name=name)
        case "parquet":
            from affectlab.tables.parquet import ParquetSink

            return ParquetSink(path, schema, name=name)
        case "xlsx":
            from affectlab.tables.xlsx import XlsxSink

            return XlsxSink(path, schema, name=name)

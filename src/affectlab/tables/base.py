"""What every file format gives and takes: windows of rows in, tables out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Literal, Protocol

import pyarrow as pa

FormatName = Literal["csv", "tsv", "jsonl", "parquet", "xlsx"]
JSON_COLUMN = {b"affectlab": b"json"}
"""Field metadata of a string column that holds JSON: nested or mixed values of JSONL, written back so."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout:
    """How a CSV or TSV is written, so that an output can look like its input.

    `decimal` is "," where the input writes numbers so. `bom` is True where Excel needs a byte-order mark to
    show the letters (the input began with one, or was no UTF-8); lines end in CRLF there, in LF elsewhere.
    """

    format: FormatName
    delimiter: str = ","
    decimal: str = "."
    bom: bool = False


@dataclass(frozen=True, slots=True)
class Window:
    """Some consecutive rows of a source.

    `first_row` counts data rows from 0. `table` has exactly the schema of its source. `problems` maps the
    index of a row in this window to why it could not be read whole, with its line (such rows are kept, with
    what could be read).
    """

    first_row: int
    table: pa.Table
    problems: Mapping[int, str]


class Source(Protocol):
    """An opened input; values are as the file has them: strings, where its format has no types.

    `notes` are remarks for the user, one line each (encoding guessed, duplicate header renamed); some are
    known only once the windows have been read.
    """

    @property
    def schema(self) -> pa.Schema: ...
    @property
    def layout(self) -> Layout: ...
    @property
    def notes(self) -> tuple[str, ...]: ...
    def windows(self, rows: int) -> Iterator[Window]:
        """All rows in order, `rows` at a time (the last window may be shorter). Each call reads anew."""
        ...


class Sink(Protocol):
    """An output being written. Lists become `a|b` and numbers text where the format has none of its own."""

    def write(self, table: pa.Table) -> None: ...
    def close(self) -> None:
        """Finish the file. Until then it is not whole; the caller writes to a temporary name and renames."""
        ...

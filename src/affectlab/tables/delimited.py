"""CSV and TSV: every value is a string as it stands in the file; what is broken costs one row and is named.

Written files are UTF-8, with LF; where the layout asks for a byte-order mark (Excel), with that and CRLF.
"""

from __future__ import annotations

import csv
import re
import sys
from collections.abc import Iterator, Sequence
from functools import reduce
from itertools import islice
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc

from affectlab.core.errors import InputError
from affectlab.core.messages import Message, argument
from affectlab.tables.base import FormatName, Layout, Window
from affectlab.tables.cells import as_text, batches
from affectlab.tables.dialect import CANDIDATES, NO_DELIMITER, SAMPLE, sniff
from affectlab.tables.encoding import find_encoding, open_text
from affectlab.tables.files import ByteFile, check_input, one_line, reading, writing
from affectlab.tables.header import unique_names
from affectlab.tables.records import Record, Records

# csv refuses cells over 128 KB unless told otherwise, and only process-wide; a C long has 32 bits on Windows
csv.field_size_limit(max(csv.field_size_limit(), min(sys.maxsize, (1 << 31) - 1)))

_SHOWN = 80
_PIECE = 512
"""Rows that are Python objects at a time; with more, Python's search for garbage takes longer than the reading."""


class DelimitedSource:
    """An opened CSV or TSV. Each call of `windows` reads the file anew; `notes` are complete after one."""

    def __init__(self, path: Path, fmt: FormatName, name: str) -> None:
        check_input(path, name)
        self._path, self._name = path, name
        self._encoding = find_encoding(path, name, fmt)
        with reading(name, path), open_text(path, self._encoding, "") as stream:
            sample = stream.read(SAMPLE)
            complete = not stream.read(1)
        self._dialect = sniff(sample, complete=complete, tabs=fmt == "tsv")
        names, renamed = unique_names(self._header(), name)
        self._width = len(names)
        self._late: dict[str, str] = {}
        self.schema = pa.schema([pa.field(column, pa.string()) for column in names])
        self.layout = self._layout(fmt)
        self._notes = (*self._encoding.notes, *self._dialect_notes(fmt), *renamed)

    @property
    def notes(self) -> tuple[str, ...]:
        return (*self._notes, *self._late.values())

    def windows(self, rows: int) -> Iterator[Window]:
        with reading(self._name, self._path), open_text(self._path, self._encoding, "") as stream:
            records = Records(stream, self._dialect)
            found = iter(records)
            next(found)
            records.width = self._width
            first = 0
            while (window := self._window(first, islice(found, rows))).table.num_rows:
                yield window
                first += window.table.num_rows
            self._note_the_end(records)

    def _window(self, first: int, records: Iterator[Record]) -> Window:
        problems: dict[int, str] = {}
        pieces = [self.schema.empty_table()]
        held = 0
        while piece := list(islice(records, _PIECE)):
            cells = [row for _, row, _ in piece]
            for place, (line, row, problem) in enumerate(piece):
                if problem is not None or len(row) != self._width:
                    cells[place], problem = self._fitted(line, row, problem)
                    if problem is not None:
                        problems[held + place] = problem
            columns = [pa.array(column, pa.string()) for column in zip(*cells, strict=True)]
            pieces.append(pa.table(columns, schema=self.schema))
            held += len(piece)
        return Window(first, pa.concat_tables(pieces).combine_chunks(), problems)

    def _fitted(self, line: int, cells: list[str], problem: str | None) -> tuple[list[str], str | None]:
        """The cells of a record, as many as the header has, and what was wrong with it."""
        width = self._width
        counts = f"line {line} has {_cells(len(cells))} where the header has {width}"
        if len(cells) < width:
            return cells + [""] * (width - len(cells)), problem or counts
        extra = cells[width:]
        if not extra:
            return cells, problem
        if problem is None and not any(extra):
            note = f"{self._name}: {counts}; the empty cells at the end were dropped"
            self._late.setdefault("trailing", note)
            return cells[:width], None
        left = f"left out: {one_line(', '.join(map(repr, extra)), _SHOWN)}"
        return cells[:width], f"{problem or counts}; {left}"

    def _header(self) -> list[str]:
        """The cells of the header, once it is certain that a row follows."""
        with reading(self._name, self._path), open_text(self._path, self._encoding, "") as stream:
            records = Records(stream, self._dialect)
            found = iter(records)
            header = next(found, None)
            if header is None:
                what = "the file holds only blank lines"
                raise InputError(what, self._name, "give a header and at least one row")
            _, cells, problem = header
            if problem is not None:
                what = f"the header cannot be read ({problem})"
                raise InputError(what, self._name, "mend the quotes in that line")
            records.width = len(cells)
            if next(found, None) is None:
                what = "has a header but no rows"
                raise InputError(what, self._name, "give at least one row below the column names")
        return cells

    def _layout(self, fmt: FormatName) -> Layout:
        dialect, excel = self._dialect, self._encoding.excel
        delimiter = dialect.delimiter
        if delimiter == NO_DELIMITER:
            delimiter = "\t" if fmt == "tsv" else ","
        # Excel writes ";" only where it also writes decimal commas; there it takes "1.5" for the first of May
        decimal = dialect.decimal or ("," if delimiter == ";" and excel else ".")
        return Layout(format=fmt, delimiter=delimiter, decimal=decimal, bom=excel)

    def _dialect_notes(self, fmt: FormatName) -> Iterator[str]:
        dialect, name = self._dialect, self._name
        if dialect.delimiter == NO_DELIMITER and fmt == "tsv":
            csv = argument("format", "csv")
            yield Message(f"{name}: no tab in the header, so each line is one cell; if it is CSV, add {csv}")
        if dialect.skip_space:
            yield f"{name}: spaces behind the delimiter were dropped"
        if self.layout.decimal == ",":
            yield f"{name}: new numbers in a text output get a decimal comma, as here"

    def _note_the_end(self, records: Records) -> None:
        """What is known only when all has been read."""
        if records.plain_quotes:
            where = f"{_lines(records.plain_quotes)} (first: line {records.first_plain_quote})"
            self._late["quotes"] = f"{self._name}: quotes in {where} were read as characters"
        if records.blank_end > 1:
            self._late["end"] = f"{self._name}: the {records.blank_end:,} blank lines at the end are no rows"
        elif records.blank_end:
            self._late["end"] = f"{self._name}: the blank line at the end is no row"


def _lines(count: int) -> str:
    return "1 line" if count == 1 else f"{count:,} lines"


def _cells(count: int) -> str:
    return "1 cell" if count == 1 else f"{count} cells"


class DelimitedSink:
    """Writes CSV or TSV that `DelimitedSource` reads back with identical values (null as an empty cell)."""

    def __init__(self, path: Path, schema: pa.Schema, layout: Layout, *, name: str) -> None:
        self._path, self._name = path, name
        self._delimiter, self._decimal = layout.delimiter, layout.decimal
        self._newline = "\r\n" if layout.bom else "\n"
        self._file = ByteFile(path, name)
        self._file.write(b"\xef\xbb\xbf" if layout.bom else b"")
        names = [pa.array([column], pa.string()) for column in schema.names]
        # a reader tells the delimiter from the header: there, none but the real one stays unquoted
        header = _pattern("".join(CANDIDATES))
        self._write(names, [_matches(column, header) for column in names])
        self._needs_quotes = _pattern(layout.delimiter)

    def write(self, table: pa.Table) -> None:
        with writing(self._name, self._path):
            for batch in batches(table):
                columns = [as_text(column, self._decimal) for column in batch.columns]
                masks = [
                    pa.scalar(False) if _is_plain(column.type) else _matches(text, self._needs_quotes)
                    for column, text in zip(batch.columns, columns, strict=True)
                ]
                self._write(columns, masks)

    def close(self) -> None:
        self._file.close()

    def _write(self, columns: Sequence[pa.Array], masks: Sequence[pa.Array]) -> None:
        """Write lines; `masks` tell for each column which of its cells need quotes."""
        if len(columns) == 1:  # an empty line would be skipped as blank
            masks = [pc.or_(masks[0], pc.equal(pc.fill_null(columns[0], ""), ""))]
        elif self._delimiter == "\t":
            # the quotes of a TSV are believed over several lines only where the whole row has them
            broken = reduce(pc.or_, [_matches(column, "[\r\n]") for column in columns])
            if pc.any(broken).as_py():
                masks = [pc.or_(mask, broken) for mask in masks]
        lines = _join(list(map(_quoted, columns, masks)), self._delimiter)
        text = "".join(f"{line}{self._newline}" for line in lines.to_pylist())
        self._file.write(text.encode())


def _pattern(delimiters: str) -> str:
    """Pattern of cells that would not come back as they are without quotes."""
    return f'["\r\n{re.escape(delimiters)}{NO_DELIMITER}\ufeff]|^\\s|\\s$|^sep='


def _is_plain(kind: pa.DataType) -> bool:
    """True for types whose text never needs quotes (the decimal mark is never the delimiter)."""
    return bool(pa.types.is_floating(kind) or pa.types.is_integer(kind) or pa.types.is_boolean(kind))


def _matches(column: pa.Array, pattern: str) -> pa.Array:
    return pc.fill_null(pc.match_substring_regex(column, pattern), False)


def _quoted(column: pa.Array, mask: pa.Array | pa.Scalar) -> pa.Array:
    if isinstance(mask, pa.Scalar) or not pc.any(mask).as_py():
        return column
    quoted = _join([pa.scalar('"'), pc.replace_substring(column, '"', '""'), pa.scalar('"')], "")
    return pc.if_else(mask, quoted, column)


def _join(parts: Sequence[pa.Array | pa.Scalar], separator: str) -> pa.Array:
    return pc.binary_join_element_wise(*parts, separator, null_handling="replace", null_replacement="")


def layout_for(fmt: FormatName, layout: Layout) -> Layout:
    """How an output of format `fmt` follows the `layout` of its input: a TSV has tabs, whatever that had."""
    if fmt == "tsv":
        delimiter = "\t"
    elif layout.format == "csv":
        delimiter = layout.delimiter
    else:
        delimiter = ";" if layout.decimal == "," else ","
    decimal = "." if layout.decimal == delimiter else layout.decimal
    return Layout(format=fmt, delimiter=delimiter, decimal=decimal, bom=layout.bom)

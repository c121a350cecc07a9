"""XLSX: the first sheet, whose first row that is not empty names the columns.

Read: a column of one kind is typed (numbers without a fraction are whole numbers, dates without an hour are
dates); one that mixes kinds is read as text, as a note says. An empty cell is null.

Written: strings stay text, even "=1+1"; text is also what Excel cannot hold: whole numbers of more than 15
digits, infinities, dates before March 1900 and times finer than a millisecond. Control characters are escaped
as Excel does.
"""

from __future__ import annotations

import math
import re
import shutil
import tempfile
import weakref
from collections.abc import Iterator, Sequence
from contextlib import suppress
from datetime import date, datetime, time
from itertools import repeat
from pathlib import Path
from typing import Any

import openpyxl
import pyarrow as pa
import pyarrow.compute as pc
import python_calamine
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ERROR_CODES
from openpyxl.cell.rich_text import CellRichText
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter

from affectlab.core.errors import InputError
from affectlab.core.messages import argument
from affectlab.tables.base import Layout, Window
from affectlab.tables.cells import as_text, batches, rounded
from affectlab.tables.files import check_input, one_line, reading, writing
from affectlab.tables.header import unique_names
from affectlab.tables.unread import unread_cells

MAX_ROWS, MAX_COLUMNS, MAX_CHARACTERS = 1_048_576, 16_384, 32_767
_EXACT_FLOAT = 1 << 53
_EXACT_EXCEL = 10**15
_FIRST_DATE = datetime(1900, 3, 1)
_LAST_DATE = datetime(9999, 12, 31)
# what XML cannot hold or would change, and a literal that Excel would take for such an escape
_ESCAPED = re.compile("[\x00-\x08\x0b-\x1f]|_(?=x[0-9A-Fa-f]{4}_)")
_open = python_calamine.CalamineWorkbook.from_path
# the two codes that no XML can hold; readers do not undo their escapes
_NO_CHARACTERS = str.maketrans("\ufffe\uffff", "\ufffd\ufffd")
_REMEDY = "write .csv or .parquet instead"


class XlsxSource:
    """An opened workbook; its first sheet is held in memory."""

    def __init__(self, path: Path, name: str) -> None:
        check_input(path, name)
        rows, least, notes = _read_sheet(path, name)
        header = next((index for index, row in enumerate(rows) if _filled(row)), None)
        if header is None:
            raise InputError("its first sheet is empty", name, "put the table on the first sheet")
        body = rows[header + 1 :]
        while len(body) > max(0, least - header - 1) and not _filled(body[-1]):
            body.pop()
        if not body:
            raise InputError("has a header but no rows", name, "give at least one row below the column names")
        width = max(_filled(row) for row in (rows[header], *body))
        cells = [_cell_text(cell) for cell in rows[header][:width]]
        names, renamed = unique_names(cells, name)
        columns, fields = [], []
        for column, values in zip(names, zip(*body, strict=True), strict=False):
            array, mixed = _column(values)
            columns.append(array)
            fields.append(pa.field(column, array.type))
            if mixed:
                notes.append(f"{name}: column {column} mixes {mixed}; it was read as text")
        self.schema = pa.schema(fields)
        self.layout = Layout(format="xlsx")
        self.notes = (*notes, *renamed)
        self._table = pa.table(columns, schema=self.schema)

    def windows(self, rows: int) -> Iterator[Window]:
        for first in range(0, self._table.num_rows, rows):
            yield Window(first, self._table.slice(first, rows), {})


def _read_sheet(path: Path, name: str) -> tuple[list[list[Any]], int, list[str]]:
    """The cells of the first sheet, how many of its rows hold something, though it be unread, and notes."""
    try:
        with reading(name, path), _open(str(path)) as book:
            sheets = book.sheet_names
            if not sheets:
                raise InputError("the workbook has no sheet", name, "put the table on the first sheet")
            sheet = book.get_sheet_by_index(0)
            rows, start = sheet.to_python(), sheet.start
            merged = getattr(sheet, "merged_cell_ranges", None)  # unknown to older versions of calamine
    except python_calamine.PasswordError:
        raise InputError("is protected by a password", name, "save it without one") from None
    except python_calamine.CalamineError as error:
        what = f"is not an XLSX workbook ({one_line(error, 80)})"
        raise InputError(what, name, f"save it as .xlsx, or say its {argument('format')}") from None
    notes = [f"{name}: read the sheet {sheets[0]!r}, the first of {len(sheets)}"] if len(sheets) > 1 else []
    if merged:
        what = "1 group of merged cells" if len(merged) == 1 else f"{len(merged):,} groups of merged cells"
        notes.append(f"{name}: {what} (first: {_address(*merged[0][0])}); the value is in the first cell of each")
    with reading(name, path):
        told, last = unread_cells(path)
    least = last - start[0] if start else 0  # `rows` begins at the first row that is not empty
    rows += [[""] * max(map(len, rows), default=1)] * (min(least, MAX_ROWS) - len(rows))
    return rows, least, [*notes, *(f"{name}: {what}" for what in told)]


def _address(row: int, column: int) -> str:
    """A cell as Excel calls it, from its place counted from 0: `B4`."""
    return f"{get_column_letter(column + 1)}{row + 1}"


def _filled(row: Sequence[object]) -> int:
    """Number of cells up to the last that is not empty."""
    return max((index for index, cell in enumerate(row, start=1) if cell != ""), default=0)


def _column(values: Sequence[Any]) -> tuple[pa.Array, str]:
    """An array of the one type these cells have; of strings, and the kinds named, where they have several."""
    cells = [None if value == "" else value for value in values]
    kinds = {type(cell) for cell in cells if cell is not None}
    if kinds <= {str}:
        return pa.array(cells, pa.string()), ""
    if kinds == {bool}:
        return pa.array(cells, pa.bool_()), ""
    if kinds <= {int, float}:
        whole = all(cell is None or _is_whole(cell) for cell in cells)
        numbers = [None if cell is None else int(cell) for cell in cells] if whole else cells
        return pa.array(numbers, pa.int64() if whole else pa.float64()), ""
    if kinds == {date}:
        return pa.array(cells, pa.date32()), ""
    if kinds <= {date, datetime}:
        moments = [datetime(cell.year, cell.month, cell.day) if type(cell) is date else cell for cell in cells]
        return pa.array(moments, pa.timestamp("us")), ""
    texts = pa.array([None if cell is None else _cell_text(cell) for cell in cells], pa.string())
    named = sorted({_KINDS.get(kind, "times") for kind in kinds})
    return texts, " and ".join(named) if len(named) > 1 else ""


_KINDS = {str: "text", bool: "TRUE/FALSE", int: "numbers", float: "numbers", date: "dates", datetime: "dates"}


def _is_whole(number: float) -> bool:
    """True for a whole number that a float holds exactly."""
    return float(number).is_integer() and abs(number) <= _EXACT_FLOAT


def _cell_text(cell: object) -> str:
    """A cell as text: 5 for 5.0, TRUE as Excel shows it, ISO 8601 for dates."""
    if isinstance(cell, bool):
        return str(cell).upper()
    if isinstance(cell, float) and _is_whole(cell):
        return str(int(cell))
    if isinstance(cell, datetime):
        return cell.isoformat(" ")
    if isinstance(cell, date | time):
        return cell.isoformat()
    return str(cell)


class XlsxSink:
    """Writes one sheet, its header bold and fixed. Raises `InputError` where it has no room for the table."""

    def __init__(self, path: Path, schema: pa.Schema, *, name: str) -> None:
        self._path, self._name = path, name
        self._names = schema.names
        if len(self._names) > MAX_COLUMNS:
            raise InputError(f"{len(self._names):,} columns do not fit into a sheet", name, _REMEDY)
        with writing(name, path):
            path.open("wb").close()
        self._book = openpyxl.Workbook(write_only=True)
        self._sheet = self._book.create_sheet("rows")
        self._sheet.freeze_panes = "A2"
        # a sheet dropped in mid-writing, after an error elsewhere, would complain on stderr
        weakref.finalize(self, _end, self._sheet)
        self._rows = 1
        header = [WriteOnlyCell(self._sheet, self._text(column, 1, column)) for column in self._names]
        for cell in header:
            cell.font = Font(bold=True)
        self._sheet.append(header)

    def write(self, table: pa.Table) -> None:
        if self._rows + table.num_rows > MAX_ROWS:
            what = f"more than {MAX_ROWS - 1:,} rows do not fit into a sheet"
            raise InputError(what, self._name, _REMEDY)
        with writing(self._name, self._path):
            for batch in batches(table):
                columns = [self._cells(column, name) for column, name in zip(batch.columns, self._names, strict=True)]
                for row in zip(*columns, strict=True):
                    self._sheet.append(row)
                self._rows += batch.num_rows

    def close(self) -> None:
        # by way of a temporary file: an archive that meets a full disk complains on stderr when it is dropped
        with writing(self._name, self._path), tempfile.TemporaryFile() as spool:
            self._sheet.close()
            self._book.save(spool)
            spool.seek(0)
            with self._path.open("wb") as stream:
                shutil.copyfileobj(spool, stream, 1 << 20)

    def _cells(self, array: pa.Array, column: str) -> list[object]:
        """The values of a column as openpyxl takes them."""
        kind = array.type
        if pa.types.is_boolean(kind):
            return list(array.to_pylist())
        if pa.types.is_floating(kind):
            return [self._number(value) for value in rounded(array).to_pylist()]
        if pa.types.is_integer(kind):
            return [str(v) if v is not None and abs(v) >= _EXACT_EXCEL else v for v in array.to_pylist()]
        if _is_excel_time(array):
            moments = pc.cast(array, pa.timestamp("ms")) if pa.types.is_timestamp(kind) else array
            return list(moments.to_pylist())
        rows = range(self._rows + 1, self._rows + 1 + len(array))
        return [self._text(*cell) for cell in zip(as_text(array).to_pylist(), rows, repeat(column))]

    def _number(self, value: float | None) -> object:
        if value is None or math.isnan(value):
            return None
        if math.isinf(value):
            return str(value)
        if float(f"{value:.16g}") == value:  # as much as openpyxl writes
            return value
        cell = WriteOnlyCell(self._sheet, repr(value))
        cell.data_type = "n"
        return cell

    def _text(self, text: str | None, row: int, column: str) -> Any:
        """A text as a cell that Excel shows as it is."""
        if text is None:
            return None
        if len(text) * 2 > MAX_CHARACTERS and len(text.encode("utf-16-le")) // 2 > MAX_CHARACTERS:
            what = f"a text of {len(text):,} characters is longer than the {MAX_CHARACTERS:,} of a cell"
            raise InputError(what, f"{self._name}, row {row}, column {column}", _REMEDY)
        text = text.translate(_NO_CHARACTERS)
        escaped = _ESCAPED.sub(_escape, text)
        if text and not text.strip(" \t\r\n"):  # spaces alone are dropped by readers
            escaped = _escape(text[0]) + _ESCAPED.sub(_escape, text[1:])
        # rich text is not taken for a formula or an error value, nor cut where escapes make it longer
        special = escaped[:1] == "=" or escaped in ERROR_CODES or len(escaped) > MAX_CHARACTERS
        return CellRichText([escaped]) if special else escaped


def _end(sheet: Any) -> None:
    if not sheet.closed:
        with suppress(OSError):
            sheet.close()


def _escape(character: str | re.Match[str]) -> str:
    code = ord(character if isinstance(character, str) else character[0])
    return f"_x{code:04X}_"


def _is_excel_time(array: pa.Array) -> bool:
    """True for dates and times that a sheet holds exactly."""
    kind = array.type
    if pa.types.is_date(kind):
        days = pc.cast(array, pa.timestamp("s"))
    elif pa.types.is_timestamp(kind) and kind.tz is None:
        try:
            days = pc.cast(array, pa.timestamp("ms"))
        except pa.ArrowInvalid:  # finer than a millisecond
            return False
    else:
        return False
    ends = pc.min_max(days)
    first, last = ends["min"], ends["max"]
    if not first.is_valid:
        return True
    low, high = (pa.scalar(day, days.type) for day in (_FIRST_DATE, _LAST_DATE))
    return bool(pc.greater_equal(first, low).as_py() and pc.less_equal(last, high).as_py())

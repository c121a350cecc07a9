"""A window of an annotated file as arrays, whatever the format wrote: numbers, label numbers, texts."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from affectlab.core import InputError, argument
from affectlab.reporting.columns import Columns
from affectlab.reporting.words import cut
from affectlab.tables import JSON_COLUMN, Window, texts

STATUSES = ("ok", "skipped", "error")
UNREADABLE = len(STATUSES)
"""Status number of a row that is damaged in the annotated file itself."""
# a CSV that went through Excel has its own language's word
_TRUE = frozenset({"true", "1", "yes", "wahr", "vrai", "vero", "verdadero", "verdadeiro", "waar", "prawda"})
_SLACK = 1e-5


@dataclass(frozen=True)
class Rows:
    """One window. Arrays named after a column hold its answered rows only, those of `answered`, in order."""

    window: Window
    columns: Columns
    decimal: str
    where: str

    @cached_property
    def statuses(self) -> NDArray[np.int64]:
        """(rows,) index into STATUSES, or UNREADABLE."""
        codes = self._codes(self.window.table, "status", STATUSES)
        for row in self.window.problems:
            codes[row] = UNREADABLE
        if (codes < 0).any():
            raise self._error("status", int(np.argmax(codes < 0)), "is empty", "annotate the file again")
        return codes

    @cached_property
    def answered(self) -> NDArray[np.int64]:
        """(n,) positions in the window of the rows with an answer."""
        return np.flatnonzero(self.statuses == 0)

    @cached_property
    def table(self) -> pa.Table:
        """The answered rows, with the columns that a report reads."""
        used = self.window.table.select(self.columns.used())
        return used if len(self.answered) == used.num_rows else used.take(pa.array(self.answered))

    def __len__(self) -> int:
        return len(self.answered)

    def number_of(self, row: int) -> int:
        """The number in the file, from 1, of the answered row `row`."""
        return self.window.first_row + int(self.answered[row]) + 1

    def numbers(self, column: str, bounds: tuple[float, float]) -> NDArray[np.float64]:
        """(n,) values of our `column`, NaN where empty. Raises `InputError` for what is no number in `bounds`."""
        name = self.columns.name(column)
        array = self.table.column(name).combine_chunks()
        if not (pa.types.is_floating(array.type) or pa.types.is_integer(array.type)):
            array = self._parsed(column, array)
        values = np.asarray(pc.cast(array, pa.float64()).to_numpy(zero_copy_only=False), dtype=np.float64)
        low, high = bounds
        outside = (values < low - _SLACK) | (values > high + _SLACK)
        if outside.any():
            row = int(np.argmax(outside))
            what = f"holds {values[row]:g}, which is outside {low:g} to {high:g}"
            raise self._error(column, int(self.answered[row]), what, self._another())
        return np.clip(values, low, high)

    def _parsed(self, column: str, array: pa.Array) -> pa.Array:
        text = pc.utf8_trim_whitespace(pc.cast(array, pa.string()))
        if self.decimal != ".":
            text = pc.replace_substring(text, self.decimal, ".")
        text = pc.if_else(pc.equal(text, ""), pa.scalar(None, pa.string()), text)
        try:
            return pc.cast(text, pa.float64())
        except pa.ArrowInvalid:
            row = next(at for at, value in enumerate(text.to_pylist()) if value is not None and not _is_number(value))
            what = f"holds {cut(text[row].as_py(), 40)!r}, which is no number"
            raise self._error(column, int(self.answered[row]), what, self._another()) from None

    def codes(self, column: str, labels: Sequence[str]) -> NDArray[np.int64]:
        """(n,) index into `labels` of our `column`, -1 where empty. Raises `InputError` for another label."""
        return self._codes(self.table, column, labels, self.answered)

    def _codes(
        self, table: pa.Table, column: str, labels: Sequence[str], rows: NDArray[np.int64] | None = None
    ) -> NDArray[np.int64]:
        text = _trimmed(table.column(self.columns.name(column)).combine_chunks())
        found = pc.index_in(text, value_set=pa.array(labels, pa.string()))
        codes = np.asarray(pc.fill_null(found, -1).to_numpy(zero_copy_only=False), dtype=np.int64)
        strange = (codes < 0) & np.asarray(pc.is_valid(text).to_numpy(zero_copy_only=False), dtype=bool)
        strange[list(self.window.problems) if rows is None else []] = False
        if strange.any():
            row = int(np.argmax(strange))
            what = f"holds {cut(text[row].as_py(), 40)!r}, not one of {_listed(labels)}"
            raise self._error(column, row if rows is None else int(rows[row]), what, self._another())
        return codes

    def label_sets(self, column: str, labels: Sequence[str]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """(row, index into `labels`) of every label in our list `column`, rows in order."""
        lists = self._lists(column)
        flat = _trimmed(lists.flatten())
        codes = pc.fill_null(pc.index_in(flat, value_set=pa.array(labels, pa.string())), -1)
        owner = pc.list_parent_indices(lists)
        rows = np.asarray(owner.to_numpy(zero_copy_only=False), dtype=np.int64)
        found = np.asarray(codes.to_numpy(zero_copy_only=False), dtype=np.int64)
        if (found < 0).any():
            at = int(np.argmax(found < 0))
            what = f"holds {cut(str(flat[at].as_py()), 40)!r}, not one of {_listed(labels)}"
            raise self._error(column, int(self.answered[rows[at]]), what, self._another())
        return rows, found

    def _lists(self, column: str) -> pa.Array:
        field = self.table.schema.field(self.columns.name(column))
        array = self.table.column(field.name).combine_chunks()
        types = pa.types
        if types.is_list(array.type) or types.is_large_list(array.type):
            return array
        if (field.metadata or {}).items() >= JSON_COLUMN.items():
            return pa.array([_json_list(value) for value in array.to_pylist()], pa.list_(pa.string()))
        empty = pa.scalar(None, pa.string())
        text = _trimmed(array)
        return pc.split_pattern(pc.if_else(pc.equal(text, ""), empty, text), "|")

    def truths(self, column: str) -> NDArray[np.bool_]:
        """(n,) True where our `column` says so."""
        array = self.table.column(self.columns.name(column)).combine_chunks()
        if not pa.types.is_boolean(array.type):
            array = pc.is_in(pc.utf8_lower(_trimmed(array)), value_set=pa.array(sorted(_TRUE)))
        return np.asarray(pc.fill_null(array, False).to_numpy(zero_copy_only=False), dtype=bool)

    def texts(self, name: str, rows: Sequence[int] | None = None) -> list[str | None]:
        """Texts of the file's column `name`, of all answered rows or of some."""
        table = self.table.select([name])
        return texts(table if rows is None else table.take(pa.array(rows, pa.int64())), name)

    def _another(self) -> str:
        return f"annotate the file again, or name another {argument('prefix')}"

    def _error(self, column: str, row: int, what: str, remedy: str) -> InputError:
        number = self.window.first_row + row + 1
        return InputError(what, f"{self.where}, row {number}, column {self.columns.name(column)}", remedy)


def _trimmed(array: pa.Array) -> pa.Array:
    """Strings without outer spaces; null where there is nothing else."""
    if not pa.types.is_string(array.type):
        array = pc.cast(array, pa.string())
    text = pc.utf8_trim_whitespace(array)
    return pc.if_else(pc.equal(text, ""), pa.scalar(None, pa.string()), text)


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True


def _json_list(value: str | None) -> list[str] | None:
    try:
        found = json.loads(value) if value is not None else None
    except ValueError:
        return [value or ""]
    if found is None:
        return None
    return [str(item) for item in found] if isinstance(found, list) else [str(found)]


def _listed(labels: Sequence[str]) -> str:
    return ", ".join(labels) if len(labels) < 6 else f"{', '.join(labels[:4])} … ({len(labels)} labels)"

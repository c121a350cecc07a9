"""JSONL: one object per line; a first pass finds one schema for the whole file.

A column of booleans, whole numbers, numbers or strings gets that type. A column that mixes them, nests, or
holds whole numbers beyond 64 bits is carried as JSON text with JSON_COLUMN in its metadata, and written back
as JSON. Numbers with and without a fraction are one type, as in JSON itself. A key that is absent reads as
null.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterator
from math import isfinite
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from affectlab.core.errors import InputError
from affectlab.tables.base import JSON_COLUMN, Layout, Window
from affectlab.tables.cells import as_text, batches, encodable, is_json, jsonable, python_values, rounded
from affectlab.tables.encoding import find_encoding, open_text
from affectlab.tables.files import ByteFile, check_input, one_line, reading, writing
from affectlab.tables.header import unique_names

MAX_KEYS = 5_000
_REMEDY = 'write one object per line: {"text": "…"}'
_EXACT = 1 << 53
_SHOWN = 60
_INT64 = 1 << 63
_TYPES = {
    frozenset[str](): pa.string(),
    frozenset({"bool"}): pa.bool_(),
    frozenset({"int"}): pa.int64(),
    frozenset({"wide"}): pa.int64(),
    frozenset({"int", "wide"}): pa.int64(),
    frozenset({"float"}): pa.float64(),
    frozenset({"int", "float"}): pa.float64(),
    frozenset({"str"}): pa.string(),
}
_KINDS = {str: "str", float: "float", bool: "bool"}
_encode = json.JSONEncoder(ensure_ascii=False).encode
_Object = dict[str, Any]


class JsonlSource:
    """An opened JSONL file; a line that is no object is a row of nulls with a problem, a blank one no row."""

    def __init__(self, path: Path, name: str) -> None:
        check_input(path, name)
        self._path, self._name = path, name
        self._encoding = find_encoding(path, name, "jsonl")
        self._late: dict[str, str] = {}
        kinds = self._infer()
        self._keys = list(kinds)
        names, renamed = unique_names([encodable(key) for key in kinds], name)
        self.schema = pa.schema([_field(column, kind) for column, kind in zip(names, kinds.values(), strict=True)])
        self.layout = Layout(format="jsonl")
        self._notes = (*self._encoding.notes, *renamed)

    @property
    def notes(self) -> tuple[str, ...]:
        return (*self._notes, *self._late.values())

    def windows(self, rows: int) -> Iterator[Window]:
        first = 0
        batch: list[_Object] = []
        problems: dict[int, str] = {}
        for found in self._lines():
            if isinstance(found, str):
                problems[len(batch)] = found
                batch.append({})
            else:
                batch.append(found)
            if len(batch) == rows:
                yield Window(first, self._table(batch), problems)
                first, batch, problems = first + rows, [], {}
        if batch:
            yield Window(first, self._table(batch), problems)

    def _lines(self) -> Iterator[_Object | str]:
        """The object of each line, or why it has none."""
        with reading(self._name, self._path), open_text(self._path, self._encoding, "\n") as stream:
            for number, line in enumerate(stream, start=1):
                if not line.isspace():
                    yield _parsed(line, number)

    def _infer(self) -> dict[str, set[str]]:
        """The kinds of values under each key, keys in order of appearance."""
        kinds: dict[str, set[str]] = {}
        objects, problem = 0, None
        for found in self._lines():
            if isinstance(found, str):
                problem = problem or found
                continue
            objects += 1
            for key, value in found.items():
                seen = kinds.get(key)
                if seen is None:
                    seen = kinds[key] = set()
                if value is not None:
                    seen.add(_KINDS.get(type(value)) or _kind(value))
            if len(kinds) > MAX_KEYS:
                what = f"its objects have more than {MAX_KEYS:,} different keys"
                raise InputError(what, self._name, "put keys that vary under one key")
        if problem is not None and not objects:
            raise InputError(f"holds no JSON object ({problem})", self._name, _REMEDY)
        if not kinds:
            what = "its objects are empty" if objects else "the file holds only blank lines"
            raise InputError(what, self._name, _REMEDY)
        return kinds

    def _table(self, rows: list[_Object]) -> pa.Table:
        columns = []
        for key, field in zip(self._keys, self.schema, strict=True):
            values = [row.get(key) for row in rows]
            if is_json(field):
                values = [None if value is None else _json_text(value) for value in values]
            try:
                columns.append(pa.array(values, field.type))
            except UnicodeEncodeError:
                what = "halves of characters (\\ud83d alone) were read as \ufffd"
                self._late["surrogates"] = f"{self._name}: {what}"
                cleaned = [None if value is None else encodable(value) for value in values]
                columns.append(pa.array(cleaned, field.type))
        return pa.table(columns, schema=self.schema)


_CONSTANTS = {"NaN": None, "Infinity": math.inf, "-Infinity": -math.inf}
"""What Python writes into JSON though JSON has no such numbers; pandas writes NaN for a missing text."""


def _parsed(line: str, number: int) -> _Object | str:
    try:
        value = json.loads(line.rstrip("\r\n"), parse_constant=_CONSTANTS.get)
    except json.JSONDecodeError as error:
        what = one_line(error.msg.removesuffix(" at"), 60)
        return f"line {number} is not JSON ({what} at column {error.colno}): {one_line(line, _SHOWN)}"
    except (ValueError, RecursionError):  # a number of thousands of digits; brackets nested too deep
        return f"line {number} holds JSON too large to read"
    if isinstance(value, dict):
        return value
    return f"line {number} is {_described(value)}, not an object: {one_line(line, _SHOWN)}"


def _described(value: object) -> str:
    kinds = {list: "a list", str: "a string", bool: "true or false", type(None): "null"}
    return kinds.get(type(value), "a number")


def _kind(value: object) -> str:
    if isinstance(value, int):
        return "int" if -_EXACT <= value <= _EXACT else "wide" if -_INT64 <= value < _INT64 else "big"
    return "nested"


def _field(column: str, kinds: set[str]) -> pa.Field:
    kind = _TYPES.get(frozenset(kinds))
    return pa.field(column, pa.string(), metadata=JSON_COLUMN) if kind is None else pa.field(column, kind)


def _json_text(value: object) -> str:
    text = _encode(value)
    try:
        text.encode()
    except UnicodeEncodeError:  # half of a surrogate pair, which only an escape can carry
        return json.dumps(value)
    return text


class JsonlSink:
    """Writes one object per row, keys in the order of the columns; null, NaN and infinity as null."""

    def __init__(self, path: Path, schema: pa.Schema, *, name: str) -> None:
        self._path, self._name = path, name
        self._schema = schema
        self._keys = [f"{_encode(column)}: " for column in schema.names]
        self._file = ByteFile(path, name)

    def write(self, table: pa.Table) -> None:
        with writing(self._name, self._path):
            for batch in batches(table):
                columns = [
                    [key + value for value in _values(column, field)]
                    for key, column, field in zip(self._keys, batch.columns, self._schema, strict=True)
                ]
                text = "".join(f"{{{', '.join(row)}}}\n" for row in zip(*columns, strict=True))
                self._file.write(text.encode())

    def close(self) -> None:
        self._file.close()


def _values(array: pa.Array, field: pa.Field) -> list[str]:
    """The JSON of each value."""
    types = pa.types
    if isinstance(array.type, pa.BaseExtensionType):
        return _values(array.storage, field)
    if types.is_dictionary(array.type):
        return _values(array.dictionary_decode(), field)
    if is_json(field) or types.is_decimal(array.type):
        return [value or "null" for value in as_text(array).to_pylist()]
    if types.is_timestamp(array.type):
        array = pc.replace_substring(as_text(array), " ", "T")
    elif types.is_date(array.type) or types.is_time(array.type):
        array = as_text(array)
    elif types.is_floating(array.type):
        return [_number(value) for value in rounded(array).to_pylist()]
    if types.is_string(array.type):
        return ["null" if value is None else _encode(value) for value in array.to_pylist()]
    return ["null" if value is None else _encode(jsonable(value)) for value in python_values(array)]


def _number(value: float | None) -> str:
    return "null" if value is None or not isfinite(value) else repr(value)

"""Values of any Arrow type as the text of a cell, for formats that know only text."""

from __future__ import annotations

import base64
import json
import math
from collections.abc import Iterator
from datetime import date, time

import pyarrow as pa
import pyarrow.compute as pc

from affectlab.tables.base import JSON_COLUMN

DECIMALS = 6
"""Digits behind the point of a 32-bit number, all that a score holds; 64-bit numbers are written exactly."""
_ROWS, _BYTES = 16_384, 1 << 26
_ZEROS = r"\.0+(Z|[+-]\d{4})?$"


def batches(table: pa.Table) -> Iterator[pa.RecordBatch]:
    """The rows of a table in pieces whose text fits into memory several times over."""
    if any(column.num_chunks > 1 for column in table.columns):
        table = table.combine_chunks()
    rows = min(_ROWS, max(1, table.num_rows * _BYTES // max(table.nbytes, 1)))
    yield from table.to_batches(max_chunksize=rows)


def is_json(field: pa.Field) -> bool:
    """True for a string column that holds JSON."""
    metadata = field.metadata or {}
    return all(metadata.get(key) == value for key, value in JSON_COLUMN.items())


def texts(table: pa.Table, column: str) -> list[str | None]:
    """As `text_array`, as Python strings."""
    return list(text_array(table, column).to_pylist())


def text_array(table: pa.Table, column: str) -> pa.LargeStringArray:
    """The texts in a column, whatever its type: strings as they are, everything else as a CSV would show it.

    In a JSON column a string is unpacked, so that a text reads the same from JSONL as from any other format.
    """
    chunks = [as_text(chunk).cast(pa.large_string()) for chunk in table.column(column).chunks]
    found = chunks[0] if len(chunks) == 1 else pa.concat_arrays(chunks or [pa.array([], pa.large_string())])
    if is_json(table.schema.field(column)):
        return pa.array([_unpacked(value) for value in found.to_pylist()], pa.large_string())
    return found


def _unpacked(value: str | None) -> str | None:
    if value is None or not value.startswith('"'):
        return value
    try:
        return encodable(str(json.loads(value)))
    except ValueError:  # another program changed the column and kept our mark
        return value


def encodable(text: str) -> str:
    """`text` with lone surrogates, which no encoding can hold, replaced."""
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")


def as_text(array: pa.Array, decimal: str = ".") -> pa.Array:
    """An array of strings, null where `array` is null or NaN.

    Lists of plain values become `a|b`, other nested values JSON, times ISO 8601 with a space between day and
    hour, bytes their UTF-8 text, or base64 where they are none. `decimal` replaces the point of numbers.
    """
    kind = array.type
    types = pa.types
    if isinstance(kind, pa.BaseExtensionType):
        return as_text(array.storage, decimal)
    if types.is_dictionary(kind):
        return as_text(array.dictionary_decode(), decimal)
    if types.is_floating(kind):
        return _with_mark(_floats(array), decimal)
    if types.is_decimal(kind):
        return _with_mark(pc.cast(array, pa.string()), decimal)
    if types.is_timestamp(kind) or types.is_time(kind):
        return pc.replace_substring_regex(pc.cast(array, pa.string()), _ZEROS, r"\1")
    if _is_list(kind) and not types.is_nested(kind.value_type):
        return _joined(array, decimal)
    if types.is_nested(kind) or types.is_duration(kind) or types.is_interval(kind) or _is_binary(kind):
        return pa.array([_text(value) for value in python_values(array)], pa.string())
    return pc.cast(array, pa.string())


def python_values(array: pa.Array) -> list[object]:
    """`array.to_pylist()`; raises `pa.ArrowInvalid` for times that Python cannot hold."""
    try:
        return list(array.to_pylist())
    except (ValueError, OverflowError) as error:
        raise pa.ArrowInvalid(str(error)) from error


def jsonable(value: object) -> object:
    """A Python value of Arrow as JSON can hold it: NaN is null, times are ISO 8601, bytes text or base64."""
    if value is None or isinstance(value, str | bool | int):
        return value
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if isinstance(value, dict):
        return {str(key): jsonable(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [jsonable(item) for item in value]
    if isinstance(value, date | time):
        return value.isoformat()
    if isinstance(value, bytes):
        try:
            return value.decode()
        except UnicodeDecodeError:
            return base64.b64encode(value).decode()
    return str(value)


def _text(value: object) -> str | None:
    plain = jsonable(value)
    return plain if plain is None or isinstance(plain, str) else json.dumps(plain, ensure_ascii=False)


def rounded(array: pa.Array) -> pa.Array:
    """64-bit numbers; those that were shorter rounded to DECIMALS, lest .1 become .10000000149."""
    if pa.types.is_float64(array.type):
        return array
    # adding 0 makes the -0 of a rounded small negative number 0
    return pc.add(pc.round(pc.cast(array, pa.float64()), DECIMALS), 0.0)


def _floats(array: pa.Array) -> pa.Array:
    numbers = rounded(array)
    return pc.if_else(pc.is_nan(numbers), pa.scalar(None, pa.string()), pc.cast(numbers, pa.string()))


def _with_mark(array: pa.Array, decimal: str) -> pa.Array:
    return array if decimal == "." else pc.replace_substring(array, ".", decimal)


def _is_list(kind: pa.DataType) -> bool:
    return bool(pa.types.is_list(kind) or pa.types.is_large_list(kind) or pa.types.is_fixed_size_list(kind))


def _is_binary(kind: pa.DataType) -> bool:
    types = pa.types
    named = (types.is_binary, types.is_large_binary, types.is_fixed_size_binary, types.is_binary_view)
    return any(check(kind) for check in named)


def _joined(array: pa.Array, decimal: str) -> pa.Array:
    flat = as_text(array.flatten(), decimal).to_pylist()
    joined: list[str | None] = []
    start = 0
    for length in pc.list_value_length(array).to_pylist():
        if length is None:
            joined.append(None)
            continue
        joined.append("|".join(value or "" for value in flat[start : start + length]))
        start += length
    return pa.array(joined, pa.string())

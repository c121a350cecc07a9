"""Affect of what is in memory: one text, a list of them, or a column of a DataFrame."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar, overload

import narwhals as nw
import pyarrow as pa

from affectlab.annotate.choose import named, refuse_clash, text_column
from affectlab.annotate.columns import ColumnSet
from affectlab.annotate.options import (
    beside_columns,
    check_long_text,
    check_model,
    check_target,
    check_tasks,
    load_model,
    select,
)
from affectlab.annotate.result import Result
from affectlab.core import LongText, UsageError
from affectlab.engine import answer
from affectlab.tables import encodable, texts

if TYPE_CHECKING:
    from affectlab.models import Model

FRAME = "the DataFrame"
_TAKEN = "give a str, a list of them, or a DataFrame of pandas, polars, pyarrow or another that narwhals knows"
_TEXTUAL = (nw.String, nw.Object, nw.Categorical, nw.Enum)

Texts = list[str] | list[str | None] | tuple[str | None, ...]
Data = TypeVar("Data")


@overload
def analyze(
    data: str,
    *,
    tasks: str | Sequence[str] | None = ...,
    model: str | Model = ...,
    text: None = ...,
    target: str | None = ...,
    prefix: str = ...,
    long_text: LongText = ...,
    language: bool = ...,
    lexicon: str | Path | None = ...,
) -> Result: ...
@overload
def analyze(
    data: Texts,
    *,
    tasks: str | Sequence[str] | None = ...,
    model: str | Model = ...,
    text: None = ...,
    target: str | Sequence[str | None] | None = ...,
    prefix: str = ...,
    long_text: LongText = ...,
    language: bool = ...,
    lexicon: str | Path | None = ...,
) -> list[Result]: ...
@overload
def analyze(
    data: Data,
    *,
    tasks: str | Sequence[str] | None = ...,
    model: str | Model = ...,
    text: str | None = ...,
    target: str | None = ...,
    prefix: str = ...,
    long_text: LongText = ...,
    language: bool = ...,
    lexicon: str | Path | None = ...,
) -> Data: ...
def analyze(
    data: Any,
    *,
    tasks: str | Sequence[str] | None = None,
    model: str | Model = "base",
    text: str | None = None,
    target: str | Sequence[str | None] | None = None,
    prefix: str = "",
    long_text: LongText = "window",
    language: bool = False,
    lexicon: str | Path | None = None,
) -> Any:
    """The affect of a text (a Result), of a list or tuple of texts (a list of them), or of a DataFrame.

    A DataFrame of any kind that narwhals knows comes back with its rows, index and columns, and ours behind them; a
    Series becomes a DataFrame. There, `text` names the column with the texts, guessed as for files, `target` that with
    the targets, and `prefix` is put before the names of our columns. Of texts, `target` is the target, or one for each.

    `tasks`: ids of tasks and profiles; without, `affect`, or all that a model answers if it does not answer that.
    `model`: a name, loaded once for each `long_text`, or a loaded model. None, NaN and blank texts are skipped.
    `language`: guess that of each text. `lexicon`: a file of your own words, counted in columns of their own.

    Raises UsageError for a wrong argument, InputError for an unusable lexicon.
    """
    check_model(model)
    check_long_text(long_text)
    loaded = _cached(model, long_text) if isinstance(model, str) else model
    selection = select(tasks, loaded.card, target)
    check_target(selection, target)
    check_tasks(loaded, selection)
    beside = beside_columns(language, lexicon)
    if isinstance(data, str):
        if target is not None and not isinstance(target, str):
            raise UsageError("one text has one target", "target", "give a str")
        return _of_texts([data], target, loaded, ColumnSet(selection, beside=beside))[0]
    if isinstance(data, list | tuple):
        return _of_texts(_plain(data, "data"), target, loaded, ColumnSet(selection, beside=beside))
    return _of_frame(data, text, target, loaded, ColumnSet(selection, prefix, beside))


@lru_cache(maxsize=4)
def _cached(model: str, long_text: LongText) -> Model:
    return load_model(model, long_text=long_text)


def _of_texts(
    asked: Sequence[str | None], target: str | Sequence[str | None] | None, model: Model, columns: ColumnSet
) -> list[Result]:
    targets = [target] * len(asked) if isinstance(target, str) else None if target is None else _plain(target, "target")
    if targets is not None and len(targets) != len(asked):
        raise UsageError(f"{len(targets)} targets for {len(asked)} texts", "target", "give one for each, or one str")
    rows = _table(asked, targets, model, columns).to_pylist()
    return [Result.of(text, row, columns) for text, row in zip(asked, rows, strict=True)]


def _table(
    asked: Sequence[str | None], targets: Sequence[str | None] | None, model: Model, columns: ColumnSet
) -> pa.Table:
    """Our columns for these texts, window by window, as a file would get them."""
    column = _arrow(asked)
    aims = None if targets is None else _arrow(targets)
    tables = [columns.schema.empty_table()]
    for start in range(0, len(column), model.card.rows_at_once):
        window = slice(start, start + model.card.rows_at_once)
        found = answer(model, columns.tasks, column[window], None if aims is None else aims[window])
        tables.append(columns.table(found, model.card, column[window]))
    return pa.concat_tables(tables)


def _arrow(values: Sequence[str | None]) -> pa.LargeStringArray:
    """Halves of characters, which only a Python str can hold, are replaced."""
    return pa.array([None if value is None else encodable(value) for value in values], pa.large_string())


def _of_frame(data: Any, text: str | None, target: object, model: Model, columns: ColumnSet) -> Any:
    frame = _frame(data)
    names = {str(name): name for name in frame.columns}
    textual = {str(name) for name, kind in frame.schema.items() if isinstance(kind, _TEXTUAL)}
    chosen = text_column(text, list(names), textual, FRAME).name
    if target is not None and not isinstance(target, str):
        raise UsageError("of a DataFrame, it is a column", "target", "give its name")
    beside = None if target is None else named(target, list(names), "--target")
    refuse_clash(list(names), columns.schema.names, FRAME, columns.prefix)
    targets = None if beside is None else _column(frame, names[beside])
    table = _table(_column(frame, names[chosen]), targets, model, columns)
    ours = _native(table, frame)
    return frame.with_columns(*(ours.get_column(name) for name in ours.columns)).to_native()


def _frame(data: Any) -> nw.DataFrame[Any]:
    try:
        found: Any = nw.from_native(data, eager_only=True, allow_series=True)
        frame: nw.DataFrame[Any] = (
            found if isinstance(found, nw.DataFrame) else (found if found.name else found.alias("text")).to_frame()
        )
        frame.columns  # noqa: B018 - duplicates among them are found now
    except TypeError:
        what = f"cannot analyze a {type(data).__name__}"
        lazy = hasattr(data, "collect")
        raise UsageError(what, "data", "collect it first: .collect()" if lazy else _TAKEN) from None
    except nw.exceptions.DuplicateError:
        raise UsageError("several of its columns have one name", FRAME, "rename them") from None
    return frame


def _column(frame: nw.DataFrame[Any], name: str) -> list[str | None]:
    """The values of a column as texts, as a file would show them."""
    column = frame.get_column(name)
    try:
        return texts(pa.table({"": column.to_arrow()}), "")
    except (pa.ArrowException, TypeError, UnicodeEncodeError):  # objects of several kinds; halves of characters
        return [_text(value) for value in column.to_list()]


def _native(table: pa.Table, frame: nw.DataFrame[Any]) -> nw.DataFrame[Any]:
    """Our columns as the kind of DataFrame that `frame` is."""
    if not frame.implementation.is_pandas():
        return nw.from_arrow(table, backend=frame.implementation)
    import pandas as pd

    # types that do not change with the first null
    nullable = {pa.bool_(): pd.BooleanDtype(), pa.int64(): pd.Int64Dtype()}
    made = table.to_pandas(types_mapper=nullable.get)
    for field in table.schema:
        if pa.types.is_list(field.type):
            made[field.name] = pd.Series(table.column(field.name).to_pylist(), dtype=object)
    return nw.from_native(made, eager_only=True)


def _plain(values: Iterable[object], argument: str) -> list[str | None]:
    """A list of texts; NaN, as pandas has it for None, is None."""
    found: list[str | None] = []
    for place, value in enumerate(values):
        if not (value is None or isinstance(value, str) or _is_missing(value)):
            raise UsageError(f"item {place} is of type {type(value).__name__}", argument, "give texts, or None")
        found.append(value if isinstance(value, str) else None)
    return found


def _text(value: object) -> str | None:
    return None if value is None or _is_missing(value) else str(value)


def _is_missing(value: object) -> bool:
    """True for NaN, and for the NA and NaT of pandas."""
    return (isinstance(value, float) and value != value) or type(value).__name__ in ("NAType", "NaTType")

"""Affect of what is in memory: one text, a list of them, or a column of a DataFrame."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence, Set
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar, Union, overload

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
from affectlab.annotate.unsupported import LanguageCheck, check_unsupported
from affectlab.core import LongText, Unsupported, UsageError, argument
from affectlab.engine import answer
from affectlab.tables import encodable, texts

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from affectlab.models import Model

FRAME = "the DataFrame"
_TAKEN = "give a str, a list or array of them, or a DataFrame of pandas, polars, pyarrow or another that narwhals knows"
_TEXTUAL = (nw.String, nw.Object, nw.Categorical, nw.Enum)

Texts = Union[list[str], list[str | None], tuple[str | None, ...], Iterator[str], Iterator[str | None], "NDArray[Any]"]
Data = TypeVar("Data")


@overload
def analyze(
    data: str | None,
    *,
    tasks: str | Sequence[str] | None = ...,
    model: str | Model = ...,
    text: None = ...,
    target: str | None = ...,
    prefix: str = ...,
    long_text: LongText = ...,
    language: bool = ...,
    lexicon: str | Path | None = ...,
    unsupported: Unsupported = ...,
) -> Result: ...
@overload
def analyze(
    data: Texts,
    *,
    tasks: str | Sequence[str] | None = ...,
    model: str | Model = ...,
    text: None = ...,
    target: str | Iterable[str | None] | None = ...,
    prefix: str = ...,
    long_text: LongText = ...,
    language: bool = ...,
    lexicon: str | Path | None = ...,
    unsupported: Unsupported = ...,
) -> list[Result]: ...
@overload
def analyze(
    data: Data,
    *,
    tasks: str | Sequence[str] | None = ...,
    model: str | Model = ...,
    text: Hashable = ...,
    target: Hashable = ...,
    prefix: str = ...,
    long_text: LongText = ...,
    language: bool = ...,
    lexicon: str | Path | None = ...,
    unsupported: Unsupported = ...,
) -> Data: ...
def analyze(
    data: Any,
    *,
    tasks: str | Sequence[str] | None = None,
    model: str | Model = "base",
    text: Hashable = None,
    target: Iterable[str | None] | Hashable = None,
    prefix: str = "",
    long_text: LongText = "window",
    language: bool = False,
    lexicon: str | Path | None = None,
    unsupported: Unsupported = "skip",
) -> Any:
    """The affect of a text (a Result), of several texts (a list of them), or of a DataFrame.

    Several texts are a list, a tuple, an iterator (read once), or an array of one dimension of numpy, pandas or
    pyarrow. A DataFrame of any kind that narwhals knows comes back with its rows, index and columns, and ours behind
    them; a Series becomes a DataFrame. There, `text` names the column with the texts, guessed as for files, `target`
    that with the targets, and `prefix` is put before the names of our columns. Of texts, `target` is the target, or one
    for each.

    `tasks`: ids of tasks and profiles; without, `affect`, or all that a model answers if it does not answer that.
    `model`: a name, loaded once for each `long_text`, or a loaded model. None, NaN and blank texts are skipped.
    `language`: guess that of each text. `lexicon`: a file of your own words, counted in columns of their own.
    `unsupported`: what is done with a text that is clearly in a language the model does not read: skip it, answer it
    all the same, or make it an error; `error` says which language. A model whose card names no languages answers all.

    Raises UsageError for a wrong argument, InputError for an unusable lexicon.
    """
    check_model(model)
    check_long_text(long_text)
    check_unsupported(unsupported)
    loaded = _cached(model, long_text) if isinstance(model, str) else model
    selection = select(tasks, loaded.card, target)
    check_target(selection, target)
    check_tasks(loaded, selection)
    beside = beside_columns(language, lexicon)
    check = LanguageCheck(unsupported, loaded.card, language)
    if isinstance(data, str) or data is None or _is_missing(data):
        if target is not None and not isinstance(target, str):
            raise UsageError("one text has one target", argument("target"), "give a str")
        columns = ColumnSet(selection, beside=beside, results=True)
        return _of_texts(_plain([data], "data"), target, loaded, check, columns)[0]
    if _are_texts(data):
        columns = ColumnSet(selection, beside=beside, results=True)
        return _of_texts(_plain(data, "data"), target, loaded, check, columns)
    return _of_frame(data, text, target, loaded, check, ColumnSet(selection, prefix, beside))


@lru_cache(maxsize=4)
def _cached(model: str, long_text: LongText) -> Model:
    return load_model(model, long_text=long_text)


def _of_texts(
    asked: Sequence[str | None], target: object, model: Model, check: LanguageCheck, columns: ColumnSet
) -> list[Result]:
    if not isinstance(target, Iterable | None):
        raise UsageError(f"{target!r} is no target", argument("target"), "give one for each text, or one str")
    targets = [target] * len(asked) if isinstance(target, str) else None if target is None else _plain(target, "target")
    if targets is not None and len(targets) != len(asked):
        raise UsageError(
            f"{len(targets)} targets for {len(asked)} texts", argument("target"), "give one for each, or one str"
        )
    rows = _table(asked, targets, model, check, columns).to_pylist()
    return [Result.of(text, row, columns) for text, row in zip(asked, rows, strict=True)]


def _table(
    asked: Sequence[str | None],
    targets: Sequence[str | None] | None,
    model: Model,
    check: LanguageCheck,
    columns: ColumnSet,
) -> pa.Table:
    """Our columns for these texts, window by window, as a file would get them."""
    column = _arrow(asked)
    aims = None if targets is None else _arrow(targets)
    tables = [columns.schema.empty_table()]
    for start in range(0, len(column), model.card.rows_at_once):
        window = slice(start, start + model.card.rows_at_once)
        found = check.of(column[window])
        some = None if aims is None else aims[window]
        answers = answer(model, columns.tasks, column[window], some, found.problems, found.skips)
        tables.append(columns.table(answers, model.card, column[window], found))
    return pa.concat_tables(tables)


def _arrow(values: Sequence[str | None]) -> pa.LargeStringArray:
    """Halves of characters, which only a Python str can hold, are replaced."""
    return pa.array([None if value is None else encodable(value) for value in values], pa.large_string())


def _are_texts(data: object) -> bool:
    """True for several texts: an iterable of one dimension and in order that is neither a table nor a Series."""
    if isinstance(data, list | tuple | Iterator):
        return True
    if (
        not isinstance(data, Iterable)
        or isinstance(data, bytes | bytearray | Mapping | Set)
        or hasattr(data, "collect")
    ):
        return False
    if getattr(data, "ndim", 1) != 1:
        return False
    return nw.from_native(data, eager_only=True, allow_series=True, pass_through=True) is data


def _of_frame(data: Any, text: Hashable, target: object, model: Model, check: LanguageCheck, columns: ColumnSet) -> Any:
    frame = _frame(data)
    names = {str(name): name for name in frame.columns}
    if text is None:
        textual = {str(name) for name, kind in frame.schema.items() if isinstance(kind, _TEXTUAL)}
        chosen = names[text_column(None, list(names), textual, FRAME).name]
    else:
        chosen = _called(text, frame.columns, "text")
    if not isinstance(target, Hashable):
        raise UsageError("of a DataFrame, it is a column", argument("target"), "give its name")
    beside = None if target is None else _called(target, frame.columns, "target")
    refuse_clash(list(names), columns.schema.names, FRAME, columns.prefix)
    targets = None if target is None else _column(frame, beside)
    table = _table(_column(frame, chosen), targets, model, check, columns)
    ours = _native(table, frame)
    return frame.with_columns(*(ours.get_column(name) for name in ours.columns)).to_native()


def _frame(data: Any) -> nw.DataFrame[Any]:
    try:
        found: Any = nw.from_native(data, eager_only=True, allow_series=True)
        frame: nw.DataFrame[Any] = found if isinstance(found, nw.DataFrame) else _with_name(found).to_frame()
        frame.columns  # noqa: B018 - duplicates among them are found now
    except TypeError:
        what = f"cannot analyze a {type(data).__name__}"
        lazy = hasattr(data, "collect")
        raise UsageError(what, argument("data"), "collect it first: .collect()" if lazy else _TAKEN) from None
    except nw.exceptions.DuplicateError:
        raise UsageError("several of its columns have one name", FRAME, "rename them") from None
    return frame


def _with_name(series: nw.Series[Any]) -> nw.Series[Any]:
    """Named `text`, unless it has a name; a number is one."""
    name: object = series.name
    return series.alias("text") if name is None or name == "" else series


def _called(given: Hashable, columns: Sequence[Any], where: str) -> Any:
    """The column that is called `given`, which need not be a str: itself, else the one whose name reads so."""
    same = [name for name in columns if type(name) is type(given) and name == given]
    names = {str(name): name for name in columns}
    return same[0] if same else names[named(str(given), list(names), argument(where))]


def _column(frame: nw.DataFrame[Any], name: Any) -> list[str | None]:
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


def _plain(values: Iterable[object], where: str) -> list[str | None]:
    """A list of texts; NaN, as pandas has it for None, is None."""
    found: list[str | None] = []
    for place, value in enumerate(values.to_pylist() if isinstance(values, pa.Array) else values):
        if not (value is None or isinstance(value, str) or _is_missing(value)):
            raise UsageError(f"item {place} is of type {type(value).__name__}", argument(where), "give texts, or None")
        found.append(value if isinstance(value, str) else None)
    return found


def _text(value: object) -> str | None:
    return None if value is None or _is_missing(value) else str(value)


def _is_missing(value: object) -> bool:
    """True for NaN, and for the NA and NaT of pandas."""
    return (isinstance(value, float) and value != value) or type(value).__name__ in ("NAType", "NaTType")

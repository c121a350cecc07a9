"""The report and the summary of an annotated file or DataFrame, as Python's users call them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import narwhals as nw
import pyarrow as pa
import pyarrow.parquet as pq

from affectlab.core import UsageError, argument
from affectlab.reporting.build import build_report
from affectlab.reporting.columns import FRAME
from affectlab.reporting.digest import Digest, summarise

Column = str | int | None


def report(
    source: str | Path | Any,
    out: str | Path | None = None,
    *,
    by: Column = None,
    time: Column = None,
    text: Column = None,
    prefix: str = "",
    format: str | None = None,
    title: str | None = None,
    examples: int = 3,
) -> Path:
    """Write one self-contained HTML page about annotated texts, as `affectlab report` does; its path is returned.

    `source`: what `annotate_file` wrote, or a DataFrame that `analyze` returned, for which `out` is required. `out`:
    by default `<stem>.report.html` beside `source`; an older page there is replaced. `by`: column whose groups are
    compared. `time`: column with dates, by default one called time, date, created_at ... `text`: column with the texts,
    by default one called text, body, content ... `prefix`: of the annotation's columns, found if not given. `format`:
    of a file whose extension does not say. `title`: of the page. `examples`: texts shown of each kind, 0 for a page
    without texts or words.

    Raises UsageError for a column that is not there or not fit, or an `out` that cannot be written; InputError for
    a file that cannot be read or was not annotated.
    """
    if not isinstance(source, str | Path) and out is None:
        raise UsageError("a page about a DataFrame needs a name", argument("out"), 'give it, such as "report.html"')
    with _as_file(source) as (path, name):
        page = None if out is None else Path(out)
        return build_report(
            path, page, by=_written(by), time=_written(time), text=_written(text), prefix=prefix, format=format,
            title=title, examples=examples, name=name,
        )  # fmt: skip


def summary(source: str | Path | Any, *, text: Column = None, prefix: str = "", format: str | None = None) -> Digest:
    """Sum up annotated texts: what `affectlab summary --json` prints, as a dataclass.

    `source`: what `annotate_file` wrote, or a DataFrame that `analyze` returned. `text`: column with the texts, by
    default one called text, body, content ... `prefix`: of the annotation's columns, found if not given. `format`: of a
    file whose extension does not say.

    Raises UsageError for a column that is not there, InputError for a file that cannot be read or was not annotated.
    """
    with _as_file(source) as (path, name):
        return summarise(path, text=_written(text), prefix=prefix, format=format, name=name)


@contextmanager
def _as_file(source: object) -> Iterator[tuple[Path, str | None]]:
    """A file with the rows of `source`, and what to call it if it is none of the user's."""
    if isinstance(source, str | Path):
        yield Path(source), None
        return
    with TemporaryDirectory(prefix="affectlab-") as folder:
        path = Path(folder) / "frame.parquet"
        pq.write_table(_table(source), path)
        yield path, FRAME


def _written(column: Column) -> str | None:
    """A column's name as a file has it."""
    return None if column is None else str(column)


def _table(source: Any) -> pa.Table:
    try:
        frame = nw.from_native(source, eager_only=True)
        return pa.table({str(name): _column(frame.get_column(name)) for name in frame.columns})
    except TypeError:
        what = f"{type(source).__name__} is neither a file nor a DataFrame"
        raise UsageError(what, argument("source"), "give what annotate_file wrote, or analyze returned") from None
    except nw.exceptions.DuplicateError:
        raise UsageError("several of its columns have one name", FRAME, "rename them") from None


def _column(values: nw.Series[Any]) -> pa.Array:
    """Objects of several kinds become texts."""
    try:
        return values.to_arrow()
    except (pa.ArrowException, TypeError):
        written = [None if value is None or value != value else str(value) for value in values.to_list()]
        return pa.array(written, pa.large_string())

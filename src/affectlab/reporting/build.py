"""The report job: an annotated file in, one HTML page out."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from affectlab.core import UsageError, argument
from affectlab.reporting.columns import Columns, find_columns
from affectlab.reporting.overview import methods, overview, run_of
from affectlab.reporting.page import check_out, default_out, render, write
from affectlab.reporting.rows import Rows
from affectlab.reporting.sections import Section, sections
from affectlab.reporting.sections.status import StatusView
from affectlab.reporting.words import cut, shown
from affectlab.tables import Source, open_source

WINDOW = 8192
STDIN = "-"
_TITLE = 120


def build_report(
    annotated: Path,
    out: Path | None = None,
    *,
    by: str | None = None,
    time: str | None = None,
    text: str | None = None,
    prefix: str = "",
    format: str | None = None,
    title: str | None = None,
    examples: int = 3,
    name: str | None = None,
) -> Path:
    """Write one self-contained HTML page about the output of `affectlab annotate`; returns its path.

    `out`: default `<stem>.report.html` beside `annotated`; an older page there is replaced. `by`: column whose groups
    are compared. `time`: column with dates, by default one called time, date, created_at ... `text`: column the
    texts and words come from, by default one called text, body, content ...; `examples`: how many are shown of each
    kind, 0 for a page without texts or words of them. `prefix`: of the annotation's columns, found if not given.
    `name`: what the page calls `annotated`, if not by its file's name. The same file gives the same page.

    Raises `UsageError` for a column that is not there or not fit, or an `out` that cannot be written; `InputError` for
    a file that cannot be read or was not annotated.
    """
    annotated = Path(annotated)
    piped = str(annotated) == STDIN
    where = name or ("stdin" if piped else str(annotated))
    if piped and out is None:
        raise UsageError("a page about stdin needs a name", where, f"add {argument('out', 'report.html')}")
    source = open_source(annotated, format)
    out = default_out(annotated) if out is None else Path(out)
    check_out(out, annotated)
    columns = find_columns(source.schema, where, prefix, by=by, time=time, text=text)
    views = read_views(source, columns, where, sections(columns, examples=examples))
    status = views["status"]
    assert isinstance(status, StatusView)
    name = cut(name or (where if piped else annotated.name), _TITLE)
    page = render(
        {
            "title": cut(title, _TITLE) if title and title.strip() else f"Affect in {name}",
            "file": shown(name),
            "views": {key: view for key, view in views.items() if view is not None},
            "overview": overview(views),
            "methods": methods(status, columns, run_of(source.schema.metadata)),
        }
    )
    write(page, out)
    return out


def read_views(source: Source, columns: Columns, where: str, parts: Sequence[Section]) -> dict[str, object]:
    """Read the file once, by windows, and have each part's view by its name; None where it has nothing to show."""
    for window in source.windows(WINDOW):
        rows = Rows(window, columns, source.layout.decimal, where)
        for part in parts:
            part.add(rows)
    return {part.name: part.view() for part in parts}

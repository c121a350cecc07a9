"""`affectlab compare`: runs of `affectlab evaluate` beside each other and among the published figures."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from affectlab.cli.errors import one_of, whole_number

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from rich.console import RenderableType

    from affectlab.evaluate.compare import Comparison
    from affectlab.evaluate.compare.entries import Cell
    from affectlab.evaluate.compare.layout import Table

FORMATS = ("table", "markdown", "csv", "html")


def compare(
    runs: Annotated[list[str], typer.Argument(metavar="RUN...", help="What affectlab evaluate -o wrote.")],
    format: Annotated[str, typer.Option(metavar="|".join(FORMATS), help="html has plots; it loads nothing.")] = FORMATS[
        0
    ],
    out: Annotated[
        str | None, typer.Option("--out", "-o", metavar="FILE", help="Write it to this file, not to standard output.")
    ] = None,
    resamples: Annotated[
        int, typer.Option(metavar="N", parser=whole_number, help="Bootstrap samples behind each difference.")
    ] = 500,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="No notes on what is being scored.")] = False,
) -> None:
    """Compare runs with each other and with what is published.

    For AEB, the published figures and the re-run of five EmoLLMs are read from AFFECTLAB_DATA. The first run is
    compared with every other one on the same rows, with intervals from a paired bootstrap.
    """
    from pathlib import Path

    from affectlab.cli import console
    from affectlab.cli.progress import showing
    from affectlab.core import UsageError
    from affectlab.evaluate import compare as comparing

    one_of(format, FORMATS, "--format")
    if out is not None and not Path(out).parent.is_dir():
        raise UsageError("there is no such folder", f"--out {out}", "make it first, or choose another")
    if out is not None and format == FORMATS[0]:
        raise UsageError("a table is for the terminal", f"--out {out}", "add --format markdown, csv or html")
    if out is not None and any(Path(out).resolve() == Path(run).resolve() for run in runs):
        raise UsageError("that is one of the runs", f"--out {out}", "name another file")
    with showing("comparing", quiet=quiet) as progress:
        found = comparing.compare([Path(run) for run in runs], resamples=resamples, progress=progress)
    if format == FORMATS[0]:
        console.stdout().print(_shown(found))
        return
    write = {"markdown": comparing.to_markdown, "csv": comparing.to_csv, "html": comparing.to_html}[format]
    if out is None:
        typer.echo(write(found), nl=False)
    else:
        _save(Path(out), write(found))


def _save(out: Path, text: str) -> None:
    from affectlab.core import UsageError

    try:
        out.write_text(text, encoding="utf-8", newline="\n")
    except OSError as error:
        raise UsageError(f"cannot be written: {error.strerror}", f"--out {out}", "choose another") from None


def _shown(comparison: Comparison) -> RenderableType:
    from rich.console import Group as Lines
    from rich.text import Text

    from affectlab.cli import console
    from affectlab.evaluate.compare import head, shown, tables

    parts: list[RenderableType] = [Text(warning, style="bold yellow") for warning in comparison.warnings]
    width = console.stdout().width
    for table in (piece for whole in tables(comparison) for piece in _pieces(whole, width)):
        heads = [_stacked(head(cell)) for cell in table.columns]
        made = console.table("model", *heads, right=heads, title=table.title)
        for block, entries in table.blocks:
            made.add_row(Text(block, style="italic"), *("" for _ in heads))
            for entry in entries:
                style = "bold" if entry.ours else ""
                cells = (Text(shown(entry.figures.get(cell)), style=style) for cell in table.columns)
                made.add_row(Text(f"  {entry.name}", style=style), *cells)
        parts += [made, Text()]
    parts += [*_places(comparison), *_pairs(comparison)]
    return Lines(*parts, *(Text(note, style="dim") for note in comparison.notes))


def _pieces(table: Table, width: int) -> Iterator[Table]:
    """`table`, its columns in as many tables as a terminal of that width needs."""
    from dataclasses import replace

    from affectlab.evaluate.compare import head

    names = max(len(entry.name) for _, entries in table.blocks for entry in entries) + 2
    used = names
    columns: list[Cell] = []
    for cell in table.columns:
        wide = 3 + max(len(line) for line in (*_stacked(head(cell)).splitlines(), ".000*"))
        if columns and used + wide > width:
            yield replace(table, columns=tuple(columns))
            used, columns = names, []
        used += wide
        columns.append(cell)
    yield replace(table, columns=tuple(columns))


def _stacked(name: str) -> str:
    """A long head on several lines: the columns are narrow."""
    for long in ("goemotions-", "emobank-", "ei-reg-", "ei-oc-", "tdt-"):
        name = name.replace(long, f"{long}\n")
    return name.replace("goemotions", "goemo").replace(" ", "\n")


def _places(comparison: Comparison) -> list[RenderableType]:
    from rich.text import Text

    from affectlab.cli import console
    from affectlab.cli.console import number
    from affectlab.evaluate.compare import head, standings

    heads = ("model", "figure", "score", "95 % interval", "place", "difference", "best published")
    made = console.table(*heads, right=heads[2:6], title="Place among the published")
    last = None
    for one in standings(comparison):
        interval = f"{number(one.figure.low, 3)} to {number(one.figure.high, 3)}"
        made.add_row(
            one.entry.name if one.entry is not last else "",
            head(one.cell),
            number(one.figure.value, 3),
            interval if one.figure.low == one.figure.low else "",
            one.placed,
            number(one.gap, 3),
            one.best_shown,
        )
        last = one.entry
    return [made, Text()] if made.row_count else []


def _pairs(comparison: Comparison) -> list[RenderableType]:
    from rich.text import Text

    from affectlab.cli import console
    from affectlab.cli.console import number
    from affectlab.evaluate.compare import head

    heads = ("minus", "figure", "difference", "95 % interval", "rows", "it is")
    first = comparison.differences[0].first if comparison.differences else ""
    made = console.table(*heads, right=heads[2:5], title=f"{first} against others on the same rows (paired bootstrap)")
    last = None
    for one in comparison.differences:
        made.add_row(
            one.second if one.second != last else "",
            head((one.task, one.metric)),
            number(one.value, 3),
            f"{number(one.low, 3)} to {number(one.high, 3)}",
            f"{one.n:,}",
            one.verdict,
        )
        last = one.second
    return [made, Text()] if made.row_count else []

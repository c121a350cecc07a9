"""A comparison as Markdown, CSV, or one page of HTML that loads nothing."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence

from affectlab.evaluate.compare.build import Comparison
from affectlab.evaluate.compare.entries import Entry
from affectlab.evaluate.compare.layout import decimals, head, shown, standings, tables
from affectlab.evaluate.compare.plot import run_colours, strips

COLUMNS = (
    *("kind", "model", "block", "training", "task", "metric"),
    *("value", "low", "high", "n", "answered", "against", "limit"),
)


def to_markdown(comparison: Comparison) -> str:
    """Tables and notes."""
    return "\n\n".join(_markdown(comparison)) + "\n"


def _markdown(comparison: Comparison) -> Iterator[str]:
    yield from (f"**{_safe(warning)}**" for warning in comparison.warnings)
    for table in tables(comparison):
        rows = []
        for block, entries in table.blocks:
            rows.append([f"*{block}*", *("" for _ in table.columns)])
            rows += [[name_of(entry), *(shown(entry.figures.get(cell)) for cell in table.columns)] for entry in entries]
        yield f"**{table.title}**"
        yield _pipes(["model", *map(head, table.columns)], rows)
    places = [
        [one.entry.name, head(one.cell), decimals(one.figure.value), one.placed, one.best_shown,
         decimals(one.gap, signed=True)]
        for one in standings(comparison)
    ]  # fmt: skip
    if places:
        yield "**Place among the published**"
        yield _pipes(["model", "figure", "score", "place", "best published", "difference"], places)
    pairs = [
        [f"{one.first} - {one.second}", head((one.task, one.metric)), decimals(one.value, signed=True),
         f"{decimals(one.low, signed=True)} to {decimals(one.high, signed=True)}", f"{one.n:,}", one.verdict]
        for one in comparison.differences
    ]  # fmt: skip
    if pairs:
        yield "**Differences on the same rows (paired bootstrap, 95 %)**"
        yield _pipes(["models", "figure", "difference", "interval", "rows", "first is"], pairs)
    yield "\n".join(f"- {_safe(note)}" for note in comparison.notes)


def _pipes(heads: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    lines = [heads, ["---"] * len(heads), *rows]
    return "\n".join(f"| {' | '.join(cell if cell == '---' else _safe(cell) for cell in line)} |" for line in lines)


def _safe(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace("|", "\\|").replace("<", "&lt;")
    # marks after figures are no emphasis
    return escaped if escaped.startswith("*") else escaped.replace("*", "\\*")


def name_of(entry: Entry) -> str:
    """A model's name; a given run's stands out by an arrow."""
    return f"→ {entry.name}" if entry.ours else entry.name


def to_csv(comparison: Comparison) -> str:
    """Every figure and every difference, a line each, after a line for each trial; `limit` is that of a trial."""
    out = io.StringIO()
    lines = csv.writer(out, lineterminator="\n")
    lines.writerow(COLUMNS)
    for entry in comparison.entries:
        if entry.limit is not None:
            lines.writerow(["trial", entry.name, entry.block, *[""] * (len(COLUMNS) - 4), entry.limit])
    for entry in comparison.entries:
        limit = "" if entry.limit is None else entry.limit
        for (task, metric), one in entry.figures.items():
            numbers = ["" if value != value else f"{value:.6g}" for value in (one.value, one.low, one.high)]
            counts = ["" if count is None else count for count in (one.n, one.answered)]
            lines.writerow(["score", entry.name, entry.block, one.training, task, metric, *numbers, *counts, "", limit])
    for pair in comparison.differences:
        numbers = ["" if value != value else f"{value:.6g}" for value in (pair.value, pair.low, pair.high)]
        lines.writerow(
            ["difference", pair.first, "", "", pair.task, pair.metric, *numbers, pair.n, pair.n, pair.second, ""]
        )
    return out.getvalue()


def to_html(comparison: Comparison) -> str:
    """One page, complete as it is."""
    from jinja2 import Environment, PackageLoader, StrictUndefined

    environment = Environment(
        loader=PackageLoader("affectlab.evaluate.compare"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters.update(decimals=decimals, head=head, shown=shown)
    runs = [entry for entry in comparison.entries if entry.ours]
    drawn = [(table, list(strips(comparison, table))) for table in tables(comparison)]
    return environment.get_template("compare.html.j2").render(
        comparison=comparison,
        runs=runs,
        colours=run_colours(len(runs)),
        kinds={mark.kind for _, found in drawn for strip in found for mark in strip.marks},
        tables=drawn,
        standings=list(standings(comparison)),
    )

"""What an annotated file comes to, on one screen."""

from __future__ import annotations

import shlex
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from rich.console import Group as Lines
from rich.table import Table
from rich.text import Text

from affectlab.cli import console
from affectlab.cli.output import visible
from affectlab.cli.panel import COLOURS, POLES
from affectlab.cli.progress import took

if TYPE_CHECKING:
    from rich.console import RenderableType

    from affectlab.annotate import Summary

_STYLES = {"ok": "green", "skipped": "yellow", "error": "red"}
TOP = 8
"""Emotions shown; the report has all."""


def shown(source: str, summary: Summary) -> RenderableType:
    """Rows by status, the most frequent emotions, sentiment and valence, where it all is, and what to type next."""
    arrow = "->" if console.ascii_only() else "→"
    parts: list[RenderableType] = [
        Text.assemble((visible(source), "bold"), f" {arrow} ", (visible(summary.out), "bold")),
        _rows(summary),
    ]
    if summary.emotions:
        beside = Table.grid(padding=(0, 5))
        beside.add_row(_emotions(summary), _sentiment(summary))
        parts.append(beside)
    parts.append(_closing(summary))
    return Lines(Text(), *(piece for part in parts for piece in (part, Text())))


def _rows(summary: Summary) -> Table:
    counts = {"ok": summary.ok, "skipped": summary.skipped, "error": summary.errors}
    return status_table(summary.rows, _cut(summary), counts, _errors(summary), summary.unsupported_skipped)


def status_table(
    rows: int, beside: str, counts: Mapping[str, int], errors: str, unsupported: Mapping[str, int]
) -> Table:
    """Rows by status, those that there are none of left out; `beside` stands after their number.

    `unsupported`: rows by language that are skipped because of it.
    """
    made = Table.grid(padding=(0, 2))
    for side in ("left", "right", "right"):
        made.add_column(justify=side, no_wrap=True)
    made.add_column(overflow="fold", style="dim")
    made.add_row("rows", f"{rows:,}", "", beside)
    reasons = {
        "skipped": _skipped(counts.get("skipped", 0), unsupported),
        "error": errors,
        "unreadable": "damaged in this file",
    }
    for status, count in counts.items():
        if count or status == "ok":
            name, portion = Text(f"  {status}", style=_STYLES.get(status, "red")), console.share(count, rows)
            made.add_row(name, f"{count:,}", portion, reasons.get(status, ""))
    return made


LANGUAGES = 5
"""Languages named."""


def _skipped(rows: int, unsupported: Mapping[str, int]) -> str:
    """Why rows are skipped: no text, or another language."""
    blank, others = "empty, or only control characters", sum(unsupported.values())
    if not others:
        return blank
    named = [f"{visible(language)} {count:,}" for language, count in unsupported.items()]
    told = f"in another language ({', '.join([*named[:LANGUAGES], *(['...'] if len(named) > LANGUAGES else [])])})"
    return told if others == rows else f"{rows - others:,} {blank}\n{others:,} {told}"


def _errors(summary: Summary) -> str:
    return told(summary.first_errors, summary.errors)


def told(first: Sequence[str], all_of_them: int) -> str:
    """The first errors, a line each, and how many more there are."""
    more = all_of_them - len(first)
    return "\n".join([*map(visible, first), *([f"{more:,} more: see the column error"] if more > 0 else [])])


def _cut(summary: Summary) -> str:
    return f"of {summary.truncated:,} only the beginning was read" if summary.truncated else ""


def _emotions(summary: Summary) -> RenderableType:
    total = sum(summary.emotions.values())
    top = list(summary.emotions.items())[:TOP]
    made = bars()
    for label, count in top:
        made.add_row(label, console.bar(count / top[0][1], 14), f"{count:,}", console.share(count, total))
    more = len(summary.emotions) - len(top)
    if more > 0:
        rest = total - sum(count for _, count in top)
        made.add_row(Text(f"{more} more", style="dim"), "", f"{rest:,}", console.share(rest, total))
    return Lines(Text("strongest emotion of each row", style="dim"), made)


def _sentiment(summary: Summary) -> RenderableType:
    total = sum(summary.sentiments.values())
    made = bars()
    for name, style in COLOURS.items():
        count = summary.sentiments.get(name, 0)
        made.add_row(name, console.bar(count / total if total else 0, 8, style), console.share(count, total), "")
    parts: list[RenderableType] = [Text("sentiment", style="dim"), made]
    if summary.mean_valence is not None:
        low, high = POLES["valence"]
        parts += [
            Text(),
            Text(f"mean valence {console.number(summary.mean_valence)}", style="dim"),
            Text.assemble(f"{low} ", console.gauge(summary.mean_valence, 13), f" {high}"),
        ]
    return Lines(*parts)


def bars() -> Table:
    made = Table.grid(padding=(0, 1))
    for side in ("left", "left", "right", "right"):
        made.add_column(justify=side, no_wrap=True)
    return made


def _closing(summary: Summary) -> Text:
    """Who answered how fast, and the next command."""
    if summary.already_done:
        how = "this file was complete already: nothing was written"
    else:
        how = f"answered by {summary.model}, version {summary.model_version}, in {took(summary.seconds)}"
        if summary.rows_per_second is not None:
            how += f", {summary.rows_per_second:,.0f} rows a second"
        if summary.resumed_rows:
            how += f"; {summary.resumed_rows:,} rows were there from an earlier run"
    if summary.lexicon is not None:
        how += f"\nwords counted beside it: {visible(summary.lexicon)}"
    return Text.assemble((how, "dim"), "\nnext: ", (f"affectlab report {shlex.quote(summary.out)}", "bold"))

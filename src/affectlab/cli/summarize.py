"""`affectlab summary`: an annotated file on one screen."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from affectlab.cli.annotate import FORMATS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rich.console import RenderableType
    from rich.table import Table

    from affectlab.reporting import Digest, DigestMean, DigestShare

_WIDE = 112
"""Columns from which sentiment and means stand side by side."""
_DIMENSIONS = ("valence", "arousal", "dominance")


def summary(
    annotated: Annotated[str, typer.Argument(metavar="FILE", help="What affectlab annotate wrote; - for stdin.")],
    text: Annotated[
        str | None, typer.Option(metavar="COLUMN", help="Holds the texts; else the one called text, body, content ...")
    ] = None,
    prefix: Annotated[str, typer.Option(metavar="WORD", help="Of annotate's columns; found if not given.")] = "",
    format: Annotated[str | None, typer.Option(metavar=FORMATS, help="Of FILE, if its extension does not say.")] = None,
    json: Annotated[bool, typer.Option("--json", help="Print all numbers as JSON, for programs.")] = False,
) -> None:
    """Sum up an annotated file on one screen.

    Rows by status, emotions and sentiment with bars and intervals, mean valence and arousal, and what to mind. The same
    numbers as in affectlab report, for those who never open a browser.
    """
    from affectlab.reporting import summarise

    digest = summarise(annotated, text=text, prefix=prefix, format=format)
    if json:
        from dataclasses import asdict

        from affectlab.cli.output import print_json

        print_json(asdict(digest))
        return
    from affectlab.cli import console

    console.stdout().print(_shown(digest))


def _shown(digest: Digest) -> RenderableType:
    import shlex

    from rich.console import Group
    from rich.table import Table
    from rich.text import Text

    from affectlab.cli import console
    from affectlab.cli.output import visible
    from affectlab.cli.summary import status_table, told

    models = "; ".join(f"{model}, version {version}" for model, version, _ in digest.models[:3])
    failed = sum(digest.status.get(status, 0) for status in ("error", "unreadable"))
    parts: list[RenderableType] = [
        Text.assemble((visible(digest.file), "bold"), f"  {visible(models)}"),
        status_table(digest.rows, "", digest.status, told(digest.first_errors, failed), digest.unsupported_skipped),
    ]
    if digest.emotions:
        parts.append(Group(Text("strongest emotion of each text, with 95 % intervals", style="dim"), _emotions(digest)))
    means = [one for one in digest.means if one.column in _DIMENSIONS]
    blocks: list[RenderableType] = []
    if digest.sentiments:
        blocks.append(Group(Text("sentiment", style="dim"), _shares(digest.sentiments, 10)))
    if means:
        blocks.append(Group(Text("means, with 95 % intervals", style="dim"), _means(means)))
    if len(blocks) > 1 and console.stdout().width >= _WIDE:
        beside = Table.grid(padding=(0, 5))
        beside.add_row(*blocks)
        blocks = [beside]
    parts += blocks
    notes = [Text(f"note: {visible(note)}", style="yellow") for note in digest.notes]
    parts.append(Group(*notes, Text.assemble("next: ", (f"affectlab report {shlex.quote(digest.file)}", "bold"))))
    return Group(Text(), *(piece for part in parts for piece in (part, Text())))


def _emotions(digest: Digest) -> Table:
    from rich.text import Text

    from affectlab.cli import console
    from affectlab.cli.summary import TOP

    made = _shares(digest.emotions[:TOP], 14, longest=digest.emotions[0].share)
    rest = digest.emotions[TOP:]
    if rest:
        n, total = sum(one.n for one in rest), sum(one.n for one in digest.emotions)
        made.add_row(Text(f"{len(rest)} more", style="dim"), "", f"{n:,}", console.share(n, total), "")
    return made


def _shares(shares: Sequence[DigestShare], width: int, longest: float = 1.0) -> Table:
    """A bar, a number, a share and an interval in a row; the bar of the share `longest` is `width` wide."""
    from affectlab.cli import console
    from affectlab.cli.panel import COLOURS
    from affectlab.cli.summary import bars

    made = bars()
    made.add_column(justify="right", no_wrap=True, style="dim")
    between = "-" if console.ascii_only() else "–"
    for one in shares:
        drawn = console.bar(one.share / longest, width, COLOURS.get(one.label, "cyan"))
        around = f"{100 * one.low:.1f}{between}{100 * one.high:.1f}"
        made.add_row(one.label, drawn, f"{one.n:,}", f"{100 * one.share:.1f} %", around)
    return made


def _means(means: Sequence[DigestMean]) -> Table:
    from affectlab.cli import console
    from affectlab.cli.panel import POLES
    from affectlab.cli.summary import bars

    made = bars()
    made.add_column(justify="left", no_wrap=True, style="dim")
    between = "-" if console.ascii_only() else "–"
    for one in means:
        around = "" if one.low is None or one.high is None else (
            f"{console.number(one.low, 3)}{between}{console.number(one.high, 3)}"
        )  # fmt: skip
        low, high = POLES[one.column]
        made.add_row(one.column, console.gauge(one.mean, 13), console.number(one.mean), around, f"{low} to {high}")
    return made

"""`affectlab report`: one HTML page about an annotated file."""

from __future__ import annotations

from typing import Annotated

import typer

from affectlab.cli.annotate import FORMATS


def report(
    annotated: Annotated[str, typer.Argument(metavar="FILE", help="What affectlab annotate wrote.")],
    out: Annotated[
        str | None,
        typer.Option("--out", "-o", metavar="PAGE", help="The page to write; FILE.report.html if not given."),
    ] = None,
    by: Annotated[str | None, typer.Option(metavar="COLUMN", help="Compare the groups in this column.")] = None,
    time: Annotated[
        str | None, typer.Option(metavar="COLUMN", help="Holds the dates; else one called time, date or created_at.")
    ] = None,
    text: Annotated[
        str | None, typer.Option(metavar="COLUMN", help="Holds the texts; else the one called text, body, content ...")
    ] = None,
    examples: Annotated[
        int, typer.Option(metavar="N", min=0, help="Texts shown of each kind; 0 for a page without texts or words.")
    ] = 3,
    prefix: Annotated[str, typer.Option(metavar="WORD", help="Of annotate's columns; found if not given.")] = "",
    format: Annotated[str | None, typer.Option(metavar=FORMATS, help="Of FILE, if its extension does not say.")] = None,
    title: Annotated[str | None, typer.Option(metavar="WORDS", help="Of the page.")] = None,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="Print nothing but errors.")] = False,
) -> None:
    """Write an HTML page about an annotated file.

    Emotions, valence and arousal over time, groups compared, marking words, data quality, methods; one file that needs
    nothing else. Prints the path of the page.
    """
    from pathlib import Path

    from affectlab.reporting import build_report

    page = build_report(
        Path(annotated), None if out is None else Path(out), by=by, time=time, text=text, examples=examples,
        prefix=prefix, format=format, title=title,
    )  # fmt: skip
    if not quiet:
        from affectlab.cli.output import note

        typer.echo(page)
        note(f"open it in a browser: {page.resolve().as_uri()}")

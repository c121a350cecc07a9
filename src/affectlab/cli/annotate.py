"""`affectlab annotate`: a file of texts in, the same file with columns for its affect out."""

from __future__ import annotations

from typing import Annotated

import typer

from affectlab.cli.analyze import Language, Lexicon, LongText, ModelName, Tasks, Unsupported
from affectlab.cli.catalogue import DEFAULT_MODEL
from affectlab.cli.errors import LONG_TEXT, UNSUPPORTED, check_choices, in_options, suggest_out, whole_number
from affectlab.core.errors import UsageError

FORMATS = "csv|tsv|jsonl|parquet|xlsx"


def _column(help: str) -> typer.models.OptionInfo:
    option: typer.models.OptionInfo = typer.Option(metavar="COLUMN", help=help)
    return option


def annotate(
    source: Annotated[str, typer.Argument(metavar="IN", help="CSV, TSV, JSONL, Parquet or XLSX; - for stdin.")],
    out: Annotated[
        str | None, typer.Option("--out", "-o", metavar="OUT", help="The file to write; required.", show_default=False)
    ] = None,
    format: Annotated[str | None, typer.Option(metavar=FORMATS, help="Of IN, if its extension does not say.")] = None,
    out_format: Annotated[str | None, typer.Option(metavar=FORMATS, help="Of OUT, likewise.")] = None,
    text: Annotated[str | None, _column("Holds the texts; else text, body, content, message, tweet or review.")] = None,
    id: Annotated[
        str | None, _column("Should be unique; else the one called id. Duplicates are kept and noted.")
    ] = None,
    target: Annotated[str | None, _column("Holds what target-sentiment asks about.")] = None,
    tasks: Tasks = None,
    model: ModelName = DEFAULT_MODEL,
    limit: Annotated[
        int | None, typer.Option(metavar="ROWS", parser=whole_number, help="Read only the first ROWS.")
    ] = None,
    long_text: LongText = LONG_TEXT[0],
    language: Language = False,
    lexicon: Lexicon = None,
    unsupported: Unsupported = UNSUPPORTED[0],
    resume: Annotated[bool, typer.Option("--resume", help="Go on with a run that was stopped.")] = False,
    overwrite: Annotated[bool, typer.Option("--overwrite", help="Replace OUT, once all is done.")] = False,
    prefix: Annotated[str, typer.Option(metavar="WORD", help="Before our columns, as in affect_emotion.")] = "",
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="Print nothing but errors.")] = False,
    json: Annotated[bool, typer.Option("--json", help="Print the summary as JSON, for programs.")] = False,
) -> None:
    """Add columns for the affect of its texts to a file.

    The columns of IN come first, their values unchanged; the new ones follow: affectlab tasks show affect. A row that
    cannot be answered stays, and its status and error say why.
    """
    check_choices(long_text, unsupported)
    if out is None:
        raise UsageError("no file to write is named", "-o", f"affectlab annotate {source} -o {suggest_out(source)}")

    from dataclasses import asdict

    from affectlab.annotate import annotate_file
    from affectlab.cli import output
    from affectlab.cli.progress import showing

    with showing("annotating", quiet=quiet) as progress:
        summary = annotate_file(
            source, out, text=text, id=id, target=target, tasks=tasks, model=model, format=format,
            out_format=out_format, limit=limit, long_text=long_text, language=language, unsupported=unsupported,  # type: ignore[arg-type]
            lexicon=lexicon, resume=resume, overwrite=overwrite, prefix=prefix, progress=progress,
        )  # fmt: skip
    if json:
        output.print_json({**asdict(summary), "notes": [in_options(note) for note in summary.notes]})
    elif not quiet:
        from affectlab.cli import console
        from affectlab.cli.summary import shown

        console.stdout().print(shown("stdin" if source == "-" else source, summary))

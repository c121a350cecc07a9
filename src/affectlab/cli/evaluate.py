"""`affectlab evaluate`: a model's scores on a benchmark, each with its interval and what was promised."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from affectlab.cli.analyze import ModelName
from affectlab.cli.catalogue import DEFAULT_MODEL
from affectlab.cli.errors import FAILED, whole_number

if TYPE_CHECKING:
    from rich.console import RenderableType

    from affectlab.evaluate import Run


def evaluate(
    benchmark: Annotated[str, typer.Argument(metavar="[BENCHMARK]", help="supervised or dev.")] = "supervised",
    model: ModelName = DEFAULT_MODEL,
    out: Annotated[
        str | None, typer.Option("--out", "-o", metavar="RUN", help="Write the run as JSON to this file.")
    ] = None,
    limit: Annotated[
        int | None, typer.Option(metavar="ROWS", parser=whole_number, help="Only the first ROWS of each set: a trial.")
    ] = None,
    resamples: Annotated[
        int, typer.Option(metavar="N", parser=whole_number, help="Bootstrap samples behind each interval.")
    ] = 500,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="No notes on what is being answered.")] = False,
    json: Annotated[bool, typer.Option("--json", help="Print the run as JSON, for programs.")] = False,
) -> None:
    """Score a model on a benchmark.

    Reads the data sets in AFFECTLAB_DATA. Exit status 1 if a score is lower than promised, unless --limit made it
    a trial.
    """
    from dataclasses import asdict
    from pathlib import Path

    from affectlab import models
    from affectlab.cli import console, output
    from affectlab.core import UsageError
    from affectlab.evaluate import evaluate as score
    from affectlab.evaluate import load as rows

    def tell(row: str) -> None:
        if not quiet:
            output.note(f"answering {row}")

    if out is not None and not Path(out).parent.is_dir():
        raise UsageError("there is no such folder", f"--out {out}", "make it first, or choose another")
    run = score(models.load(model), benchmark, limit=limit, resamples=resamples, progress=tell)
    if out is not None:
        run.write(Path(out))
    if json:
        output.print_json(asdict(run))
    else:
        console.stdout().print(_shown(run))
    promised = {row.id for row in rows(benchmark).rows if row.promise}
    if limit is None and (promised & set(run.unanswered) or not all(one.kept for one in run.scores)):
        raise typer.Exit(FAILED)


def _shown(run: Run) -> RenderableType:
    from rich.console import Group as Lines
    from rich.text import Text

    from affectlab.cli import console
    from affectlab.cli.console import number

    heads = ("row", "metric", "score", "95 % interval", "texts", "promised")
    scores = console.table(*heads, right=heads[2:])
    last = None
    for one in run.scores:
        promised = "" if one.promised is None else number(one.promised, 3)
        mark = "" if one.kept else " missed"
        interval = f"{number(one.low, 3)} to {number(one.high, 3)}"
        value = Text(number(one.value, 3), style="" if one.kept else "bold red")
        name = one.row if one.row != last else ""
        scores.add_row(name, one.metric, value, interval, f"{one.n:,}", promised + mark)
        last = one.row
    head = f"{run.model}, version {run.model_version}, on {run.benchmark}"
    parts: list[RenderableType] = [Text(head, style="bold"), Text(), scores]
    if run.calibration:
        errors = console.table(
            "row", "calibration error of", "before", "after", "texts", right=["before", "after", "texts"]
        )
        for entry in run.calibration:
            before = "" if entry.before is None else number(entry.before, 3)
            errors.add_row(entry.row, entry.what, before, number(entry.after, 3), f"{entry.n:,}")
        parts += [Text(), errors]
    if run.unanswered:
        parts += [Text(), Text(f"not answered by this model: {', '.join(run.unanswered)}", style="yellow")]
    return Lines(*parts)

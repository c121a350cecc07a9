"""`affectlab evaluate`: a model's scores on a benchmark, each with its interval and what was promised."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from affectlab.cli.analyze import ModelName
from affectlab.cli.catalogue import DEFAULT_MODEL
from affectlab.cli.errors import FAILED, one_of, whole_number

if TYPE_CHECKING:
    from pathlib import Path

    from rich.console import RenderableType

    from affectlab.evaluate import Benchmark, Run

PROTOCOLS = ("open", "strict")


def evaluate(
    benchmark: Annotated[str, typer.Argument(metavar="[BENCHMARK]", help="supervised, dev or aeb.")] = "supervised",
    model: ModelName = DEFAULT_MODEL,
    only: Annotated[
        str | None, typer.Option(metavar="TASKS", help="Only these rows of the benchmark, with commas between.")
    ] = None,
    protocol: Annotated[
        str,
        typer.Option(
            metavar="|".join(PROTOCOLS), help="strict: refuse a model trained on more than SemEval-2018's train."
        ),
    ] = PROTOCOLS[0],
    out: Annotated[
        str | None,
        typer.Option("--out", "-o", metavar="RUN", help="Write the run as JSON; the answers are kept beside it."),
    ] = None,
    limit: Annotated[
        int | None, typer.Option(metavar="ROWS", parser=whole_number, help="Only ROWS of each set, spread: a trial.")
    ] = None,
    resamples: Annotated[
        int, typer.Option(metavar="N", parser=whole_number, help="Bootstrap samples behind each interval.")
    ] = 500,
    overwrite: Annotated[bool, typer.Option("--overwrite", help="Ask anew, whatever was kept beside RUN.")] = False,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="No progress and no notes.")] = False,
    json: Annotated[bool, typer.Option("--json", help="Print the run as JSON, for programs.")] = False,
) -> None:
    """Score a model on a benchmark.

    Reads the data sets in AFFECTLAB_DATA. With -o, a run that was stopped goes on where it was. Exit status 1 if a
    score is lower than promised, unless --limit made it a trial.
    """
    one_of(protocol, PROTOCOLS, "--protocol")

    from affectlab import models
    from affectlab.cli import console, output
    from affectlab.cli.progress import showing
    from affectlab.evaluate import evaluate as score
    from affectlab.evaluate import load as rows

    place = _place(out)
    names = _names(only)
    wanted = rows(benchmark).only(names)
    loaded = models.load(model)
    with showing("answering", quiet=quiet) as progress:
        run = score(
            loaded, benchmark, only=names, protocol="strict" if protocol == "strict" else "open", limit=limit,
            resamples=resamples, out=place, overwrite=overwrite, progress=progress,
        )  # fmt: skip
    if json:
        output.print_json(run.as_json())
    else:
        console.stdout().print(_shown(run, wanted))
    if limit is None and _missed(run, wanted):
        raise typer.Exit(FAILED)


def _names(only: str | None) -> list[str]:
    """The tasks in `--only`; none where it was not given."""
    from affectlab.core import UsageError

    names = [name.strip() for name in (only or "").split(",") if name.strip()]
    if only is not None and not names:
        raise UsageError("names no task", f"--only {only!r}", "leave it out for all of them")
    return names


def _place(out: str | None) -> Path | None:
    from pathlib import Path

    from affectlab.core import UsageError

    if out is not None and not Path(out).parent.is_dir():
        raise UsageError("there is no such folder", f"--out {out}", "make it first, or choose another")
    if out is not None and (Path(out).is_dir() or out.endswith("/")):
        raise UsageError("is a folder", f"--out {out}", "name a file in it, such as run.json")
    return None if out is None else Path(out)


def _missed(run: Run, benchmark: Benchmark) -> bool:
    floors = ((one.value, benchmark.promised(one.task, one.metric)) for one in run.scores)
    return any(floor is not None and not value >= floor for value, floor in floors)


def _shown(run: Run, benchmark: Benchmark) -> RenderableType:
    from rich.console import Group as Lines
    from rich.text import Text

    from affectlab.cli import console
    from affectlab.cli.console import number

    promising = any(row.promise for row in benchmark.rows)
    heads = ["task", "metric", "score", "95 % interval", "rows", "answered", *(["promised"] * promising)]
    scores = console.table(*heads, right=heads[2:])
    last = None
    for one in (*run.scores, *run.details):
        floor = benchmark.promised(one.task, one.metric)
        missed = floor is not None and not one.value >= floor
        interval = f"{number(one.low, 3)} to {number(one.high, 3)}" if one.low == one.low else ""
        cells: list[RenderableType] = [
            one.task if one.task != last else "",
            one.metric,
            Text(number(one.value, 3), style="bold red" if missed else ""),
            interval,
            f"{one.n:,}",
            "none" if not one.answered else "all" if one.answered == one.n else f"{one.answered:,}",
        ]
        promise = "" if floor is None else number(floor, 3) + (" missed" if missed else "")
        scores.add_row(*cells, *([promise] * promising))
        last = one.task
    head = f"{run.model}, version {run.model_version}, on {run.benchmark}, {run.protocol} protocol"
    parts: list[RenderableType] = [Text(head, style="bold"), Text(_training(run)), Text(), scores]
    if run.calibration:
        errors = console.table(
            "task", "calibration error of", "before", "after", "rows", right=["before", "after", "rows"]
        )
        for entry in run.calibration:
            before = "" if entry.before is None else number(entry.before, 3)
            errors.add_row(entry.task, entry.what, before, number(entry.after, 3), f"{entry.n:,}")
        parts += [Text(), errors]
    if any(one.answered and one.value != one.value for one in (*run.scores, *run.details)):
        parts += [Text(), Text("- is not defined on these rows: a correlation needs answers and golds that vary")]
    if run.unanswered:
        parts += [Text(), Text(f"not answered by this model: {', '.join(run.unanswered)}", style="yellow")]
    return Lines(*parts)


def _training(run: Run) -> str:
    """What the model saw in training, and what of the benchmark that makes supervised."""
    if run.training is None:
        return "trained on: not stated"
    sets = ", ".join(str(one["id"]) for one in run.training)
    seen = f"; supervised: {', '.join(run.supervised)}" if run.supervised else "; every task is zero-shot"
    return f"trained on: {sets or 'no labelled set'}{seen}"

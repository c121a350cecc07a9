"""`affectlab train`: follow a recipe and make a model of it."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Annotated

import typer

from affectlab.cli.errors import whole_number

if TYPE_CHECKING:
    from affectlab.train.dev_scores import DevScore


def train(
    recipe: Annotated[str, typer.Argument(metavar="RECIPE", help="base, fast, strict, or a TOML file of yours.")],
    out: Annotated[
        str | None,
        typer.Option("--out", metavar="FOLDER", help="For the model; affectlab-RECIPE[-trial] if not given."),
    ] = None,
    work: Annotated[
        str | None,
        typer.Option(
            "--work",
            metavar="FOLDER",
            help="For checkpoints, from which a stopped run goes on; the folder of --out with .work if not given.",
        ),
    ] = None,
    limit: Annotated[
        int | None, typer.Option(metavar="ROWS", parser=whole_number, help="Only the first ROWS of each set: a trial.")
    ] = None,
    epochs: Annotated[
        int | None, typer.Option(metavar="N", parser=whole_number, help="Instead of the recipe's; for a trial.")
    ] = None,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="Print nothing but errors.")] = False,
) -> None:
    """Train a model from a recipe.

    A recipe with [data] tunes base on rows of your own, in minutes; others read the data sets in AFFECTLAB_DATA: base
    takes hours on a laptop. Needs the extra: pip install "affectlab[train]".
    """
    from pathlib import Path

    from affectlab.cli.output import note
    from affectlab.train import train as follow

    trial = "" if limit is None and epochs is None else "-trial"
    folder = Path(out or f"affectlab-{Path(recipe).stem}{trial}")
    place = Path(work or f"{folder}.work")
    with _log(quiet):
        made = follow(recipe, folder, place, limit=limit, epochs=epochs)
    if not quiet:
        typer.echo(made.folder)
        if made.scores:
            _print(made.scores)
        if made.float32:
            note(f"the same model in 32 bits: {made.float32}")
        if made.scores:
            note(f"use it: affectlab annotate FILE -o OUT --model onnx:{made.folder}")
        else:
            kind = "onnx" if made.float32 else "fast"
            note(f"score it: affectlab evaluate supervised --model {kind}:{made.folder}")


def _print(scores: Iterable[DevScore]) -> None:
    """Scores on dev beside those of always giving the most frequent label."""
    from affectlab.cli import console

    made = console.table("on dev", "score", "value", "95 % interval", "rows", "majority")
    for one in scores:
        floor = "-" if math.isnan(one.baseline) else f"{one.baseline:.3f}"
        made.add_row(one.task, one.metric, f"{one.value:.3f}", f"{one.low:.3f} to {one.high:.3f}", str(one.n), floor)
    console.stdout().print("", made, sep="\n")


@contextmanager
def _log(quiet: bool) -> Iterator[None]:
    """What the job logs, as notes on stderr."""
    import logging

    from affectlab.cli.output import note

    class Notes(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            note(record.getMessage())

    logger, handler = logging.getLogger("affectlab.train"), Notes()
    before = logger.level
    if not quiet:
        logger.addHandler(handler)
        logger.setLevel(logging.INFO)
    try:
        yield
    finally:
        logger.removeHandler(handler)
        logger.setLevel(before)

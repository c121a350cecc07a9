"""`affectlab train`: follow a recipe and make a model of it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Annotated

import typer

from affectlab.cli.errors import whole_number


def train(
    recipe: Annotated[str, typer.Argument(metavar="RECIPE", help="base, strict, or a recipe of yours: a TOML file.")],
    out: Annotated[
        str | None, typer.Option("--out", metavar="FOLDER", help="For the model; affectlab-RECIPE if not given.")
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

    Reads the data sets in AFFECTLAB_DATA and nothing else. Needs the extra: pip install "affectlab[train]". base
    takes hours on a laptop.
    """
    from pathlib import Path

    from affectlab.cli.output import note
    from affectlab.train import train as follow

    folder = Path(out or f"affectlab-{Path(recipe).stem}")
    place = Path(work or f"{folder}.work")
    with _log(quiet):
        made = follow(recipe, folder, place, limit=limit, epochs=epochs)
    if not quiet:
        typer.echo(made.folder)
        note(f"the same model in 32 bits: {made.float32}")
        note(f"score it: affectlab evaluate supervised --model onnx:{made.folder}")


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

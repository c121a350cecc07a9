"""All commands, put together."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from affectlab.cli import analyze, annotate, catalogue, compare, data, doctor, evaluate, report, summarize, train
from affectlab.cli.errors import WRONG, Group

ORDER = (
    *("analyze", "annotate", "report", "summary", "models", "tasks", "taxonomies", "data", "doctor"),
    *("evaluate", "compare", "train"),
)
FIRST_STEPS = """\b
First steps:
  affectlab analyze "I can't stop smiling"
  affectlab annotate posts.csv -o posts.affect.parquet
  affectlab report posts.affect.parquet
  affectlab summary posts.affect.parquet
  affectlab tasks show affect        what each column means
"""

# typer's rich help doubles the time of --help, past the 200 ms it may take: see benchmarks/startup.py
app = typer.Typer(
    cls=Group,
    rich_markup_mode=None,
    add_completion=False,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
    epilog=FIRST_STEPS,
)
app.command("analyze")(analyze.analyze)
app.command("annotate")(annotate.annotate)
app.command("report")(report.report)
app.command("summary")(summarize.summary)
app.add_typer(catalogue.models, name="models")
app.add_typer(catalogue.tasks, name="tasks")
app.add_typer(catalogue.taxonomies, name="taxonomies")
app.add_typer(data.data, name="data")
app.command("doctor")(doctor.doctor)
app.command("evaluate")(evaluate.evaluate)
app.command("compare")(compare.compare)
app.command("train")(train.train)


def _version(wanted: bool) -> None:
    if wanted:
        from importlib.metadata import version

        typer.echo(f"affectlab {version('affectlab')}")
        raise typer.Exit


@app.callback(invoke_without_command=True)
def affectlab(
    context: typer.Context,
    version: Annotated[  # noqa: ARG001 - handled by its callback
        bool, typer.Option("--version", help="Print the version.", is_eager=True, callback=_version)
    ] = False,
) -> None:
    """Feeling in text: which emotions, how strong, how pleasant.

    Offline: nothing is downloaded and nothing leaves this machine.
    """
    if context.invoked_subcommand is None:
        typer.echo(context.get_help(), err=True)
        raise typer.Exit(WRONG)


def command() -> Any:
    """The whole command line as one click command, its members in the order of `ORDER`."""
    made: Any = typer.main.get_command(app)
    made.commands = {name: made.commands[name] for name in ORDER}
    return made

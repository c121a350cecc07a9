"""`affectlab analyze`: a few texts, answered at once."""

from __future__ import annotations

import io
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from affectlab.cli.catalogue import DEFAULT_MODEL, Json
from affectlab.cli.errors import LONG_TEXT, UNSUPPORTED, check_choices, suggest_out
from affectlab.core.errors import InputError, UsageError

if TYPE_CHECKING:
    from affectlab.annotate import Result

EXAMPLE = 'affectlab analyze "I can\'t stop smiling"'
STDIN = "-"

Tasks = Annotated[
    str | None,
    typer.Option(
        metavar="NAMES",
        help="What to ask: tasks and profiles, with commas between; see tasks list. Without it: affect, or all that "
        "the model answers if it does not answer that.",
    ),
]
ModelName = Annotated[str, typer.Option("--model", metavar="NAME", help="Who answers; see models list.")]
LongText = Annotated[
    str,
    typer.Option(
        "--long-text",
        metavar="|".join(LONG_TEXT),
        help="A text longer than the model reads at once: read it in windows, read its beginning, or refuse it.",
    ),
]
Language = Annotated[bool, typer.Option("--language", help="Guess the language of each text; empty where not sure.")]
Unsupported = Annotated[
    str,
    typer.Option(
        "--unsupported",
        metavar="|".join(UNSUPPORTED),
        help="A text that is clearly in a language the model does not read: skip it, answer it all the same, or make "
        "it an error.",
    ),
]
Lexicon = Annotated[
    str | None,
    typer.Option(
        "--lexicon", metavar="FILE", help="Words of your own, counted in columns of their own: word, label or valence."
    ),
]


def analyze(
    texts: Annotated[
        list[str] | None,
        typer.Argument(metavar="TEXT", help="Texts, each in quotes; - for stdin.", show_default=False),
    ] = None,
    tasks: Tasks = None,
    model: ModelName = DEFAULT_MODEL,
    target: Annotated[
        str | None, typer.Option(metavar="WORDS", help="What target-sentiment asks about, as it stands in the text.")
    ] = None,
    long_text: LongText = LONG_TEXT[0],
    language: Language = False,
    lexicon: Lexicon = None,
    unsupported: Unsupported = UNSUPPORTED[0],
    json: Json = False,
) -> None:
    """Say what a text feels like.

    Without TEXT, each line of standard input is a text; to give one text of several lines, put it in quotes. --json
    prints an object a line for each text, with the columns that annotate writes.
    """
    check_choices(long_text, unsupported)
    asked = _asked(texts or [])

    from affectlab.annotate import analyze as answer
    from affectlab.cli import output

    results = answer(  # type: ignore[call-overload]
        asked, tasks=tasks, model=model, target=target, long_text=long_text, language=language, lexicon=lexicon,
        unsupported=unsupported,
    )  # fmt: skip
    if json:
        for result in results:
            output.print_json_line(result.to_dict())
    else:
        _print(results)


def _asked(texts: list[str]) -> list[str]:
    """The texts to answer: those of the command line, or the lines of stdin."""
    from affectlab.cli.output import note

    if texts and texts != [STDIN]:
        if len(texts) > 1 and not any(" " in text for text in texts):
            note(f"these are {len(texts)} texts of one word each; put a text of several words in quotes")
        for text in texts:
            if Path(text).suffix and " " not in text and len(text) < 250 and Path(text).is_file():
                note(f"{text} is a file; to read what is in it: affectlab annotate {text} -o {suggest_out(text)}")
        return texts
    if sys.stdin is None or sys.stdin.isatty():
        raise UsageError("no text is given", "affectlab analyze", f"write it in quotes, or pipe it in: {EXAMPLE}")
    try:
        # not splitlines, which also cuts at characters that belong to a text, such as U+2028
        lines = io.StringIO(sys.stdin.read().removeprefix("\ufeff"), newline=None).read().split("\n")
    except UnicodeDecodeError:
        remedy = "save it as UTF-8, or annotate it as a file: affectlab annotate --help"
        raise InputError("is not text in UTF-8", "stdin", remedy) from None
    found = [line for line in lines if line.strip()]
    if not found:
        raise InputError("no text came in", "stdin", f"give one: {EXAMPLE}")
    return found


def _print(results: list[Result]) -> None:
    from affectlab.cli import console, panel

    out = console.stdout()
    for result in results:
        out.print(panel.panel(result))

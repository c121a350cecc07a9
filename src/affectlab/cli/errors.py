"""From exceptions to exit statuses: what a user can cause is one line on stderr, anything else a traceback."""

from __future__ import annotations

import contextlib
import errno
import os
import sys
from collections.abc import Callable
from difflib import get_close_matches
from pathlib import Path
from typing import Any, cast

import typer
from typer.core import TyperGroup

from affectlab.cli.output import forget, say
from affectlab.core.errors import AffectlabError, InputError, UsageError
from affectlab.core.messages import Message, Value

FAILED, WRONG, INTERRUPTED, NO_READER = 1, 2, 130, 141
LONG_TEXT = ("window", "truncate", "error")
UNSUPPORTED = ("skip", "answer", "error")

OPTIONS = {"out": "-o", "benchmark": "BENCHMARK", "recipe": "RECIPE"}
"""What the command line calls an argument, where that is not its name behind two dashes."""

# older versions of typer use the installed click, newer ones carry a copy: its classes are reached through typer
ParserError = cast("type[typer.BadParameter]", typer.BadParameter.__base__)


def guarded(call: Callable[[], None]) -> int:
    """Exit status of `call`, after telling the user what went wrong, if anything did."""
    _never_fail_to_print()
    try:
        call()
        sys.stdout.flush()
    except typer.Exit as done:
        return done.exit_code
    except ParserError as error:
        return complain(from_parser(error))
    except AffectlabError as error:
        return complain(error)
    except KeyboardInterrupt as error:
        say("interrupted", " ".join(in_options(part) for part in error.args))
        return 128 + getattr(error, "signal", INTERRUPTED - 128)
    except BrokenPipeError:
        forget(sys.stdout)
        return NO_READER
    except OSError as error:
        if error.errno != errno.ENOSPC:
            raise
        forget(sys.stdout)
        return complain(InputError("the disk is full", error.filename or "standard output", "free some space"))
    return 0


def complain(error: AffectlabError) -> int:
    """Print the error as one line; returns the exit status for it."""
    say("error", error.worded(as_option))
    return WRONG


def as_option(name: str, value: Value) -> str:
    """An argument of the jobs as the command line has it: `--long-text window` for `long_text="window"`."""
    option = OPTIONS.get(name, f"--{name.replace('_', '-')}")
    return option if value is None or value is True else f"{option} {value}"


def in_options(message: object) -> str:
    """A job's message in the words of the command line."""
    return message.worded(as_option) if isinstance(message, Message) else str(message)


def from_parser(error: Exception) -> UsageError:
    """The argument parser's complaint in our own shape."""
    problem = cast("Any", error)
    path = problem.ctx.command_path if problem.ctx is not None else "affectlab"
    help_page = f"{path} --help"
    match type(error).__name__:
        case "NoSuchOption":
            what = f"there is no option {problem.option_name}"
            if path.endswith(" analyze") and not problem.possibilities:
                return UsageError(what, path, f'before a text that begins with -, write --: {path} -- "..."')
            near = f"did you mean {problem.possibilities[0]}? " if problem.possibilities else ""
            return UsageError(what, path, f"{near}all of them: {help_page}")
        case "MissingParameter":
            return UsageError(f"{_name(problem.param)} is missing", path, f"what to give: {help_page}")
        case "BadParameter" if problem.param is not None:
            return UsageError(_sentence(problem.message), _name(problem.param), f"what to give: {help_page}")
        case _:
            return UsageError(_sentence(problem.format_message()), path, f"what to give: {help_page}")


def _name(parameter: Any) -> str:
    """How the help page calls a parameter: OUT, or --out."""
    if parameter.param_type_name == "option":
        return str(max(parameter.opts, key=len))
    return str(parameter.metavar or parameter.name.upper()).strip("[].")


def _sentence(message: str) -> str:
    message = " ".join(message.split()).rstrip(".")
    return message[:1].lower() + message[1:]


def one_of(value: str, known: tuple[str, ...], option: str) -> str:
    """`value`, if it is among `known`; UsageError with the nearest if not."""
    if value in known:
        return value
    near = get_close_matches(value.lower(), known, n=1)
    hint = f"did you mean {near[0]}? " if near else ""
    raise UsageError(f"{value!r} is no choice", option, f"{hint}choose among: {', '.join(known)}")


def check_choices(long_text: str, unsupported: str) -> None:
    """Raises UsageError for a wrong value of one of these options."""
    one_of(long_text, LONG_TEXT, "--long-text")
    one_of(unsupported, UNSUPPORTED, "--unsupported")


def whole_number(value: str | int) -> int:
    """A number of rows or the like: 1 or more. Some versions of typer hand a default through here too."""
    written = str(value)
    if not (written.isascii() and written.isdecimal() and int(written) > 0):
        raise typer.BadParameter(f"{written!r} is no whole number above 0")
    return int(written)


class Group(TyperGroup):
    """A group of commands that answers a wrong one with the command that was meant."""

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        if self.get_command(ctx, args[0]) is None and not args[0].startswith("-"):
            raise self._no_command(ctx.command_path, args)
        return super().resolve_command(ctx, args)

    def _no_command(self, path: str, args: list[str]) -> UsageError:
        name = args[0]
        near = get_close_matches(name.lower(), list(self.commands), n=1)
        if near:
            hint = f"did you mean: {path} {near[0]}"
        elif "show" in self.commands:
            hint = f"did you mean: {path} show {name}"
        elif Path(name).suffix and len(args) == 1 and " " not in name:
            hint = f"did you mean: affectlab annotate {name} -o {suggest_out(name)}"
        elif " " in name:
            hint = f'did you mean: affectlab analyze "{name[:40]}{"..." if len(name) > 40 else ""}"'
        else:
            hint = f"all of them: {path} --help"
        return UsageError(f"there is no command {name[:60]!r}", path, hint)


def suggest_out(source: str) -> str:
    """A name for the output of annotating `source`: posts.affect.csv for posts.csv."""
    path = Path("stdin" if source == "-" else source)
    known = (".csv", ".tsv", ".jsonl", ".parquet", ".xlsx")
    path = path.with_suffix("") if path.suffix in (".gz", ".zst") else path
    return path.with_suffix(f".affect{path.suffix if path.suffix in known else '.csv'}").name


def _never_fail_to_print() -> None:
    """A character that the terminal's encoding lacks becomes `?`; what goes to a closed stream, nothing."""
    if sys.stdout is None:
        sys.stdout = open(os.devnull, "w", encoding="utf-8")  # noqa: PTH123, SIM115 - as long as we run
    if sys.stderr is None:
        sys.stderr = open(os.devnull, "w", encoding="utf-8")  # noqa: PTH123, SIM115
    for stream in (sys.stdout, sys.stderr):
        with contextlib.suppress(AttributeError, ValueError):
            cast("Any", stream).reconfigure(errors="replace")

"""What commands print without rich: JSON for programs, notes, and text made safe for a terminal."""

from __future__ import annotations

import contextlib
import json
import os
import sys
from typing import Any, TextIO

_JOINER = "\u200d"


def say(kind: str, message: str) -> None:
    """One line on stderr, `kind: message`, in colour on a terminal unless NO_COLOR is set."""
    line = visible(message)
    colour = {"error": "31", "interrupted": "33"}.get(kind, "36")
    lively = sys.stderr.isatty() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"
    head = kind + ":" * bool(line)
    try:
        sys.stderr.write(f"\x1b[1;{colour}m{head}\x1b[0m {line}\n" if lively else f"{head} {line}".rstrip() + "\n")
    except OSError:  # a reader that went away, or a full disk, is no reason to stop the work
        forget(sys.stderr)


def forget(stream: TextIO) -> None:
    """Let what is written to `stream` from now on vanish, also what the interpreter flushes when it ends."""
    with contextlib.suppress(OSError, ValueError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())


def note(message: str) -> None:
    """A remark for the user on stderr."""
    say("note", message)


def print_json(value: object) -> None:
    """`value` as indented JSON on stdout; NaN is null."""
    _write_json(value, indent=2)


def print_json_line(value: object) -> None:
    """`value` as one line of JSON on stdout; NaN is null."""
    _write_json(value, indent=None)


def _write_json(value: object, indent: int | None) -> None:
    ascii_only = "utf" not in (sys.stdout.encoding or "utf-8").lower()
    sys.stdout.write(json.dumps(_plain(value), ensure_ascii=ascii_only, indent=indent, allow_nan=False) + "\n")


def _plain(value: Any) -> Any:
    """Mappings, sequences and numpy's numbers as json knows them."""
    if hasattr(value, "tolist"):
        value = value.tolist()
    if isinstance(value, float):
        return value if value - value == 0 else None
    if isinstance(value, dict):
        return {str(key): _plain(below) for key, below in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(below) for below in value]
    return value if value is None or isinstance(value, bool | int | str) else str(value)


def visible(text: str) -> str:
    """`text` on one line, without the characters that a terminal would obey rather than show."""
    return " ".join("".join(c if c.isprintable() or c == _JOINER else " " for c in text).split())

"""Which columns of a table hold the texts, the targets and the ids."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Literal

from affectlab.core import Message, UsageError, argument
from affectlab.text import COLUMN_NAMES

ID_NAME = "id"
PREFIX = "affect_"
_LISTED = 12

How = Literal["given", "name", "only"]


@dataclass(frozen=True, slots=True)
class TextColumn:
    """The column with the texts, and how it was found: named by the user, by its name, or the only one with text."""

    name: str
    how: How

    def note(self) -> str | None:
        """A remark for the user, who did not name it."""
        if self.how == "given":
            return None
        why = "by its name" if self.how == "name" else "the only one that holds text"
        another = argument("text", "COLUMN")
        return Message(f"the texts are in column {self.name!r} ({why}); another: {another}")


def text_column(given: str | None, names: Sequence[str], textual: Collection[str], where: str) -> TextColumn:
    """The column with the texts in a table called `where`; `textual` are those of its columns that hold strings.

    Raises UsageError, naming the candidates, unless there is exactly one.
    """
    if given is not None:
        return TextColumn(named(given, names, argument("text")), "given")
    fitting = [name for name in names if _folded(name) in COLUMN_NAMES]
    if len(fitting) > 1:
        what = f"{_listed(fitting, 'and')} may all hold the texts" if len(fitting) > 2 else _either(fitting)
        raise UsageError(what, where, f"name one: {argument('text', fitting[0])}")
    if fitting:
        return TextColumn(fitting[0], "name")
    strings = [name for name in names if name in textual]
    if len(strings) == 1:
        return TextColumn(strings[0], "only")
    what = f"no column is called {_listed(COLUMN_NAMES, 'or')}"
    raise UsageError(what, where, f"name one with {argument('text')}: {_listed(strings or names, 'or')}")


def id_column(given: str | None, names: Sequence[str]) -> str | None:
    """The column with the ids: the one named, else the only one called id, in any case."""
    if given is not None:
        return named(given, names, argument("id"))
    fitting = [name for name in names if _folded(name) == ID_NAME]
    return fitting[0] if len(fitting) == 1 else None


def named(column: str, names: Sequence[str], where: str) -> str:
    """`column` as it is written in `names`, in any case and without spaces around it if that is clear.

    Raises UsageError with the nearest.
    """
    if column in names:
        return column
    folded: dict[str, list[str]] = {}
    for name in names:
        folded.setdefault(_folded(name), []).append(name)
    same = folded.get(_folded(column), [])
    if len(same) == 1:
        return same[0]
    near = same or [folded[name][0] for name in get_close_matches(_folded(column), folded, n=3, cutoff=0.5)]
    hint = f"did you mean {' or '.join(near)}? " if near else ""
    raise UsageError(f"there is no column {column!r}", where, f"{hint}the columns are {_listed(names, 'and')}")


def _folded(name: str) -> str:
    """A column's name as it is compared: headers such as `id, Text` are common."""
    return name.strip().casefold()


def refuse_clash(names: Sequence[str], ours: Sequence[str], where: str, prefix: str) -> None:
    """Raises UsageError if the table called `where` has a column that is named as one of ours."""
    clashes = [name for name in names if name in set(ours)]
    if clashes:
        what = f"has columns that are named as ours will be: {_listed(clashes, 'and')}"
        offered = {PREFIX + name.removeprefix(prefix) for name in ours}
        another = f"choose another {argument('prefix')}"
        remedy = another if offered & {*names} else f"add {argument('prefix', PREFIX)}"
        raise UsageError(what, where, remedy)


def _either(names: Sequence[str]) -> str:
    return f"both {names[0]} and {names[1]} may hold the texts"


def _listed(names: Sequence[str], last: str) -> str:
    """The names in words; the first of them where there are many."""
    if len(names) > _LISTED:
        return f"{', '.join(names[:_LISTED])} {last} {len(names) - _LISTED} more"
    return f"{', '.join(names[:-1])} {last} {names[-1]}" if len(names) > 1 else "".join(names)

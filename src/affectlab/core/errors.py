"""Every error a user can cause.

AffectlabError
├── UsageError        an argument is wrong: unknown model, task, column, option
├── InputError        a file or text is wrong: missing, empty, not what its name says
└── DataMissingError  a data set is not at hand: AFFECTLAB_DATA unset, file absent or altered
"""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches

from affectlab.core.messages import Message, Naming, argument


class AffectlabError(Exception):
    """One line for the user: `where: what; remedy`.

    All three parts are in `.args`, so the error survives pickling between processes. An argument in them is written
    `argument("long_text")`: `str` of the error says `long_text`, the command line `--long-text`.
    """

    args: tuple[Message, Message, Message]

    def __init__(self, what: str, where: str, remedy: str) -> None:
        super().__init__(Message(what), Message(where), Message(remedy))

    def __str__(self) -> str:
        what, where, remedy = self.args
        return f"{where}: {what}; {remedy}"

    def worded(self, naming: Naming) -> str:
        """The line with its arguments written by `naming`."""
        what, where, remedy = (part.worded(naming) for part in self.args)
        return f"{where}: {what}; {remedy}"


class UsageError(AffectlabError):
    """An argument is wrong; the remedy names what would be right."""


class InputError(AffectlabError):
    """A file or a text cannot be used as it is."""


class DataMissingError(AffectlabError):
    """A data set is not at hand; the remedy says where it is to be had."""


def unknown(kind: str, name: str, known: Iterable[str], listing: str, *, where: str | None = None) -> UsageError:
    """Error for a mistyped name: offers the nearest known names, and the command `listing` that shows all.

    `where` is the argument that took the name, `kind` if not given.
    """
    near = get_close_matches(name.lower(), list(known), n=3, cutoff=0.5)
    hint = f"did you mean {' or '.join(near)}? " if near else ""
    return UsageError(f"there is no {kind} {name!r}", where or argument(kind), f"{hint}all of them: {listing}")

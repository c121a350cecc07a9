"""Messages that name arguments: Python calls one `long_text`, the command line `--long-text`."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Literal

Value = str | Literal[True] | None
Naming = Callable[[str, Value], str]
"""How an argument is written, from its name and what is given for it: nothing, a value, or True for a switch."""

# private-use characters: no name or value of a user holds them by accident
_BEGIN, _BETWEEN, _END = "\ue000", "\ue001", "\ue002"
_ARGUMENT = re.compile(f"{_BEGIN}([^{_BEGIN}{_BETWEEN}{_END}]*)(?:{_BETWEEN}([^{_BEGIN}{_END}]*))?{_END}")
_SWITCHED = "\ue003"


def argument(name: str, value: Value = None) -> str:
    """An argument inside the text of a `Message`: `argument("resume", True)`, `argument("format", "csv")`."""
    given = "" if value is None else f"{_BETWEEN}{_SWITCHED if value is True else value}"
    return f"{_BEGIN}{name}{given}{_END}"


class Message(str):
    """A message as Python says it: `add resume=True`. `worded` says it in another way: `add --resume`."""

    _marked: str

    def __new__(cls, text: str) -> Message:
        if isinstance(text, Message):
            return text
        message = super().__new__(cls, _worded(text, _as_python))
        message._marked = text
        return message

    def __add__(self, more: str) -> Message:
        return Message(self._marked + more)

    def __reduce__(self) -> tuple[type[Message], tuple[str]]:
        return type(self), (self._marked,)

    def worded(self, naming: Naming) -> str:
        """The message with its arguments written by `naming`."""
        return _worded(self._marked, naming)


def _worded(text: str, naming: Naming) -> str:
    def written(found: re.Match[str]) -> str:
        name, value = found[1], found[2]
        return naming(name, True if value == _SWITCHED else value)

    return _ARGUMENT.sub(written, text)


def _as_python(name: str, value: Value) -> str:
    if value is None or value is True:
        return name if value is None else f"{name}=True"
    return f'{name}="{value}"'

"""Rewriting a text step by step, with or without keeping where each character came from."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

NAMES = r"(?:https?://|www\.)\S+|(?<![\w@])@\w+"
"""A regular expression for links and user names, in which nothing is rewritten."""
_NAME = re.compile(NAMES)
_LONGEST = 2000
"""Characters of a link or user name that are looked at."""


class Edit(NamedTuple):
    """Characters `start` to `end` of a text are replaced by `new`; where `start` equals `end`, `new` is inserted."""

    start: int
    end: int
    new: str


@dataclass(frozen=True, slots=True)
class Step:
    """Every match of `pattern` is edited by `edits`; of edits that overlap the first counts.

    `needed`: a cheap test that may rule the step out for a text. `whole`: what replaces a match, where that is all that
    `edits` does.
    """

    pattern: Callable[[], re.Pattern[str]]
    edits: Callable[[re.Match[str]], Iterable[Edit]]
    needed: Callable[[str], bool]
    whole: Callable[[re.Match[str]], str] | None = None

    def of(self, text: str) -> list[Edit]:
        found: list[Edit] = []
        done = 0
        for match in self.pattern().finditer(text):
            for edit in self.edits(match):
                if edit.start >= done:
                    found.append(edit)
                    done = edit.end
        return found


@dataclass(frozen=True, slots=True)
class Reading:
    """A text as it is read, and where each of its characters comes from.

    Character i of `text` stands for the code points `starts[i]` to `ends[i]` of the original string. Characters that
    were inserted stand for none: their start equals their end.
    """

    text: str
    starts: tuple[int, ...]
    ends: tuple[int, ...]

    def span(self, start: int, end: int) -> tuple[int, int]:
        """The span of the original string for characters `start` to `end` of `text`.

        Raises ValueError unless 0 <= start < end <= the length of `text`.
        """
        if not 0 <= start < end <= len(self.text):
            raise ValueError(f"no characters {start} to {end} in a text of {len(self.text)}")
        return self.starts[start], max(self.ends[start:end])


def in_name(text: str, place: int) -> bool:
    """True if character `place` of `text`, whose white space is blanks, is inside a link or user name."""
    start = text.rfind(" ", max(0, place - _LONGEST), place) + 1 or max(0, place - _LONGEST)
    before = text[start : place + 1]
    if not any(mark in before for mark in ("@", "://", "www.")):
        return False
    return any(match.end() > place - start for match in _NAME.finditer(before))


def replacing(
    pattern: Callable[[], re.Pattern[str]], new: Callable[[re.Match[str]], str], needed: Callable[[str], bool]
) -> Step:
    """A step that replaces every match as a whole."""
    return Step(pattern, lambda match: (Edit(match.start(), match.end(), new(match)),), needed, new)


def rewrite(text: str, steps: Sequence[Step]) -> str:
    """`text` after all `steps`."""
    for step in steps:
        if step.needed(text):
            text = step.pattern().sub(step.whole, text) if step.whole else _edited(text, step.of(text))
    return text


def trace(text: str, steps: Sequence[Step]) -> Reading:
    """`text` after all `steps`, with the origin of every character."""
    starts, ends = list(range(len(text))), list(range(1, len(text) + 1))
    for step in steps:
        if step.needed(text):
            edits = step.of(text)
            starts, ends = _moved(starts, ends, edits)
            text = _edited(text, edits)
    return Reading(text, tuple(starts), tuple(ends))


def _edited(text: str, edits: Sequence[Edit]) -> str:
    if not edits:
        return text
    pieces, done = [], 0
    for start, end, new in edits:
        pieces += [text[done:start], new]
        done = end
    return "".join([*pieces, text[done:]])


def _moved(starts: list[int], ends: list[int], edits: Sequence[Edit]) -> tuple[list[int], list[int]]:
    new_starts: list[int] = []
    new_ends: list[int] = []
    done = 0
    for start, end, new in edits:
        new_starts += starts[done:start]
        new_ends += ends[done:start]
        if start < end:
            first, last = starts[start], max(ends[start:end])
        else:  # an insertion stands where the next character begins
            first = last = starts[start] if start < len(starts) else max(ends, default=0)
        new_starts += [first] * len(new)
        new_ends += [last] * len(new)
        done = end
    return new_starts + starts[done:], new_ends + ends[done:]

"""Drawn-out words are read as they are spelled: `sooo goood` as `so good`, `hahahaha` as `haha`."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache, lru_cache
from importlib.resources import files
from itertools import product
from string import ascii_letters
from typing import NamedTuple

from affectlab.text.steps import Edit, Step, in_name

FREQUENT = 1000
"""Words of a lower rank go before others: `be` before `bee`. Then more double letters go first: `too` before `to`."""
MOST_RUNS = 6
"""A word with more drawn-out places is no word."""
LONGEST = 40
"""Letters of a word before and after a drawn-out place; a longer one is left as it is."""
_ENDINGS = frozenset({"t", "s", "m", "d", "ll", "re", "ve"})
"""What may follow an apostrophe."""
_LETTERS = frozenset(f"{ascii_letters}'")
_ROMAN = re.compile("[IVXLCDM]+")
_DOUBLED = re.compile(r"([a-z])\1+|([a-z][a-z])\2{2,}", re.IGNORECASE)
_RUN = re.compile(r"([a-z])\1{2,}|([a-z][a-z])\2{2,}", re.IGNORECASE)


class _Run(NamedTuple):
    """`unit` stands again and again from `start` to `end` of a word."""

    start: int
    end: int
    unit: int


@cache
def ranks() -> dict[str, int]:
    """Known words, and how many are more frequent; see scripts/words.py."""
    words = (files("affectlab") / "words.txt").read_text(encoding="utf-8").split()
    return {word: rank for rank, word in enumerate(words)}


def _edits(run: re.Match[str]) -> Iterable[Edit]:
    """Those of the whole word in which `run` stands."""
    text, (start, end) = run.string, run.span()
    least, most = max(0, start - LONGEST), min(len(text), end + LONGEST)
    while start > least and text[start - 1] in _LETTERS:
        start -= 1
    while end < most and text[end] in _LETTERS:
        end += 1
    if text[start - 1 : start].isalnum() or text[end : end + 1].isalnum() or in_name(text, run.start()):
        return
    for piece in re.finditer("[^']+", text[start:end]):
        for low, high, new in _respelled(piece[0]):
            yield Edit(start + piece.start() + low, start + piece.start() + high, new)


@lru_cache(maxsize=4096)
def _respelled(word: str) -> tuple[Edit, ...]:
    """The edits that make `word` a known one; where there is none, every run is written once.

    Double letters of a drawn-out word may be drawn out, too (`haappyyy`). Acronyms and Roman numerals stay.
    """
    runs = _runs(word, _RUN)
    if not runs or _known(word) is not None or (word.isupper() and _is_code(word, runs)):
        return ()
    wider = _runs(word, _DOUBLED)
    for some in (runs, wider):
        if len(some) > MOST_RUNS:
            continue
        spelled = [(_key(word, some, counts), counts) for counts in product((1, 2), repeat=len(some))]
        rank, counts = min(spelled, key=lambda pair: pair[0])
        if rank != _UNKNOWN:
            return tuple(_cut(word, run, count) for run, count in zip(some, counts, strict=True))
    if word.isupper():
        return ()
    alone = len(runs) == 1 and runs[0].end - runs[0].start == len(word)
    return tuple(_cut(word, run, 2 if alone else 1) for run in runs)


def _runs(word: str, pattern: re.Pattern[str]) -> list[_Run]:
    return [_Run(found.start(), found.end(), len(found[1] or found[2])) for found in pattern.finditer(word)]


def _is_code(word: str, runs: list[_Run]) -> bool:
    """True for Roman numerals, and for short words that begin with equal letters: `AAAI`, `IIIT`."""
    return _ROMAN.fullmatch(word) is not None or (len(word) <= 5 and runs[0].start == 0)


_UNKNOWN = (2, 0, 0)


def _key(word: str, runs: list[_Run], counts: tuple[int, ...]) -> tuple[int, int, int]:
    """The smaller, the better a spelling."""
    edits = [_cut(word, run, count) for run, count in zip(runs, counts, strict=True)]
    pieces, done = [], 0
    for start, end, new in edits:
        pieces += [word[done:start], new]
        done = end
    rank = _known("".join([*pieces, word[done:]]))
    if rank is None:
        return _UNKNOWN
    return int(rank >= FREQUENT), -sum(counts), rank


def _cut(word: str, run: _Run, count: int) -> Edit:
    """The run in `count` units; the last of them stands for all the rest."""
    first = run.start + run.unit * (count - 1)
    return Edit(first, run.end, word[first : first + run.unit])


def _known(word: str) -> int | None:
    lower = word.lower()
    return 0 if lower in _ENDINGS else ranks().get(lower)


def has_drawn_out(text: str) -> bool:
    """True where a letter stands three times in a row, or a pair of letters does."""
    codes = text.lower().encode("latin-1", "replace")
    return _alike(codes, 1, 2) or _alike(codes, 2, 4)


def _alike(codes: bytes, distance: int, count: int) -> bool:
    """True if letters are equal to those `distance` before, `count` times in a row; as numbers this is fast."""
    if len(codes) < distance + count:
        return False
    differing = int.from_bytes(codes[distance:], "big") ^ int.from_bytes(codes[:-distance], "big")
    equal, wanted = differing.to_bytes(len(codes) - distance, "big"), bytes(count)
    place = equal.find(wanted)
    while place >= 0 and not codes[place : place + distance].isalpha():
        place = equal.find(wanted, place + 1)
    return place >= 0


SPELLING = Step(lambda: _RUN, _edits, has_drawn_out)

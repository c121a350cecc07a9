"""Finding given words and phrases in a text: whole words in any case, the longest first, none of them twice."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from functools import cache

from affectlab.text.characters import STEPS
from affectlab.text.reading import emoji_names, without_names
from affectlab.text.steps import rewrite

WILDCARD = "*"


@cache
def _token() -> re.Pattern[str]:
    """A word with the apostrophes in it, a single emoji, or marks that stand together."""
    emoji = "".join(map(re.escape, map(chr, emoji_names())))
    mark = "".join(char for char in map(chr, range(0x300, 0x10000)) if unicodedata.category(char)[0] == "M")
    return re.compile(rf"\w[\w{mark}]*(?:'\w[\w{mark}]*)*|[{emoji}]|[^\w\s{emoji}]+")


def tokens(text: str) -> list[str]:
    """The words, emoji and runs of marks of `text` in order, in small letters.

    Links and user names are passed over; characters that look alike are alike (`affectlab.text.characters`).
    """
    return _token().findall(without_names(rewrite(text, STEPS)).casefold())


def is_word(token: str) -> bool:
    """True for a word and for an emoji, False for marks."""
    return token[0] == "_" or token[0].isalnum() or ord(token[0]) in emoji_names()


class Phrases:
    """Entries of one or more tokens; one that ends in `*` stands for every word that begins so.

    Of the entries that fit at a place the one with most tokens is taken, then the one without `*`, then the one with
    most letters; the search goes on behind it.
    """

    def __init__(self, entries: Iterable[str]) -> None:
        """Raises ValueError for an entry of which nothing can be found: it is empty, or a link."""
        self._whole: dict[tuple[str, ...], str] = {}
        self._begun: dict[tuple[str, ...], str] = {}
        for entry in entries:
            key, begun = parse(entry)
            (self._begun if begun else self._whole)[key] = entry
        self._longest = max(map(len, (*self._whole, *self._begun)), default=0)

    def find(self, found: Sequence[str]) -> list[str]:
        """The entries that occur among the tokens `found`, in order, each as often as it occurs."""
        hits: list[str] = []
        place = 0
        while place < len(found):
            length, entry = self._at(tuple(found[place : place + self._longest]))
            if entry is not None:
                hits.append(entry)
            place += length
        return hits

    def _at(self, ahead: tuple[str, ...]) -> tuple[int, str | None]:
        """Tokens to go on by, and the entry with which `ahead` begins."""
        for length in range(len(ahead), 0, -1):
            key = ahead[:length]
            if key in self._whole:
                return length, self._whole[key]
            *first, last = key
            for letters in range(len(last), 0, -1):
                entry = self._begun.get((*first, last[:letters]))
                if entry is not None:
                    return length, entry
        return 1, None


def parse(entry: str) -> tuple[tuple[str, ...], bool]:
    """The tokens of an entry, and whether the last one is a beginning. Raises ValueError if there is none."""
    stem = entry.rstrip().removesuffix(WILDCARD)
    found = tuple(tokens(stem))
    begun = stem != entry.rstrip() and bool(found) and is_word(found[-1])
    if not begun:
        found = tuple(tokens(entry))
    if not found:
        raise ValueError(entry)
    return found, begun

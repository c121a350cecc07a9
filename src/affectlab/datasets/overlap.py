"""Pure functions that find texts shared between data sets, so that no test text is trained on."""

from __future__ import annotations

import math
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence

from affectlab.datasets.base import Row

_ROUNDING = 1e-9  # .55 * 20 is a little more than 11
_OTHER = re.compile(r"[\W_]+")


def normalise_letters_digits(text: str) -> str:
    """Letters and digits of `text` (any script) in lower case; empty where it has none."""
    return _OTHER.sub("", text).lower()


def key(text: str) -> str:
    """What equal texts share: their letters and digits, or the stripped text where there are none."""
    return normalise_letters_digits(text) or text.strip()


def without_texts(rows: Sequence[Row], texts: Iterable[str]) -> list[Row]:
    """Rows whose text equals none of `texts` (by `key`)."""
    taken = {key(text) for text in texts}
    return [row for row in rows if key(row.text) not in taken]


def distinct(rows: Sequence[Row]) -> list[Row]:
    """The first row of each text (by `key`)."""
    first: dict[str, Row] = {}
    for row in rows:
        first.setdefault(key(row.text), row)
    return list(first.values())


def contained_in(rows: Sequence[Row], haystack_texts: Iterable[str]) -> list[Row]:
    """Rows whose letters and digits occur, in one piece, in those of some text of `haystack_texts`.

    A row without any letter or digit is contained in nothing.
    """
    haystack = "\n".join(map(normalise_letters_digits, haystack_texts))
    found = []
    for row in rows:
        needle = normalise_letters_digits(row.text)
        if needle and needle in haystack:
            found.append(row)
    return found


def shingles(text: str, size: int) -> frozenset[str]:
    """Runs of `size` letters and digits of `text`, or all of them where they are fewer."""
    bare = normalise_letters_digits(text)
    if not bare:
        return frozenset()
    return frozenset(bare[i : i + size] for i in range(max(1, len(bare) - size + 1)))


class NearDuplicates:
    """Tells whether a text is (nearly) one of `texts`; the index is made once for all questions.

    A text is one of them if it equals one by `key`, or if its set of `size`-character shingles has a Jaccard
    similarity of at least `threshold` (in (0, 1]) with that of one. The similarity is exact, not estimated: of two
    sets as similar as t, the n - ceil(t n) + 1 rarest of the n shingles of each must share one (prefix filtering;
    Chaudhuri, Ganti, Kaushik 2006), so that few pairs are compared at all.
    """

    def __init__(self, texts: Iterable[str], threshold: float = 0.8, size: int = 5) -> None:
        if not 0 < threshold <= 1:
            raise ValueError(f"threshold must be above 0 and at most 1, not {threshold}")
        self._threshold, self._size = threshold, size
        by_key = {key(text): text for text in texts}
        self._keys = by_key.keys()
        self._sets = [found for text in by_key.values() if (found := shingles(text, size))]
        self._frequency = Counter(shingle for found in self._sets for shingle in found)
        self._index: defaultdict[str, list[int]] = defaultdict(list)
        for number, found in enumerate(self._sets):
            for shingle in self._rarest(found):
                self._index[shingle].append(number)

    def __contains__(self, text: str) -> bool:
        return key(text) in self._keys or self._has_twin(shingles(text, self._size))

    def _rarest(self, found: frozenset[str]) -> list[str]:
        must_share = max(1, math.ceil(self._threshold * len(found) - _ROUNDING))
        ordered = sorted(found, key=lambda shingle: (self._frequency[shingle], shingle))
        return ordered[: len(found) - must_share + 1]

    def _has_twin(self, found: frozenset[str]) -> bool:
        seen: set[int] = set()
        for shingle in self._rarest(found):
            for number in self._index.get(shingle, ()):
                if number in seen:
                    continue
                seen.add(number)
                other = self._sets[number]
                small, large = sorted((len(found), len(other)))
                if small < self._threshold * large - _ROUNDING:
                    continue
                shared = len(found & other)
                if shared >= self._threshold * (small + large - shared) - _ROUNDING:
                    return True
        return False

"""Which held-out sets the rows left out of training have a twin in: a training run's report, without any text."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from affectlab.datasets.overlap import NearDuplicates, key
from affectlab.text import normalise

Place = tuple[str, str]
"""A set and a split of it."""


@dataclass(frozen=True, slots=True)
class Overlap:
    """Rows of `training` (`set split`) left out for a text of `held_out`: `equal` ones, and `near` ones beside them.

    Equal: in letters and digits, or after user names and links are replaced. Near: see `NearDuplicates`. A row that
    has a twin in several held-out splits counts for each.
    """

    training: str
    held_out: str
    equal: int
    near: int


def both(text: str) -> tuple[str, str]:
    """A text as it is, and as models read it: there another user name or link makes no other text."""
    return text, normalise(text)


def overlaps(left_out: Mapping[Place, Sequence[str]], held_out: Mapping[Place, Iterable[str]]) -> list[Overlap]:
    """`left_out`: texts of each training split that were found in `held_out`, the texts of each held-out split."""
    found = []
    for place, texts in held_out.items():
        index = [form for text in texts for form in both(text)]
        keys, twins = set(map(key, index)), NearDuplicates(index)
        for part, gone in left_out.items():
            equal = sum(any(key(form) in keys for form in both(text)) for text in gone)
            near = sum(any(form in twins for form in both(text)) for text in gone) - equal
            if equal or near:
                found.append(Overlap(" ".join(part), " ".join(place), equal, near))
    return sorted(found, key=lambda one: (one.training, one.held_out))

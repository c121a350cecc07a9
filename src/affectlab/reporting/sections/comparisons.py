"""Each group against the others: differences with intervals, effect sizes, and what is left after correction."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from affectlab.core import IntArray
from affectlab.reporting.effects import Difference, Sample, benjamini_hochberg, mean_difference, share_difference
from affectlab.reporting.statistics import Moments
from affectlab.reporting.words import Cell, csv_link

LEAST = 10
"""Texts that a group, and an emotion over all groups, must have to be compared."""
RATE = 0.05
"""False discovery rate up to which a difference counts as one."""
SHOWN = 25


@dataclass(frozen=True, slots=True)
class Comparison:
    """`measure`: `valence`, `arousal` or an emotion. `here`, `there`: mean or share in the group and in the others.

    `q`: the p of `difference`, adjusted for every comparison of the page.
    """

    group: str
    synthetic: bool
    measure: str
    is_share: bool
    here: float
    there: float
    difference: Difference
    q: float


@dataclass(frozen=True, slots=True)
class Comparisons:
    """`against`: the name of the second group where there are two, else None: each is compared with all others.

    `small`: groups with too few texts, which are not compared.
    """

    rows: tuple[Comparison, ...]
    against: str | None
    small: int

    @property
    def standing(self) -> tuple[Comparison, ...]:
        """Those below RATE, the largest effects first."""
        found = [row for row in self.rows if row.q < RATE]
        return tuple(sorted(found, key=lambda row: -abs(row.difference.size)))

    @property
    def shown(self) -> tuple[Comparison, ...]:
        return self.standing[:SHOWN]

    @property
    def download(self) -> str:
        header = (
            "group", "measure", "kind", "here", "others", "difference", "low", "high", "effect", "effect_size",
            "effect_low", "effect_high", "p", "p_adjusted",
        )  # fmt: skip
        return csv_link(header, [_cells(row) for row in self.rows])


def _cells(row: Comparison) -> tuple[Cell, ...]:
    found = row.difference
    kind, effect = ("share", "cohen_h") if row.is_share else ("mean", "hedges_g")
    return (
        row.group, row.measure, kind, row.here, row.there, found.value, *found.interval, effect, found.size,
        *found.size_interval, found.p, row.q,
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Counted:
    """What was added up by group: number of texts (k,), moments by column, and (k, labels) texts by emotion."""

    n: IntArray
    moments: Mapping[str, Moments]
    emotions: IntArray
    labels: Sequence[str]


def compare(counted: Counted, names: Sequence[tuple[int, str, bool]]) -> Comparisons | None:
    """Compare the groups `names` (place in `counted`, name, whether the name is ours) each with all the others.

    Of two groups in all, only the first is compared. None where there is one group.
    """
    if len(counted.n) < 2:
        return None
    large = [entry for entry in names if counted.n[entry[0]] >= LEAST]
    two = len(counted.n) == 2 and len(large) == 2
    found = [each for entry in (large[:1] if two else large) for each in _against_others(counted, *entry)]
    adjusted = benjamini_hochberg([row.difference.p for row in found])
    rows = tuple(
        Comparison(row.group, row.synthetic, row.measure, row.is_share, row.here, row.there, row.difference, q)
        for row, q in zip(found, adjusted, strict=True)
    )
    return Comparisons(rows, large[1][1] if two else None, len(names) - len(large))


def _against_others(counted: Counted, place: int, name: str, synthetic: bool) -> Iterator[Comparison]:
    codes = np.ones(len(counted.n), np.int64)
    codes[place] = 0
    for column, moments in counted.moments.items():
        sides = moments.grouped(codes, 2)
        one, other = (Sample(int(sides.n[at]), float(sides.mean[at]), sides.deviation(at)) for at in (0, 1))
        difference = mean_difference(one, other)
        if difference is not None:
            yield Comparison(name, synthetic, column, False, one.mean, other.mean, difference, 1.0)
    if not len(counted.emotions):
        return
    here, overall = counted.emotions[place], counted.emotions.sum(0)
    n, rest = int(here.sum()), int(overall.sum() - here.sum())
    for label, hits, total in _frequent(counted.labels, here, overall):
        difference = share_difference(hits, n, total - hits, rest)
        if difference is not None:
            yield Comparison(name, synthetic, label, True, hits / n, (total - hits) / rest, difference, 1.0)


def _frequent(
    labels: Sequence[str], here: NDArray[np.int64], overall: NDArray[np.int64]
) -> Iterator[tuple[str, int, int]]:
    for label, hits, total in zip(labels, here.tolist(), overall.tolist(), strict=True):
        if total >= LEAST:
            yield label, hits, total

"""Which labels are given together: counts of pairs beside what independence would give."""

from __future__ import annotations

from dataclasses import dataclass
from math import sqrt
from typing import ClassVar

import numpy as np

from affectlab import catalogue
from affectlab.core import IntArray
from affectlab.reporting.columns import Columns
from affectlab.reporting.rows import Rows
from affectlab.reporting.sections.emotions import tones
from affectlab.reporting.words import csv_link

MATRIX = 14
"""Labels in the matrix, the most frequent."""
PAIRS = 15
LEAST = 5
"""Texts that a pair must have for the list."""


@dataclass(frozen=True, slots=True)
class Pair:
    """Two labels given to `n` of the texts, `one_n` and `other_n` of which have the one and the other."""

    one: str
    other: str
    n: int
    one_n: int
    other_n: int
    texts: int

    @property
    def expected(self) -> float:
        """Texts with both, were the labels independent."""
        return self.one_n * self.other_n / self.texts

    @property
    def lift(self) -> float | None:
        """`n` over `expected`: Brin, Motwani, Ullman and Tsur (1997), SIGMOD, who call it interest."""
        return self.n / self.expected if self.expected else None

    @property
    def phi(self) -> float | None:
        """Pearson's correlation of the two labels as 0 and 1 (Yule 1912, Journal of the Royal Statistical Society)."""
        varied = self.one_n * (self.texts - self.one_n) * self.other_n * (self.texts - self.other_n)
        return (self.n * self.texts - self.one_n * self.other_n) / sqrt(varied) if varied else None


@dataclass(frozen=True, slots=True)
class TogetherView:
    """`matrix`: for each of `labels` its pairs with them all, None with itself."""

    texts: int
    several: int
    labels: tuple[str, ...]
    counts: tuple[int, ...]
    tone: dict[str, str]
    matrix: tuple[tuple[Pair | None, ...], ...]
    pairs: tuple[Pair, ...]

    @property
    def listed(self) -> tuple[Pair, ...]:
        """The pairs that go together most, by phi."""
        found = [pair for pair in self.pairs if pair.n >= LEAST and (pair.phi or 0.0) > 0]
        return tuple(sorted(found, key=lambda pair: -(pair.phi or 0.0)))[:PAIRS]

    @property
    def download(self) -> str:
        header = ("label", "other_label", "n", "n_label", "n_other_label", "texts", "expected", "lift", "phi")
        return csv_link(
            header,
            [
                (pair.one, pair.other, pair.n, pair.one_n, pair.other_n, pair.texts, pair.expected, pair.lift, pair.phi)
                for pair in self.pairs
            ],
        )


class TogetherSection:
    """Counts (labels, labels) texts; its diagonal is the texts with a label."""

    name: ClassVar[str] = "together"

    def __init__(self, columns: Columns) -> None:
        self._columns = columns
        self._labels = catalogue.task("emotions").outputs
        self._counts: IntArray = np.zeros((len(self._labels), len(self._labels)), np.int64)
        self._texts = self._several = 0

    def add(self, rows: Rows) -> None:
        if "labels" not in self._columns or not len(rows):
            return
        owners, found = rows.label_sets("labels", self._labels)
        given = np.zeros((len(rows), len(self._labels)), np.float64)
        given[owners, found] = 1
        self._counts += (given.T @ given).astype(np.int64)
        self._texts += len(rows)
        self._several += int((given.sum(1) > 1).sum())

    def view(self) -> TogetherView | None:
        """None where no text has two labels."""
        if not self._several:
            return None
        sizes = np.diag(self._counts)
        order = [code for code in np.argsort(-sizes, kind="stable").tolist() if sizes[code]]
        pairs = [self._pair(one, other) for at, one in enumerate(order) for other in order[at + 1 :]]
        together = [code for code in order if self._counts[code].sum() > sizes[code]][:MATRIX]
        return TogetherView(
            texts=self._texts,
            several=self._several,
            labels=tuple(self._labels[code] for code in together),
            counts=tuple(int(sizes[code]) for code in together),
            tone=tones(),
            matrix=tuple(
                tuple(None if one == other else self._pair(one, other) for other in together) for one in together
            ),
            pairs=tuple(pairs),
        )

    def _pair(self, one: int, other: int) -> Pair:
        sizes = np.diag(self._counts)
        return Pair(
            self._labels[one], self._labels[other], int(self._counts[one, other]), int(sizes[one]), int(sizes[other]),
            self._texts,
        )  # fmt: skip

"""Numbers per text: how valence, arousal, dominance and the intensities are spread."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

import numpy as np
from numpy.typing import NDArray

from affectlab.reporting.columns import Columns, Dimension, dimensions, intensities
from affectlab.reporting.figures import bars_path
from affectlab.reporting.rows import Rows
from affectlab.reporting.statistics import Interval, Moments, histogram_quantile
from affectlab.reporting.words import Cell, csv_link

FINE, COARSE = 1000, 25
"""Bins that the quantiles are read from, and bins that are drawn."""


@dataclass(frozen=True, slots=True)
class ValueRow:
    """How one column is spread. `heights`: (COARSE,) shares of the texts in equal bins of `bounds`."""

    column: str
    task: str
    bounds: tuple[float, float]
    n: int
    mean: float
    interval: Interval | None
    deviation: float
    tenth: float
    median: float
    ninetieth: float
    heights: tuple[float, ...]

    @property
    def place(self) -> float:
        """The mean as a share of the range."""
        return (self.mean - self.bounds[0]) / (self.bounds[1] - self.bounds[0])

    @property
    def path(self) -> str:
        """The histogram as an SVG path in a drawing of 250 by 40, the highest column filling it."""
        highest = max(self.heights)
        return bars_path([height / highest for height in self.heights], width=250, height=40)

    @property
    def cells(self) -> tuple[str | int | float | None, ...]:
        low, high = self.interval or (None, None)
        return (self.column, self.n, self.mean, low, high, self.deviation, self.tenth, self.median, self.ninetieth)


def csv_of(rows: Sequence[ValueRow]) -> str:
    header = ("column", "n", "mean", "low", "high", "standard_deviation", "p10", "median", "p90")
    return csv_link(header, [row.cells for row in rows])


def histograms_of(rows: Sequence[ValueRow]) -> str:
    """What the histograms draw, as CSV: COARSE bins of each column."""
    bins: list[tuple[Cell, ...]] = []
    for row in rows:
        ends = np.linspace(*row.bounds, COARSE + 1).tolist()
        counted = zip(ends, ends[1:], row.heights, strict=False)
        bins += [(row.column, low, high, round(share * row.n), share) for low, high, share in counted]
    return csv_link(("column", "from", "to", "n", "share"), bins)


class Spread:
    """Accumulates one column."""

    def __init__(self, column: str, task: str, bounds: tuple[float, float]) -> None:
        self.column, self._task, self._bounds = column, task, bounds
        self._counts = np.zeros(FINE, np.int64)
        self._moments = Moments.none(1)

    def add(self, rows: Rows) -> None:
        values = rows.numbers(self.column, self._bounds)
        values = values[~np.isnan(values)]
        if len(values):
            self._counts += np.histogram(values, FINE, self._bounds)[0]
            everything = self._moments.joined(Moments.of(values))
            self._moments = everything.grouped(np.zeros(len(values) + 1, np.int64), 1)

    def row(self) -> ValueRow | None:
        """None where the column is empty."""
        n = int(self._moments.n[0])
        if not n:
            return None
        tenth, median, ninetieth = (histogram_quantile(self._counts, self._bounds, p) for p in (0.1, 0.5, 0.9))
        coarse: NDArray[np.int64] = self._counts.reshape(COARSE, -1).sum(1)
        return ValueRow(
            column=self.column, task=self._task, bounds=self._bounds, n=n, mean=float(self._moments.mean[0]),
            interval=self._moments.interval(0, self._bounds), deviation=self._moments.deviation(0), tenth=tenth,
            median=median, ninetieth=ninetieth, heights=tuple((coarse / n).tolist()),
        )  # fmt: skip


@dataclass(frozen=True, slots=True)
class ValuesView:
    dimensions: tuple[ValueRow, ...]
    intensities: tuple[ValueRow, ...]

    @property
    def download(self) -> str:
        return csv_of((*self.dimensions, *self.intensities))

    @property
    def download_histograms(self) -> str:
        return histograms_of((*self.dimensions, *self.intensities))


class ValuesSection:
    name: ClassVar[str] = "values"

    def __init__(self, columns: Columns) -> None:
        self._dimensions = _spreads(columns, dimensions())
        self._intensities = _spreads(columns, intensities())

    def add(self, rows: Rows) -> None:
        if len(rows):
            for spread in (*self._dimensions, *self._intensities):
                spread.add(rows)

    def view(self) -> ValuesView | None:
        found = ValuesView(*(rows_of(spreads) for spreads in (self._dimensions, self._intensities)))
        return found if found.dimensions or found.intensities else None


def _spreads(columns: Columns, found: Sequence[Dimension]) -> list[Spread]:
    return [Spread(one.column, one.task.id, one.bounds) for one in found if one.column in columns]


def rows_of(spreads: Sequence[Spread]) -> tuple[ValueRow, ...]:
    """Those that are not empty."""
    return tuple(row for row in (spread.row() for spread in spreads) if row is not None)

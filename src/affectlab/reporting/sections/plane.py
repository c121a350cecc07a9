"""Texts on the plane of valence and arousal, and where each emotion lies on it."""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil, floor
from typing import ClassVar

import numpy as np
from numpy.typing import NDArray

from affectlab import catalogue
from affectlab.reporting.columns import Columns, dimensions
from affectlab.reporting.figures import Axis, Tick, place_labels
from affectlab.reporting.rows import Rows
from affectlab.reporting.sections.base import Share
from affectlab.reporting.sections.emotions import tones
from affectlab.reporting.statistics import Moments
from affectlab.reporting.words import Cell, csv_link

ACROSS, UP = "valence", "arousal"
CELLS = 50
"""Cells along each side of the whole range."""
SHADES = 16
LEAST = 10
"""Texts an emotion must have for its mean to be marked."""
MARKED = 12
_STEP = 10
_QUARTERS = ("negative and stirred up", "positive and stirred up", "negative and calm", "positive and calm")


@dataclass(frozen=True, slots=True)
class Shade:
    """Cells of about the same number of texts, as an SVG path in units of cells; `depth` of it is how dark, 0 to 1."""

    depth: float
    path: str


@dataclass(frozen=True, slots=True)
class Mark:
    """The mean of the texts of which `label` is the strongest emotion; places are shares of the drawing's sides.

    `side`: where its name stands, see `place_labels`; empty where there is no room for it.
    """

    label: str
    tone: str
    n: int
    valence: float
    arousal: float
    x: float
    y: float
    side: str


@dataclass(frozen=True, slots=True)
class PlaneView:
    """`across`, `up`: the axes, cut to the tenths that hold texts. `quarters`: shares by the middle of both ranges.

    `size`: cells across and up on the drawing. `grid`: CELLS rows of CELLS numbers of texts, arousal upwards, valence
    across.
    """

    texts: int
    across: Axis
    up: Axis
    shades: tuple[Shade, ...]
    size: tuple[int, int]
    fullest: int
    marks: tuple[Mark, ...]
    quarters: tuple[Share, ...]
    correlation: float | None
    grid: tuple[tuple[int, ...], ...]

    @property
    def middle(self) -> tuple[float | None, float | None]:
        """Where the middle of either range lies on the drawing; None where it is not on it."""
        found = [one.at(0.5) if one.low < 0.5 < one.high else None for one in (self.across, self.up)]
        return found[0], found[1]

    @property
    def download(self) -> str:
        """The filled cells as CSV."""
        rows: list[tuple[Cell, ...]] = [
            (across / CELLS, (across + 1) / CELLS, up / CELLS, (up + 1) / CELLS, n)
            for up, row in enumerate(self.grid)
            for across, n in enumerate(row)
            if n
        ]
        return csv_link(("valence_from", "valence_to", "arousal_from", "arousal_to", "n"), rows)

    @property
    def download_means(self) -> str:
        rows = [(mark.label, mark.n, mark.valence, mark.arousal) for mark in self.marks]
        return csv_link(("emotion", "n", "mean_valence", "mean_arousal"), rows)


class PlaneSection:
    """Counts texts in CELLS by CELLS cells."""

    name: ClassVar[str] = "plane"

    def __init__(self, columns: Columns) -> None:
        self._columns = columns
        self._active = ACROSS in columns and UP in columns
        self._labels = catalogue.task("emotions").outputs
        self._grid = np.zeros((CELLS, CELLS), np.int64)
        self._means = {column: Moments.none(len(self._labels)) for column in (ACROSS, UP)}
        # of the texts themselves: valence, arousal, and their sum, from whose variances the correlation follows
        self._all = [Moments.none(1) for _ in range(3)]

    def add(self, rows: Rows) -> None:
        if not self._active or not len(rows):
            return
        bounds = {one.column: one.bounds for one in dimensions()}
        across, up = (rows.numbers(column, bounds[column]) for column in (ACROSS, UP))
        known = ~np.isnan(across) & ~np.isnan(up)
        across, up = across[known], up[known]
        if not len(across):
            return
        places = [np.minimum((values * CELLS).astype(np.int64), CELLS - 1) for values in (up, across)]
        self._grid += np.bincount(places[0] * CELLS + places[1], minlength=CELLS * CELLS).reshape(CELLS, CELLS)
        for at, values in enumerate((across, up, across + up)):
            whole = self._all[at].joined(Moments.of(values))
            self._all[at] = whole.grouped(np.zeros(len(values) + 1, np.int64), 1)
        if "emotion" in self._columns:
            codes = rows.codes("emotion", self._labels)[known]
            size, labelled = len(self._labels), codes >= 0
            for column, values in ((ACROSS, across), (UP, up)):
                both = self._means[column].joined(Moments.of(values[labelled]))
                self._means[column] = both.grouped(np.concatenate((np.arange(size), codes[labelled])), size)

    def view(self) -> PlaneView | None:
        texts = int(self._grid.sum())
        if not texts:
            return None
        across, up = _axis(self._grid.sum(0)), _axis(self._grid.sum(1))
        half = CELLS // 2
        counts = (
            self._grid[half:, :half].sum(), self._grid[half:, half:].sum(), self._grid[:half, :half].sum(),
            self._grid[:half, half:].sum(),
        )  # fmt: skip
        return PlaneView(
            texts=texts, across=across, up=up, shades=_shades(self._grid, across, up),
            size=(round((across.high - across.low) * CELLS), round((up.high - up.low) * CELLS)),
            fullest=int(self._grid.max()),
            marks=self._marks(across, up),
            quarters=tuple(Share(name, int(n), texts) for name, n in zip(_QUARTERS, counts, strict=True)),
            correlation=self._correlation(), grid=tuple(map(tuple, self._grid.tolist())),
        )  # fmt: skip

    def _correlation(self) -> float | None:
        """Pearson's r, from var(x + y) = var(x) + var(y) + 2 cov(x, y); None where one of them does not vary."""
        one, other, both = (float(moments.squares[0]) for moments in self._all)
        scale = float(np.sqrt(one * other))
        return max(-1.0, min(1.0, (both - one - other) / 2 / scale)) if scale > 1e-12 else None

    def _marks(self, across: Axis, up: Axis) -> tuple[Mark, ...]:
        n = self._means[ACROSS].n
        order = [code for code in np.argsort(-n, kind="stable").tolist() if n[code] >= LEAST][:MARKED]
        valence, arousal = (self._means[column].mean for column in (ACROSS, UP))
        points = [(across.at(float(valence[code])), up.at(float(arousal[code]))) for code in order]
        sides = place_labels(points, [self._labels[code] for code in order])
        tone = tones()
        return tuple(
            Mark(label, tone[label], int(n[code]), float(valence[code]), float(arousal[code]), *point, side)
            for code, point, side in zip(order, points, sides, strict=True)
            for label in (self._labels[code],)
        )


def _axis(counts: NDArray[np.int64]) -> Axis:
    """The tenths of the range that hold texts, with a tick at each."""
    filled = np.flatnonzero(counts)
    low = floor(int(filled[0]) * _STEP / CELLS)
    high = ceil((int(filled[-1]) + 1) * _STEP / CELLS)
    ticks = tuple(
        Tick((at - low) / (high - low), f"{at / _STEP:.1f}", minor=(at - low) % 2 == 1) for at in range(low, high + 1)
    )
    return Axis(low / _STEP, high / _STEP, ticks)


def _shades(grid: NDArray[np.int64], across: Axis, up: Axis) -> tuple[Shade, ...]:
    left, top = round(across.low * CELLS), round(up.high * CELLS)
    # the square root keeps rare cells to be seen beside full ones
    levels = np.ceil(np.sqrt(grid / grid.max()) * SHADES).astype(np.int64)
    return tuple(
        Shade(
            level / SHADES,
            "".join(
                f"M{column - left} {top - row - 1}h1v1h-1z" for row, column in np.argwhere(levels == level).tolist()
            ),
        )
        for level in np.unique(levels[levels > 0]).tolist()
    )

"""Mean valence and arousal over time: each bin as it is, and a smooth line through them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import nan
from typing import ClassVar

import numpy as np
from numpy.typing import NDArray

from affectlab.core import UsageError, argument
from affectlab.reporting.columns import Columns, Dimension, dimensions
from affectlab.reporting.dates import LEVELS, DateFormat, Level, choose_level, guess_format
from affectlab.reporting.figures import Axis, Tick, axis, band_path, bars_path, dots_path, line_path, whiskers_path
from affectlab.reporting.rows import Rows
from affectlab.reporting.smoothing import bandwidth, local_linear
from affectlab.reporting.statistics import Interval, Moments
from affectlab.reporting.words import csv_link, cut

COLUMNS = ("valence", "arousal")
_SAMPLE = 2000
_MOST_KEYS = 20_000
_TICKS = 8
_LAST_TICK = 0.945
"""Place after which a label would reach beyond the edge of a narrow page."""
_STEADY = 10
"""Texts of a bin from which on its interval has a say in how far the axis reaches."""
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


@dataclass(frozen=True, slots=True)
class Bin:
    """One stretch of time: `mean` and `interval` are of its own texts, `smooth` is the line there; any may be None."""

    label: str
    n: int
    mean: float | None
    interval: Interval | None
    smooth: float | None
    smooth_interval: Interval | None


@dataclass(frozen=True, slots=True)
class Series:
    """One column over time; its `bins` follow each other without gaps."""

    column: str
    bins: tuple[Bin, ...]
    scale: Axis
    overall: float

    @property
    def line(self) -> str:
        return line_path([one.smooth for one in self.bins], self.scale)

    @property
    def dots(self) -> str:
        return dots_path([one.mean for one in self.bins], self.scale)

    @property
    def band(self) -> str:
        return band_path([one.smooth_interval for one in self.bins], self.scale)

    @property
    def whiskers(self) -> str:
        return whiskers_path([one.smooth_interval for one in self.bins], self.scale)

    @property
    def ends(self) -> tuple[Bin, Bin] | None:
        """The bins with the lowest and the highest mean, among those with enough texts; None where they are one."""
        steady = [one for one in self.bins if one.mean is not None and one.n >= _STEADY]
        if len(steady) < 2:
            return None
        return min(steady, key=lambda one: one.mean or 0.0), max(steady, key=lambda one: one.mean or 0.0)


@dataclass(frozen=True, slots=True)
class TimelineView:
    """`undated`: answered rows whose `column` holds no date. `bandwidth`: of the smooth lines, in bins."""

    column: str
    guessed: bool
    format: str
    level: str
    series: tuple[Series, ...]
    dated: int
    undated: int
    ticks: tuple[Tick, ...]
    bandwidth: float

    @property
    def bins(self) -> tuple[Bin, ...]:
        return self.series[0].bins

    @property
    def most(self) -> int:
        """Texts in the fullest bin."""
        return max(one.n for one in self.bins)

    @property
    def columns(self) -> str:
        """Bars of the number of texts."""
        return bars_path([one.n / self.most for one in self.bins], height=100)

    @property
    def filled(self) -> tuple[tuple[Bin, ...], ...]:
        """The bins with texts, each with its like in every series."""
        return tuple(each for each in zip(*(one.bins for one in self.series), strict=True) if each[0].n)

    @property
    def download(self) -> str:
        header = [self.level]
        for one in self.series:
            stem = one.column
            header += [f"n_{stem}", f"mean_{stem}", "low", "high", f"smooth_{stem}", "smooth_low", "smooth_high"]
        none = (None, None)
        rows = [
            (
                each[0].label,
                *(
                    cell
                    for one in each
                    for cell in (one.n, one.mean, *(one.interval or none), one.smooth, *(one.smooth_interval or none))
                ),
            )
            for each in zip(*(one.bins for one in self.series), strict=True)
        ]
        return csv_link(header, rows)


class TimelineSection:
    """Adds up values by hour; by day, month or year once there are too many hours to keep."""

    name: ClassVar[str] = "timeline"

    def __init__(self, columns: Columns) -> None:
        self._drawn = tuple(one for one in dimensions() if one.column in COLUMNS and one.column in columns)
        if columns.time and not self._drawn:
            what = f"the file has no column {' or '.join(COLUMNS)} to draw over time"
            raise UsageError(
                what, argument("time"), f"annotate with {argument('tasks', 'affect')}, or leave {argument('time')} out"
            )
        self._named = columns.time
        self._guesses = columns.time_guesses
        self._active = bool(self._drawn) and bool(columns.time or columns.time_guesses)
        self._column = columns.time
        self._format: DateFormat | None = None
        self._unit = 0
        self._keys: NDArray[np.datetime64] = np.zeros(0, "datetime64[h]")
        self._moments = [Moments.none(0) for _ in self._drawn]
        self._dated = self._undated = 0
        self._example: str | None = None

    def add(self, rows: Rows) -> None:
        if not self._active or not len(rows):
            return
        if self._format is None and not self._settle(rows):
            self._undated += len(rows)
            return
        assert self._column is not None
        assert self._format is not None
        moments = self._format.moments(rows.texts(self._column))
        values = [rows.numbers(one.column, one.bounds) for one in self._drawn]
        dated = ~np.isnat(moments)
        self._undated += int((~dated).sum())
        usable = dated & ~np.all(np.isnan(values), axis=0)
        self._dated += int(usable.sum())
        self._unite(moments[usable], [Moments.of(one[usable]) for one in values])

    def _settle(self, rows: Rows) -> bool:
        """Find out how dates are written, and in which column; False where this window does not tell."""
        for column in (self._named,) if self._named else self._guesses:
            sample = rows.texts(column, range(min(len(rows), _SAMPLE)))
            guess = guess_format(sample)
            if guess.ambiguous and self._named:
                value = next(text for text in sample if text and text.strip())
                what = f"{cut(value, 30)!r} may begin with the day or with the month, and no row tells which"
                raise UsageError(what, argument("time", column), "write dates as 2026-03-02")
            if guess.format and not guess.ambiguous and (self._named or guess.hits * 2 > guess.n):
                self._column, self._format = column, guess.format
                return True
            self._example = self._example or next((text for text in sample if text and text.strip()), None)
        return False

    def _unite(self, moments: NDArray[np.datetime64], values: Sequence[Moments]) -> None:
        keys = np.concatenate((self._keys, moments.astype(self._keys.dtype)))
        self._collect(keys, [old.joined(new) for old, new in zip(self._moments, values, strict=True)])
        for unit in ("D", "M", "Y"):
            if len(self._keys) <= _MOST_KEYS:
                return
            if np.datetime_data(self._keys.dtype)[0] != unit:
                self._unit = {"D": 1, "M": 3, "Y": 4}[unit]
                self._collect(self._keys.astype(f"datetime64[{unit}]"), self._moments)

    def _collect(self, keys: NDArray[np.datetime64], moments: Sequence[Moments]) -> None:
        self._keys, codes = np.unique(keys, return_inverse=True)
        self._moments = [one.grouped(codes.astype(np.int64), len(self._keys)) for one in moments]

    def view(self) -> TimelineView | None:
        """Raises `UsageError` where the column that was named holds no date at all."""
        if not len(self._keys):
            if self._named and self._undated:
                seen = f"{cut(self._example, 30)!r}" if self._example else "it is empty"
                what = f"no value of the column reads as a date ({seen})"
                raise UsageError(
                    what, argument("time", self._named), "name a column with dates such as 2026-03-02 14:30"
                )
            return None
        assert self._column is not None
        assert self._format is not None
        level = choose_level(self._keys, self._moments[0].n, LEVELS[self._unit :])
        numbers = level.number(self._keys)
        first, bins = int(numbers.min()), int(numbers.max() - numbers.min()) + 1
        labels = [level.label(first + at) for at in range(bins)]
        series = [
            _series(one, moments.grouped(numbers - first, bins), labels)
            for one, moments in zip(self._drawn, self._moments, strict=True)
        ]
        return TimelineView(
            column=self._column, guessed=self._named is None, format=self._format.name, level=level.name,
            series=tuple(one for one in series if one), dated=self._dated, undated=self._undated,
            ticks=_ticks([level.start(first + at) for at in range(bins)], level), bandwidth=bandwidth(bins),
        )  # fmt: skip


def _series(drawn: Dimension, moments: Moments, labels: Sequence[str]) -> Series | None:
    """None where no bin has a value."""
    total = moments.grouped(np.zeros(len(labels), np.int64), 1)
    if not total.n[0]:
        return None
    freedom = int((moments.n[moments.n > 0] - 1).sum())
    variance = float(moments.squares.sum()) / freedom if freedom else nan
    smooth, intervals = local_linear(moments.n, moments.mean, variance, bandwidth(len(labels)))
    low, high = drawn.bounds
    bins = tuple(
        Bin(
            label,
            int(moments.n[at]),
            float(moments.mean[at]) if moments.n[at] else None,
            moments.interval(at, drawn.bounds),
            None if line is None else min(high, max(low, line)),
            None if around is None else Interval(max(low, around.low), min(high, around.high)),
        )
        for at, (label, line, around) in enumerate(zip(labels, smooth, intervals, strict=True))
    )
    return Series(drawn.column, bins, _scale(bins, drawn.bounds), float(total.mean[0]))


def _scale(bins: Sequence[Bin], bounds: tuple[float, float]) -> Axis:
    ends = [one.mean for one in bins if one.mean is not None]
    for one in bins:
        if one.smooth_interval and one.n >= _STEADY:
            ends += one.smooth_interval
    return axis(min(ends), max(ends), bounds)


def _ticks(starts: Sequence[np.datetime64], level: Level) -> tuple[Tick, ...]:
    """At most _TICKS labels, evenly spread; every second one is minor."""
    step = -(-len(starts) // _TICKS)
    ticks: list[Tick] = []
    shown: object = None
    for place, number in enumerate(range(0, len(starts), step)):
        when = starts[number].astype("datetime64[s]").item()
        minor = place % 2 == 1
        month, year = _MONTHS[when.month - 1], when.year
        at = (number + 0.5) / len(starts)
        if at > _LAST_TICK:
            break
        if level.name == "hour":
            clock = f"{when.hour:02d}:00"
            ticks.append(Tick(at, clock if shown == when.date() else f"{when.day} {month} {clock}", minor))
            shown = when.date()
        elif level.name in ("day", "week", "month"):
            short = month if level.name == "month" else f"{when.day} {month}"
            ticks.append(Tick(at, short if shown == year else f"{short} {year}", minor))
            # a narrow page leaves minor ticks out, so a year must not be on one of them only
            shown = shown if minor else year
        else:
            ticks.append(Tick(at, f"{year}s" if level.name in ("decade", "century") else str(year), minor))
    return tuple(ticks)

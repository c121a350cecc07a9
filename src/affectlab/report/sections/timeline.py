"""Mean valence over time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

import numpy as np
from numpy.typing import NDArray

from affectlab.core import UsageError
from affectlab.report.columns import Columns, dimensions
from affectlab.report.dates import LEVELS, DateFormat, Level, choose_level, guess_format
from affectlab.report.figures import Axis, Tick, axis, band_path, bars_path, dots_path, line_path, whiskers_path
from affectlab.report.rows import Rows
from affectlab.report.statistics import Interval, Moments
from affectlab.report.words import csv_link, cut

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
    """One stretch of time; `mean` and `interval` are None where they cannot be had."""

    label: str
    n: int
    mean: float | None
    interval: Interval | None


@dataclass(frozen=True, slots=True)
class TimelineView:
    """`bins` follow each other without gaps. `undated`: answered rows whose `column` holds no date."""

    column: str
    guessed: bool
    format: str
    level: str
    bins: tuple[Bin, ...]
    dated: int
    undated: int
    scale: Axis
    ticks: tuple[Tick, ...]
    overall: float

    @property
    def _means(self) -> list[float | None]:
        return [one.mean for one in self.bins]

    @property
    def _intervals(self) -> list[Interval | None]:
        return [one.interval for one in self.bins]

    @property
    def line(self) -> str:
        return line_path(self._means, self.scale)

    @property
    def dots(self) -> str:
        return dots_path(self._means, self.scale)

    @property
    def band(self) -> str:
        return band_path(self._intervals, self.scale)

    @property
    def whiskers(self) -> str:
        return whiskers_path(self._intervals, self.scale)

    @property
    def most(self) -> int:
        """Texts in the fullest bin."""
        return max(one.n for one in self.bins)

    @property
    def columns(self) -> str:
        """Bars of the number of texts."""
        return bars_path([one.n / self.most for one in self.bins], height=100)

    @property
    def filled(self) -> tuple[Bin, ...]:
        return tuple(one for one in self.bins if one.n)

    @property
    def ends(self) -> tuple[Bin, Bin] | None:
        """The bins with the lowest and the highest mean, among those with enough texts; None where they are one."""
        steady = [one for one in self.bins if one.mean is not None and one.n >= _STEADY]
        if len(steady) < 2:
            return None
        return min(steady, key=lambda one: one.mean or 0.0), max(steady, key=lambda one: one.mean or 0.0)

    @property
    def download(self) -> str:
        header = (self.level, "n", "mean_valence", "low", "high")
        rows = [(one.label, one.n, one.mean, *(one.interval or (None, None))) for one in self.bins]
        return csv_link(header, rows)


class TimelineSection:
    """Adds up valence by hour; by day, month or year once there are too many hours to keep."""

    name: ClassVar[str] = "timeline"

    def __init__(self, columns: Columns) -> None:
        if columns.time and "valence" not in columns:
            what = "the file has no column valence to draw over time"
            raise UsageError(what, "--time", "annotate with --tasks affect, or leave --time out")
        self._named = columns.time
        self._guesses = columns.time_guesses if "valence" in columns else ()
        self._active = "valence" in columns and bool(columns.time or columns.time_guesses)
        self._column = columns.time
        self._format: DateFormat | None = None
        self._unit = 0
        self._keys: NDArray[np.datetime64] = np.zeros(0, "datetime64[h]")
        self._moments = Moments.none(0)
        self._undated = 0
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
        values = rows.numbers("valence", dimensions()[0].bounds)
        usable = ~np.isnat(moments) & ~np.isnan(values)
        self._undated += int(np.isnat(moments).sum())
        self._unite(moments[usable], Moments.of(values[usable]))

    def _settle(self, rows: Rows) -> bool:
        """Find out how dates are written, and in which column; False where this window does not tell."""
        for column in (self._named,) if self._named else self._guesses:
            sample = rows.texts(column, range(min(len(rows), _SAMPLE)))
            guess = guess_format(sample)
            if guess.ambiguous and self._named:
                value = next(text for text in sample if text and text.strip())
                what = f"{cut(value, 30)!r} may begin with the day or with the month, and no row tells which"
                raise UsageError(what, f"--time {column}", "write dates as 2026-03-02")
            if guess.format and not guess.ambiguous and (self._named or guess.hits * 2 > guess.n):
                self._column, self._format = column, guess.format
                return True
            self._example = self._example or next((text for text in sample if text and text.strip()), None)
        return False

    def _unite(self, moments: NDArray[np.datetime64], values: Moments) -> None:
        keys = np.concatenate((self._keys, moments.astype(self._keys.dtype)))
        self._collect(keys, self._moments.joined(values))
        for unit in ("D", "M", "Y"):
            if len(self._keys) <= _MOST_KEYS:
                return
            if np.datetime_data(self._keys.dtype)[0] != unit:
                self._unit = {"D": 1, "M": 3, "Y": 4}[unit]
                self._collect(self._keys.astype(f"datetime64[{unit}]"), self._moments)

    def _collect(self, keys: NDArray[np.datetime64], moments: Moments) -> None:
        self._keys, codes = np.unique(keys, return_inverse=True)
        self._moments = moments.grouped(codes.astype(np.int64), len(self._keys))

    def view(self) -> TimelineView | None:
        """Raises `UsageError` where the column that was named holds no date at all."""
        if not len(self._keys):
            if self._named and self._undated:
                seen = f"{cut(self._example, 30)!r}" if self._example else "it is empty"
                what = f"no value of the column reads as a date ({seen})"
                raise UsageError(what, f"--time {self._named}", "name a column with dates such as 2026-03-02 14:30")
            return None
        assert self._column is not None
        assert self._format is not None
        level = choose_level(self._keys, self._moments.n, LEVELS[self._unit :])
        bins, starts = self._bins(level)
        total = self._moments.grouped(np.zeros(len(self._keys), np.int64), 1)
        return TimelineView(
            column=self._column, guessed=self._named is None, format=self._format.name, level=level.name, bins=bins,
            dated=int(total.n[0]), undated=self._undated, scale=_scale(bins), ticks=_ticks(starts, level),
            overall=float(total.mean[0]),
        )  # fmt: skip

    def _bins(self, level: Level) -> tuple[tuple[Bin, ...], list[np.datetime64]]:
        numbers = level.number(self._keys)
        first, last = int(numbers.min()), int(numbers.max())
        moments = self._moments.grouped(numbers - first, last - first + 1)
        bounds = dimensions()[0].bounds
        bins = tuple(
            Bin(
                level.label(first + at),
                int(moments.n[at]),
                float(moments.mean[at]) if moments.n[at] else None,
                moments.interval(at, bounds),
            )
            for at in range(last - first + 1)
        )
        return bins, [level.start(number) for number in range(first, last + 1)]


def _scale(bins: Sequence[Bin]) -> Axis:
    ends: list[float] = []
    for one in bins:
        if one.mean is not None:
            ends += one.interval if one.interval and one.n >= _STEADY else (one.mean, one.mean)
    return axis(min(ends), max(ends), dimensions()[0].bounds)


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

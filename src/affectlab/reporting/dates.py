"""Texts to points in time, and points in time to bins: hours, days, weeks, months, years and longer."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_tz

import numpy as np
from numpy.typing import NDArray

Moment = int
"""Seconds since 1970-01-01; those of a time with a zone are UTC, those of one without as its own clock shows."""

_EPOCH = datetime(1970, 1, 1)
_YEARS = range(1500, 2200)
_DIGITS = re.compile(r"\d+(\.\d+)?")
_PARTS = re.compile(
    r"(\d{1,4})([./-])(\d{1,2})\2(\d{1,4})\.?"
    r"(?:[T ,]+(\d{1,2}):(\d{2})(?::(\d{2})(?:\.\d+)?)?(?:\s*([AaPp])\.?[Mm]\.?)?)?"
)
_WORD = re.compile("[A-Za-z]{3}")
_MONTH = re.compile(r"(\d{4})-(\d{1,2})")


@dataclass(frozen=True, slots=True)
class DateFormat:
    """A way of writing dates; `read` gives None for what is not written so."""

    name: str
    read: Callable[[str], Moment | None]

    def moments(self, texts: Iterable[str | None]) -> NDArray[np.datetime64]:
        """(n,) datetime64[s]; NaT where there is no date."""
        read = self.read
        found = [None if text is None else read(text.strip()) for text in texts]
        return np.array(["NaT" if moment is None else moment for moment in found], dtype=object).astype("datetime64[s]")


def _seconds(moment: datetime) -> Moment:
    if moment.tzinfo is not None:
        moment = moment.astimezone(UTC).replace(tzinfo=None)
    return (moment - _EPOCH) // timedelta(seconds=1)


def _iso(text: str) -> Moment | None:
    if len(text) < 8 or (len(text) > 8 and text.isdigit()):
        return None
    try:
        return _seconds(datetime.fromisoformat(text))
    except (ValueError, OverflowError):
        return None


def _month(text: str) -> Moment | None:
    match = _MONTH.fullmatch(text)
    return _date(int(match[1]), int(match[2]), 1) if match else None


def _number(text: str) -> Moment | None:
    """Seconds or milliseconds since 1970 (from 1973 on), or a year."""
    if not _DIGITS.fullmatch(text):
        return None
    value = float(text)
    if value in _YEARS:
        return _date(int(value), 1, 1)
    if 1e8 <= value < 1e11:
        return int(value)
    return int(value / 1000) if 1e11 <= value < 1e14 else None


def _mail(text: str) -> Moment | None:
    """As in e-mail headers and in tweets: `Wed, 04 Mar 2026 07:02:04 +0000`, `Wed Mar 04 07:02:04 +0000 2026`."""
    if not _WORD.search(text):
        return None
    try:
        found = parsedate_tz(text)
        return None if found is None else _seconds(datetime(*found[:6])) - (found[9] or 0)
    except (ValueError, OverflowError, TypeError, IndexError):
        return None


def _in_order(order: str, separators: str) -> Callable[[str], Moment | None]:
    """Reader of dates in digits; `order` is that of y, m and d."""

    def read(text: str) -> Moment | None:
        match = _PARTS.fullmatch(text)
        if match is None or match[2] not in separators:
            return None
        parts = dict(zip(order, (match[1], match[3], match[4]), strict=True))
        if len(parts["y"]) != 4 or len(parts["d"]) > 2 or len(parts["m"]) > 2:
            return None
        hour, minute, second = (int(part or 0) for part in match.group(5, 6, 7))
        if match[8]:
            hour = hour % 12 + (12 if match[8] in "pP" else 0)
        return _date(int(parts["y"]), int(parts["m"]), int(parts["d"]), hour, minute, second)

    return read


def _date(*parts: int) -> Moment | None:
    try:
        return _seconds(datetime(*parts))  # type: ignore[arg-type]
    except ValueError:
        return None


DAY_FIRST = DateFormat("day/month/year", _in_order("dmy", "/.-"))
MONTH_FIRST = DateFormat("month/day/year", _in_order("mdy", "/-"))
FORMATS = (
    DateFormat("ISO 8601", _iso),
    DateFormat("year/month/day", _in_order("ymd", "/.-")),
    DAY_FIRST,
    MONTH_FIRST,
    DateFormat("year-month", _month),
    DateFormat("a number (seconds, milliseconds or a year)", _number),
    DateFormat("as in e-mails", _mail),
)


@dataclass(frozen=True, slots=True)
class Guess:
    """How the dates of a sample are written. `format` is None where nothing in it is a date.

    `hits`: values of the sample it reads, out of `n`. `ambiguous`: day or month may come first, nothing says
    which.
    """

    format: DateFormat | None
    hits: int
    n: int
    ambiguous: bool = False


def guess_format(texts: Sequence[str | None]) -> Guess:
    """The format that reads most of the values that are not blank."""
    values = [text.strip() for text in texts if text and text.strip()]
    hits = [sum(form.read(value) is not None for value in values) for form in FORMATS]
    best = max(hits, default=0)
    if not best:
        return Guess(None, 0, len(values))
    found = FORMATS[hits.index(best)]
    tie = hits[FORMATS.index(MONTH_FIRST)] == best
    return Guess(found, best, len(values), ambiguous=found is DAY_FIRST and tie)


def _days(keys: NDArray[np.datetime64]) -> NDArray[np.int64]:
    return keys.astype("datetime64[D]").astype(np.int64)


def _years(keys: NDArray[np.datetime64]) -> NDArray[np.int64]:
    return keys.astype("datetime64[Y]").astype(np.int64) + 1970


@dataclass(frozen=True, slots=True)
class Level:
    """A length of bin. `number` gives the bins of some times, counted without gaps; `start` the first day of a bin."""

    name: str
    number: Callable[[NDArray[np.datetime64]], NDArray[np.int64]]
    start: Callable[[int], np.datetime64]

    def label(self, number: int) -> str:
        """The bin in full: `2026-03-02 14:00`, `2026-03-02`, `2026-03`, `2026`, `1990s`."""
        start = self.start(number)
        match self.name:
            case "hour":
                return str(start.astype("datetime64[m]")).replace("T", " ")
            case "day" | "week":
                return str(start.astype("datetime64[D]"))
            case "month":
                return str(start.astype("datetime64[M]"))
            case "decade" | "century":
                return f"{start.astype('datetime64[Y]')}s"
        return str(start.astype("datetime64[Y]"))


# 1970-01-01 was a Thursday: three days after a Monday
LEVELS = (
    Level("hour", lambda keys: keys.astype("datetime64[h]").astype(np.int64), lambda i: np.datetime64(i, "h")),
    Level("day", _days, lambda i: np.datetime64(i, "D")),
    Level("week", lambda keys: (_days(keys) + 3) // 7, lambda i: np.datetime64(i * 7 - 3, "D")),
    Level("month", lambda keys: keys.astype("datetime64[M]").astype(np.int64), lambda i: np.datetime64(i, "M")),
    Level("year", _years, lambda i: np.datetime64(i - 1970, "Y")),
    Level("decade", lambda keys: _years(keys) // 10, lambda i: np.datetime64(i * 10 - 1970, "Y")),
    Level("century", lambda keys: _years(keys) // 100, lambda i: np.datetime64(i * 100 - 1970, "Y")),
)

MOST_BINS = 100
"""Points that a figure still shows apart."""
ENOUGH = 20
"""Texts that the typical bin should hold for its mean to say something."""
FEW_BINS = 5


def choose_level(keys: NDArray[np.datetime64], n: NDArray[np.int64], levels: Sequence[Level] = LEVELS) -> Level:
    """The finest level with at most MOST_BINS bins of which the typical (median) one holds ENOUGH texts.

    `keys`: distinct times with `n` texts each. Where there are too few texts for that: the coarsest level that fills
    FEW_BINS bins, else the coarsest that fills two, else the finest that fits.
    """
    fitting: list[tuple[Level, int, float]] = []
    for level in levels:
        numbers = level.number(keys)
        if numbers.max() - numbers.min() < MOST_BINS:
            sizes = np.bincount(numbers - numbers.min(), n)
            filled = sizes[sizes > 0]
            fitting.append((level, len(filled), float(np.median(filled))))
    for level, filled_bins, typical in fitting:
        if filled_bins > 1 and typical >= ENOUGH:
            return level
    for least in (FEW_BINS, 2):
        wide = [level for level, filled_bins, _ in fitting if filled_bins >= least]
        if wide:
            return wide[-1]
    return fitting[0][0]

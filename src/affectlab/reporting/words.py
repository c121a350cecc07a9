"""Numbers and texts as the page shows them."""

from __future__ import annotations

import base64
import csv
import io
import re
from collections.abc import Sequence
from math import isfinite

from affectlab.reporting.statistics import Interval

THIN = "\u202f"
DASH = "–"
NONE = "—"
_WORDS = 30
"""A cut goes back to the end of a word if that is no further away."""
# what HTML does not allow, what ends a line for some readers, and what turns the writing of others round
_UNSHOWN = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ufdd0-\ufdef\ufffe\uffff\u2028\u2029\u202d\u202e]")

Cell = str | int | float | None


def count(value: int) -> str:
    """1234567 as 1,234,567."""
    return f"{value:,}"


def plural(value: int, one: str, many: str | None = None) -> str:
    """`1 row`, `2 rows`."""
    return f"{count(value)} {one if value == 1 else many or one + 's'}"


def percent(share: float | None) -> str:
    """A share with one digit behind the point; what is not 0 never reads as 0, what is not all never as 100."""
    if share is None or not isfinite(share):
        return NONE
    if 0 < share < 0.0005:
        return f"<{THIN}0.1{THIN}%"
    if 0.9995 <= share < 1:
        return f">{THIN}99.9{THIN}%"
    return f"{share * 100:.1f}{THIN}%" if 0 < share < 1 else f"{share * 100:.0f}{THIN}%"


def percents(interval: Interval | None) -> str:
    """An interval of shares, `8.1–12.4 %`, with more digits where it is narrow."""
    if interval is None:
        return NONE
    digits = _digits(100 * (interval.high - interval.low), 1)
    return f"{interval.low * 100:.{digits}f}{DASH}{interval.high * 100:.{digits}f}{THIN}%"


def decimal(value: float | None, digits: int = 2) -> str:
    """0.4567 as 0.46; a dash where there is no value."""
    if value is None or not isfinite(value):
        return NONE
    text = f"{value:.{digits}f}"
    return text.replace("-", "−") if float(text) else f"{0:.{digits}f}"


def decimals(interval: Interval | None, digits: int = 2) -> str:
    """An interval of values, `0.43–0.49`, with more digits where it is narrow; `to` where one end is negative."""
    if interval is None:
        return NONE
    digits = _digits(interval.high - interval.low, digits)
    between = " to " if interval.low < 0 else DASH
    return f"{decimal(interval.low, digits)}{between}{decimal(interval.high, digits)}"


def points(difference: float) -> str:
    """A difference of shares in percentage points, with its sign."""
    sign = "+" if difference > 0 else ""
    return f"{sign}{decimal(difference * 100, 1)}{THIN}pp"


def points_interval(interval: Interval) -> str:
    return decimals(Interval(interval.low * 100, interval.high * 100), 1)


def small(p: float) -> str:
    """A p with three digits; `<0.001` for a smaller one."""
    return f"<{THIN}0.001" if p < 0.001 else f"{p:.3f}"


def _digits(width: float, least: int) -> int:
    """Digits behind the point, at most 4, at which the ends of an interval still differ by more than one step."""
    return next((digits for digits in range(least, 4) if width >= 1.5 * 10**-digits), 4) if width else least


def place(share: float) -> str:
    """A share as a CSS percentage, kept inside 0..100 %."""
    return f"{min(1.0, max(0.0, share)) * 100:.2f}%"


def shown(text: str) -> str:
    """`text` without the characters a page must not hold."""
    return _UNSHOWN.sub(" ", text.replace("\r\n", "\n"))


def cut(text: str, limit: int) -> str:
    """`text` on one line in at most `limit` characters, an ellipsis where some are missing."""
    line = " ".join(shown(text[: limit * 4]).split())
    if len(line) <= limit and len(text) <= limit * 4:
        return line
    kept = line[: limit - 1]
    if limit > _WORDS and " " in kept[-_WORDS:]:
        kept = kept.rpartition(" ")[0]
    return kept.rstrip() + "…"


def csv_link(header: Sequence[str], rows: Sequence[Sequence[Cell]]) -> str:
    """A CSV file as a `data:` address, UTF-8 with a byte-order mark, which Excel needs."""
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\r\n")
    writer.writerow(header)
    writer.writerows([_csv_cell(cell) for cell in row] for row in rows)
    encoded = base64.b64encode(buffer.getvalue().encode("utf-8-sig"))
    return f"data:text/csv;charset=utf-8;base64,{encoded.decode()}"


def _csv_cell(cell: Cell) -> str | int:
    if isinstance(cell, float):
        return f"{cell:.6g}" if isfinite(cell) else ""
    return "" if cell is None else cell

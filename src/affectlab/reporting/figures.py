"""Geometry of the figures: scales and SVG paths. Colours and type are the style sheet's."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil, floor, log10

from affectlab.reporting.statistics import Interval

WIDTH, HEIGHT = 1000, 300
"""Size of the drawing; the page stretches it to whatever place there is, lines keep their own width."""


@dataclass(frozen=True, slots=True)
class Tick:
    """`at`: its place on the axis, 0 to 1. `minor` ones are left out on a narrow page."""

    at: float
    label: str
    minor: bool = False


@dataclass(frozen=True, slots=True)
class Axis:
    low: float
    high: float
    ticks: tuple[Tick, ...]

    def at(self, value: float) -> float:
        """Place of a value, 0 to 1, kept on the axis."""
        return min(1.0, max(0.0, (value - self.low) / (self.high - self.low)))


def axis(low: float, high: float, bounds: tuple[float, float], *, span: float = 0.15, parts: int = 4) -> Axis:
    """An axis with round ends around `low` to `high`, inside `bounds`, at least `span` long, in about `parts` steps."""
    missing = max(0.0, span - (high - low)) / 2
    low, high = low - missing, high + missing
    shift = max(0.0, bounds[0] - low) - max(0.0, high - bounds[1])
    low, high = max(bounds[0], low + shift), min(bounds[1], high + shift)
    step = _step((high - low) / parts)
    first, last = floor(low / step + 1e-9), ceil(high / step - 1e-9)
    start, end = max(bounds[0], first * step), min(bounds[1], last * step)
    digits = max(1, -floor(log10(step) + 1e-9))
    ticks = tuple(
        Tick((value - start) / (end - start), f"{value:.{digits}f}")
        for value in (step * number for number in range(first, last + 1))
        if start - 1e-9 <= value <= end + 1e-9
    )
    return Axis(start, end, ticks)


def _step(rough: float) -> float:
    """The next 1, 2 or 5 times a power of ten."""
    power = 10.0 ** floor(log10(rough))
    return next(power * factor for factor in (1, 2, 5, 10) if power * factor >= rough * (1 - 1e-9))


def _x(number: int, bins: int) -> float:
    return WIDTH * (number + 0.5) / bins


def _y(scale: Axis, value: float) -> float:
    return HEIGHT * (1 - scale.at(value))


def line_path(means: Sequence[float | None], scale: Axis) -> str:
    """SVG path through the means of consecutive bins; it breaks where a bin is empty."""
    parts: list[str] = []
    for number, mean in enumerate(means):
        if mean is not None:
            joined = number > 0 and means[number - 1] is not None
            parts.append(f"{'L' if joined else 'M'}{_x(number, len(means)):.1f} {_y(scale, mean):.1f}")
    return " ".join(parts)


def dots_path(means: Sequence[float | None], scale: Axis) -> str:
    """A line of no length at each mean: round caps make it a dot that stretching leaves round."""
    return " ".join(
        f"M{_x(number, len(means)):.1f} {_y(scale, mean):.1f}h0.01"
        for number, mean in enumerate(means)
        if mean is not None
    )


def band_path(intervals: Sequence[Interval | None], scale: Axis) -> str:
    """The area between the ends of the intervals of neighbouring bins."""
    parts = []
    for run in _runs(intervals):
        if len(run) > 1:
            upper = [(number, interval.high) for number, interval in run]
            lower = [(number, interval.low) for number, interval in reversed(run)]
            points = (f"{_x(number, len(intervals)):.1f} {_y(scale, value):.1f}" for number, value in upper + lower)
            parts.append(f"M{' L'.join(points)}Z")
    return " ".join(parts)


def whiskers_path(intervals: Sequence[Interval | None], scale: Axis) -> str:
    """A vertical line for each interval that has no neighbour to make an area with."""
    return " ".join(
        f"M{_x(number, len(intervals)):.1f} {_y(scale, interval.low):.1f}V{_y(scale, interval.high):.1f}"
        for run in _runs(intervals)
        if len(run) == 1
        for number, interval in run
    )


def _runs(intervals: Sequence[Interval | None]) -> list[list[tuple[int, Interval]]]:
    runs: list[list[tuple[int, Interval]]] = []
    for number, interval in enumerate(intervals):
        if interval is not None:
            if number and intervals[number - 1] is not None:
                runs[-1].append((number, interval))
            else:
                runs.append([(number, interval)])
    return runs


def bars_path(heights: Sequence[float], width: float = WIDTH, height: float = HEIGHT, gap: float = 0.16) -> str:
    """Columns side by side; `heights` are shares of `height`."""
    step = width / len(heights)
    across = f"h{step * (1 - gap):.1f}"
    return " ".join(
        f"M{step * (number + gap / 2):.1f} {height:.1f}v{-share * height:.1f}{across}v{share * height:.1f}Z"
        for number, share in enumerate(heights)
        if share > 0
    )


_LINE, _LETTER, _GAP = 0.05, 0.017, 0.025
"""Height of a label, width of a letter, distance from the point: shares of the sides of a drawing, a small one too."""

_Box = tuple[float, float, float, float]


def place_labels(points: Sequence[tuple[float, float]], names: Sequence[str]) -> list[str]:
    """For each point (x, y in 0..1) the side on which its name has room: right, left, above, below, or an empty string.

    The first points come first; a name that would lie over another, over a point or over the edge is left out.
    """
    taken: list[_Box] = []
    sides = []
    for at, ((x, y), name) in enumerate(zip(points, names, strict=True)):
        width, half = _LETTER * len(name), _LINE / 2
        boxes: dict[str, _Box] = {
            "right": (x + _GAP, x + _GAP + width, y - half, y + half),
            "left": (x - _GAP - width, x - _GAP, y - half, y + half),
            "above": (x - width / 2, x + width / 2, y + _GAP, y + _GAP + _LINE),
            "below": (x - width / 2, x + width / 2, y - _GAP - _LINE, y - _GAP),
        }
        others = [(left, left, level, level) for left, level in (*points[:at], *points[at + 1 :])]
        found = next((side for side, box in boxes.items() if _free(box, [*taken, *others])), "")
        sides.append(found)
        if found:
            taken.append(boxes[found])
    return sides


def _free(box: _Box, taken: Sequence[_Box]) -> bool:
    low, high, bottom, top = box
    if low < 0 or high > 1 or bottom < 0 or top > 1:
        return False
    return not any(low <= right and left <= high and bottom <= up and down <= top for left, right, down, up in taken)

"""Geometry of the plots: one strip for each figure, a mark for each model; colours and type are the page's."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import ceil, floor

from affectlab.evaluate.compare.build import Comparison
from affectlab.evaluate.compare.entries import Cell, Entry, Figure
from affectlab.evaluate.compare.layout import Table, decimals, head
from affectlab.evaluate.compare.published import RERUN

WIDTH = 640
STEP = 0.1
RUN_COLOURS = (
    ("#b84a10", "#f0945c"), ("#b3126f", "#f277b6"), ("#00716b", "#3cc8bd"), ("#8a6500", "#e0b84a"),
    ("#3d3fb8", "#a9abff"), ("#c0202f", "#ff8087"), ("#4f6b00", "#b3cf55"), ("#6b3a1d", "#d9a888"),
)  # fmt: skip
"""Of the given runs in their order, on light and on dark paper: each can be read as text (contrast above 4.5)."""


@dataclass(frozen=True, slots=True)
class Mark:
    """A model on a strip: `x` in pixels, and for an interval `left` and `right`; `kind` names its colour.

    `number` tells given runs apart, counted from 1; their kinds are `run-1`, `run-2` ...
    """

    x: float
    left: float | None
    right: float | None
    kind: str
    label: str
    number: int | None


@dataclass(frozen=True, slots=True)
class Strip:
    """`ticks`: (x, label)."""

    name: str
    marks: tuple[Mark, ...]
    ticks: tuple[tuple[float, str], ...]


def run_colours(count: int) -> list[tuple[str, str]]:
    """A colour of its own for each of `count` runs, on light and on dark paper."""
    more = range(len(RUN_COLOURS), count)
    hues = [round(137.508 * place + 20, 1) % 360 for place in more]  # the golden angle: no two are near
    return [*RUN_COLOURS[:count], *((f"hsl({hue} 70% 30%)", f"hsl({hue} 70% 72%)") for hue in hues)]


def strips(comparison: Comparison, table: Table) -> Iterator[Strip]:
    """A strip for each column of `table` that someone has a value for."""
    entries = [entry for _, found in table.blocks for entry in found]
    for cell in table.columns:
        found = _strip(comparison, entries, cell)
        if found.marks:
            yield found


def _strip(comparison: Comparison, entries: Sequence[Entry], cell: Cell) -> Strip:
    known = [(entry, entry.figures[cell]) for entry in entries if cell in entry.figures]
    known = [(entry, figure) for entry, figure in known if figure.value == figure.value]
    ends = [end for _, figure in known for end in (figure.value, figure.low, figure.high) if end == end]
    low = floor(min(ends, default=0.0) / STEP) * STEP
    high = max(ceil(max(ends, default=1.0) / STEP) * STEP, low + STEP)

    def x(value: float) -> float:
        return round(WIDTH * (value - low) / (high - low), 1)

    ours = [entry for entry in comparison.entries if entry.ours]
    marks = [
        Mark(
            x=x(figure.value),
            left=x(figure.low) if figure.low == figure.low else None,
            right=x(figure.high) if figure.high == figure.high else None,
            kind=_kind(entry, figure, ours),
            label=f"{entry.name}: {decimals(figure.value)} ({figure.training})",
            number=ours.index(entry) + 1 if entry.ours else None,
        )
        for entry, figure in sorted(known, key=lambda pair: pair[0].ours)
    ]
    count = round((high - low) / STEP)
    ticks = tuple((x(low + STEP * number), f"{low + STEP * number:.1f}") for number in range(count + 1))
    return Strip(head(cell), tuple(marks), ticks)


def _kind(entry: Entry, figure: Figure, ours: Sequence[Entry]) -> str:
    if entry.ours:
        return f"run-{ours.index(entry) + 1}"
    return "rerun" if entry.block == RERUN else figure.training.replace(" ", "-")

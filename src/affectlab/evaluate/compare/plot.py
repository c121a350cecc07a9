"""Geometry of the plots: one strip for each figure, a mark for each model; colours and type are the page's."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import ceil, floor

from affectlab.evaluate.compare.build import Comparison
from affectlab.evaluate.compare.entries import Cell, Entry
from affectlab.evaluate.compare.layout import Table, decimals, head

WIDTH = 640
STEP = 0.1


@dataclass(frozen=True, slots=True)
class Mark:
    """A model on a strip: `x` in pixels, and for an interval `left` and `right`; `kind` names its colour.

    `number` tells given runs apart, counted from 1.
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
            kind="ours" if entry.ours else "rerun" if entry.name.endswith("(re-run)") else figure.training.split()[0],
            label=f"{entry.name}: {decimals(figure.value)} ({figure.training})",
            number=ours.index(entry) + 1 if entry.ours else None,
        )
        for entry, figure in sorted(known, key=lambda pair: pair[0].ours)
    ]
    count = round((high - low) / STEP)
    ticks = tuple((x(low + STEP * number), f"{low + STEP * number:.1f}") for number in range(count + 1))
    return Strip(head(cell), tuple(marks), ticks)

"""Column names that are there and differ: what a table needs and a header does not promise."""

from __future__ import annotations

from collections.abc import Sequence


def unique_names(cells: Sequence[str], name: str) -> tuple[list[str], list[str]]:
    """Names for the columns of a file called `name`, and a note for each name that was changed.

    An empty cell becomes `column_3` (its place, from 1); a repeated one `text_2`, or the next number that is
    free.
    """
    taken = set(cells)
    names: list[str] = []
    notes: list[str] = []
    seen: set[str] = set()
    for place, cell in enumerate(cells, start=1):
        chosen = cell
        if not cell.strip():
            chosen = _free(f"column_{place}", taken)
            notes.append(f"{name}: column {place} has no name; it is called {chosen}")
        elif cell in seen:
            chosen = _free(cell, taken, start=2)
            notes.append(f"{name}: column {place} is called {cell} like an earlier one; it is renamed {chosen}")
        seen.add(chosen)
        taken.add(chosen)
        names.append(chosen)
    return names, notes


def _free(wish: str, taken: set[str], start: int = 1) -> str:
    """`wish`, or `wish_2`, `wish_3` ... if that is taken; begins with `wish_2` where `start` is 2."""
    number, candidate = start, wish if start == 1 else f"{wish}_{start}"
    while candidate in taken:
        number += 1
        candidate = f"{wish}_{number}"
    return candidate

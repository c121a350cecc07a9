"""What is compared: models with their figures, ours and published ones alike."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

Training = Literal["supervised", "zero-shot", "few-shot", "not stated"]
Cell = tuple[str, str]
"""A task and a metric."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """A score; interval and counts where they are known. `training`: what its model saw of that very task."""

    value: float
    training: Training
    low: float = float("nan")
    high: float = float("nan")
    n: int | None = None
    answered: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A row of the comparison. `block`: who says so; blocks are never mixed. `ours`: of a run that was given.

    `limit`: the rows of each set that a trial was made on, None for a whole run. A trial has no place among others.
    """

    name: str
    block: str
    figures: Mapping[Cell, Figure] = field(default_factory=dict)
    ours: bool = False
    limit: int | None = None

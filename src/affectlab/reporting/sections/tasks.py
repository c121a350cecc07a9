"""The answers of tasks outside the profile `affect`: labels or classes given, and their numbers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from affectlab.core import Task
from affectlab.reporting.columns import Columns
from affectlab.reporting.rows import Rows
from affectlab.reporting.sections.base import Share
from affectlab.reporting.sections.values import Spread, ValueRow, csv_of, histograms_of, rows_of
from affectlab.reporting.words import csv_link


@dataclass(frozen=True, slots=True)
class TaskView:
    """One task. `shares`: texts with each label or class, the most frequent first; empty where it gives values only."""

    task: Task
    rows: tuple[ValueRow, ...]
    shares: tuple[Share, ...]

    @property
    def download(self) -> str:
        """The numbers as CSV."""
        return csv_of(self.rows)

    @property
    def download_histograms(self) -> str:
        """The histograms as CSV."""
        return histograms_of(self.rows)

    @property
    def download_shares(self) -> str:
        """The shares as CSV."""
        return csv_link(("label", "n", "share", "low", "high"), [share.cells for share in self.shares])


@dataclass(frozen=True, slots=True)
class TasksView:
    tasks: tuple[TaskView, ...]


class _Tally:
    """Accumulates one task: scores of labels are probabilities, other numbers are in the task's own range."""

    def __init__(self, task: Task, outputs: tuple[str, ...], columns: Columns) -> None:
        self._task = task
        bounds = task.range or (0.0, 1.0)
        self._spreads = [Spread(f"{task.id}.{output}", task.id, bounds) for output in outputs]
        self._list, self._class = (name if name in columns else None for name in columns.decided(task))
        self._counts = np.zeros(len(task.outputs), np.int64)
        self._texts = 0

    def add(self, rows: Rows) -> None:
        for spread in self._spreads:
            spread.add(rows)
        labels = self._task.outputs
        if self._list:
            _, codes = rows.label_sets(self._list, labels)
            self._texts += len(rows)
        elif self._class:
            codes = rows.codes(self._class, labels)
            codes = codes[codes >= 0]
            self._texts += len(codes)
        else:
            return
        self._counts += np.bincount(codes, minlength=len(labels))

    def view(self) -> TaskView | None:
        found = zip(self._task.outputs, self._counts, strict=True)
        shares = [Share(label, int(n), self._texts) for label, n in found] if self._texts else []
        rows = rows_of(self._spreads)
        ordered = tuple(sorted(shares, key=lambda share: -share.n))
        return TaskView(self._task, rows, ordered) if rows or ordered else None


class TasksSection:
    name: ClassVar[str] = "tasks"

    def __init__(self, columns: Columns) -> None:
        self._tallies = [_Tally(task, outputs, columns) for task, outputs in columns.tasks]

    def add(self, rows: Rows) -> None:
        if len(rows):
            for tally in self._tallies:
                tally.add(rows)

    def view(self) -> TasksView | None:
        found = [view for tally in self._tallies if (view := tally.view())]
        return TasksView(tuple(found)) if found else None

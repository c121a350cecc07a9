"""Shares of the sentiment classes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from affectlab import catalogue
from affectlab.reporting.columns import Columns
from affectlab.reporting.rows import Rows
from affectlab.reporting.sections.base import Share
from affectlab.reporting.words import csv_link

COLUMN = "sentiment"


@dataclass(frozen=True, slots=True)
class SentimentView:
    shares: tuple[Share, ...]

    @property
    def download(self) -> str:
        header = ("sentiment", "n", "share", "low", "high")
        return csv_link(header, [share.cells for share in self.shares])


class SentimentSection:
    name: ClassVar[str] = "sentiment"

    def __init__(self, columns: Columns) -> None:
        self._columns = columns
        self._classes = catalogue.task("sentiment").outputs
        self._counts = np.zeros(len(self._classes), np.int64)

    def add(self, rows: Rows) -> None:
        if len(rows) and COLUMN in self._columns:
            codes = rows.codes(COLUMN, self._classes)
            self._counts += np.bincount(codes[codes >= 0], minlength=len(self._classes))

    def view(self) -> SentimentView | None:
        total = int(self._counts.sum())
        if not total:
            return None
        counts = zip(self._classes, self._counts, strict=True)
        return SentimentView(tuple(Share(name, int(n), total, name) for name, n in counts))

"""Counts and shares of the strongest emotion, and of all labels given."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

import numpy as np
from numpy.typing import NDArray

from affectlab import catalogue
from affectlab.reporting.columns import Columns
from affectlab.reporting.rows import Rows
from affectlab.reporting.sections.base import Share
from affectlab.reporting.words import csv_link

_COARSE = "goemotions-sentiment-4"
NO_EMOTION = "neutral"
_DWARFED = 2.0
"""How many times longer neutral's bar may be than any other before it is cut."""


@dataclass(frozen=True, slots=True)
class EmotionRow:
    """One label: texts of which it is the strongest, texts that carry it, its probability.

    `probability` is the mean over all texts; `given_from` the lowest with which the label was given, None if never.
    """

    label: str
    description: str
    tone: str
    strongest: Share | None
    given: Share | None
    probability: float | None
    given_from: float | None


@dataclass(frozen=True, slots=True)
class EmotionsView:
    """`tones`: the coarse groups, each with its share. `scale`: the share at the right end of the bars.

    Where neutral would leave the emotions no room to be told apart, its bar runs beyond the scale: `beyond` is True.
    """

    rows: tuple[EmotionRow, ...]
    tones: tuple[Share, ...]
    texts: int
    unlabelled: Share | None
    labels_per_text: float | None
    scale: float
    beyond: bool

    @property
    def top(self) -> tuple[EmotionRow, ...]:
        """The most frequent emotions, without neutral."""
        return tuple(row for row in self.rows if row.label != NO_EMOTION and _size(row))[:3]

    @property
    def thresholds(self) -> tuple[EmotionRow, ...]:
        return tuple(sorted((row for row in self.rows if row.given_from is not None), key=lambda row: row.label))

    @property
    def download(self) -> str:
        header = (
            "emotion", "group", "n_strongest", "share_strongest", "low", "high", "n_label", "share_label", "low_label",
            "high_label", "mean_probability", "lowest_probability_given",
        )  # fmt: skip
        blank = ("", None, None, None, None)
        rows = [
            (
                row.label, row.tone, *(row.strongest.cells if row.strongest else blank)[1:],
                *(row.given.cells if row.given else blank)[1:], row.probability, row.given_from,
            )
            for row in self.rows
        ]  # fmt: skip
        return csv_link(header, rows)


def tones() -> dict[str, str]:
    """Emotion to its coarse group: positive, negative, ambiguous or neutral."""
    fine = catalogue.task("emotions").taxonomy
    assert fine is not None, "a task with labels has a taxonomy"
    return dict(catalogue.label_map(fine, _COARSE))


def _longest(rows: Sequence[EmotionRow]) -> float:
    """The share that the longest bar or line of `rows` reaches."""
    ends = [0.0]
    for row in rows:
        if row.strongest and row.strongest.n:
            ends.append(row.strongest.interval.high)
        if row.given:
            ends.append(row.given.share)
    return max(ends)


def _size(row: EmotionRow) -> int:
    found = row.strongest or row.given
    return found.n if found else 0


class EmotionsSection:
    name: ClassVar[str] = "emotions"

    def __init__(self, columns: Columns) -> None:
        self._columns = columns
        self._labels = catalogue.task("emotions").outputs
        size = len(self._labels)
        self._strongest = np.zeros(size, np.int64)
        self._given = np.zeros(size, np.int64)
        self._lowest = np.full(size, np.inf)
        self._sums = np.zeros(size)
        self._scored = np.zeros(size, np.int64)
        self._texts = self._unlabelled = 0

    def add(self, rows: Rows) -> None:
        if not len(rows):
            return
        size = len(self._labels)
        self._texts += len(rows)
        if "emotion" in self._columns:
            codes = rows.codes("emotion", self._labels)
            self._strongest += np.bincount(codes[codes >= 0], minlength=size)
        owners, found = np.zeros(0, np.int64), np.zeros(0, np.int64)
        if "labels" in self._columns:
            owners, found = rows.label_sets("labels", self._labels)
            self._given += np.bincount(found, minlength=size)
            self._unlabelled += len(rows) - len(np.unique(owners))
        for code, label in enumerate(self._labels):
            if f"emotion_{label}" in self._columns:
                scores = rows.numbers(f"emotion_{label}", (0.0, 1.0))
                self._add_scores(code, scores, scores[owners[found == code]])

    def _add_scores(self, code: int, scores: NDArray[np.float64], given: NDArray[np.float64]) -> None:
        self._sums[code] += np.nansum(scores)
        self._scored[code] += int((~np.isnan(scores)).sum())
        self._lowest[code] = np.fmin(self._lowest[code], np.fmin.reduce(given, initial=np.inf))

    def view(self) -> EmotionsView | None:
        if not self._texts or not ({"emotion", "labels"} & self._columns.ours):
            return None
        rows = tuple(sorted(self._rows(), key=lambda row: -_size(row)))
        groups = [label.id for label in catalogue.taxonomy(_COARSE).labels]
        counts = {group: sum(_size(row) for row in rows if row.tone == group) for group in groups}
        has_labels = "labels" in self._columns
        felt = _longest([row for row in rows if row.label != NO_EMOTION])
        whole = _longest(rows)
        beyond = felt > 0 and whole > _DWARFED * felt
        return EmotionsView(
            rows=rows,
            tones=tuple(Share(group, counts[group], sum(counts.values()), group) for group in groups),
            texts=self._texts,
            unlabelled=Share("no label", self._unlabelled, self._texts) if has_labels else None,
            labels_per_text=float(self._given.sum()) / self._texts if has_labels else None,
            scale=felt if beyond else whole,
            beyond=beyond,
        )

    def _rows(self) -> list[EmotionRow]:
        tone = tones()
        taxonomy = catalogue.task("emotions").taxonomy
        assert taxonomy is not None
        rows = []
        answered = int(self._strongest.sum())
        for code, label in enumerate(catalogue.taxonomy(taxonomy).labels):
            strongest = Share(label.id, int(self._strongest[code]), answered, tone[label.id])
            given = Share(label.id, int(self._given[code]), self._texts, tone[label.id])
            rows.append(
                EmotionRow(
                    label=label.id,
                    description=label.description,
                    tone=tone[label.id],
                    strongest=strongest if "emotion" in self._columns else None,
                    given=given if "labels" in self._columns else None,
                    probability=self._sums[code] / self._scored[code] if self._scored[code] else None,
                    given_from=float(self._lowest[code]) if np.isfinite(self._lowest[code]) else None,
                )
            )
        return rows

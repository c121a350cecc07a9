"""The groups of a column side by side."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from affectlab import catalogue
from affectlab.core import UsageError, argument
from affectlab.reporting.columns import Columns, dimensions
from affectlab.reporting.figures import Axis, axis
from affectlab.reporting.rows import Rows
from affectlab.reporting.sections.base import Share
from affectlab.reporting.sections.comparisons import Comparisons, Counted, compare
from affectlab.reporting.sections.emotions import NO_EMOTION, tones
from affectlab.reporting.statistics import Interval, Moments
from affectlab.reporting.words import Cell, csv_link, cut

COMPARED = ("valence", "arousal")
MOST_SHOWN = 20
MOST_GROUPS = 100_000
"""Distinct values that are counted; a column with more of them is an id, not a group."""
_NAME = 60
_TOP = 3
_STEADY = 10


@dataclass(frozen=True, slots=True)
class Group:
    """`synthetic`: the name is ours (`other`, `empty`), not a value of the column. `mean`: of valence."""

    name: str
    synthetic: bool
    size: Share
    mean: float | None
    interval: Interval | None
    arousal: float | None
    arousal_interval: Interval | None
    sentiment: tuple[Share, ...]
    top: tuple[Share, ...]
    neutral: Share | None


@dataclass(frozen=True, slots=True)
class GroupsView:
    """`left`: values that are in the row `other`. `overall`: mean valence of all texts."""

    column: str
    groups: tuple[Group, ...]
    left: int
    scale: Axis | None
    overall: float | None
    numeric: bool
    compared: Comparisons | None

    @property
    def download(self) -> str:
        classes = catalogue.task("sentiment").outputs
        header = (
            self.column, "n", "share", "mean_valence", "low", "high", "mean_arousal", "low_arousal",
            "high_arousal", *(f"share_{name}" for name in classes),
        )  # fmt: skip
        rows: list[tuple[Cell, ...]] = []
        for group in self.groups:
            shares: list[Cell] = [share.share for share in group.sentiment]
            top = " | ".join(f"{share.label} {share.share:.3f}" for share in group.top)
            none = (None, None)
            means = (group.mean, *(group.interval or none), group.arousal, *(group.arousal_interval or none))
            rows.append((group.name, group.size.n, group.size.share, *means, *(shares or [None] * len(classes)), top))
        return csv_link((*header, "top_emotions"), rows)


class GroupsSection:
    name: ClassVar[str] = "groups"

    def __init__(self, columns: Columns) -> None:
        self._columns, self._by = columns, columns.by
        self._emotions = catalogue.task("emotions").outputs
        self._classes = catalogue.task("sentiment").outputs
        self._names: dict[str | None, int] = {}
        self._n = np.zeros(0, np.int64)
        self._drawn = tuple(one for one in dimensions() if one.column in COMPARED and one.column in columns)
        self._moments = {one.column: Moments.none(0) for one in self._drawn}
        self._emotion = np.zeros((0, len(self._emotions)), np.int64)
        self._sentiment = np.zeros((0, len(self._classes)), np.int64)

    def add(self, rows: Rows) -> None:
        if self._by is None or not len(rows):
            return
        codes = self._codes(rows.texts(self._by))
        size = len(self._names)
        self._n = _grown(self._n, size) + np.bincount(codes, minlength=size)
        for one in self._drawn:
            before, values = self._moments[one.column], Moments.of(rows.numbers(one.column, one.bounds))
            places = np.concatenate((np.arange(len(before.n)), codes))
            self._moments[one.column] = before.joined(values).grouped(places, size)
        if "emotion" in self._columns:
            self._emotion = _grown(self._emotion, size)
            _count(self._emotion, codes, rows.codes("emotion", self._emotions))
        if "sentiment" in self._columns:
            self._sentiment = _grown(self._sentiment, size)
            _count(self._sentiment, codes, rows.codes("sentiment", self._classes))

    def _codes(self, values: list[str | None]) -> NDArray[np.int64]:
        """(n,) number of each value's group; None and blank are one group."""
        found = pa.array(values, pa.string()).dictionary_encode(null_encoding="encode")
        places = []
        for value in found.dictionary.to_pylist():
            key = value if value and value.strip() else None
            places.append(self._names.setdefault(key, len(self._names)))
        if len(self._names) > MOST_GROUPS:
            what = f"has more than {MOST_GROUPS:,} different values"
            raise UsageError(
                what, argument("by", self._by), "name a column with fewer groups, such as a product or a source"
            )
        indices = np.asarray(found.indices.to_numpy(zero_copy_only=False), dtype=np.int64)
        return np.array(places, np.int64)[indices]

    def view(self) -> GroupsView | None:
        if self._by is None or not self._names:
            return None
        names = list(self._names)
        order = sorted(range(len(names)), key=lambda at: (-int(self._n[at]), names[at] or ""))
        kept, left = order[:MOST_SHOWN], order[MOST_SHOWN:]
        numeric = all(_number(names[at]) is not None for at in kept if names[at])
        if numeric:
            kept = sorted(kept, key=lambda at: (names[at] is None, _number(names[at]) or 0.0))
        groups = [self._group([at], cut(names[at] or "empty", _NAME), synthetic=names[at] is None) for at in kept]
        if left:
            groups.append(self._group(left, "other", synthetic=True))
        overall = self._mean("valence", list(range(len(names))))[0]
        counted = Counted(self._n, self._moments, self._emotion, self._emotions)
        compared = compare(counted, [(at, cut(names[at] or "empty", _NAME), names[at] is None) for at in kept])
        scale = _scale(groups, overall)
        return GroupsView(cut(self._by, _NAME), tuple(groups), len(left), scale, overall, numeric, compared)

    def _mean(self, column: str, members: list[int]) -> tuple[float | None, Interval | None]:
        """Of the groups `members` together; None where the column is not there, or empty for them."""
        if column not in self._moments:
            return None, None
        found = self._moments[column]
        parts = Moments(found.n[members], found.mean[members], found.squares[members])
        one = parts.grouped(np.zeros(len(members), np.int64), 1)
        bounds = next(drawn.bounds for drawn in self._drawn if drawn.column == column)
        return (float(one.mean[0]) if one.n[0] else None), one.interval(0, bounds)

    def _group(self, members: list[int], name: str, *, synthetic: bool) -> Group:
        n, total = int(self._n[members].sum()), int(self._n.sum())
        mean, interval = self._mean("valence", members)
        arousal, arousal_interval = self._mean("arousal", members)
        emotions = self._shares(self._emotion, members, self._emotions, tones())
        found = [share for share in emotions if share.n and share.label != NO_EMOTION]
        return Group(
            name=name, synthetic=synthetic, size=Share(name, n, total), mean=mean, interval=interval,
            arousal=arousal, arousal_interval=arousal_interval,
            sentiment=tuple(self._shares(self._sentiment, members, self._classes, {})),
            top=tuple(sorted(found, key=lambda share: -share.n)[:_TOP]),
            neutral=next((share for share in emotions if share.label == NO_EMOTION), None),
        )  # fmt: skip

    @staticmethod
    def _shares(
        counts: NDArray[np.int64], members: list[int], labels: tuple[str, ...], tone: dict[str, str]
    ) -> list[Share]:
        """Shares of the labels in the groups `members`; empty where nothing was counted."""
        sums = counts[members].sum(0) if len(counts) else np.zeros(len(labels))
        total = int(sums.sum())
        if not total:
            return []
        return [Share(label, int(n), total, tone.get(label, label)) for label, n in zip(labels, sums, strict=True)]


def _grown(array: NDArray[np.int64], size: int) -> NDArray[np.int64]:
    """`array` with zeros added up to `size` rows."""
    missing = size - len(array)
    return np.concatenate((array, np.zeros((missing, *array.shape[1:]), array.dtype))) if missing else array


def _count(table: NDArray[np.int64], groups: NDArray[np.int64], codes: NDArray[np.int64]) -> None:
    """Add one to `table` (groups, labels) for each row; a code of -1 is no label."""
    known = codes >= 0
    np.add.at(table, (groups[known], codes[known]), 1)


def _number(name: str | None) -> float | None:
    try:
        return float(name) if name else None
    except ValueError:
        return None


def _scale(groups: list[Group], overall: float | None) -> Axis | None:
    ends = [] if overall is None else [overall]
    for group in groups:
        if group.mean is not None:
            ends += group.interval if group.interval and group.size.n >= _STEADY else (group.mean, group.mean)
    return axis(min(ends), max(ends), dimensions()[0].bounds, parts=3) if ends else None

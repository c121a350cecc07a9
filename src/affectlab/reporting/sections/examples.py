"""A few texts of each kind: the most typical of an emotion, the most intense, the most uncertain."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from affectlab import catalogue
from affectlab.core import FloatArray
from affectlab.reporting.columns import Columns, dimensions, intensities
from affectlab.reporting.rows import Rows
from affectlab.reporting.sections.emotions import NO_EMOTION, tones
from affectlab.reporting.words import Cell, csv_link, cut

EMOTIONS = 6
_CHARACTERS = 220


@dataclass(frozen=True, slots=True)
class Example:
    """`score` is what it was chosen by; `row` counts from 1; `text` is cut. None where the file says nothing."""

    score: float
    row: int
    text: str
    emotion: str | None
    confidence: float | None
    valence: float | None


@dataclass(frozen=True, slots=True)
class Kept:
    """The texts kept for one `label`: an emotion, or the column of an intensity."""

    label: str
    tone: str
    examples: tuple[Example, ...]


@dataclass(frozen=True, slots=True)
class ExamplesView:
    """`emotions`: the most typical texts. `intense`: by intensity column. `uncertain`: the lowest confidence first."""

    column: str
    emotions: tuple[Kept, ...]
    intense: tuple[Kept, ...]
    uncertain: tuple[Example, ...]

    @property
    def download(self) -> str:
        header = ("kind", "of", "row", "emotion", "confidence", "valence", "score", "text")
        lists = [
            *(("typical", kept) for kept in self.emotions), *(("intense", kept) for kept in self.intense),
            ("uncertain", Kept("", "", self.uncertain)),
        ]  # fmt: skip
        rows: list[tuple[Cell, ...]] = [
            (kind, kept.label, one.row, one.emotion, one.confidence, one.valence, one.score, one.text)
            for kind, kept in lists
            for one in kept.examples
        ]
        return csv_link(header, rows)


class _Best:
    """The `keep` texts with the highest scores, each text once, earlier rows first."""

    def __init__(self, keep: int) -> None:
        self._keep = keep
        self.examples: list[Example] = []

    def candidates(self, scores: FloatArray) -> list[int]:
        """Places in `scores` (n,) that may be kept; NaN is never."""
        least = self.examples[-1].score if len(self.examples) == self._keep else -np.inf
        places = np.flatnonzero(scores > least)
        # more than are kept, since some may be the same text
        order = np.argsort(-scores[places], kind="stable")[: self._keep * 4]
        return [int(place) for place in places[order]]

    def take(self, fresh: list[Example]) -> None:
        found: dict[str, Example] = {}
        for example in sorted(self.examples + fresh, key=lambda one: (-one.score, one.row)):
            if example.text:
                found.setdefault(example.text.casefold(), example)
        self.examples = list(found.values())[: self._keep]


class ExamplesSection:
    """Keeps `each` texts of every kind; none with 0."""

    name: ClassVar[str] = "examples"

    def __init__(self, columns: Columns, each: int = 3) -> None:
        self._columns = columns
        self._active = each > 0 and columns.text is not None
        self._labels = catalogue.task("emotions").outputs
        self._counts = np.zeros(len(self._labels), np.int64)
        surest = {"emotion", "confidence"} <= columns.ours
        self._typical = {code: _Best(each) for code in range(len(self._labels)) if surest}
        self._intense = {one: _Best(each) for one in intensities() if one.column in columns}
        self._uncertain = _Best(2 * each) if "confidence" in columns else None

    def add(self, rows: Rows) -> None:
        if not self._active or not len(rows):
            return
        nothing = np.full(len(rows), np.nan)
        codes = np.full(len(rows), -1)
        if "emotion" in self._columns:
            codes = rows.codes("emotion", self._labels)
            self._counts += np.bincount(codes[codes >= 0], minlength=len(self._labels))
        sure = rows.numbers("confidence", (0.0, 1.0)) if "confidence" in self._columns else nothing
        chosen = [(best, np.where(codes == code, sure, np.nan)) for code, best in self._typical.items()]
        chosen += [(best, rows.numbers(one.column, one.bounds)) for one, best in self._intense.items()]
        if self._uncertain:
            chosen.append((self._uncertain, -sure))
        self._choose(rows, chosen, codes, sure)

    def _choose(self, rows: Rows, chosen: list[tuple[_Best, FloatArray]], codes: np.ndarray, sure: FloatArray) -> None:
        wanted = [best.candidates(scores) for best, scores in chosen]
        places = sorted({place for found in wanted for place in found})
        if not places:
            return
        assert self._columns.text is not None
        texts = dict(zip(places, rows.texts(self._columns.text, places), strict=True))
        valence = rows.numbers("valence", dimensions()[0].bounds) if "valence" in self._columns else None
        for (best, scores), found in zip(chosen, wanted, strict=True):
            best.take([
                Example(
                    score=float(scores[place]),
                    row=rows.number_of(place),
                    text=cut(texts[place] or "", _CHARACTERS),
                    emotion=self._labels[codes[place]] if codes[place] >= 0 else None,
                    confidence=None if np.isnan(sure[place]) else float(sure[place]),
                    valence=None if valence is None or np.isnan(valence[place]) else float(valence[place]),
                )
                for place in found
            ])  # fmt: skip

    def view(self) -> ExamplesView | None:
        tone = tones()
        order = sorted(self._typical, key=lambda code: -int(self._counts[code]))
        typical = [
            Kept(self._labels[code], tone[self._labels[code]], tuple(self._typical[code].examples))
            for code in order
            if self._typical[code].examples and self._labels[code] != NO_EMOTION
        ]
        intense = []
        for one, best in self._intense.items():
            label = one.column.partition("_")[2]
            if best.examples:
                intense.append(Kept(label, tone.get(label, "neutral"), tuple(best.examples)))
        uncertain = tuple(self._uncertain.examples) if self._uncertain else ()
        if self._columns.text is None or not (typical or intense or uncertain):
            return None
        return ExamplesView(cut(self._columns.text, 60), tuple(typical[:EMOTIONS]), tuple(intense), uncertain)

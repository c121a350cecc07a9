"""A few texts for each of the most frequent emotions: those the model is surest of."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np
from numpy.typing import NDArray

from affectlab import catalogue
from affectlab.core import IntArray
from affectlab.report.columns import Columns, dimensions
from affectlab.report.rows import Rows
from affectlab.report.sections.emotions import NO_EMOTION, tones
from affectlab.report.words import cut

EMOTIONS = 6
_CHARACTERS = 220


@dataclass(frozen=True, slots=True)
class Example:
    """`row` counts from 1; `text` is cut."""

    confidence: float
    row: int
    text: str
    valence: float | None


@dataclass(frozen=True, slots=True)
class EmotionExamples:
    label: str
    tone: str
    examples: tuple[Example, ...]


@dataclass(frozen=True, slots=True)
class ExamplesView:
    column: str
    emotions: tuple[EmotionExamples, ...]


class ExamplesSection:
    """Keeps the `per_emotion` surest texts of every emotion, each text once; none with `per_emotion` 0."""

    name: ClassVar[str] = "examples"

    def __init__(self, columns: Columns, per_emotion: int = 3) -> None:
        self._columns, self._keep = columns, per_emotion
        self._labels = catalogue.task("emotions").outputs
        self._counts = np.zeros(len(self._labels), np.int64)
        self._best: list[list[Example]] = [[] for _ in self._labels]

    @property
    def _active(self) -> bool:
        return self._keep > 0 and self._columns.text is not None and {"emotion", "confidence"} <= self._columns.ours

    def add(self, rows: Rows) -> None:
        if not self._active or not len(rows):
            return
        codes = rows.codes("emotion", self._labels)
        self._counts += np.bincount(codes[codes >= 0], minlength=len(self._labels))
        confidence = np.nan_to_num(rows.numbers("confidence", (0.0, 1.0)), nan=-1.0)
        # more than are kept, since some may be the same text
        chosen = [self._candidates(codes, confidence, code) for code in range(len(self._labels))]
        places = [place for found in chosen for place in found]
        if not places:
            return
        assert self._columns.text is not None
        texts = dict(zip(places, rows.texts(self._columns.text, places), strict=True))
        valence = rows.numbers("valence", dimensions()[0].bounds) if "valence" in self._columns else None
        for code, found in enumerate(chosen):
            fresh = [
                Example(
                    float(confidence[place]),
                    rows.number_of(place),
                    cut(texts[place] or "", _CHARACTERS),
                    None if valence is None else float(valence[place]),
                )
                for place in found
            ]
            self._best[code] = self._surest(self._best[code] + fresh)

    def _candidates(self, codes: IntArray, confidence: NDArray[np.float64], code: int) -> list[int]:
        places = np.flatnonzero((codes == code) & (confidence >= 0))
        kept = self._best[code]
        if len(kept) == self._keep:
            places = places[confidence[places] > kept[-1].confidence]
        order = np.argsort(-confidence[places], kind="stable")[: self._keep * 4]
        return [int(place) for place in places[order]]

    def _surest(self, examples: list[Example]) -> list[Example]:
        found: dict[str, Example] = {}
        for example in sorted(examples, key=lambda one: (-one.confidence, one.row)):
            if example.text:
                found.setdefault(example.text.casefold(), example)
        return list(found.values())[: self._keep]

    def view(self) -> ExamplesView | None:
        tone = tones()
        order = sorted(range(len(self._labels)), key=lambda code: -int(self._counts[code]))
        shown = [
            EmotionExamples(self._labels[code], tone[self._labels[code]], tuple(self._best[code]))
            for code in order
            if self._best[code] and self._labels[code] != NO_EMOTION
        ]
        if not shown or self._columns.text is None:
            return None
        return ExamplesView(cut(self._columns.text, 60), tuple(shown[:EMOTIONS]))

"""Words that mark each emotion."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from affectlab import catalogue
from affectlab.core import IntArray
from affectlab.reporting.columns import Columns
from affectlab.reporting.rows import Rows
from affectlab.reporting.sections.emotions import NO_EMOTION, tones
from affectlab.reporting.vocabulary import PRIOR, Vocabulary, log_odds
from affectlab.reporting.words import csv_link, cut

EMOTIONS = 12
WORDS = 10
IN_FILE = 40
"""Words of each emotion in the CSV file."""
LEAST = 3
"""Texts with the emotion in which a word must occur: a name in one text marks nothing, and stays private."""
FEWEST = 10
"""Texts an emotion must have."""
Z = 2.0


@dataclass(frozen=True, slots=True)
class Word:
    """`n` of the texts with the emotion have the word, and `elsewhere` others; `z` as `log_odds` gives it."""

    text: str
    n: int
    elsewhere: int
    z: float


@dataclass(frozen=True, slots=True)
class EmotionWords:
    """`words` by falling z, IN_FILE at most."""

    label: str
    tone: str
    texts: int
    words: tuple[Word, ...]

    @property
    def shown(self) -> tuple[Word, ...]:
        return self.words[:WORDS]


@dataclass(frozen=True, slots=True)
class MarkingView:
    """`lost`: texts that a word's number may lack, where there were too many different words to count them all."""

    column: str
    emotions: tuple[EmotionWords, ...]
    distinct: int
    lost: int
    prior: float

    @property
    def download(self) -> str:
        rows = [
            (emotion.label, word.text, word.n, emotion.texts, word.elsewhere, word.z)
            for emotion in self.emotions
            for word in emotion.words
        ]
        return csv_link(("emotion", "word", "n_with_word", "n_texts", "n_elsewhere", "z"), rows)


class MarkingSection:
    """Counts words by emotion; does nothing where no texts may be shown."""

    name: ClassVar[str] = "marking"

    def __init__(self, columns: Columns, *, active: bool) -> None:
        self._columns = columns
        self._active = active and columns.text is not None and "emotion" in columns
        self._labels = catalogue.task("emotions").outputs
        self._texts: IntArray = np.zeros(len(self._labels), np.int64)
        self._vocabulary = Vocabulary(len(self._labels))

    def add(self, rows: Rows) -> None:
        if not self._active or not len(rows):
            return
        assert self._columns.text is not None
        codes = rows.codes("emotion", self._labels)
        self._texts += np.bincount(codes[codes >= 0], minlength=len(self._labels))
        self._vocabulary.add(rows.texts(self._columns.text), codes)

    def view(self) -> MarkingView | None:
        counts, words = self._vocabulary.counts, self._vocabulary.words
        if not self._active or not len(words):
            return None
        z = log_odds(counts)
        order = [code for code in np.argsort(-self._texts, kind="stable").tolist() if self._texts[code] >= FEWEST]
        found = [self._words(code, counts, z, words) for code in order if self._labels[code] != NO_EMOTION]
        kept = tuple(emotion for emotion in found if emotion.words)[:EMOTIONS]
        if not kept:
            return None
        assert self._columns.text is not None
        return MarkingView(cut(self._columns.text, 60), kept, len(words), self._vocabulary.lost, PRIOR)

    def _words(self, code: int, counts: IntArray, z: np.ndarray, words: list[str]) -> EmotionWords:
        marking = np.flatnonzero((counts[:, code] >= LEAST) & (z[:, code] >= Z))
        best = sorted(marking.tolist(), key=lambda place: (-z[place, code], words[place]))[:IN_FILE]
        overall = counts.sum(1)
        label = self._labels[code]
        return EmotionWords(
            label, tones()[label], int(self._texts[code]),
            tuple(
                Word(
                    cut(words[place], 40), int(counts[place, code]), int(overall[place] - counts[place, code]),
                    float(z[place, code]),
                )
                for place in best
            ),
        )  # fmt: skip

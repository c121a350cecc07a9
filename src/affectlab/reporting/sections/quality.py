"""What may be wrong with the texts: duplicates, and languages the model does not read."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import ClassVar

from affectlab.reporting.columns import LANGUAGE, Columns
from affectlab.reporting.duplicates import DistinctTexts, Repeats
from affectlab.reporting.rows import Rows
from affectlab.reporting.sections.base import Share
from affectlab.reporting.words import Cell, csv_link, cut

READ = "en"
"""The language of the models we ship."""
UNSURE = "unsure"
LANGUAGES = 12
_MOST_KINDS = 500


@dataclass(frozen=True, slots=True)
class QualityView:
    """`languages`: shares of the answered rows by guessed language; empty where that was not looked at."""

    column: str | None
    repeats: Repeats | None
    languages: tuple[Share, ...]
    checked: bool

    @property
    def other(self) -> Share | None:
        """Answered rows whose language was guessed and is not READ."""
        found = [share for share in self.languages if share.label not in (READ, UNSURE)]
        total = self.languages[0].total if self.languages else 0
        return Share("other", sum(share.n for share in found), total) if self.languages else None

    @property
    def shown(self) -> tuple[Share, ...]:
        return self.languages[:LANGUAGES]

    @property
    def download(self) -> str:
        rows: list[tuple[Cell, ...]] = [("language", *share.cells) for share in self.languages]
        if self.repeats:
            found = self.repeats
            counts = {"distinct": found.distinct, "repeated": found.repeated, "extra": found.extra}
            rows += [("texts", *Share(name, n, found.texts).cells) for name, n in counts.items()]
        return csv_link(("of", "value", "n", "share", "low", "high"), rows)


class QualitySection:
    """Counts equal texts and languages of the answered rows; its view is shown beside the rows by status."""

    name: ClassVar[str] = "quality"

    def __init__(self, columns: Columns) -> None:
        self._columns = columns
        self._distinct = DistinctTexts()
        self._languages: Counter[str] = Counter()

    def add(self, rows: Rows) -> None:
        if not len(rows):
            return
        if self._columns.text is not None:
            self._distinct.add(rows.texts(self._columns.text))
        if LANGUAGE in self._columns:
            for value in rows.texts(self._columns.name(LANGUAGE)):
                code = cut(value or "", 20).casefold() or UNSURE
                self._languages[code if code in self._languages or len(self._languages) < _MOST_KINDS else "more"] += 1

    def view(self) -> QualityView | None:
        repeats = self._distinct.found()
        total = self._languages.total()
        if not repeats and not total:
            return None
        order = sorted(self._languages.items(), key=lambda entry: (-entry[1], entry[0]))
        languages = tuple(Share(code, n, total) for code, n in order)
        column = None if self._columns.text is None else cut(self._columns.text, 60)
        return QualityView(column, repeats, languages, LANGUAGE in self._columns)

"""Rows by status, the first errors, and who answered."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import ClassVar

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from affectlab.reporting.columns import LEXICON, Columns
from affectlab.reporting.rows import STATUSES, UNREADABLE, Rows
from affectlab.reporting.sections.base import Share
from affectlab.reporting.words import csv_link, cut
from affectlab.text.unsupported import language_in

SHOWN_ERRORS = 5
_MESSAGE, _LEXICON = 240, 120
_MOST_LANGUAGES = 500
_TONES = {"ok": "positive", "skipped": "neutral", "error": "negative", "unreadable": "ambiguous"}
_MEANINGS = {
    "ok": "answered",
    "skipped": "no text (null, empty or only control characters), or text in a language that the model does not read",
    "error": "could not be read or answered; the column error says why",
    "unreadable": "damaged in this file, so left out below",
}


@dataclass(frozen=True, slots=True)
class Failure:
    """An error as the file tells it; `row` counts from 1."""

    row: int
    message: str


@dataclass(frozen=True, slots=True)
class StatusView:
    """`models`: (model, version, rows) by rows. `truncated`: answered texts of which only the beginning was read.

    `unsupported`: rows by language, most frequent first, that are skipped because the model does not read it;
    `unsupported_errors`: those that are errors for it.

    `lexicon`: the user's own words, as the file names them; None without any.
    """

    shares: tuple[Share, ...]
    meanings: dict[str, str]
    rows: int
    answered: int
    truncated: int | None
    failures: tuple[Failure, ...]
    failed: int
    models: tuple[tuple[str, str, int], ...]
    lexicon: str | None
    unsupported: tuple[tuple[str, int], ...]
    unsupported_errors: tuple[tuple[str, int], ...]

    @property
    def other_languages(self) -> int:
        """Rows that are not answered because of their language."""
        return sum(n for _, n in (*self.unsupported, *self.unsupported_errors))

    @property
    def download(self) -> str:
        header = ("status", "rows", "share", "low", "high")
        return csv_link(header, [share.cells for share in self.shares])


class StatusSection:
    """Counts every row, answered or not."""

    name: ClassVar[str] = "status"

    def __init__(self, columns: Columns) -> None:
        self._columns = columns
        self._counts = np.zeros(UNREADABLE + 1, np.int64)
        self._truncated = 0
        self._failures: list[Failure] = []
        self._models: Counter[tuple[str, str]] = Counter()
        self._lexicon: str | None = None
        self._languages: dict[str, Counter[str]] = {"skipped": Counter(), "error": Counter()}

    def add(self, rows: Rows) -> None:
        self._counts += np.bincount(rows.statuses, minlength=UNREADABLE + 1)
        if "truncated" in self._columns and len(rows):
            self._truncated += int(rows.truths("truncated").sum())
        if len(self._failures) < SHOWN_ERRORS:
            self._note_failures(rows)
        self._count_models(rows)
        self._count_languages(rows)
        if LEXICON in self._columns and self._lexicon is None:
            named = rows.window.table.column(self._columns.name(LEXICON)).drop_null()
            self._lexicon = cut(str(named[0]), _LEXICON) if len(named) else None

    def _note_failures(self, rows: Rows) -> None:
        column = self._columns.name("error") if "error" in self._columns else None
        for at in np.flatnonzero(rows.statuses >= STATUSES.index("error")).tolist():
            if len(self._failures) == SHOWN_ERRORS:
                return
            said = rows.window.problems.get(at)
            if said is None and column is not None:
                said = rows.window.table.column(column)[at].as_py()
            number = rows.window.first_row + at + 1
            self._failures.append(Failure(number, cut(str(said or "no reason given"), _MESSAGE)))

    def _count_languages(self, rows: Rows) -> None:
        if "error" not in self._columns:
            return
        told = pc.cast(rows.window.table.column(self._columns.name("error")), "string").combine_chunks()
        for status, counts in self._languages.items():
            of_status = told.filter(pa.array(rows.statuses == STATUSES.index(status)))
            for entry in pc.value_counts(of_status.drop_null()).to_pylist():
                language = language_in(entry["values"])
                if language is not None and (language in counts or len(counts) < _MOST_LANGUAGES):
                    counts[cut(language, 40)] += entry["counts"]

    def _count_models(self, rows: Rows) -> None:
        names = [rows.window.table.column(self._columns.name(part)) for part in ("model", "model_version")]
        model, version = (pc.fill_null(pc.cast(column, "string"), "") for column in names)
        joined = pc.binary_join_element_wise(model, version, "\x1f")
        for entry in pc.value_counts(joined.combine_chunks()).to_pylist():
            found, _, number = entry["values"].partition("\x1f")
            if found and len(self._models) < 1000:
                self._models[cut(found, 80), cut(number, 40)] += entry["counts"]

    def view(self) -> StatusView:
        total = int(self._counts.sum())
        shown = [name for name in (*STATUSES, "unreadable") if name != "unreadable" or self._counts[UNREADABLE]]
        shares = tuple(Share(name, int(n), total, _TONES[name]) for name, n in zip(shown, self._counts, strict=False))
        return StatusView(
            shares=shares,
            meanings=_MEANINGS,
            rows=total,
            answered=int(self._counts[0]),
            truncated=self._truncated if "truncated" in self._columns else None,
            failures=tuple(self._failures),
            failed=int(self._counts[STATUSES.index("error") :].sum()),
            models=tuple((*model, n) for model, n in self._models.most_common()),
            lexicon=self._lexicon,
            unsupported=tuple(self._languages["skipped"].most_common()),
            unsupported_errors=tuple(self._languages["error"].most_common()),
        )

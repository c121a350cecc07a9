"""What an annotated file comes to, in a few numbers."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from affectlab.annotate.choose import How
from affectlab.annotate.columns import ColumnSet
from affectlab.annotate.languages import Languages
from affectlab.tables import texts

ERRORS_SHOWN = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Summary:
    """The outcome of `annotate_file`; `dataclasses.asdict` of it is plain JSON.

    `rows` = `ok` + `skipped` + `errors`. `truncated`: rows of whose text only the beginning was read.
    `distinct_ids` and `duplicate_ids` (rows whose id came before) are None without an id column. `emotions`
    and `sentiments` count rows, most frequent first; empty, as `mean_valence` is None, where that was not asked.
    `languages` counts the `language_rows` whose language was guessed by its code, most frequent first; `other_language`
    are those in none of the model's languages. `lexicon`: its name, hash and size, None without one.
    `rows_per_second` is about the rows answered now, None if there were none; `resumed_rows` were answered by an
    earlier run. `already_done`: OUT was complete, and nothing was written. `first_errors`: `row 7: why`, row 1
    being the first below the header.
    """

    out: str
    rows: int
    ok: int
    skipped: int
    errors: int
    truncated: int
    text_column: str
    text_chosen: How
    id_column: str | None
    distinct_ids: int | None
    duplicate_ids: int | None
    emotions: dict[str, int]
    sentiments: dict[str, int]
    mean_valence: float | None
    languages: dict[str, int]
    language_rows: int
    other_language: int
    lexicon: str | None
    first_errors: tuple[str, ...]
    notes: tuple[str, ...]
    model: str
    model_version: str
    seconds: float
    rows_per_second: float | None
    resumed_rows: int
    already_done: bool


class Tally:
    """Counts over the rows of an output, read in order; in any format, for it looks at texts alone.

    Ids are kept as 8 bytes each.
    """

    def __init__(self, columns: ColumnSet, id_column: str | None, languages: Languages) -> None:
        self._columns, self._id_column, self.languages = columns, id_column, languages
        self.status = Counter[str]()
        self.truncated = 0
        self.errors: list[str] = []
        self._emotions, self._sentiments = Counter[str](), Counter[str]()
        self._valence, self._valences = 0.0, 0
        self._ids: list[np.ndarray[tuple[int], np.dtype[np.int64]]] = []

    @property
    def rows(self) -> int:
        return sum(self.status.values())

    @property
    def emotions(self) -> dict[str, int]:
        return dict(self._emotions.most_common())

    @property
    def sentiments(self) -> dict[str, int]:
        return dict(self._sentiments.most_common())

    @property
    def mean_valence(self) -> float | None:
        return self._valence / self._valences if self._valences else None

    @property
    def distinct_ids(self) -> int | None:
        return len(np.unique(np.concatenate(self._ids))) if self._ids else None

    @property
    def duplicate_ids(self) -> int | None:
        distinct = self.distinct_ids
        return None if distinct is None else sum(map(len, self._ids)) - distinct

    def add(self, table: pa.Table) -> None:
        """The next rows of an output, or of one read again from its file."""
        status, errors = self._texts(table, "status"), self._texts(table, "error")
        for row, (state, error) in enumerate(zip(status, errors, strict=True), start=self.rows + 1):
            if state == "error" and len(self.errors) < ERRORS_SHOWN:
                self.errors.append(f"row {row}: {error}")
        self.status.update(value or "" for value in status)
        self.truncated += sum(
            value is not None and value.lower() == "true" for value in self._texts(table, "truncated")
        )
        self._emotions.update(filter(None, self._texts(table, "emotion")))
        self._sentiments.update(filter(None, self._texts(table, "sentiment")))
        for value in filter(None, self._texts(table, "valence")):
            self._valence += float(value.replace(",", "."))
            self._valences += 1
        self.languages.add(table)
        if self._id_column is not None:
            ids = [hash(value) for value in texts(table, self._id_column) if value]
            self._ids.append(np.array(ids, dtype=np.int64))

    def _texts(self, table: pa.Table, column: str) -> list[str | None]:
        return texts(table, self._columns.name(column)) if column in self._columns else []

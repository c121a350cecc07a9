"""What an annotated file comes to, in a few numbers."""

from __future__ import annotations

from array import array
from collections import Counter
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from affectlab.annotate.choose import How
from affectlab.annotate.columns import DECIMALS, ColumnSet
from affectlab.annotate.languages import Languages, counted
from affectlab.tables import text_array, texts
from affectlab.text.unsupported import language_in

ERRORS_SHOWN = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Summary:
    """The outcome of `annotate_file`; `dataclasses.asdict` of it is plain JSON.

    `rows` = `ok` + `skipped` + `errors`. `truncated`: rows of whose text only the beginning was read.
    `distinct_ids` and `duplicate_ids` (rows whose id came before) are None without an id column. `emotions`
    and `sentiments` count rows, most frequent first; empty, as `mean_valence` is None, where that was not asked.
    `languages` counts the `language_rows` whose language was guessed by its code, most frequent first; `other_language`
    are those in none of the model's languages. `unsupported` counts, by language, the rows that are not answered as
    they are clearly in none of them, most frequent first; `unsupported_skipped` those of them that are skipped and no
    errors. `lexicon`: its name, hash and size, None without one.
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
    unsupported: dict[str, int]
    unsupported_skipped: dict[str, int]
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
        self.rows = self.truncated = 0
        self.status = Counter[str]()
        self.errors: list[str] = []
        self._emotions, self._sentiments = Counter[str](), Counter[str]()
        self._unsupported, self._unsupported_errors = Counter[str](), Counter[str]()
        self._valence, self._valences = 0, 0
        self._ids = array("q")

    @property
    def emotions(self) -> dict[str, int]:
        return dict(self._emotions.most_common())

    @property
    def sentiments(self) -> dict[str, int]:
        return dict(self._sentiments.most_common())

    @property
    def unsupported(self) -> dict[str, int]:
        return dict(self._unsupported.most_common())

    @property
    def unsupported_skipped(self) -> dict[str, int]:
        return dict((self._unsupported - self._unsupported_errors).most_common())

    @property
    def mean_valence(self) -> float | None:
        return self._valence / 10**DECIMALS / self._valences if self._valences else None

    @property
    def distinct_ids(self) -> int | None:
        if not self._ids:
            return None
        ids = np.frombuffer(self._ids, dtype=np.int64)
        ids.sort()  # in place, for there may be very many
        return 1 + int(np.count_nonzero(ids[1:] != ids[:-1]))

    @property
    def duplicate_ids(self) -> int | None:
        distinct = self.distinct_ids
        return None if distinct is None else len(self._ids) - distinct

    def add(self, table: pa.Table) -> None:
        """The next rows of an output, or of one read again from its file."""
        status = self._texts(table, "status")
        if len(self.errors) < ERRORS_SHOWN:
            failed = np.flatnonzero(pc.equal(status, "error").fill_null(False))[: ERRORS_SHOWN - len(self.errors)]
            why = self._texts(table, "error").take(pa.array(failed)).to_pylist()
            self.errors += [f"row {self.rows + row + 1}: {error}" for row, error in zip(failed, why, strict=True)]
        self.rows += table.num_rows
        self.status += counted(status)
        self.truncated += pc.sum(pc.equal(pc.utf8_lower(self._texts(table, "truncated")), "true")).as_py() or 0
        self._add_unsupported(table, status)
        self._emotions += counted(self._texts(table, "emotion"))
        self._sentiments += counted(self._texts(table, "sentiment"))
        self._add_valences(table)
        self.languages.add(table)
        if self._id_column is not None:
            self._ids.extend(hash(value) for value in texts(table, self._id_column) if value)

    def _add_unsupported(self, table: pa.Table, status: pa.LargeStringArray) -> None:
        told = self._texts(table, "error")
        for why, count in counted(told).items():
            if (language := language_in(why)) is not None:
                self._unsupported[language] += count
        for why, count in counted(told.filter(pc.equal(status, "error").fill_null(False))).items():
            if (language := language_in(why)) is not None:
                self._unsupported_errors[language] += count

    def _add_valences(self, table: pa.Table) -> None:
        """In whole millionths, so that the sum is the same in whatever pieces they come."""
        if "valence" not in self._columns:
            return
        values = table.column(self._columns.name("valence"))
        if not pa.types.is_floating(values.type):
            written = self._texts(table, "valence")
            values = pc.replace_substring(written.filter(pc.not_equal(written, "")), ",", ".").cast(pa.float64())
        numbers = np.asarray(values.drop_null())
        self._valence += int(np.rint(numbers * 10**DECIMALS).astype(np.int64).sum())
        self._valences += len(numbers)

    def _texts(self, table: pa.Table, column: str) -> pa.LargeStringArray:
        if column not in self._columns:
            return pa.array([], pa.large_string())
        return text_array(table, self._columns.name(column))

"""How many texts look like a language that the model was not made for."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import pyarrow as pa

from affectlab.annotate.beside import LANGUAGE
from affectlab.annotate.columns import ColumnSet
from affectlab.tables import texts
from affectlab.text.language import guess

FIRST, EVERY = 100, 10
"""Without a column of languages, the first rows are guessed and then every so manieth: that costs next to nothing."""
WORTH_SAYING = 0.01
"""Share of the texts; fewer may be wrong guesses (benchmarks/language.py)."""
_NAMED = 5


class Languages:
    """Rows by guessed language among the rows of an output, read in order.

    `rows`: answered rows that were looked at; none where the model names no language it is made for and none is asked.
    `counts`: those with a sure guess. `other`: those with a guess that is not among `spoken`, the model's languages.
    """

    def __init__(self, columns: ColumnSet, text: str, spoken: Sequence[str]) -> None:
        self._column = columns.name(LANGUAGE) if LANGUAGE in columns else None
        self._status, self._text, self._spoken = columns.name("status"), text, frozenset(spoken)
        self._seen = 0
        self.rows = 0
        self.counts = Counter[str]()

    @property
    def other(self) -> int:
        return sum(count for code, count in self.counts.items() if self._spoken and code not in self._spoken)

    def add(self, table: pa.Table) -> None:
        """The next rows of an output."""
        first, self._seen = self._seen, self._seen + table.num_rows
        if self._column is None and not self._spoken:
            return
        if self._column is None:
            places = [row for row in range(table.num_rows) if first + row < FIRST or (first + row) % EVERY == 0]
            table = table.select([self._text, self._status]).take(pa.array(places, pa.int64()))
        answered = [status == "ok" for status in texts(table, self._status)]
        self.rows += sum(answered)
        if self._column is not None:
            self.counts.update(filter(None, texts(table, self._column)))
            return
        asked = Counter(text for text, ok in zip(texts(table, self._text), answered, strict=True) if ok and text)
        for text, count in asked.items():
            code = guess(text)
            if code is not None:
                self.counts[code] += count

    def note(self, model: str) -> str | None:
        """A warning, where more texts than a few look like none of the languages of `model`."""
        if not self.other or self.other < WORTH_SAYING * self.rows:
            return None
        found = [f"{code} {count:,}" for code, count in self.counts.most_common() if code not in self._spoken]
        told = ", ".join([*found[:_NAMED], *(["..."] if len(found) > _NAMED else [])])
        what = f"{self.other:,} of {self.rows:,} texts look like a language that {model} is not made for ({told})"
        spoken = " or ".join(sorted(self._spoken))
        if self._column is not None:
            return f"{what}; use its answers only where language is {spoken} or empty"
        where = "" if self._seen <= FIRST else f", looking at the first {FIRST} rows and every {EVERY}th thereafter"
        return f"{what}{where}; which ones: --language"

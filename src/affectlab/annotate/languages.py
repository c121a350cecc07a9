"""How many texts look like a language that the model was not made for."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from affectlab.annotate.beside import LANGUAGE
from affectlab.annotate.columns import ColumnSet
from affectlab.core import Message, argument
from affectlab.tables import text_array, texts
from affectlab.text.language import REACH, guess

FIRST, EVERY, MOST = 100, 10, 300
"""Without a column of languages, the first rows are guessed and then every so manieth, which is doubled whenever it
comes to more than MOST: that costs less than a tenth of a second."""
WORTH_SAYING = 0.01
"""Share of the texts; fewer may be wrong guesses (benchmarks/language.py)."""
_NAMED = 5


def counted(values: pa.Array) -> Counter[str]:
    """How often each text occurs that is not empty, in order of appearance."""
    found = {pair["values"]: pair["counts"] for pair in values.value_counts().to_pylist()}
    return Counter({value: count for value, count in found.items() if value})


class Languages:
    """Rows by guessed language among the rows of an output, read in order.

    `rows`: answered rows that were looked at; none where the model names no language it is made for and none is asked.
    `counts`: those with a sure guess. `other`: those with a guess that is not among `spoken`, the model's languages.
    """

    def __init__(self, columns: ColumnSet, text: str, spoken: Sequence[str]) -> None:
        self._column = columns.name(LANGUAGE) if LANGUAGE in columns else None
        self._status, self._text, self._spoken = columns.name("status"), text, frozenset(spoken)
        self._seen, self._every = 0, EVERY
        self._sample: list[tuple[int, str]] = []
        self._guessed: dict[str, str | None] = {}
        self._rows, self._counts = 0, Counter[str]()

    @property
    def rows(self) -> int:
        return self._rows if self._column is not None else len(self._sample)

    @property
    def counts(self) -> Counter[str]:
        if self._column is not None:
            return self._counts
        for _, text in self._sample:
            if text not in self._guessed:
                self._guessed[text] = guess(text)
        return Counter(code for _, text in self._sample if (code := self._guessed[text]) is not None)

    @property
    def other(self) -> int:
        return sum(count for code, count in self.counts.items() if self._spoken and code not in self._spoken)

    def add(self, table: pa.Table) -> None:
        """The next rows of an output."""
        first, self._seen = self._seen, self._seen + table.num_rows
        if self._column is not None:
            self._rows += pc.sum(pc.equal(text_array(table, self._status), "ok")).as_py() or 0
            self._counts += counted(text_array(table, self._column))
        elif self._spoken:
            self._keep(table, first)

    def _keep(self, table: pa.Table, first: int) -> None:
        rows = np.arange(first, self._seen)
        due = rows[(rows < FIRST) | (rows % self._every == 0)]
        looked_at = table.select([self._text, self._status]).take(pa.array(due - first))
        found = zip(due.tolist(), texts(looked_at, self._text), texts(looked_at, self._status), strict=True)
        self._sample += [(row, text[:REACH]) for row, text, status in found if status == "ok" and text]
        while len(self._sample) > MOST:
            self._every *= 2
            self._sample = [(row, text) for row, text in self._sample if row < FIRST or row % self._every == 0]

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
        where = (
            "" if self._seen <= FIRST else f", looking at the first {FIRST} rows and every {self._every}th thereafter"
        )
        return Message(f"{what}{where}; which ones: {argument('language', True)}")

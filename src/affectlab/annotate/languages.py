"""Rows by language: those with a guess, and those in languages that the model does not read."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from affectlab.annotate.beside import LANGUAGE
from affectlab.annotate.columns import ColumnSet
from affectlab.annotate.unsupported import LanguageCheck
from affectlab.core import Message, argument
from affectlab.tables import text_array

if TYPE_CHECKING:
    from affectlab.annotate.summary import Tally

WORTH_SAYING = 0.01
"""Share of the texts; fewer may be wrong guesses (benchmarks/language.py)."""
_NAMED = 5


def counted(values: pa.Array) -> Counter[str]:
    """How often each text occurs that is not empty, in order of appearance."""
    found = {pair["values"]: pair["counts"] for pair in values.value_counts().to_pylist()}
    return Counter({value: count for value, count in found.items() if value})


class Languages:
    """Rows by guessed language among the rows of an output, where they have a column of it.

    `rows`: those that are answered or have a guess. `counts`: those with a guess. `other`: those with a guess that is
    not among `spoken`, the model's languages.
    """

    def __init__(self, columns: ColumnSet, spoken: Sequence[str]) -> None:
        self._column = columns.name(LANGUAGE) if LANGUAGE in columns else None
        self._status, self._spoken = columns.name("status"), frozenset(spoken)
        self.rows, self.counts = 0, Counter[str]()

    @property
    def by_other(self) -> dict[str, int]:
        """Rows with a guess that is not among the model's languages, most frequent first."""
        if not self._spoken:
            return {}
        return {code: count for code, count in self.counts.most_common() if code not in self._spoken}

    @property
    def other(self) -> int:
        return sum(self.by_other.values())

    def add(self, table: pa.Table) -> None:
        """The next rows of an output."""
        if self._column is None:
            return
        guessed = text_array(table, self._column)
        has_guess = np.asarray(pc.not_equal(guessed, "").fill_null(False))
        answered = np.asarray(pc.equal(text_array(table, self._status), "ok").fill_null(False))
        self.rows += int((has_guess | answered).sum())
        self.counts += counted(guessed)


def languages_note(tally: Tally, check: LanguageCheck) -> str | None:
    """What to mind of the languages of a file, None if nothing."""
    model, reads = check.card.id, " or ".join(sorted(check.card.languages))
    if check.choice != "answer":
        total = sum(tally.unsupported.values())
        if not total:
            return None
        done = "marked as errors" if check.choice == "error" else "skipped"
        rows = "1 row" if total == 1 else f"{total:,} rows"
        what = f"{done}: {rows} in languages that {model} does not read ({_named(tally.unsupported)})"
        return Message(f"{what}; {model} reads {reads}; to answer every row: {argument('unsupported', 'answer')}")
    others = tally.languages.by_other
    total = sum(others.values())
    if not total or total < WORTH_SAYING * tally.languages.rows:
        return None
    what = f"{total:,} of {tally.languages.rows:,} texts look like a language that {model} is not made for"
    return f"{what} ({_named(others)}); use its answers only where language is {reads} or empty"


def _named(counts: Mapping[str, int]) -> str:
    told = [f"{language} {count:,}" for language, count in counts.items()]
    return ", ".join([*told[:_NAMED], *(["..."] if len(told) > _NAMED else [])])

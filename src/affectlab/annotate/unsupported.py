"""What is done with texts in languages that a model does not read: decided here, for the rows of files and lists.

Benchmarks and training ask about every row.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import get_args

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from affectlab.core import ModelCard, Unsupported, UsageError, argument
from affectlab.text.language import Chances, guesser_version
from affectlab.text.unsupported import guessed, reason, rules_version, unsupported

CHOICES: tuple[Unsupported, ...] = get_args(Unsupported)


def check_unsupported(value: str) -> None:
    """Raises UsageError for what is none of CHOICES."""
    if value not in CHOICES:
        what = f'must be "skip", "answer" or "error", not {value!r}'
        raise UsageError(what, argument("unsupported"), 'leave it out for "skip"')


@dataclass(frozen=True, slots=True)
class LanguageFindings:
    """What is known of the languages of some rows.

    `guesses`: (n,) the code guessed for each text, None if that was not asked. `reasons`: why a row is not answered,
    for those in a language that the model does not read; they are errors where `as_errors`, else skipped.
    """

    guesses: pa.StringArray | None
    reasons: Mapping[int, str]
    as_errors: bool

    @property
    def problems(self) -> Mapping[int, str]:
        return self.reasons if self.as_errors else {}

    @property
    def skips(self) -> Mapping[int, str]:
        return {} if self.as_errors else self.reasons

    def column(self, answered: pa.BooleanArray) -> pa.StringArray | None:
        """(n,) the guesses of the rows that are `answered` or not read, null for others; None without guesses."""
        shown = np.array(answered)
        shown[list(self.reasons)] = True
        return None if self.guesses is None else pc.if_else(pa.array(shown), self.guesses, None)


@dataclass(frozen=True, slots=True)
class LanguageCheck:
    """Finds the rows in languages that the model of `card` does not read; `guess`: whether every text is guessed."""

    choice: Unsupported
    card: ModelCard
    guess: bool = False

    def of(self, texts: pa.LargeStringArray, problems: Mapping[int, str] | None = None) -> LanguageFindings:
        """Of one window of texts; rows with `problems` are not looked at."""
        known = _chances(texts) if self.guess else None
        found: dict[int, str] = {}
        if self.choice != "answer":
            found = unsupported(texts, self.card.languages, known)
        names = {row: language for row, language in found.items() if row not in (problems or {})}
        reasons = {row: reason(language, self.card.id, self.card.languages) for row, language in names.items()}
        guesses = None if known is None else pa.array(known.sure(), pa.string())
        return LanguageFindings(guesses, reasons, as_errors=self.choice == "error")

    def settings(self) -> dict[str, str | int | None]:
        """What a run's fingerprint says of it."""
        rules = guesser_version() if self.guess else None
        return {"unsupported": self.choice, "language_rules": rules if self.choice == "answer" else rules_version()}


def _chances(texts: pa.LargeStringArray) -> Chances:
    """Those of each text; each distinct text is looked at once."""
    coded = texts.fill_null("").dictionary_encode()
    found = guessed(coded.dictionary.to_pylist())
    return Chances(found.codes, found.values[np.asarray(coded.indices)])

"""A user's own words: counted and averaged in columns of their own, and never mixed with what a model says.

A lexicon is a table with a column `word` and one or both of `label` and `valence`. Its rule: affectlab.text.phrases.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import pyarrow as pa

from affectlab.core import InputError, UsageError, argument
from affectlab.tables import Source, Window, content_hash, format_of, open_source, texts
from affectlab.text.phrases import Phrases, is_word, parse, tokens

NAME = "lexicon"
WORD, LABEL, VALENCE = "word", "label", "valence"
MOST_LABELS = 200
"""Labels give a column each; a table with more of them is no lexicon of categories."""
_LENGTH, _WORDS = f"{NAME}.length", f"{NAME}.words"
_OURS = (VALENCE, "length", "words")
_ROWS = 4096
_DIGITS = 8
_DECIMALS = 6


@dataclass(frozen=True)
class Lexicon:
    """Words with labels or valences, as columns beside a model's answers.

    `labels`: for each entry those it has. `valences`: of the entries that have one, on the lexicon's own scale.
    `digest`: SHA-256 of the file.
    """

    name: str
    digest: str
    entries: tuple[str, ...]
    labels: Mapping[str, tuple[str, ...]]
    valences: Mapping[str, float]

    @cached_property
    def label_names(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(label for entry in self.entries for label in self.labels.get(entry, ())))

    @cached_property
    def title(self) -> str:
        """How it is named in every row, and so wherever the rows are described."""
        return f"{self.name} (sha256 {self.digest[:_DIGITS]}; {len(self.entries):,} words)"

    @cached_property
    def types(self) -> Mapping[str, pa.DataType]:
        valence = {f"{NAME}.{VALENCE}": pa.float64()} if self.valences else {}
        counts = {f"{NAME}.{label}": pa.int64() for label in self.label_names}
        return {**valence, **counts, _LENGTH: pa.int64(), _WORDS: pa.list_(pa.string()), NAME: pa.string()}

    @property
    def constants(self) -> Mapping[str, str]:
        return {NAME: self.title}

    @cached_property
    def _phrases(self) -> Phrases:
        return Phrases(self.entries)

    def values(self, text: str) -> tuple[object, ...]:
        """Mean valence if there are any, a count for each label, the number of words, and the entries found."""
        read = tokens(text)
        hits = self._phrases.find(read)
        rated = [self.valences[hit] for hit in hits if hit in self.valences]
        mean = round(math.fsum(rated) / len(rated), _DECIMALS) + 0.0 if rated else None
        counts = dict.fromkeys(self.label_names, 0)
        for hit in hits:
            for label in self.labels.get(hit, ()):
                counts[label] += 1
        length = sum(map(is_word, read))
        return (*([mean] if self.valences else []), *counts.values(), length, hits)


def read_lexicon(path: str | Path) -> Lexicon:
    """The lexicon in a CSV, TSV, JSONL, Parquet or XLSX. Raises UsageError or InputError, naming row and value."""
    name = str(path)
    try:
        format = format_of(path)
    except UsageError as error:
        remedy = "give a file that ends in .csv, .tsv, .jsonl, .parquet or .xlsx"
        raise UsageError(error.args[0], argument("lexicon", name), remedy) from None
    source = open_source(path, format, name=name)
    columns = _columns(source, name)
    reader = _Reader(name, columns, source.layout.decimal)
    for window in source.windows(_ROWS):
        reader.add(window)
    return reader.lexicon(Path(path).name, content_hash(path))


def _columns(source: Source, name: str) -> dict[str, str]:
    """The columns of a lexicon by what they hold."""
    there = source.schema.names
    folded = {column.strip().casefold(): column for column in there}
    found = {wanted: folded[wanted] for wanted in (WORD, LABEL, VALENCE) if wanted in folded}
    others = [column for column in there if column not in found.values()]
    rename = f"rename {' or '.join(map(repr, others[:8]))}" if others else "add it"
    if WORD not in found:
        raise InputError(f"has no column {WORD!r}", name, f"{rename}; a lexicon has word, and label or valence")
    if len(found) == 1:
        raise InputError(f"has neither a column {LABEL!r} nor {VALENCE!r}", name, f"{rename}, for what the words say")
    return found


class _Reader:
    """Takes the rows of a lexicon one after the other, and refuses what is not clear."""

    def __init__(self, name: str, columns: Mapping[str, str], decimal: str) -> None:
        self._name, self._columns, self._decimal = name, columns, decimal
        self._entries: dict[tuple[tuple[str, ...], bool], str] = {}
        self._labels: dict[str, dict[str, None]] = {}
        self._valences: dict[str, tuple[float, int]] = {}

    def add(self, window: Window) -> None:
        missing = [None] * window.table.num_rows
        cells = {
            name: texts(window.table, self._columns[name]) if name in self._columns else missing
            for name in (WORD, LABEL, VALENCE)
        }
        rows = zip(*(cells[name] for name in (WORD, LABEL, VALENCE)), strict=True)
        for number, row in enumerate(rows, start=window.first_row + 1):
            problem = window.problems.get(number - window.first_row - 1)
            if problem is not None:
                raise self._error(number, f"cannot be read ({problem})", "mend the row")
            word, label, valence = (str(value or "").strip() for value in row)
            if word or label or valence:
                self._add(number, word, label, valence)

    def _add(self, number: int, word: str, label: str, valence: str) -> None:
        try:
            key = parse(word)
        except ValueError:
            what = f"{word!r} is no word that could be found" if word else "has no word"
            raise self._error(number, what, "give one, or take the row out") from None
        entry = self._entries.setdefault(key, word)
        if not label and not valence:
            kinds = " or ".join(name for name in (LABEL, VALENCE) if name in self._columns)
            raise self._error(number, f"{word!r} has no {kinds}", "give it one, or take the row out")
        for one in filter(None, (part.strip() for part in label.split("|"))):
            if one in _OURS:
                raise self._error(number, f"the label {one!r} is the name of a column of ours", "call it otherwise")
            self._labels.setdefault(entry, {})[one] = None
        if valence:
            value = self._number(number, valence)
            before, where = self._valences.setdefault(entry, (value, number))
            if before != value:
                what = f"{word!r} has valence {value:g}, and {before:g} in row {where}"
                raise self._error(number, what, "keep one of them")

    def _number(self, number: int, written: str) -> float:
        try:
            value = float(written.replace(self._decimal, "."))
        except ValueError:
            value = math.nan
        if not math.isfinite(value):
            raise self._error(number, f"valence {written[:40]!r} is no number", "give a number, such as -1.5")
        return value

    def _error(self, number: int, what: str, remedy: str) -> InputError:
        """Row 1 is the first below the header."""
        return InputError(f"row {number}: {what}", self._name, remedy)

    def lexicon(self, name: str, digest: str) -> Lexicon:
        made = Lexicon(
            name=name,
            digest=digest,
            entries=tuple(self._entries.values()),
            labels={entry: tuple(labels) for entry, labels in self._labels.items()},
            valences={entry: value for entry, (value, _) in self._valences.items()},
        )
        if not made.entries:
            raise InputError("holds no words", self._name, "give a row for each word")
        if len(made.label_names) > MOST_LABELS:
            what = f"has {len(made.label_names):,} labels, of which each would be a column"
            raise InputError(what, self._name, f"give {MOST_LABELS} at most, or call numbers {VALENCE!r}")
        return made

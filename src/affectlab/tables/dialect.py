"""How a delimited text file is laid out: its delimiter and its decimal mark, told from its first records."""

from __future__ import annotations

import csv
import io
import re
from dataclasses import dataclass
from typing import Literal

SAMPLE = 1 << 18
"""Characters looked at."""
CANDIDATES = (",", ";", "\t", "|")
NO_DELIMITER = "\uffff"
"""Stands for none, in a table of one column: a code point that is never a character."""
_RECORDS = 200
_COMMA = re.compile(r"[-+]?(\d+|\d{1,3}(\.\d{3})+),\d+")
_POINT = re.compile(r"[-+]?(\d+|\d{1,3}(,\d{3})+)\.\d+")
_SEP = re.compile(r"sep=([,;\t|])\r?\n", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Dialect:
    """How to read a file: `delimiter` is `NO_DELIMITER` in a table of one column.

    `decimal` is None where no number told it. `skip_space` drops spaces behind delimiters, as in `a, "b, c"`.
    `skip_lines` is 1 where Excel's `sep=;` comes first.
    """

    delimiter: str
    decimal: Literal[",", "."] | None
    skip_space: bool = False
    skip_lines: int = 0


def sniff(sample: str, *, complete: bool, tabs: bool) -> Dialect:
    """Dialect of a file that begins with `sample`.

    The delimiter is the candidate that cuts most records into as many cells as the header, quotes respected;
    a file whose header none of them cuts has one column. `complete`: the sample is the whole file. `tabs`: a
    TSV.
    """
    named = _SEP.match(sample)
    body = sample[named.end() :] if named else sample
    skip = 1 if named else 0
    scores = {}
    for candidate in ("\t",) if tabs else (named[1],) if named else CANDIDATES:
        rows = _records(body, candidate, complete)
        if rows and len(rows[0]) > 1:
            scores[candidate] = (_is_clean(body, candidate), _agreement(rows), len(rows[0]))
    if not scores:
        return Dialect(NO_DELIMITER, None, skip_lines=skip)
    delimiter = max(scores, key=lambda candidate: scores[candidate])
    rows = _records(body, delimiter, complete)
    if not tabs and f'{delimiter} "' in body:
        tight = _records(body, delimiter, complete, skip_space=True)
        if _agreement(tight) > _agreement(rows):
            return Dialect(delimiter, _decimal(tight, delimiter), skip_space=True, skip_lines=skip)
    return Dialect(delimiter, _decimal(rows, delimiter), skip_lines=skip)


def _records(sample: str, delimiter: str, complete: bool, skip_space: bool = False) -> list[list[str]]:
    """The first records that are not blank, as cells; the last of a cut sample is left out."""
    reader = csv.reader(io.StringIO(sample, newline=""), delimiter=delimiter, skipinitialspace=skip_space)
    rows: list[list[str]] = []
    for row in reader:
        if row:
            rows.append(row)
        if len(rows) > _RECORDS:
            return rows
    return rows if complete or len(rows) < 2 else rows[:-1]


def _is_clean(sample: str, delimiter: str) -> bool:
    """True where no quote of the header is out of place, as it is between cells cut at a wrong delimiter."""
    try:
        next(filter(None, csv.reader(io.StringIO(sample, newline=""), delimiter=delimiter, strict=True)))
    except csv.Error:
        return False
    return True


def _agreement(rows: list[list[str]]) -> float:
    """Share of records with as many cells as the first."""
    return sum(len(row) == len(rows[0]) for row in rows) / len(rows)


def _decimal(rows: list[list[str]], delimiter: str) -> Literal[",", "."] | None:
    """The mark that more number-looking cells use; None without any. Never the delimiter itself."""
    cells = [cell.strip() for row in rows[1:] for cell in row]
    commas = 0 if delimiter == "," else sum(_COMMA.fullmatch(cell) is not None for cell in cells)
    points = sum(_POINT.fullmatch(cell) is not None for cell in cells)
    if commas == points == 0:
        return None
    return "," if commas > points else "."

"""Whether a file that is there is what this run would write.

A Parquet file carries the fingerprint of its run. The other formats have no place for one, and a second file beside
every output would be in everyone's way; there, the file itself is the proof: it must have these columns and the
input's rows, name this model, and hold the answers that the model gives once more to the longest of its texts, which
depend most on the settings.
"""

from __future__ import annotations

import heapq
from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import zip_longest

import pyarrow as pa

from affectlab.annotate.columns import ColumnSet
from affectlab.annotate.unsupported import LanguageCheck
from affectlab.core import InputError
from affectlab.engine import METADATA_KEY, Fingerprint, Work, Workplace, write_originals
from affectlab.tables import Source, Window, open_source, text_array, texts
from affectlab.text.unsupported import language_in

ASKED_AGAIN = 8
"""Rows that are answered once more."""
TOLERANCE = 2e-5
"""By which two processors may differ, and the rounding."""

_Pair = tuple[int, int, pa.Table, pa.Table]
"""Length of a text, its row, that row of the input, that row of the output."""


def unlike(
    place: Workplace, work: Work, now: Fingerprint, columns: ColumnSet, text: str, check: LanguageCheck
) -> str | None:
    """How the output that is there differs from what `work` would write, in words; None if it does not.

    `columns` are ours, `text` is the input's column of texts, `check` is made for the model's card.
    """
    try:
        done = open_source(place.out, work.format, name=place.name)
        metadata = done.schema.metadata or {}
        if METADATA_KEY in metadata:
            differences = Fingerprint.from_json(metadata[METADATA_KEY]).differences(now)
            return f"it was made with {', '.join(differences)}" if differences else None
        if work.format == "parquet":
            return "the file that is there was not made by affectlab annotate"
        with place.scratch("copy") as path:
            write_originals(path, work, name=place.name, mark=columns.name("status"))
            return _compare(open_source(path, work.format), done, work, columns, text, check)
    except (InputError, ValueError):
        return f"the file that is there cannot be read as {work.format}"


def _compare(copy: Source, done: Source, work: Work, columns: ColumnSet, text: str, check: LanguageCheck) -> str | None:
    """`copy` holds the rows of the input in the format of `done`."""
    originals = copy.schema.names[:-1]
    if done.schema.names != [*originals, *columns.schema.names]:
        return "the file that is there has other columns than this run would write"
    longest: list[_Pair] = []
    check = replace(check, guess=False)
    rows = work.window_rows
    for window, same, there in zip_longest(work.windows(), copy.windows(rows), done.windows(rows)):
        if window is None or same is None or there is None or same.table.num_rows != there.table.num_rows:
            return "the file that is there has more or fewer rows than this run would write"
        if any(not same.table.column(name).equals(there.table.column(name)) for name in originals):
            return "the file that is there holds other rows than this input"
        for column, value in columns.constants(check.card).items():
            found = set(texts(there.table, columns.name(column))) - {value}
            if found:
                return f"the file that is there was made with {column.replace('_', ' ')} {found.pop()} (now {value})"
        if not _same_languages(check, window, there.table, columns, text):
            return _OTHER_LANGUAGES
        pairs = _longest(window, there.table, text)
        longest = heapq.nlargest(ASKED_AGAIN, [*longest, *pairs], key=lambda pair: pair[0])
    return None if _same_answers(longest, work.compute, columns) else _OTHER_ANSWERS


_OTHER_ANSWERS = "the file that is there holds other answers than these settings give"
_OTHER_LANGUAGES = "the file that is there was made with another choice for unsupported languages, or other rules"


def _same_languages(check: LanguageCheck, window: Window, there: pa.Table, columns: ColumnSet, text: str) -> bool:
    """True if the same rows, for the same reasons, are not answered for their language."""
    found = check.of(text_array(window.table, text), window.problems)
    status = "error" if found.as_errors else "skipped"
    states, errors = (texts(there, columns.name(name)) for name in ("status", "error"))
    named = {row: (states[row], why) for row, why in enumerate(errors) if why and language_in(why)}
    return named == {row: (status, why) for row, why in found.reasons.items()}


def _longest(window: Window, there: pa.Table, text: str) -> Iterator[_Pair]:
    lengths = [len(value or "") for value in texts(window.table, text)]
    whole = (row for row in range(len(lengths)) if row not in window.problems)
    for row in heapq.nlargest(ASKED_AGAIN, whole, key=lambda row: lengths[row]):
        yield lengths[row], window.first_row + row, window.table.slice(row, 1), there.slice(row, 1)


def _same_answers(pairs: list[_Pair], compute: Callable[[Window], pa.Table], columns: ColumnSet) -> bool:
    """True if the numbers of these rows come out again."""
    if not pairs:
        return True
    anew = compute(Window(0, pa.concat_tables([row for _, _, row, _ in pairs]), {}))
    for field in columns.schema:
        if not (pa.types.is_floating(field.type) or pa.types.is_integer(field.type)):
            continue
        was = [value for *_, row in pairs for value in texts(row, field.name)]
        now = anew.column(field.name).to_pylist()
        if not all(_same_number(*both) for both in zip(was, now, strict=True)):
            return False
    return True


def _same_number(was: str | None, now: float | None) -> bool:
    if not was or now is None:
        return not was and now is None
    return abs(float(was.replace(",", ".")) - now) <= TOLERANCE

"""Records of a delimited text file, with their physical lines; broken quoting costs one row, not the rest."""

from __future__ import annotations

import csv
from collections import deque
from collections.abc import Iterator
from typing import TextIO

from affectlab.tables.dialect import NO_DELIMITER, Dialect

RECORD_LIMIT = 1 << 26
"""Characters after which a quoted cell that runs over lines is taken for one that was never closed."""

Record = tuple[int, list[str], str | None]
"""The line a record begins in, from 1; its cells; what was wrong with its quotes."""


class _TooLongError(Exception):
    """A record passed RECORD_LIMIT."""


class Records:
    """The records of `stream`; blank lines are skipped, but in a table of one column they are rows with an empty cell.

    There, those at the end of the file are no rows: `blank_end` counts them.

    A record whose quotes are wrong is given back line by line: its first line becomes a record with a
    problem, the others are read again, so that a quote never closed does not swallow the rows below it. Where
    cells hardly ever hold the delimiter (tabs, one column), such a quote is an ordinary character and the row
    is whole: `plain_quotes` counts these lines, `first_plain_quote` is the first.
    """

    def __init__(self, stream: TextIO, dialect: Dialect) -> None:
        self._stream, self._dialect = stream, dialect
        self._quotes_optional = dialect.delimiter in ("\t", NO_DELIMITER)
        self._taken: list[str] = []
        self._back: deque[str] = deque()
        self._line = dialect.skip_lines
        self.width = 0
        self.plain_quotes = 0
        self.first_plain_quote = 0
        self.blank_end = 0

    def __iter__(self) -> Iterator[Record]:
        """Iterate once. `width` is to be set to the number of cells of the header once that is read."""
        for line, cells, problem in self._all():
            if not cells and problem is None:
                self.blank_end += self.width == 1
                continue
            yield from ((blank, [""], None) for blank in range(line - self.blank_end, line))
            self.blank_end = 0
            yield line, cells, problem

    def _all(self) -> Iterator[Record]:
        """All records; a blank line is one without cells."""
        for _ in range(self._dialect.skip_lines):
            next(self._stream, None)
        taken = self._taken
        reader = self._strict()
        while True:
            taken.clear()
            try:
                cells = next(reader)
            except StopIteration:
                return
            except (csv.Error, _TooLongError) as error:
                unclosed = isinstance(error, _TooLongError) or "end of data" in str(error)
                yield self._recover(unclosed=unclosed)
                reader = self._strict()
                continue
            if len(taken) > 1 and self._are_rows(taken, cells):
                yield self._recover(unclosed=False)
                reader = self._strict()
                continue
            first = self._line + 1
            self._line += len(taken)
            yield first, cells, None

    def _strict(self) -> Iterator[list[str]]:
        """A reader that raises where a quote is out of place; it takes a new one to go on after that."""
        space = self._dialect.skip_space
        return csv.reader(self._feed(), delimiter=self._dialect.delimiter, skipinitialspace=space, strict=True)

    def _feed(self) -> Iterator[str]:
        """Physical lines, remembered in `_taken` as long as they belong to the record being read."""
        taken, back, stream = self._taken, self._back, self._stream
        size = 0
        while True:
            line = back.popleft() if back else next(stream, None)
            if line is None:
                return
            size = size + len(line) if taken else len(line)
            taken.append(line)
            if size > RECORD_LIMIT and len(taken) > 1:
                raise _TooLongError
            yield line

    def _recover(self, *, unclosed: bool) -> Record:
        """A record for the first of the lines taken, or for all of them if only so they fit the header."""
        first, *rest = self._taken
        self._line += 1
        line = self._line
        plain = self._split(first)
        if self._quotes_optional and self.width in (0, len(plain)):
            self._back.extendleft(reversed(rest))
            self.plain_quotes += 1
            self.first_plain_quote = self.first_plain_quote or line
            return line, plain, None
        cells = self._lenient([first])
        if rest and not unclosed and len(cells) != self.width:
            whole = self._lenient(self._taken)
            if len(whole) == self.width:
                self._line += len(rest)
                return line, whole, f"lines {line} to {self._line}: a quote inside quotes is not doubled"
        self._back.extendleft(reversed(rest))
        if unclosed or rest:
            return line, cells, f"line {line}: a quote is opened and never closed"
        return line, cells, f"line {line}: a quote inside quotes is not doubled"

    def _are_rows(self, lines: list[str], cells: list[str]) -> bool:
        """True where a quoted cell over several lines of a TSV must be rows that merely hold quotes.

        Each line has then all its tabs by itself. Our own output quotes every cell of a row that runs over
        lines, so a row that does so is believed.
        """
        if self._dialect.delimiter != "\t" or self.width < 2:
            return False
        if any(len(self._split(line)) != self.width for line in lines):
            return False
        all_quoted = "\t".join('"' + cell.replace('"', '""') + '"' for cell in cells)
        return "".join(lines).rstrip("\r\n") != all_quoted

    def _split(self, line: str) -> list[str]:
        """Cells of one line, quotes being ordinary characters."""
        body = line.rstrip("\r\n")
        return next(csv.reader([body], delimiter=self._dialect.delimiter, quoting=csv.QUOTE_NONE), [])

    def _lenient(self, lines: list[str]) -> list[str]:
        """Cells of lines read as one record, quotes out of place kept as characters."""
        body = [*lines[:-1], lines[-1].rstrip("\r\n")]
        dialect = self._dialect
        return next(csv.reader(body, delimiter=dialect.delimiter, skipinitialspace=dialect.skip_space), [])

"""Records of a delimited text file, with their physical lines; broken quoting costs one row, not the rest."""

from __future__ import annotations

import csv
from collections import deque
from collections.abc import Iterator
from typing import Any, TextIO

from affectlab.tables.dialect import NO_DELIMITER, Dialect

RECORD_LIMIT = 1 << 26
"""Characters after which a quoted cell that runs over lines is taken for one that was never closed."""

_LINES, _CHARACTERS = 1024, 1 << 16
"""How much is parsed at once where nothing is wrong."""

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
        space = dialect.skip_space
        self._manner: dict[str, Any] = {"delimiter": dialect.delimiter, "skipinitialspace": space, "strict": True}
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
        while True:
            yield from self._sound()
            found = self._next()
            if found is None:
                return
            yield found

    def _sound(self) -> Iterator[Record]:
        """Records up to the first that needs a closer look, many lines at a time."""
        doubtful = self._dialect.delimiter == "\t"
        while lines := self._block():
            reader = csv.reader(lines, **self._manner)
            done = 0
            try:
                for cells in reader:
                    end = reader.line_num
                    if doubtful and end - done > 1:
                        break
                    line, self._line, done = self._line + 1, self._line + end - done, end
                    yield line, cells, None
            except csv.Error:
                pass
            if done < len(lines):
                self._back.extendleft(reversed(lines[done:]))
                return

    def _block(self) -> list[str]:
        """The next lines; none where one of them is very long, or at the end."""
        back = self._back
        lines = [back.popleft() for _ in range(min(len(back), _LINES))] or self._stream.readlines(_CHARACTERS)
        if sum(map(len, lines)) <= RECORD_LIMIT:
            return lines
        back.extendleft(reversed(lines))
        return []

    def _next(self) -> Record | None:
        """The next record, line by line."""
        taken = self._taken
        taken.clear()
        try:
            cells = next(csv.reader(self._feed(), **self._manner), None)
        except (csv.Error, _TooLongError) as error:
            return self._recover(unclosed=isinstance(error, _TooLongError) or "end of data" in str(error))
        if cells is None:
            return None
        if len(taken) > 1 and self._are_rows(taken, cells):
            return self._recover(unclosed=False)
        first = self._line + 1
        self._line += len(taken)
        return first, cells, None

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

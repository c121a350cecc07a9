"""One run: windows are read ahead, answered, saved as parts, and joined into the output behind."""

from __future__ import annotations

import signal
import time
from collections.abc import Callable, Generator, Iterator
from concurrent.futures import ThreadPoolExecutor, wait
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from threading import Event

import pyarrow as pa

from affectlab.core import SILENT, AffectlabError, InputError, Progress, argument
from affectlab.engine.interrupt import Interrupted, terminable
from affectlab.engine.threads import Behind, read_ahead
from affectlab.engine.workplace import Workplace
from affectlab.tables import FormatName, Sink, Source, Window, open_sink

LIMITED_FORMATS: frozenset[FormatName] = frozenset({"xlsx"})
"""Formats that cannot hold every table."""
_FIRST_LOOK = 0.3
"""Seconds to wait for the number of rows before starting without it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Work:
    """What is to be done with the rows of `source`; the engine itself knows of no column.

    `compute` turns a window of `window_rows` into the rows of the output, of `schema`. `prepare` makes of a window what
    `compute` is given with it: this is done in the thread that reads ahead. `limit`: rows to read, None for all.
    """

    source: Source
    compute: Callable[..., pa.Table]
    schema: pa.Schema
    format: FormatName
    window_rows: int
    limit: int | None = None
    prepare: Callable[[Window], object] | None = None

    def windows(self) -> Iterator[Window]:
        """The windows of `source` up to the limit."""
        left = self.limit
        for window in self.source.windows(self.window_rows):
            if left is not None and window.table.num_rows >= left:
                problems = {row: why for row, why in window.problems.items() if row < left}
                yield Window(window.first_row, window.table.slice(0, left), problems)
                return
            yield window
            left = None if left is None else left - window.table.num_rows


@dataclass(frozen=True, slots=True)
class Done:
    """A finished run: its rows, those of them that an earlier run had done, and the seconds it took."""

    rows: int
    resumed_rows: int
    seconds: float


def run(place: Workplace, work: Work, *, observe: Callable[[pa.Table], None], progress: Progress = SILENT) -> Done:
    """Do `work` in `place`, whose parts it keeps; the output replaces what is there at the very end.

    `observe` sees every part of the output in order, in a thread of its own. Raises Interrupted when told to stop, and
    whatever the source, `work.compute` or the disk raise; the parts finished till then stay, to be resumed.
    """
    began = time.monotonic()
    saved = _Saved(progress)
    try:
        with terminable():
            place.publish(partial(_write, place, work, saved, observe))
    except KeyboardInterrupt as stop:
        raise Interrupted(saved.in_words(), getattr(stop, "signal", signal.SIGINT)) from None
    return Done(saved.rows, saved.resumed_rows, time.monotonic() - began)


class _Saved:
    """Rows that are safe, told to `progress` as they come."""

    def __init__(self, progress: Progress) -> None:
        self.progress = progress
        self.rows = self.resumed_rows = 0

    def add(self, rows: int, *, resumed: bool = False) -> None:
        self.rows += rows
        self.resumed_rows += rows if resumed else 0
        self.progress.advance(rows, resumed=resumed)

    def in_words(self) -> str:
        if not self.rows:
            return "no row was saved yet; run the same command again"
        kept = "1 row is saved" if self.rows == 1 else f"{self.rows:,} rows are saved"
        return f"{kept}; run the same command with {argument('resume', True)} to go on"


def _write(place: Workplace, work: Work, saved: _Saved, observe: Callable[[pa.Table], None], path: Path) -> None:
    """Make the parts that are not there yet, and of all parts the output."""
    sink = open_sink(path, work.format, work.schema, work.source.layout, name=place.name)
    output = _Output(sink, observe)
    with _abandoned_on_error(sink), closing(_answer(place, work, saved)) as tables, Behind(lambda _: None) as behind:
        for table in tables:
            behind.give(table.num_rows, partial(output.add, table))
    output.close()


def _answer(place: Workplace, work: Work, saved: _Saved) -> Generator[pa.Table, None, None]:
    """The rows of every window; those that are not among the parts yet are answered and saved."""
    kept = place.sound_parts(work.schema)
    fresh = (
        (window, (work.prepare(window),) if work.prepare is not None and index not in kept else ())
        for index, window in enumerate(work.windows())
    )
    with (
        _total(work, saved.progress) as tell,
        closing(read_ahead(fresh)) as windows,
        Behind(saved.add) as behind,
    ):
        for index, (window, prepared) in enumerate(windows):
            tell()
            if index in kept:
                table = place.read_part(index)
                saved.add(table.num_rows, resumed=True)
            else:
                table = work.compute(window, *prepared).unify_dictionaries()
                behind.give(table.num_rows, partial(place.write_part, index, table))
            yield table


class _Output:
    """The output while it is being written.

    What stops it does not stop the answering: it is raised by `close`, when all answers are kept.
    """

    def __init__(self, sink: Sink, observe: Callable[[pa.Table], None]) -> None:
        self._sink, self._observe = sink, observe
        self._error: Exception | None = None

    def add(self, table: pa.Table) -> None:
        if self._error is not None:
            return
        try:
            self._observe(table)
            self._sink.write(table)
        except Exception as error:  # noqa: BLE001 - kept for later
            self._error = error

    def close(self) -> None:
        try:
            with _abandoned_on_error(self._sink):
                if self._error is not None:
                    raise self._error
            self._sink.close()
        except InputError as error:
            what, where, remedy = error.args
            raise InputError(what, where, remedy + f"; all answers are kept for {argument('resume', True)}") from None


@contextmanager
def _abandoned_on_error(sink: Sink) -> Iterator[None]:
    """Leaves no file open that nobody will finish."""
    try:
        yield
    except BaseException:
        with suppress(AffectlabError, OSError):
            sink.close()
        raise


def write_originals(path: Path, work: Work, *, name: str, mark: str) -> None:
    """Write the rows of the source in the format of the output, with a last column `mark` that is never empty.

    Raises InputError for what that format cannot hold, long before the answers are there.
    """
    source = work.source
    schema = source.schema.append(pa.field(mark, pa.string()))
    sink = open_sink(path, work.format, schema, source.layout, name=name)
    with _abandoned_on_error(sink):
        for window in work.windows():
            marks = pa.repeat(pa.scalar("-"), window.table.num_rows)
            sink.write(window.table.append_column(schema.field(mark), marks))
    sink.close()


@contextmanager
def _total(work: Work, progress: Progress) -> Iterator[Callable[[], None]]:
    """Count the rows beside the work; what is yielded tells `progress` of them, once they are known."""
    if progress is SILENT:
        yield lambda: None
        return
    over = Event()

    def count() -> int:
        rows = 0
        for window in work.windows():
            rows += window.table.num_rows
            if over.is_set():
                break
        return rows

    with ThreadPoolExecutor(1, thread_name_prefix="affectlab-count") as pool:
        counted = pool.submit(count)
        wait([counted], timeout=_FIRST_LOOK)
        untold = True

        def tell() -> None:
            nonlocal untold
            if untold and counted.done() and counted.exception() is None:
                untold = False
                progress.expect(counted.result())

        try:
            yield tell
        finally:
            over.set()

"""How far a job is, on stderr: a bar on a terminal, nothing but notes elsewhere, and nothing at all if quiet."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from affectlab.cli import output
from affectlab.cli.errors import in_options
from affectlab.core import SILENT, Progress

if TYPE_CHECKING:
    from rich.progress import Progress as RichProgress


@contextmanager
def showing(what: str, *, quiet: bool) -> Iterator[Progress]:
    """Progress of a job that does `what` to rows, for as long as the context lasts."""
    if quiet:
        yield SILENT
    elif not sys.stderr.isatty() or os.environ.get("TERM") == "dumb":
        yield _Notes()
    else:
        with _bar() as bar:
            yield _Bar(bar, what)


class _Notes:
    """For logs and pipes: the notes, no bar."""

    def expect(self, rows: int) -> None:
        pass

    def advance(self, rows: int, *, resumed: bool = False) -> None:
        pass

    def note(self, message: str) -> None:
        output.note(in_options(message))


def _bar() -> RichProgress:
    from rich.progress import BarColumn, SpinnerColumn, TextColumn
    from rich.progress import Progress as RichProgress

    from affectlab.cli import console

    return RichProgress(
        SpinnerColumn("line"),
        TextColumn("{task.description}"),
        BarColumn(bar_width=None),
        TextColumn("{task.fields[state]}"),
        console=console.stderr(),
        transient=True,
        expand=True,
    )


class _Bar:
    """A bar with rows done, rows a second and the time left; rows that an earlier run did count for no speed."""

    def __init__(self, bar: RichProgress, what: str) -> None:
        self._bar = bar
        self._task = bar.add_task(what, total=None, state="")
        self._began = time.monotonic()
        self._done = self._fresh = 0
        self._total: int | None = None

    def expect(self, rows: int) -> None:
        self._total = rows
        self._show()

    def advance(self, rows: int, *, resumed: bool = False) -> None:
        self._done += rows
        if resumed:
            self._began = time.monotonic()
        else:
            self._fresh += rows
        self._show()

    def note(self, message: str) -> None:
        from rich.text import Text

        self._bar.console.print(
            Text.assemble(("note: ", "bold cyan"), output.visible(in_options(message))), soft_wrap=True
        )

    def _show(self) -> None:
        seconds = time.monotonic() - self._began
        self._bar.update(
            self._task,
            total=self._total,
            completed=self._done,
            state=state(self._done, self._total, self._fresh, seconds),
        )


def state(done: int, total: int | None, fresh: int, seconds: float) -> str:
    """What stands beside the bar: `8,192 of 40,000 rows, 512/s, 1:02 left`.

    `fresh` of the `done` rows were done in these `seconds`; the time left goes by their speed.
    """
    parts = [f"{done:,} rows" if total is None else f"{done:,} of {total:,} rows"]
    if fresh and seconds > 0:
        rate = fresh / seconds
        parts.append(f"{rate:,.0f}/s" if rate >= 10 else f"{rate:.1f}/s")
        if total is not None and total > done:
            parts.append(f"{duration((total - done) / rate)} left")
    return ", ".join(parts)


def duration(seconds: float) -> str:
    """Seconds as `0:07`, `12:30` or `3:05:00`."""
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"


def took(seconds: float) -> str:
    """Seconds as `0.7 s`, `12 s`, `12:30 min` or `3:05:00 h`."""
    if seconds < 59.5:
        return f"{seconds:.1f} s" if seconds < 9.95 else f"{seconds:.0f} s"
    return f"{duration(seconds)} {'h' if seconds >= 3599.5 else 'min'}"

"""A run as a whole: the same output however it is cut, stopped or resumed."""

from __future__ import annotations

import signal
import threading
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from affectlab.core import SILENT, InputError, Progress, UsageError
from affectlab.engine import Done, Fingerprint, Interrupted, Work, Workplace, run
from affectlab.tables import FormatName, Window

SCHEMA = pa.schema([("n", pa.int64()), ("square", pa.int64())])
RUN = Fingerprint({"model": "square"})


def _square(window: Window) -> pa.Table:
    number = window.table.column("n")
    return pa.Table.from_arrays([number, pc.multiply(number, number)], schema=SCHEMA)


class Journal:
    """Keeps what it is told; may do something at the first `advance`."""

    def __init__(self, act: Callable[[], object] | None = None) -> None:
        self.totals: list[int] = []
        self.fresh: list[int] = []
        self.resumed: list[int] = []
        self._act = act

    def expect(self, rows: int) -> None:
        self.totals.append(rows)

    def advance(self, rows: int, *, resumed: bool = False) -> None:
        (self.resumed if resumed else self.fresh).append(rows)
        act, self._act = self._act, None
        if act is not None:
            act()

    def note(self, message: str) -> None:
        raise AssertionError(message)


def _run(
    out: Path,
    source: Any,
    *,
    compute: Callable[[Window], pa.Table] = _square,
    progress: Progress = SILENT,
    resume: bool = False,
    limit: int | None = None,
    window_rows: int = 3,
    format: FormatName = "csv",
) -> tuple[Done, int]:
    """The outcome, and the rows that were observed."""
    work = Work(source=source, compute=compute, schema=SCHEMA, format=format, limit=limit, window_rows=window_rows)
    observed: list[int] = []
    with Workplace(out, resume=resume) as place:
        if not resume:
            place.begin(RUN)
        done = run(place, work, observe=lambda table: observed.append(table.num_rows), progress=progress)
    return done, sum(observed)


@settings(max_examples=20, deadline=None)
@given(rows=st.integers(1, 12), window_rows=st.integers(1, 13), limit=st.none() | st.integers(1, 14))
def test_the_output_does_not_depend_on_the_windows(
    tmp_path_factory: pytest.TempPathFactory, numbers: Any, rows: int, window_rows: int, limit: int | None
) -> None:
    out = tmp_path_factory.mktemp("run") / "out.csv"
    done, observed = _run(out, numbers(rows), window_rows=window_rows, limit=limit)
    count = min(rows, limit or rows)
    assert out.read_text() == "n,square\n" + "".join(f"{n},{n * n}\n" for n in range(count))
    assert (done.rows, done.resumed_rows, observed) == (count, 0, count)
    assert [path.name for path in out.parent.iterdir()] == ["out.csv"]


def test_a_limit_cuts_problems_too(numbers: Any) -> None:
    source = numbers(4)
    window = Window(0, next(source.windows(4)).table, {0: "early", 3: "late"})
    source.windows = lambda _: iter([window])
    work = Work(source=source, compute=_square, schema=SCHEMA, format="csv", limit=2, window_rows=4)
    (cut,) = work.windows()
    assert (cut.table.num_rows, cut.problems) == (2, {0: "early"})


def test_what_is_prepared_while_reading_ahead_is_computed_with_save_for_kept_parts(
    tmp_path: Path, numbers: Any
) -> None:
    prepared: list[int] = []

    def prepare(window: Window) -> int:
        assert threading.current_thread() is not threading.main_thread()
        prepared.append(window.first_row)
        return window.first_row * 100

    def compute(window: Window, extra: int, stop: int = 99) -> pa.Table:
        if window.first_row == stop:
            raise RuntimeError("stopped")
        square = pa.array([extra] * window.table.num_rows, pa.int64())
        return pa.Table.from_arrays([window.table.column("n"), square], schema=SCHEMA)

    def work(stop: int) -> Work:
        return Work(
            source=numbers(4), compute=partial(compute, stop=stop), schema=SCHEMA, format="csv", window_rows=1,
            prepare=prepare,
        )  # fmt: skip

    out = tmp_path / "out.csv"
    with Workplace(out) as place:
        place.begin(RUN)
        with pytest.raises(RuntimeError):
            run(place, work(stop=2), observe=lambda _: None)
    assert prepared[:3] == [0, 1, 2]
    prepared.clear()
    with Workplace(out, resume=True) as place:
        run(place, work(stop=99), observe=lambda _: None)
    assert prepared == [2, 3]
    assert out.read_text() == "n,square\n0,0\n1,100\n2,200\n3,300\n"


@pytest.mark.parametrize(("limit", "total"), [(None, 7), (5, 5), (99, 7)], ids=["all", "limit", "beyond"])
def test_progress_hears_of_every_row(tmp_path: Path, numbers: Any, limit: int | None, total: int) -> None:
    journal = Journal()
    _run(tmp_path / "out.csv", numbers(7), progress=journal, limit=limit)
    assert (journal.totals, sum(journal.fresh), journal.resumed) == ([total], total, [])


def _failing(after: int, error: BaseException) -> Callable[[Window], pa.Table]:
    def compute(window: Window) -> pa.Table:
        if window.first_row >= after:
            raise error
        return _square(window)

    return compute


@pytest.mark.parametrize(
    ("error", "raised"),
    [
        pytest.param(UsageError("is down", "--model x", "try later"), UsageError, id="model error"),
        pytest.param(ZeroDivisionError(), ZeroDivisionError, id="bug"),
        pytest.param(KeyboardInterrupt(), Interrupted, id="Ctrl-C"),
    ],
)
def test_what_stops_a_run_keeps_its_parts(
    tmp_path: Path, numbers: Any, error: BaseException, raised: type[BaseException]
) -> None:
    out, undisturbed = tmp_path / "out.csv", tmp_path / "whole.csv"
    _run(undisturbed, numbers(10))
    with pytest.raises(raised):
        _run(out, numbers(10), compute=_failing(6, error))
    assert not out.exists()
    journal = Journal()
    done, observed = _run(out, numbers(10), progress=journal, resume=True)
    assert out.read_bytes() == undisturbed.read_bytes()
    assert (done.rows, done.resumed_rows, observed) == (10, 6, 10)
    assert (journal.resumed, journal.fresh) == ([3, 3], [3, 1])


@pytest.mark.parametrize(
    ("after", "line"),
    [
        pytest.param(0, "no row was saved yet; run the same command again", id="at once"),
        pytest.param(1, "1 row is saved; run the same command with resume=True to go on", id="one row"),
        pytest.param(2, "2 rows are saved; run the same command with resume=True to go on", id="rows"),
    ],
)
def test_an_interrupt_says_how_to_go_on(tmp_path: Path, numbers: Any, after: int, line: str) -> None:
    with pytest.raises(Interrupted) as caught:
        _run(tmp_path / "out.csv", numbers(5), compute=_failing(after, KeyboardInterrupt()), window_rows=1)
    assert str(caught.value) == line


def test_a_scheduler_s_request_to_stop_is_an_interrupt(tmp_path: Path, numbers: Any) -> None:
    before = signal.getsignal(signal.SIGTERM)
    journal = Journal(lambda: signal.raise_signal(signal.SIGTERM))
    with pytest.raises(Interrupted, match="saved"):
        _run(tmp_path / "out.csv", numbers(20), progress=journal, window_rows=1)
    assert signal.getsignal(signal.SIGTERM) == before
    done, _ = _run(tmp_path / "out.csv", numbers(20), resume=True, window_rows=1)
    assert done.rows == 20
    assert 0 < done.resumed_rows < 20


def test_somebody_else_s_handler_is_left_alone(tmp_path: Path, numbers: Any) -> None:
    heard: list[int] = []
    before = signal.signal(signal.SIGTERM, lambda number, _: heard.append(number))
    try:
        _run(tmp_path / "out.csv", numbers(5), progress=Journal(lambda: signal.raise_signal(signal.SIGTERM)))
    finally:
        signal.signal(signal.SIGTERM, before)
    assert heard == [signal.SIGTERM]


def test_a_source_that_breaks_keeps_what_was_read(tmp_path: Path, numbers: Any) -> None:
    source = numbers(9)
    whole = source.windows

    def windows(rows: int) -> Any:
        yield from list(whole(rows))[:2]
        raise InputError("is cut off", "in.csv", "fetch it again")

    source.windows = windows
    with pytest.raises(InputError, match="cut off"):
        _run(tmp_path / "out.csv", source, progress=Journal())
    done, _ = _run(tmp_path / "out.csv", numbers(9), resume=True)
    assert (done.rows, done.resumed_rows) == (9, 6)


def test_an_output_that_cannot_be_joined_keeps_the_parts(tmp_path: Path, numbers: Any) -> None:
    def refuse(_: pa.Table) -> None:
        raise InputError("the disk is full", "out.csv", "free some space")

    work = Work(source=numbers(4), compute=_square, schema=SCHEMA, format="csv", window_rows=2)
    with Workplace(tmp_path / "out.csv") as place:
        place.begin(RUN)
        with pytest.raises(InputError, match="disk is full"):
            run(place, work, observe=refuse)
    assert [path.name for path in tmp_path.iterdir()] == ["out.csv.parts"]
    done, _ = _run(tmp_path / "out.csv", numbers(4), resume=True, window_rows=2)
    assert (done.rows, done.resumed_rows) == (4, 4)

"""Reading ahead and writing behind: in order, bounded, and errors arrive."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import closing

import pytest

from affectlab.engine.threads import Behind, read_ahead


def test_items_come_in_order_and_no_more_than_depth_are_taken_ahead() -> None:
    taken: list[int] = []

    def items() -> Iterator[int]:
        for number in range(20):
            taken.append(number)
            yield number

    seen = []
    for number in read_ahead(items(), depth=3):
        seen.append(number)
        assert len(taken) <= number + 1 + 3
    assert seen == list(range(20))


def test_reading_happens_in_another_thread_which_ends() -> None:
    names: list[str] = []

    def items() -> Iterator[int]:
        while True:
            names.append(threading.current_thread().name)
            yield 1

    before = threading.active_count()
    with closing(read_ahead(items())) as ahead:
        next(ahead)
    assert set(names) == {"affectlab-read_0"}
    assert threading.active_count() == before


def test_what_reading_raises_is_raised_after_the_items_before_it() -> None:
    def items() -> Iterator[int]:
        yield 1
        raise ValueError("line 2")

    ahead = read_ahead(items())
    assert next(ahead) == 1
    with pytest.raises(ValueError, match="line 2"):
        next(ahead)


def test_calls_are_done_in_order_and_told_here() -> None:
    done: list[int] = []
    told: list[tuple[int, str]] = []
    with Behind(lambda size: told.append((size, threading.current_thread().name)), depth=2) as behind:
        for number in range(6):
            behind.give(number, lambda number=number: done.append(number))  # type: ignore[misc]
            assert number + 1 - len(told) <= 2
    assert done == list(range(6))
    assert told == [(number, threading.current_thread().name) for number in range(6)]


def _fail() -> None:
    raise OSError("disk")


def _give(told: list[int], error: Exception | None = None) -> None:
    """Gives a call that succeeds and one that fails; raises `error` after that."""
    with Behind(told.append) as behind:
        behind.give(1, lambda: None)
        behind.give(2, _fail)
        if error is not None:
            raise error


def test_what_a_call_raises_is_raised_here() -> None:
    told: list[int] = []
    with pytest.raises(OSError, match="disk"):
        _give(told)
    assert told == [1]


def test_an_error_on_its_way_is_not_replaced_and_calls_are_finished() -> None:
    told: list[int] = []
    with pytest.raises(KeyError):
        _give(told, KeyError())
    assert told == [1]

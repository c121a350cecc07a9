"""Reading ahead and writing behind, so that a model does not wait for the disk; both are bounded."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Generator, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import nullcontext, suppress
from types import TracebackType
from typing import TypeVar

AHEAD = 2
"""Windows held beyond the one being worked on, on either side."""

T = TypeVar("T")


def read_ahead(items: Iterator[T], depth: int = AHEAD) -> Generator[T, None, None]:
    """The same `items`, at most `depth` of them taken in advance by a thread; close it if you leave early.

    `items` must not hold None.
    """
    pool = ThreadPoolExecutor(1, thread_name_prefix="affectlab-read")
    try:
        taken: deque[Future[T | None]] = deque(pool.submit(next, items, None) for _ in range(depth))
        while (item := taken.popleft().result()) is not None:
            taken.append(pool.submit(next, items, None))
            yield item
    finally:
        pool.shutdown(cancel_futures=True)


class Behind:
    """Calls done by a thread in the order given; at most `depth` of them wait, then `give` waits.

    `done(size)` is called in the thread of the giver for each call that has come to its end. What a call raises
    is raised by a later `give`, or on leaving the context, which waits for all; there it gives way to an error
    that is already on its way.
    """

    def __init__(self, done: Callable[[int], None], depth: int = AHEAD) -> None:
        self._done, self._depth = done, depth
        self._pool = ThreadPoolExecutor(1, thread_name_prefix="affectlab-write")
        self._waiting: deque[tuple[int, Future[None]]] = deque()

    def __enter__(self) -> Behind:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            with suppress(Exception) if error is not None else nullcontext():
                self._settle(0)
        finally:
            self._pool.shutdown()

    def give(self, size: int, call: Callable[[], None]) -> None:
        self._waiting.append((size, self._pool.submit(call)))
        self._settle(self._depth)

    def _settle(self, left: int) -> None:
        while len(self._waiting) > left or (self._waiting and self._waiting[0][1].done()):
            size, future = self._waiting.popleft()
            future.result()
            self._done(size)

"""Being told to stop: by Ctrl-C, or by a scheduler's SIGTERM."""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from affectlab.core import Message


class Terminated(KeyboardInterrupt):
    """SIGTERM came."""

    signal = int(signal.SIGTERM)


class Interrupted(KeyboardInterrupt):
    """A run was stopped in good order; `str` of it is one line that says how to go on, `signal` what stopped it."""

    def __init__(self, words: str, signal: int = int(signal.SIGINT)) -> None:
        super().__init__(Message(words))
        self.signal = signal


@contextmanager
def terminable() -> Iterator[None]:
    """SIGTERM stops as Ctrl-C does, as long as nobody else has a use for it."""
    ours = threading.current_thread() is threading.main_thread()
    if not ours or signal.getsignal(signal.SIGTERM) is not signal.SIG_DFL:
        yield
        return
    signal.signal(signal.SIGTERM, _stop)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, signal.SIG_DFL)


def _stop(*_: object) -> None:
    raise Terminated

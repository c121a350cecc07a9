"""How a long job tells how far it is, without drawing anything itself."""

from __future__ import annotations

from typing import Protocol


class Progress(Protocol):
    """Whoever shows how far a job is. All calls come from the thread that called the job."""

    def expect(self, rows: int) -> None:
        """There are `rows` rows in all; told once, as soon as it is known, which may be late or never."""
        ...

    def advance(self, rows: int, *, resumed: bool = False) -> None:
        """`rows` more rows are done and saved; `resumed` where an earlier run did them."""
        ...

    def note(self, message: str) -> None:
        """A remark for the user, one line."""
        ...


class _Silent:
    def expect(self, rows: int) -> None:
        pass

    def advance(self, rows: int, *, resumed: bool = False) -> None:
        pass

    def note(self, message: str) -> None:
        pass


SILENT: Progress = _Silent()
"""Tells nobody; what jobs use unless they are given another."""

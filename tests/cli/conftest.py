"""Running the command line in this process, as a user would see it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import pytest

from affectlab.cli import run


@dataclass(frozen=True)
class Ran:
    """What a command left behind."""

    status: int
    out: str
    err: str

    @property
    def complaint(self) -> str:
        """The one line on stderr, after checking that it is one, and that nothing else was said."""
        lines = self.err.splitlines()
        assert (len(lines), self.out) == (1, ""), f"stdout {self.out!r}, stderr {self.err!r}"
        assert lines[0].startswith("error: ")
        return lines[0].removeprefix("error: ")


Run = Callable[..., Ran]


@pytest.fixture
def affectlab(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Run:
    """`affectlab("tasks", "list")` runs `affectlab tasks list` on a screen of 80 columns."""
    monkeypatch.setenv("COLUMNS", "80")
    monkeypatch.delenv("AFFECTLAB_DATA", raising=False)

    def call(*arguments: object) -> Ran:
        capsys.readouterr()
        status = run([str(argument) for argument in arguments])
        return Ran(status, *capsys.readouterr())

    return call


@pytest.fixture
def no_data(monkeypatch: pytest.MonkeyPatch, tmp_path) -> None:
    """A machine without any data set."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    monkeypatch.setenv("HOME", str(tmp_path))

"""Progress: a bar for a person, notes for a log, silence if asked for."""

from __future__ import annotations

import io
import sys

import pytest

from affectlab.cli import progress
from affectlab.cli.progress import duration, showing, state, took


@pytest.mark.parametrize(
    ("arguments", "shown"),
    [
        pytest.param((0, None, 0, 0.0), "0 rows", id="nothing-known"),
        pytest.param((0, 20_000, 0, 3.0), "0 of 20,000 rows", id="nothing-done"),
        pytest.param((8192, 40_000, 8192, 16.0), "8,192 of 40,000 rows, 512/s, 1:02 left", id="in-the-middle"),
        pytest.param((30, None, 30, 10.0), "30 rows, 3.0/s", id="no-total"),
        pytest.param((900, 1000, 100, 10.0), "900 of 1,000 rows, 10/s, 0:10 left", id="resumed-rows-have-no-speed"),
        pytest.param((1000, 1000, 1000, 10.0), "1,000 of 1,000 rows, 100/s", id="done"),
    ],
)
def test_what_stands_beside_the_bar(arguments, shown):
    assert state(*arguments) == shown


@pytest.mark.parametrize(("seconds", "shown"), [(0, "0:00"), (62.4, "1:02"), (3599.6, "1:00:00"), (11_100, "3:05:00")])
def test_durations(seconds, shown):
    assert duration(seconds) == shown


@pytest.mark.parametrize(("seconds", "shown"), [(0.72, "0.7 s"), (12, "12 s"), (59.6, "1:00 min"), (7260, "2:01:00 h")])
def test_how_long_it_took(seconds, shown):
    assert took(seconds) == shown


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def use(progress):
    progress.expect(100)
    progress.advance(40, resumed=True)
    progress.advance(60)
    progress.note("a remark\nin two lines")


def test_a_log_gets_the_notes_alone(capsys):
    with showing("annotating", quiet=False) as shown:
        use(shown)
    assert capsys.readouterr() == ("", "note: a remark in two lines\n")


def test_quiet_is_silent(capsys):
    with showing("annotating", quiet=True) as shown:
        use(shown)
    assert capsys.readouterr() == ("", "")


def test_a_terminal_gets_a_bar_that_leaves_only_the_notes_behind(monkeypatch):
    terminal = Terminal()
    monkeypatch.setattr(sys, "stderr", terminal)
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setenv("COLUMNS", "80")
    monkeypatch.setattr(progress.time, "monotonic", iter(range(0, 1000, 10)).__next__)
    with showing("annotating", quiet=False) as shown:
        use(shown)
    drawn = terminal.getvalue()
    assert "annotating" in drawn
    assert "100 of 100 rows, " in drawn
    assert "a remark in two lines" in drawn
    assert drawn.endswith("\x1b[1A\x1b[2K")

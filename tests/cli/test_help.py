"""Every command explains itself."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from importlib.metadata import version
from typing import Any

import pytest

from affectlab.cli.app import command


def commands(found: Any, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], Any]]:
    """Every command with the words that call it."""
    yield path, found
    for name, below in getattr(found, "commands", {}).items():
        yield from commands(below, (*path, name))


EVERY = dict(commands(command()))


def test_the_commands_are_those_of_the_handbook():
    top = [path[0] for path in EVERY if len(path) == 1]
    assert top == [
        *("analyze", "annotate", "report", "summary"),
        *("models", "tasks", "taxonomies", "data", "doctor", "evaluate", "compare", "train"),
    ]
    for group in ("models", "tasks", "taxonomies", "data"):
        assert {(group, "list"), (group, "show")} <= set(EVERY)


@pytest.mark.parametrize("path", EVERY, ids=" ".join)
def test_help_is_on_stdout_and_fits_80_columns(affectlab, path):
    ran = affectlab(*path, "--help")
    assert (ran.status, ran.err) == (0, "")
    assert ran.out.startswith(f"Usage: {' '.join(('affectlab', *path))} ")
    assert [line for line in ran.out.splitlines() if len(line) > 80] == []
    assert affectlab(*path, "-h") == ran


@pytest.mark.parametrize("path", EVERY, ids=" ".join)
def test_every_command_and_option_has_a_help_text(path):
    found = EVERY[path]
    assert found.help
    assert [parameter.name for parameter in found.params if not parameter.help and parameter.name != "help"] == []
    assert len(found.get_short_help_str(200)) <= 62, "it is cut in the list of commands"


def test_alone_it_shows_its_help_as_an_error_would(affectlab):
    ran = affectlab()
    assert (ran.status, ran.out) == (2, "")
    assert ran.err == affectlab("--help").out


def test_version(affectlab):
    assert affectlab("--version").out == f"affectlab {version('affectlab')}\n"


def test_python_runs_the_package_too():
    ran = subprocess.run([sys.executable, "-m", "affectlab", "--version"], capture_output=True, text=True, check=True)
    assert ran.stdout == f"affectlab {version('affectlab')}\n"

"""Messages name arguments: as Python does, or as whoever prints them says."""

from __future__ import annotations

import copy
import pickle
import re
from pathlib import Path

import pytest

import affectlab
from affectlab.cli.errors import as_option, in_options
from affectlab.core import InputError, Message, UsageError, argument

TEXT = f"add {argument('resume', True)}, or choose another {argument('out')}; {argument('long_text', 'window')}"


def test_python_and_the_command_line_say_it_in_their_own_ways() -> None:
    message = Message(TEXT)
    assert message == 'add resume=True, or choose another out; long_text="window"'
    assert in_options(message) == "add --resume, or choose another -o; --long-text window"
    assert in_options("what no job said: resume=True") == "what no job said: resume=True"


def test_an_error_too() -> None:
    error = UsageError("'x' is none", argument("long_text"), TEXT)
    assert str(error).startswith("long_text: 'x' is none; add resume=True, ")
    assert error.worded(as_option).startswith("--long-text: 'x' is none; add --resume, ")
    assert error.args == ("'x' is none", "long_text", 'add resume=True, or choose another out; long_text="window"')


@pytest.mark.parametrize("again", [lambda one: pickle.loads(pickle.dumps(one)), copy.deepcopy], ids=["pickle", "copy"])
def test_both_survive_a_copy(again: object) -> None:
    assert callable(again)
    error = again(InputError("is down", argument("out", "a.csv"), TEXT))
    assert (str(error.args[1]), error.args[1].worded(as_option)) == ('out="a.csv"', "-o a.csv")
    assert in_options(again(Message(TEXT))) == in_options(Message(TEXT))


def test_a_message_can_go_on() -> None:
    more = Message(argument("resume", True)) + f" and {argument('limit')}"
    assert (more, in_options(more)) == ("resume=True and limit", "--resume and --limit")


def test_words_that_are_arguments_elsewhere_stay_words() -> None:
    error = UsageError("there is no column 'text=True'", argument("text"), "the columns are id, --out and format=csv")
    expected = "there is no column 'text=True'; the columns are id, --out and format=csv"
    assert str(error) == f"text: {expected}"
    assert error.worded(as_option) == f"--text: {expected}"


def test_no_job_names_an_option() -> None:
    """Below `cli`, options stand in whole commands alone: `affectlab evaluate -o`."""
    package = Path(affectlab.__file__).parent
    found = []
    for path in sorted(package.rglob("*.py")):
        if path.is_relative_to(package / "cli"):
            continue
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
            code = re.sub(r'""".*|#.*|`[^`]*`|affectlab (annotate|evaluate|report|train)[^"]*', "", line)
            if re.search(r"[\"' ]--[a-z]|(another|for|[\"']) ?-o\b", code):
                found.append(f"{path.name}:{number}: {line.strip()}")
    assert found == []

"""From exceptions to exit statuses."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest
import typer

from affectlab import cli
from affectlab.cli.errors import guarded, one_of, suggest_out
from affectlab.core import InputError, UsageError


def test_what_a_user_caused_is_one_line_and_status_2(capsys):
    def call():
        raise InputError("there is no such file", "posts.csv", "check the path")

    assert guarded(call) == 2
    assert capsys.readouterr() == ("", "error: posts.csv: there is no such file; check the path\n")


@pytest.mark.parametrize("text", ["two\nlines", "a\r\nb", "\x1b[31mred\x1b[0m", "tab\there", "nul\0"], ids=repr)
def test_an_error_is_one_line_whatever_its_parts_hold(capsys, text):
    def call():
        raise InputError(text, "x", "y")

    guarded(call)
    err = capsys.readouterr().err
    assert err.count("\n") == 1
    assert err.removesuffix("\n").isprintable()


def test_an_unknown_exception_keeps_its_traceback():
    def call():
        raise ZeroDivisionError("ours to mend")

    with pytest.raises(ZeroDivisionError, match="ours to mend"):
        guarded(call)


def test_an_interrupt_is_one_line_with_what_to_do(capsys):
    def call():
        raise KeyboardInterrupt("go on with --resume")

    assert guarded(call) == 130
    assert capsys.readouterr().err == "interrupted: go on with --resume\n"


def test_an_interrupt_without_a_word_is_still_one_line(capsys):
    def call():
        raise KeyboardInterrupt

    assert guarded(call) == 130
    assert capsys.readouterr().err == "interrupted\n"


def test_a_stop_by_a_signal_says_which(capsys):
    from affectlab.engine import Interrupted

    def call():
        raise Interrupted("go on with --resume", 15)

    assert guarded(call) == 143
    assert capsys.readouterr().err == "interrupted: go on with --resume\n"


def test_a_command_may_choose_its_status():
    def call():
        raise typer.Exit(1)

    assert guarded(call) == 1


ALL = "all of them: affectlab"
GIVE = "what to give: affectlab"
WRONG = {
    "command": (["anotate"], "affectlab: there is no command 'anotate'; did you mean: affectlab annotate"),
    "no such command": (["xyzzy"], f"affectlab: there is no command 'xyzzy'; {ALL} --help"),
    "file for a command": (
        ["posts.csv"],
        "affectlab: there is no command 'posts.csv'; did you mean: affectlab annotate posts.csv -o posts.affect.csv",
    ),
    "text for a command": (
        ["I love it"],
        "affectlab: there is no command 'I love it'; did you mean: affectlab analyze \"I love it\"",
    ),
    "id for a command": (
        ["models", "base"],
        "affectlab models: there is no command 'base'; did you mean: affectlab models show base",
    ),
    "option": (
        ["annotate", "--txt", "t"],
        f"affectlab annotate: there is no option --txt; did you mean --text? {ALL} annotate --help",
    ),
    "short option": (["annotate", "-z"], f"affectlab annotate: there is no option -z; {ALL} annotate --help"),
    "argument": (["annotate"], f"affectlab annotate: IN is missing; {GIVE} annotate --help"),
    "text like an option": (
        ["analyze", "-_- so tired"],
        "affectlab analyze: there is no option -_; before a text that begins with -, write --: "
        'affectlab analyze -- "..."',
    ),
    "id": (["tasks", "show"], f"affectlab tasks show: ID is missing; {GIVE} tasks show --help"),
    "number": (
        ["annotate", "a.csv", "--limit", "ten"],
        f"--limit: 'ten' is no whole number above 0; {GIVE} annotate --help",
    ),
    "model": (["models", "show", "bse"], f"--model: there is no model 'bse'; did you mean base? {ALL} models list"),
    "task": (
        ["tasks", "show", "emotion"],
        f"--tasks: there is no task 'emotion'; did you mean emotions or emotions-11 "
        f"or emotions-ekman? {ALL} tasks list",
    ),
    "taxonomy": (
        ["taxonomies", "show", "ekman"],
        f"taxonomies: there is no taxonomy 'ekman'; did you mean ekman-6? {ALL} taxonomies list",
    ),
    "data set": (
        ["data", "show", "go-emotions"],
        f"data: there is no data set 'go-emotions'; did you mean goemotions? {ALL} data list",
    ),
}


def test_one_argument_too_many_is_named(affectlab):
    complaint = affectlab("annotate", "a.csv", "b.csv").complaint
    assert complaint.startswith("affectlab annotate: got unexpected extra argument")
    assert complaint.endswith("(b.csv); what to give: affectlab annotate --help")


@pytest.mark.parametrize(("arguments", "line"), WRONG.values(), ids=WRONG)
def test_a_wrong_argument_is_one_line_and_status_2(affectlab, arguments, line):
    ran = affectlab(*arguments)
    assert ran.complaint == line
    assert ran.status == 2


def test_colour_only_on_a_terminal_and_never_with_no_color(monkeypatch, capsys):
    from affectlab.cli.output import say

    monkeypatch.setattr(sys.stderr, "isatty", lambda: True)
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.delenv("NO_COLOR", raising=False)
    say("error", "x")
    monkeypatch.setenv("NO_COLOR", "1")
    say("error", "x")
    assert capsys.readouterr().err == "\x1b[1;31merror:\x1b[0m x\nerror: x\n"


def test_a_choice_offers_the_nearest():
    assert one_of("window", ("window", "error"), "--long-text") == "window"
    with pytest.raises(UsageError) as caught:
        one_of("windows", ("window", "error"), "--long-text")
    assert str(caught.value) == (
        "--long-text: 'windows' is no choice; did you mean window? choose among: window, error"
    )


@pytest.mark.parametrize(
    ("source", "out"),
    [
        ("posts.csv", "posts.affect.csv"),
        ("a/b.xlsx", "b.affect.xlsx"),
        ("x.csv.gz", "x.affect.csv"),
        ("x.jsonl.zst", "x.affect.jsonl"),
        ("-", "stdin.affect.csv"),
    ],
)
def test_a_name_for_the_output(source, out):
    assert suggest_out(source) == out


@pytest.mark.skipif(os.name != "posix", reason="pipes of a POSIX shell")
def test_a_reader_that_goes_away_is_no_error():
    code = "from affectlab.cli import main; import sys; sys.argv = ['affectlab', 'tasks', 'list', '--json']; main()"
    with subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.close()
        assert process.stderr.read() == b""
    assert process.returncode == 141


def test_an_interrupt_while_loading_is_one_line_too(monkeypatch, capsys):
    def interrupted(_: list[str]) -> int:
        raise KeyboardInterrupt

    monkeypatch.setattr(cli, "run", interrupted)
    with pytest.raises(SystemExit) as caught:
        cli.main()
    assert caught.value.code == 130
    assert capsys.readouterr().err == "interrupted\n"


def test_an_encoding_without_the_character_still_prints():
    environment = {**os.environ, "PYTHONIOENCODING": "ascii", "COLUMNS": "80"}
    code = "from affectlab.cli import main; import sys; sys.argv = ['affectlab', 'taxonomies', 'list']; main()"
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, env=environment, check=True)
    assert b"goemotions-28" in ran.stdout
    assert ran.stdout.isascii()

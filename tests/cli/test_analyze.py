"""`affectlab analyze`."""

from __future__ import annotations

import io
import json
import sys

import pytest

from affectlab import catalogue
from affectlab.annotate import analyze
from affectlab.cli.panel import sure


class Stdin(io.StringIO):
    """What is piped in, or a terminal that nobody types at."""

    def __init__(self, text: str, terminal: bool = False) -> None:
        super().__init__(text)
        self.terminal = terminal

    def isatty(self) -> bool:
        return self.terminal


@pytest.fixture
def piped(monkeypatch):
    """`piped("a\\nb")` makes that the standard input."""

    def pipe(text: str, *, terminal: bool = False) -> None:
        monkeypatch.setattr(sys, "stdin", Stdin(text, terminal))

    return pipe


def test_a_person_reads_a_panel(affectlab):
    ran = affectlab("analyze", "I can't stop smiling 😆", "--model", "random")
    result = analyze("I can't stop smiling 😆", model="random")
    assert (ran.status, ran.err) == (0, "")
    assert "I can't stop smiling 😆" in ran.out
    for said in (result.emotion, result.sentiment, "how likely", "how strong", "valence", "arousal", "dominance"):
        assert f" {said} " in ran.out
    assert "random:0, version 1" in ran.out


@pytest.mark.parametrize("columns", [60, 80, 200])
def test_a_panel_fits_the_screen_and_is_never_wider_than_80(affectlab, monkeypatch, columns):
    monkeypatch.setenv("COLUMNS", str(columns))
    ran = affectlab("analyze", "word " * 200, "--model", "random", "--tasks", "affect,emotions-11,vad")
    widths = {len(line) for line in ran.out.splitlines()}
    assert widths == {min(columns, 80)}


def test_a_program_reads_one_object_a_line_with_the_columns_of_a_file(affectlab):
    ran = affectlab("analyze", "so tired of this", "love it", "--model", "random", "--json")
    lines = [json.loads(line) for line in ran.out.splitlines()]
    expected = [result.to_dict() for result in analyze(["so tired of this", "love it"], model="random")]
    assert [list(line.items()) for line in lines] == [list(one.items()) for one in expected]


@pytest.mark.parametrize("task", [task.id for task in catalogue.tasks() if not task.needs_target])
def test_every_task_can_be_asked_and_shows_its_answer(affectlab, task):
    ran = affectlab("analyze", "I can't stop smiling", "--model", "random", "--tasks", task)
    assert (ran.status, ran.err) == (0, "")
    assert task in ran.out


def test_a_target_is_asked_about(affectlab):
    arguments = (
        "analyze",
        "The screen is great, the battery a joke.",
        "--tasks",
        "target-sentiment",
        "--model",
        "random",
    )
    screen = affectlab(*arguments, "--target", "screen", "--json").out
    battery = affectlab(*arguments, "--target", "battery", "--json").out
    assert screen != battery
    assert affectlab(*arguments).complaint.startswith("--target: target-sentiment asks about a target; ")


@pytest.mark.parametrize("arguments", [(), ("-",)], ids=["nothing", "dash"])
def test_each_line_of_stdin_that_is_not_blank_is_a_text(affectlab, piped, arguments):
    piped("\ufefffirst line\n\n  \nsecond\u2028line\x85too\r\n")
    ran = affectlab("analyze", *arguments, "--model", "random", "--json")
    assert [json.loads(line)["text"] for line in ran.out.split("\n") if line] == [
        "first line",
        "second\u2028line\x85too",
    ]


def test_nothing_given_on_a_terminal_is_a_usage_error_and_no_wait(affectlab, piped):
    piped("", terminal=True)
    assert affectlab("analyze").complaint == (
        "affectlab analyze: no text is given; write it in quotes, or pipe it in: "
        'affectlab analyze "I can\'t stop smiling"'
    )


def test_an_empty_pipe_is_an_error(affectlab, piped):
    piped("\n \n")
    assert affectlab("analyze").complaint.startswith("stdin: no text came in; ")


def test_bytes_that_are_no_text_are_an_error(affectlab, monkeypatch):
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b"caf\xe9"), encoding="utf-8"))
    assert affectlab("analyze").complaint.startswith("stdin: is not text in UTF-8; ")


def test_a_blank_text_is_skipped_and_says_so(affectlab):
    ran = affectlab("analyze", " \t ", "--model", "random")
    assert ran.status == 0
    assert "skipped: there is nothing to read in it" in ran.out


def test_a_text_in_another_language_is_skipped_and_says_so(affectlab):
    ran = affectlab("analyze", "मैं आज बहुत खुश हूँ", "--model", "fast")
    assert ran.status == 0
    assert "skipped: language: hi; fast reads en" in ran.out
    assert "to answer it all the same: --unsupported answer" in ran.out
    assert "emotion" not in ran.out


@pytest.mark.parametrize(("choice", "status"), [("skip", "skipped"), ("error", "error"), ("answer", "ok")])
def test_what_is_done_with_it_is_chosen(affectlab, choice, status):
    asked = ("analyze", "Сегодня очень хорошая погода", "--model", "fast", "--json", "--unsupported", choice)
    found = json.loads(affectlab(*asked).out)
    assert (found["status"], found["emotion"] is None) == (status, choice != "answer")
    assert found["error"] == (None if choice == "answer" else "language: ru; fast reads en")


@pytest.mark.parametrize(
    "text", ["\x1b[31mred", "bell\x07", "[bold]markup[/bold] :smile:", "line\nline", "\u202egnp.exe"]
)
def test_a_text_cannot_command_the_terminal(affectlab, text):
    ran = affectlab("analyze", text, "--model", "random")
    assert "".join(ran.out.split("\n")).isprintable()
    assert ("[bold]markup[/bold] :smile:" in ran.out) == text.startswith("[bold]")


def test_words_without_quotes_are_noticed(affectlab):
    ran = affectlab("analyze", "I", "love", "it", "--model", "random", "--json")
    assert ran.err == "note: these are 3 texts of one word each; put a text of several words in quotes\n"
    assert len(ran.out.splitlines()) == 3


def test_a_file_given_for_a_text_is_noticed(affectlab, tmp_path):
    path = tmp_path / "posts.csv"
    path.write_text("text\nhello\n", encoding="utf-8")
    ran = affectlab("analyze", path, "--model", "random", "--json")
    assert ran.err == f"note: {path} is a file; to read what is in it: affectlab annotate {path} -o posts.affect.csv\n"


WRONG = {
    "model": (["--model", "bas"], "--model: there is no model 'bas'; did you mean base or fast? "),
    "task": (["--tasks", "valense"], "--tasks: there is no task 'valense'; did you mean valence"),
    "no task": (["--tasks", ","], "--tasks: no task is named; "),
    "long text": (["--long-text", "windows"], "--long-text: 'windows' is no choice; did you mean window? "),
    "seed": (["--model", "random:x"], "--model random:x: a seed is a whole number, not 'x'; "),
    "target": (["--target", "x", "--model", "random"], "--target: no task here asks about a target; "),
}


@pytest.mark.parametrize(("arguments", "line"), WRONG.values(), ids=WRONG)
def test_a_wrong_argument_is_one_line_and_status_2(affectlab, arguments, line):
    ran = affectlab("analyze", "text", *arguments)
    assert ran.complaint.startswith(line)
    assert ran.status == 2


LIKELIEST = "chosen among 28 labels"


@pytest.mark.parametrize(
    ("confidence", "words"),
    [(1.0, "sure"), (0.8, "sure"), (0.79, "fairly sure"), (0.59, LIKELIEST), (0.0, LIKELIEST)],
)
def test_confidence_in_words(confidence, words):
    assert sure(confidence) == words


def test_language_and_words_are_shown_and_printed(affectlab, tmp_path):
    lexicon, german = tmp_path / "my.csv", "Das ist wirklich ein wunderschöner Tag heute"
    lexicon.write_text("word,label\nTag,time\nheute,time\n", encoding="utf-8")
    asked = ("analyze", german, "--model", "random", "--language", "--lexicon", str(lexicon))
    words = " ".join(affectlab(*asked).out.split())
    assert "language looks like de" in words
    assert "time 2, of 7 words" in words
    told = json.loads(affectlab(*asked, "--json").out)
    assert (told["language"], told["lexicon.time"], told["lexicon.words"]) == ("de", 2, ["Tag", "heute"])

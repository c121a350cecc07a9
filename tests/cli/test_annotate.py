"""`affectlab annotate`: what it prints, and that whatever a user gets wrong is one line."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from affectlab.annotate import Summary
from affectlab.cli import console
from affectlab.cli.summary import shown

POSTS = "id,text,group\n007,I love this,a\n8,,a\n9,so tired of it,b\n10,\x07,b\n"


@pytest.fixture
def posts(tmp_path, monkeypatch) -> Path:
    """A folder with posts.csv in it, to work in."""
    monkeypatch.chdir(tmp_path)
    path = tmp_path / "posts.csv"
    path.write_text(POSTS, encoding="utf-8")
    return path


@pytest.mark.usefixtures("posts")
def test_a_summary_says_what_came_out_and_what_to_type_next(affectlab):
    ran = affectlab("annotate", "posts.csv", "-o", "posts.affect.csv", "--model", "random")
    assert ran.status == 0
    assert ran.err == "note: the texts are in column 'text' (by its name); another: --text COLUMN\n"
    words = " ".join(ran.out.split())
    assert words.startswith("posts.csv → posts.affect.csv rows 4 ok 2 50.0 % skipped 2 50.0 % empty, or only")
    assert words.endswith("next: affectlab report posts.affect.csv")
    assert Path("posts.affect.csv").read_text(encoding="utf-8").splitlines()[1].startswith("007,I love this,a,")


@pytest.mark.usefixtures("posts")
def test_quiet_prints_nothing_and_json_the_summary_alone(affectlab):
    quiet = affectlab("annotate", "posts.csv", "-o", "a.csv", "--model", "random", "--quiet")
    assert (quiet.status, quiet.out, quiet.err) == (0, "", "")
    told = json.loads(affectlab("annotate", "posts.csv", "-o", "b.csv", "--model", "random", "--json", "-q").out)
    assert (told["rows"], told["ok"], told["skipped"], told["errors"]) == (4, 2, 2, 0)
    assert (told["out"], told["text_column"], told["model"]) == ("b.csv", "text", "random:0")


GERMAN = "Das ist wirklich ein wunderschöner Tag heute"


@pytest.fixture
def german(tmp_path, monkeypatch) -> Path:
    """A folder with german.csv in it, to work in: a row in German, one in English, one in Hindi and a blank one."""
    monkeypatch.chdir(tmp_path)
    path = tmp_path / "german.csv"
    path.write_text(f'text\n{GERMAN}\nI love this\nमैं आज बहुत खुश हूँ\n""\n', encoding="utf-8")
    return path


@pytest.mark.usefixtures("german")
def test_rows_in_other_languages_are_counted(affectlab):
    ran = affectlab("annotate", "german.csv", "-o", "a.csv", "--model", "fast")
    words = " ".join(ran.out.split())
    assert "skipped 3 75.0 % 1 empty, or only control characters 2 in another language (de 1, hi 1)" in words
    assert "skipped: 2 rows in languages that fast does not read (de 1, hi 1)" in ran.err
    told = json.loads(affectlab("annotate", "german.csv", "-o", "b.csv", "--model", "fast", "--json", "-q").out)
    assert told["unsupported"] == told["unsupported_skipped"] == {"de": 1, "hi": 1}


@pytest.mark.usefixtures("german")
@pytest.mark.parametrize(("choice", "counts"), [("answer", (3, 1, 0)), ("error", (1, 1, 2)), ("skip", (1, 3, 0))])
def test_what_is_done_with_them_is_chosen(affectlab, choice, counts):
    asked = ("annotate", "german.csv", "-o", "a.csv", "--model", "fast", "--json", "-q", "--unsupported", choice)
    told = json.loads(affectlab(*asked).out)
    assert (told["ok"], told["skipped"], told["errors"]) == counts
    assert sum(told["unsupported"].values()) == (0 if choice == "answer" else 2)


@pytest.mark.usefixtures("german")
def test_as_errors_they_are_told_as_such(affectlab):
    ran = affectlab("annotate", "german.csv", "-o", "a.csv", "--model", "fast", "--unsupported", "error")
    words = " ".join(ran.out.split())
    assert "skipped 1 25.0 % empty, or only control characters" in words
    assert "error 2 50.0 % row 1: language: de; fast reads en" in words


@pytest.mark.usefixtures("german")
def test_a_wrong_choice_names_the_right_ones(affectlab):
    ran = affectlab("annotate", "german.csv", "-o", "a.csv", "--unsupported", "drop")
    assert ran.status == 2
    assert "--unsupported" in ran.complaint
    assert "skip, answer" in ran.complaint


@pytest.mark.usefixtures("posts")
def test_every_option_reaches_the_job(affectlab):
    ran = affectlab(
        *("annotate", "posts.csv", "-o", "out.data", "--out-format", "parquet", "--format", "csv"),
        *("--text", "GROUP", "--id", "text", "--tasks", "valence,target-sentiment", "--target", "text"),
        *("--model", "random:3", "--limit", "3", "--long-text", "truncate", "--prefix", "x_", "--json", "--overwrite"),
    )
    told = json.loads(ran.out)
    assert (told["rows"], told["text_column"], told["id_column"], told["model"]) == (3, "group", "text", "random:3")
    names = pq.read_schema("out.data").names
    assert names[:5] == ["id", "text", "group", "x_valence.value", "x_target-sentiment.label"]


@pytest.mark.usefixtures("posts")
def test_resume_of_a_finished_file_says_that_all_is_done(affectlab):
    arguments = ("annotate", "posts.csv", "-o", "posts.affect.csv", "--model", "random")
    affectlab(*arguments)
    before = Path("posts.affect.csv").stat().st_mtime_ns
    ran = affectlab(*arguments, "--resume")
    assert ran.status == 0
    assert "this file was complete already: nothing was written" in ran.out
    assert Path("posts.affect.csv").stat().st_mtime_ns == before


def write(name: str, content: str | bytes) -> None:
    Path(name).write_bytes(content.encode() if isinstance(content, str) else content)


# what is wrong: (files beside posts.csv, arguments, beginning of the line)
WRONG = {
    "missing file": ({}, ["post.csv"], "post.csv: there is no such file; did you mean posts.csv?"),
    "folder": ({}, ["."], ".: "),
    "empty file": ({"e.csv": ""}, ["e.csv"], "e.csv: the file is empty; "),
    "no rows": ({"h.csv": "id,text\n"}, ["h.csv"], "h.csv: "),
    "no readable row": ({"b.jsonl": "{nope\n{nope\n"}, ["b.jsonl"], "b.jsonl: "),
    "no Parquet": ({"p.parquet": POSTS}, ["p.parquet"], "p.parquet: "),
    "no JSONL": ({"j.jsonl": b"PK\x03\x04" + bytes(range(256))}, ["j.jsonl"], "j.jsonl: "),
    "no XLSX": ({"x.xlsx": POSTS}, ["x.xlsx"], "x.xlsx: "),
    "unknown extension": ({"t.txt": POSTS}, ["t.txt"], "t.txt: .txt is no extension we know; "),
    "unknown format": ({}, ["posts.csv", "--format", "cvs"], "--format: there is no format 'cvs'; did you mean csv"),
    "wrong column": (
        {},
        ["posts.csv", "--text", "txt"],
        "--text: there is no column 'txt'; did you mean text? the columns are id, text and group",
    ),
    "two columns": (
        {"two.csv": "Text,body\na,b\n"},
        ["two.csv"],
        "two.csv: both Text and body may hold the texts; name one: --text Text",
    ),
    "no column": ({"no.csv": "a,b\nx,y\n"}, ["no.csv"], "no.csv: no column is called text, body, "),
    "wrong id": ({}, ["posts.csv", "--id", "key"], "--id: there is no column 'key'; "),
    "column that is ours": (
        {"c.csv": "text,emotion\na,b\n"},
        ["c.csv"],
        "c.csv: has column",
    ),
    "unknown model": (
        {},
        ["posts.csv", "--model", "rndom"],
        "--model: there is no model 'rndom'; did you mean random? ",
    ),
    "unknown task": (
        {},
        ["posts.csv", "--tasks", "emotion"],
        "--tasks: there is no task 'emotion'; did you mean emotions ",
    ),
    "no target": ({}, ["posts.csv", "--tasks", "target-sentiment"], "--target: target-sentiment asks about a target; "),
    "wrong limit": ({}, ["posts.csv", "--limit", "0"], "--limit: '0' is no whole number above 0; "),
    "wrong long text": ({}, ["posts.csv", "--long-text", "cut"], "--long-text: 'cut' is no choice; "),
    "output is the input": ({}, ["posts.csv", "-o", "posts.csv"], "posts.csv: the output is the input; "),
    "output exists": ({"out.csv": "mine"}, ["posts.csv"], "out.csv: exists already; add --overwrite to replace it"),
    "no folder": ({}, ["posts.csv", "-o", "no/out.csv"], "no/out.csv: its folder "),
    "output is a folder": ({}, ["posts.csv", "-o", ".", "--out-format", "csv"], ".: is a folder"),
    "output without format": ({}, ["posts.csv", "-o", "out"], "out: the name has no extension; "),
}


@pytest.mark.usefixtures("posts")
@pytest.mark.parametrize(("files", "arguments", "line"), WRONG.values(), ids=WRONG)
def test_bad_input_is_one_line_status_2_and_nothing_lost(affectlab, files, arguments, line):
    for name, content in files.items():
        write(name, content)
    before = {path.name: path.read_bytes() for path in Path().iterdir()}
    where = [] if "-o" in arguments else ["-o", "out.csv"]
    model = [] if "--model" in arguments else ["--model", "random"]
    ran = affectlab("annotate", *arguments, *where, *model)
    lines = ran.err.splitlines()
    assert (ran.status, ran.out) == (2, "")
    assert [said for said in lines if not said.startswith("note: ")] == lines[-1:]
    assert lines[-1].startswith(f"error: {line}")
    assert {path.name: path.read_bytes() for path in Path().iterdir()} == before


@pytest.mark.usefixtures("posts")
def test_names_that_are_taken_are_named_with_the_way_out(affectlab):
    write("c.csv", "text,emotion\na,b\n")
    arguments = ("annotate", "c.csv", "-o", "out.csv", "--model", "random")
    complaint = affectlab(*arguments).complaint
    assert " emotion" in complaint
    assert complaint.endswith("; add --prefix affect_")
    assert affectlab(*arguments, "--prefix", "affect_").status == 0


@pytest.mark.usefixtures("posts")
def test_language_and_lexicon_reach_the_job(affectlab):
    write("my.csv", "word,label,valence\nlove,joy,3\ntired,,-1\n")
    write("posts.csv", POSTS.replace("so tired of it", "I am so very tired of all this"))
    both = ("--language", "--lexicon", "my.csv", "--model", "random")
    ran = affectlab("annotate", "posts.csv", "-o", "out.parquet", *both)
    assert (ran.status, "words counted beside it: my.csv (sha256 " in ran.out) == (0, True)
    rows = pq.read_table("out.parquet").to_pylist()
    assert [row["lexicon.valence"] for row in rows] == [3.0, None, -1.0, None]
    assert [row["language"] for row in rows] == [None, None, "en", None]
    told = json.loads(affectlab("annotate", "posts.csv", "-o", "b.csv", *both, "--json", "-q").out)
    assert (told["languages"], told["language_rows"], told["other_language"]) == ({"en": 1}, 2, 0)
    write("my.csv", "word,valence\nlove,much\n")
    ran = affectlab("annotate", "posts.csv", "-o", "c.csv", *both)
    assert (ran.status, ran.complaint) == (2, "my.csv: row 1: valence 'much' is no number; give a number, such as -1.5")


@pytest.mark.usefixtures("posts")
def test_without_an_output_the_command_to_type_is_named(affectlab):
    assert affectlab("annotate", "posts.csv").complaint == (
        "-o: no file to write is named; affectlab annotate posts.csv -o posts.affect.csv"
    )


@pytest.mark.usefixtures("posts")
@pytest.mark.skipif(not Path("/proc/self").exists(), reason="needs a folder that takes no files")
def test_a_folder_that_takes_no_files_is_one_line(affectlab):
    ran = affectlab("annotate", "posts.csv", "-o", "/proc/out.csv", "--model", "random", "-q")
    assert ran.complaint.startswith("/proc/out.csv: cannot be written ")
    assert ran.status == 2


@pytest.mark.usefixtures("posts")
@pytest.mark.skipif(os.name != "posix" or os.getuid() == 0, reason="needs a user whom permissions bind")
def test_an_output_that_may_not_be_written_is_one_line(affectlab):
    Path("locked").mkdir(mode=0o500)
    ran = affectlab("annotate", "posts.csv", "-o", "locked/out.csv", "--model", "random")
    assert ran.complaint.startswith("locked/out.csv: ")
    assert ran.status == 2


@pytest.mark.usefixtures("posts")
def test_stdin_needs_a_format_and_takes_it(affectlab):
    ran = affectlab("annotate", "-", "-o", "out.csv", "--model", "random")
    assert ran.complaint.startswith("-: stdin has no extension to tell its format; ")
    code = "from affectlab.cli import main; main()"
    options = ["--format", "csv", "--model", "random", "--json"]
    command = [sys.executable, "-c", code, "annotate", "-", "-o", "out.csv", *options]
    done = subprocess.run(command, input=POSTS.encode(), capture_output=True, check=True)
    assert json.loads(done.stdout)["rows"] == 4
    options.remove("--json")
    command = [sys.executable, "-c", code, "annotate", "-", "-o", "out.csv", *options, "--overwrite"]
    done = subprocess.run(command, input=POSTS.encode(), capture_output=True, check=True)
    assert done.stdout.decode().split()[::2][:2] == ["stdin", "out.csv"]


ROWS = 40_000
CHEAP = ("--model", "random", "--tasks", "valence")


def begin(*arguments: str) -> subprocess.Popen[str]:
    code = "from affectlab.cli import main; main()"
    command = [sys.executable, "-c", code, "annotate", "big.csv", "-o", "big.parquet", *CHEAP, *arguments]
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def stop(process: subprocess.Popen[str], how: signal.Signals) -> tuple[int, str]:
    """Wait for the first part, then send the signal; returns exit status and stderr."""
    parts = Path("big.parquet.parts")
    while not list(parts.glob("part-*.arrow")):
        assert process.poll() is None, process.communicate()
        time.sleep(0.005)
    process.send_signal(how)
    return process.wait(), process.communicate()[1]


@pytest.fixture
def big(posts: Path) -> None:
    """A file whose annotation takes long enough to be stopped."""
    rows = "".join(f"{row},this is text number {row}\n" for row in range(ROWS))
    posts.with_name("big.csv").write_text(f"id,text\n{rows}", encoding="utf-8")


@pytest.mark.usefixtures("big")
@pytest.mark.skipif(os.name != "posix", reason="signals of POSIX")
def test_a_run_killed_in_the_middle_is_resumed_to_the_same_file(affectlab):
    status, _ = stop(begin(), signal.SIGKILL)
    assert status == -signal.SIGKILL
    assert not Path("big.parquet").exists()
    refused = affectlab("annotate", "big.csv", "-o", "big.parquet", *CHEAP)
    assert refused.complaint == (
        "big.parquet: an unfinished run is kept in big.parquet.parts; "
        "add --resume to go on with it, or --overwrite to begin anew"
    )
    for changed, what in (["--model", "random:1"], "model"), (["--tasks", "vad"], "tasks"):
        ran = affectlab("annotate", "big.csv", "-o", "big.parquet", *CHEAP, *changed, "--resume", "-q")
        assert ran.status == 2
        assert f"cannot be resumed: it was begun with {what} " in ran.complaint
    ran = affectlab("annotate", "big.csv", "-o", "big.parquet", *CHEAP, "--resume", "--json", "-q")
    told = json.loads(ran.out)
    assert told["rows"] == ROWS
    assert 0 < told["resumed_rows"] < ROWS
    affectlab("annotate", "big.csv", "-o", "whole.parquet", *CHEAP, "-q")
    assert pq.read_table("big.parquet").equals(pq.read_table("whole.parquet"))
    assert not Path("big.parquet.parts").exists()


@pytest.mark.usefixtures("big")
@pytest.mark.skipif(os.name != "posix", reason="signals of POSIX")
@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM])
def test_an_interrupted_run_says_how_to_go_on_in_one_line(how):
    status, err = stop(begin("--quiet"), how)
    assert status == 128 + how
    assert err.startswith("interrupted: ")
    assert err.endswith("--resume to go on\n")
    assert err.count("\n") == 1


@pytest.mark.usefixtures("big")
@pytest.mark.skipif(os.name != "posix", reason="signals of POSIX")
def test_another_input_is_not_resumed(affectlab):
    stop(begin("--quiet"), signal.SIGKILL)
    write("big.csv", POSTS)
    ran = affectlab("annotate", "big.csv", "-o", "big.parquet", *CHEAP, "--resume", "-q")
    assert ran.status == 2
    assert "cannot be resumed: it was begun with another input; " in ran.complaint


SUMMARY = Summary(
    out="my out.csv", rows=1000, ok=990, skipped=0, errors=10, truncated=7, text_column="text",
    text_chosen="name", id_column=None, distinct_ids=None, duplicate_ids=None,
    emotions={f"emotion{n}": 99 for n in range(10)}, sentiments={"negative": 990}, mean_valence=0.25,
    languages={"en": 900}, language_rows=990, other_language=0, lexicon="my.csv (sha256 12345678; 3 words)",
    unsupported={}, unsupported_skipped={},
    first_errors=("row 3: line 4 has 7 cells\x1b[31m", "row 9: why"), notes=(), model="base", model_version="2",
    seconds=75.2, rows_per_second=13.2, resumed_rows=400, already_done=False,
)  # fmt: skip


def text_of(found: Summary) -> str:
    screen = console.stdout()
    with screen.capture() as captured:
        screen.print(shown("in.csv", found))
    return captured.get()


@pytest.mark.parametrize(
    "said",
    [
        "of 7 only the beginning was read",
        "error 10 1.0 % row 3: line 4 has 7 cells [31m row 9: why 8 more: see the column error",
        "2 more 198 20.0 %",
        "mean valence .25",
        "answered by base, version 2, in 1:15 min, 13 rows a second; 400 rows were there from an earlier run",
        "words counted beside it: my.csv (sha256 12345678; 3 words)",
        "next: affectlab report 'my out.csv'",
    ],
)
def test_a_summary_tells_all_that_matters(said, monkeypatch):
    monkeypatch.setenv("COLUMNS", "120")
    beside = " ".join(text_of(SUMMARY).split())
    assert said in beside


def test_a_summary_without_the_default_profile_has_no_emotions():
    words = text_of(replace(SUMMARY, emotions={}, sentiments={}, mean_valence=None))
    assert "strongest" not in words
    assert "valence" not in words

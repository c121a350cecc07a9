"""What is wrong with an argument is said in the words of whoever gave it: `long_text` in Python, `--long-text` here."""

from __future__ import annotations

import gzip
from pathlib import Path
from typing import Any

import pytest

import affectlab as al
from affectlab.cli.errors import as_option

IN, OUT = "in.csv", "out.csv"
BASE: dict[str, Any] = {"model": "random"}


@pytest.fixture(autouse=True)
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    lay_out()


def lay_out() -> None:
    """A table, tables that are odd, an annotated file, and outputs that are there."""
    Path(IN).write_text("id,text,who\n1,so happy,it\n2,so sad,it\n", encoding="utf-8")
    Path("two.csv").write_text("text,body\na,b\n", encoding="utf-8")
    Path("none.csv").write_text("one,two\na,b\n", encoding="utf-8")
    Path("clash.csv").write_text("text,emotion\na,b\n", encoding="utf-8")
    Path("binary.csv").write_bytes(bytes(range(32)) * 40)
    Path("book.csv").write_bytes(b"PK\x03\x04" + bytes(90))
    Path("not.parquet").write_text("a\n1\n", encoding="utf-8")
    Path("not.xlsx").write_text("a\n1\n", encoding="utf-8")
    Path("data.doc").write_text("text\na\n", encoding="utf-8")
    Path("data.json").write_text('{"text": "a"}\n', encoding="utf-8")
    Path("data.txt").write_text("text\na\n", encoding="utf-8")
    Path("data.tab").write_text("text\na\n", encoding="utf-8")
    Path("old.csv").write_text("mine\n", encoding="utf-8")
    Path("words.doc").write_text("word\n", encoding="utf-8")
    al.annotate_file(IN, "done.csv", tasks="affect", overwrite=True, **BASE)
    Path("begun.csv.parts").mkdir(exist_ok=True)
    Path("begun.csv.parts/run.json").write_text("{}", encoding="utf-8")
    with gzip.open("posts.doc.gz", "wt") as stream:
        stream.write("text\na\n")


def flags(given: dict[str, Any]) -> list[str]:
    """The same arguments on the command line."""
    words: list[str] = []
    for name, value in given.items():
        option = as_option(name, None)
        words += [option] if value is True else [option, ",".join(value) if isinstance(value, list) else str(value)]
    return words


KNOWN = "csv, tsv, jsonl, parquet or xlsx"
MODELS = [
    ("bse", "{model}: there is no model 'bse'; did you mean base?"),
    ("base:x", "{model:base:x}: base takes no argument; write {model:base}"),
    ("majority:x", "{model:majority:x}: majority takes no argument; write {model:majority}"),
    ("random:x", "{model:random:x}: a seed is a whole number, not 'x'; write random:7"),
    ("vader:x", "{model:vader:x}: vader takes no argument; write {model:vader}"),
    ("onnx", "{model:onnx}: onnx needs a folder; write {model:onnx:FOLDER}"),
    ("onnx:no", "{model:onnx:no}: there is no such folder; give the folder that `affectlab train` wrote"),
    ("fast:no", "{model:fast:no}: there is no such folder; give the folder that `affectlab train` wrote"),
    ("predictions", "{model:predictions}: predictions needs a file; write {model:predictions:FILE}"),
    ("hf", "{model:hf}: hf needs a checkpoint; write {model:hf:FOLDER}, or hf:NAME"),
]
ANALYZE: list[tuple[dict[str, Any], str]] = [
    *(({"model": name}, line) for name, line in MODELS),
    ({"tasks": "joy"}, "{tasks}: there is no task 'joy'"),
    ({"tasks": ","}, "{tasks}: no task is named"),
    ({"target": "it"}, "{target}: no task here asks about a target"),
    ({"tasks": "target-sentiment"}, "{target}: target-sentiment asks about a target"),
    ({"tasks": "emotions", "model": "vader"}, "{tasks}: vader does not answer 'emotions'"),
    ({"lexicon": "words.doc"}, "{lexicon:words.doc}: .doc is no extension we know"),
]
ANNOTATE: list[tuple[str, str, dict[str, Any], str]] = [
    (IN, OUT, {"text": "txt"}, "{text}: there is no column 'txt'"),
    (IN, OUT, {"id": "key"}, "{id}: there is no column 'key'"),
    (IN, OUT, {"tasks": "target-sentiment", "target": "whom"}, "{target}: there is no column 'whom'; did you mean who"),
    ("two.csv", OUT, {}, "two.csv: both text and body may hold the texts; name one: {text:text}"),
    ("none.csv", OUT, {}, "none.csv: no column is called text, body, content, message, tweet or review; name one "
                          "with {text}: one or two"),
    ("clash.csv", OUT, {}, "clash.csv: has columns that are named as ours will be: emotion; add {prefix:affect_}"),
    (IN, OUT, {"format": "exel"}, "{format}: there is no format 'exel'"),
    (IN, OUT, {"out_format": "exel"}, "{out-format}: there is no format 'exel'"),
    (IN, "out.doc", {}, f"out.doc: .doc is no extension we know; add {{out-format}} {KNOWN}"),
    (IN, "out.json", {}, "out.json: .json is no extension we know; write one object per line and add "
                           "{out-format:jsonl}"),
    ("data.doc", OUT, {}, f"data.doc: .doc is no extension we know; add {{format}} {KNOWN}"),
    ("posts.doc.gz", OUT, {}, f"posts.doc.gz: .doc.gz is no extension we know; add {{format}} {KNOWN}"),
    ("data.json", OUT, {}, "data.json: .json is no extension we know; write one object per line and add "
                            "{format:jsonl}"),
    ("data.txt", OUT, {}, "data.txt: .txt is no extension we know; say what it holds: {format:csv} or {format:tsv}, "),
    ("data.tab", OUT, {}, "data.tab: .tab is no extension we know; add {format:tsv}"),
    ("binary.csv", OUT, {}, "binary.csv: is binary, not CSV; check the path, or say its {format}"),
    ("book.csv", OUT, {}, "book.csv: is a ZIP archive or an XLSX workbook, not CSV; unpack it, or add {format:xlsx}"),
    ("not.parquet", OUT, {}, "not.parquet: is not a Parquet file; check the path, or say its {format}"),
    ("not.xlsx", OUT, {}, "not.xlsx: is not an XLSX workbook"),
    (IN, "-", {}, "{out:-}: stdout is no place for a table that can be resumed; name a file"),
    (IN, IN, {}, "in.csv: the output is the input; choose another name for {out}"),
    (IN, "old.csv", {}, "old.csv: exists already; add {overwrite!} to replace it, or choose another {out}"),
    (IN, "old.csv", {"resume": True}, "old.csv: cannot be resumed: "),
    (IN, "begun.csv", {}, "begun.csv: an unfinished run is kept in begun.csv.parts; add {resume!} to go on with it, or "
                          "{overwrite!} to begin anew"),
    (IN, "begun.csv", {"resume": True}, "begun.csv: begun.csv.parts/run.json cannot be read; begin anew with "
                                        "{overwrite!}, or choose another {out}"),
]  # fmt: skip
REPORT: list[tuple[str, dict[str, Any], str]] = [
    ("done.csv", {"by": "grop"}, "{by}: there is no column 'grop'"),
    ("done.csv", {"time": "tim"}, "{time}: there is no column 'tim'"),
    ("done.csv", {"text": "txt"}, "{text}: there is no column 'txt'"),
    ("done.csv", {"time": "text"}, "{time:text}: no value of the column reads as a date"),
    ("done.csv", {"out": "page.pdf"}, "{out:page.pdf}: a report is an HTML page; call it page.html"),
    ("done.csv", {"out": "no/page.html"}, "{out:no/page.html}: there is no folder no"),
    ("done.csv", {"prefix": "x_"}, "done.csv: has no column 'x_status', so it is no output of affectlab annotate; give "
                                   "no {prefix}"),
    ("-", {"format": "csv"}, "stdin: a page about stdin needs a name; add {out:report.html}"),
]  # fmt: skip


def in_python(line: str) -> str:
    return _written(line, lambda name, value: name if value is None else f"{name}={value}")


def on_the_command_line(line: str) -> str:
    return _written(line, lambda name, value: as_option(name, None if value in (None, "True") else value.strip('"')))


def _written(line: str, naming: Any) -> str:
    """`{out}` is an argument, `{out:-}` one with a value, `{resume!}` a switch that is on."""
    import re

    def written(found: re.Match[str]) -> str:
        value = "True" if found[2] else f'"{found[3]}"' if found[3] is not None else None
        return str(naming(found[1].replace("-", "_"), value))

    return re.sub(r"\{([a-z-]+)(!)?(?::([^}]*))?\}", written, line)


def said(call: Any) -> str:
    with pytest.raises(al.AffectlabError) as caught:
        call()
    return str(caught.value)


@pytest.mark.parametrize(("given", "line"), ANALYZE, ids=lambda one: one if isinstance(one, str) else "")
def test_of_a_text(affectlab, given, line):
    given = {**BASE, **given}
    assert said(lambda: al.analyze("so happy", **given)).startswith(in_python(line))
    assert affectlab("analyze", "so happy", *flags(given)).complaint.startswith(on_the_command_line(line))


@pytest.mark.parametrize(
    ("source", "out", "given", "line"), ANNOTATE, ids=lambda one: one if str(one)[:1] == "{" else ""
)
def test_of_a_file(affectlab, source, out, given, line):
    given = {**BASE, **given}
    assert said(lambda: al.annotate_file(source, out, **given)).startswith(in_python(line))
    lay_out()
    ran = affectlab("annotate", source, "-o", out, "-q", *flags(given))
    assert ran.complaint.startswith(on_the_command_line(line))


@pytest.mark.parametrize(("source", "given", "line"), REPORT, ids=lambda one: one if str(one)[:1] == "{" else "")
def test_of_a_report(affectlab, source, given, line):
    assert said(lambda: al.report(source, **given)).startswith(in_python(line))
    assert affectlab("report", source, *flags(given)).complaint.startswith(on_the_command_line(line))


def test_a_timeline_of_a_file_without_valence(affectlab):
    al.annotate_file(IN, "only.csv", tasks="sentiment", **BASE)
    line = ": the file has no column valence or arousal to draw over time; annotate with "
    assert said(lambda: al.report("only.csv", time="id")) == f'time{line}tasks="affect", or leave time out'
    complaint = affectlab("report", "only.csv", "--time", "id").complaint
    assert complaint == f"--time{line}--tasks affect, or leave --time out"


def test_what_the_command_line_checks_itself(affectlab):
    expected = 'long_text: must be "window", "truncate" or "error", not \'x\'; leave it out for "window"'
    for call in (lambda: al.analyze("a", long_text="x"), lambda: al.load_model("random", long_text="x"),
                 lambda: al.annotate_file(IN, OUT, long_text="x")):  # fmt: skip
        assert said(call) == expected
    assert said(lambda: al.annotate_file(IN, OUT, limit=0)).startswith("limit: 0 is no number of rows; ")
    assert affectlab("analyze", "a", "--long-text", "x").complaint.startswith("--long-text: ")
    assert affectlab("annotate", IN, "-o", OUT, "--limit", "0").complaint.startswith("--limit: ")


def test_notes_too(affectlab):
    heard: list[str] = []

    class Journal:
        def expect(self, rows: int) -> None: ...
        def advance(self, rows: int, *, resumed: bool = False) -> None: ...
        def note(self, message: str) -> None:
            heard.append(message)

    summary = al.annotate_file(IN, OUT, progress=Journal(), **BASE)
    note = "the texts are in column 'text' (by its name); another: "
    assert heard[0] == summary.notes[0] == f'{note}text="COLUMN"'
    ran = affectlab("annotate", IN, "-o", OUT, "--overwrite", "--json", *flags(BASE))
    assert f"note: {note}--text COLUMN\n" in ran.err
    assert f"{note}--text COLUMN" in ran.out


def test_what_python_alone_can_get_wrong():
    assert said(lambda: al.analyze("a", model=3)) == "model: a int is no model; give a name, such as base, or what " \
        "load_model returns"  # fmt: skip
    assert said(lambda: al.analyze("a", tasks=3)).startswith("tasks: 3 names no task; ")
    assert said(lambda: al.analyze(3, **BASE)).startswith("data: cannot analyze a int; ")
    assert said(lambda: al.analyze(["a"], tasks="target-sentiment", target=3, **BASE)).startswith(
        "target: 3 is no target"
    )

"""`affectlab.report` and `affectlab.summary`: what the commands do, of files and of DataFrames."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import asdict
from pathlib import Path
from typing import Any

import pandas as pd
import polars as pl
import pytest

import affectlab as al
from affectlab.cli import run


@pytest.fixture(scope="module")
def frame() -> pd.DataFrame:
    rows = range(40)
    return pd.DataFrame({
        "time": [f"2026-03-{1 + row % 28:02}" for row in rows],
        "group": ["ab"[row % 2] for row in rows],
        "text": [None if row == 7 else f"this is day {row}" for row in rows],
    })  # fmt: skip


@pytest.fixture
def annotated(frame: pd.DataFrame, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    frame.to_csv("posts.csv", index=False)
    al.annotate_file("posts.csv", "posts.affect.csv", model="random")
    return Path("posts.affect.csv")


def test_a_summary_is_what_the_command_prints(annotated: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for options in ({}, {"text": "group"}):
        words = [word for key, one in options.items() for word in (f"--{key}", one)]
        assert run(["summary", str(annotated), "--json", *words]) == 0
        found = json.loads(json.dumps(asdict(al.summary(annotated, **options))))
        assert json.loads(capsys.readouterr().out) == found


def test_a_report_is_the_page_that_the_command_writes(annotated: Path) -> None:
    assert (
        run(["report", str(annotated), "-o", "one.html", "--by", "group", "--time", "time", "--title", "T", "-q"]) == 0
    )
    page = al.report(annotated, "two.html", by="group", time="time", title="T")
    assert page == Path("two.html")
    assert page.read_bytes() == Path("one.html").read_bytes()
    assert al.report(str(annotated)) == Path("posts.report.html")


@pytest.mark.parametrize("kind", ["pandas", "polars", "pyarrow"])
def test_a_frame_is_summed_up_like_the_file(annotated: Path, frame: pd.DataFrame, kind: str) -> None:
    kinds: dict[str, Any] = {
        "pandas": frame,
        "polars": pl.from_pandas(frame),
        "pyarrow": pl.from_pandas(frame).to_arrow(),
    }
    rated = al.analyze(kinds[kind], model="random", text="text")
    found, expected = asdict(al.summary(rated)), asdict(al.summary(annotated))
    assert (found.pop("file"), expected.pop("file")) == ("the DataFrame", "posts.affect.csv")
    assert found == expected
    assert "Affect in the DataFrame" in al.report(rated, "frame.html", by="group").read_text(encoding="utf-8")


def test_a_frame_leaves_no_file_behind(frame: pd.DataFrame, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "temporary").mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "temporary"))
    rated = al.analyze(frame, model="random", text="text")
    al.summary(rated)
    al.report(rated, tmp_path / "page.html")
    assert sorted(path.name for path in tmp_path.rglob("*")) == ["page.html", "temporary"]


def test_columns_of_several_kinds_and_called_by_numbers_do_no_harm(frame: pd.DataFrame, tmp_path: Path) -> None:
    rated = al.analyze(frame, model="random", text="text").rename(columns={"group": 0})
    rated["mixed"] = [row if row % 2 else "x" for row in range(len(rated))]
    assert al.summary(rated).rows == len(frame)
    assert 'id="groups"' in al.report(rated, tmp_path / "page.html", by=0).read_text(encoding="utf-8")
    assert 'id="groups"' not in al.report(rated, tmp_path / "page.html").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("call", "line"),
    [
        (lambda: al.report(5, "x.html"), "source: int is neither a file nor a DataFrame; "),
        (lambda: al.summary([1]), "source: list is neither a file nor a DataFrame; "),
        (lambda: al.report(pd.DataFrame({"a": ["b"]})), "out: a page about a DataFrame needs a name; "),
        (lambda: al.summary(pd.DataFrame({"text": ["b"]})),
         "the DataFrame: has no column 'status', so it is no output of affectlab annotate; annotate it first: "
         "affectlab.analyze(frame)"),
        (lambda: al.summary(pd.DataFrame([["a", "b"]], columns=["x", "x"])), "the DataFrame: several of its columns "),
        (lambda: al.summary("nope.csv"), "nope.csv: there is no such file"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_one_line(call: Any, line: str) -> None:
    with pytest.raises(al.AffectlabError) as caught:
        call()
    assert str(caught.value).startswith(line)


def test_the_functions_stay_functions_whatever_was_imported_before() -> None:
    code = (
        "import affectlab.reporting.build, affectlab.cli.report, affectlab.cli.summary, affectlab as al\n"
        "from affectlab import report, summary\n"
        "print(al.report is report, al.summary is summary, report.__name__, summary.__name__)"
    )
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert ran.stdout.split() == ["True", "True", "report", "summary"]

"""`affectlab report`."""

from __future__ import annotations

from pathlib import Path

import pytest


@pytest.fixture
def annotated(affectlab, tmp_path, monkeypatch) -> Path:
    """An annotated file in the folder one works in."""
    monkeypatch.chdir(tmp_path)
    lines = [f"2026-03-{day:02},{'ab'[day % 2]},this is day {day}" for day in range(1, 29)]
    Path("posts.csv").write_text("\n".join(["time,group,text", *lines, ""]), encoding="utf-8")
    affectlab("annotate", "posts.csv", "-o", "posts.affect.csv", "--model", "random", "--quiet")
    return Path("posts.affect.csv")


def test_the_path_of_the_page_is_all_that_stdout_gets(affectlab, annotated):
    ran = affectlab("report", annotated)
    assert (ran.status, ran.out) == (0, "posts.report.html\n")
    assert ran.err == f"note: open it in a browser: {Path('posts.report.html').resolve().as_uri()}\n"
    assert Path("posts.report.html").read_text(encoding="utf-8").startswith("<!")


def test_every_option_reaches_the_job(affectlab, annotated):
    options = ("--by", "group", "--time", "time", "--text", "text", "--examples", "0", "--title", "Spring & all")
    ran = affectlab("report", annotated, "-o", "page.html", "--format", "csv", "--quiet", *options)
    assert (ran.status, ran.out, ran.err) == (0, "", "")
    page = Path("page.html").read_text(encoding="utf-8")
    assert "Spring &amp; all" in page
    assert "this is day" not in page


WRONG = {
    "missing file": (["nope.csv"], "nope.csv: there is no such file; "),
    "not annotated": (["posts.csv"], "posts.csv: "),
    "wrong group": (["posts.affect.csv", "--by", "grop"], "--by: "),
    "no page": (["posts.affect.csv", "-o", "page.pdf"], "-o page.pdf: a report is an HTML page; "),
    "examples": (["posts.affect.csv", "--examples", "few"], "--examples: "),
}


@pytest.mark.usefixtures("annotated")
@pytest.mark.parametrize(("arguments", "line"), WRONG.values(), ids=WRONG)
def test_a_wrong_argument_is_one_line_and_status_2(affectlab, arguments, line):
    ran = affectlab("report", *arguments)
    assert ran.complaint.startswith(line)
    assert ran.status == 2

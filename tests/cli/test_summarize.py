"""`affectlab summary`."""

from __future__ import annotations

import json
from pathlib import Path

import pytest


@pytest.fixture
def annotated(affectlab, tmp_path, monkeypatch) -> Path:
    """An annotated file in the folder one works in."""
    monkeypatch.chdir(tmp_path)
    lines = [f"{day},this is day {day % 20}" for day in range(60)]
    Path("posts.csv").write_text("\n".join(["id,text", *lines, '60,""', ""]), encoding="utf-8")
    affectlab("annotate", "posts.csv", "-o", "posts.affect.csv", "--model", "random", "--quiet")
    return Path("posts.affect.csv")


def test_it_fits_on_one_screen(affectlab, annotated, monkeypatch):
    monkeypatch.setenv("COLUMNS", "80")
    ran = affectlab("summary", annotated)
    assert (ran.status, ran.err) == (0, "")
    lines = ran.out.splitlines()
    assert len(lines) <= 36
    assert max(map(len, lines)) <= 80
    words = " ".join(ran.out.split())
    for part in (
        "posts.affect.csv random:0", "rows 61", "ok 60 98.4 %", "skipped 1", "strongest emotion",
        "sentiment", "valence", "arousal", "negative to positive", "40 rows (66.7", "knows nothing",
        "next: affectlab report posts.affect.csv",
    ):  # fmt: skip
        assert part in words, part


def test_json_has_all_numbers(affectlab, annotated):
    ran = affectlab("summary", annotated, "--json")
    found = json.loads(ran.out)
    assert ran.status == 0
    assert (found["rows"], found["status"]["skipped"]) == (61, 1)
    assert set(found["emotions"][0]) == {"label", "n", "share", "low", "high"}
    assert [one["column"] for one in found["means"]][:2] == ["valence", "arousal"]


@pytest.mark.usefixtures("annotated")
def test_a_file_that_was_not_annotated_is_one_line(affectlab):
    ran = affectlab("summary", "posts.csv")
    assert ran.status == 2
    assert ran.complaint.startswith("posts.csv: ")


def test_ascii_terminals(affectlab, annotated, monkeypatch):
    monkeypatch.setattr("affectlab.cli.console.ascii_only", lambda: True)
    body = affectlab("summary", annotated).out
    assert "█" not in body
    assert "#" in body


def test_rows_in_other_languages_are_counted_and_left_out(affectlab, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    Path("posts.csv").write_text("text\nI love this\nमैं आज बहुत खुश हूँ\nสวัสดีครับ\n", encoding="utf-8")
    affectlab("annotate", "posts.csv", "-o", "posts.affect.csv", "--model", "fast", "--quiet")
    words = " ".join(affectlab("summary", "posts.affect.csv").out.split())
    assert "skipped 2 66.7 % in another language (hi 1, th 1)" in words
    assert "2 rows not answered, being in a language the model does not read" in words
    found = json.loads(affectlab("summary", "posts.affect.csv", "--json").out)
    assert found["unsupported"] == found["unsupported_skipped"] == {"hi": 1, "th": 1}
    assert sum(one["n"] for one in found["emotions"]) == 1

from __future__ import annotations

import io
import sys
from collections.abc import Callable
from pathlib import Path

import pyarrow as pa
import pytest
from report_samples import Page, make_table, write_table

from affectlab.core import AffectlabError, InputError, UsageError
from affectlab.reporting import build_report
from affectlab.tables import Layout

WriteTable = Callable[..., Path]


@pytest.mark.parametrize(
    ("name", "page"),
    [
        ("posts.affect.parquet", "posts.report.html"),
        ("posts.csv", "posts.report.html"),
        ("posts.affect.csv.gz", "posts.report.html"),
        ("my.posts.jsonl", "my.posts.report.html"),
    ],
)
def test_the_page_is_named_after_the_file(write: WriteTable, name: str, page: str) -> None:
    path = write(make_table(20), name)
    assert build_report(path) == path.with_name(page)
    assert path.with_name(page).read_text("utf-8").startswith("<!DOCTYPE html>")


@pytest.mark.parametrize(
    ("name", "layout"),
    [
        pytest.param("posts.csv", None, id="csv"),
        pytest.param("posts.csv", Layout(format="csv", delimiter=";", decimal=",", bom=True), id="excel csv"),
        pytest.param("posts.tsv", None, id="tsv"),
        pytest.param("posts.jsonl", None, id="jsonl"),
        pytest.param("posts.xlsx", None, id="xlsx"),
    ],
)
def test_every_format_gives_the_same_page(write: WriteTable, name: str, layout: Layout | None) -> None:
    table = make_table(120)
    options = {"by": "group", "time": "time", "title": "One title"}
    expected = build_report(write(table, "posts.parquet"), **options).read_text("utf-8")
    found = build_report(write(table, name, layout), **options).read_text("utf-8")
    assert found.replace(name, "posts.parquet") == expected


def test_the_same_file_gives_the_same_page(write: WriteTable, tmp_path: Path) -> None:
    path = write(make_table(60))
    first = build_report(path, tmp_path / "a.html").read_bytes()
    assert build_report(path, tmp_path / "b.html").read_bytes() == first


def test_a_prefix_is_found_or_named(write: WriteTable) -> None:
    path = write(make_table(60, prefix="affect_"))
    found = build_report(path).read_text("utf-8")
    assert "affect_emotion" in found
    assert build_report(path, prefix="affect_").read_text("utf-8") == found


def test_an_older_page_is_replaced_and_nothing_is_left_behind(write: WriteTable) -> None:
    path = write(make_table(60))
    page = path.with_name("posts.report.html")
    page.write_text("old")
    build_report(path)
    assert page.read_text("utf-8") != "old"
    assert sorted(entry.name for entry in path.parent.iterdir()) == ["posts.affect.parquet", "posts.report.html"]


def test_the_page_stays_small(write: WriteTable) -> None:
    """Many rows, long texts, many groups: what is shown fills up, and then stays as it is."""

    def size(rows: int) -> int:
        long = {"text": ["word " * 2000] * rows, "group": [f"{at % 997}{'x' * 300}" for at in range(rows)]}
        return build_report(write(make_table(rows, replace=long)), by="group").stat().st_size

    assert size(1000) < 350_000
    assert size(10_000) < 600_000


def test_texts_can_be_kept_out(write: WriteTable) -> None:
    path = write(make_table(200))
    assert "the goat ate his homework" in build_report(path).read_text("utf-8")
    assert "the goat ate his homework" not in build_report(path, examples=0).read_text("utf-8")


def test_stdin_needs_a_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    data = write_table(make_table(20), tmp_path / "in.csv").read_bytes()

    class Piped:
        buffer = io.BytesIO(data)

        @staticmethod
        def isatty() -> bool:
            return False

    monkeypatch.setattr(sys, "stdin", Piped())
    with pytest.raises(UsageError, match=r'add out="report\.html"'):
        build_report(Path("-"), format="csv")
    page = build_report(Path("-"), tmp_path / "out.html", format="csv")
    assert "Affect in stdin" in Page(page.read_text("utf-8")).text


ERRORS = [
    pytest.param({"by": "grup"}, UsageError, "did you mean group", id="no such group column"),
    pytest.param({"time": "tme"}, UsageError, "did you mean time", id="no such time column"),
    pytest.param({"time": "id"}, UsageError, "no value of the column reads as a date", id="time holds no dates"),
    pytest.param({"text": "txt"}, UsageError, "did you mean text", id="no such text column"),
    pytest.param({"prefix": "x_"}, UsageError, "give no prefix", id="wrong prefix"),
    pytest.param({"format": "parket"}, UsageError, "did you mean parquet", id="unknown format"),
    pytest.param({"out": "report.pdf"}, UsageError, "call it report.html", id="not a page"),
    pytest.param({"out": "nowhere/report.html"}, UsageError, "create it: mkdir -p", id="no such folder"),
    pytest.param({"out": "folder.html"}, UsageError, "is a folder", id="a folder"),
]  # fmt: skip


@pytest.mark.parametrize(("options", "kind", "message"), ERRORS)
def test_wrong_arguments(write: WriteTable, options: dict[str, str], kind: type[AffectlabError], message: str) -> None:
    path = write(make_table(20))
    (path.parent / "folder.html").mkdir()
    options = {key: str(path.parent / value) if key == "out" else value for key, value in options.items()}
    with pytest.raises(kind, match=message) as caught:
        build_report(path, **options)  # type: ignore[arg-type]
    assert "\n" not in str(caught.value)
    assert not path.with_name("posts.report.html").exists()


def test_a_file_that_was_not_annotated(write: WriteTable) -> None:
    path = write(pa.table({"text": ["hello"]}), "posts.csv")
    with pytest.raises(InputError, match=r"annotate it first: affectlab annotate .*posts\.csv -o OUT"):
        build_report(path)


def test_a_missing_file(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="there is no such file"):
        build_report(tmp_path / "none.parquet")


def test_the_input_is_not_overwritten(write: WriteTable) -> None:
    path = write(make_table(20), "posts.csv")
    page = path.rename(path.with_suffix(".html"))
    with pytest.raises(UsageError, match="that is the annotated file itself"):
        build_report(page, page, format="csv")


def test_a_folder_that_may_not_be_written(write: WriteTable, monkeypatch: pytest.MonkeyPatch) -> None:
    path = write(make_table(20))

    def closed(**_: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("tempfile.mkstemp", closed)
    with pytest.raises(UsageError, match=r"out=.*posts\.report\.html.: may not be written here; choose another folder"):
        build_report(path)


def test_a_full_disk_leaves_the_older_page(write: WriteTable, monkeypatch: pytest.MonkeyPatch) -> None:
    path = write(make_table(20))
    page = path.with_name("posts.report.html")
    page.write_text("old")

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "replace", full)
    with pytest.raises(InputError, match="the disk is full"):
        build_report(path)
    assert page.read_text() == "old"
    assert sorted(entry.name for entry in path.parent.iterdir()) == ["posts.affect.parquet", "posts.report.html"]

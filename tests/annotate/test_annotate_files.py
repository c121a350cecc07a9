"""A file in, a file out: what is kept, what is answered, and what is told about it."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from affectlab.annotate import Summary, annotate_file
from affectlab.tables import open_source, texts

POSTS = {
    "id": ["007", "7", "8", "9"],
    "Text": ["so happy today", "", "odd one", "so happy today"],
    "n": ["1.50", "", "x", "2"],
}


def _rows(path: Path) -> list[dict[str, Any]]:
    return [row for window in open_source(path).windows(100) for row in window.table.to_pylist()]


def test_original_columns_come_first_with_their_values(tmp_path: Path, table: Any, fake: Any) -> None:
    out = tmp_path / "out.csv"
    annotate_file(table(**POSTS), out, model=fake())
    header, *rows = (line.split(",") for line in out.read_text("utf-8").splitlines())
    assert header[:5] == ["id", "Text", "n", "emotion", "labels"]
    assert [row[:3] for row in rows] == [list(row) for row in zip(*POSTS.values(), strict=True)]


def test_the_summary_tells_the_outcome(tmp_path: Path, table: Any, fake: Any) -> None:
    posts = {name: [*values, values[3]] for name, values in POSTS.items()}
    out = tmp_path / "out.parquet"
    found = annotate_file(table(**posts), out, model=fake())
    rows = _rows(out)
    ok = [row for row in rows if row["status"] == "ok"]
    assert (found.rows, found.ok, found.skipped, found.errors) == (5, 3, 1, 1)
    assert (found.text_column, found.text_chosen, found.id_column) == ("Text", "name", "id")
    assert (found.distinct_ids, found.duplicate_ids) == (4, 1)
    assert found.first_errors == ("row 3: too odd to answer",)
    assert found.emotions == {ok[0]["emotion"]: 3}
    assert found.sentiments == {ok[0]["sentiment"]: 3}
    assert found.mean_valence == pytest.approx(ok[0]["valence"])
    assert (found.model, found.model_version, found.out) == ("fake", "1", str(out))
    assert (found.resumed_rows, found.already_done) == (0, False)
    assert found.rows_per_second is not None
    assert found.seconds > 0
    assert json.loads(json.dumps(dataclasses.asdict(found)))["rows"] == 5


def test_notes_are_told_once_each_and_kept(tmp_path: Path, table: Any, fake: Any, journal: Any) -> None:
    posts = {name: [values[0], *values, values[0]] for name, values in POSTS.items()}
    progress = journal()
    found = annotate_file(table(**posts), tmp_path / "out.csv", model=fake(), progress=progress)
    assert progress.notes == list(found.notes)
    assert found.notes == (
        "the texts are in column 'Text' (by its name); another: text=\"COLUMN\"",
        "2 rows have an id in column 'id' that came before; all rows are kept",
    )
    assert (progress.total, progress.fresh) == (6, 6)


def test_the_only_column_with_text_is_taken_and_said(tmp_path: Path, fake: Any) -> None:
    path = tmp_path / "in.parquet"
    pq.write_table(pa.table({"n": [1], "comment": pa.array(["a"]).dictionary_encode()}), path)
    found = annotate_file(path, tmp_path / "out.csv", model=fake())
    assert (found.text_column, found.text_chosen) == ("comment", "only")
    assert found.notes[0].startswith("the texts are in column 'comment' (the only one that holds text)")


def test_numbers_given_as_texts_are_read_as_such_and_said(tmp_path: Path, fake: Any) -> None:
    path = tmp_path / "in.parquet"
    pq.write_table(pa.table({"n": [1, 22], "text": ["a", "b"]}), path)
    model = fake()
    found = annotate_file(path, tmp_path / "out.csv", model=model, text="n")
    assert [item.text for item in model.asked] == ["1", "22"]
    assert found.notes == ("column 'n' holds int64; it is read as text",)


def test_rows_of_one_text_are_asked_once_in_a_window(tmp_path: Path, table: Any, fake: Any) -> None:
    model = fake()
    annotate_file(table(text=["a", "b", "a", " ", "a", "b"]), tmp_path / "out.csv", model=model, window_rows=4)
    assert [item.text for item in model.asked] == ["a", "b", "a", "b"]


def test_a_broken_row_is_kept_as_an_error(tmp_path: Path, fake: Any) -> None:
    path, out, model = tmp_path / "in.csv", tmp_path / "out.jsonl", fake()
    path.write_text("id,text\n1,good\n2\n3,too,many\n4,fine\n", "utf-8")
    found = annotate_file(path, out, model=model)
    assert [item.text for item in model.asked] == ["good", "fine"]
    assert [row["status"] for row in _rows(out)] == ["ok", "error", "error", "ok"]
    assert found.first_errors == (
        "row 2: line 3 has 1 cell where the header has 2",
        "row 3: line 4 has 3 cells where the header has 2; left out: 'many'",
    )


def test_only_the_first_errors_are_shown(tmp_path: Path, table: Any, fake: Any) -> None:
    found = annotate_file(table(text=["odd"] * 9), tmp_path / "out.csv", model=fake())
    assert (found.errors, len(found.first_errors), found.ok) == (9, 5, 0)
    assert (found.emotions, found.mean_valence) == ({}, None)


def test_a_target_for_each_row(tmp_path: Path, table: Any, fake: Any) -> None:
    out, model = tmp_path / "out.parquet", fake()
    path = table(text=["a", "a", "a", "a"], Who=["x", "y", "", "x"])
    found = annotate_file(path, out, model=model, tasks="target-sentiment", target="who")
    assert [(item.text, item.target) for item in model.asked] == [("a", "x"), ("a", "y")]
    assert found.first_errors == ("row 3: the target is empty",)
    rows = _rows(out)
    assert rows[0]["target-sentiment.label"] == rows[3]["target-sentiment.label"]


@pytest.mark.parametrize(("limit", "rows"), [(2, 2), (4, 4), (99, 4)], ids=["first rows", "all", "beyond"])
def test_a_limit(tmp_path: Path, table: Any, fake: Any, limit: int, rows: int) -> None:
    out = tmp_path / "out.csv"
    assert annotate_file(table(**POSTS), out, model=fake(), limit=limit, window_rows=3).rows == rows
    assert len(_rows(out)) == rows


def test_a_prefix_lets_a_file_be_annotated_twice(tmp_path: Path, table: Any, fake: Any) -> None:
    once, twice = tmp_path / "once.parquet", tmp_path / "twice.parquet"
    annotate_file(table(**POSTS), once, model=fake())
    found = annotate_file(once, twice, model=fake(version="2"), prefix="affect_")
    (first, *_), (row, *_) = _rows(once), _rows(twice)
    assert {name: row[name] for name in first} == first
    assert row["affect_emotion"] == first["emotion"]
    assert (row["model_version"], row["affect_model_version"]) == ("1", "2")
    assert found.mean_valence == pytest.approx(first["valence"])


def test_standard_input(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, fake: Any) -> None:
    piped = tmp_path / "piped"
    piped.write_text("text\nhello\n", "utf-8")
    with piped.open() as stream:
        monkeypatch.setattr("sys.stdin", stream)
        found = annotate_file("-", tmp_path / "out.csv", model=fake(), format="csv")
    assert found.rows == 1


@pytest.mark.parametrize(
    ("name", "format", "out_format"),
    [
        pytest.param("out.parquet", "csv", None, id="by its extension"),
        pytest.param("out.txt", "csv", None, id="as the input's format was named"),
        pytest.param("out.dat", "csv", "jsonl", id="named"),
    ],
)
def test_the_format_of_the_output(tmp_path: Path, fake: Any, name: str, format: str, out_format: str | None) -> None:
    path, out = tmp_path / "in.txt", tmp_path / name
    path.write_text("text\nhello\n", "utf-8")
    annotate_file(path, out, model=fake(), format=format, out_format=out_format)
    fmt = out_format or {"out.txt": "csv"}.get(name)
    assert [texts(w.table, "text") for w in open_source(out, fmt).windows(9)] == [["hello"]]


@pytest.mark.parametrize("suffix", ["csv", "tsv", "jsonl", "parquet", "xlsx"])
def test_answers_do_not_depend_on_the_format(tmp_path: Path, table: Any, fake: Any, suffix: str) -> None:
    """Of the input or the output: labels equal, numbers to the last digit."""
    path = table(**POSTS)
    plain, there, back = tmp_path / "plain.parquet", tmp_path / f"there.{suffix}", tmp_path / "back.parquet"
    annotate_file(path, plain, model=fake(), tasks="affect,emotions-11,valence-class")
    annotate_file(path, there, model=fake(), tasks="affect,emotions-11,valence-class")
    annotate_file(there, back, model=fake(), tasks="affect,emotions-11,valence-class", text="Text", prefix="again_")
    ours = [name for name in _rows(plain)[0] if name not in POSTS]
    for expected, row in zip(_rows(plain), _rows(back), strict=True):
        assert {name: row[f"again_{name}"] for name in ours} == {name: expected[name] for name in ours}
        for name in ("valence", "emotion_joy", "valence-class.value"):
            value = row[name]
            assert (float(value) if value not in (None, "") else None) == expected[name]
        labels = row["labels"]
        if isinstance(labels, str) and suffix == "jsonl":
            labels = json.loads(labels)
        elif isinstance(labels, str):
            labels = labels.split("|") if labels else None
        assert labels == expected["labels"]


def test_what_a_workbook_cannot_hold_is_said_before_the_model_works(tmp_path: Path, table: Any, fake: Any) -> None:
    model = fake()
    with pytest.raises(Exception, match=r"out\.xlsx, row 3, column text: a text of 40,000 characters") as caught:
        annotate_file(table(text=["a", "b" * 40_000]), tmp_path / "out.xlsx", model=model)
    assert type(caught.value).__name__ == "InputError"
    assert model.asked == []
    assert [path.name for path in tmp_path.iterdir()] == ["posts.csv"]


def test_a_workbook_opens_with_numbers(tmp_path: Path, table: Any, fake: Any) -> None:
    out = tmp_path / "out.xlsx"
    annotate_file(table(**POSTS), out, model=fake())
    sheet = openpyxl.load_workbook(out).active
    assert sheet is not None
    header = [cell.value for cell in sheet[1]]
    assert sheet.cell(2, 1).value == "007"
    assert isinstance(sheet.cell(2, header.index("valence") + 1).value, float)


def test_a_parquet_file_says_what_it_was_made_of(tmp_path: Path, fake: Any) -> None:
    path, out = tmp_path / "in.parquet", tmp_path / "out.parquet"
    pq.write_table(pa.table({"text": ["a"]}).replace_schema_metadata({"made by": "us"}), path)
    annotate_file(path, out, model=fake(), limit=5)
    metadata = pq.read_schema(out).metadata
    run = json.loads(metadata[b"affectlab.run"])
    assert metadata[b"made by"] == b"us"
    assert (run["model"], run["tasks"], run["limit"], run["text"]) == ("fake", "affect", 5, "text")
    assert run["input"].startswith("sha256:")
    assert str(tmp_path) not in json.dumps(run)


def test_other_tasks_leave_the_summary_of_affect_empty(tmp_path: Path, table: Any, fake: Any) -> None:
    found: Summary = annotate_file(table(**POSTS), tmp_path / "out.csv", model=fake(), tasks=["emotions-11", "vad"])
    assert (found.emotions, found.sentiments, found.mean_valence, found.ok) == ({}, {}, None, 2)


def test_a_model_by_name_is_told_what_to_do_with_long_texts(
    tmp_path: Path, table: Any, fake: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    heard: list[Any] = []

    def load(spec: str, options: Any) -> Any:
        heard.append((spec, options.long_text))
        return fake()

    monkeypatch.setattr("affectlab.models.load", load)
    annotate_file(table(**POSTS), tmp_path / "out.csv", model="base", long_text="truncate")
    assert heard == [("base", "truncate")]


def test_an_output_appears_only_when_it_is_whole(tmp_path: Path, table: Any, fake: Any, journal: Any) -> None:
    out = tmp_path / "out.csv"
    seen: list[bool] = []
    look: Callable[[], object] = lambda: seen.append(out.exists())  # noqa: E731
    annotate_file(table(**POSTS), out, model=fake(), progress=journal(look), window_rows=1)
    assert (seen, out.exists()) == ([False], True)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["out.csv", "posts.csv"]

"""The file in a few numbers: the same as on the page."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path

import numpy as np
import pytest
from report_samples import answered, make_table

from affectlab.core import InputError, UsageError
from affectlab.reporting import summarise
from affectlab.reporting.statistics import wilson

WriteTable = Callable[..., Path]


@pytest.mark.parametrize("name", ["posts.affect.parquet", "posts.csv", "posts.jsonl"])
def test_the_numbers_are_those_of_the_file(write: WriteTable, name: str) -> None:
    table = make_table(200)
    found = summarise(write(table, name))
    rows = answered(table)
    assert found.rows == 200
    assert found.status == dict(Counter(table.column("status").to_pylist()))
    counts = Counter(row["emotion"] for row in rows)
    assert {one.label: one.n for one in found.emotions} == counts
    assert [one.n for one in found.emotions] == sorted(counts.values(), reverse=True)
    first = found.emotions[0]
    assert (first.low, first.high) == pytest.approx(wilson(first.n, len(rows)))
    means = {one.column: one for one in found.means}
    assert means["valence"].mean == pytest.approx(np.mean([row["valence"] for row in rows]))
    assert means["valence"].low < means["valence"].mean < means["valence"].high
    assert means["arousal"].n == len(rows)
    assert found.first_errors[0] == "row 17: line 18 has 3 cells"
    assert any("only the beginning was read" in note for note in found.notes)


def test_it_is_plain_json(write: WriteTable) -> None:
    found = asdict(summarise(write(make_table(1))))
    assert json.loads(json.dumps(found))["means"][0]["low"] is None


def test_what_to_mind_is_said(write: WriteTable) -> None:
    rows = 20
    table = make_table(rows, replace={
        "text": ["same"] * rows, "model": ["random:1", "base"] * 10, "status": ["ok"] * rows, "labels": [[]] * rows,
    })  # fmt: skip
    notes = " | ".join(summarise(write(table)).notes).replace("\u202f", " ")
    for part in ("2 models or versions", "random knows nothing", "19 rows (95.0 %)", "20 texts (100 %) got no label"):
        assert part in notes


def test_wrong_files_and_columns(write: WriteTable, tmp_path: Path) -> None:
    with pytest.raises(InputError, match="there is no such file"):
        summarise(tmp_path / "none.csv")
    with pytest.raises(InputError, match="annotate it first"):
        summarise(write(make_table(5).select(["text"]), "raw.csv"))
    with pytest.raises(UsageError, match="did you mean text"):
        summarise(write(make_table(5)), text="txt")


@pytest.mark.parametrize("name", ["posts.affect.parquet", "posts.csv", "posts.jsonl", "posts.xlsx"])
def test_rows_in_other_languages_are_counted_by_status(write: WriteTable, name: str) -> None:
    told = ["language: hi; base reads en", None, "language: Han script; base reads en", "the target is empty"]
    found = summarise(
        write(make_table(40, replace={"error": told * 10, "status": ["skipped", "ok", "error", "error"] * 10}), name)
    )
    assert found.unsupported == {"hi": 10, "Han script": 10}
    assert found.unsupported_skipped == {"hi": 10}
    assert "20 rows not answered, being in a language the model does not read" in found.notes


def test_what_an_answered_row_has_in_error_does_not_count(write: WriteTable) -> None:
    """A row whose target is empty keeps other answers; so an error is no proof that nothing was answered."""
    found = summarise(
        write(make_table(4, replace={"error": ["language: hi; base reads en"] * 4, "status": ["ok"] * 4}))
    )
    assert (found.unsupported, found.notes) == ({}, tuple(note for note in found.notes if "language" not in note))

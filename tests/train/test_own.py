"""Rows of one's own: every recipe and file that cannot be used is one clear line, and none needs torch to say so."""

from __future__ import annotations

import csv
import json
import logging
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st

from affectlab.core import AffectlabError
from affectlab.train import own
from affectlab.train.divide import apart, divide
from affectlab.train.prepare import Prepared, prepare

LETTERS = [*"abcdefghijklmnopqrst"]

ID = 'id = "mood"'
Write = Callable[..., Path]


def text(row: int) -> str:
    """Six words that no other row has in this order."""
    places = np.random.default_rng(row).integers(0, len(LETTERS), 6)
    return " ".join(f"{LETTERS[place]}o{LETTERS[place]}" for place in places)


@pytest.fixture(autouse=True)
def no_data(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A user has no benchmark's data."""
    monkeypatch.delenv("AFFECTLAB_DATA", raising=False)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.setenv("HOME", str(tmp_path))


@pytest.fixture
def recipe(tmp_path: Path) -> Write:
    """`recipe(labels)` writes posts.csv with these labels and other texts, and mood.toml with more `data` lines."""

    def write(
        labels: Sequence[str] = (), *, texts: Sequence[str] = (), data: str = "", model: str = ID, more: str = ""
    ) -> Path:
        if labels:
            texts = texts or [text(row) for row in range(len(labels))]
            with (tmp_path / "posts.csv").open("w", encoding="utf-8", newline="") as stream:
                csv.writer(stream).writerows([("text", "mood"), *zip(texts, labels, strict=True)])
        path = tmp_path / "mood.toml"
        keys = 'file = "posts.csv"\ntext = "text"\nlabel = "mood"\n'
        path.write_text(f"[model]\n{model}\n[data]\n{keys}{data}\n{more}", encoding="utf-8")
        return path

    return write


def ready(path: Path) -> Prepared:
    found = own.load(str(path))
    assert found is not None
    return prepare(found)


def complaint(path: Path) -> str:
    with pytest.raises(AffectlabError) as caught:
        ready(path)
    line = str(caught.value)
    assert "\n" not in line
    return line


CLASSES = ["cross", "glad", "plain"] * 20


def test_classes_are_a_new_task_that_bears_the_models_name(recipe: Write, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.INFO, "affectlab.train"):
        found = ready(recipe(CLASSES))
    task = found.task
    assert (task.id, task.kind, task.outputs) == ("mood", "multiclass", ("cross", "glad", "plain"))
    assert found.train.gold.sum(1).tolist() == [1.0] * len(found.train.items)
    assert len(found.train.items) + len(found.dev.items) == 60
    assert found.dev.gold.sum(0).tolist() == [4, 4, 4]
    assert "task mood: one of 3 labels (multiclass): cross 20, glad 20, plain 20" in caplog.messages


def test_labels_with_bars_are_several(recipe: Write) -> None:
    found = ready(recipe(["joy|pride", "joy", " pride | joy", "|", "fear"] * 12))
    assert (found.task.kind, found.task.outputs) == ("multilabel", ("fear", "joy", "pride"))
    assert {tuple(row) for row in found.train.gold.tolist()} == {(0, 1, 1), (0, 1, 0), (0, 0, 0), (1, 0, 0)}


def test_numbers_are_values_from_the_lowest_to_the_highest(recipe: Write) -> None:
    labels = [f"{value}.5" for value in range(1, 5)] * 10
    found = ready(recipe(labels))
    assert (found.task.kind, found.task.range, found.task.outputs) == ("regression", (1.5, 4.5), ("value",))
    assert sorted({*found.train.gold[:, 0].tolist()}) == pytest.approx([0, 1 / 3, 2 / 3, 1])
    path = recipe(labels, data="range = [0, 6]")
    assert ready(path).task.range == (0, 6)
    posts = path.with_name("posts.csv")
    posts.write_text(posts.read_text(encoding="utf-8").replace(",", ";").replace(".", ","), encoding="utf-8")
    assert sorted({row.label for row in ready(path).file.rows}) == ["1,5", "2,5", "3,5", "4,5"]


def test_two_numbers_are_classes_and_the_kind_can_be_told(recipe: Write) -> None:
    assert ready(recipe(["0", "1"] * 20)).task.outputs == ("0", "1")
    assert ready(recipe(["0", "1"] * 20, data="range = [0, 1]")).task.kind == "regression"
    stars = ready(recipe(["10", "9", "2"] * 20, data='kind = "multiclass"')).task
    assert (stars.kind, stars.outputs) == ("multiclass", ("2", "9", "10"))


def test_a_known_task_takes_its_labels_in_any_spelling(recipe: Write) -> None:
    found = ready(recipe(["Very Negative", "neutral", "very_positive"] * 20, data='task = "sentiment-5"'))
    assert found.task.taxonomy == "sst-5"
    assert found.dev.gold.sum(0).tolist() == [4, 0, 4, 0, 4]
    assert ready(recipe(["0", "0.5", "1"] * 20, data='task = "valence"')).task.range == (0, 1)


def test_a_task_with_a_target_reads_its_column(recipe: Write, tmp_path: Path) -> None:
    path = recipe(data='task = "target-sentiment"\ntarget = "who"')
    rows = [(text(row), ("positive", "negative")[row % 2], "" if row == 3 else "tram") for row in range(40)]
    with (tmp_path / "posts.csv").open("w", encoding="utf-8", newline="") as stream:
        csv.writer(stream).writerows([("text", "mood", "who"), *rows])
    found = ready(path)
    assert len(found.train.items) + len(found.dev.items) == 39
    assert {item.target for item in found.train.items} == {"tram"}


def test_empty_texts_and_labels_are_left_out_and_counted(recipe: Write, caplog: pytest.LogCaptureFixture) -> None:
    path = recipe(["a", "b", "", "a"] * 10, texts=[text(row) if row % 5 else " " for row in range(40)])
    with caplog.at_level(logging.INFO, "affectlab.train"):
        ready(path)
    assert caplog.messages[0] == "posts.csv: 24 rows with text and label; left out: no text: 8, no label: 8"


@pytest.mark.parametrize("ending", ["parquet", "jsonl"])
def test_lists_are_labels_and_an_empty_one_is_none(recipe: Write, tmp_path: Path, ending: str) -> None:
    path = recipe(data='kind = "multilabel"')
    path.write_text(path.read_text().replace("posts.csv", f"posts.{ending}"))
    rows = [{"text": text(row), "mood": (["joy"], [], None, ["joy", "fear"])[row % 4]} for row in range(40)]
    if ending == "parquet":
        pq.write_table(pa.Table.from_pylist(rows), tmp_path / "posts.parquet")
    else:
        (tmp_path / "posts.jsonl").write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
    found = ready(path)
    assert (len(found.file.rows), found.task.outputs) == (30, ("fear", "joy"))
    assert {tuple(row) for row in found.train.gold.tolist()} == {(0, 1), (0, 0), (1, 1)}


def test_a_dev_file_is_kept_apart_from_training(recipe: Write, tmp_path: Path) -> None:
    path = recipe(CLASSES, data='dev_file = "dev.jsonl"')
    same = text(1).upper() + "!"
    rows = [{"text": text, "mood": label} for text, label in ((same, "glad"), ("another day", "cross"))]
    (tmp_path / "dev.jsonl").write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
    found = ready(path)
    assert (len(found.train.items), len(found.dev.items), found.dev_from) == (59, 2, "dev.jsonl")


def test_few_rows_are_warned_of(recipe: Write, caplog: pytest.LogCaptureFixture) -> None:
    ready(recipe(["a"] * 30 + ["b"] * 3))
    warned = [record.getMessage() for record in caplog.records if record.levelno == logging.WARNING]
    assert warned[0].startswith("only 33 rows: scores on so few say little")
    assert warned[1] == "labels with fewer than 5 training rows, hardly learnt: b (2)"


@pytest.mark.parametrize(
    ("labels", "data", "says"),
    [
        pytest.param((), "", "posts.csv: there is no such file; check the path", id="no-file"),
        pytest.param(CLASSES, 'dev_file = "deev.csv"', "there is no such file", id="no-dev-file"),
        pytest.param(["a", "b"] * 3, "", "has 6 rows with text and label; give 10 at least", id="few-rows"),
        pytest.param([" "] * 20, "", "no row has all that [data] names (no label: 20)", id="no-label"),
        pytest.param(["a"] * 20, "", "every label is 'a'; there is nothing to learn", id="one-class"),
        pytest.param(["3"] * 20, "range = [1, 5]", "every label is 3; there is nothing to learn", id="one-value"),
        pytest.param([f"x{row}" for row in range(201)], "", "has 201 different labels", id="many-labels"),
        pytest.param(["label", "b"] * 10, "", "the label 'label' is the name of a column of ours", id="our-column"),
        pytest.param(
            ["1", "2", "many"] * 9, 'kind = "regression"', "row 3: the label 'many' is no number",
            id="no-number",
        ),
        pytest.param(
            [*("1", "2", "3.5", "4") * 9, "nan"], "", "row 37: the label 'nan' is no number, as all but 1 of 37 labels",
            id="stray",
        ),
        pytest.param(["1", "9", "3"] * 9, "range = [1, 5]", "row 2: the label '9' lies outside 1 to 5", id="outside"),
        pytest.param(
            ["0", "0.5", "1.5"] * 9, 'task = "valence"', "row 3: the label '1.5' lies outside 0 to 1",
            id="known-outside",
        ),
        pytest.param(
            ["positive", "postive"] * 9, 'task = "sentiment"',
            "row 2: the label 'postive' is no label of sentiment; did you mean positive? its labels are negative",
            id="known-label",
        ),
    ],
)  # fmt: skip
def test_rows_that_are_no_use_say_why(recipe: Write, labels: list[str], data: str, says: str) -> None:
    line = complaint(recipe(labels, data=data))
    assert says in line
    assert "posts.csv" in line or "deev.csv" in line


def test_a_column_that_is_not_there_offers_those_that_are(recipe: Write) -> None:
    path = recipe(CLASSES)
    path.write_text(path.read_text().replace('label = "mood"', 'label = "moods"'))
    assert complaint(path) == "posts.csv: there is no column 'moods'; did you mean 'mood'? the columns are text, mood"


def test_a_column_of_nulls_holds_no_texts(recipe: Write, tmp_path: Path) -> None:
    path = recipe()
    path.write_text(path.read_text().replace("posts.csv", "posts.parquet"))
    pq.write_table(pa.table({"text": pa.nulls(12), "mood": ["a", "b"] * 6}), tmp_path / "posts.parquet")
    assert "no row has all that [data] names (no text: 12)" in complaint(path)


def test_a_format_is_named_in_the_recipe(recipe: Write, tmp_path: Path) -> None:
    path = recipe(CLASSES)
    path.write_text(path.read_text().replace("posts.csv", "posts.dat"))
    (tmp_path / "posts.csv").rename(tmp_path / "posts.dat")
    assert 'add [data] format = "csv"' in complaint(path)
    path.write_text(path.read_text().replace("[data]\n", '[data]\nformat = "csv"\n'))
    assert len(ready(path).file.rows) == 60


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        pytest.param("text =", "txt =", "unknown key 'txt'; known: ", id="mistyped-key"),
        pytest.param('text = "text"\n', "", "missing: text; compare with docs/how-to/own-rows.md", id="missing-key"),
        pytest.param(
            '"mood"\n[data]', '"mood"\n[trainning]\n[data]', "unknown table [trainning]; did you mean [training]?",
            id="table",
        ),
        pytest.param(
            "[data]", "[[stage]]\nepochs = 1\n[data]", "has both [data], for rows of your own, and [stage]",
            id="stages",
        ),
        pytest.param('id = "mood"', 'id = "My Mood"', "id = 'My Mood' is no name", id="id"),
        pytest.param('id = "mood"', 'id = "affect"', "'affect' is a name of ours", id="profile"),
        pytest.param(
            'id = "mood"', 'id = "sentiment"', "the model's id 'sentiment' is that of a task we have",
            id="task-id",
        ),
        pytest.param(
            "[data]", '[data]\ntask = "vad"', "the task 'vad' cannot be tuned on one column of labels",
            id="three-values",
        ),
        pytest.param(
            "[data]", '[data]\ntask = "valence-class"', "the task 'valence-class' cannot be tuned",
            id="ordinal",
        ),
        pytest.param(
            "[data]", '[data]\ntask = "sentiment"\nkind = "multilabel"', "has a kind and a range; take",
            id="known-kind",
        ),
        pytest.param("[data]", '[data]\ntask = "target-sentiment"', "asks about a target", id="target"),
        pytest.param(
            "[data]", '[data]\nkind = "classes"', "kind = 'classes' is none; multiclass; multilabel",
            id="kind",
        ),
        pytest.param(
            "[data]", '[data]\nkind = "multiclass"\nrange = [0, 1]', "a multiclass task has no range",
            id="kind-range",
        ),
        pytest.param("[data]", "[data]\nrange = [5, 1]", "range = [5, 1] is no range", id="range"),
        pytest.param("[data]", "[data]\nrange = [0, inf]", "range must be finite", id="infinite-range"),
        pytest.param("[data]", "[training]\nseed = -1\n[data]", "seed must lie in 0 to", id="seed"),
        pytest.param("[data]", "[training]\nlearning_rate = nan\n[data]", "must be finite, not nan", id="nan"),
        pytest.param("[data]", "[training]\nhead_learning_rate = -1\n[data]", "must be above 0", id="rate"),
        pytest.param("[data]", "[data]\ndev_share = 1.0", "dev_share = 1.0 is no share", id="share"),
        pytest.param("[data]", "[training]\nepochs = 0\n[data]", "epochs must be 1 or more", id="epochs"),
        pytest.param("[data]", '[training]\nepochs = "many"\n[data]', "epochs must be int, not 'many'", id="type"),
    ],
)  # fmt: skip
def test_recipes_that_are_wrong_say_where(recipe: Write, old: str, new: str, says: str) -> None:
    path = recipe(CLASSES)
    path.write_text(path.read_text().replace(old, new, 1))
    line = complaint(path)
    assert says in line
    assert line.startswith(str(path))


def test_other_recipes_are_none_of_ones_own_rows(tmp_path: Path) -> None:
    (tmp_path / "broken.toml").write_text("[model", encoding="utf-8")
    assert own.load("base") is None
    assert own.load(str(tmp_path / "broken.toml")) is None
    with pytest.raises(AffectlabError, match="there is no such recipe"):
        own.load(str(tmp_path / "none.toml"))


def test_the_command_says_it_in_one_line(recipe: Write, capsys: Any) -> None:
    from affectlab.cli import run

    assert run(["train", str(recipe(["a"] * 20))]) == 2
    assert capsys.readouterr().err.splitlines()[-1].startswith("error: posts.csv: every label is 'a'")


def test_gold_of_values_lies_between_0_and_1(recipe: Write) -> None:
    found = ready(recipe([str(value) for value in np.linspace(-3, 7, 50)]))
    assert 0 <= found.train.gold.min() <= found.train.gold.max() <= 1


def test_no_text_is_on_both_sides() -> None:
    """Equal texts go together, and so do near-duplicates."""
    texts = [
        *map(text, range(80)),
        *(f"{text(row)} !!" for row in range(20)),
        *(f"{text(row)} of" for row in range(20, 40)),
    ]
    dev = divide(texts, [row % 2 for row in range(len(texts))], 0.25, seed=1)
    assert 12 <= dev.sum() <= 30
    assert (dev[:20] == dev[80:100]).all()
    assert (dev[20:40] == dev[100:]).all()
    assert (dev == divide(texts, [row % 2 for row in range(len(texts))], 0.25, seed=1)).all()
    assert apart([text(3) + "?", "something else"], texts).tolist() == [False, True]


@given(
    st.lists(st.tuples(st.sampled_from("abc"), st.text("xyz ", min_size=1, max_size=12)), max_size=40),
    st.integers(0, 9),
)
def test_a_text_is_on_one_side_whatever_the_rows(rows: list[tuple[str, str]], seed: int) -> None:
    texts = [text for _, text in rows]
    dev = divide(texts, [label for label, _ in rows], 0.2, seed)
    train = [text for text, held in zip(texts, dev, strict=True) if not held]
    held = [text for text, is_held in zip(texts, dev, strict=True) if is_held]
    assert apart(held, train).all()

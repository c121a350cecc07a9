"""What a comparison must not let a reader overlook: trials, whose figure is whose, readings, and training data."""

from __future__ import annotations

import csv
import io
import math
import re
from itertools import combinations
from pathlib import Path
from typing import Any

import pytest
from test_compare import run_file

from affectlab import evaluate, models
from affectlab.core import ModelCard
from affectlab.evaluate import compare as comparing
from affectlab.evaluate.benchmark import load
from affectlab.evaluate.compare import Comparison, Entry, Figure, published
from affectlab.evaluate.compare.entries import Cell
from affectlab.evaluate.compare.plot import RUN_COLOURS, run_colours, strips
from affectlab.evaluate.compare.runs import read_run
from affectlab.evaluate.run import Score

VREG: Cell = ("v-reg", "pearson")
WARNING = "mine [trial] answered at most 100 rows of each set: a trial, which is not ranked."


def entry(name: str, ours: bool = True, limit: int | None = None, **figures: float) -> Entry:
    """`accuracy=0.3` is that metric of e-c, `pearson` that of v-reg; `unstated` the paper's accuracy of e-c."""
    cells = {"pearson": VREG, "accuracy": ("e-c", "accuracy"), "unstated": ("e-c", published.UNSTATED)}
    found = {cells[key]: Figure(value=value, training="zero-shot") for key, value in figures.items()}
    block = "Open protocol" if ours else published.PUBLISHED
    return Entry(name=name, block=block, figures=found, ours=ours, limit=limit)


def comparison(*entries: Entry) -> Comparison:
    return Comparison(benchmark="aeb", entries=entries, differences=(), warnings=(), notes=("",))


@pytest.fixture
def trial(tmp_path: Path, request: pytest.FixtureRequest) -> Comparison:
    request.getfixturevalue("no_data")
    whole = run_file(tmp_path, "whole.json", model="whole")
    return comparing.compare([whole, run_file(tmp_path, "trial.json", spec={"limit": 100})])


@pytest.fixture
def no_data(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    from affectlab.datasets import aeb

    aeb._prompts.cache_clear()
    monkeypatch.delenv("AFFECTLAB_DATA", raising=False)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.setenv("HOME", str(tmp_path / "home"))


def test_a_trial_is_marked_at_the_top_of_every_format(trial: Comparison) -> None:
    assert comparing.to_markdown(trial).startswith(f"**{WARNING}**\n")
    page = comparing.to_html(trial)
    assert page.index(WARNING) < page.index("<h2>")
    rows = list(csv.DictReader(io.StringIO(comparing.to_csv(trial))))
    assert (rows[0]["kind"], rows[0]["model"], rows[0]["limit"]) == ("trial", "mine [trial]", "100")
    assert {(row["model"], row["limit"]) for row in rows[1:]} == {("whole", ""), ("mine [trial]", "100")}


@pytest.mark.usefixtures("no_data")
def test_a_trial_is_marked_at_the_top_of_the_terminal(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    from affectlab.cli import run

    assert run(["compare", str(run_file(tmp_path, spec={"limit": 100})), "-q"]) == 0
    assert " ".join(capsys.readouterr().out.split()).startswith(WARNING)


@pytest.mark.usefixtures("no_data")
def test_a_whole_run_is_not_marked(tmp_path: Path) -> None:
    found = comparing.compare([run_file(tmp_path)])
    assert found.warnings == ()
    assert "trial" not in comparing.to_html(found) + comparing.to_markdown(found)


def test_a_trial_has_no_place_among_the_published() -> None:
    entries = entry("whole", pearson=0.5), entry("trial", limit=9, pearson=0.99), entry("GPT", ours=False, pearson=0.8)
    (place,) = comparing.standings(comparison(*entries))
    assert (place.entry.name, place.placed) == ("whole", "2 of 2")


@pytest.mark.parametrize("count", [1, 2, 8, 9, 15])
def test_every_run_has_a_colour_of_its_own(count: int) -> None:
    found = comparison(*(entry(f"run {number}", pearson=number / 20) for number in range(count)))
    (table,) = comparing.tables(found)
    (strip,) = strips(found, table)
    assert len({mark.kind for mark in strip.marks}) == count
    for colours in zip(*run_colours(count), strict=True):
        assert len(set(colours)) == count
    page = comparing.to_html(found)
    for mark in strip.marks:
        assert page.count(f".{mark.kind}-mark {{") == 1
        assert page.count(f"--{mark.kind}: ") == 2  # on light and on dark paper
        assert f'class="ours {mark.kind}-mark"' in page
        assert f'<g class="{mark.kind}-mark run-mark">' in page


def _rgb(colour: str) -> list[int]:
    return [int(colour[place : place + 2], 16) for place in (1, 3, 5)]


def _luminance(colour: str) -> float:
    channels = [channel / 255 for channel in _rgb(colour)]
    linear = [one / 12.92 if one <= 0.04045 else ((one + 0.055) / 1.055) ** 2.4 for one in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def _contrast(one: str, other: str) -> float:
    high, low = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def test_the_colours_of_runs_can_be_read_and_told_from_those_of_the_published() -> None:
    style = comparing.to_html(comparison(entry("mine", pearson=0.5)))
    for side, paper in enumerate(re.findall(r"--paper: (#[0-9a-f]{6})", style)[:2]):
        taken = [re.findall(rf"--{name}: (#[0-9a-f]{{6}})", style)[side] for name in ("supervised", "zero", "few")]
        for colours in RUN_COLOURS:
            assert _contrast(colours[side], paper) >= 4.5, colours[side]
            assert colours[side] not in taken
    for side in (0, 1):
        apart = [math.dist(_rgb(one[side]), _rgb(other[side])) for one, other in combinations(RUN_COLOURS, 2)]
        assert min(apart) > 40


def test_a_published_accuracy_of_unknown_reading_has_a_column_of_its_own() -> None:
    mine, paper = entry("mine", accuracy=0.2), entry("GPT", ours=False, unstated=0.4)
    found = comparison(mine, paper)
    (table,) = comparing.tables(found)
    assert table.columns == (("e-c", "accuracy"), ("e-c", published.UNSTATED))
    assert [comparing.head(cell) for cell in table.columns] == ["e-c acc", "e-c acc?"]
    assert list(comparing.standings(found)) == []
    text = comparing.to_markdown(found)
    assert "| → mine | .200 |  |" in text
    assert "| GPT |  | .400 |" in text


def test_what_the_paper_calls_accuracy_of_sets_is_no_metric_of_ours() -> None:
    ours = {metric for row in load("aeb").rows for metric in row.metrics}
    for task in ("E-c", "GoEmotions"):
        assert published.cell(task, "accuracy")[1] not in ours
        assert published.cell(task, "exact_match")[1] == "accuracy"
        assert published.cell(task, "macro_f1")[1] == "macro-f1"
    assert published.cell("SST5", "accuracy") == ("sst-5", "accuracy")  # of one class a text there is one reading


def _training(path: Path) -> dict[str, str]:
    return {task: figure.training for (task, _), figure in read_run(path).entry.figures.items()}


def _scores(*tasks: str) -> list[dict[str, Any]]:
    return [
        {"task": task, "metric": "pearson", "value": 0.5, "low": 0.4, "high": 0.6, "n": 9, "answered": 9}
        for task in tasks
    ]


def test_a_model_that_states_no_training_is_not_called_zero_shot(tmp_path: Path) -> None:
    scores = _scores("v-reg", "v-tweet")
    assert _training(run_file(tmp_path, scores=scores, training=None, supervised=[])) == {
        "v-reg": "not stated",
        "v-tweet": "not stated",
    }
    assert _training(run_file(tmp_path, scores=scores)) == {"v-reg": "supervised", "v-tweet": "zero-shot"}


def test_a_row_without_training_sets_is_not_called_zero_shot(tmp_path: Path) -> None:
    """Nobody can tell what is supervised of a task that the benchmark does not have."""
    path = run_file(tmp_path, scores=_scores("ei-reg", "poems"), details=_scores("ei-reg-joy", "v-tweet"))
    assert _training(path) == {
        "ei-reg": "zero-shot",
        "ei-reg-joy": "zero-shot",
        "v-tweet": "zero-shot",
        "poems": "not stated",
    }


def test_every_row_of_every_benchmark_states_training_sets_that_a_card_can_name() -> None:
    from affectlab import datasets

    for name in evaluate.names():
        for row in load(name).rows:
            assert row.trained, (name, row.id)
            assert {*row.trained} <= {*datasets.ids()} - {"aeb"}, (name, row.id)


def test_a_row_of_aeb_has_no_training_sets_of_its_own() -> None:
    from affectlab.evaluate.benchmark import _row

    raw = {"id": "x", "split": "v-tweet", "answers": ["valence"], "metrics": ["pearson"]}
    assert _row({**raw, "set": "aeb"}).trained == ()
    assert _row({**raw, "set": "sst"}).trained == ("sst",)


def test_a_published_entry_without_training_is_not_called_zero_shot(monkeypatch: pytest.MonkeyPatch) -> None:
    known = published.table()
    bare = [{key: value for key, value in one.items() if key != "training"} for one in known["reference"]]
    monkeypatch.setattr(published, "table", lambda: {**known, "reference": bare})
    stated = {figure.training for found in published.references() for figure in found.figures.values()}
    assert stated == {"not stated"}


def test_a_card_that_says_nothing_of_training_says_so_in_the_run() -> None:
    card = ModelCard(id="plug-in", version="1", title="", tasks=(), languages=(), licence="")
    assert card.training is None
    assert {name: models.load(name).card.training == () for name in ("random", "vader")} == {
        "random": True,
        "vader": True,
    }
    run = evaluate.Run(
        benchmark="aeb", protocol="open", model="plug-in", model_version="1", spec={}, training=card.training,
        scores=(Score(task="v-reg", metric="pearson", value=0.5, low=0.4, high=0.6, n=9, answered=9),),
    )  # fmt: skip
    assert run.as_json()["training"] is None

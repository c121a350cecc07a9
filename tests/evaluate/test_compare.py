"""Runs among the published figures: one spelling, paired differences that are fair, and three ways to write it down."""

from __future__ import annotations

import csv
import io
import json
import re
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from evaluate_samples import question
from hypothesis import given, settings
from hypothesis import strategies as st

from affectlab import evaluate, models
from affectlab.core import InputError, UsageError
from affectlab.datasets.base import File
from affectlab.datasets.files import read_records
from affectlab.evaluate import compare as comparing
from affectlab.evaluate.compare import published
from affectlab.evaluate.compare.differences import differences
from affectlab.evaluate.compare.layout import decimals
from affectlab.evaluate.compare.plot import strips
from affectlab.evaluate.compare.runs import answered

OURS = {(row.id, metric) for row in evaluate.load("aeb").rows for metric in row.metrics}
PARTS = {
    (f"{task}-{emotion}", "pearson") for task in ("ei-reg", "ei-oc") for emotion in ("anger", "fear", "joy", "sadness")
}
UNREAD = {(task, "accuracy-unstated") for task in ("e-c", "goemotions-ekman")}


def run_file(folder: Path, name: str = "run.json", **changes: Any) -> Path:
    """A run of two tasks, without data."""
    score = {"metric": "pearson", "low": 0.7, "high": 0.9, "n": 10, "answered": 10}
    run = {
        "benchmark": "aeb", "protocol": "open", "model": "mine", "model_version": "1", "spec": {"limit": None},
        "scores": [{"task": "v-reg", "value": 0.8, **score}, {"task": "ei-reg", **score, "value": None, "answered": 0}],
        "details": [], "training": [], "supervised": ["v-reg"], "predictions": None,
    }  # fmt: skip
    (folder / name).write_text(json.dumps({**run, **changes}))
    return folder / name


@pytest.fixture
def no_data(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A machine without any data set."""
    from affectlab.datasets import aeb

    aeb._prompts.cache_clear()
    monkeypatch.delenv("AFFECTLAB_DATA", raising=False)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.setenv("HOME", str(tmp_path / "home"))


def test_the_table_of_spellings_leads_to_our_names() -> None:
    spelling = published.table()["spelling"]
    assert set(spelling["task"].values()) <= {task for task, _ in OURS | PARTS}
    assert set(spelling["metric"].values()) <= {metric for _, metric in OURS}
    assert {one["model"] for one in published.table()["rerun"]} == set(spelling["model"].values())


def test_references_are_of_our_figures_and_name_their_source() -> None:
    entries = published.references()
    assert {cell for entry in entries for cell in entry.figures} <= OURS
    assert all(
        0 < one.value < 1 and one.training == "supervised" for entry in entries for one in entry.figures.values()
    )
    for said in published.sources():
        assert re.match(r"[A-Z].* \(20\d\d\), .*(doi 10\.|arXiv \d)", said)
    for entry in entries:
        assert sum(f" {entry.name}, " in said for said in published.sources()) == 1


@pytest.mark.data
def test_every_published_figure_has_its_place() -> None:
    """All 459 of them, under our names, with what each model saw."""
    lines = list(read_records(File(**published.table()["figures"])))
    entries = published.published()
    assert len(lines) == sum(len(entry.figures) for entry in entries) == 459
    cells = {cell for entry in entries for cell in entry.figures}
    assert cells <= OURS | PARTS | UNREAD
    assert cells >= UNREAD
    by_name = {entry.name: entry for entry in entries}
    best = by_name["EmoLLaMA-chat-13B"].figures
    assert (best["ei-reg", "pearson"].value, best["ei-reg", "pearson"].training) == (0.831, "supervised")
    assert (best["v-tweet", "pearson"].value, best["v-tweet", "pearson"].training) == (0.906, "zero-shot")
    assert by_name["GPT-4-FS"].figures["e-c", "accuracy-unstated"].training == "few-shot"
    assert by_name["VADER"].figures["v-movies", "pearson"].value == 0.446


@pytest.mark.data
def test_the_rerun_is_labelled_and_compared_row_by_row(tmp_path: Path) -> None:
    evaluate.evaluate(models.load("random"), "aeb", only=["v-tweet", "e-c"], resamples=2, out=tmp_path / "run.json")
    found = comparing.compare([tmp_path / "run.json"], resamples=40)
    rerun = {entry.name: entry for entry in found.entries if entry.block == published.RERUN}
    assert len(rerun) == 5
    assert rerun["EmoLLaMA-chat-7B (re-run)"].figures["v-tweet", "pearson"].value == pytest.approx(0.774785, abs=1e-5)
    assert any("third party's" in note and "AEB-2 figures fall below" in note for note in found.notes)
    assert {(one.task, one.verdict) for one in found.differences} == {("v-tweet", "worse"), ("e-c", "worse")}
    place = {standing.cell: standing.placed for standing in comparing.standings(found)}
    assert place["v-tweet", "pearson"] == "15 of 15"


@pytest.mark.usefixtures("no_data")
def test_without_data_the_given_runs_alone_are_shown_and_why(tmp_path: Path) -> None:
    found = comparing.compare([run_file(tmp_path)])
    assert [entry.name for entry in found.entries] == ["mine"]
    assert any(note.startswith("No published figures: ") and "AFFECTLAB_DATA" in note for note in found.notes)
    text = comparing.to_markdown(found)
    assert "| → mine | - | .800\\* |" in text
    assert list(comparing.standings(found)) == []


@pytest.mark.usefixtures("no_data")
def test_protocols_are_never_in_one_column(tmp_path: Path) -> None:
    paths = [run_file(tmp_path, "a.json"), run_file(tmp_path, "b.json", protocol="strict")]
    found = comparing.compare(paths)
    assert [
        (table.title.split(": ")[1], [entry.name for _, entries in table.blocks for entry in entries])
        for table in comparing.tables(found)
    ] == [("open protocol", ["mine [open]"]), ("strict protocol", ["mine [strict]"])]
    for table in comparing.tables(found):
        (strip,) = strips(found, table)
        (mark,) = strip.marks
        protocol = table.title.split(": ")[1].split()[0]
        assert mark.label == f"mine [{protocol}]: .800 (supervised)"


@pytest.mark.usefixtures("no_data")
def test_runs_of_one_model_are_told_apart_and_trials_named(tmp_path: Path) -> None:
    paths = [run_file(tmp_path, "a.json"), run_file(tmp_path, "b.json", spec={"limit": 9}, training=None)]
    found = comparing.compare(paths)
    assert [entry.name for entry in found.entries] == [f"mine [{paths[0]}]", f"mine [{paths[1]}] [trial]"]
    assert [entry.limit for entry in found.entries] == [None, 9]
    assert found.entries[1].figures["v-reg", "pearson"].training == "not stated"


@pytest.mark.parametrize(
    ("content", "line"),
    [
        ("{\n", "line 2: is not JSON: Expecting property name"),
        *((text, "is no run") for text in ("[]", '{"benchmark": "aeb"}', "[" * 100_000)),
        (None, "cannot be read: No such"),
    ],
)
def test_what_is_no_run_is_one_line(content: str | None, line: str, tmp_path: Path) -> None:
    if content is not None:
        (tmp_path / "x.json").write_text(content)
    with pytest.raises(InputError, match=line):
        comparing.compare([tmp_path / "x.json"])


def scored(value: object, low: object = 0.7, high: object = 0.9, **more: object) -> list[dict[str, object]]:
    one = {"task": "v-reg", "metric": "pearson", "value": value, "low": low, "high": high, "n": 10, "answered": 10}
    return [{**one, **more}]


@pytest.mark.parametrize(
    ("changes", "line"),
    [
        ({"benchmark": "x"}, "run.json: benchmark is 'x', not aeb or dev or supervised"),
        ({"protocol": "loose"}, "protocol is 'loose', not open or strict"),
        ({"protocol": None}, "protocol is 'None'"),
        ({"predictions": 5}, "is no run"),
        ({"scores": scored(10**400)}, "is no run"),
        ({"scores": scored(0.8, task=5)}, "is no run"),
        ({"scores": scored(7.5)}, "pearson of v-reg is 7.5, not between -1 and 1"),
        ({"scores": scored(0.8, 0.9, 0.7)}, "low of v-reg pearson is above its high"),
        ({"scores": [*scored(0.8), *scored(0.6, 0.5)]}, "has two figures called pearson of v-reg"),
        ({"details": scored(0.6, 0.5)}, "has two figures called pearson of v-reg"),
        ({"spec": {"limit": "many"}}, "is no run"),
    ],
)
def test_a_run_that_cannot_be_is_one_line(changes: dict[str, Any], line: str, tmp_path: Path) -> None:
    with pytest.raises(InputError, match=line):
        comparing.compare([run_file(tmp_path, **changes)])


@pytest.mark.usefixtures("no_data")
def test_any_name_can_be_written(tmp_path: Path) -> None:
    path = run_file(tmp_path, model="\ud83d")
    path.write_text(path.read_text(), encoding="utf-8-sig")
    found = comparing.compare([path])
    for text in (comparing.to_csv(found), comparing.to_html(found), comparing.to_markdown(found)):
        assert "\N{REPLACEMENT CHARACTER}" in text
        text.encode("utf-8")


@pytest.mark.usefixtures("no_data")
def test_answers_of_another_run_are_not_compared(tmp_path: Path) -> None:
    (tmp_path / "kept.jsonl").write_text(
        '{"benchmark": "aeb", "model": "other", "model_version": "1"}\n{"aeb_line": 1, "prediction": 1}\n'
    )
    path = run_file(tmp_path, predictions="kept.jsonl")
    assert f"{path}: kept.jsonl holds the answers of another run." in comparing.compare([path]).notes


def test_a_difference_that_is_not_defined_is_no_verdict() -> None:
    asked = question("valence", [[0.1], [0.5], [0.9]], bounds=(0, 1), metrics=["pearson"])
    one, other = (answered(name, dict(zip(asked.keys, given, strict=True)), [asked], "")
                  for name, given in (("varies", [0.1, 0.2, 0.3]), ("constant", [0.5] * 3)))  # fmt: skip
    (found,) = differences(one, other, 10)
    assert found.verdict == "not defined"


@pytest.mark.usefixtures("no_data")
def test_a_run_of_the_agreed_keys_alone_is_read(tmp_path: Path) -> None:
    path = run_file(tmp_path)
    run = json.loads(path.read_text())
    path.write_text(json.dumps({key: run[key] for key in run if key not in ("details", "training", "supervised")}))
    (entry,) = comparing.compare([path]).entries
    assert entry.figures["v-reg", "pearson"].training == "not stated"


@pytest.mark.parametrize("line", ['{"aeb_line": 1, "prediction": {}}', '{"aeb_line": 1}', "{"])
def test_broken_answers_beside_a_run_are_one_line(line: str, tmp_path: Path) -> None:
    (tmp_path / "kept.jsonl").write_text(f'{{"benchmark": "aeb"}}\n{line}\n')
    with pytest.raises(InputError, match=r"kept\.jsonl, line 2: "):
        comparing.compare([run_file(tmp_path, predictions="kept.jsonl")])


def test_runs_of_two_benchmarks_are_not_compared(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="they are runs of aeb and of dev; compare runs of one benchmark"):
        comparing.compare([run_file(tmp_path, "a.json"), run_file(tmp_path, "b.json", benchmark="dev")])


@pytest.mark.usefixtures("no_data")
def test_names_and_notes_are_harmless_wherever_they_are_written(tmp_path: Path) -> None:
    found = comparing.compare([run_file(tmp_path, model="<b>a|b</b>", details=[])])
    assert "<b>" not in comparing.to_html(found)
    assert "| → &lt;b>a\\|b&lt;/b> |" in comparing.to_markdown(found)
    rows = list(csv.DictReader(io.StringIO(comparing.to_csv(found))))
    assert [(row["model"], row["task"], row["value"], row["answered"]) for row in rows] == [
        ("<b>a|b</b>", "v-reg", "0.8", "10"),
        ("<b>a|b</b>", "ei-reg", "", "0"),
    ]


@pytest.mark.usefixtures("no_data")
def test_the_page_loads_nothing(tmp_path: Path) -> None:
    page = comparing.to_html(comparing.compare([run_file(tmp_path)]))
    assert "default-src 'none'" in page
    assert not re.search(r'(src|href)="(?!data:,|#)', page)
    assert "<svg" in page
    assert "mine: .800 (supervised)" in page


VALUES = st.integers(0, 10**6)


def taught(seed: int, noise: float, rows: int = 150) -> Any:
    """An answerer of `valence` who sees the gold through `noise`."""
    gold = np.random.default_rng(7).random(rows)
    asked = question("valence", gold[:, None], metrics=["pearson"])
    found = gold + np.random.default_rng(seed).normal(scale=noise, size=rows)
    lines = dict(zip(asked.keys, np.clip(found, 0, 1).tolist(), strict=True))
    return answered(f"noise {noise}", lines, [asked], "x")


@settings(max_examples=15)
@given(VALUES)
def test_a_model_never_differs_from_itself(seed: int) -> None:
    model = taught(seed, 0.3)
    (found,) = differences(model, model, 50)
    assert (found.value, found.low, found.high, found.verdict) == (0.0, 0.0, 0.0, "no difference")


@settings(max_examples=15)
@given(VALUES)
def test_noise_never_wins(seed: int) -> None:
    (found,) = differences(taught(seed, 3.0), taught(seed + 1, 0.1), 50)
    assert found.verdict == "worse"
    (turned,) = differences(taught(seed + 1, 0.1), taught(seed, 3.0), 50)
    assert (turned.value, turned.verdict) == (pytest.approx(-found.value), "better")


@settings(max_examples=15)
@given(VALUES)
def test_a_model_with_noise_added_never_beats_itself(seed: int) -> None:
    """The same answers, and again with noise on a third of the rows: paired, so that most of the error cancels out."""
    gold = np.random.default_rng(3).random(200)
    asked = question("valence", gold[:, None], metrics=["pearson"])
    random = np.random.default_rng(seed)
    found = gold + random.normal(scale=0.2, size=200)
    noisy = found + random.normal(scale=0.6, size=200) * (random.random(200) < 1 / 3)
    model, other = (
        answered(name, dict(zip(asked.keys, values.tolist(), strict=True)), [asked], "x")
        for name, values in (("model", found), ("noisy", noisy))
    )
    (difference,) = differences(other, model, 50)
    assert difference.verdict != "better"
    assert difference.value < 0


@settings(max_examples=15)
@given(VALUES)
def test_noise_in_labels_never_wins(seed: int) -> None:
    gold = np.random.default_rng(9).random((200, 11)) < 0.2
    asked = question("emotions-11", gold.astype(float), metrics=["macro-f1"])
    flips = np.random.default_rng(seed).random((200, 11)) < 0.1
    names = np.array(asked.outputs)
    model, other = (
        answered(name, {key: names[row].tolist() for key, row in zip(asked.keys, rows, strict=True)}, [asked], "x")
        for name, rows in (("model", gold), ("noisy", gold ^ flips))
    )
    (difference,) = differences(other, model, 50)
    assert (difference.metric, difference.verdict) == ("macro-f1", "worse")


def test_equally_good_models_rarely_differ() -> None:
    """The interval of two models with like noise holds 0 about as often as it says."""
    verdicts = [next(iter(differences(taught(seed, 0.4), taught(seed + 1000, 0.4), 200))).verdict for seed in range(60)]
    assert verdicts.count("no difference") >= 52


def test_only_rows_that_both_were_asked_count() -> None:
    asked = question("emotions-11", np.eye(11), metrics=["micro-f1"])
    names = asked.outputs
    first = answered("a", {key: [name] for key, name in zip(asked.keys[:8], names, strict=False)}, [asked], "x")
    second = answered("b", {key: [names[0]] for key in asked.keys[4:]}, [asked], "x")
    (found,) = differences(first, second, 20)
    assert (found.n, found.value) == (4, 1.0)


@pytest.mark.parametrize(
    ("value", "signed", "wanted"),
    [
        (0.8312, False, ".831"),
        (-0.04, False, "-.040"),
        (1.0, False, "1.000"),
        (0.02, True, "+.020"),
        (float("nan"), True, "-"),
    ],
)
def test_figures_are_written_without_the_leading_zero(value: float, signed: bool, wanted: str) -> None:
    assert decimals(value, signed=signed) == wanted

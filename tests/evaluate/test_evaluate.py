"""Benchmarks name what exists; a run scores every row, says what it did not answer, and is written as agreed."""

from __future__ import annotations

import json
import os
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from affectlab import catalogue, datasets, evaluate, metrics, models
from affectlab.core import DataMissingError, InputError, Item, TrainingSet, UsageError
from affectlab.evaluate.questions import spread, way

AEB_TASKS = (
    *("ei-reg", "ei-oc", "v-reg", "v-oc", "e-c", "v-tweet", "v-amazon", "v-movies", "v-nyt", "sst", "sst-5"),
    *("emobank-v", "emobank-a", "emobank-d", "tdt", "goemotions-ekman", "goemotions-28"),
)


@pytest.mark.parametrize("name", evaluate.names())
def test_benchmarks_name_known_rows_tasks_and_metrics(name: str) -> None:
    everyone = models.load("random").card
    for row in evaluate.load(name).rows:
        entry, found = datasets.load(row.set), way(row, everyone)
        assert found is not None
        gold, _, output = row.gold.partition(".")
        assert row.split in entry.splits
        assert not output or output in entry.golds[gold]
        assert set(row.metrics) <= {*catalogue.METRICS[found.task.kind], "accuracy"}
        assert set(row.promise) <= set(row.metrics)
        assert row.trained
        assert set(row.trained) <= set(datasets.ids())
        assert row.codes is None or len(row.codes) == len(entry.golds[gold])


def test_aeb_has_the_tasks_agreed_and_two_readings_of_accuracy() -> None:
    rows = {row.id: row for row in evaluate.load("aeb").rows}
    assert tuple(id for id, row in rows.items() if not row.beside) == AEB_TASKS
    assert [id for id, row in rows.items() if row.beside] == ["tdt-target"]
    for id in ("e-c", "goemotions-ekman"):
        assert {"accuracy", "jaccard"} <= set(rows[id].metrics)
    allowed = {"pearson", "accuracy", "micro-f1", "macro-f1", "jaccard"}
    assert {metric for row in rows.values() for metric in row.metrics} == allowed


def test_an_unknown_benchmark_offers_the_known_ones() -> None:
    with pytest.raises(UsageError, match="did you mean supervised"):
        evaluate.load("supervized")
    with pytest.raises(UsageError, match="benchmark: there is no benchmark 'abe'; did you mean aeb"):
        evaluate.load("abe")


def test_only_some_tasks_and_none_mistyped() -> None:
    bench = evaluate.load("aeb")
    assert [row.id for row in bench.only(["v-reg", "ei-reg"]).rows] == ["ei-reg", "v-reg"]
    assert bench.only([]) == bench
    with pytest.raises(UsageError, match="only: there is no task 'ei-rg'; did you mean ei-reg"):
        bench.only(["ei-rg"])


def test_a_row_is_answered_by_the_first_way_a_model_knows() -> None:
    everyone = models.load("random").card
    rows = {row.id: row for row in evaluate.load("aeb").rows}
    assert way(rows["emobank-v"], everyone)[:2] == (catalogue.task("vad"), "valence")
    lexicon = replace(everyone, tasks=("valence", "sentiment"))
    assert way(rows["emobank-v"], lexicon)[:2] == (catalogue.task("valence"), None)
    assert way(rows["emobank-a"], lexicon) is None
    fine = way(rows["goemotions-ekman"], replace(everyone, tasks=("emotions",)))
    assert fine.labels["gratitude"] == "joy"


@pytest.mark.data
def test_a_run_scores_every_row_and_writes_json(tmp_path: Path) -> None:
    model = models.load("random")
    run = evaluate.evaluate(model, "supervised", limit=60, resamples=5, out=tmp_path / "run.json")
    assert [*dict.fromkeys(one.task for one in run.scores)] == [row.id for row in evaluate.load("supervised").rows]
    assert run.unanswered == ()
    raw = json.loads((tmp_path / "run.json").read_text())
    assert (raw["model"], raw["model_version"], raw["protocol"]) == ("random:0", "1", "open")
    assert (raw["spec"]["limit"], raw["predictions"]) == (60, "run.predictions.jsonl")
    assert {*raw["scores"][0]} == {"task", "metric", "value", "low", "high", "n", "answered"}
    every = datasets.load("goemotions").read("test")
    rows = [every[index] for index in spread(len(every), 60)]
    answer = model.predict([Item(row.text) for row in rows], [catalogue.task("emotions")]).answers["emotions"]
    gold = np.array([row.gold["emotions"] for row in rows]) > 0.5
    value = next(one["value"] for one in raw["scores"] if (one["task"], one["metric"]) == ("goemotions", "macro-f1"))
    assert value == pytest.approx(metrics.macro_f1(gold, np.asarray(answer.decided)))
    kept = (tmp_path / "run.predictions.jsonl").read_bytes()
    assert evaluate.evaluate(model, "supervised", limit=60, resamples=5, out=tmp_path / "run.json") == run
    assert (tmp_path / "run.predictions.jsonl").read_bytes() == kept


@pytest.mark.data
def test_a_task_without_answer_is_named_not_dropped(tmp_path: Path) -> None:
    class Deaf:
        def __init__(self) -> None:
            self._inner = models.load("random")
            self.card = replace(self._inner.card, tasks=("vad",))

        def predict(self, items: object, /, tasks: object) -> object:
            return self._inner.predict(items, tasks)  # type: ignore[arg-type]

    run = evaluate.evaluate(Deaf(), "aeb", limit=20, resamples=2, out=tmp_path / "run.json")  # type: ignore[arg-type]
    assert {one.task for one in run.scores} == set(AEB_TASKS)
    assert {one.task for one in run.scores if one.answered} == {"emobank-v", "emobank-a", "emobank-d"}
    assert set(AEB_TASKS) - set(run.unanswered) == {"emobank-v", "emobank-a", "emobank-d"}
    raw = json.loads((tmp_path / "run.json").read_text())
    silent = next(one for one in raw["scores"] if one["task"] == "e-c")
    assert (silent["value"], silent["low"], silent["n"], silent["answered"]) == (None, None, 20, 0)


@pytest.mark.data
def test_calibration_is_that_of_the_probabilities_given() -> None:
    run = evaluate.evaluate(models.load("base"), "supervised", only=["e-c", "sst-5"], limit=40, resamples=2)
    assert [(one.task, one.what) for one in run.calibration] == [
        *(("e-c", "label probabilities"), ("e-c", "confidence")),
        ("sst-5", "class probabilities"),
    ]
    assert all(one.before is not None and 0 < one.after < 0.5 and one.n == 40 for one in run.calibration)
    assert run.supervised == ("e-c", "sst-5")


class Taught:
    """`random` with a training record."""

    def __init__(self, *sets: str) -> None:
        self._inner = models.load("random")
        training = tuple(TrainingSet(id=name, rows=1, terms="open") for name in sets)
        self.card = replace(self._inner.card, training=training)

    def predict(self, items: object, /, tasks: object) -> object:
        return self._inner.predict(items, tasks)  # type: ignore[arg-type]


def test_the_strict_protocol_refuses_other_training_data() -> None:
    with pytest.raises(UsageError, match="was trained on sst, xed; the strict protocol allows semeval2018 alone"):
        evaluate.evaluate(Taught("semeval2018", "sst", "xed"), "aeb", protocol="strict")  # type: ignore[arg-type]
    with pytest.raises(UsageError, match="was trained on goemotions"):
        evaluate.evaluate(models.load("base"), "aeb", protocol="strict")


def test_the_strict_protocol_refuses_who_does_not_say(tmp_path: Path) -> None:
    path = tmp_path / "mine.jsonl"
    path.write_text('{"aeb_line": 1, "prediction": "0.5"}\n')
    with pytest.raises(UsageError, match="does not say what it was trained on; the strict protocol allows semeval2018"):
        evaluate.evaluate(models.load(f"predictions:{path}"), "aeb", protocol="strict")
    said = '{"training": {"sst": {"rows": 8, "terms": "unstated"}}}\n'
    path.write_text(said + path.read_text())
    with pytest.raises(UsageError, match="was trained on sst; the strict"):
        evaluate.evaluate(models.load(f"predictions:{path}"), "aeb", protocol="strict")
    path.write_text(path.read_text().replace("unstated", "unknown"))
    with pytest.raises(InputError, match=r"mine.jsonl, line 1: training does not say rows and terms of sst"):
        models.load(f"predictions:{path}")


@pytest.mark.parametrize("out", ["run.predictions.jsonl", "run.json", "link.json"])
def test_recorded_answers_are_not_written_over(out: str, tmp_path: Path) -> None:
    recorded = tmp_path / "run.predictions.jsonl"
    recorded.write_text('\ufeff{"aeb_line": 1, "prediction": "0.5"}\n', encoding="utf-8")
    before = recorded.read_bytes()
    (tmp_path / "link.json").symlink_to(recorded)
    model = models.load(f"predictions:{recorded}")
    with pytest.raises(UsageError, match="would be written over the recorded answers themselves"):
        evaluate.evaluate(model, "aeb", out=tmp_path / out, overwrite=True)
    assert recorded.read_bytes() == before


def test_a_run_takes_no_other_file_s_place(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("mine")
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(UsageError, match="is there already, and no run; choose another out, or add overwrite=True"):
        evaluate.evaluate(models.load("random"), "aeb", out=tmp_path / "notes.txt")
    with pytest.raises(UsageError, match="is no file; choose another out"):
        evaluate.evaluate(models.load("random"), "aeb", out=tmp_path / "pipe", overwrite=True)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["notes.txt", "pipe"]


@pytest.mark.data
def test_a_link_stays_a_link(tmp_path: Path) -> None:
    (tmp_path / "link.json").symlink_to("run.json")
    for _ in range(2):
        evaluate.evaluate(
            models.load("random"), "aeb", only=["v-reg"], limit=4, resamples=2, out=tmp_path / "link.json"
        )
    assert (tmp_path / "link.json").is_symlink()
    assert sorted(path.name for path in tmp_path.iterdir()) == ["link.json", "run.json", "run.predictions.jsonl"]


@pytest.mark.data
def test_answers_to_aeb_are_not_taken_for_another_benchmark_s(tmp_path: Path) -> None:
    (tmp_path / "mine.jsonl").write_text('{"aeb_line": 1, "prediction": "0.5"}\n')
    with pytest.raises(InputError, match="line 1: answers AEB line 1, but supervised was asked for; "):
        evaluate.evaluate(models.load(f"predictions:{tmp_path / 'mine.jsonl'}"))


@pytest.mark.data
@pytest.mark.parametrize("name", ["vader", "random"])
def test_who_was_trained_on_no_labelled_set_is_zero_shot_under_either_protocol(name: str) -> None:
    run = evaluate.evaluate(models.load(name), "aeb", only=["v-reg"], protocol="strict", limit=4, resamples=2)
    assert (run.training, run.supervised) == ((), ())


@pytest.mark.data
def test_a_run_says_what_is_supervised() -> None:
    run = evaluate.evaluate(Taught("semeval2018"), "aeb", protocol="strict", limit=4, resamples=2)  # type: ignore[arg-type]
    assert (run.protocol, run.spec["protocol"]) == ("strict", "strict")
    assert run.supervised == ("ei-reg", "ei-oc", "v-reg", "v-oc", "e-c")
    assert run.training == ({"id": "semeval2018", "rows": 1, "terms": "open"},)


def test_without_data_one_line_says_what_to_set(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.delenv("AFFECTLAB_DATA", raising=False)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    monkeypatch.setenv("HOME", str(tmp_path))
    from affectlab.datasets import aeb

    aeb._prompts.cache_clear()  # a session that has read AEB keeps it
    for name in evaluate.names():
        with pytest.raises(DataMissingError, match="AFFECTLAB_DATA"):
            evaluate.evaluate(models.load("random"), name, limit=1, out=tmp_path / "run.json")
    assert list(tmp_path.glob("run*")) == []


def test_an_unwritable_run_file_is_one_line(tmp_path: Path) -> None:
    run = evaluate.Run(benchmark="x", protocol="open", model="m", model_version="1", spec={}, scores=())
    with pytest.raises(InputError, match="cannot be written"):
        run.write(tmp_path / "no" / "run.json")

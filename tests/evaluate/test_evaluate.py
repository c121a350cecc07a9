"""Scores are the metrics of the answers, on the rows named, and a promise missed is seen."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from affectlab import catalogue, datasets, evaluate, metrics, models
from affectlab.core import DataMissingError, Item, Prediction, UsageError
from affectlab.evaluate.score import scorers


@pytest.mark.parametrize("name", evaluate.names())
def test_benchmarks_name_known_rows_tasks_and_metrics(name: str) -> None:
    for row in evaluate.load(name).rows:
        entry, task = datasets.load(row.set), catalogue.task(row.task)
        assert row.split in entry.splits
        assert row.gold in entry.golds
        assert set(row.metrics) <= set(task.metrics) | {"micro_f1", "macro_f1", "accuracy", "pearson"}
        assert {metric.split()[0] for metric in row.promise} <= set(row.metrics)


def test_an_unknown_benchmark_offers_the_known_ones() -> None:
    with pytest.raises(UsageError, match="did you mean supervised"):
        evaluate.load("supervized")


def everything(n: int) -> np.ndarray:
    return np.arange(n)


def test_values_are_scored_output_by_output_and_on_labelled_rows_only() -> None:
    task = catalogue.task("intensity")
    gold = np.array([[0.1, np.nan, 0.5, 0.2], [0.9, 0.3, 0.1, 0.8], [0.4, 0.6, np.nan, 0.3]])
    scores = np.array([[0.2, 0.9, 0.4, 0.3], [0.8, 0.1, 0.2, 0.6], [0.4, 0.5, 0.9, 0.2]])
    found = {
        name: score(everything(3)) for name, score in scorers(Prediction(task=task, scores=scores), gold, ()).items()
    }
    assert found["pearson anger"] == pytest.approx(np.corrcoef(gold[:, 0], scores[:, 0])[0, 1])
    assert found["pearson fear"] == pytest.approx(1.0)
    each = [found[f"pearson {name}"] for name in task.outputs]
    assert found["pearson"] == pytest.approx(np.mean(each))


def test_classes_and_labels_are_scored_by_their_metrics() -> None:
    gold = np.eye(3)[[0, 1, 2, 2]]
    answer = Prediction(task=catalogue.task("sentiment"), scores=gold, decided=np.array([0, 1, 2, 0]))
    found = scorers(answer, gold, ("average_recall", "accuracy", "macro_f1"))
    assert found["average_recall"](everything(4)) == pytest.approx((1 + 1 + 0.5) / 3)
    assert found["accuracy"](everything(4)) == 0.75
    assert found["accuracy"](np.array([3, 3])) == 0.0
    labels = np.array([[1, 0], [1, 1]], dtype=bool)
    wide = np.zeros((2, 11), dtype=bool)
    wide[:, :2] = labels
    answer = Prediction(task=catalogue.task("emotions-11"), scores=wide.astype(float), decided=wide)
    found = scorers(answer, wide.astype(float), ("micro_f1", "jaccard"))
    assert [score(everything(2)) for score in found.values()] == [1.0, 1.0]


@pytest.mark.data
def test_a_run_scores_every_row_and_writes_json(tmp_path: Path) -> None:
    model = models.load("random")
    seen: list[str] = []
    run = evaluate.evaluate(model, "supervised", limit=60, resamples=5, progress=seen.append)
    assert seen == [row.id for row in evaluate.load("supervised").rows]
    assert run.unanswered == ()
    assert not all(score.kept for score in run.scores)
    run.write(tmp_path / "run.json")
    raw = json.loads((tmp_path / "run.json").read_text())
    assert raw["model"] == "random:0"
    rows = datasets.load("goemotions").read("test")[:60]
    answer = model.predict([Item(row.text) for row in rows], [catalogue.task("emotions")]).answers["emotions"]
    gold = np.array([row.gold["emotions"] for row in rows]) > 0.5
    value = next(one["value"] for one in raw["scores"] if one["row"] == "goemotions" and one["metric"] == "macro_f1")
    assert value == pytest.approx(metrics.macro_f1(gold, np.asarray(answer.decided)))


@pytest.mark.data
def test_a_task_without_answer_is_named_not_dropped() -> None:
    class Deaf:
        def __init__(self) -> None:
            from dataclasses import replace

            self._inner = models.load("random")
            self.card = replace(self._inner.card, tasks=("vad",))

        def predict(self, items: object, /, tasks: object) -> object:
            return self._inner.predict(items, tasks)  # type: ignore[arg-type]

    run = evaluate.evaluate(Deaf(), limit=20, resamples=2)  # type: ignore[arg-type]
    assert {score.row for score in run.scores} == {"emobank"}
    assert "goemotions" in run.unanswered


def test_without_data_one_line_says_what_to_set(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("AFFECTLAB_DATA", raising=False)
    with pytest.raises(DataMissingError, match="AFFECTLAB_DATA"):
        evaluate.evaluate(models.load("random"), limit=1)


def test_an_unwritable_run_file_is_one_line(tmp_path: Path) -> None:
    run = evaluate.Run(
        benchmark="x",
        model="m",
        model_version="1",
        sha256=None,
        limit=None,
        affectlab="0",
        python="3",
        scores=(),
        calibration=(),
        unanswered=(),
    )
    with pytest.raises(Exception, match="cannot be written"):
        run.write(tmp_path / "no" / "run.json")

"""`affectlab evaluate` and `affectlab train`: thin over their jobs."""

from __future__ import annotations

import json
import logging
import sys
from dataclasses import replace
from types import SimpleNamespace

import pytest

from affectlab import evaluate, train
from affectlab.evaluate import Calibration, Run, Score

SCORES = (
    Score(
        row="goemotions",
        task="emotions",
        metric="macro_f1",
        value=0.516,
        low=0.5,
        high=0.53,
        n=5427,
        answered=5427,
        promised=0.515,
    ),
    Score(row="goemotions", task="emotions", metric="micro_f1", value=0.6, low=0.59, high=0.61, n=5427, answered=5427),
)
RUN = Run(
    benchmark="supervised", model="base", model_version="1", affectlab="0.1.0", python="3.11",
    sha256=None, limit=None, scores=SCORES,
    calibration=(
        Calibration(row="goemotions", what="confidence", before=0.1, after=0.012, n=5427),
        Calibration(row="goemotions", what="label probabilities", before=None, after=0.02, n=5427),
    ),
    unanswered=("tdt",),
)  # fmt: skip


@pytest.fixture
def scored(monkeypatch):
    """`scored(run)` makes that the outcome of the next evaluation; returns what it was asked."""
    asked: list[object] = []

    def give(outcome: Run) -> list[object]:
        def fake(model, name, *, limit, resamples, progress):
            asked.append((model.card.id, name, limit, resamples))
            progress("goemotions")
            return outcome

        monkeypatch.setattr(evaluate, "evaluate", fake)
        return asked

    return give


def test_scores_are_shown_with_interval_and_promise(affectlab, scored):
    asked = scored(RUN)
    ran = affectlab("evaluate", "dev", "--model", "random", "--limit", "9", "--resamples", "20")
    assert asked == [("random:0", "dev", 9, 20)]
    assert (ran.status, ran.err) == (0, "note: answering goemotions\n")
    words = " ".join(ran.out.split())
    for said in (
        "base, version 1, on supervised",
        "goemotions macro_f1 .516 .500 to .530 5,427 .515",
        "goemotions confidence .100 .012 5,427",
        "goemotions label probabilities .020 5,427",
        "not answered by this model: tdt",
    ):
        assert said in words


def test_a_missed_promise_is_marked_and_ends_with_1(affectlab, scored):
    low = Score(
        row="e-c",
        task="emotions-11",
        metric="micro_f1",
        value=0.6,
        low=0.5,
        high=0.7,
        n=10,
        answered=10,
        promised=0.685,
    )
    scored(replace(RUN, scores=(low,)))
    ran = affectlab("evaluate", "--model", "random", "-q")
    assert (ran.status, ran.err) == (1, "")
    assert ".685 missed" in ran.out
    assert affectlab("evaluate", "--model", "random", "--limit", "5").status == 0


def test_a_promised_row_without_an_answer_ends_with_1(affectlab, scored):
    scored(RUN)  # tdt is promised and not answered
    assert affectlab("evaluate", "--model", "random", "-q").status == 1


def test_json_and_file_hold_the_whole_run(affectlab, scored, tmp_path):
    scored(RUN)
    ran = affectlab("evaluate", "--model", "random", "--json", "-q", "--limit", "9", "-o", tmp_path / "run.json")
    told = json.loads(ran.out)
    assert told == json.loads((tmp_path / "run.json").read_text(encoding="utf-8"))
    assert told["scores"][0]["promised"] == 0.515


@pytest.mark.usefixtures("no_data")
@pytest.mark.parametrize(
    ("arguments", "line"),
    [
        pytest.param(
            ["supervisd"], "BENCHMARK: there is no benchmark 'supervisd'; did you mean supervised? ", id="name"
        ),
        pytest.param(["--model", "bse"], "--model: there is no model 'bse'; did you mean base? ", id="model"),
        pytest.param(["--model", "random"], "goemotions/", id="no-data"),
        pytest.param(
            ["--model", "random", "-o", "no/run.json"], "--out no/run.json: there is no such folder; ", id="folder"
        ),
    ],
)
def test_what_is_wrong_with_an_evaluation_is_one_line(affectlab, arguments, line):
    ran = affectlab("evaluate", "--quiet", *arguments)
    assert ran.complaint.startswith(line)
    assert ran.status == 2


def test_training_tells_its_log_as_notes_and_where_the_model_is(affectlab, monkeypatch, tmp_path):
    asked = []

    def fake(name, out, work, *, limit, epochs):
        asked.append((name, str(out), str(work), limit, epochs))
        logging.getLogger("affectlab.train.loop").info("epoch %d of %d", 1, 3)
        return SimpleNamespace(folder=out, float32=work / "float32")

    monkeypatch.setattr(train, "train", fake)
    ran = affectlab("train", "base", "--limit", "10", "--epochs", "1")
    assert asked == [("base", "affectlab-base", "affectlab-base.work", 10, 1)]
    assert (ran.status, ran.out) == (0, "affectlab-base\n")
    assert ran.err.splitlines()[0] == "note: epoch 1 of 3"
    assert ran.err.splitlines()[-1] == "note: score it: affectlab evaluate supervised --model onnx:affectlab-base"
    quiet = affectlab("train", "my/recipe.toml", "--out", tmp_path / "m", "--work", tmp_path / "w", "--quiet")
    assert (quiet.out, quiet.err) == ("", "")
    assert asked[1] == ("my/recipe.toml", str(tmp_path / "m"), str(tmp_path / "w"), None, None)
    assert logging.getLogger("affectlab.train").handlers == []


def test_without_the_extra_training_says_what_to_install(affectlab, monkeypatch):
    for name in [name for name in sys.modules if name.startswith("affectlab.train.")]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.delattr(train, "pipeline", raising=False)
    for name in ("torch", "onnx"):
        monkeypatch.setitem(sys.modules, name, None)
    ran = affectlab("train", "base")
    assert ran.complaint.endswith('pip install "affectlab[train]"')
    assert ran.status == 2

"""`affectlab evaluate` and `affectlab train`: thin over their jobs."""

from __future__ import annotations

import json
import logging
import re
import sys
from dataclasses import replace
from types import SimpleNamespace
from unittest.mock import ANY

import pytest

from affectlab import evaluate, train
from affectlab.evaluate import Calibration, Run, Score
from affectlab.train.dev_scores import DevScore

NAN = float("nan")

SCORES = (
    Score(task="goemotions", metric="macro-f1", value=0.516, low=0.5, high=0.53, n=5427, answered=5427),
    Score(task="goemotions", metric="micro-f1", value=0.6, low=0.59, high=0.61, n=5427, answered=5400),
    Score(task="tdt", metric="macro-f1", value=NAN, low=NAN, high=NAN, n=692, answered=0),
)
RUN = Run(
    benchmark="supervised", protocol="open", model="base", model_version="1", spec={"limit": None}, scores=SCORES,
    calibration=(
        Calibration(task="goemotions", what="confidence", before=0.1, after=0.012, n=5427),
        Calibration(task="goemotions", what="label probabilities", before=None, after=0.02, n=5427),
    ),
    training=({"id": "goemotions", "rows": 42862, "terms": "attribution"},), supervised=("goemotions",),
)  # fmt: skip


@pytest.fixture
def scored(monkeypatch):
    """`scored(run)` makes that the outcome of the next evaluation; returns what it was asked."""
    asked: list[object] = []

    def give(outcome: Run) -> list[object]:
        def fake(model, name, *, only, protocol, limit, resamples, out, overwrite, progress):
            asked.append((model.card.id, name, only, protocol, limit, resamples, overwrite))
            progress.note("answering")
            if out is not None:
                outcome.write(out)
            return outcome

        monkeypatch.setattr(evaluate, "evaluate", fake)
        return asked

    return give


def test_scores_are_shown_with_interval_and_promise(affectlab, scored):
    asked = scored(RUN)
    ran = affectlab("evaluate", "dev", "--model", "random", "--limit", "9", "--resamples", "20")
    assert asked == [("random:0", "dev", [], "open", 9, 20, False)]
    assert (ran.status, ran.err) == (0, "note: answering\n")
    words = " ".join(ran.out.split())
    for said in (
        "base, version 1, on supervised, open protocol",
        "trained on: goemotions; supervised: goemotions",
        "goemotions macro-f1 .516 .500 to .530 5,427 all",
        "micro-f1 .600 .590 to .610 5,427 5,400",
        "tdt macro-f1 - 692 none",
        "goemotions confidence .100 .012 5,427",
        "goemotions label probabilities .020 5,427",
        "not answered by this model: tdt",
    ):
        assert said in words


def test_options_reach_the_job(affectlab, scored):
    asked = scored(RUN)
    affectlab(
        "evaluate", "aeb", "--model", "random", "--only", "ei-reg, v-reg", "--protocol", "strict", "--overwrite", "-q"
    )
    assert asked == [("random:0", "aeb", ["ei-reg", "v-reg"], "strict", None, 500, True)]


@pytest.mark.parametrize(
    ("training", "supervised", "said"),
    [
        pytest.param(None, (), "trained on: not stated", id="not-stated"),
        pytest.param((), (), "trained on: no labelled set; every task is zero-shot", id="none"),
    ],
)
def test_what_the_model_saw_is_said(affectlab, scored, training, supervised, said):
    scored(replace(RUN, training=training, supervised=supervised))
    assert said in affectlab("evaluate", "dev", "--model", "random", "-q", "--limit", "9").out


def test_a_missed_promise_is_marked_and_ends_with_1(affectlab, scored):
    low = Score(task="e-c", metric="micro-f1", value=0.6, low=0.5, high=0.7, n=10, answered=10)
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
    assert {*told} >= {"benchmark", "protocol", "model", "model_version", "spec", "scores", "predictions"}
    assert told["scores"][0] == {
        **{"task": "goemotions", "metric": "macro-f1", "value": 0.516, "low": 0.5, "high": 0.53},
        **{"n": 5427, "answered": 5427},
    }
    assert told["scores"][2]["value"] is None


@pytest.mark.usefixtures("no_data")
@pytest.mark.parametrize("columns", [30, 50, 80, 200])
def test_a_narrow_terminal_gets_more_tables_and_every_figure(affectlab, columns, monkeypatch, tmp_path):
    tasks = ("ei-reg", "ei-oc", "v-reg", "v-oc")
    scores = [
        {"task": task, "metric": "pearson", "value": 0.811 + place / 10_000, "low": 0.7, "high": 0.9, "n": 1_000}
        for place, task in enumerate(tasks)
    ]
    run = {
        "benchmark": "aeb", "protocol": "open", "model": "a-model-with-a-name", "model_version": "1",
        "spec": {}, "scores": [{**one, "answered": 1_000} for one in scores], "predictions": None,
        "training": [], "supervised": list(tasks),
    }  # fmt: skip
    (tmp_path / "run.json").write_text(json.dumps(run))
    monkeypatch.setenv("COLUMNS", str(columns))
    lines = affectlab("compare", "--quiet", tmp_path / "run.json").out.splitlines()
    assert sum("a-model-with-a-name" in line and "*" in line for line in lines) == {30: 4, 50: 2}.get(columns, 1)
    assert sum(line.count(".811*") for line in lines) == 4


@pytest.mark.usefixtures("no_data")
@pytest.mark.parametrize(
    ("arguments", "line"),
    [
        pytest.param(
            ["supervisd"], "BENCHMARK: there is no benchmark 'supervisd'; did you mean supervised? ", id="name"
        ),
        pytest.param(["--model", "bse"], "--model: there is no model 'bse'; did you mean base? ", id="model"),
        pytest.param(["abe"], "BENCHMARK: there is no benchmark 'abe'; did you mean aeb? ", id="aeb-mistyped"),
        pytest.param(["--model", "random"], "goemotions/", id="no-data"),
        pytest.param(["aeb", "--model", "random"], "aeb/AEB.json.gz: ", id="no-aeb"),
        pytest.param(["--only", "e-d"], "--only: there is no task 'e-d'; did you mean e-c or ", id="only"),
        pytest.param(["--only", " ,"], "--only ' ,': names no task; ", id="only-nothing"),
        pytest.param(["-o", "new/"], "--out new/: is a folder; ", id="no-file"),
        pytest.param(["--protocol", "loose"], "--protocol: 'loose' is no choice; ", id="protocol"),
        pytest.param(
            ["aeb", "--protocol", "strict"], "--model base: was trained on goemotions, emobank, ", id="not-strict"
        ),
        pytest.param(["--model", "predictions:no.jsonl"], "no.jsonl: cannot be read: ", id="no-answers"),
        pytest.param(["--model", "random", "-o", "."], "--out .: is a folder; ", id="out-is-a-folder"),
        pytest.param(
            ["--model", "random", "-o", "no/run.json"], "--out no/run.json: there is no such folder; ", id="folder"
        ),
    ],
)
def test_what_is_wrong_with_an_evaluation_is_one_line(affectlab, arguments, line):
    ran = affectlab("evaluate", "--quiet", *arguments)
    assert ran.complaint.startswith(line)
    assert ran.status == 2


@pytest.mark.usefixtures("no_data")
def test_runs_are_compared_in_the_format_asked_for(affectlab, tmp_path):
    from affectlab.datasets import aeb

    aeb._prompts.cache_clear()
    run = tmp_path / "run.json"
    replace(RUN, benchmark="aeb", scores=(replace(SCORES[0], task="v-reg", metric="pearson"),)).write(run)
    shown = affectlab("compare", run)
    assert re.search(r"^ +base +\.516", shown.out, re.MULTILINE)
    assert "No published figures:" in shown.out
    for format, said in (
        ("markdown", "| → base | .516 |"),
        ("csv", "score,base,Open protocol,"),
        ("html", "<!DOCTYPE html>"),
    ):
        assert said in affectlab("compare", run, "--format", format, "-q").out
        affectlab("compare", run, "--format", format, "-o", tmp_path / format, "-q")
        assert said in (tmp_path / format).read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("arguments", "line"),
    [
        pytest.param(["no.json"], "no.json: cannot be read: ", id="no-run"),
        pytest.param(["no.json", "--format", "pdf"], "--format: 'pdf' is no choice; ", id="format"),
        pytest.param(["no.json", "-o", "x.txt"], "--out x.txt: a table is for the terminal; ", id="table-to-a-file"),
        pytest.param(
            ["no.json", "--format", "csv", "-o", "no/x"], "--out no/x: there is no such folder; ", id="folder"
        ),
        pytest.param(
            ["a.json", "--format", "csv", "-o", "a.json"], "--out a.json: that is one of the runs; ", id="self"
        ),
        pytest.param([], "RUN: is missing", id="nothing"),
    ],
)
def test_what_is_wrong_with_a_comparison_is_one_line(affectlab, arguments, line):
    ran = affectlab("compare", *arguments)
    assert line.split(":")[0] in ran.complaint
    assert ran.complaint.startswith(line) or not arguments
    assert ran.status == 2


def test_training_tells_its_log_as_notes_and_where_the_model_is(affectlab, monkeypatch, tmp_path):
    asked, scores = [], []

    def fake(name, out, work, *, limit, epochs):
        asked.append((name, str(out), str(work), limit, epochs))
        logging.getLogger("affectlab.train.loop").info("epoch %d of %d", 1, 3)
        return SimpleNamespace(folder=out, float32=work / "float32", scores=scores)

    monkeypatch.setattr(train, "train", fake)
    ran = affectlab("train", "base", "--limit", "10", "--epochs", "1")
    assert asked == [("base", "affectlab-base-trial", "affectlab-base-trial.work", 10, 1)]
    assert (ran.status, ran.out) == (0, "affectlab-base-trial\n")
    assert ran.err.splitlines()[0] == "note: epoch 1 of 3"
    assert ran.err.splitlines()[-1] == "note: score it: affectlab evaluate supervised --model onnx:affectlab-base-trial"
    quiet = affectlab("train", "my/recipe.toml", "--out", tmp_path / "m", "--work", tmp_path / "w", "--quiet")
    assert (quiet.out, quiet.err) == ("", "")
    assert asked[1] == ("my/recipe.toml", str(tmp_path / "m"), str(tmp_path / "w"), None, None)
    assert logging.getLogger("affectlab.train").handlers == []
    scores += [
        DevScore(task="mood", metric="accuracy", value=0.75, low=0.7, high=0.8, n=90, baseline=0.5),
        DevScore(task="stars", metric="pearson", value=0.5, low=0.4, high=0.6, n=90, baseline=NAN),
    ]
    tuned = affectlab("train", "mood.toml")
    assert [" ".join(line.split()) for line in tuned.out.splitlines()] == [
        "affectlab-mood", "", "on dev score value 95 % interval rows majority", ANY,
        "mood accuracy 0.750 0.700 to 0.800 90 0.500", "stars pearson 0.500 0.400 to 0.600 90 -",
    ]  # fmt: skip
    assert tuned.err.splitlines()[-1] == "note: use it: affectlab annotate FILE -o OUT --model onnx:affectlab-mood"


def test_without_the_extra_training_says_what_to_install(affectlab, monkeypatch):
    for name in [name for name in sys.modules if name.startswith("affectlab.train.")]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.delattr(train, "pipeline", raising=False)
    for name in ("torch", "onnx"):
        monkeypatch.setitem(sys.modules, name, None)
    ran = affectlab("train", "base")
    assert ran.complaint.endswith('pip install "affectlab[train]"')
    assert ran.status == 2

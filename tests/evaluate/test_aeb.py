"""AEB with recorded answers: the known figures of five EmoLLMs come out, and a broken file is one clear line."""

from __future__ import annotations

import csv
import gzip
import json
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from affectlab import evaluate, models
from affectlab.core import InputError
from affectlab.evaluate import Run
from affectlab.evaluate.compare import published

RERUN = "aeb/emollms_rerun"
PROMISED = [
    *(("EI-reg", "pearson_ave"), ("EI-oc", "pearson_ave"), ("V-reg", "pearson"), ("V-oc", "pearson")),
    *(("E-c", "micro_f1"), ("E-c", "macro_f1"), ("SST", "pearson")),
]
"""What must agree by any reading of the answers."""
BESIDE = [
    *(("E-c", "jaccard"), ("E-c", "exact_match"), ("SST5", "accuracy"), ("SST5", "macro_f1"), ("TDT", "accuracy")),
    *(("TDT", "macro_f1"), ("EmoBank-V", "pearson"), ("EmoBank-A", "pearson"), ("EmoBank-D", "pearson")),
    *(("V-A", "pearson"), ("V-M", "pearson"), ("V-NYT", "pearson"), ("V-T", "pearson")),
    *(("GoEmotions", "exact_match"), ("GoEmotions", "jaccard"), ("GoEmotions", "micro_f1")),
    *(("GoEmotions", "macro_f1"), ("EI-reg-joy", "pearson"), ("EI-oc-fear", "pearson")),
]
"""What agrees because the answers are read by the rules that the figures were made with (`replies`)."""


def data(name: str) -> Path:
    return Path(os.environ["AFFECTLAB_DATA"]) / name


def figures(run: Run) -> Mapping[tuple[str, str], Any]:
    return {(one.task, one.metric): one for one in (*run.scores, *run.details)}


@pytest.mark.data
@pytest.mark.parametrize("model", ["Emollama-7b", "Emollama-chat-7b", "Emollama-chat-13b", "Emoopt-13b", "Emobloom-7b"])
def test_the_recorded_answers_of_the_emollms_give_the_known_figures(model: str) -> None:
    answers = models.load(f"predictions:{data(RERUN)}/predictions_{model}.jsonl.gz")
    found = figures(evaluate.evaluate(answers, "aeb", resamples=2))
    with (data(RERUN) / "metrics_computed_here.csv").open(newline="") as lines:
        known = {(line["task"], line["metric"]): line for line in csv.DictReader(lines) if line["model"] == model}
    for pair in (*PROMISED, *BESIDE):
        if pair not in known:
            assert (model, pair[0]) == ("Emollama-7b", "GoEmotions")  # its file lacks them
            assert found["goemotions-ekman", "macro-f1"].answered == 0
            continue
        one = found[published.cell(*pair)]
        assert one.value == pytest.approx(float(known[pair]["value"]), abs=1e-3), pair
        if pair[1].startswith("pearson"):
            assert one.answered == int(known[pair]["n"])


@pytest.fixture(scope="module")
def whole() -> list[dict[str, Any]]:
    """Somebody's answers to every line of AEB."""
    path = data(RERUN) / "predictions_Emollama-chat-7b.jsonl.gz"
    return [json.loads(line) for line in gzip.open(path, "rt", encoding="utf-8")]


def score(folder: Path, lines: list[Any], **options: Any) -> Run:
    path = folder / "mine.jsonl"
    path.write_text("".join(f"{line if isinstance(line, str) else json.dumps(line)}\n" for line in lines))
    return evaluate.evaluate(models.load(f"predictions:{path}"), "aeb", resamples=2, **options)


@pytest.mark.data
@pytest.mark.parametrize(
    ("break_it", "line"),
    [
        pytest.param(
            lambda lines: lines[:10] + lines[11:], "has no answer to AEB line 11 (ei-reg), one of 1 ", id="one"
        ),
        pytest.param(lambda lines: lines[:-3], "has no answer to AEB line 30806 (v-tweet), one of 3 ", id="last"),
        pytest.param(
            lambda lines: [*lines, {"aeb_line": 30809, "prediction": 1}],
            "mine.jsonl, line 30809: answers AEB line 30809, but aeb ends with line 30808",
            id="extra",
        ),
        pytest.param(
            lambda lines: [*lines, {"task": "tdt-target", "row": 693, "prediction": "neutral"}],
            "answers row 693 of tdt-target, but aeb has 692 rows of tdt-target",
            id="extra-beside",
        ),
        pytest.param(lambda lines: [*lines, lines[0]], "line 30809: answers the row of line 1 again", id="twice"),
        pytest.param(lambda lines: ["0.7", *lines[1:]], "mine.jsonl, line 1: is no recorded answer", id="no-object"),
        pytest.param(lambda lines: ["{", *lines[1:]], "mine.jsonl, line 1: is not JSON", id="no-json"),
        pytest.param(
            lambda lines: [{"aeb_line": 1}, *lines[1:]], "mine.jsonl, line 1: is no recorded answer", id="no-prediction"
        ),
        pytest.param(
            lambda lines: [{"aeb_line": 0, "prediction": 1}, *lines], "line 1: is no recorded answer", id="line-0"
        ),
        pytest.param(
            lambda lines: [{**lines[0], "prediction": {"p": 1}}, *lines[1:]],
            "line 1: prediction is no number, string, list of strings or null",
            id="no-reply",
        ),
        pytest.param(
            lambda lines: [{**lines[0], "prediction": ["joy"]}, *lines[1:]],
            "mine.jsonl: the answer to AEB line 1 (ei-reg) is a list of labels where a number belongs",
            id="labels-for-a-number",
        ),
        pytest.param(lambda _: [], "holds no answers", id="empty"),
        pytest.param(
            lambda lines: [{**lines[0], "prediction": 10**400}, *lines[1:]],
            "line 1: prediction is no number, string, list of strings or null",
            id="beyond-numbers",
        ),
        pytest.param(lambda lines: ["[" * 100_000, *lines[1:]], "mine.jsonl, line 1: is not JSON", id="deep"),
    ],
)
def test_a_broken_file_of_answers_is_one_line(
    break_it: Any, line: str, whole: list[dict[str, Any]], tmp_path: Path
) -> None:
    with pytest.raises(InputError) as caught:
        score(tmp_path, break_it(whole))
    assert line in str(caught.value)


@pytest.mark.data
def test_null_counts_as_not_answered_and_a_task_left_out_too(whole: list[dict[str, Any]], tmp_path: Path) -> None:
    lines = [{**line, "prediction": None} if line["aeb_line"] == 1 else line for line in whole[:4_068]]
    run = score(tmp_path, lines)
    found = figures(run)
    assert (found["ei-reg", "pearson"].n, found["ei-reg", "pearson"].answered) == (4_068, 4_067)
    assert "v-tweet" in run.unanswered
    assert "ei-reg" not in run.unanswered


@pytest.mark.data
def test_only_the_rows_asked_must_be_there(whole: list[dict[str, Any]], tmp_path: Path) -> None:
    run = score(tmp_path, whole[8_136:9_073], only=["v-oc"])
    assert [one.task for one in run.scores] == ["v-oc"]
    assert run.unanswered == ()


@pytest.mark.data
def test_the_answers_kept_beside_a_run_score_as_the_run(tmp_path: Path) -> None:
    run = evaluate.evaluate(models.load("random"), "aeb", resamples=2, out=tmp_path / "run.json")
    assert {one.task: one.n for one in run.scores} == {
        **{"ei-reg": 4_068, "ei-oc": 4_068, "v-reg": 937, "v-oc": 937, "e-c": 3_259, "sst": 2_210, "sst-5": 2_210},
        **{f"emobank-{name}": 1_000 for name in "vad"},
        **{f"v-{name}": 1_000 for name in ("tweet", "amazon", "movies", "nyt")},
        **{"tdt": 692, "goemotions-ekman": 5_427, "goemotions-28": 5_427},
    }
    kept = tmp_path / "run.predictions.jsonl"
    lines = [json.loads(line) for line in kept.read_text(encoding="utf-8").splitlines()[1:]]
    assert sorted(line["aeb_line"] for line in lines if "aeb_line" in line) == [*range(1, 30_809)]
    again = evaluate.evaluate(models.load(f"predictions:{kept}"), "aeb", resamples=2)
    assert again.scores == run.scores
    assert again.details == run.details
    assert again.training is None


@pytest.mark.data
def test_a_broken_file_leaves_nothing_behind(whole: list[dict[str, Any]], tmp_path: Path) -> None:
    """So that the mended file can be scored into the same run."""
    lines = whole[8_136:9_073]
    broken = [{**lines[0], "prediction": ["joy"]}, *lines[1:]]
    with pytest.raises(InputError, match="is a list of labels where a class belongs"):
        score(tmp_path, broken, only=["v-oc"], out=tmp_path / "run.json")
    assert [path.name for path in tmp_path.iterdir()] == ["mine.jsonl"]
    assert score(tmp_path, lines, only=["v-oc"], out=tmp_path / "run.json").unanswered == ()

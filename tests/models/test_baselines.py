"""The lexicons behind our protocol, by their stated maps; the majority baseline, counted again; recorded answers."""

from __future__ import annotations

import sys
from collections import Counter
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from affectlab import catalogue, datasets, models
from affectlab.core import InputError, Item, UsageError
from affectlab.models.lexicons import LexiconModel
from affectlab.models.majority import MajorityModel, constants
from affectlab.models.recorded import RecordedModel, read_lines

TEXTS = ("I love this so much!", "This is horrible, I hate it.", "The table is made of wood.", "")


def fixed(name: str, value: float) -> LexiconModel:
    """A lexicon that says `value` of every text."""
    return LexiconModel(name, "1", lambda _: value)


@pytest.mark.parametrize(
    ("name", "signal", "label"),
    [
        *(("vader", 0.05, "positive"), ("vader", 0.049, "neutral"), ("vader", -0.049, "neutral")),
        *(("vader", -0.05, "negative"), ("vader", 1.0, "positive"), ("vader", -1.0, "negative")),
        *(("textblob", 0.0, "neutral"), ("textblob", 0.01, "positive"), ("textblob", -0.01, "negative")),
    ],
)
def test_sentiment_is_cut_where_the_map_says(name: str, signal: float, label: str) -> None:
    for id in ("sentiment", "target-sentiment"):
        task = catalogue.task(id)
        found = fixed(name, signal).predict([Item("x", "y")], [task]).answers[id]
        assert task.outputs[np.asarray(found.decided)[0]] == label
        assert found.scores.tolist() == [[float(one == label) for one in task.outputs]]


@pytest.mark.parametrize(
    ("signal", "five", "ordinal", "value"),
    [(-1.0, 0, -3, 0.0), (-0.3, 1, -1, 0.35), (0.0, 2, 0, 0.5), (1.0, 4, 3, 1.0)],
)
def test_values_are_stretched_to_the_range(signal: float, five: int, ordinal: int, value: float) -> None:
    tasks = [catalogue.task(id) for id in ("sentiment-5", "valence-class", "valence", "sentiment-strength")]
    found = fixed("vader", signal).predict([Item("x")], tasks).answers
    assert np.asarray(found["sentiment-5"].decided).tolist() == [five]
    assert np.asarray(found["valence-class"].decided).tolist() == [[ordinal]]
    assert found["valence"].scores.tolist() == [[pytest.approx(value)]]
    assert found["sentiment-strength"].scores.tolist() == [[pytest.approx(value)]]


@given(st.lists(st.floats(-1, 1), min_size=2, max_size=9))
def test_a_higher_signal_never_gives_a_lower_answer(signals: list[float]) -> None:
    ordered = sorted(signals)
    model = LexiconModel("textblob", "1", lambda text: ordered[int(text)])
    found = model.predict(
        [Item(str(n)) for n in range(len(ordered))], [catalogue.task(id) for id in model.card.tasks]
    ).answers
    for answer in found.values():
        values = answer.scores[:, 0] if answer.decided is None else np.asarray(answer.decided).ravel()
        assert (np.diff(values) >= 0).all()


@pytest.mark.parametrize(("name", "module"), [("vader", "vaderSentiment"), ("textblob", "textblob")])
def test_the_real_lexicons_tell_love_from_hate(name: str, module: str) -> None:
    pytest.importorskip(module)
    model = models.load(name)
    found = model.predict([Item(text) for text in TEXTS], [catalogue.task("valence"), catalogue.task("sentiment")])
    love, hate, wood, empty = found.answers["valence"].scores[:, 0]
    assert love > wood == pytest.approx(0.5) == pytest.approx(empty)
    assert hate < 0.5
    assert np.asarray(found.answers["sentiment"].decided).tolist() == [2, 0, 1, 1]
    assert model.card.training == ()
    with pytest.raises(UsageError, match=f"{name} does not answer 'emotions'"):
        model.predict([Item("x")], [catalogue.task("emotions")])


@pytest.mark.parametrize(("name", "module"), [("vader", "vaderSentiment.vaderSentiment"), ("textblob", "textblob")])
def test_without_the_extra_one_line_says_what_to_install(
    name: str, module: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, module, None)
    with pytest.raises(UsageError, match=r'not installed; install it: pip install "affectlab\[peers\]"'):
        models.load(name)


@pytest.mark.parametrize("name", ["vader", "textblob", "majority"])
def test_an_argument_is_refused(name: str) -> None:
    with pytest.raises(UsageError, match=f"{name} takes no argument"):
        models.load(f"{name}:1")


def test_majority_answers_every_task_alike() -> None:
    found = MajorityModel().predict([Item("a"), Item("b", "c")], catalogue.tasks()).answers
    assert set(found) == {task.id for task in catalogue.tasks()}
    for task in catalogue.tasks():
        scores = found[task.id].scores
        assert scores.shape == (2, len(task.outputs))
        assert (scores[0] == scores[1]).all()
        low, high = task.range or (0, 1)
        assert low <= scores.min() <= scores.max() <= high


@pytest.mark.data
@pytest.mark.parametrize("id", constants())
def test_majority_is_what_the_training_set_says(id: str) -> None:
    told, task = constants()[id], catalogue.task(id)
    rows = datasets.load(told["set"]).read(told["split"])
    gold = np.array([row.gold[id] for row in rows])
    assert len(rows) <= next(one.rows for one in MajorityModel().card.training if one.id == told["set"])
    if task.kind in ("multilabel", "multiclass"):
        best = Counter(map(tuple, gold)).most_common(1)[0][0]
        assert told["answer"] == [name for name, holds in zip(task.outputs, best, strict=True) if holds]
    elif task.kind == "ordinal":
        assert told["answer"] == [Counter(column[~np.isnan(column)]).most_common(1)[0][0] for column in gold.T]
    else:
        means = np.nanmean(gold, axis=0) if id != "vad" else (np.nanmean(gold, axis=0) - 1) / 4
        assert told["answer"] == pytest.approx(means.tolist(), abs=1e-4)


def test_recorded_answers_are_for_a_benchmark_only(tmp_path: Path) -> None:
    path = tmp_path / "mine.jsonl"
    path.write_text('{"aeb_line": 1, "prediction": "0.5"}\n\n{"task": "x", "row": 2, "prediction": ["joy"]}\n')
    model = models.load(f"predictions:{path}")
    assert isinstance(model, RecordedModel)
    assert (model.card.id, sorted(model.lines)) == ("predictions:mine.jsonl", ["1", "x:2"])
    with pytest.raises(UsageError, match="holds answers to a benchmark's rows, not to texts"):
        model.predict([Item("x")], [catalogue.task("valence")])


@pytest.mark.parametrize(
    ("spec", "line"),
    [
        ("predictions", 'predictions needs a file; write model="predictions:FILE"'),
        ("predictions:no.jsonl", "no.jsonl: cannot be read: No such file or directory"),
    ],
)
def test_a_file_that_is_not_there_is_one_line(spec: str, line: str) -> None:
    with pytest.raises((UsageError, InputError)) as caught:
        models.load(spec)
    assert line in str(caught.value)


def test_bytes_that_are_no_text_are_one_line() -> None:
    with pytest.raises(InputError, match="x: is not UTF-8"):
        read_lines(b"\xff\xfe{}", "x")


def test_a_broken_archive_is_one_line(tmp_path: Path) -> None:
    (tmp_path / "x.jsonl.gz").write_bytes(b"\x1f\x8b\x08rubbish")
    with pytest.raises(InputError, match="cannot be read"):
        models.load(f"predictions:{tmp_path / 'x.jsonl.gz'}")

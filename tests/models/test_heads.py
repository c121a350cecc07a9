"""What a checkpoint's outputs say of our tasks: known by its labels, or stated; without torch."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from affectlab import catalogue
from affectlab.catalogue.parse import parse_heads
from affectlab.core import InputError, TrainingSet
from affectlab.models.heads import Activation, Head, read_statement, recognised, stated
from affectlab.models.numbers import logistic, softmax

SEVEN = ("anger", "disgust", "fear", "joy", "neutral", "sadness", "surprise")
THREE = ("LABEL_0", "LABEL_1", "LABEL_2")
STARS = tuple(f"{stars} star{'s' * (stars > 1)}" for stars in range(1, 6))
NAMED = '[answers.sentiment]\nlabels = { LABEL_0 = "negative", LABEL_1 = "neutral", LABEL_2 = "positive" }\n'


@pytest.mark.parametrize(
    ("labels", "task", "first"),
    [
        pytest.param(SEVEN, "emotions-ekman", "anger", id="ekman"),
        pytest.param(("others", *(one for one in SEVEN if one != "neutral")), "emotions-ekman", "neutral", id="others"),
        pytest.param(tuple(map(str.title, catalogue.task("emotions").outputs)), "emotions", "admiration", id="28"),
        pytest.param(tuple(reversed(catalogue.task("emotions-11").outputs)), "emotions-11", "trust", id="11"),
        pytest.param(("POS", "NEU", "NEG"), "sentiment", "positive", id="short"),
        pytest.param(("Negative", "Neutral", "Positive"), "sentiment", "negative", id="three"),
        pytest.param(STARS, "sentiment-5", "very-negative", id="stars"),
        pytest.param(
            ("Very Negative", "Negative", "Neutral", "Positive", "Very_Positive"),
            "sentiment-5", "very-negative", id="five",
        ),
    ],
)  # fmt: skip
def test_a_task_is_known_by_its_labels(labels: tuple[str, ...], task: str, first: str) -> None:
    (head,) = recognised(labels)
    assert head.task.id == task
    assert head.task.outputs[int(head.says[0])] == first
    assert sorted(head.says) == list(range(len(labels)))


@pytest.mark.parametrize(
    "labels",
    [THREE, ("NEGATIVE", "POSITIVE"), ("joy", "sadness"), SEVEN[:6], (*SEVEN, "love"), ("pos", "positive", "negative")],
)
def test_other_labels_are_not_guessed_at(labels: tuple[str, ...]) -> None:
    assert recognised(labels) == ()


def test_every_label_of_a_known_head_can_be_said_in_its_own_words() -> None:
    for id in catalogue.heads():
        assert recognised(catalogue.task(id).outputs)[0].task.id == id


LOGITS = st.lists(st.floats(-30, 30), min_size=7, max_size=7)


@given(st.lists(LOGITS, min_size=1, max_size=4))
def test_one_label_of_several_that_exclude_each_other(rows: list[list[float]]) -> None:
    (head,) = recognised(SEVEN)
    logits = np.array(rows)
    found = head.answer(logits, "softmax")
    assert np.allclose(found.scores.sum(1), 1)
    assert np.asarray(found.decided).sum(1).tolist() == [1] * len(rows)
    order = [SEVEN.index(name) for name in head.task.outputs]
    assert np.allclose(found.scores, softmax(logits)[:, order])


@given(st.lists(LOGITS, min_size=1, max_size=4), st.floats(0.1, 0.9))
def test_several_labels_hold_from_the_threshold_on(rows: list[list[float]], threshold: float) -> None:
    task = catalogue.task("emotions-ekman")
    found = Head(task=task, says=tuple(map(float, range(7))), threshold=threshold).answer(np.array(rows), "sigmoid")
    assert np.allclose(found.scores, logistic(np.array(rows)))
    assert np.array_equal(np.asarray(found.decided), found.scores >= threshold)


def statement(folder: Path, text: str) -> Path:
    path = folder / "mine.toml"
    path.write_text(text, encoding="utf-8")
    return path


def heads(folder: Path, text: str, labels: tuple[str, ...], activation: Activation = "softmax") -> tuple[Head, ...]:
    return stated(read_statement(statement(folder, text)), labels, activation)


def test_numbered_labels_are_stated(tmp_path: Path) -> None:
    (head,) = heads(tmp_path, NAMED, THREE)
    found = head.answer(np.log([[0.2, 0.3, 0.5]]), "softmax")
    assert found.scores.tolist() == [pytest.approx([0.2, 0.3, 0.5])]
    assert np.asarray(found.decided).tolist() == [2]


def test_labels_may_share_an_output_and_leave_one_out(tmp_path: Path) -> None:
    text = '[answers.sentiment]\nlabels = { bad = "negative", awful = "negative", fine = "positive" }\n'
    (head,) = heads(tmp_path, text, ("bad", "awful", "fine"))
    found = head.answer(np.log([[0.3, 0.3, 0.4]]), "softmax")
    assert found.scores.tolist() == [pytest.approx([0.6, 0.0, 0.4])]
    either = heads(tmp_path, text, ("bad", "awful", "fine"), "sigmoid")[0].answer(np.zeros((1, 3)), "sigmoid")
    assert either.scores.tolist() == [pytest.approx([0.5, 0.0, 0.5])]


def test_classes_are_weighed_to_a_value(tmp_path: Path) -> None:
    text = "[answers.valence]\nlabels = { no = 0, yes = 1 }\n[answers.valence-class]\nlabels = { no = -3, yes = 3 }\n"
    value, ordinal = heads(tmp_path, text, ("no", "yes"))
    logits = np.log([[0.2, 0.8], [1.0, 1e-9]])
    assert value.answer(logits, "softmax").scores[:, 0].tolist() == pytest.approx([0.8, 0.0], abs=1e-6)
    assert np.asarray(ordinal.answer(logits, "softmax").decided).tolist() == [[2], [-3]]


def test_values_are_stretched_and_kept_inside(tmp_path: Path) -> None:
    text = '[answers.vad]\nrange = [1, 5]\nlabels = { V = "valence", D = "dominance", A = "arousal" }\n'
    (head,) = heads(tmp_path, text, ("V", "D", "A"), "none")
    found = head.answer(np.array([[1.0, 5.0, 3.0], [0.0, 9.0, 2.0], [np.nan] * 3]), "none")
    assert found.scores[:2].tolist() == [[0.0, 0.5, 1.0], [0.0, 0.25, 1.0]]
    assert np.isnan(found.scores[2]).all()


def test_where_the_checkpoint_lies_and_what_it_learnt(tmp_path: Path) -> None:
    (tmp_path / "net").mkdir()
    taught = '\n[training]\nsemeval2018 = { rows = 7, terms = "research-only" }\n'
    assert read_statement(statement(tmp_path, NAMED)).checkpoint == str(tmp_path)
    assert read_statement(statement(tmp_path, 'checkpoint = "net"\n' + NAMED)).checkpoint == str(tmp_path / "net")
    assert read_statement(statement(tmp_path, 'checkpoint = "a/b"\n' + NAMED)).checkpoint == "a/b"
    assert read_statement(statement(tmp_path, NAMED)).training is None
    assert read_statement(statement(tmp_path, NAMED + "[training]\n")).training == ()
    learnt = read_statement(statement(tmp_path, NAMED + taught)).training
    assert learnt == (TrainingSet(id="semeval2018", rows=7, terms="research-only"),)


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("=", "mine.toml: is no TOML"),
        ("labels = {}", "unknown key 'labels'"),
        ("checkpoint = 3", "checkpoint is no text"),
        ('checkpoint = "."', "there is no [answers.TASK]"),
        ("[answers]", "there is no [answers.TASK]"),
        ("answers = { sentiment = 3 }", "there is no [answers.TASK]"),
        (NAMED + "[training.sst]\nrows = 0", "training does not say rows and terms of sst; rows are a number"),
        (NAMED + 'training = "sst"', "unknown key 'training'"),
        ('training = "sst"\n' + NAMED, "training does not say rows and terms of each set"),
        (NAMED.replace("answers.sentiment", "answers.mood"), "[answers.mood]: there is no task 'mood'"),
        (NAMED + "activation = 1", "[answers.sentiment]: unknown key 'activation'"),
        (
            NAMED.replace(", LABEL_2", ", LABEL_3"),
            "does not name each label of the checkpoint; they are LABEL_0",
        ),
        (NAMED.replace('"neutral"', '"meh"'), "'meh' is no output of sentiment; they are negative, neutral, positive"),
        (NAMED.replace('"neutral"', "3"), "3 is no output of sentiment"),
        (NAMED + "threshold = 1.5", "threshold = 1.5 is no probability"),
        (NAMED + "threshold = 0.4", "threshold has no meaning"),
        ("[answers.valence]\nlabels = { LABEL_0 = 0, LABEL_1 = 0.5, LABEL_2 = 5 }", "valence reaches from 0 to 1"),
        (NAMED.replace("answers.sentiment", "answers.vad"), "'negative' is no output of vad"),
        (
            '[answers.vad]\nlabels = { LABEL_0 = "valence", LABEL_1 = "valence", LABEL_2 = "arousal" }',
            "a value needs one label of its own; name each of valence, arousal, dominance once",
        ),
        (
            '[answers.vad]\nrange = [5]\nlabels = { LABEL_0 = "valence", LABEL_1 = "arousal", LABEL_2 = "dominance" }',
            "range does not say between which values the outputs lie",
        ),
    ],
)
def test_a_statement_that_does_not_fit_is_one_line(text: str, line: str, tmp_path: Path) -> None:
    with pytest.raises(InputError) as caught:
        heads(tmp_path, text, THREE)
    assert line in str(caught.value)
    assert "\n" not in str(caught.value)


def test_values_are_no_labels_and_no_probabilities(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="the checkpoint gives values, no labels"):
        heads(tmp_path, NAMED, THREE, "none")
    with pytest.raises(InputError, match="gives no probabilities to weigh"):
        heads(tmp_path, "[answers.valence]\nlabels = { LABEL_0 = 1 }", ("LABEL_0",), "none")


def test_a_statement_that_is_not_there_is_one_line(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="cannot be read: No such file"):
        read_statement(tmp_path / "mine.toml")


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("[valence]", "catalogue/heads.toml: 'valence' is no task that answers with labels"),
        ("[mood]", "'mood' is no task that answers with labels"),
        ('[sentiment]\npos = "good"', "pos = 'good' is unknown; choose among negative, neutral, positive"),
    ],
)
def test_a_wrong_spelling_is_refused(text: str, line: str) -> None:
    with pytest.raises(InputError) as caught:
        parse_heads(text, {task.id: task for task in catalogue.tasks()})
    assert line in str(caught.value)


def test_the_module_of_checkpoints_loads_no_torch_before_there_is_one() -> None:
    code = "import sys, affectlab.models.hf; print([name for name in ('torch', 'transformers') if name in sys.modules])"
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert ran.stdout == "[]\n"

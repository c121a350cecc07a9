"""The shipped model: whole, exact, and answering what its card says."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from affectlab import catalogue, datasets
from affectlab.core import InputError, Item, LongText, Prediction, Predictions, UsageError
from affectlab.models import ModelOptions, load
from affectlab.models.embedded import EmbeddedModel
from affectlab.models.folder import folder_of, is_whole

MODEL = load("base")
TASKS = catalogue.tasks()
TEXTS = st.text(alphabet=st.sampled_from("abcdefghij klmno pqrst uvwxyz.!?'#@😭😡❤👍éß\n"), max_size=400)


def same(one: Prediction, other: Prediction, rows: list[int]) -> None:
    """Labels equal, numbers within 1e-5."""
    assert np.abs(one.scores - other.scores[rows]).max(initial=0) <= 1e-5
    if one.decided is not None and other.decided is not None:
        assert np.array_equal(one.decided, other.decided[rows])
    if one.confidence is not None and other.confidence is not None:
        assert np.abs(one.confidence - other.confidence[rows]).max(initial=0) <= 1e-5


def agree(one: Predictions, other: Predictions, rows: list[int]) -> None:
    for task, answer in one.answers.items():
        same(answer, other.answers[task], rows)


@settings(max_examples=25)
@given(st.lists(st.tuples(TEXTS, st.none() | st.just("phone")), min_size=1, max_size=8), st.randoms())
def test_answers_never_depend_on_neighbours_or_their_order(pairs: list[tuple[str, str | None]], random: object) -> None:
    items = [Item(*pair) for pair in pairs]
    together = MODEL.predict(items, TASKS)
    order = list(range(len(items)))
    random.shuffle(order)  # type: ignore[attr-defined]
    agree(MODEL.predict([items[row] for row in order], TASKS), together, order)
    for row, item in enumerate(items):
        agree(MODEL.predict([item], TASKS), together, [row])


@pytest.mark.data
def test_real_texts_get_one_answer_alone_in_batches_and_on_any_number_of_threads() -> None:
    rows = datasets.load("goemotions").read("dev")[:400] + datasets.load("empathic_reactions").read("wassa/dev")[:20]
    items = [Item(row.text) for row in rows]
    together = MODEL.predict(items, TASKS)
    agree(load("base", ModelOptions(threads=1)).predict(items, TASKS), together, list(range(len(items))))
    for row in range(0, len(items), 7):
        agree(MODEL.predict([items[row]], TASKS), together, [row])


def test_the_graph_is_the_one_its_answers_were_fitted_to_and_small_enough() -> None:
    assert is_whole(folder_of("base"))
    assert (folder_of("base") / "model.onnx").stat().st_size <= 30_000_000
    assert f"SHA-256 `{MODEL.card.details['sha256']}`" in (folder_of("base") / "MODEL_CARD.md").read_text("utf-8")


def test_every_task_of_the_catalogue_is_answered() -> None:
    assert set(MODEL.card.tasks) == {task.id for task in TASKS}
    answers = MODEL.predict([Item("what a day"), Item("hm", "day")], TASKS).answers
    for task in TASKS:
        low, high = task.range or (0.0, 1.0)
        scores = answers[task.id].scores
        assert scores.shape == (2, len(task.outputs))
        assert ((scores >= low) & (scores <= high)).all()


LONG = "The first part of the trip was wonderful and I loved it. " * 30


@pytest.mark.parametrize(
    ("way", "truncated", "error"),
    [
        pytest.param("window", False, None, id="window"),
        pytest.param("truncate", True, None, id="truncate"),
        pytest.param("error", False, r"text has \d+ tokens, base reads 126", id="error"),
    ],
)
def test_long_texts(way: LongText, truncated: bool, error: str | None) -> None:
    found = load("base", ModelOptions(long_text=way)).predict([Item("short"), Item(LONG)], TASKS)
    assert found.truncated.tolist() == [False, truncated]
    assert found.errors[0] is None
    assert np.isnan(found.answers["emotions"].scores).any(1).tolist() == [False, error is not None]
    if error is None:
        assert found.errors[1] is None
    else:
        assert re.fullmatch(error, found.errors[1] or "")


def test_the_end_of_a_long_text_counts_in_windows_only() -> None:
    task = [catalogue.task("valence")]
    ends = [Item(LONG), Item(LONG + "Then everything went wrong, I was miserable and I hated every minute. " * 20)]
    window = MODEL.predict(ends, task).answers["valence"].scores[:, 0]
    cut = load("base", ModelOptions(long_text="truncate")).predict(ends, task).answers["valence"].scores[:, 0]
    assert window[1] < window[0] - 0.1
    assert cut[1] == pytest.approx(cut[0], abs=1e-5)


def test_no_items_no_answers() -> None:
    found = MODEL.predict([], TASKS)
    assert found.errors == ()
    assert all(len(answer.scores) == 0 for answer in found.answers.values())


@pytest.mark.parametrize("name", ["model.onnx", "tokenizer.json", "answers.json"])
def test_a_folder_that_is_not_whole_says_what_is_missing(name: str, tmp_path: Path) -> None:
    for path in folder_of("base").iterdir():
        if path.name != name:
            shutil.copy(path, tmp_path)
    with pytest.raises(InputError, match=f"there is no {name}"):
        EmbeddedModel(tmp_path, ModelOptions())


def test_an_altered_graph_is_noticed(tmp_path: Path) -> None:
    shutil.copytree(folder_of("base"), tmp_path / "base")
    with (tmp_path / "base" / "model.onnx").open("ab") as file:
        file.write(b"\0")
    assert not is_whole(tmp_path / "base")
    with pytest.raises(InputError, match="its graph is not the one"):
        load(f"onnx:{tmp_path / 'base'}")


@pytest.mark.parametrize(
    ("text", "emotion"),
    [
        pytest.param("thank you so much, this helped a lot!", "gratitude", id="gratitude"),
        pytest.param("lol that is hilarious 😂😂", "amusement", id="amusement"),
        pytest.param("I apologise, that was my mistake, sorry", "remorse", id="remorse"),
        pytest.param("I love my sister so much ❤️", "love", id="love"),
        pytest.param("The meeting starts at 10 and ends at 11.", "neutral", id="neutral"),
        pytest.param("why would anyone do that? how does it work?", "curiosity", id="curiosity"),
    ],
)
def test_plain_cases_are_read_plainly(text: str, emotion: str) -> None:
    answer = MODEL.predict([Item(text)], [catalogue.task("emotions")]).answers["emotions"]
    assert answer.task.outputs[int(answer.scores[0].argmax())] == emotion


@pytest.mark.parametrize(
    ("better", "worse"),
    [
        pytest.param("this is good", "this is not good", id="negation"),
        pytest.param("a lovely evening 😊", "a lovely evening 😡", id="emoji"),
        pytest.param("best holiday ever", "worst holiday ever", id="opposites"),
        pytest.param("great service, friendly staff", "rude staff, never again", id="reviews"),
    ],
)
def test_valence_orders_plain_opposites(better: str, worse: str) -> None:
    scores = MODEL.predict([Item(better), Item(worse)], [catalogue.task("valence")]).answers["valence"].scores[:, 0]
    assert scores[0] > scores[1] + 0.1


def test_the_target_is_read() -> None:
    """Not more than that: two targets of one sentence often get the same class, which the model card says."""
    text = "i love madonna and hate windows"
    answer = MODEL.predict([Item(text, "madonna"), Item(text, "windows")], [catalogue.task("target-sentiment")])
    scores = answer.answers["target-sentiment"].scores
    assert np.abs(scores[0] - scores[1]).max() > 0.02


def test_a_folder_is_a_model(tmp_path: Path) -> None:
    shutil.copytree(folder_of("base"), tmp_path / "mine")
    items = [Item("what a lovely day"), Item("oh no")]
    agree(load(f"onnx:{tmp_path / 'mine'}").predict(items, TASKS), MODEL.predict(items, TASKS), [0, 1])


def test_a_folder_that_is_none_says_so(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match='write model="onnx:FOLDER"'):
        load("onnx")
    with pytest.raises(UsageError, match="there is no such folder"):
        load(f"onnx:{tmp_path / 'nowhere'}")
    for name in ("model.onnx", "tokenizer.json", "answers.json"):
        (tmp_path / name).write_text("{")
    with pytest.raises(InputError, match="is no JSON"):
        load(f"onnx:{tmp_path}")


def test_a_target_moves_no_answer_but_those_that_ask_for_it() -> None:
    text = "the camera is wonderful but the battery is awful"
    tasks = [task for task in TASKS if not task.needs_target]
    agree(MODEL.predict([Item(text, "battery")], tasks), MODEL.predict([Item(text)], TASKS), [0])


def test_base_takes_no_argument() -> None:
    with pytest.raises(UsageError, match="takes no argument"):
        load("base:large")

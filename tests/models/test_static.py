"""The static model: sums that are exact, keys that are found, and answers that are a text's own."""

from __future__ import annotations

import json
import shutil
from itertools import pairwise
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from affectlab import catalogue
from affectlab.core import InputError, Item, Items, UsageError
from affectlab.models import ModelOptions, load
from affectlab.models.folder import folder_of, is_whole
from affectlab.models.static import DEPTH, LARGEST, TABLE, Keys, StaticModel, summed

MODEL = load("fast")
TASKS = [task for task in catalogue.tasks() if task.id in MODEL.card.tasks]
TEXTS = st.text(alphabet=st.sampled_from("abcdefghij klmno pqrst uvwxyz.!?'#@😭😡❤👍éß\n"), max_size=200)


@settings(max_examples=50)
@given(st.lists(TEXTS, min_size=1, max_size=8), st.randoms())
def test_answers_never_depend_on_neighbours_or_their_order(texts: list[str], random: object) -> None:
    together = MODEL.predict([Item(text) for text in texts], TASKS).answers
    order = list(range(len(texts)))
    random.shuffle(order)  # type: ignore[attr-defined]
    shuffled = MODEL.predict([Item(texts[row]) for row in order], TASKS).answers
    for task in TASKS:
        assert np.array_equal(shuffled[task.id].scores, together[task.id].scores[order])
        for row, text in enumerate(texts):
            alone = MODEL.predict([Item(text)], TASKS).answers[task.id]
            assert np.array_equal(alone.scores[0], together[task.id].scores[row])


def test_threads_and_columns_change_nothing() -> None:
    texts = [f"what a day, number {number}! 😭" for number in range(9000)]
    items = Items(pa.array(texts, pa.large_string()))
    one = load("fast", ModelOptions(threads=1)).predict([Item(text) for text in texts], TASKS).answers
    many = load("fast", ModelOptions(threads=4)).predict(items, TASKS).answers
    assert all(np.array_equal(one[task.id].scores, many[task.id].scores) for task in TASKS)


def test_other_tasks_change_nothing() -> None:
    items = [Item(text) for text in ("what a day! 😭", "GREAT", "")]
    together = MODEL.predict(items, TASKS).answers
    for task in TASKS:
        alone = MODEL.predict(items, [task]).answers[task.id]
        assert np.array_equal(alone.scores, together[task.id].scores)


def test_heads_are_those_that_a_task_is_made_from() -> None:
    assert MODEL.answers.heads_of(["emotions"]) == {"emotions", "sentiment"}
    assert MODEL.answers.heads_of(["intensity-class"]) == {"intensity"}
    assert MODEL.answers.heads_of(["valence-class"]) == MODEL.answers.heads_of(["valence"]) > {"valence"}
    assert np.isnan(MODEL.raw([Item("x")], ["emotions"])).any()
    assert not np.isnan(MODEL.raw([Item("x")])).any()


def test_a_table_without_rules_yet_sums_every_output(tmp_path: Path) -> None:
    shutil.copytree(folder_of("fast"), tmp_path / "blank")
    about = json.loads((tmp_path / "blank" / "answers.json").read_text(encoding="utf-8"))
    (tmp_path / "blank" / "answers.json").write_text(json.dumps({**about, "tasks": {}}), encoding="utf-8")
    blank = StaticModel(tmp_path / "blank", ModelOptions())
    assert np.array_equal(blank.raw([Item("what a day")]), MODEL.raw([Item("what a day")]))


def test_no_items_no_answers_and_a_text_of_unknown_words_gets_the_bias_alone() -> None:
    assert MODEL.predict([], TASKS).answers["emotions"].scores.shape == (0, 28)
    empty, unknown = MODEL.predict([Item(""), Item("qzxvkj wqpfzx")], TASKS).answers["emotions"].scores
    assert np.array_equal(empty, unknown)


@pytest.mark.parametrize(
    ("better", "worse"),
    [("I love this", "I hate this"), ("this is good", "this is not good"), ("😂👍", "😭"), ("GREAT!!!", "awful")],
)
def test_valence_goes_the_right_way(better: str, worse: str) -> None:
    high, low = MODEL.predict([Item(better), Item(worse)], [catalogue.task("valence")]).answers["valence"].scores[:, 0]
    assert high > low + 0.1


def test_the_shipped_table_is_whole_and_small() -> None:
    assert is_whole(folder_of("fast"), TABLE)
    assert sum(path.stat().st_size for path in folder_of("fast").iterdir()) <= 12_000_000


@given(st.lists(st.integers(0, 2**64 - 1), unique=True), st.lists(st.integers(0, 2**64 - 1)), st.randoms())
def test_keys_are_found_and_others_are_not(known: list[int], others: list[int], random: object) -> None:
    keys = np.sort(np.array(known, dtype=np.uint64))
    asked = [*known, *others]
    random.shuffle(asked)  # type: ignore[attr-defined]
    middle = len(asked) // 2
    found, ends = Keys(keys).find(np.array(asked, dtype=np.uint64), np.array([0, middle, len(asked)]))
    assert keys[found].tolist() == [one for one in asked if one in known]
    assert ends.tolist() == [0, sum(one in known for one in asked[:middle]), len(found)]


@given(st.lists(st.integers(0, 2 * DEPTH + 3), max_size=6), st.integers(0, 2**32 - 1))
def test_sums_are_exact_for_any_number_of_features(counts: list[int], seed: int) -> None:
    random = np.random.default_rng(seed)
    codes = random.integers(-LARGEST, LARGEST + 1, (50, 3)).astype(np.int16)
    codes[:2] = LARGEST  # as large as they come, where sixteen bits would overflow
    places = random.integers(0, 2 if seed % 2 else 50, sum(counts))
    ends = np.concatenate([[0], np.cumsum(counts)]).astype(np.int64)
    wanted = [codes[places[a:b]].astype(np.int64).sum(0) for a, b in pairwise(ends)]
    assert summed(codes, places, ends).tolist() == [row.tolist() for row in wanted]


def test_a_folder_of_ones_own_is_a_model_and_a_damaged_one_is_refused(tmp_path: Path) -> None:
    shutil.copytree(folder_of("fast"), tmp_path / "mine")
    model = load(f"fast:{tmp_path / 'mine'}")
    assert model.card.id == "fast:mine"
    assert model.card.version.startswith(f"{MODEL.card.version}+")
    (tmp_path / "mine" / TABLE).write_bytes(b"no table")
    with pytest.raises(InputError, match="its table is not the one"):
        load(f"fast:{tmp_path / 'mine'}")
    (tmp_path / "mine" / TABLE).unlink()
    with pytest.raises(InputError, match=r"there is no table\.npz"):
        load(f"fast:{tmp_path / 'mine'}")
    with pytest.raises(UsageError, match="there is no such folder"):
        load("fast:nowhere")


def test_a_task_it_does_not_answer_is_refused() -> None:
    with pytest.raises(UsageError, match="fast does not answer 'target-sentiment'"):
        MODEL.predict([Item("x", "y")], [catalogue.task("target-sentiment")])


@pytest.mark.parametrize("noise", ["&amp; ", "@someone ", "https://a.example ", "@someone: https://a.example &lt; "])
def test_long_runs_of_names_links_and_entities_do_not_decide(noise: str) -> None:
    plain, noisy = (
        MODEL.predict([Item(text)], TASKS).answers["sentiment"]
        for text in ("The shop opens at nine.", f"{60 * noise}The shop opens at nine. {60 * noise}")
    )
    assert int(np.asarray(noisy.decided)[0]) == int(np.asarray(plain.decided)[0])
    assert abs(noisy.scores - plain.scores).max() < 0.2

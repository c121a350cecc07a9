"""Texts to windows: nothing lost, nothing too long."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from affectlab.core import Item
from affectlab.models.folder import folder_of
from affectlab.models.tokens import MAX_TARGET, TokenReader

READER = TokenReader(folder_of("base") / "tokenizer.json", 24)
CLS, SEP = 101, 102


def body(window: np.ndarray) -> list[int]:
    assert window[0] == CLS
    assert window[-1] == SEP
    return window[1:-1].tolist()


@given(st.text(alphabet="ab .!?😭\n", max_size=300))
def test_windows_hold_every_token_once_and_in_order(text: str) -> None:
    whole = TokenReader(folder_of("base") / "tokenizer.json", 10_000).read([Item(text)], "window")
    windows = READER.read([Item(text)], "window")
    assert [len(ids) <= 24 for ids in windows.ids] == [True] * len(windows.ids)
    assert [token for ids in windows.ids for token in body(ids)] == body(whole.ids[0])
    assert windows.lengths[0] == len(body(whole.ids[0]))
    assert windows.cut[0] == (len(windows.ids) > 1)


def test_windows_end_at_sentences_or_else_before_words() -> None:
    sentences = READER.read([Item("one two three four five six seven eight nine ten eleven twelve. " * 3)], "window")
    stop = READER.read([Item(".")], "window").ids[0][1]
    assert [body(ids)[-1] for ids in sentences.ids] == [stop] * 3
    words = READER.read([Item("unbelievably " * 30)], "window")
    first = body(words.ids[0])[0]
    assert {body(ids)[0] for ids in words.ids} == {first}


@pytest.mark.parametrize("long_text", ["truncate", "error"])
def test_other_ways_read_the_beginning_only(long_text: str) -> None:
    items = [Item("short"), Item("word " * 200)]
    windows = READER.read(items, long_text)  # type: ignore[arg-type]
    assert windows.owner.tolist() == [0, 1]
    assert windows.cut.tolist() == [False, True]
    assert windows.lengths.tolist() == [1, 200]


def test_a_target_stands_before_the_text() -> None:
    alone, with_target = (
        READER.read([item], "window").ids[0] for item in (Item("good phone"), Item("good phone", "phone"))
    )
    assert with_target.tolist() == [CLS, alone[2], SEP, *alone[1:]]


def test_a_long_target_leaves_room_for_the_text() -> None:
    reader = TokenReader(folder_of("base") / "tokenizer.json", 128)
    ids = reader.read([Item("good", "word " * 500)], "window").ids[0]
    assert len(ids) == 1 + MAX_TARGET + 1 + 1 + 1


def test_no_items_no_windows() -> None:
    windows = READER.read([], "window")
    assert windows.ids == []
    assert len(windows.owner) == len(windows.lengths) == 0

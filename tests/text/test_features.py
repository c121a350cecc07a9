"""Features of whole columns: what counts as one, and that a text's are its own."""

from __future__ import annotations

import re

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from affectlab.text import clean
from affectlab.text.columns import KNOWN_AS, LEFT_ALONE, clean_column
from affectlab.text.features import _among, features
from affectlab.text.reading import new_emoji

LIKE = {"‘": "'", "’": "'", "“": '"', "”": '"', "\ufe0f": ""}
"""What features read alike."""
TEXTS = st.text(alphabet=st.sampled_from("abNOT not't'’“!?.# @:)(é漢😭❤️\ufe0f/\n10"), max_size=60)


def found(text: str) -> list[int]:
    return sorted(features(pa.array([text], pa.large_string())).hashes.tolist())


@given(st.lists(st.none() | TEXTS, max_size=12), st.integers(0, 12))
def test_a_text_has_the_same_features_whatever_stands_beside_it(texts: list[str | None], first: int) -> None:
    column = pa.array(texts, pa.large_string()).slice(first)
    together = features(column)
    assert len(together.ends) == len(column) + 1
    for row, text in enumerate(texts[first:]):
        mine = together.hashes[together.ends[row] : together.ends[row + 1]]
        assert sorted(mine.tolist()) == ([] if text is None else found(text))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        pytest.param("So HAPPY today", "so happY Today", id="case, but for words all in capitals"),
        pytest.param("soooooo good!!!!!", "so good!!!", id="letters and marks repeated"),
        pytest.param("wow 👍🏽", "wow 👍", id="skin tones"),
        pytest.param("so 🩷", "so pink heart", id="emoji newer than the model"),
        pytest.param("well :-(", "well 🙁", id="emoticons"),
        pytest.param("well :’(", "well 😢", id="emoticons with a curly quote"),
        pytest.param("@a @b @c @d @e @f hello", "@a @b @c @d hello", id="many user names"),
        pytest.param("http://a.b " * 30 + "hello", "http://a.b " * 4 + "hello", id="many links"),
        pytest.param("hello " + "&amp; " * 60, "hello & & & &", id="many entities"),
        pytest.param("I don’t “know”", 'I don\'t "know"', id="curly quotes"),
        pytest.param("see https://a.example/x?y=1 now", "see www.b.example now", id="links"),
        pytest.param("thanks @anna!", "thanks @bob_2!", id="user names"),
        pytest.param("#sunny day", "sunny day", id="hashtags"),
        pytest.param("love ❤️", "love ❤", id="variation selectors"),
        pytest.param("one\n\t two", "one two", id="white space"),
    ],
)
def test_texts_that_read_alike(one: str, other: str) -> None:
    if "HAPPY" in one:
        assert set(found(other)) < set(found(one))
    else:
        assert found(one) == found(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        pytest.param("good", "goods", id="words"),
        pytest.param("good", "good!", id="marks"),
        pytest.param("10000", "1000", id="digits are not squeezed"),
        pytest.param("not good", "good not", id="order"),
        pytest.param("a😭b", "a😂b", id="emoji"),
        pytest.param("uncharacteristic", "uncharacxeristic", id="words of sixteen letters"),
    ],
)
def test_texts_that_do_not(one: str, other: str) -> None:
    assert found(one) != found(other)


def test_each_emoji_is_a_token_of_its_own() -> None:
    assert set(found("😭😂")) > {*found("😭"), *found("😂")}


def test_a_negation_reaches_four_words_but_no_mark() -> None:
    plain = {word: set(found(word)) for word in ("very", "good")}
    near = set(found("not very good")) - set(found("very good"))
    assert len(near) == 2 + 1 + 1  # two words denied, the negation, its pair
    cut = set(found("not . very good"))
    assert near & cut == set(found("not"))
    assert all(word < cut for word in plain.values())


def test_nothing_comes_of_nothing() -> None:
    assert features(pa.array([], pa.large_string())).ends.tolist() == [0]
    assert features(pa.array([None, "", " \n"], pa.large_string())).ends.tolist() == [0, 0, 0, 0]


@given(st.lists(st.integers(0, 2**64 - 1), max_size=20), st.lists(st.integers(0, 2**64 - 1), max_size=5), st.booleans())
def test_a_hash_is_among_few_or_not(many: list[int], few: list[int], near: bool) -> None:
    asked = np.array([*many, *few, *((one ^ 1 for one in few) if near else ())], dtype=np.uint64)
    known = np.array(few, dtype=np.uint64)
    assert _among(asked, known).tolist() == np.isin(asked, known).tolist()


@given(st.characters(categories=("L", "M", "N", "P", "S", "Z", "Cf")))
def test_a_column_is_cleaned_as_its_texts_are(char: str) -> None:
    """But for curly quotes and variation selectors, which features read as cleaning does."""
    quotes = str.maketrans(LIKE)
    for text in (f"so {char} what", f"wh{char}at", f"e{char}", char):
        cleaned = clean_column(pa.array([text, "plain", None], pa.large_string())).to_pylist()
        assert cleaned[0].translate(quotes) == clean(text).translate(quotes).translate(KNOWN_AS)
        assert cleaned[1:] == ["plain", None]


@given(st.text(alphabet=st.sampled_from("aabe hHaA:)(<3/&;#x27\\nr_'`@.é’"), max_size=30))
def test_a_column_of_plain_texts_is_cleaned_as_its_texts_are(text: str) -> None:
    column = pa.array(["", text, None, text], pa.large_string()).slice(1)
    cleaned = clean_column(column).to_pylist()
    assert [cleaned[0].replace("’", "'"), None, cleaned[0]] == [clean(text).translate(KNOWN_AS), None, cleaned[2]]


def test_characters_left_alone_are_those_that_cleaning_keeps() -> None:
    known = re.compile(f"[{re.sub(r'x{([0-9a-f]+)}', lambda code: f'U{int(code[1], 16):08x}', LEFT_ALONE)}]")
    quotes = str.maketrans(LIKE)
    chars = [
        chr(code) for code in range(0x80, 0x20000) if known.match(chr(code)) and chr(code) not in new_emoji() + "🙂"
    ]
    assert len(chars) > 3000
    for char in chars:
        assert clean(f"e{char} {char}x").translate(quotes) == f"e{char} {char}x".translate(quotes), hex(ord(char))

"""No test text may be trained on: the functions that find shared texts."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from affectlab.datasets import Row
from affectlab.datasets.overlap import (
    NearDuplicates,
    contained_in,
    distinct,
    key,
    normalise_letters_digits,
    shingles,
    without_texts,
)

# few letters, so that texts often share shingles; signs, digits, blanks and other scripts among them
TEXTS = st.text(alphabet="abAB é1_-! ñ漢字😀\n", max_size=24)
MANY = st.lists(TEXTS, max_size=12)


def rows_of(texts: Sequence[str]) -> list[Row]:
    return [Row(str(number), text, {}) for number, text in enumerate(texts)]


def texts_of(rows: Sequence[Row]) -> list[str]:
    return [row.text for row in rows]


@pytest.mark.parametrize(
    ("text", "bare"),
    [
        pytest.param("Don't STOP_it, 2day!", "dontstopit2day", id="signs-and-case"),
        pytest.param("Ça va? Да! 你好", "çavaда你好", id="any-script"),
        pytest.param("😀 ... !", "", id="nothing-left"),
    ],
)
def test_normalised_to_letters_and_digits(text: str, bare: str) -> None:
    assert normalise_letters_digits(text) == bare


@given(TEXTS)
def test_normalising_twice_changes_nothing(text: str) -> None:
    assert normalise_letters_digits(normalise_letters_digits(text)) == normalise_letters_digits(text)


def test_texts_without_letters_are_compared_as_they_are() -> None:
    assert key(" !! ") == key("!!") != key("??")


@given(MANY, MANY)
def test_without_texts_is_the_plain_definition(texts: list[str], others: list[str]) -> None:
    expected = [text for text in texts if key(text) not in {key(other) for other in others}]
    assert texts_of(without_texts(rows_of(texts), others)) == expected


@given(MANY)
def test_distinct_keeps_the_first_of_each_text(texts: list[str]) -> None:
    kept = texts_of(distinct(rows_of(texts)))
    assert len({key(text) for text in kept}) == len(kept) == len({key(text) for text in texts})
    assert kept == [text for i, text in enumerate(texts) if key(text) not in map(key, texts[:i])]


@given(MANY, MANY)
def test_contained_in_is_the_plain_definition(texts: list[str], haystack: list[str]) -> None:
    """A text never counts as contained by spanning two texts of the haystack."""
    bare = [normalise_letters_digits(other) for other in haystack]
    expected = [
        text for text in texts if (needle := normalise_letters_digits(text)) and any(needle in other for other in bare)
    ]
    assert texts_of(contained_in(rows_of(texts), haystack)) == expected


def similar(text: str, other: str, threshold: float, size: int) -> bool:
    """The definition, computed pair by pair."""
    if key(text) == key(other):
        return True
    a, b = shingles(text, size), shingles(other, size)
    return bool(a and b) and len(a & b) / len(a | b) >= threshold - 1e-9


@given(MANY, MANY, st.sampled_from([0.1, 0.3, 0.5, 0.55, 0.7, 0.8, 0.9, 1.0]), st.sampled_from([1, 2, 3, 5]))
def test_near_duplicates_are_those_of_the_definition(
    texts: list[str], others: list[str], threshold: float, size: int
) -> None:
    """The index is a short cut: it neither misses a pair nor adds one."""
    expected = [text for text in texts if not any(similar(text, other, threshold, size) for other in others)]
    twins = NearDuplicates(others, threshold, size)
    assert [text for text in texts if text not in twins] == expected


@given(MANY, MANY)
def test_a_lower_threshold_never_finds_fewer(texts: list[str], others: list[str]) -> None:
    wide, narrow = NearDuplicates(others, 0.4, 2), NearDuplicates(others, 0.9, 2)
    assert all(text in wide for text in texts if text in narrow)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        pytest.param("THE FILM, was a quiet delight from start to end!!", True, id="same-letters"),
        pytest.param("The film was a quiet delight from start to the end", True, id="one-word-more"),
        pytest.param("the book was a loud bore from start to end", False, id="same-frame"),
        pytest.param("", False, id="empty"),
    ],
)
def test_near_duplicates_of_a_sentence(text: str, found: bool) -> None:
    assert (text in NearDuplicates(["the film was a quiet delight from start to end"], 0.7)) is found


@pytest.mark.parametrize("threshold", [0.0, -0.5, 1.01])
def test_threshold_out_of_range_is_refused(threshold: float) -> None:
    with pytest.raises(ValueError, match="threshold"):
        NearDuplicates([], threshold)


def test_many_rows_are_no_trouble() -> None:
    """Every row here shares a frequent shingle with every test text; only rare ones are looked up."""
    texts = [f"the weather of day {number} was fine and the sea was calm" for number in range(3_000)]
    others = [f"the weather of night {number} was foul and the sea was high" for number in range(3_000)]
    twins = NearDuplicates(others)
    assert not any(text in twins for text in texts)

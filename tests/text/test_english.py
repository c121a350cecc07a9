"""A word of English settles that a text is read; words of other languages must not look like one."""

from __future__ import annotations

import pyarrow as pa
import pytest

from affectlab.text.english import EACH, FREQUENT, PAIRS, WORDS, has_english


def found(*texts: str | None) -> list[bool]:
    return has_english(pa.array(texts, pa.large_string())).tolist()


@pytest.mark.parametrize(
    "text",
    [
        "What a day", "i’m fine", "I'm fine", "DON'T!!", "(you)", "“because”", "love", "so much wow", "in  a hurry",
        "one\nof\nus", "thank u", "it was.", "you’re right",
    ],
)  # fmt: skip
def test_words_and_pairs(text: str) -> None:
    assert found(text) == [True]


@pytest.mark.parametrize(
    "text",
    [
        "", None, "lol", "Das war so schön, also wirklich", "Die Party ist super",
        "ella me dijo que no", "je suis dans le train",
        "é onde a gente mora", "l'été", "thé", "höhe", "andere", "@the_one", "#theone", "i to i to", "se mene",
    ],
)  # fmt: skip
def test_other_words_and_parts_of_words(text: str | None) -> None:
    assert found(text) == [False]


def test_a_long_text_needs_two() -> None:
    filling = "Wort " * (EACH // 5)
    assert found(f"the {filling}", f"the {filling} you", f"the you {filling}", f"one of {filling}") == [
        False, True, True, False
    ]  # fmt: skip


def test_the_list_is_clean() -> None:
    words = [*FREQUENT.split(), *WORDS.split()]
    assert len(words) == len(set(words))
    assert all(word.islower() for word in words)
    assert len(PAIRS) == len(set(PAIRS))
    assert all(len(pair.split()) == 2 for pair in PAIRS)

"""Words, and how they are counted and weighed; and texts that are there more than once."""

from __future__ import annotations

from collections import Counter
from math import log, sqrt

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from affectlab.reporting.duplicates import DistinctTexts
from affectlab.reporting.vocabulary import Vocabulary, log_odds, words_of


@pytest.mark.parametrize(
    ("text", "words"),
    [
        pytest.param("Don't PANIC, don’t", ["don't", "panic", "don't"], id="apostrophes and case"),
        pytest.param("see https://a.bc/d?e=f or www.x.y @you #Sea_side", ["see", "or", "sea", "side"], id="links"),
        pytest.param("so good😍😍 ❤️ 👍🏽!", ["so", "good", "😍", "😍", "❤", "👍"], id="emoji"),
        pytest.param("a 12 3rd I x2 42%", ["3rd", "x2"], id="numbers and single letters"),
        pytest.param("'quoted' &amp; Ünïted Привет", ["quoted", "ünïted", "привет"], id="quotes and scripts"),
        pytest.param("  ", [], id="blank"),
        pytest.param(None, [], id="none"),
        pytest.param("x" * 50, [], id="no word"),
    ],
)
def test_what_a_word_is(text: str | None, words: list[str]) -> None:
    owners, found = words_of(["first one", text])
    assert found.to_pylist() == ["first", "one", *words]
    assert owners.tolist() == [0, 0, *[1] * len(words)]


def test_a_text_counts_once_for_a_word() -> None:
    found = Vocabulary(2)
    found.add(["fog fog rain", "rain", None, "fog sun"], np.array([0, 1, 1, -1]))
    found.add(["rain rain"], np.array([1]))
    counted = dict(zip(found.words, found.counts.tolist(), strict=True))
    assert counted == {"fog": [1, 0], "rain": [1, 2], "sun": [0, 0]}


@given(st.lists(st.lists(st.sampled_from(["ab", "cd", "ef", "gh", "ij"]), max_size=5), max_size=30), st.integers(1, 10))
def test_counts_do_not_depend_on_the_windows(texts: list[list[str]], window: int) -> None:
    found = Vocabulary(3)
    codes = np.arange(len(texts)) % 3
    for first in range(0, len(texts), window):
        lines = [" ".join(words) for words in texts[first : first + window]]
        found.add(lines, codes[first : first + window])
    expected = Counter((word, at % 3) for at, words in enumerate(texts) for word in set(words))
    counts = zip(found.words, found.counts.tolist(), strict=True)
    assert {(word, at): n for word, row in counts for at, n in enumerate(row) if n} == expected


def test_rare_words_go_where_there_are_too_many() -> None:
    found = Vocabulary(1, most=50)
    for at in range(40):
        found.add([f"often w{at}x{k}" for k in range(10)], np.zeros(10, np.int64))
    counted = dict(zip(found.words, found.counts[:, 0].tolist(), strict=True))
    assert counted["often"] == 400
    assert len(counted) <= 50 + 11
    assert found.lost >= 1


def test_log_odds_are_those_of_the_paper() -> None:
    """Monroe, Colaresi and Quinn (2008), eqs. 16, 20 and 22, written out for one word."""
    counts = np.array([[8, 2], [1, 9], [20, 30]])
    prior = 10.0
    alpha = prior * 10 / 70
    one = log((8 + alpha) / (29 + prior - 8 - alpha))
    other = log((2 + alpha) / (41 + prior - 2 - alpha))
    expected = (one - other) / sqrt(1 / (8 + alpha) + 1 / (2 + alpha))
    found = log_odds(counts, prior)
    assert found[0, 0] == pytest.approx(expected)
    assert found[:, 0] == pytest.approx(-found[:, 1])


def test_a_word_as_frequent_everywhere_marks_nothing() -> None:
    found = log_odds(np.array([[50, 100], [10, 0], [150, 320], [0, 0]]))
    assert abs(found[0, 0]) < 1
    assert found[1, 0] > 2
    assert np.isfinite(found).all()


@given(st.lists(st.sampled_from(["a", "b", " b ", "c", "d", "", None]), max_size=40), st.integers(1, 9))
def test_equal_texts_are_counted(texts: list[str | None], window: int) -> None:
    found = DistinctTexts()
    for first in range(0, len(texts), window):
        found.add(texts[first : first + window])
    expected = Counter(text.strip() for text in texts if text)
    repeats = found.found()
    if not expected:
        assert repeats is None
        return
    assert repeats is not None
    assert (repeats.texts, repeats.distinct) == (expected.total(), len(expected))
    assert repeats.repeated == sum(n > 1 for n in expected.values())
    assert repeats.extra == expected.total() - len(expected)
    assert (repeats.most, repeats.exact) == (max(expected.values()), True)


def test_many_texts_are_counted_from_a_sample_in_bounded_memory() -> None:
    found = DistinctTexts(most=4000)
    for first in range(0, 100_000, 5000):
        found.add(f"text {at if at % 10 else 7 * at // 20}" for at in range(first, first + 5000))
    repeats = found.found()
    assert repeats is not None
    assert not repeats.exact
    assert len(found._hashes) <= 4000
    every = Counter(at if at % 10 else 7 * at // 20 for at in range(100_000))
    assert repeats.distinct == pytest.approx(len(every), rel=0.06)
    assert repeats.extra == pytest.approx(100_000 - len(every), rel=0.25)

"""AEB put together again from the sets it was made of: every row's text and gold, with the quirks of its release.

Golds and letters of the rows that keep their order are compared in test_traps_reviews; here it is the very text.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from itertools import pairwise

import pytest

from affectlab import datasets
from affectlab.datasets import Row, aeb, vader
from affectlab.datasets.files import pick, read_fields
from affectlab.datasets.overlap import key

pytestmark = pytest.mark.data

TWEETS = [("ei-reg", "ei/test"), ("ei-oc", "ei/test"), ("v-reg", "v/test"), ("v-oc", "v/test"), ("e-c", "ec/test")]
AS_RELEASED = [("goemotions", "goemotions"), ("emobank", "emobank"), ("tdt", "tdt")]


def blanks(text: str) -> str:
    return " ".join(text.split())


@pytest.mark.parametrize(("split", "source"), TWEETS)
def test_tweets_are_the_released_ones_with_a_full_stop_where_there_is_no_end(split: str, source: str) -> None:
    """The prompts were built from tweets that end in . ! or ?, or were given a full stop."""
    rows, tweets = datasets.load("aeb").read(split), datasets.load("semeval2018").read(source)
    stops = 0
    for row, tweet in zip(rows, tweets, strict=True):
        ended = re.search(r"[.!?]$", tweet.text) is not None
        assert blanks(row.text) == blanks(tweet.text if ended else f"{tweet.text}."), row.id
        stops += not ended
    assert stops > len(rows) / 2


@pytest.mark.parametrize(("split", "name"), AS_RELEASED)
def test_other_texts_are_the_released_ones(split: str, name: str) -> None:
    rows, originals = datasets.load("aeb").read(split), datasets.load(name).read("test")
    assert [row.text for row in rows] == [one.text.strip() for one in originals]


@pytest.mark.parametrize(("split", "gold"), [("sst", "sentiment-strength"), ("sst5", "sentiment-5")])
def test_sst_rows_are_the_test_sentences_once_each_with_their_gold(split: str, gold: str) -> None:
    """In orders of their own; sst5 has brackets as the treebank writes them, -lrb- and -rrb-."""

    def of(row: Row) -> tuple[str, tuple[float, ...]]:
        return key(re.sub(r"-[lr]rb-", " ", row.text)), tuple(round(value, 6) for value in row.gold[gold])

    rows, originals = datasets.load("aeb").read(split), datasets.load("sst").read("test")
    assert Counter(map(of, rows)) == Counter(map(of, originals))


@pytest.mark.parametrize("name", vader.AEB_SPLITS)
def test_vader_rows_are_a_thousand_different_rows_of_the_ground_truth(name: str) -> None:
    means: dict[str, list[float]] = defaultdict(list)
    for _, mean, text in read_fields(pick(vader.FILES, f"{vader.NAMES[name]}_GroundTruth.txt")):
        means[key(text)].append(float(mean))
    rows = datasets.load("aeb").read(vader.AEB_SPLITS[name])
    assert len(rows) == 1_000
    for row in rows:
        gold = row.gold["vader-valence"][0]
        found = [mean for mean in means[key(row.text)] if abs(mean - gold) < 1e-6]
        assert found, row.id
        means[key(row.text)].remove(found[0])


def test_each_line_is_read_once() -> None:
    """Keys of the benchmark's rows are lines of the file, all 30,808 of them."""
    ranges = sorted((first, last) for first, last, _ in aeb.LINES.values())
    assert ranges[0][0] == 1
    assert all(after[0] == before[1] + 1 for before, after in pairwise(ranges))
    assert ranges[-1][1] == 30_808


def test_seven_rows_are_repeats() -> None:
    lines = aeb._prompts()
    assert len(lines) - len(set(lines)) == 7

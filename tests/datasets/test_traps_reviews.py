"""The traps of SST, VADER and AEB, above all what they share."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Callable

import pytest

from affectlab.datasets import Row, aeb, sst, vader
from affectlab.datasets.files import pick, read_fields, read_records
from affectlab.datasets.overlap import contained_in, distinct, key, normalise_letters_digits, shingles

Reader = Callable[[str, str], list[Row]]
VADER_DEV = [f"{name}-dev" for name in vader.AEB_SPLITS]


def as_released(split: str) -> list[Row]:
    """SST sentences with their mojibake and tokens."""
    records = read_records(pick(sst.FILES, f"SSTB_{split}.csv"))
    return [Row(record["sentence_index"], record["sentence"], {}) for record in records]


@pytest.mark.data
@pytest.mark.parametrize(("split", "count"), [("train", 836), ("dev", 112)])
def test_sst_sentences_contained_in_v_movies(split: str, count: int, read: Reader) -> None:
    movies = [row.text for row in read("aeb", "v-movies")]
    assert len(contained_in(as_released(split), movies)) == count


@pytest.mark.data
@pytest.mark.parametrize("split", ["train", "dev"])
def test_sst_clean_splits_share_nothing_with_v_movies(split: str, read: Reader) -> None:
    """Neither as released nor as read; what is left out beyond the released matches is mended mojibake."""
    movies = [row.text for row in read("aeb", "v-movies")]
    clean = read("sst", f"{split}-clean")
    kept = {row.id for row in clean}
    assert not contained_in(clean, movies)
    assert not kept & {row.id for row in contained_in(as_released(split), movies)}
    raw = {row.id: row.text for row in as_released(split)}
    beyond = raw.keys() - kept - {row.id for row in contained_in(as_released(split), movies)}
    assert all("Ã" in raw[id] or "Â" in raw[id] for id in beyond)


@pytest.mark.data
@pytest.mark.parametrize("split", ["train", "dev", "test"])
def test_sst_texts_are_mended(split: str, read: Reader) -> None:
    for row in read("sst", split):
        assert not re.search(r"[ÃÂ]|``|''|-[LR]RB-|\\/| n't\b", row.text)


@pytest.mark.data
@pytest.mark.parametrize(("split", "neutral"), [("train", 1_624), ("dev", 229), ("test", 389)])
def test_sst_classes_follow_the_cut_offs(split: str, neutral: int, read: Reader) -> None:
    assert sum(row.gold["sentiment-5"][2] for row in read("sst", split)) == neutral


@pytest.mark.parametrize(
    ("value", "name"),
    [
        *((0.0, "very-negative"), (0.2, "very-negative"), (0.2001, "negative"), (0.4, "negative")),
        *(
            (0.41, "neutral"),
            (0.6, "neutral"),
            (0.61, "positive"),
            (0.8, "positive"),
            (0.81, "very-positive"),
        ),
        (1.0, "very-positive"),
    ],
)
def test_cut_offs_belong_to_the_lower_class(value: float, name: str) -> None:
    assert sst.CLASSES[sst.class_of(value)] == name


@pytest.mark.data
def test_sst_split_codes_are_not_mixed_up() -> None:
    """The release's code 2 is test and 3 dev."""
    for split, code in (("train", "1"), ("test", "2"), ("dev", "3")):
        records = read_records(pick(sst.FILES, f"SSTB_{split}.csv"))
        assert {record["splitset_label"] for record in records} == {code}


@pytest.mark.data
def test_vader_tweet_means_are_those_of_the_ratings(read: Reader) -> None:
    """199 means of tweets_GroundTruth are not; in the other files both agree."""
    for name, count in (("tweets", 199), ("amazon", 0), ("movies", 0), ("nyt", 0)):
        truth = {
            row[0]: float(row[1]) for row in read_fields(pick(vader.FILES, f"{vader.NAMES[name]}_GroundTruth.txt"))
        }
        ratings = {
            row[0]: [int(number) for number in row[3].strip("[]").split(",")]
            for row in read_fields(pick(vader.FILES, f"{vader.NAMES[name]}_anonDataRatings.txt"))
        }
        rows = read("vader", name)
        for row in rows:
            mean = sum(ratings[row.id]) / len(ratings[row.id])
            assert row.gold["vader-valence"][0] == pytest.approx(mean, abs=1e-3)
        assert sum(abs(row.gold["vader-valence"][0] - truth[row.id]) > 1e-3 for row in rows) == count


@pytest.mark.data
def test_vader_ids_are_text(read: Reader) -> None:
    assert all(re.fullmatch(r"\d+_\d+", row.id) for name in ("amazon", "nyt") for row in read("vader", name))
    assert len({row.id for row in read("vader", "amazon")}) == 3_708


@pytest.mark.data
@pytest.mark.parametrize("split", VADER_DEV)
def test_vader_dev_shares_no_text_with_aeb(split: str, read: Reader) -> None:
    taken = {key(text) for name in vader.AEB_SPLITS.values() for text in aeb.vader_texts(name)}
    rows = read("vader", split)
    assert not taken & {key(row.text) for row in rows}
    assert len(distinct(rows)) == len(rows)


@pytest.mark.data
@pytest.mark.parametrize("name", vader.AEB_SPLITS)
def test_vader_dev_shares_no_document_with_aeb(name: str, read: Reader) -> None:
    """No review or article with a row in AEB has a row in dev; every AEB text is found in its set."""
    taken = {key(text) for text in aeb.vader_texts(vader.AEB_SPLITS[name])}
    rows = read("vader", name)
    assert taken <= {key(row.text) for row in rows}
    documents = {vader.document(row.id) for row in rows if key(row.text) in taken}
    assert not documents & {vader.document(row.id) for row in read("vader", f"{name}-dev")}


@pytest.mark.parametrize(("id", "name"), [("12_3", "12"), ("7", "7")])
def test_document_of_an_id(id: str, name: str) -> None:
    assert vader.document(id) == name


@pytest.mark.data
def test_aeb_malformed_line_keeps_its_own_text(read: Reader) -> None:
    """Line 27674 swallowed 30 rows: its gold goes with the first text; all 31 count as AEB's."""
    (row,) = (row for row in read("aeb", "v-amazon") if row.id == "27674")
    assert row.gold["vader-valence"] == (-2.0,)
    assert len(row.text) < 100
    assert len(aeb.vader_texts("v-amazon")) == 1_030
    (own,) = (other for other in read("vader", "amazon") if key(other.text) == key(row.text))
    assert own.gold["vader-valence"][0] == pytest.approx(-2.0)


@pytest.mark.data
@pytest.mark.parametrize("split", aeb.SPLITS)
def test_aeb_texts_hold_nothing_of_the_prompt(split: str, read: Reader) -> None:
    for row in read("aeb", split):
        assert not re.search(r"[\t\r]|\\n|^Task: |(Score|Class|score|emotions): ?$", row.text)


# AEB's split, the set and split it was made of, gold name
SOURCES = [
    ("ei-reg", "semeval2018", "ei/test", "intensity"),
    ("ei-oc", "semeval2018", "ei/test", "intensity-class"),
    ("v-reg", "semeval2018", "v/test", "valence"),
    ("v-oc", "semeval2018", "v/test", "valence-class"),
    ("e-c", "semeval2018", "ec/test", "emotions-11"),
    ("goemotions", "goemotions", "test", "emotions-ekman"),
    ("emobank", "emobank", "test", "vad"),
    ("tdt", "tdt", "test", "target-sentiment"),
]


@pytest.mark.data
@pytest.mark.parametrize(("split", "name", "source", "gold"), SOURCES, ids=[case[0] for case in SOURCES])
def test_aeb_equals_its_source_row_by_row(split: str, name: str, source: str, gold: str, read: Reader) -> None:
    """Same texts (but for a full stop put after tweets), same order, same gold."""
    rows, originals = read("aeb", split), read(name, source)
    for row, original in zip(rows, originals, strict=True):
        assert normalise_letters_digits(row.text) == normalise_letters_digits(original.text)
        assert row.gold[gold] == pytest.approx(original.gold[gold], nan_ok=True)


@pytest.mark.data
@pytest.mark.parametrize(
    ("split", "gold", "found"), [("sst", "sentiment-strength", 2_210), ("sst5", "sentiment-5", 2_126)]
)
def test_aeb_sst_golds_are_the_released_ones(split: str, gold: str, found: int, read: Reader) -> None:
    released = {key(row.text): row.gold[gold] for row in read("sst", "test")}
    rows = [row for row in read("aeb", split) if key(row.text) in released]
    assert len(rows) == found
    assert all(row.gold[gold] == pytest.approx(released[key(row.text)]) for row in rows)


@pytest.mark.data
def test_aeb_vader_golds_are_the_ground_truth_means(read: Reader) -> None:
    """Known by its duplicates too: a repeated text keeps the gold of each of its rows."""
    for name, split in vader.AEB_SPLITS.items():
        means: dict[str, list[float]] = {}
        for _, mean, text in read_fields(pick(vader.FILES, f"{vader.NAMES[name]}_GroundTruth.txt")):
            means.setdefault(key(text), []).append(float(mean))
        for row in read("aeb", split):
            gold = row.gold["vader-valence"][0]
            assert any(math.isclose(gold, mean, abs_tol=1e-6) for mean in means[key(row.text)])


@pytest.mark.data
def test_aeb_neutral_stands_beside_emotions(read: Reader) -> None:
    rows = read("aeb", "goemotions")
    neutral = [row for row in rows if row.gold["emotions-ekman"][-1]]
    assert len(neutral) == 1_787
    assert sum(sum(row.gold["emotions-ekman"]) > 1 for row in neutral) == 181


@pytest.mark.data
def test_aeb_row_without_letters_is_kept(read: Reader) -> None:
    texts = Counter(row.text for split in vader.AEB_SPLITS.values() for row in read("aeb", split))
    assert texts["!"] == 1


@pytest.mark.data
def test_near_duplicates_of_aeb_stay_out_of_dev(read: Reader) -> None:
    """Beyond equal texts: how alike the nearest rows of dev and AEB are is known, and small in number."""
    test = [shingles(text, 5) for text in aeb.vader_texts("v-amazon")]
    alike = 0
    for row in read("vader", "amazon-dev"):
        own = shingles(row.text, 5)
        alike += any(own and len(own & other) >= 0.8 * len(own | other) for other in test)
    assert alike == 0

"""The traps of the remaining sets, each met in the real files."""

from __future__ import annotations

import json
import math
import os
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from affectlab.datasets import Row, brighter, empathic_reactions, goemotions, hatemoji, hebemo, kote, xed
from affectlab.datasets.files import pick, read_lines, read_records
from affectlab.datasets.overlap import key, normalise_letters_digits

Reader = Callable[[str, str], list[Row]]


@pytest.mark.data
@pytest.mark.parametrize(("split", "count"), [("train", 1_097), ("dev", 137), ("test", 149)])
def test_goemotions_quoting_is_undone(split: str, count: int, read: Reader) -> None:
    lines = read_lines(pick(goemotions.FILES, f"{split}.tsv"))
    wrapped = {line.split("\t")[-1]: line.split("\t")[0] for line in lines if line.startswith('"')}
    assert len(wrapped) == count
    for row in read("goemotions", split):
        if row.id in wrapped:
            assert row.text == wrapped[row.id][1:-1].replace('""', '"')


@pytest.mark.data
def test_goemotions_labels_are_in_the_release_order() -> None:
    assert tuple(read_lines(pick(goemotions.FILES, "emotions.txt"))) == goemotions.LABELS


@pytest.mark.data
@pytest.mark.parametrize(("split", "count"), [("train", 1_396), ("dev", 174), ("test", 181)])
def test_goemotions_neutral_stands_beside_emotions(split: str, count: int, read: Reader) -> None:
    golds = [row.gold["emotions"] for row in read("goemotions", split)]
    assert sum(gold[-1] == 1 and sum(gold) > 1 for gold in golds) == count


@pytest.mark.data
@pytest.mark.parametrize(
    ("label", "counts"), [("grief", (77, 13, 6)), ("pride", (111, 15, 16)), ("relief", (153, 18, 11))]
)
def test_goemotions_rare_labels(label: str, counts: tuple[int, ...], read: Reader) -> None:
    place = goemotions.LABELS.index(label)
    found = tuple(
        sum(row.gold["emotions"][place] for row in read("goemotions", split)) for split in ("train", "dev", "test")
    )
    assert found == counts


@pytest.mark.data
@pytest.mark.parametrize(
    ("gold", "group", "label"),
    [
        ("emotions-ekman", "neutral", "neutral"),
        ("emotions-ekman", "anger", "disapproval"),
        ("emotions-ekman", "surprise", "curiosity"),
        ("emotions-sentiment", "neutral", "neutral"),
        ("emotions-sentiment", "ambiguous", "realization"),
        ("emotions-sentiment", "positive", "relief"),
    ],
)
def test_goemotions_groups_hold_their_labels(gold: str, group: str, label: str, read: Reader) -> None:
    outputs = goemotions.ENTRY.golds[gold]
    rows = [row for row in read("goemotions", "train") if row.gold["emotions"][goemotions.LABELS.index(label)]]
    assert rows
    assert all(row.gold[gold][outputs.index(group)] == 1 for row in rows)


@pytest.mark.data
def test_goemotions_every_row_has_a_group(read: Reader) -> None:
    for row in read("goemotions", "train"):
        assert any(row.gold["emotions-ekman"])
        assert any(row.gold["emotions-sentiment"])


@pytest.mark.data
def test_goemotions_texts_without_letters_are_kept(read: Reader) -> None:
    assert sum(not normalise_letters_digits(row.text) for row in read("goemotions", "train")) == 3


@pytest.mark.data
def test_emobank_reads_the_word_none(read: Reader) -> None:
    (row,) = (row for row in read("emobank", "dev") if row.id == "easy_money_13624_13628")
    assert row.text == "None"


@pytest.mark.data
@pytest.mark.parametrize(("split", "count"), [("train", 956), ("dev", 118), ("test", 118)])
def test_emobank_headlines_are_known_by_id(split: str, count: int, read: Reader) -> None:
    assert sum(row.id.startswith("SemEval_") for row in read("emobank", split)) == count


def test_brighter_has_no_english_test_without_labels() -> None:
    assert "a/eng/test" not in brighter.ENTRY.splits
    assert "c/eng/test" in brighter.ENTRY.splits
    assert "b/ron/train" not in brighter.ENTRY.splits


@pytest.mark.data
def test_brighter_emptied_labels_are_empty() -> None:
    """Should the owners fill them again, the split can come back."""
    records = list(read_records(pick(brighter.FILES, "track_a/test/eng.csv")))
    assert len(records) == 2_765
    assert not any(record[label] for record in records for label in brighter.SHARED)


@pytest.mark.data
def test_brighter_missing_columns_are_nan_and_no_other(read: Reader) -> None:
    absent = {"eng": "disgust", "afr": "surprise"}
    for split in brighter.ENTRY.splits:
        track, language, _ = split.split("/")
        name = "brighter-intensity-6" if track == "b" else "brighter"
        expected = [label == absent.get(language) for label in brighter.LABELS]
        for row in read("brighter", split):
            assert [math.isnan(number) for number in row.gold[name]] == expected


@pytest.mark.data
def test_brighter_english_intensities_agree_with_the_labels(read: Reader) -> None:
    """Matched by text, since ids name their track: above 0 is the label wherever a text stands once."""
    labels, levels = (
        {row.text: row for row in rows if texts[row.text] == 1}
        for rows in (read("brighter", "c/eng/test"), read("brighter", "b/eng/test"))
        for texts in [Counter(row.text for row in rows)]
    )
    shared = labels.keys() & levels.keys()
    places = [brighter.LABELS.index(label) for label in brighter.SHARED]
    differing = sum(
        (level > 0) != (labels[text].gold["brighter"][place] == 1)
        for text in shared
        for level, place in zip(levels[text].gold["brighter-intensity"], places, strict=True)
    )
    assert len(shared) > 2_700
    assert differing == 0


@pytest.mark.data
@pytest.mark.parametrize(("language", "annotated"), [("en", 17_528), ("fi", 14_449)])
def test_xed_neutral_lines_are_new_texts(language: str, annotated: int, read: Reader) -> None:
    rows = read("xed", f"{language}/train")
    emotional = [row for row in rows if any(row.gold["xed"])]
    neutral = [row for row in rows if not any(row.gold["xed"])]
    assert len(emotional) == annotated
    assert len({key(row.text) for row in neutral}) == len(neutral)
    assert not {key(row.text) for row in neutral} & {key(row.text) for row in emotional}


@pytest.mark.data
def test_xed_neutral_codes_are_no_labels(read: Reader) -> None:
    """The first field of neu_fi is a count, of neu_en the code 9."""
    assert not any(row.text.isdigit() and row.id.startswith("fi-neutral") for row in read("xed", "fi/train"))
    assert not any("\t" in row.text or ".xml.gz" in row.text for row in read("xed", "fi/train"))


@pytest.mark.data
def test_xed_swallowed_blocks_are_dropped(read: Reader) -> None:
    for split in xed.ENTRY.splits:
        if split.startswith("projections/"):
            for row in read("xed", split):
                assert "\n" not in row.text
                assert ".xml.gz" not in row.text
                assert any(row.gold["xed"])


@pytest.mark.data
def test_xed_turkish_header_is_no_row(read: Reader) -> None:
    assert "phrase" not in {row.text for row in read("xed", "projections/tr")}


@pytest.mark.data
def test_empathic_scores_at_the_cut_count_as_high(read: Reader) -> None:
    records = {
        record["message_id"]: (float(record["empathy_bin"]), float(record["distress_bin"]))
        for record in read_records(pick(empathic_reactions.FILES, "messages.csv"))
    }
    rows = read("empathic_reactions", "train")
    at_the_cut = [sum(row.gold[name] == (4.0,) for row in rows) for name in ("empathy", "distress")]
    assert at_the_cut == [93, 57]
    assert all(row.gold["empathy-distress"] == records[row.id] for row in rows)


@pytest.mark.data
def test_empathic_writers_wrote_five_essays_each(read: Reader) -> None:
    writers = Counter(empathic_reactions.writer(row.id) for row in read("empathic_reactions", "train"))
    assert (len(writers), set(writers.values())) == (372, {5})
    dev = {empathic_reactions.writer(row.id) for row in read("empathic_reactions", "wassa/dev")}
    assert not dev & writers.keys()


@pytest.mark.data
def test_empathic_wassa_train_is_the_published_set(read: Reader) -> None:
    published = {row.id: row for row in read("empathic_reactions", "train")}
    for row in read("empathic_reactions", "wassa/train"):
        assert key(row.text) == key(published[row.id].text)
        assert row.gold["empathy"] == pytest.approx(published[row.id].gold["empathy"])


@pytest.mark.data
@pytest.mark.parametrize(
    ("split", "hateful"),
    [("check/test", 2_654), ("build/train", 2_387), ("build/dev", 270), ("build/test", 308)],
)
def test_hatemoji_classes(split: str, hateful: int, read: Reader) -> None:
    assert sum(row.gold["hateful"][0] for row in read("hatemoji", split)) == hateful


@pytest.mark.data
def test_hatemoji_meaning_is_in_the_emoji(read: Reader) -> None:
    """By letters and digits most check texts are alike; as they stand none is."""
    rows = read("hatemoji", "check/test")
    alike = Counter(normalise_letters_digits(row.text) for row in rows)
    assert len(rows) - len(alike) > 2_000
    assert len({row.text for row in rows}) == len(rows)


@pytest.mark.data
def test_hatemoji_validation_file_is_dev() -> None:
    records = read_records(pick(hatemoji.FILES, "HatemojiBuild_validation.csv"))
    assert {record["split"] for record in records} == {"dev"}


@pytest.mark.data
@pytest.mark.parametrize(("split", "name", "count"), [("dev", "val.tsv", 68), ("test", "test.tsv", 66)])
def test_kote_quoting_is_undone(split: str, name: str, count: int, read: Reader) -> None:
    fields = [line.split("\t") for line in read_lines(pick(kote.FILES, name))]
    wrapped = {row[0]: row[1] for row in fields if row[1][0] == row[1][-1] == '"'}
    assert len(wrapped) == count
    texts = {row.id: row.text for row in read("kote", split)}
    assert all(texts[id] == field[1:-1].replace('""', '"') for id, field in wrapped.items())


@pytest.mark.data
def test_kote_labels_are_in_the_release_order(read: Reader) -> None:
    meta = Path(os.environ["AFFECTLAB_DATA"]) / "kote" / "META.json"
    if not meta.is_file():
        pytest.skip("this data folder has no META.json")
    assert tuple(json.loads(meta.read_text(encoding="utf-8"))["label_names"]) == kote.LABELS
    assert all(any(row.gold["kote"]) for row in read("kote", "test"))


@given(st.lists(st.sampled_from([0.0, 0.5, 1.0])))
def test_hebemo_majority(strengths: list[float]) -> None:
    above = sum(strength > 0 for strength in strengths)
    below = len(strengths) - above
    found = hebemo.majority(strengths)
    assert math.isnan(found) if above == below else found == float(above > below)


@pytest.mark.data
@pytest.mark.parametrize("split", hebemo.ENTRY.splits)
def test_hebemo_majority_and_consensus_never_disagree(split: str, read: Reader) -> None:
    """The files number their answers differently; read by their words, both golds say the same."""
    compared = 0
    for row in read("hebemo", split):
        for found, agreed in zip(row.gold["hebemo"], row.gold["hebemo-agreed"], strict=True):
            if not math.isnan(found) and not math.isnan(agreed):
                assert found == agreed
                compared += 1
    assert compared > 500


@pytest.mark.data
def test_hebemo_missing_answers_are_dropped(read: Reader) -> None:
    records = read_records(pick(hebemo.FILES, hebemo.NAMES["train"]))
    assert sum(record["value"] in hebemo.NO_ANSWER for record in records) == 1_142
    strengths = [x for row in read("hebemo", "train") for x in row.gold["hebemo-intensity"] if not math.isnan(x)]
    assert (min(strengths), max(strengths)) == (0.0, 1.0)


@pytest.mark.data
@pytest.mark.parametrize(("split", "several"), [("v2/dev", 66), ("v2/test", 104)])
def test_red_v2_has_one_label_or_more(split: str, several: int, read: Reader) -> None:
    golds = [sum(row.gold["red-v2"]) for row in read("red_ro", split)]
    assert min(golds) == 1
    assert sum(gold > 1 for gold in golds) == several

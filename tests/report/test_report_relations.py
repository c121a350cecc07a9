"""How labels, values, words and groups go together; and what may be wrong with the texts."""

from __future__ import annotations

import base64
import csv
import re
from collections import Counter
from itertools import combinations

import numpy as np
import pyarrow as pa
import pytest
from report_samples import answered, make_table, views

from affectlab.reporting.figures import place_labels
from affectlab.reporting.sections.comparisons import LEAST
from affectlab.reporting.sections.examples import ExamplesView
from affectlab.reporting.sections.groups import GroupsView
from affectlab.reporting.sections.marking import MarkingView
from affectlab.reporting.sections.plane import CELLS, PlaneView
from affectlab.reporting.sections.quality import QualityView
from affectlab.reporting.sections.together import TogetherView


def rows_of(link: str) -> list[dict[str, str]]:
    return list(csv.DictReader(base64.b64decode(link.partition(",")[2]).decode("utf-8-sig").splitlines()))


def test_texts_are_counted_on_the_plane() -> None:
    table = make_table(300)
    found = views(table)["plane"]
    assert isinstance(found, PlaneView)
    valence, arousal = (np.array([row[name] for row in answered(table)]) for name in ("valence", "arousal"))
    expected = np.histogram2d(arousal, valence, CELLS, ((0, 1), (0, 1)))[0]
    cells = {(round(float(row["arousal_from"]) * CELLS), round(float(row["valence_from"]) * CELLS)): int(row["n"])
             for row in rows_of(found.download)}  # fmt: skip
    assert sum(cells.values()) == found.texts == len(valence)
    # a value on an edge may be counted on either side of it
    assert sum(abs(cells.get((up, across), 0) - n) for (up, across), n in np.ndenumerate(expected)) <= 12
    assert found.correlation == pytest.approx(np.corrcoef(valence, arousal)[0, 1])
    shares = {share.label: share.n for share in found.quarters}
    assert shares["positive and calm"] == int(((valence >= 0.5) & (arousal < 0.5)).sum())
    assert sum(shares.values()) == found.texts
    drawn = [(int(x), int(y)) for shade in found.shades for x, y in re.findall(r"M(\d+) (\d+)h1v1h-1z", shade.path)]
    assert len(drawn) == len(set(drawn)) == len(cells)
    assert all(x < found.size[0] and y < found.size[1] for x, y in drawn)


def test_an_emotion_lies_where_its_texts_are() -> None:
    rows = 60
    felt = {"status": ["ok"] * rows, "emotion": ["joy", "anger", "fear"] * 19 + ["grief"] * 3}
    table = make_table(rows, replace=felt)
    found = views(table)["plane"]
    assert [mark.label for mark in found.marks] == ["anger", "fear", "joy"]
    for mark in found.marks:
        mine = [row for row in answered(table) if row["emotion"] == mark.label and row["valence"] is not None]
        assert mark.valence == pytest.approx(np.mean([row["valence"] for row in mine]))
        assert mark.arousal == pytest.approx(np.mean([row["arousal"] for row in mine]))


def test_values_that_do_not_vary_have_no_correlation() -> None:
    found = views(make_table(20, replace={"status": ["ok"] * 20, "valence": [0.5] * 20}))["plane"]
    assert found.correlation is None
    assert views(make_table(20).drop(["arousal"]))["plane"] is None


def test_labels_do_not_lie_over_each_other() -> None:
    assert place_labels([(0.5, 0.5)], ["joy"]) == ["right"]
    assert place_labels([(0.99, 0.5)], ["admiration"]) == ["left"]
    assert place_labels([(0.5, 0.5), (0.5, 0.51)], ["joy", "love"]) == ["right", "left"]
    assert place_labels([(0.5, 0.5)] * 5, ["disappointment"] * 5)[4] == ""


def test_pairs_of_labels_are_counted() -> None:
    table = make_table(400)
    found = views(table)["together"]
    assert isinstance(found, TogetherView)
    given = [set(row["labels"]) for row in answered(table)]
    both = Counter(frozenset(pair) for labels in given for pair in combinations(sorted(labels), 2))
    alone = Counter(label for labels in given for label in labels)
    assert {frozenset((pair.one, pair.other)): pair.n for pair in found.pairs if pair.n} == both
    assert found.several == sum(len(labels) > 1 for labels in given)
    for pair in found.pairs:
        assert (pair.one_n, pair.other_n) == (alone[pair.one], alone[pair.other])
        columns = [[label in labels for labels in given] for label in (pair.one, pair.other)]
        assert pair.phi == pytest.approx(np.corrcoef(columns)[0, 1])
        assert pair.lift == pytest.approx(pair.n * len(given) / (pair.one_n * pair.other_n))
    assert len(rows_of(found.download)) == len(found.pairs)


def test_texts_with_one_label_each_have_no_pairs() -> None:
    labels = {"labels": [["joy"]] * 20, "status": ["ok"] * 20}
    assert views(make_table(20, replace=labels))["together"] is None


def marked(rows: int = 120) -> pa.Table:
    """Texts of joy say `sun`, those of anger `queue`, all say `today`; one text of anger names Ann."""
    emotions = ["joy" if at % 2 else "anger" for at in range(rows)]
    texts = [f"today {'sun' if at % 2 else 'queue'} {'Ann' if at == 8 else 'x'}" for at in range(rows)]
    return make_table(rows, replace={"status": ["ok"] * rows, "emotion": emotions, "text": texts})


def test_words_mark_the_emotion_they_are_frequent_in() -> None:
    found = views(marked())["marking"]
    assert isinstance(found, MarkingView)
    assert {emotion.label: [word.text for word in emotion.words] for emotion in found.emotions} == {
        "joy": ["sun"],
        "anger": ["queue"],
    }
    sun = next(emotion for emotion in found.emotions if emotion.label == "joy").words[0]
    assert (sun.n, sun.elsewhere) == (60, 0)


def test_a_page_without_texts_keeps_no_words() -> None:
    found = views(marked(), examples=0)
    assert found["marking"] is None
    assert found["examples"] is None


def test_the_most_intense_and_the_most_uncertain_texts() -> None:
    table = make_table(200)
    for window in (11, 200):
        found = views(table, window)["examples"]
        assert isinstance(found, ExamplesView)
        rows = answered(table)
        for kept in found.intense:
            expected = sorted((row[f"intensity_{kept.label}"] for row in rows), reverse=True)[:3]
            assert [example.score for example in kept.examples] == expected
        lowest = sorted(row["confidence"] for row in rows)[:6]
        assert [example.confidence for example in found.uncertain] == lowest
        assert [kept.label for kept in found.intense] == ["anger", "fear", "joy", "sadness"]


def test_each_group_is_compared_with_all_others() -> None:
    rows = 300
    names = [("boat", "train", "bike")[at % 3] for at in range(rows)]
    low = {"status": ["ok"] * rows, "valence": [0.3 + at % 7 / 50 if at % 3 == 0 else 0.6 + at % 5 / 50
                                                 for at in range(rows)]}  # fmt: skip
    emotions = {"emotion": ["anger" if at % 3 == 0 and at % 2 else "joy" for at in range(rows)], "group": names}
    found = views(make_table(rows, replace={**low, **emotions}), by="group")["groups"]
    assert isinstance(found, GroupsView)
    compared = found.compared
    assert compared is not None
    assert compared.against is None
    assert {(row.group, row.measure) for row in compared.rows} == {
        (group, measure) for group in ("boat", "train", "bike") for measure in ("valence", "arousal", "joy", "anger")
    }
    boat = next(row for row in compared.rows if (row.group, row.measure) == ("boat", "valence"))
    assert boat.here < boat.there
    assert boat.difference.size < -3
    assert boat.q < 0.001
    assert all(row.q >= row.difference.p - 1e-12 for row in compared.rows)
    assert compared.standing[0].difference.size == max((row.difference.size for row in compared.rows), key=abs)
    assert len(rows_of(compared.download)) == 12


def test_of_two_groups_one_is_compared_and_small_ones_are_not() -> None:
    rows = 100
    two = {"status": ["ok"] * rows, "group": ["a" if at % 2 else "b" for at in range(rows)]}
    found = views(make_table(rows, replace=two), by="group")["groups"].compared
    assert (found.against, {row.group for row in found.rows}) == ("b", {"a"})
    small = {**two, "group": ["a" if at < LEAST - 1 else "b" if at % 2 else "c" for at in range(rows)]}
    found = views(make_table(rows, replace=small), by="group")["groups"].compared
    assert (found.small, {row.group for row in found.rows}) == (1, {"b", "c"})


def test_groups_of_chance_rarely_differ() -> None:
    """What the correction is for: 20 groups drawn at random, hundreds of comparisons."""
    rows = 4000
    names = np.random.default_rng(5).integers(0, 20, rows)
    chance = {"status": ["ok"] * rows, "group": [f"g{at}" for at in names]}
    found = views(make_table(rows, replace=chance), by="group")["groups"].compared
    assert len(found.rows) > 400
    assert sum(row.difference.p < 0.05 for row in found.rows) > 5
    assert len(found.standing) <= 2


def test_duplicates_are_counted() -> None:
    rows = 40
    texts = ["same", "same ", "twice", "twice", "twice", *[f"text {at}" for at in range(rows - 5)]]
    found = views(make_table(rows, replace={"text": texts, "status": ["ok"] * rows}), window=7)["quality"]
    assert isinstance(found, QualityView)
    repeats = found.repeats
    assert (repeats.texts, repeats.distinct, repeats.repeated, repeats.extra, repeats.most) == (40, 37, 2, 3, 3)
    assert not found.checked


def test_rows_not_in_english_are_counted_where_annotate_looked() -> None:
    rows = 50
    codes = ["de"] * 4 + ["fr"] * 2 + [None] * 3 + ["en"] * (rows - 9)
    table = make_table(rows, replace={"status": ["ok"] * rows})
    found = views(table.append_column("language", pa.array(codes)))["quality"]
    assert [(share.label, share.n) for share in found.languages] == [("en", 41), ("de", 4), ("unsure", 3), ("fr", 2)]
    assert (found.other.n, found.other.total, found.checked) == (6, 50, True)
    own = views(table.add_column(0, "language", pa.array(codes)))["quality"]
    assert not own.checked, "a column of that name before ours is the user's own"

"""The traps of the tweet sets, each met in the real files."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Callable

import pytest

from affectlab.datasets import Row, semeval2017, semeval2018, tdt
from affectlab.datasets.files import pick, read_fields, read_lines, read_text
from affectlab.datasets.overlap import key

Reader = Callable[[str, str], list[Row]]
SEMEVAL_2018 = [f"{kind}/{part}" for kind in ("ec", "ei", "v") for part in ("train", "dev", "test")]


def rated(row: Row, name: str) -> int:
    """Number of outputs that have a gold number."""
    return sum(not math.isnan(number) for number in row.gold[name])


def test_mystery_rows_are_dropped(monkeypatch: pytest.MonkeyPatch) -> None:
    table = [["ID", "Tweet"], ["2018-En-1", "kept"], ["2018-En-mystery-00001", "dropped"]]
    monkeypatch.setattr(semeval2018, "read_fields", lambda _file: table)
    rows = semeval2018._fields("2018-E-c-En-dev.txt")
    assert rows == [["2018-En-1", "kept"]]


@pytest.mark.data
@pytest.mark.parametrize("split", SEMEVAL_2018)
def test_semeval2018_texts_are_clean(split: str, read: Reader) -> None:
    """No backslash-n for a line break, no mystery row, no byte order mark at the first id."""
    for row in read("semeval2018", split):
        assert "\\n" not in row.text
        assert "\r" not in row.text
        assert re.fullmatch(r"201[78]-En-\d+", row.id)


@pytest.mark.data
def test_semeval2018_release_does_hold_backslash_n() -> None:
    lines = read_lines(pick(semeval2018.FILES, "2018-E-c-En-train.txt"))
    assert sum("\\n" in line for line in lines) == 384


@pytest.mark.data
def test_semeval2018_train_is_older_than_the_rest(read: Reader) -> None:
    """Official train files without the prefix 2018- are found, and hold the ids of 2017."""
    assert {row.id[:4] for row in read("semeval2018", "ei/train")} == {"2017"}
    assert {row.id[:4] for row in read("semeval2018", "ei/test")} == {"2018"}


@pytest.mark.data
def test_semeval2018_label_order_is_the_header() -> None:
    header = read_fields(pick(semeval2018.FILES, "2018-E-c-En-dev.txt"))[0]
    assert tuple(header[2:]) == semeval2018.LABELS


@pytest.mark.data
@pytest.mark.parametrize(("part", "count"), [("train", 204), ("dev", 14), ("test", 75)])
def test_semeval2018_rows_without_label_are_kept(part: str, count: int, read: Reader) -> None:
    assert sum(not any(row.gold["emotions-11"]) for row in read("semeval2018", f"ec/{part}")) == count


@pytest.mark.data
@pytest.mark.parametrize(
    ("part", "counts"),
    [
        ("train", (1_701, 2_252, 1_616, 1_533)),
        ("dev", (388, 389, 290, 397)),
        ("test", (1_002, 986, 1_105, 975)),
    ],
)
def test_semeval2018_each_row_is_rated_for_one_emotion(part: str, counts: tuple[int, ...], read: Reader) -> None:
    rows = read("semeval2018", f"ei/{part}")
    for name in ("intensity", "intensity-class"):
        assert {rated(row, name) for row in rows} == {1}
        found = tuple(sum(not math.isnan(row.gold[name][i]) for row in rows) for i in range(4))
        assert found == counts


@pytest.mark.data
def test_semeval2018_valence_classes_are_as_published(read: Reader) -> None:
    classes = Counter(row.gold["valence-class"][0] for row in read("semeval2018", "v/train"))
    assert classes == {-3: 129, -2: 249, -1: 78, 0: 341, 1: 167, 2: 92, 3: 125}


@pytest.mark.data
@pytest.mark.parametrize("part", ["train", "dev", "test"])
def test_semeval2018_merged_has_each_text_once_and_every_answer(part: str, read: Reader) -> None:
    merged = {key(row.text): row for row in read("semeval2018", f"merged/{part}")}
    assert len(merged) == len(read("semeval2018", f"merged/{part}"))
    single = [row for kind in ("ec", "ei", "v") for row in read("semeval2018", f"{kind}/{part}")]
    assert {key(row.text) for row in single} == merged.keys()
    for row in single:
        gold = merged[key(row.text)].gold
        for name, numbers in row.gold.items():
            pairs = zip(numbers, gold[name], strict=True)
            assert not any(math.isnan(found) for number, found in pairs if not math.isnan(number))


def test_merging_keeps_the_later_of_two_ratings() -> None:
    nan = math.nan
    rows = [
        Row("1", "So glad!", {"intensity": (0.2, nan), "emotions-11": (1.0,)}),
        Row("2", "so glad", {"intensity": (0.4, nan)}),
        Row("3", "so glad", {"intensity": (nan, 0.6)}),
    ]
    (row,) = semeval2018.merged(rows)
    assert (row.id, row.text) == ("1", "So glad!")
    assert row.gold == {"intensity": (0.4, 0.6), "emotions-11": (1.0,)}


@pytest.mark.data
def test_semeval2017_train_has_each_id_and_text_once(read: Reader) -> None:
    rows = read("semeval2017", "train")
    assert len({row.id for row in rows}) == len(rows) == len({key(row.text) for row in rows})


@pytest.mark.data
def test_semeval2017_held_out_texts_are_not_in_train(read: Reader) -> None:
    train = {key(row.text) for row in read("semeval2017", "train")}
    for split in ("dev", "test"):
        assert not train & {key(row.text) for row in read("semeval2017", split)}


@pytest.mark.data
def test_semeval2017_contested_texts_are_dropped(read: Reader) -> None:
    """A text or id that carries two labels anywhere in the earlier years is not in train."""
    labels: dict[str, set[tuple[float, ...]]] = {}
    for file in semeval2017.FILES:
        if not file.path.endswith((f"{semeval2017.DEV}.gz", f"{semeval2017.TEST}.gz")):
            for row in semeval2017._read_file(file):
                labels.setdefault(key(row.text), set()).add(row.gold["sentiment"])
    contested = {text for text, found in labels.items() if len(found) > 1}
    assert len(contested) > 50
    assert not contested & {key(row.text) for row in read("semeval2017", "train")}


@pytest.mark.data
@pytest.mark.parametrize(
    ("name", "count"),
    [
        ("twitter-2013train-A.txt", 4_393),
        ("twitter-2013dev-A.txt", 974),
        ("twitter-2015train-A.txt", 203),
        ("sms-2013test-A.tsv", 862),
    ],
)
def test_semeval2017_escapes_are_undone(name: str, count: int) -> None:
    file = pick(semeval2017.FILES, name)
    assert sum(bool(semeval2017._ESCAPE.search(line)) for line in read_lines(file)) == count
    assert not any(semeval2017._ESCAPE.search(row.text) for row in semeval2017._read_file(file))


@pytest.mark.data
@pytest.mark.parametrize("name", semeval2017._WRAPPED)
def test_semeval2017_wrapped_quotes_are_undone(name: str) -> None:
    """In files once written as CSV no text keeps a doubled quote that wrapping made."""
    file = pick(semeval2017.FILES, name)
    wrapped = [row[2] for row in semeval2017._joined(read_fields(file)) if row[2][0] == row[2][-1] == '"']
    texts = {row.text for row in semeval2017._read_file(file)}
    assert wrapped
    assert not any(field in texts for field in wrapped if field.count('"') == 2)


@pytest.mark.data
def test_semeval2017_sarcasm_has_no_stray_quotes() -> None:
    file = pick(semeval2017.FILES, semeval2017._SARCASM)
    fields = [row[2] for row in read_fields(file)]
    assert all(field[0] == '"' or field[-1] == '"' for field in fields)
    assert all(row.text.count('"') % 2 == 0 for row in semeval2017._read_file(file))


@pytest.mark.data
def test_semeval2017_cut_line_is_joined(read: Reader) -> None:
    file = pick(semeval2017.FILES, "twitter-2016test-A.txt")
    rows = semeval2017._read_file(file)
    assert (len(read_lines(file)), len(rows)) == (20_633, 20_632)
    (cut,) = (row for row in rows if row.id == "638435681832960000")
    assert '"' not in (cut.text[0], cut.text[-1])
    assert cut.id in {row.id for row in read("semeval2017", "train")}


@pytest.mark.data
@pytest.mark.parametrize(
    ("split", "counts"), [("test", (3_972, 5_937, 2_375)), ("dev", (325, 681, 994))], ids=["test", "dev"]
)
def test_semeval2017_classes_are_as_published(split: str, counts: tuple[int, ...], read: Reader) -> None:
    rows = read("semeval2017", split)
    assert tuple(sum(row.gold["sentiment"][i] for row in rows) for i in range(3)) == counts


@pytest.mark.data
def test_semeval2017_quotes_of_its_own_are_kept(read: Reader) -> None:
    """The 2017 test was never wrapped: its 11 texts within quotes keep them."""
    rows = read("semeval2017", "test")
    assert sum(row.text[0] == row.text[-1] == '"' for row in rows) == 11


@pytest.mark.data
@pytest.mark.parametrize("split", ["train", "dev", "test"])
def test_tdt_target_is_put_back(split: str, read: Reader) -> None:
    for row in read("tdt", split):
        assert "$T$" not in row.text
        assert row.target
        assert row.target in row.text


@pytest.mark.data
def test_tdt_target_is_put_back_wherever_it_stands(read: Reader) -> None:
    sentences = read_lines(pick(tdt.FILES, "test.raw"))[::3]
    twice = [number for number, sentence in enumerate(sentences) if sentence.count("$T$") > 1]
    assert len(twice) == 38
    rows = read("tdt", "test")
    assert all(rows[number].text.count(rows[number].target or "") > 1 for number in twice)


@pytest.mark.data
def test_tdt_files_end_without_a_line_break() -> None:
    assert not read_text(pick(tdt.FILES, "test.raw")).endswith("\n")
    assert len(read_lines(pick(tdt.FILES, "test.raw"))) == 3 * 692


@pytest.mark.data
def test_tdt_dev_is_a_tenth_of_train_and_always_the_same(read: Reader) -> None:
    train, dev = ({row.id for row in read("tdt", split)} for split in ("train", "dev"))
    assert train | dev == {f"train-{number}" for number in range(1, 6_249)}
    assert not train & dev
    assert dev == {row.id for row in tdt.ENTRY.read("dev")}
    assert len(dev) == round(0.1 * 6_248)


@pytest.mark.data
def test_tdt_classes_are_as_published(read: Reader) -> None:
    def classes(*splits: str) -> tuple[float, ...]:
        rows = [row for split in splits for row in read("tdt", split)]
        return tuple(sum(row.gold["target-sentiment"][i] for row in rows) for i in range(3))

    assert classes("train", "dev") == (1_560, 3_127, 1_561)
    assert classes("test") == (173, 346, 173)

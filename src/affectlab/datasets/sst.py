"""Stanford Sentiment Treebank: positivity of 11,855 sentences of film reviews (Socher et al. 2013).

`train-clean` and `dev-clean` leave out the sentences contained in AEB's V-Movies test texts; they need the
set `aeb`.
"""

from __future__ import annotations

from affectlab.datasets.base import DataSet, Row
from affectlab.datasets.files import counted, manifest, one_hot, pick, read_records
from affectlab.datasets.overlap import contained_in
from affectlab.datasets.tokens import detokenise, mend_mojibake

CLASSES = ("very-negative", "negative", "neutral", "positive", "very-positive")
CUTS = (0.2, 0.4, 0.6, 0.8)
SPLITS = {"train": 8_544, "dev": 1_101, "test": 2_210, "train-clean": 8_544 - 846, "dev-clean": 1_101 - 112}
FILES = manifest("sst")


def class_of(value: float) -> int:
    """Index into CLASSES by the release's cut-offs [0, .2], (.2, .4], (.4, .6], (.6, .8], (.8, 1]."""
    return sum(value > cut for cut in CUTS)


def _sentences(split: str) -> list[Row]:
    rows = []
    for row in read_records(pick(FILES, f"SSTB_{split}.csv")):
        value = float(row["values"])
        gold = {"sentiment-strength": (value,), "sentiment-5": one_hot(class_of(value), 5)}
        rows.append(Row(id=row["sentence_index"], text=detokenise(mend_mojibake(row["sentence"])), gold=gold))
    return rows


def without(rows: list[Row], texts: list[str]) -> list[Row]:
    """Rows of which the letters and digits are contained in none of `texts`."""
    dropped = {id(row) for row in contained_in(rows, texts)}
    return [row for row in rows if id(row) not in dropped]


def _read(split: str) -> list[Row]:
    name, _, clean = split.partition("-")
    rows = _sentences(name)
    if not clean:
        return rows
    from affectlab.datasets import aeb

    return without(rows, [row.text for row in aeb.ENTRY.read("v-movies")])


ENTRY = DataSet(
    id="sst",
    title="Stanford Sentiment Treebank: sentences of film reviews",
    terms="unstated",
    licence="Unstated (README of the release asks to cite the paper)",
    languages=("en",),
    citation="Socher, Perelygin, Wu, Chuang, Manning, Ng, Potts (2013). Recursive Deep Models for Semantic "
    "Compositionality Over a Sentiment Treebank. EMNLP 2013.",
    owner_url="https://nlp.stanford.edu/sentiment/",
    splits=SPLITS,
    files=FILES,
    golds={"sentiment-strength": ("value",), "sentiment-5": CLASSES},
    traps=(
        "The sentences are read from SSTB_*.csv, made by others from the release's dictionary, labels and "
        "splits: all 11,855 values agree with the release.",
        "107 of their sentences hold UTF-8 read as Latin-1 (Ã©): mended here.",
        "Texts are tokenised (blanks before punctuation, `` and '' for quotes, does n't, \\/): undone here, "
        "letters and digits untouched; the trees and other readers keep the tokens.",
        "The release's split codes are 1 train, 2 test, 3 dev.",
        "Values carry float noise (0.8333299999999999).",
        "836 train and 112 dev sentences, as they stand in the files, are contained in texts of AEB's "
        "V-Movies, and 10 train sentences more once their mojibake is mended: train-clean and dev-clean "
        "leave all of them out; use these before anything that is scored on V-Movies.",
        "Nearly every sentence is (part of) a VADER movie snippet, and 40 are EmoBank's pilot: never test "
        "one on the other.",
        "Equal sentences across splits by letters and digits: train and test 2, train and dev 2; 16 repeats in all.",
        "The classes of phrases, and the phrases' values, are not read here.",
    ),
    instructions="make SSTB_train.csv, SSTB_dev.csv and SSTB_test.csv (sentence_index, sentence, "
    "splitset_label, id, values) from stanfordSentimentTreebank.zip at https://nlp.stanford.edu/sentiment/, "
    "or get them from the repository slee288/project4, and put them into $AFFECTLAB_DATA/sst/",
    read=counted("sst", SPLITS, _read),
)

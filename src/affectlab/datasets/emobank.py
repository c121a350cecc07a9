"""EmoBank: valence, arousal and dominance of 10,062 sentences, each 1..5 (Buechel, Hahn 2017)."""

from __future__ import annotations

from affectlab.datasets.base import DataSet, Row
from affectlab.datasets.files import counted, manifest, read_records

DIMENSIONS = ("valence", "arousal", "dominance")
SPLITS = {"train": 8_062, "dev": 1_000, "test": 1_000}
FILES = manifest("emobank")


def _read(split: str) -> list[Row]:
    return [
        Row(id=row["id"], text=row["text"], gold={"vad": (float(row["V"]), float(row["A"]), float(row["D"]))})
        for row in read_records(FILES[0])
        if row["split"] == split
    ]


ENTRY = DataSet(
    id="emobank",
    title="EmoBank: valence, arousal, dominance, each 1..5",
    terms="share-alike",
    licence="CC BY-SA 4.0 (README of the repository)",
    languages=("en",),
    citation="Buechel, Hahn (2017). EmoBank: Studying the Impact of Annotation Perspective and "
    "Representation Format on Dimensional Emotion Analysis. EACL 2017.",
    owner_url="https://github.com/JULIELab/EmoBank",
    splits=SPLITS,
    files=FILES,
    golds={"vad": DIMENSIONS},
    traps=(
        "One dev text is the word None: never read it as a missing value.",
        "Scores are raw 1..5, the mean of reader and writer ratings weighted by their number.",
        "1,192 rows (ids SemEval_n; 956 train, 118 dev, 118 test) are headlines of SemEval-2007 Task 14, "
        "among them 761 of its test headlines in train: never train on one and test on the other.",
        "Equal texts across splits by letters and digits: 22 train and test, 26 train and dev, 6 dev and "
        "test; 7 texts have no letter or digit.",
        "Sentence splitting left fragments: lone quotes, dots.",
        "Ratings crowd around 3, which limits every correlation.",
        "The pilot's 40 movie sentences, not read here, are sentences of SST.",
    ),
    read=counted("emobank", SPLITS, _read),
)

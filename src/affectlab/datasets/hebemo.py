"""HebEMO: Hebrew comments on news, sentiment and eight emotions rated by crowds (Chriqui, Yahav 2022).

The release has one line a rating; here is one row a comment. A label is 1 where more than half of its raters
saw the emotion (partly or clearly), NaN where they tie or nobody answered.
"""

from __future__ import annotations

from collections import defaultdict

from affectlab.datasets.base import DataSet, Row
from affectlab.datasets.files import NAN, counted, manifest, pick, read_records

LABELS = ("anger", "disgust", "expectation", "fear", "happy", "sadness", "surprise", "trust")
SPLITS = {"train": 4_252, "test-in-sample": 478, "test-out-of-sample": 479}
NAMES = {
    "train": "covid_main_raw_to_publish.csv",
    "test-in-sample": "test_insample_tagged_raw_to_publish.csv",
    "test-out-of-sample": "test_outsample_tagged_raw_to_publish.csv",
}
FILES = manifest("hebemo")
# the answers are read, since their numbers mean different things in the three files
STRENGTH = {
    "מתבטא בדיוק ההיפך מתחושבה זו": 0.0,  # expresses exactly the opposite: the main file's "not this emotion"
    "לא מתבטא כלל": 0.0,  # not expressed at all: the same in the test files
    "מתבטא בתגובה באופן חלקי": 0.5,  # expressed in part
    "מתבטא בתגובה באופן משמעותי": 1.0,  # clearly expressed
}
SENTIMENT = {"שלילי מאוד": -1.0, "שלילי": -0.5, "ניטרלי": 0.0, "חיובי": 0.5, "חיובי מאוד": 1.0}
NO_ANSWER = ("-99", "-99.0")


def majority(strengths: list[float]) -> float:
    """1 where more than half of the ratings are above 0, 0 where less than half are, else NaN."""
    above = 2 * sum(strength > 0 for strength in strengths)
    return NAN if above == len(strengths) else float(above > len(strengths))


def _mean(values: list[float]) -> float:
    return sum(values) / len(values) if values else NAN


def _agreed(value: str) -> float:
    """The authors' consensus as 0 or 1: no is 0 in two files and -1 in the third."""
    return NAN if value == "" else float(float(value) > 0)


def _read(split: str) -> list[Row]:
    texts: dict[str, str] = {}
    ratings: defaultdict[tuple[str, str], list[float]] = defaultdict(list)
    agreed: dict[tuple[str, str], float] = {}
    for row in read_records(pick(FILES, NAMES[split])):
        place = row["doc_id"], row["emotion_en"]
        texts.setdefault(row["doc_id"], row["talkbacks"].strip())
        agreed[place] = _agreed(row["agreed_score"])
        if row["value"] not in NO_ANSWER:
            scale = SENTIMENT if row["emotion_en"] == "sentiment" else STRENGTH
            ratings[place].append(scale[row["value"]])
    return [
        Row(
            id=id,
            text=text,
            gold={
                "hebemo": tuple(majority(ratings[id, label]) for label in LABELS),
                "hebemo-intensity": tuple(_mean(ratings[id, label]) for label in LABELS),
                "hebemo-agreed": tuple(agreed.get((id, label), NAN) for label in LABELS),
                "hebemo-sentiment": (_mean(ratings[id, "sentiment"]),),
            },
        )
        for id, text in texts.items()
    ]


ENTRY = DataSet(
    id="hebemo",
    title="HebEMO: Hebrew news comments, sentiment and eight emotions",
    terms="open",
    licence="MIT (LICENSE of the repository; nothing is said of the data apart)",
    languages=("he",),
    citation="Chriqui, Yahav (2022). HeBERT and HebEMO: a Hebrew BERT Model and a Tool for Polarity Analysis "
    "and Emotion Recognition. INFORMS Journal on Data Science.",
    owner_url="https://github.com/avichaychriqui/HeBERT",
    splits=SPLITS,
    files=FILES,
    golds={
        "hebemo": LABELS,
        "hebemo-intensity": LABELS,
        "hebemo-agreed": LABELS,
        "hebemo-sentiment": ("value",),
    },
    traps=(
        "One line a rating, without rater id (215,529, 42,997 and 43,596 lines); equal lines are raters who "
        "agree. One row a comment here.",
        "The numbers sen_score and sen_binary mean different things in the main file and the tests: the "
        "answers' words are read.",
        "'Not this emotion' is worded 'exactly the opposite' in the main file and 'not at all' in the tests.",
        "1,142 ratings of the main file are -99, no answer: dropped.",
        "hebemo is the majority of a comment's 1 to 13 raters (NaN at a tie), hebemo-intensity their mean "
        "strength 0..1, hebemo-sentiment their mean -1..1, hebemo-agreed the authors' consensus, NaN where "
        "they give none (always given in-sample, 0 or 1; -1 for no out of sample).",
        "Ids are unique within a file only: 476 stand for other texts in train and out of sample.",
        "One text is in train and out of sample; out of sample has 479 ids for 475 texts.",
        "Texts hold line breaks.",
    ),
    read=counted("hebemo", SPLITS, _read),
)

"""GoEmotions: 54,263 Reddit comments with the emotions two or more raters saw (Demszky et al. 2020)."""

from __future__ import annotations

import json

from affectlab.datasets.base import DataSet, Row
from affectlab.datasets.files import counted, manifest, pick, read_csv, read_lines, read_text

LABELS = (
    *(
        "admiration",
        "amusement",
        "anger",
        "annoyance",
        "approval",
        "caring",
        "confusion",
        "curiosity",
        "desire",
    ),
    *(
        "disappointment",
        "disapproval",
        "disgust",
        "embarrassment",
        "excitement",
        "fear",
        "gratitude",
        "grief",
    ),
    *("joy", "love", "nervousness", "optimism", "pride", "realization", "relief", "remorse", "sadness"),
    *("surprise", "neutral"),
)
EKMAN = ("anger", "disgust", "fear", "joy", "sadness", "surprise", "neutral")
SENTIMENT = ("positive", "negative", "ambiguous", "neutral")
SPLITS = {"train": 43_410, "dev": 5_426, "test": 5_427}
FILES = manifest("goemotions")


def _groups(name: str) -> dict[str, set[str]]:
    """Group to its labels; the release leaves neutral out, here it is a group of its own."""
    groups = {group: set(labels) for group, labels in json.loads(read_text(pick(FILES, name))).items()}
    return {**groups, "neutral": {"neutral"}}


def _any_of(groups: dict[str, set[str]], outputs: tuple[str, ...], names: set[str]) -> tuple[float, ...]:
    return tuple(float(bool(groups[output] & names)) for output in outputs)


def _read(split: str) -> list[Row]:
    order = read_lines(pick(FILES, "emotions.txt"))
    ekman, sentiment = _groups("ekman_mapping.json"), _groups("sentiment_dict.json")
    rows = []
    for text, codes, comment in read_csv(pick(FILES, f"{split}.tsv"), "\t"):
        names = {order[int(code)] for code in codes.split(",")}
        gold = {
            "emotions": tuple(float(label in names) for label in LABELS),
            "emotions-ekman": _any_of(ekman, EKMAN, names),
            "emotions-sentiment": _any_of(sentiment, SENTIMENT, names),
        }
        rows.append(Row(id=comment, text=text, gold=gold))
    return rows


ENTRY = DataSet(
    id="goemotions",
    title="GoEmotions: Reddit comments, 27 emotions and neutral",
    terms="attribution",
    licence="CC BY 4.0 (README of google-research/google-research: all its data sets); code Apache-2.0",
    languages=("en",),
    citation="Demszky, Movshovitz-Attias, Ko, Cowen, Nemade, Ravi (2020). GoEmotions: A Dataset of "
    "Fine-Grained Emotions. ACL 2020.",
    owner_url="https://github.com/google-research/google-research/tree/master/goemotions",
    splits=SPLITS,
    files=FILES,
    golds={"emotions": LABELS, "emotions-ekman": EKMAN, "emotions-sentiment": SENTIMENT},
    traps=(
        "The files use CSV quoting (1,097 train, 137 dev, 149 test texts wrapped in double quotes with inner "
        "ones doubled): it is undone here; a plain cut at tabs keeps it.",
        "neutral occurs together with emotions (1,396 train, 174 dev, 181 test rows); it is not 'no label'.",
        "Names and religions are masked as [NAME] and [RELIGION].",
        "Texts repeat across splits: 92 in train and test, 99 in train and dev, 25 in dev and test by "
        "letters and digits, nearly all short; 181 texts inside train carry different labels.",
        "Rare labels: grief 77/13/6, pride 111/15/16, relief 153/18/11 rows of train/dev/test.",
        "3 train texts have no letter or digit.",
        "The release's two mappings leave neutral out: it is a group of its own here; realization, surprise, "
        "curiosity and confusion are 'ambiguous' in sentiment.",
        "Only labels two raters agreed on are here; the raw votes are another, larger release.",
    ),
    read=counted("goemotions", SPLITS, _read),
)

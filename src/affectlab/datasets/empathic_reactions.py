"""Empathic reactions: essays on news with their writers' own empathy and distress (Buechel et al. 2018).

`train` is messages.csv as published; `wassa/train` is the same essays with the emotion labels of the WASSA
2021/2022 shared task, `wassa/dev` its dev part.
"""

from __future__ import annotations

from affectlab.datasets.base import DataSet, Row
from affectlab.datasets.files import counted, manifest, one_hot, pick, read_csv, read_records

EMOTIONS = ("anger", "disgust", "fear", "joy", "sadness", "surprise", "neutral")
SPLITS = {"train": 1_860, "wassa/train": 1_860, "wassa/dev": 270}
CUT = 4.0
FILES = manifest("empathic_reactions")


def writer(id: str) -> str:
    """Who wrote an essay: its id without the essay's number (each of 372 writers of `train` wrote five)."""
    return id.rpartition("_")[0]


def _gold(empathy: str, distress: str, emotion: str | None = None) -> dict[str, tuple[float, ...]]:
    scores = float(empathy), float(distress)
    gold: dict[str, tuple[float, ...]] = {
        "empathy": scores[:1],
        "distress": scores[1:],
        "empathy-distress": tuple(float(score >= CUT) for score in scores),
    }
    if emotion is not None:
        gold["essay-emotion"] = one_hot(EMOTIONS.index(emotion), len(EMOTIONS))
    return gold


def _read_dev() -> list[Row]:
    essays = read_records(pick(FILES, "messages_dev_features_ready_for_WS_2022.tsv"), "\t")
    labels = read_csv(pick(FILES, "goldstandard_dev_2022.tsv"), "\t")  # no header, in the order of the essays
    return [
        Row(id=essay["message_id"], text=essay["essay"], gold=_gold(*label[:3]))
        for essay, label in zip(essays, labels, strict=True)
    ]


def _read(split: str) -> list[Row]:
    if split == "wassa/dev":
        return _read_dev()
    if split == "train":
        records = read_records(pick(FILES, "messages.csv"))
    else:
        records = read_records(pick(FILES, "messages_train_ready_for_WS.tsv"), "\t")
    return [
        Row(
            id=row["message_id"],
            text=row["essay"],
            gold=_gold(row["empathy"], row["distress"], row.get("emotion")),
        )
        for row in records
    ]


ENTRY = DataSet(
    id="empathic_reactions",
    title="Empathic reactions to news: empathy and distress, each 1..7",
    terms="attribution",
    licence="messages.csv: CC BY 4.0 (README of the repository); the WASSA files: unstated",
    languages=("en",),
    citation="Buechel, Buffone, Slaff, Ungar, Sedoc (2018). Modeling Empathy and Distress in Reaction to "
    "News Stories. EMNLP 2018; Barriere, Tafreshi, Sedoc, Alqahtani (2022). WASSA 2022 Shared Task. WASSA "
    "2022.",
    owner_url="https://github.com/wwbp/empathic_reactions",
    splits=SPLITS,
    files=FILES,
    golds={
        "empathy": ("value",),
        "distress": ("value",),
        "empathy-distress": ("empathy", "distress"),
        "essay-emotion": EMOTIONS,
    },
    traps=(
        "train and wassa/train are the same 1,860 essays with the same scores: use one; only the latter has "
        "emotions, and its terms are unstated.",
        "train has no test part: 372 writers wrote five essays each, so split by writer (`writer(id)`), never by row.",
        "Scores are the writers' own reports; the binary forms are 1 from 4 on, 4 included (93 and 57 rows "
        "stand at 4).",
        "wassa/dev labels come from a headerless file in row order; the labels of the WASSA test were not "
        "published with it.",
        "wassa/dev shares no essay and no writer with train, but all its 262 articles are in train.",
        "One essay stands twice; essays are 280 to 800 characters long.",
        "The WASSA files carry demographic and personality data of people: not read here.",
    ),
    instructions="messages.csv downloads; get the WASSA 2022 files by registering at "
    "https://codalab.lisn.upsaclay.fr/competitions/834 and put them into $AFFECTLAB_DATA/empathic_reactions/",
    read=counted("empathic_reactions", SPLITS, _read),
)

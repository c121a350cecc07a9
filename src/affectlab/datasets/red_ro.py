"""RED: Romanian tweets with one of five emotions (v1) or several of seven (v2; Ciobotaru et al.)."""

from __future__ import annotations

import json

from affectlab.datasets.base import DataSet, Row
from affectlab.datasets.files import counted, manifest, one_hot, pick, read_records, read_text

LABELS_V1 = {"Furie": "anger", "Frica": "fear", "Bucurie": "joy", "Tristete": "sadness", "Neutru": "neutral"}
LABELS_V2 = ("sadness", "surprise", "fear", "anger", "neutral", "trust", "joy")
SPLITS = {"v1/train": 3_237, "v1/dev": 405, "v1/test": 405, "v2/dev": 543, "v2/test": 818}
FILES = manifest("red_ro")


def _read(split: str) -> list[Row]:
    version, part = split.split("/")
    if version == "v1":
        names = list(LABELS_V1)
        records = read_records(pick(FILES, f"REDv1/{'val' if part == 'dev' else part}.csv"))
        return [
            Row(
                id=f"{part}-{number}",
                text=row["Tweet"].strip(),
                gold={"red-v1": one_hot(names.index(row["Emotion"]), len(names))},
            )
            for number, row in enumerate(records, start=1)
        ]
    items = json.loads(read_text(pick(FILES, f"REDv2/{'valid' if part == 'dev' else part}.json")))
    return [
        Row(
            id=str(item["text_id"]),
            text=item["text"].strip(),
            gold={"red-v2": tuple(float(value) for value in item["agreed_labels"])},
        )
        for item in items
    ]


ENTRY = DataSet(
    id="red_ro",
    title="RED: Romanian tweets, five emotions (v1) and seven (v2)",
    terms="attribution",
    licence="MIT with the condition to cite the papers (LICENSE of the repository)",
    languages=("ro",),
    citation="Ciobotaru, Dinu (2021). RED: A Novel Dataset for Romanian Emotion Detection from Tweets. RANLP "
    "2021; Ciobotaru, Constantinescu, Dinu, Dumitrescu (2022). RED v2: Enhancing RED Dataset for Multi-Label "
    "Emotion Detection. LREC 2022.",
    owner_url="https://github.com/Alegzandra/RED-Romanian-Emotions-Dataset",
    splits=SPLITS,
    files=FILES,
    golds={"red-v1": tuple(LABELS_V1.values()), "red-v2": LABELS_V2},
    traps=(
        "REDv2's train file is not read: v2 has dev (the release's valid) and test only.",
        "v2 labels are those at least 2 of 3 annotators gave; every text has one or more.",
        "v1 texts are tokenised with blanks around punctuation; v1 has three columns of running numbers, ids "
        "here count rows.",
        "v1 repeats 7 texts in train (3 with other labels), shares 3 with val and 1 (another label) with test.",
        "v2 grew out of v1 and shares texts with it (v1/train with v2/dev 16, v2/test 20; v1/test 5 and 3; "
        "near-copies more): never train on one and test on the other.",
        "404 texts are in brighter's Romanian (letters and digits); persons are masked as <|PERSON|> in v2.",
    ),
    read=counted("red_ro", SPLITS, _read),
)

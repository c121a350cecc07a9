"""Hatemoji: hate written with emoji, a test suite and adversarial training data (Kirk et al. 2022)."""

from __future__ import annotations

from affectlab.datasets.base import DataSet, Row
from affectlab.datasets.files import counted, manifest, pick, read_records

SPLITS = {"check/test": 3_930, "build/train": 4_728, "build/dev": 591, "build/test": 593}
NAMES = {
    "check/test": "HatemojiCheck_test.csv",
    "build/train": "HatemojiBuild_train.csv",
    "build/dev": "HatemojiBuild_validation.csv",
    "build/test": "HatemojiBuild_test.csv",
}
FILES = manifest("hatemoji")


def _read(split: str) -> list[Row]:
    key = "case_id" if split == "check/test" else "entry_id"
    return [
        Row(id=row[key], text=row["text"], gold={"hateful": (float(row["label_gold"]),)})
        for row in read_records(pick(FILES, NAMES[split]))
    ]


ENTRY = DataSet(
    id="hatemoji",
    title="Hatemoji: hate written with emoji",
    terms="attribution",
    licence="CC BY 4.0 (README and LICENSE of the repository)",
    languages=("en",),
    citation="Kirk, Vidgen, Röttger, Thrush, Hale (2022). Hatemoji: A Test Suite and Adversarially-Generated "
    "Dataset for Benchmarking and Detecting Emoji-based Hate. NAACL 2022.",
    owner_url="https://github.com/HannahKirk/Hatemoji",
    splits=SPLITS,
    files=FILES,
    golds={"hateful": ("hateful",)},
    traps=(
        "The texts are offensive.",
        "The meaning is in the emoji: by letters and digits 2,559 of the 3,930 check texts equal another, so "
        "compare raw texts.",
        "Build's pairs were split at random: 1,964 of 5,912 rows have their matched partner in another split.",
        "The validation file, build/dev here, says dev in its own split column.",
        "Equal raw texts: 5 within build/train, 1 in build/train and build/dev, 2 in check and build.",
        "The word None in Check's target column is a value; targets and types are not read here.",
        "Check is uneven (2,654 hateful, 1,276 not), and its rows repeat templates with only the identity changed.",
    ),
    read=counted("hatemoji", SPLITS, _read),
)

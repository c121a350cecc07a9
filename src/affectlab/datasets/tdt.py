"""Target-dependent Twitter sentiment: 6,940 tweets about a person, product or company (Dong et al. 2014)."""

from __future__ import annotations

import random

from affectlab.datasets.base import DataSet, Row
from affectlab.datasets.files import counted, manifest, one_hot, pick, read_lines

LABELS = ("negative", "neutral", "positive")
SEED = 2014
SPLITS = {"train": 5_623, "dev": 625, "test": 692}
FILES = manifest("tdt")


def _items(name: str) -> list[Row]:
    """Three lines an item: the sentence with $T$ for the target, the target, -1, 0 or 1."""
    lines = read_lines(pick(FILES, f"{name}.raw"))
    rows = []
    for number, (sentence, target, polarity) in enumerate(zip(*[iter(lines)] * 3, strict=True), start=1):
        target = target.strip()
        text = sentence.replace("$T$", target).strip()
        gold = {"target-sentiment": one_hot(int(polarity) + 1, 3)}
        rows.append(Row(id=f"{name}-{number}", text=text, gold=gold, target=target))
    return rows


def _read(split: str) -> list[Row]:
    if split == "test":
        return _items("test")
    rows = _items("train")
    order = list(range(len(rows)))
    random.Random(SEED).shuffle(order)
    dev = set(order[: SPLITS["dev"]])
    return [row for number, row in enumerate(rows) if (number in dev) == (split == "dev")]


ENTRY = DataSet(
    id="tdt",
    title="Target-dependent Twitter sentiment",
    terms="unstated",
    licence="Unstated (readme of the release asks to cite the paper)",
    languages=("en",),
    citation="Dong, Wei, Tan, Tang, Zhou, Xu (2014). Adaptive Recursive Neural Network for Target-dependent "
    "Twitter Sentiment Classification. ACL 2014.",
    owner_url="https://aclanthology.org/P14-2009/",
    splits=SPLITS,
    files=FILES,
    golds={"target-sentiment": LABELS},
    traps=(
        "Three lines an item, and no line break at the end of a file.",
        "No dev split in the release: dev is a tenth of train (625 rows), drawn with random.Random(2014); "
        "ids count the items of the release's file.",
        "$T$ is replaced by the target wherever it stands (368 train and 38 test sentences hold it more than "
        "once); the target is also given apart, in lower case as released.",
        "Texts stay tokenised by blanks with '' for both quotes, as released.",
        "13 sentences repeat inside the release's train; 4 test sentences are also in it, with the same label.",
        "113 targets in train, 82 in test, 77 of them in both.",
        "Classes were balanced by sampling (25/50/25 %).",
    ),
    instructions="get acl-14-short-data/train.raw and test.raw of the release (for one, from the repository "
    "songyouwei/ABSA-PyTorch) and put them into $AFFECTLAB_DATA/tdt/",
    read=counted("tdt", SPLITS, _read),
)

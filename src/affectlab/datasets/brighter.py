"""BRIGHTER and EthioEmo, the data of SemEval-2025 Task 11: emotions and their intensity in 32 languages.

Splits `<track>/<language>/<part>` as released, such as `b/eng/train` (track a: labels, b: intensities, c:
labels of languages without training data).
"""

from __future__ import annotations

from affectlab.datasets.base import DataSet, Row
from affectlab.datasets.files import NAN, counted, manifest, pick, read_records

LABELS = ("anger", "disgust", "fear", "joy", "sadness", "surprise")
SHARED = ("anger", "fear", "joy", "sadness", "surprise")
PARTS = ("train", "dev", "test")
# language and its rows in train, dev, test; 0: no such file, or one without labels
TRACK_A = """
afr 1222 98 1065 | amh 3549 592 1774 | arq 901 100 902 | ary 1608 267 812 | chn 2642 200 2642
deu 2603 200 2604 | eng 2764 115 0 | esp 1996 184 1695 | hau 2145 356 1080 | hin 2556 100 1010
ibo 2880 479 1444 | kin 2451 407 1231 | mar 2415 100 1000 | orm 3442 574 1721 | pcm 3728 620 1870
ptbr 2226 200 2226 | ptmz 1546 257 776 | ron 1241 123 1119 | rus 2679 199 1000 | som 3392 566 1696
sun 924 199 926 | swa 3307 551 1656 | swe 1187 200 1188 | tat 1000 200 1000 | tir 3681 614 1840
ukr 2466 249 2234 | vmw 1551 258 777 | yor 2992 497 1500
"""
TRACK_B = """
amh 3549 592 1774 | arq 901 100 902 | chn 2642 200 2642 | deu 2603 200 2604 | eng 2763 115 2765
esp 1996 184 1695 | hau 2145 356 1080 | ptbr 2226 200 2226 | ron 0 123 1119 | rus 2220 343 650
ukr 2466 249 2234
"""
TRACK_C = "eng 0 116 2767 | ind 0 156 851 | jav 0 151 837 | xho 0 682 1594 | zul 0 875 2047"
FILES = manifest("brighter")


def _counts() -> dict[str, int]:
    counts = {}
    for track, table in (("a", TRACK_A), ("b", TRACK_B), ("c", TRACK_C)):
        for line in table.replace("\n", "|").split("|"):
            if not line.strip():
                continue
            language, *numbers = line.split()
            for part, rows in zip(PARTS, map(int, numbers), strict=True):
                if rows:
                    counts[f"{track}/{language}/{part}"] = rows
    return counts


def _numbers(record: dict[str, str], outputs: tuple[str, ...]) -> tuple[float, ...]:
    """A column that a language lacks, and an empty cell, are NaN."""
    return tuple(float(record.get(output) or NAN) for output in outputs)


def _gold(record: dict[str, str], track: str) -> dict[str, tuple[float, ...]]:
    if track == "b":
        return {
            "brighter-intensity": _numbers(record, SHARED),
            "brighter-intensity-6": _numbers(record, LABELS),
        }
    return {"brighter": _numbers(record, LABELS)}


def _read(split: str) -> list[Row]:
    track, language, part = split.split("/")
    records = read_records(pick(FILES, f"track_{track}/{part}/{language}.csv"))
    return [Row(id=record["id"], text=record["text"], gold=_gold(record, track)) for record in records]


ENTRY = DataSet(
    id="brighter",
    title="BRIGHTER and EthioEmo: emotions and intensities in 32 languages",
    terms="attribution",
    licence="CC BY 4.0 (README of the repository)",
    languages=(
        *(
            "afr",
            "amh",
            "arq",
            "ary",
            "chn",
            "deu",
            "eng",
            "esp",
            "hau",
            "hin",
            "ibo",
            "ind",
            "jav",
            "kin",
            "mar",
        ),
        *("orm", "pcm", "ptbr", "ptmz", "ron", "rus", "som", "sun", "swa", "swe", "tat", "tir", "ukr", "vmw"),
        *("xho", "yor", "zul"),
    ),
    citation="Muhammad, Ousidhoum, Abdulmumin et al. (2025). BRIGHTER: BRIdging the Gap in Human-Annotated "
    "Textual Emotion Recognition Datasets for 28 Languages. arXiv 2502.11926; Belay et al. (2025). COLING "
    "2025 (amh, orm, som, tir).",
    owner_url="https://github.com/emotion-analysis-project/SemEval2025-Task11",
    splits=_counts(),
    files=FILES,
    golds={"brighter": LABELS, "brighter-intensity": SHARED, "brighter-intensity-6": LABELS},
    traps=(
        "The labels of a/test/eng are empty since September 2025: no such split here; take c/eng/test "
        "(labels) or b/eng/test (intensities).",
        "English has no disgust, Afrikaans no surprise: NaN there. brighter-intensity leaves disgust out, so "
        "that all of track b, English included, has every output of it.",
        "Track b has no train file for ron.",
        "Intensities are 0 none, 1 low, 2 moderate, 3 high; a row of zeros is neutral.",
        "Amharic tracks a and b are split differently: 1,040 texts of a/amh/train are in b/amh/test, 1,045 "
        "of b/amh/train in a/amh/test. Russian splits differ too.",
        "Equal texts across splits: track a 81 train and test (ibo 61), 31 train and dev, 16 dev and test; "
        "track b 3 train and test, one of them English; 2 texts of a/eng/train are in c/eng/test.",
        "A label differs from intensity above 0 for some texts of deu (200 cells) and esp (35).",
        "Row counts differ from the paper's Table 1 for afr train and for eng.",
        "An id names its track: match texts between tracks by text.",
        "Some texts hold HTML entities.",
        "Romanian shares 404 texts with red_ro (letters and digits): never hold one out for the other.",
        "Ratings of single annotators are not read here.",
    ),
    read=counted("brighter", _counts(), _read),
)

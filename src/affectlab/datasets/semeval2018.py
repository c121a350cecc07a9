"""SemEval-2018 Task 1, English: intensity, valence and emotions of tweets (Mohammad et al. 2018).

Splits `ec/*` (E-c), `ei/*` (EI-reg and EI-oc, the four emotions' files one after another), `v/*` (V-reg and
V-oc), and `merged/*`: every tweet of the three once, with all its answers.
"""

from __future__ import annotations

from collections.abc import Iterable
from math import isnan

from affectlab.datasets.base import DataSet, Row
from affectlab.datasets.files import NAN, counted, manifest, pick, read_fields
from affectlab.datasets.overlap import key

EMOTIONS = ("anger", "fear", "joy", "sadness")
LABELS = (
    *("anger", "anticipation", "disgust", "fear", "joy", "love", "optimism", "pessimism", "sadness"),
    *("surprise", "trust"),
)
SPLITS = {
    **{"ec/train": 6_838, "ec/dev": 886, "ec/test": 3_259},
    **{"ei/train": 7_102, "ei/dev": 1_464, "ei/test": 4_068},
    **{"v/train": 1_181, "v/dev": 449, "v/test": 937},
    **{"merged/train": 6_881, "merged/dev": 919, "merged/test": 3_461},
}
FILES = manifest("semeval2018")


def _tweet(text: str) -> str:
    """Line breaks are written as the two characters backslash and n."""
    return text.replace("\\n", " ")


def _fields(name: str) -> list[list[str]]:
    """Rows of a file without its header and without mystery rows (other mirrors' test files hold them)."""
    return [row for row in read_fields(pick(FILES, name))[1:] if "mystery" not in row[0]]


def _read_ec(part: str) -> list[Row]:
    return [
        Row(id=row[0], text=_tweet(row[1]), gold={"emotions-11": tuple(map(float, row[2:]))})
        for row in _fields(f"2018-E-c-En-{part}.txt")
    ]


def _scored(kind: str, name: str) -> list[tuple[str, str, float, int]]:
    """(id, text, score, class) of one regression file and its ordinal twin, joined by id."""
    classes = {row[0]: int(row[3].split(":")[0]) for row in _fields(name.format(f"{kind}-oc"))}
    scores = _fields(name.format(f"{kind}-reg"))
    return [(row[0], _tweet(row[1]), float(row[3]), classes[row[0]]) for row in scores]


def _at(emotion: str, value: float) -> tuple[float, ...]:
    return tuple(value if name == emotion else NAN for name in EMOTIONS)


def _read_ei(part: str) -> list[Row]:
    prefix = "" if part == "train" else "2018-"
    return [
        Row(id=id, text=text, gold={"intensity": _at(emotion, score), "intensity-class": _at(emotion, level)})
        for emotion in EMOTIONS
        for id, text, score, level in _scored("EI", f"{prefix}{{}}-En-{emotion}-{part}.txt")
    ]


def _read_v(part: str) -> list[Row]:
    return [
        Row(id=id, text=text, gold={"valence": (score,), "valence-class": (float(level),)})
        for id, text, score, level in _scored("Valence", f"2018-{{}}-En-{part}.txt")
    ]


def merged(rows: Iterable[Row]) -> list[Row]:
    """Each text (by letters and digits) once, in order of first appearance, with the gold of all its rows.

    Where a text was rated twice for one output, the later rating stands.
    """
    first: dict[str, Row] = {}
    gold: dict[str, dict[str, tuple[float, ...]]] = {}
    for row in rows:
        text = key(row.text)
        first.setdefault(text, row)
        answers = gold.setdefault(text, {})
        for name, values in row.gold.items():
            known = answers.get(name, values)
            answers[name] = tuple(was if isnan(new) else new for was, new in zip(known, values, strict=True))
    return [Row(id=row.id, text=row.text, gold=gold[text]) for text, row in first.items()]


def _read_merged(part: str) -> list[Row]:
    return merged([*_read_ec(part), *_read_ei(part), *_read_v(part)])


def _read(split: str) -> list[Row]:
    kind, part = split.split("/")
    readers = {"ec": _read_ec, "ei": _read_ei, "v": _read_v, "merged": _read_merged}
    return readers[kind]("test-gold" if part == "test" else part)


ENTRY = DataSet(
    id="semeval2018",
    title="SemEval-2018 Task 1: Affect in Tweets, English",
    terms="research-only",
    licence="No licence; terms of use of the release: cite the paper, do not redistribute the data",
    languages=("en",),
    citation="Mohammad, Bravo-Marquez, Salameh, Kiritchenko (2018). SemEval-2018 Task 1: Affect in Tweets. "
    "SemEval-2018.",
    owner_url="https://competitions.codalab.org/competitions/17751",
    splits=SPLITS,
    files=FILES,
    golds={
        "emotions-11": LABELS,
        "intensity": EMOTIONS,
        "intensity-class": EMOTIONS,
        "valence": ("value",),
        "valence-class": ("value",),
    },
    traps=(
        "The owner asks not to redistribute the data: never pass the files or the texts on.",
        "Test files of some mirrors hold 16,937 unlabelled 'mystery' sentences with score 0: rows whose id "
        "holds 'mystery' are dropped.",
        "Line breaks inside tweets are the two characters backslash and n: made a space. HTML entities such "
        "as &amp; are left in (316 E-c train rows).",
        "CRLF line ends; the five regression test files begin with a byte order mark.",
        "Official intensity train files lack the prefix 2018- that all others have.",
        "A tweet is rated for one emotion a row: the other three outputs of intensity and intensity-class "
        "are NaN, and a tweet rated for several emotions is several rows of ei.",
        "Train was collected in 2017, dev and test in 2018: a shift between the splits.",
        "ei/train is the whole of WASSA-2017 EmoInt (train, dev and test): never test on EmoInt after training on it.",
        "ec, ei and v share tweets, always in the same split: one pool of tweets, five tasks; merged has "
        "each text once, with the gold names it was annotated for. 25 texts of train stand under several "
        "ids with other scores: the later one stands there.",
        "Equal texts across splits, by letters and digits once backslash-n is a space: E-c train and test 5, "
        "train and dev 2; intensity train and test 2, 1, 0, 2 (anger, fear, joy, sadness).",
        "E-c rows with no label at all (204 train, 14 dev, 75 test) mean neutral or no emotion.",
        "Class 0 of intensity-class means that the emotion cannot be inferred; the classes of valence-class "
        "are uneven.",
        "A 2017 pre-release of the ordinal files with other labels circulates; its SHA-256 differs.",
    ),
    instructions="get SemEval2018-Task1-all-data.zip from "
    "https://competitions.codalab.org/competitions/17751 and put the English E-c, EI-reg, EI-oc, V-reg and "
    "V-oc files (the 33 with gold labels) into $AFFECTLAB_DATA/semeval2018/",
    read=counted("semeval2018", SPLITS, _read),
)

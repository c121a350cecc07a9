"""AEB, the Affective Evaluation Benchmark of EmoLLMs: 30,808 prompts over known test sets (Liu et al. 2024).

Text and gold are taken out of the prompts. Every row is a test row. EmoBank's three dimensions are one row a
sentence.
"""

from __future__ import annotations

import json
import re
from functools import lru_cache

from affectlab.datasets.base import DataSet, Row
from affectlab.datasets.files import NAN, counted, manifest, one_hot, read_lines

EMOTIONS = ("anger", "fear", "joy", "sadness")
EMOTIONS_11 = (
    *("anger", "anticipation", "disgust", "fear", "joy", "love", "optimism", "pessimism", "sadness"),
    *("surprise", "trust"),
)
EKMAN = ("anger", "disgust", "fear", "joy", "sadness", "surprise", "neutral")
CLASSES = ("very-negative", "negative", "neutral", "positive", "very-positive")
GOLDS = {
    "intensity": EMOTIONS,
    "intensity-class": EMOTIONS,
    "valence-class": ("value",),
    "valence": ("value",),
    "emotions-11": EMOTIONS_11,
    "sentiment-5": CLASSES,
    "sentiment-strength": ("value",),
    "emotions-ekman": EKMAN,
    "vad": ("valence", "arousal", "dominance"),
    "target-sentiment": ("negative", "neutral", "positive"),
    "vader-valence": ("value",),
}
# split: first and last line of AEB.json (from 1), gold name
LINES = {
    "ei-reg": (1, 4_068, "intensity"),
    "ei-oc": (4_069, 8_136, "intensity-class"),
    "v-oc": (8_137, 9_073, "valence-class"),
    "v-reg": (9_074, 10_010, "valence"),
    "e-c": (10_011, 13_269, "emotions-11"),
    "sst5": (13_270, 15_479, "sentiment-5"),
    "sst": (15_480, 17_689, "sentiment-strength"),
    "goemotions": (17_690, 23_116, "emotions-ekman"),
    "emobank": (23_117, 26_116, "vad"),
    "tdt": (26_117, 26_808, "target-sentiment"),
    "v-amazon": (26_809, 27_808, "vader-valence"),
    "v-movies": (27_809, 28_808, "vader-valence"),
    "v-nyt": (28_809, 29_808, "vader-valence"),
    "v-tweet": (29_809, 30_808, "vader-valence"),
}
SPLITS = {name: 1_000 if name == "emobank" else last - first + 1 for name, (first, last, _) in LINES.items()}
FILES = manifest("aeb")
_ENDING = re.compile(
    r"(?: Emotion E: (?P<emotion>\w+)\.)? "
    r"(?:Intensity Score|Intensity Class|This tweet contains emotions|Sentiment Class|Sentiment score): $"
)


@lru_cache(maxsize=1)
def _prompts() -> list[str]:
    return read_lines(FILES[0])


def _parts(line: str, marker: str) -> tuple[str, str | None, str]:
    """(text, emotion asked for, gold) of one line."""
    record = json.loads(line)
    prompt: str = record["instruction"]
    text = prompt.split(marker, 1)[1]
    ending = _ENDING.search(text)
    assert ending, prompt
    return text[: ending.start()], ending["emotion"], record["output"]


def _numbers(name: str, emotion: str | None, gold: str) -> tuple[float, ...]:
    outputs = GOLDS[name]
    if name in ("emotions-11", "emotions-ekman"):
        labels = set(gold.removesuffix(".").split(", "))
        return tuple(float(output in labels) for output in outputs)
    number = float(gold.split(":")[0])
    if emotion:
        return tuple(number if output == emotion else NAN for output in outputs)
    if name == "sentiment-5":
        return one_hot(int(number), 5)
    if name == "target-sentiment":
        return one_hot(int(number) + 1, 3)
    return (number,)


def _read(split: str) -> list[Row]:
    first, last, name = LINES[split]
    marker = "Tweet: " if last <= 13_269 else "Text: "
    rows = []
    for number in range(first, last + 1):
        text, emotion, gold = _parts(_prompts()[number - 1], marker)
        text = text.replace("\\n", " ").split("\r")[0].strip()
        rows.append(Row(id=str(number), text=text, gold={name: _numbers(name, emotion, gold)}))
    if split == "emobank":
        return _one_row_a_sentence(rows)
    return rows


def _one_row_a_sentence(rows: list[Row]) -> list[Row]:
    """The 1,000 sentences come three times, in one order: for valence, arousal and dominance."""
    thirds = [rows[start : start + 1_000] for start in (0, 1_000, 2_000)]
    return [
        Row(id=v.id, text=v.text, gold={"vad": v.gold["vad"] + a.gold["vad"] + d.gold["vad"]})
        for v, a, d in zip(*thirds, strict=True)
    ]


def vader_texts(split: str) -> list[str]:
    """Texts of a VADER split as released, each row that the malformed line swallowed as a text of its own."""
    first, last, _ = LINES[split]
    whole = [_parts(line, "Text: ")[0] for line in _prompts()[first - 1 : last]]
    return [piece.split("\t")[-1].strip() for text in whole for piece in text.split("\r")]


ENTRY = DataSet(
    id="aeb",
    title="AEB: the Affective Evaluation Benchmark of EmoLLMs",
    terms="research-only",
    licence="MIT for the release; lines 1-13269 are SemEval-2018 tweets whose owner asks not to redistribute them",
    languages=("en",),
    citation="Liu, Yang, Xie, Zhang, Ananiadou (2024). EmoLLMs: A Series of Emotional Large Language Models "
    "and Annotation Tools for Comprehensive Affective Analysis. KDD 2024. doi 10.1145/3637528.3671552",
    owner_url="https://huggingface.co/datasets/lzw1008/EmoLLMs_data",
    splits=SPLITS,
    files=FILES,
    golds=GOLDS,
    traps=(
        "All rows are test rows: never train on them, nor on the sets they come from where they are "
        "(SemEval-2018, EmoBank, GoEmotions, SST and TDT tests, 1,000 rows of each VADER set).",
        "Line 27674 (v-amazon, gold -2.0) swallowed 30 more rated rows through an unbalanced quote: the row "
        "keeps its own text, up to the first carriage return; the published models were shown all of it.",
        "E-c golds end with a full stop, GoEmotions golds do not and vary in order; neutral occurs with "
        "emotions there.",
        "'neutral or no emotion' in E-c is read as no label.",
        "Golds of classes are read by the number before the colon (the words differ between prompts and golds).",
        "Order in the file: ei-reg, ei-oc, v-oc, v-reg, e-c, sst5, sst, goemotions, emobank, tdt, then "
        "VADER's Amazon, movies, NYT, tweets.",
        "EmoBank's 1,000 sentences come three times, for valence, arousal and dominance: one row here.",
        "ei rows are rated for one emotion each; the other three outputs are NaN.",
        "VADER golds are the means of the ground truth files, which for 199 tweets are not the means of "
        "their raw ratings.",
        "The prompts add a full stop to every tweet that does not end in one, ! or ?: kept.",
        "Literal backslash-n in tweets is made a space; HTML entities are left in; tdt's target is not marked.",
        "Duplicates: 13 repeated prompts; 'Sincerely,' and 'Dear Name:' twice in emobank, one NYT text "
        "twice, each with golds of their own; one VADER text is only '!'.",
        "Golds of SST and VADER carry float noise.",
    ),
    instructions="get AEB.json from https://huggingface.co/datasets/lzw1008/EmoLLMs_data and put it into "
    "$AFFECTLAB_DATA/aeb/",
    read=counted("aeb", SPLITS, _read),
)

"""XED: film subtitles with Plutchik's eight emotions, English and Finnish, projected to 41 (Öhman 2020).

Splits `en/train` and `fi/train` (annotated lines and neutral ones) and `projections/<language>`. The release
has no test part.
"""

from __future__ import annotations

from collections.abc import Iterable

from affectlab.datasets.base import DataSet, Row
from affectlab.datasets.files import counted, manifest, pick, read_csv, read_fields
from affectlab.datasets.overlap import distinct, without_texts

LABELS = ("anger", "anticipation", "disgust", "fear", "joy", "sadness", "surprise", "trust")
PROJECTED = """
ar 3591 | bg 6971 | br 12285 | bs 2444 | cn 1395 | cs 6508 | da 1838 | de 5500 | el 8079 | es 11302
et 1476 | eu 29 | fa 548 | fi 8289 | fr 7303 | gl 19 | he 4446 | hr 5941 | hu 5778 | id 781 | is 978
it 6550 | ja 66 | mk 300 | ml 29 | ms 165 | nl 5334 | no 4258 | pl 7174 | pt 7221 | ro 9470 | ru 2378
sk 974 | sl 2680 | sr 8983 | sv 4902 | th 641 | tr 9192 | tw 648 | vi 956 | zh 645
"""
COUNTS = {pair.split()[0]: int(pair.split()[1]) for pair in PROJECTED.replace("\n", "|").split("|") if pair.strip()}
SPLITS = {
    **{"en/train": 24_790, "fi/train": 21_746},
    **{f"projections/{language}": rows for language, rows in COUNTS.items()},
}
FILES = manifest("xed")


def _gold(codes: str) -> dict[str, tuple[float, ...]]:
    """Codes are 1..8 joined by commas, in the order of LABELS; none: neutral."""
    numbers = {int(code) for code in codes.split(",") if code.strip()}
    return {"xed": tuple(float(place in numbers) for place in range(1, 9))}


def _rows(name: str, pairs: Iterable[tuple[str, str]]) -> list[Row]:
    return [
        Row(id=f"{name}-{number}", text=text.strip(), gold=_gold(codes))
        for number, (text, codes) in enumerate(pairs, start=1)
        if text.strip()
    ]


def _annotated(language: str) -> list[Row]:
    """Annotated lines as they are, then neutral ones: each once, and none that is annotated too."""
    fields = read_fields(pick(FILES, f"AnnotatedData/{language}-annotated.tsv"))
    emotional = _rows(language, ((row[0], row[1]) for row in fields))
    plain = read_fields(pick(FILES, f"AnnotatedData/neu_{language}.txt"))
    neutral = _rows(f"{language}-neutral", ((row[1] if len(row) > 1 else "", "") for row in plain))
    return emotional + distinct(without_texts(neutral, (row.text for row in emotional)))


def _projected(language: str) -> list[Row]:
    name = "Projections/tr-projections2.tsv" if language == "tr" else f"Projections/{language}-projections.tsv"
    records = list(read_csv(pick(FILES, name), "\t"))
    pairs = [(row[0], row[1]) for row in records[language == "tr" :]]
    return [row for row in _rows(language, pairs) if "\n" not in row.text and ".xml.gz" not in row.text]


def _read(split: str) -> list[Row]:
    first, second = split.split("/")
    return _projected(second) if first == "projections" else _annotated(first)


ENTRY = DataSet(
    id="xed",
    title="XED: film subtitles, Plutchik's eight emotions",
    terms="attribution",
    licence="CC BY 4.0 (README of the repository); the lines are OPUS OpenSubtitles",
    languages=("en", *sorted({"fi", *COUNTS})),
    citation="Öhman, Pàmies, Kajava, Tiedemann (2020). XED: A Multilingual Dataset for Sentiment Analysis "
    "and Emotion Detection. COLING 2020.",
    owner_url="https://github.com/Helsinki-NLP/XED",
    splits=SPLITS,
    files=FILES,
    golds={"xed": LABELS},
    traps=(
        "No train/test split in the release: en/train and fi/train are all annotated and all neutral lines; "
        "split by text.",
        "Neutral lines come from files of their own and have no label here: neu_en has 9,675 lines where the "
        "paper counts 6,420 (repeats, one empty line, 8 with extra tabs): each text is kept once.",
        "Texts that are annotated as well as neutral (5 English, 1,789 Finnish) keep their annotation.",
        "The first field of a neutral file is a code or a number, never a label.",
        "Projected files honour double quotes over several lines; a stray quote let some texts swallow "
        "blocks of alignment rows: texts with a line break or '.xml.gz' are dropped (1 to 12 a language).",
        "tr-projections2 has a header line and one empty text, which is dropped.",
        "Projected labels are silver: 1,539 annotated Finnish texts are in projections/fi too.",
        "Codes: cn simplified Chinese, zh and tw traditional, br Brazilian Portuguese, no Norwegian.",
        "Subtitle lines come tokenised by blanks in part, some of them lone punctuation.",
    ),
    read=counted("xed", SPLITS, _read),
)

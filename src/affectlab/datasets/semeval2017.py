"""SemEval-2017 Task 4 A: sentiment of 62,000 tweets and other messages, 2013 to 2017 (Rosenthal et al. 2017).

`train` is made of all earlier years' files but one, SMS and LiveJournal tests included; `dev` is 2016devtest,
whole; `test` is the 2017 test.
"""

from __future__ import annotations

import re

from affectlab.datasets.base import DataSet, File, Row
from affectlab.datasets.files import counted, manifest, one_hot, pick, read_fields
from affectlab.datasets.overlap import key
from affectlab.datasets.tokens import detokenise

LABELS = ("negative", "neutral", "positive")
SPLITS = {"train": 50_296, "dev": 2_000, "test": 12_284}
FILES = manifest("semeval2017")
DEV, TEST = "twitter-2016devtest-A.txt", "SemEval2017-task4-test.subtask-A.english.txt"
# once written as CSV: texts with a comma or a quote are wrapped in quotes, inner ones doubled
_WRAPPED = (
    *("twitter-2013train-A.txt", "twitter-2013dev-A.txt", "twitter-2013test-A.txt", "twitter-2014test-A.txt"),
    *("twitter-2015train-A.txt", "twitter-2015test-A.txt", "twitter-2016test-A.txt"),
)
_ESCAPED = (
    *("twitter-2013train-A.txt", "twitter-2013dev-A.txt", "twitter-2015train-A.txt"),
    "sms-2013test-A.tsv",
)
_LIVEJOURNAL = "livejournal-2014test-A.tsv"
_SARCASM = "twitter-2014sarcasm-A.txt"
_ESCAPE = re.compile(r"(?:\\u[0-9a-fA-F]{4})+")


def unwrap(text: str) -> str:
    """Undo CSV quoting of one field; a text that merely begins and ends with quotes of its own stays."""
    if len(text) < 2 or not (text[0] == text[-1] == '"') or '"' in text[1:-1].replace('""', ""):
        return text
    return text[1:-1].replace('""', '"')


def unescape(text: str) -> str:
    r"""Put characters for `\uXXXX` escapes; pairs of surrogates become one character, lone ones U+FFFD."""

    def characters(match: re.Match[str]) -> str:
        units = bytes.fromhex(match[0].replace("\\u", ""))
        return units.decode("utf-16-be", errors="replace")

    return _ESCAPE.sub(characters, text)


def _joined(rows: list[list[str]]) -> list[list[str]]:
    """Rows with the pieces of a line that a stray line break cut put together again."""
    whole: list[list[str]] = []
    for row in rows:
        if whole and not row[0].isdigit():
            whole[-1][-1] += "".join(row)
        else:
            whole.append([*row])
    return whole


def _read_file(file: File) -> list[Row]:
    name = file.path.split("/", 1)[1].removesuffix(".gz")
    fields = read_fields(file)
    # .tsv: source, id, label, text; the source is no key, many rows share one
    rows = [row[1:] for row in fields] if name.endswith(".tsv") else _joined(fields)
    found = []
    for id, label, text, *_ in rows:
        if name in _WRAPPED:
            text = unwrap(text)
        if name in _ESCAPED:
            text = unescape(text)
        if name == _SARCASM:  # written as CSV, one of the two outer quotes lost
            text = (text[1:] if text[0] == '"' else text[:-1]).replace('""', '"')
        if name == _LIVEJOURNAL:
            text = detokenise(text)
        found.append(Row(id=id, text=text.strip(), gold={"sentiment": one_hot(LABELS.index(label), 3)}))
    return found


def _read_train() -> list[Row]:
    """Earlier years: one row for each id and text, none of dev or test, none with contested labels."""
    held_out = {key(row.text) for name in (DEV, TEST) for row in _read_file(pick(FILES, name))}
    pool = [
        row
        for file in FILES
        if not file.path.endswith((f"{DEV}.gz", f"{TEST}.gz"))
        for row in _read_file(file)
        if key(row.text) not in held_out
    ]
    labels: dict[str, set[tuple[float, ...]]] = {}
    for row in pool:
        for name in (row.id, key(row.text)):
            labels.setdefault(name, set()).add(row.gold["sentiment"])
    seen: set[str] = set()
    rows = []
    for row in pool:
        names = {row.id, key(row.text)}
        if not names & seen and all(len(labels[name]) == 1 for name in names):
            rows.append(row)
        seen |= names
    return rows


def _read(split: str) -> list[Row]:
    if split == "train":
        return _read_train()
    return _read_file(pick(FILES, DEV if split == "dev" else TEST))


ENTRY = DataSet(
    id="semeval2017",
    title="SemEval-2017 Task 4 A: sentiment of tweets, English, 2013 to 2017",
    terms="attribution",
    licence="CC BY 3.0 (README of the release), with Twitter's terms: do not redistribute, delete what is "
    "deleted there",
    languages=("en",),
    citation="Rosenthal, Farra, Nakov (2017). SemEval-2017 Task 4: Sentiment Analysis in Twitter. SemEval-2017.",
    owner_url="http://alt.qcri.org/semeval2017/task4/",
    splits=SPLITS,
    files=FILES,
    golds={"sentiment": LABELS},
    traps=(
        "No quoting when cut into fields: default CSV reading loses rows (11,906 of 12,284 in the 2017 test).",
        "Files of 2013, 2014test, 2015 and 2016test hold texts wrapped in double quotes with inner ones "
        "doubled: undone; each text of 2014sarcasm has lost one of its two: also undone; all other files "
        "keep their quotes.",
        "2013train, 2013dev, 2015train and sms-2013 hold literal \\uXXXX escapes: put back.",
        "Line 11,064 of 2016test is cut by a line break: joined; each of its rows ends in an extra tab.",
        "The years overlap (2015train is inside 2013train; 665 duplicate annotations by the README): train "
        "has one row for each id and each text (letters and digits), and none of the texts or ids that carry "
        "different labels.",
        "dev is 2016devtest; texts of dev and of the test are not in train.",
        "SMS and LiveJournal messages of 2013 and 2014, no tweets, are part of train; LiveJournal's are "
        "tokenised: undone.",
        "Two tweets stand twice in dev, under one id each and with two labels: kept as released.",
        "Subtasks B to E label the same tweets again: one pool of texts; not read here.",
        "The 2017 test shares no text with earlier years; it has 12,284 tweets after its owners removed 95 duplicates.",
        "HTML entities are left in the texts of 2014 to 2016.",
        "Many of the tweets may since have been deleted; the README asks to delete those too.",
    ),
    instructions="get the GOLD files of subtask A (English, 2013 to 2016) and the 2017 test from "
    "http://alt.qcri.org/semeval2017/task4/ and put them into $AFFECTLAB_DATA/semeval2017/ under their own "
    "names",
    read=counted("semeval2017", SPLITS, _read),
)

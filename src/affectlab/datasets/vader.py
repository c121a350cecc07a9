"""VADER's ground truth: sentiment -4..4 of tweets, Amazon, film and newspaper snippets (Hutto, Gilbert 2014).

`tweets`, `amazon`, `movies`, `nyt` are all rows. `*-dev` are the rows that have nothing to do with AEB's
1,000 of each; they need the set `aeb`.
"""

from __future__ import annotations

from affectlab.datasets.base import DataSet, Row
from affectlab.datasets.files import counted, manifest, pick, read_fields
from affectlab.datasets.overlap import distinct, key

NAMES = {
    "tweets": "tweets",
    "amazon": "amazonReviewSnippets",
    "movies": "movieReviewSnippets",
    "nyt": "nytEditorialSnippets",
}
AEB_SPLITS = {"tweets": "v-tweet", "amazon": "v-amazon", "movies": "v-movies", "nyt": "v-nyt"}
SPLITS = {
    **{"tweets": 4_200, "amazon": 3_708, "movies": 10_605, "nyt": 5_190},
    **{"tweets-dev": 3_067, "amazon-dev": 200, "movies-dev": 9_603, "nyt-dev": 608},
}
FILES = manifest("vader")


def document(id: str) -> str:
    """Review or article of a snippet: what precedes `_` in an id such as 12_3, or the whole id."""
    return id.split("_")[0]


def _all(name: str) -> list[Row]:
    means = {row[0]: float(row[1]) for row in read_fields(pick(FILES, f"{NAMES[name]}_anonDataRatings.txt"))}
    return [
        Row(id=id, text=text.strip(), gold={"vader-valence": (means[id],)})
        for id, _, text in read_fields(pick(FILES, f"{NAMES[name]}_GroundTruth.txt"))
    ]


def _dev(name: str) -> list[Row]:
    """Rows outside AEB: none of its documents, none of its texts in any of the four sets, each text once."""
    from affectlab.datasets import aeb

    taken = {split: {key(text) for text in aeb.vader_texts(split)} for split in AEB_SPLITS.values()}
    rows = _all(name)
    documents = {document(row.id) for row in rows if key(row.text) in taken[AEB_SPLITS[name]]}
    texts = set().union(*taken.values())
    return distinct([row for row in rows if document(row.id) not in documents and key(row.text) not in texts])


def _read(split: str) -> list[Row]:
    name, _, part = split.partition("-")
    return _dev(name) if part else _all(name)


ENTRY = DataSet(
    id="vader",
    title="VADER ground truth: tweets, Amazon, film and newspaper snippets",
    terms="open",
    licence="MIT (LICENSE.txt of the repository that ships the archive); the source texts belong to others",
    languages=("en",),
    citation="Hutto, Gilbert (2014). VADER: A Parsimonious Rule-based Model for Sentiment Analysis of Social "
    "Media Text. ICWSM 2014.",
    owner_url="https://github.com/cjhutto/vaderSentiment",
    splits=SPLITS,
    files=FILES,
    golds={"vader-valence": ("value",)},
    traps=(
        "No train/test split, and none of these rows may train a shipped model; the -dev splits may serve as dev.",
        "The -dev splits leave out every review and article (the part of an id before _) with a row in AEB, "
        "every text equal to one of AEB's in any of the four sets (letters and digits), and repeats.",
        "Fields are not quoted: default CSV reading loses 162 Amazon and 7 NYT rows. CRLF, no line break at the end.",
        "199 tweets have a mean in tweets_GroundTruth that is not the mean of their raw ratings: the mean in "
        "anonDataRatings is read; AEB's golds are the other ones.",
        "Amazon's ratings file begins with a byte order mark and is in another order than its texts: joined by id.",
        "Ids such as 1_1 are text, never numbers.",
        "Tweets are 'tweet-like': 4,000 texts after real tweets and 200 contrived ones, names and links masked.",
        "Repeated texts: 154 tweets, 71 NYT, 20 Amazon, 2 movies; 4 Amazon rows have no letter or digit.",
        "Movie snippets are those SST was made of: never test one on the other, movies-dev included.",
        "15 to 29 raters a movie snippet where the README says at least 20.",
        "These are the sets VADER's authors published it on.",
    ),
    read=counted("vader", SPLITS, _read),
)

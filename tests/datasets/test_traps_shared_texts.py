"""Texts that splits and sets share: as many as the entries say, and none where they say none."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from affectlab.datasets import Row
from affectlab.datasets.overlap import key

Reader = Callable[[str, str], list[Row]]
Part = tuple[str, str]

# two lists of (set, split), and how many texts they share by letters and digits
SHARED: list[tuple[list[Part], list[Part], int]] = [
    ([("goemotions", "train")], [("goemotions", "test")], 92),
    ([("goemotions", "train")], [("goemotions", "dev")], 99),
    ([("goemotions", "dev")], [("goemotions", "test")], 25),
    ([("emobank", "train")], [("emobank", "test")], 22),
    ([("emobank", "train")], [("emobank", "dev")], 26),
    ([("emobank", "dev")], [("emobank", "test")], 6),
    ([("semeval2018", "ec/train")], [("semeval2018", "ec/test")], 5),
    ([("semeval2018", "ec/train")], [("semeval2018", "ec/dev")], 2),
    ([("semeval2018", "v/train")], [("semeval2018", "v/test")], 0),
    ([("sst", "train")], [("sst", "test")], 2),
    ([("sst", "train")], [("sst", "dev")], 2),
    ([("tdt", "train"), ("tdt", "dev")], [("tdt", "test")], 4),
    ([("kote", "dev")], [("kote", "test")], 0),
    ([("semeval2017", "train"), ("semeval2017", "dev")], [("semeval2017", "test")], 0),
    ([("semeval2017", "train")], [("semeval2018", "merged/train"), ("semeval2018", "merged/test")], 0),
    ([("vader", "tweets")], [("semeval2017", "train"), ("semeval2018", "merged/train")], 0),
    ([("empathic_reactions", "train")], [("empathic_reactions", "wassa/dev")], 0),
    ([("aeb", "ei-reg")], [("aeb", "e-c")], 3_259),
    (
        [("red_ro", split) for split in ("v1/train", "v1/dev", "v1/test", "v2/dev", "v2/test")],
        [("brighter", f"a/ron/{part}") for part in ("train", "dev", "test")],
        404,
    ),
]


def shared(one: list[Part], other: list[Part], read: Reader, same: Callable[[str], str]) -> int:
    """Number of distinct texts, as `same` sees them, that both lists of splits hold."""
    first, second = ({same(row.text) for name, split in parts for row in read(name, split)} for parts in (one, other))
    return len(first & second)


@pytest.mark.data
@pytest.mark.parametrize(
    ("one", "other", "count"), SHARED, ids=[f"{a[0][0]}/{a[0][1]}-{b[0][0]}/{b[0][1]}" for a, b, _ in SHARED]
)
def test_shared_texts(one: list[Part], other: list[Part], count: int, read: Reader) -> None:
    assert shared(one, other, read, key) == count


# as they stand: for these the meaning is not in the letters
EXACT: list[tuple[list[Part], list[Part], int]] = [
    ([("hatemoji", "build/train")], [("hatemoji", "build/dev")], 1),
    ([("hatemoji", "check/test")], [("hatemoji", f"build/{part}") for part in ("train", "dev", "test")], 2),
    ([("red_ro", "v1/train")], [("red_ro", "v2/dev")], 16),
    ([("red_ro", "v1/train")], [("red_ro", "v2/test")], 20),
    ([("brighter", "a/ibo/train")], [("brighter", "a/ibo/test")], 61),
    ([("brighter", "b/eng/train")], [("brighter", "b/eng/test")], 1),
    ([("brighter", "a/amh/train")], [("brighter", "b/amh/test")], 1_040),
    ([("brighter", "a/eng/train")], [("brighter", "c/eng/test")], 2),
]


@pytest.mark.data
@pytest.mark.parametrize(
    ("one", "other", "count"), EXACT, ids=[f"{a[0][0]}/{a[0][1]}-{b[0][0]}/{b[0][1]}" for a, b, _ in EXACT]
)
def test_shared_exact_texts(one: list[Part], other: list[Part], count: int, read: Reader) -> None:
    assert shared(one, other, read, str.strip) == count

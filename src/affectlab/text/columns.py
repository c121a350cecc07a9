"""Cleaning whole columns: most texts need none, which a few passes over the bytes tell; the others are read singly."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from affectlab.text.emoticons import EMOTICONS, emoticons, written
from affectlab.text.reading import clean, new_emoji
from affectlab.text.spelling import SPELLING
from affectlab.text.steps import rewrite

if TYPE_CHECKING:
    import pyarrow as pa

LEFT_ALONE = (
    r"\x00-\x7f‘’“”…–—•€£¢©®°\x{c0}-\x{d6}\x{d8}-\x{f6}\x{f8}-\x{17f}"
    r"\x{2190}-\x{2328}\x{232b}-\x{27ff}\x{2801}-\x{2adb}\x{2add}-\x{2bff}"
    r"\x{1f1e6}-\x{1f3fa}\x{1f400}-\x{1f6ff}\x{1f900}-\x{1faff}\x{fe0f}"
)
"""Of a character class in RE2: characters that cleaning never changes, or that features treat alike (quotes,
variation selectors)."""

KNOWN_AS = str.maketrans({"🙂": "😊"})
"""Emoji that the texts of words and pairs of words hardly hold, and those that they do."""


def _escaped(face: str) -> str:
    escaped = re.sub(r"([^\w\s])", r"\\\1", face) if face.isascii() else face
    return escaped.replace(r"\'", "['‘’]")


@cache
def _faces() -> str:
    """A regular expression of RE2 for emoticons."""
    alone, attached = written(emoticons(), _escaped)
    return rf"(?:^|[\s.,!?\"(])(?:{alone})(?:$|[\s.,!?\"]|[^\x00-\x7f])|[A-Za-z!?.](?:{attached})(?:\s|$)"


@cache
def _other() -> str:
    """A regular expression of RE2 for all else that cleaning may change, drawn-out words aside."""
    markup = r"&[#A-Za-z]|<[/bBpP]|\\[nrt]|\pL`\pL|(?:^|[^\w@])[A-Za-z0-9]*_"
    return rf"[^{LEFT_ALONE}]|[{new_emoji()}{''.join(map(chr, KNOWN_AS))}]|{markup}"


def clean_column(texts: pa.LargeStringArray) -> pa.LargeStringArray:
    """The column with every text cleaned, but for curly quotes and variation selectors; null stays null.

    Emoji that a model of words would not know are replaced as KNOWN_AS says.
    """
    import pyarrow as pa
    import pyarrow.compute as pc

    faces, other = (
        np.array(pc.fill_null(pc.match_substring_regex(texts, pattern), False)) for pattern in (_faces(), _other())
    )
    drawn = _drawn_out(texts) & np.array(texts.is_valid())
    doubtful = faces | other | drawn
    rows = np.flatnonzero(doubtful)
    if not len(rows):
        return texts
    which = zip(faces[rows].tolist(), other[rows].tolist(), drawn[rows].tolist(), strict=True)
    read = map(_cleaned, texts.take(pa.array(rows)).to_pylist(), which)
    return pc.replace_with_mask(texts, pa.array(doubtful), pa.array(read, pa.large_string()))


def _cleaned(text: str, which: tuple[bool, bool, bool]) -> str:
    """`text` after those steps of cleaning that can change it."""
    face, other, drawn = which
    if other or not text.isascii():
        return clean(text).translate(KNOWN_AS)
    if face:
        return rewrite(text, (EMOTICONS, SPELLING) if drawn else (EMOTICONS,)).translate(KNOWN_AS)
    return rewrite(text, (SPELLING,))


def _drawn_out(texts: pa.LargeStringArray) -> NDArray[np.bool_]:
    """(n,) True where a letter stands three times in a row, or a pair of them."""
    _, offsets, data = texts.buffers()
    found = np.zeros(len(texts), dtype=bool)
    if data is None or not len(texts):
        return found
    bounds = np.frombuffer(offsets, dtype=np.int64)[texts.offset : texts.offset + len(texts) + 1]
    codes = np.frombuffer(data, dtype=np.uint8)[bounds[0] : bounds[-1]]
    if len(codes) < 6:
        return np.ones(len(texts), dtype=bool)
    lower = np.frombuffer(codes.tobytes().lower(), dtype=np.uint8)
    once, twice = lower[1:] == lower[:-1], lower[2:] == lower[:-2]
    pairs = twice[1:] & twice[:-1]
    places = np.concatenate([np.flatnonzero(once[1:] & once[:-1]), np.flatnonzero(pairs[2:] & pairs[:-2])])
    places = places[(lower[places] >= ord("a")) & (lower[places] <= ord("z"))]
    found[np.searchsorted(bounds - bounds[0], places, side="right") - 1] = True
    return found

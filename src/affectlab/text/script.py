"""In which script a text is written, where that is not the Latin one.

Blocks of Unicode 15 and later stand for scripts: those in which people write today. Emoji, symbols, signs in circles
and squares, letters of other alphabets in mathematical type, and the Korean single letters that serve as emoticons
belong to none of them.
"""

from __future__ import annotations

import html
import re
import unicodedata
from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from affectlab.core import IntArray

if TYPE_CHECKING:
    import pyarrow as pa

LATIN = "Latin"
KANA, HAN = "Kana", "Han"
REACH = 1000
"""Characters of a text that are looked at."""

_BLOCKS = {
    "Greek": "0370-03FF 1F00-1FFF",
    "Cyrillic": "0400-052F 1C80-1C8F A640-A69F",
    "Armenian": "0530-058F",
    "Hebrew": "0590-05FF FB1D-FB4F",
    "Arabic": "0600-06FF 0750-077F 0870-08FF FB50-FDFF FE70-FEFC",
    "Syriac": "0700-074F",
    "Thaana": "0780-07BF",
    "N'Ko": "07C0-07FF",
    "Devanagari": "0900-097F A8E0-A8FF",
    "Bengali": "0980-09FF",
    "Gurmukhi": "0A00-0A7F",
    "Gujarati": "0A80-0AFF",
    "Odia": "0B00-0B7F",
    "Tamil": "0B80-0BFF",
    "Telugu": "0C00-0C7F",
    "Kannada": "0C80-0CFF",
    "Malayalam": "0D00-0D7F",
    "Sinhala": "0D80-0DFF",
    "Thai": "0E00-0E7F",
    "Lao": "0E80-0EFF",
    "Tibetan": "0F00-0FFF",
    "Burmese": "1000-109F A9E0-A9FF AA60-AA7F",
    "Georgian": "10A0-10FF 1C90-1CBF 2D00-2D2F",
    "Hangul": "1100-11FF A960-A97F AC00-D7FF",
    "Ethiopic": "1200-139F 2D80-2DDF AB00-AB2F",
    "Cherokee": "13A0-13FF AB70-ABBF",
    "Canadian syllabics": "1400-167F 18B0-18FF",
    "Khmer": "1780-17FF",
    "Mongolian": "1800-18AF",
    "Tifinagh": "2D30-2D7F",
    KANA: "3041-30FF 31F0-31FF FF66-FF9D",
    HAN: "2E80-2FDF 3005-3007 3400-4DBF 4E00-9FFF F900-FAFF 20000-323AF",
    "Yi": "A000-A4CF",
}
_LANGUAGES = {
    "Greek": "el",
    "Cyrillic": "ru uk be bg sr mk kk ky tg mn tt ba cv os ab ce av kv uz az bs sh ro",
    "Armenian": "hy",
    "Hebrew": "he yi",
    "Arabic": "ar fa ur ps ug ku sd ks pa az uz kk ky ha ms",
    "Thaana": "dv",
    "Devanagari": "hi mr ne sa bh pi ks sd",
    "Bengali": "bn as",
    "Gurmukhi": "pa",
    "Gujarati": "gu",
    "Odia": "or",
    "Tamil": "ta",
    "Telugu": "te",
    "Kannada": "kn",
    "Malayalam": "ml",
    "Sinhala": "si",
    "Thai": "th",
    "Lao": "lo",
    "Tibetan": "bo dz",
    "Burmese": "my",
    "Georgian": "ka",
    "Hangul": "ko",
    "Ethiopic": "am ti",
    "Canadian syllabics": "cr iu oj",
    "Khmer": "km",
    "Mongolian": "mn",
    KANA: "ja",
    HAN: "zh ja ko",
    "Yi": "ii",
}
_LATIN_TOO = frozenset({"sr", "kk", "tt", "uz", "az", "bs", "sh", "ro", "ku", "ha", "ms"})
"""Languages of _LANGUAGES that are written in Latin letters as well."""
_NAMES = re.compile(r"(?:https?://|www\.)\S+|(?<!\S)\S+@\S+|(?<![\w@])@\w+", re.IGNORECASE)
_HASHTAG = re.compile(r"#\w+")


@dataclass(frozen=True, slots=True)
class Writing:
    """The script with most letters of a text, other than Latin, and its share of the letters."""

    script: str
    share: float


def _ranges(script: str) -> list[tuple[int, int]]:
    return [
        (int(low, 16), int(high, 16)) for low, _, high in (block.partition("-") for block in _BLOCKS[script].split())
    ]


@cache
def _starts() -> tuple[IntArray, tuple[str, ...]]:
    """Where blocks begin, and the script of each; Latin from the end of a block up to the next."""
    blocks = sorted((low, high, script) for script in _BLOCKS for low, high in _ranges(script))
    starts, scripts = [0], [LATIN]
    for low, high, script in blocks:
        if starts[-1] == low:
            starts.pop()
            scripts.pop()
        starts += [low, high + 1]
        scripts += [script, LATIN]
    return np.array(starts), tuple(scripts)


def _class(scripts: tuple[str, ...]) -> str:
    return "".join(rf"\x{{{low:x}}}-\x{{{high:x}}}" for script in scripts for low, high in _ranges(script))


@cache
def _other_letters() -> str:
    """For RE2: a letter in one of the scripts, or any letter written as a number."""
    return rf"[{_class(tuple(_BLOCKS))}]|&#"


def other_letters(texts: pa.LargeStringArray) -> IntArray:
    """Rows whose text has a letter of another script than the Latin one, or a character written as `&#...;`."""
    import pyarrow as pa
    import pyarrow.compute as pc

    _, offsets, data = texts.buffers()
    if data is None:
        return np.zeros(0, dtype=np.int64)
    bounds = np.frombuffer(offsets, dtype=np.int64)[texts.offset : texts.offset + len(texts) + 1]
    found = np.frombuffer(data, dtype=np.uint8)[bounds[0] : bounds[-1]]
    # U+0340 and above begin with such a byte: nearly all texts are settled by this
    high = np.flatnonzero(found >= 0xCD)
    signs = np.flatnonzero(found == ord("&"))
    signs = signs[found.take(signs + 1, mode="clip") == ord("#")]
    likely: IntArray = np.unique(np.searchsorted(bounds - bounds[0], np.concatenate([high, signs]), side="right") - 1)
    if not len(likely):
        return likely
    matched = pc.match_substring_regex(texts.take(pa.array(likely)), _other_letters())
    kept: IntArray = likely[np.asarray(pc.fill_null(matched, False))]
    return kept


def writing(text: str) -> Writing | None:
    """The script of `text`, where two neighbouring letters of it are in one other than Latin; else None.

    Links, mail addresses and user names are left out, and Latin letters of hashtags.
    """
    spoken = _NAMES.sub(" ", html.unescape(text[:REACH]) if "&" in text else text[:REACH])
    scripts = _scripts(spoken)
    pairs = Counter(one for one, after in pairwise(scripts) if one is not None and one == after != LATIN)
    others = sum(one not in (LATIN, None) for one in scripts)
    if not pairs:
        return None
    script = KANA if pairs[KANA] else pairs.most_common(1)[0][0]
    return Writing(script, others / (others + _scripts(_HASHTAG.sub(" ", spoken)).count(LATIN)))


def _scripts(text: str) -> list[str | None]:
    """The script of each letter, None for other characters; what stands on or between letters is passed over."""
    letters = [char for char in text if char.isascii() or unicodedata.category(char) not in ("Mn", "Mc", "Cf")]
    starts, scripts = _starts()
    places = np.searchsorted(starts, [ord(char) for char in letters], side="right") - 1
    return [scripts[place] if char.isalpha() else None for char, place in zip(letters, places.tolist(), strict=True)]


def scripts_of(languages: Collection[str]) -> frozenset[str]:
    """The scripts in which `languages` (two-letter codes) are written."""
    found = {script for script, spoken in _LANGUAGES.items() if not set(languages).isdisjoint(spoken.split())}
    others = set(" ".join(_LANGUAGES.values()).split()) - _LATIN_TOO
    return frozenset(found | ({LATIN} if set(languages) - others else set()))


def languages_in(script: str) -> tuple[str, ...]:
    """The two-letter codes of the languages that are written in `script`; none for Latin, which has too many."""
    return tuple(_LANGUAGES.get(script, "").split())

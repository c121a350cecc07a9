"""In which language a text seems to be written; no guess where it is too short to tell, or nothing stands out.

The guess is made by py3langid (Lui and Baldwin 2012, langid.py; fork by Barbaresi), a naive Bayes classifier over byte
n-grams that lies inside its package. What it is given, and how sure it must be, is set here: benchmarks/language.py.
"""

from __future__ import annotations

import html
import re
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from py3langid.langid import LanguageIdentifier

LETTERS = 12
"""Letters a text must have for a guess, each word counted once; a letter outside the Latin script counts as DENSE."""
DENSE = 3
SURE = 0.5
"""The probability that a guess must have."""
READ = 400
"""Characters of words that are looked at; they are sought in the first REACH of the text."""
REACH = 8 * READ

_NO_LANGUAGE = re.compile(r"(?:https?://|www\.)\S+|(?<!\S)\S+@\S+|(?<![\w@])[@#]\w+", re.IGNORECASE)
_WORD = re.compile(r"[^\W\d_]+(?:[\u0300-\u036f\u0900-\u0dff\u0e00-\u109f'’\u200c\u200d]+[^\W\d_]*)*")
_DRAWN_OUT = re.compile(r"(.)\1{2,}")
_LAST_LATIN = "\u024f"


def evidence(text: str) -> str:
    """What of `text` tells its language: its words, each once, at most READ characters.

    Links, mail addresses, user names, hashtags, digits, marks and emoji are left out; letters that are drawn out are
    written twice. The empty string where the rest has too few letters.
    """
    spoken = _DRAWN_OUT.sub(r"\1\1", _NO_LANGUAGE.sub(" ", html.unescape(text[:REACH])))
    words = list(dict.fromkeys(word.casefold() for word in _WORD.findall(spoken)))
    joined = " ".join(words)[:READ]
    if joined.isascii():  # nearly always, and much faster
        letters = len(joined) - joined.count(" ") - joined.count("'")
    else:
        letters = sum(DENSE if char > _LAST_LATIN else 1 for char in joined if char.isalpha())
    return joined if letters >= LETTERS else ""


def guess(text: str) -> str | None:
    """The language of `text` as its two-letter code (ISO 639-1), None where that is not sure."""
    words = evidence(text)
    if not words:
        return None
    code, probability = _identifier().classify(words)
    return code if probability >= SURE else None


@cache
def _identifier() -> LanguageIdentifier:
    """Knows the languages that have a two-letter code."""
    import numpy as np
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    made = LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
    made.set_languages([code for code in made.labels if len(code) == 2])
    made.nb_ptc = np.ascontiguousarray(made.nb_ptc)  # a feature's row in one piece halves the time of a guess
    return made

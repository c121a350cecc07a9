"""In which language a text seems to be written; no guess where it is too short to tell, or nothing stands out.

The guess is made by py3langid (Lui and Baldwin 2012, langid.py; fork by Barbaresi), a naive Bayes classifier over byte
n-grams that lies inside its package. What it is given, and how sure it must be, is set here: benchmarks/language.py.
"""

from __future__ import annotations

import html
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib.metadata import version
from itertools import pairwise
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray
    from py3langid.langid import LanguageIdentifier

LETTERS = 12
"""Letters a text must have for a guess, each word counted once; a letter outside the Latin script counts as DENSE."""
DENSE = 3
SURE = 0.5
"""The probability that a guess must have."""
READ = 400
"""Characters of words that are looked at; they are sought in the first REACH of the text."""
REACH = 8 * READ

AT_ONCE = 1024
"""Texts guessed together; the guesses do not depend on it."""

_NO_LANGUAGE = re.compile(r"(?:https?://|www\.)\S+|(?<!\S)\S+@\S+|(?<![\w@])[@#]\w+", re.IGNORECASE)
_WORD = re.compile(r"[^\W\d_]+(?:[\u0300-\u036f\u0900-\u0dff\u0e00-\u109f'’\u200c\u200d]+[^\W\d_]*)*")
_DRAWN_OUT = re.compile(r"(.)\1{2,}")
_LAST_LATIN = "\u024f"
_INVISIBLE = frozenset("\u00ad\u200b\u2060\ufeff")


def evidence(text: str) -> str:
    """What of `text` tells its language: its words, each once, at most READ characters.

    Links, mail addresses, user names, hashtags, digits, marks and emoji are left out; letters that are drawn out are
    written twice, mathematical and full-width letters plain. The empty string where the rest has too few letters.
    """
    spoken = _DRAWN_OUT.sub(r"\1\1", _NO_LANGUAGE.sub(" ", plain(text[:REACH])))
    words = list(dict.fromkeys(word.casefold() for word in _WORD.findall(spoken)))
    joined = " ".join(words)[:READ]
    if joined.isascii():  # nearly always, and much faster
        letters = len(joined) - joined.count(" ") - joined.count("'")
    else:
        letters = sum(DENSE if char > _LAST_LATIN else 1 for char in joined if char.isalpha())
    return joined if letters >= LETTERS else ""


def plain(text: str) -> str:
    """`text` without HTML escapes and invisible characters, its mathematical and full-width letters as usual ones."""
    spoken = html.unescape(text) if "&" in text else text
    if spoken.isascii():
        return spoken
    return "".join(char for char in unicodedata.normalize("NFKC", spoken) if char not in _INVISIBLE)


@dataclass(frozen=True, slots=True)
class Chances:
    """How probable each language is for n texts.

    `values`: (n, codes) probabilities, NaN for a text that has too few letters. `codes`: ISO 639-1.
    """

    codes: tuple[str, ...]
    values: NDArray[np.float32]

    def sure(self) -> list[str | None]:
        """The language of each text, None below SURE."""
        best = self.values.argmax(axis=1).tolist()
        return [self.codes[at] if row[at] >= SURE else None for at, row in zip(best, self.values, strict=True)]


def guess(text: str) -> str | None:
    """The language of `text` as its two-letter code (ISO 639-1), None where that is not sure."""
    return chances([text]).sure()[0]


def chances(texts: Sequence[str]) -> Chances:
    """Of each text, whatever stands beside it; the guesser is loaded only if one of them has letters enough."""
    import numpy as np

    words = [evidence(text) for text in texts]
    rows = [row for row, told in enumerate(words) if told]
    if not rows:
        return Chances(("",), np.full((len(texts), 1), np.nan, dtype=np.float32))
    found = np.full((len(texts), len(_guesser().codes)), np.nan, dtype=np.float32)
    for first in range(0, len(rows), AT_ONCE):
        some = rows[first : first + AT_ONCE]
        found[some] = _guesser().chances([words[row] for row in some])
    return Chances(_guesser().codes, found)


def guesser_version() -> str:
    """What guesses depend on, beside the text."""
    return f"py3langid {version('py3langid')}"


class _Guesser:
    """The classifier of py3langid for many texts at once: the same scores, up to rounding.

    Its automaton walks over the UTF-8 bytes of all texts side by side and names the n-grams that end there.
    """

    def __init__(self, identifier: LanguageIdentifier) -> None:
        import numpy as np

        self.codes = tuple(identifier.nb_classes)
        self._encode = identifier._encode
        self._next = np.frombuffer(identifier.tk_nextmove, dtype=np.dtype(identifier.tk_nextmove.typecode))
        self._rows = np.asarray(identifier.tk_row, dtype=np.int64) * 256
        self._features = np.asarray(identifier.tk_output, dtype=np.int64)
        self._weights = np.ascontiguousarray(identifier.nb_ptc, dtype=np.float32)
        self._prior = np.asarray(identifier.nb_pc, dtype=np.float32)
        self._aliases: list[tuple[int, int]] = identifier._alias_pairs

    def chances(self, words: Sequence[str]) -> NDArray[np.float32]:
        """(n, codes): the probability of each language."""
        import numpy as np

        encoded = [self._encode(one) for one in words]
        rows, features = self._visits(encoded)
        pairs, counts = np.unique(rows * len(self._weights) + features, return_counts=True)
        rows, features = np.divmod(pairs, len(self._weights))
        weights = np.log1p(counts.astype(np.float32))
        ends = np.searchsorted(rows, np.arange(len(encoded) + 1)).tolist()
        scores = np.zeros((len(encoded), len(self._prior)), dtype=np.float32)
        for row, (first, end) in enumerate(pairwise(ends)):
            if first < end:
                scores[row] = weights[first:end] @ self._weights.take(features[first:end], axis=0) + self._prior
        scores /= np.sqrt(np.array([[len(one)] for one in encoded], dtype=np.float32))
        np.exp(scores - scores.max(axis=1, keepdims=True), out=scores)
        scores /= scores.sum(axis=1, keepdims=True)
        for code, again in self._aliases:
            scores[:, code] += scores[:, again]
            scores[:, again] = 0
        return scores

    def _visits(self, encoded: Sequence[bytes]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Text number and feature for every n-gram met."""
        import numpy as np

        lengths = np.array([len(one) for one in encoded])
        order = np.argsort(-lengths, kind="stable")
        letters = np.zeros((lengths.max(), len(encoded)), dtype=np.uint8)
        for place, row in enumerate(order.tolist()):
            letters[: lengths[row], place] = np.frombuffer(encoded[row], dtype=np.uint8)
        active = np.searchsorted(-lengths[order], -np.arange(len(letters)), side="left").tolist()
        states = np.zeros(len(encoded), dtype=np.int64)
        rows, features = [], []
        for many, here in zip(active, letters, strict=True):
            states[:many] = self._next.take(self._rows.take(states[:many]) + here[:many])
            met = self._features.take(states[:many])
            which = np.flatnonzero(met >= 0)
            rows.append(order[which])
            features.append(met[which])
        return np.concatenate(rows), np.concatenate(features)


@cache
def _guesser() -> _Guesser:
    return _Guesser(_identifier())


@cache
def _identifier() -> LanguageIdentifier:
    """Knows the languages that have a two-letter code."""
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    made = LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
    made.set_languages([code for code in made.labels if len(code) == 2])
    return made

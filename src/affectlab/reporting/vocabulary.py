"""Words of texts, counted by class; and which of them mark a class."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from affectlab.core import FloatArray, IntArray

PRIOR = 500.0
"""Weight of the prior in words: how many words of a class outweigh what is known of all classes."""
_NO_WORDS = r"(?:https?://|www\.)\S+|@\w+|&#?\w{2,8};"
_BREAKS = r"[^\p{L}\p{M}\p{N}\p{So}'’]+"
_ALONE = r"(\p{So})"
_NO_LETTER = r"^(?:.|[^\p{L}\p{So}]*)$"
_LONGEST = 40
_TINY = 1e-9


class Vocabulary:
    """In how many texts of each of `classes` classes each word occurs, for at most `most` words.

    A word is what stands between spaces and punctuation, in lower case; an emoji is a word too; links, user names,
    numbers and single letters are none. With more than `most` words the rarest half goes, as in lossy counting (Manku
    and Motwani 2002, VLDB); what `lost` is the most texts that a word kept may lack.
    """

    def __init__(self, classes: int, most: int = 100_000) -> None:
        self._most = most
        self._places: dict[str, int] = {}
        self._counts: IntArray = np.zeros((0, classes), np.int64)
        self.lost = 0

    def add(self, texts: Sequence[str | None], codes: IntArray) -> None:
        """`codes` (n,) is the class of each text, -1 for none."""
        owners, words = words_of(texts)
        found = pc.dictionary_encode(words)
        size = len(found.dictionary)
        if not size:
            return
        # each word once a text
        pairs = np.unique(owners * size + np.asarray(found.indices, dtype=np.int64))
        classes = codes[pairs // size]
        pairs, classes = pairs[classes >= 0], classes[classes >= 0]
        width = self._counts.shape[1]
        window = np.bincount(pairs % size * width + classes, minlength=size * width).reshape(size, width)
        places = self._places
        at = np.array([places.setdefault(word, len(places)) for word in found.dictionary.to_pylist()], np.int64)
        if len(places) > len(self._counts):
            grown = np.zeros((max(len(places), 2 * len(self._counts)), width), np.int64)
            grown[: len(self._counts)] = self._counts
            self._counts = grown
        self._counts[at] += window
        if len(places) > self._most:
            self._prune()

    def _prune(self) -> None:
        totals = self._counts[: len(self._places)].sum(1)
        limit = int(np.partition(totals, len(totals) // 2)[len(totals) // 2])
        kept = np.flatnonzero(totals > limit)
        words = list(self._places)
        self._places = {words[place]: at for at, place in enumerate(kept.tolist())}
        self._counts = self._counts[kept]
        self.lost += limit

    @property
    def words(self) -> list[str]:
        return list(self._places)

    @property
    def counts(self) -> IntArray:
        """(words, classes) texts, in the order of `words`."""
        return self._counts[: len(self._places)]


def words_of(texts: Sequence[str | None]) -> tuple[IntArray, pa.StringArray]:
    """The words of all texts one after the other, with the number of the text of each."""
    array = pc.fill_null(pa.array(texts, pa.string()), "")
    array = pc.replace_substring_regex(pc.utf8_lower(array), _NO_WORDS, " ")
    array = pc.replace_substring_regex(pc.replace_substring_regex(array, _BREAKS, " "), _ALONE, r" \1 ")
    lists = pc.utf8_split_whitespace(pc.replace_substring(array, "’", "'"))
    words = pc.utf8_trim(lists.flatten(), "'\ufe0f\u200d")
    owners = np.asarray(pc.list_parent_indices(lists), dtype=np.int64)
    emoji = pc.match_substring_regex(words, r"^\p{So}")
    plain = pc.and_not(pc.less_equal(pc.utf8_length(words), _LONGEST), pc.match_substring_regex(words, _NO_LETTER))
    kept = np.asarray(pc.or_(emoji, plain), dtype=bool)
    return owners[kept], words.filter(pa.array(kept))


def log_odds(counts: IntArray, prior: float = PRIOR) -> FloatArray:
    """(words, classes): z of each word's log-odds in a class against all other classes together.

    The log-odds-ratio with an informative Dirichlet prior of Monroe, Colaresi and Quinn (2008), Fightin' Words,
    Political Analysis 16(4), eqs. 16, 20 and 22: the prior is the words' frequency over all classes, with the weight of
    `prior` words. `counts` (words, classes) are texts with the word, so that one long text counts once.
    """
    here = counts.astype(np.float64)
    overall = here.sum(1, keepdims=True)
    there = overall - here
    alpha = np.maximum(prior * overall / max(1.0, float(overall.sum())), _TINY)
    n_here, n_there = here.sum(0, keepdims=True), there.sum(0, keepdims=True)
    delta = _log_odds(here + alpha, n_here + prior) - _log_odds(there + alpha, n_there + prior)
    found: NDArray[np.float64] = delta / np.sqrt(1 / (here + alpha) + 1 / (there + alpha))
    return found


def _log_odds(with_word: FloatArray, all_words: FloatArray) -> FloatArray:
    found: NDArray[np.float64] = np.log(with_word / np.maximum(all_words - with_word, _TINY))
    return found

"""Texts to token windows, for training and for use alike.

A text longer than the model reads at once becomes several windows, cut after the last sentence end (or else before a
whole word) in the second half of the window, so that no token is left out and each window makes sense by itself.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from tokenizers import Tokenizer

from affectlab.core import Item, LongText
from affectlab.text import normalise

MAX_TARGET = 32
"""Tokens of a target that are read; longer ones are no names of things."""


@dataclass(frozen=True, slots=True)
class Windows:
    """Token ids of n items: `ids[j]` is one window, `owner[j]` (int64) the item it belongs to, in order.

    `lengths` (n,) int64: tokens of each item's text. `room` (n,) int64: how many of them a window holds. `cut` (n,)
    bool: True where the text is longer than one window.
    """

    ids: list[NDArray[np.int64]]
    owner: NDArray[np.int64]
    lengths: NDArray[np.int64]
    room: NDArray[np.int64]
    cut: NDArray[np.bool_]

    def mean(self, found: NDArray[np.float32], count: int) -> NDArray[np.float64]:
        """(count, outputs): for each item the mean of its windows' outputs `found`, weighted by their tokens.

        nan for an item without a window.
        """
        weights = np.array([len(ids) for ids in self.ids], dtype=np.float64)
        total, mass = np.zeros((count, found.shape[1])), np.zeros((count, 1))
        np.add.at(total, self.owner, found * weights[:, None])
        np.add.at(mass[:, 0], self.owner, weights)
        return np.divide(total, mass, out=np.full_like(total, np.nan), where=mass > 0)


class TokenReader:
    """A WordPiece tokenizer (tokenizers' `tokenizer.json`) with the framing [CLS] (target [SEP]) text [SEP]."""

    def __init__(self, file: Path, max_tokens: int) -> None:
        self.max_tokens = max_tokens
        self._tokenizer = Tokenizer.from_file(str(file))
        self._tokenizer.no_padding()
        self._tokenizer.no_truncation()
        self.vocabulary = vocabulary = self._tokenizer.get_vocab()
        self._cls, self._sep = vocabulary["[CLS]"], vocabulary["[SEP]"]
        self._ends = np.array([vocabulary[mark] for mark in (".", "!", "?", ";", "…") if mark in vocabulary])
        self._continues = np.zeros(len(vocabulary), dtype=bool)
        self._continues[[code for token, code in vocabulary.items() if token.startswith("##")]] = True

    def read(self, items: Sequence[Item], long_text: LongText) -> Windows:
        """Windows of all items. Unless `long_text` is "window", only the first window of each is made."""
        texts = self._encode([normalise(item.text) for item in items])
        targets = self._encode([normalise(item.target) if item.target else "" for item in items])
        ids: list[NDArray[np.int64]] = []
        owner: list[int] = []
        rooms = np.zeros(len(items), dtype=np.int64)
        cut = np.zeros(len(items), dtype=bool)
        for row, (text, target) in enumerate(zip(texts, targets, strict=True)):
            front = [self._cls, *target[:MAX_TARGET], self._sep] if len(target) else [self._cls]
            rooms[row] = room = self.max_tokens - len(front) - 1
            cut[row] = len(text) > room
            for start, end in self._spans(text, room if cut[row] else len(text)):
                ids.append(np.array([*front, *text[start:end], self._sep], dtype=np.int64))
                owner.append(row)
                if long_text != "window":
                    break
        lengths = np.array([len(text) for text in texts], dtype=np.int64)
        return Windows(ids, np.array(owner, dtype=np.int64), lengths, rooms, cut)

    def _encode(self, texts: list[str]) -> list[list[int]]:
        if not any(texts):
            return [[] for _ in texts]
        return [encoding.ids for encoding in self._tokenizer.encode_batch_fast(texts, add_special_tokens=False)]

    def _spans(self, text: list[int], room: int) -> list[tuple[int, int]]:
        if len(text) <= room:
            return [(0, len(text))]
        codes = np.asarray(text)
        return window_spans(np.isin(codes, self._ends), ~self._continues[codes], room)


def window_spans(ends: NDArray[np.bool_], starts: NDArray[np.bool_], room: int) -> list[tuple[int, int]]:
    """(first, last + 1) of the windows of at most `room` tokens; there is always one.

    `ends`, `starts` (n,): True for a token that ends a sentence, or begins a word.
    """
    count, spans, start = len(ends), [], 0
    while count - start > room:
        end = _boundary(ends, starts, start + room // 2, start + room)
        spans.append((start, end))
        start = end
    return [*spans, (start, count)]


def _boundary(ends: NDArray[np.bool_], starts: NDArray[np.bool_], low: int, high: int) -> int:
    """Where to cut, above `low` and at most at `high`."""
    for marks in (ends[low:high], starts[low + 1 : high + 1]):
        found = np.flatnonzero(marks)
        if len(found):
            return low + 1 + int(found[-1])
    return high

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
        codes, spans, start = np.asarray(text), [], 0
        while start < len(text):
            end = min(start + room, len(text))
            if end < len(text):
                end = self._boundary(codes, start + room // 2, end)
            spans.append((start, end))
            start = end
        return spans

    def _boundary(self, codes: NDArray[np.int64], low: int, high: int) -> int:
        ends = np.flatnonzero(np.isin(codes[low:high], self._ends))
        if len(ends):
            return low + int(ends[-1]) + 1
        starts = np.flatnonzero(~self._continues[codes[low + 1 : high + 1]])
        return low + 1 + int(starts[-1]) if len(starts) else high

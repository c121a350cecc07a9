"""`fast`: a weight for every word and pair of words, summed. No network is run.

Each feature of a text (`affectlab.text.features`) has a row of integer weights, one for each output. An output is their
sum, divided by the length of the text's vector of inverse document frequencies, plus a bias; from there on it is
answered as `base` answers. The sums are of integers, so that no answer depends on its neighbours.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from affectlab import catalogue
from affectlab.core import InputError, Item, ModelCard, Predictions, Task, UsageError, texts_of
from affectlab.models.answers import Answers, rule_from
from affectlab.models.base import ModelOptions, model_argument
from affectlab.models.folder import card_of, folder_of, is_whole, own_version, read_answers
from affectlab.models.registry import refuse_unanswerable
from affectlab.text.features import features

if TYPE_CHECKING:
    import pyarrow as pa

TABLE = "table.npz"
ROWS = 4096
"""Texts read at a time: few enough for the processor's own memory."""
AT_ONCE = 32_768
"""Rows between two saved parts: a quarter of a second's work."""
LARGEST = 1023
"""Of the weights: with eight bits, 28 emotions lose .026 of their macro-F1 on dev."""
DEPTH = 32
"""Weights that are summed in 16 bits: so many of the largest fit."""
BLOCK = 32
LEAST = 0.25
"""Of a text's squared length: where nothing was recognised, only the bias remains."""
_EMPTY = -1


class StaticModel:
    """A folder with `table.npz` and `answers.json`.

    The table: `keys` (features,) uint64, ascending; `codes` (features, outputs) int16; `scales` and `bias` (outputs,)
    float32; `rarity` (features,) float32, the inverse document frequencies.
    """

    def __init__(self, folder: Path, options: ModelOptions) -> None:
        about = read_answers(folder, TABLE)
        with np.load(folder / TABLE, allow_pickle=False) as table:
            self._keys = Keys(table["keys"])
            codes = table["codes"]
            self._scales, self._bias = table["scales"].astype(np.float64), table["bias"].astype(np.float64)
            self._squares = table["rarity"].astype(np.float64) ** 2
        self._threads = options.threads or os.cpu_count() or 1
        heads = {name: slice(*where) for name, where in about["heads"].items()}
        self.answers = Answers(heads, {task: rule_from(raw) for task, raw in about["tasks"].items()})
        usual = self.answers.rules.keys() & set(catalogue.profile("affect").tasks)
        self._order = np.argsort(~self._outputs(usual), kind="stable")
        self._codes = blocks(codes[:, self._order])
        card = card_of(about, ("sha256", "thresholds_chosen_on", "valence_rule"))
        self.card: ModelCard = replace(card, rows_at_once=AT_ONCE)

    def predict(self, items: Sequence[Item], /, tasks: Sequence[Task]) -> Predictions:
        refuse_unanswerable(self.card.id, self.card.tasks, tuple(tasks))
        return Predictions(
            answers=self.answers.all(self.raw(items, [task.id for task in tasks]), tasks),
            truncated=np.zeros(len(items), dtype=bool),
            errors=(None,) * len(items),
        )

    def raw(self, items: Sequence[Item], tasks: Iterable[str] | None = None) -> NDArray[np.float64]:
        """(items, outputs): the sums, before any calibration; of outputs that only other `tasks` (ids) read, perhaps
        NaN. Targets are not read.
        """
        wanted = np.ones(len(self._bias), dtype=bool) if tasks is None else self._outputs(tasks)
        ordered = wanted[self._order]
        used = [place for place in range(len(self._codes)) if ordered[place * BLOCK :][:BLOCK].any()]
        sums = partial(self._sums, used)
        texts = texts_of(items)
        pieces = [texts.slice(first, ROWS) for first in range(0, len(texts), ROWS)]
        if not pieces:
            return np.zeros((0, len(self._bias)))
        if self._threads == 1 or len(pieces) == 1:
            return np.concatenate([sums(piece) for piece in pieces])
        with ThreadPoolExecutor(self._threads) as pool:
            return np.concatenate(list(pool.map(sums, pieces)))

    def _outputs(self, tasks: Iterable[str]) -> NDArray[np.bool_]:
        """(outputs,) True for those that answers to `tasks` are made from."""
        found = np.zeros(len(self._bias), dtype=bool)
        for head in self.answers.heads_of(tasks):
            found[self.answers.heads[head]] = True
        return found

    def _sums(self, used: Sequence[int], texts: pa.LargeStringArray) -> NDArray[np.float64]:
        found = features(texts)
        places, ends = self._keys.find(found.hashes, found.ends)
        counts = np.diff(ends)
        length = np.bincount(np.repeat(np.arange(len(texts)), counts), self._squares.take(places), minlength=len(texts))
        size = np.sqrt(np.maximum(length, LEAST))[:, None]
        sums = np.full((len(texts), len(self._bias)), np.nan)
        for block in used:
            which = self._order[block * BLOCK :][:BLOCK]
            total = summed(self._codes[block], places, ends)[:, : len(which)]
            sums[:, which] = total * self._scales[which] / size + self._bias[which]
        return sums


def blocks(codes: NDArray[np.int16]) -> list[NDArray[np.int16]]:
    """`codes` (features, outputs) in pieces of 32 columns, the last filled up with zeros: rows that fit the processor's
    cache lines are gathered several times as fast.
    """
    full = np.pad(codes, ((0, 0), (0, -codes.shape[1] % BLOCK)))
    return [np.ascontiguousarray(full[:, first : first + BLOCK]) for first in range(0, full.shape[1], BLOCK)]


def summed(codes: NDArray[np.int16], places: NDArray[np.int64], ends: NDArray[np.int64]) -> NDArray[np.int32]:
    """(texts, outputs) sums of the rows `places` of `codes`, text i having `places[ends[i]:ends[i + 1]]`.

    The first row of every text is added, then the second of all that have one, and so on.
    """
    counts = np.diff(ends)
    order = np.argsort(-counts, kind="stable")
    first, left = ends[:-1][order], counts[order]
    total = np.zeros((len(counts), codes.shape[1]), dtype=np.int32)
    some, gathered = np.zeros_like(total, dtype=np.int16), np.empty_like(total, dtype=np.int16)
    deepest = int(left[0]) if len(left) else 0
    for depth, many in enumerate(np.searchsorted(-left, -np.arange(deepest), side="left").tolist()):
        # several times as fast as codes[...]; no place is outside, and "clip" spares a copy
        some[:many] += codes.take(places[first[:many] + depth], axis=0, out=gathered[:many], mode="clip")
        if depth % DEPTH == DEPTH - 1:
            total += some
            some[:] = 0
    total += some
    found = np.empty_like(total)
    found[order] = total
    return found


class Keys:
    """Where each of many distinct hashes stands in a sorted list, by open addressing."""

    def __init__(self, keys: NDArray[np.uint64]) -> None:
        self._keys = keys
        bits = max(4, int(np.ceil(np.log2(max(1, 3 * len(keys))))))
        self._shift = np.uint64(64 - bits)
        self._slots = np.full(1 << bits, _EMPTY, dtype=np.int32)
        waiting = np.arange(len(keys))
        slots = self._home(keys)
        while len(waiting):
            free = np.flatnonzero(self._slots[slots] == _EMPTY)
            taken, winners = np.unique(slots[free], return_index=True)
            self._slots[taken] = waiting[free[winners]]
            lost = np.ones(len(waiting), dtype=bool)
            lost[free[winners]] = False
            waiting, slots = waiting[lost], (slots[lost] + 1) % len(self._slots)

    def _home(self, hashes: NDArray[np.uint64]) -> NDArray[np.int64]:
        return (hashes >> self._shift).astype(np.int64)

    def find(self, hashes: NDArray[np.uint64], ends: NDArray[np.int64]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """The places of those hashes that are known, and where each text's ends among them."""
        slots = self._home(hashes)
        found = self._slots.take(slots).astype(np.int64)
        open_ = np.flatnonzero(found != _EMPTY)
        open_ = open_[self._keys.take(found.take(open_)) != hashes.take(open_)]
        while len(open_):
            slots[open_] = (slots[open_] + 1) % len(self._slots)
            here = self._slots[slots[open_]].astype(np.int64)
            found[open_] = here
            open_ = open_[(here != _EMPTY) & (self._keys[here] != hashes[open_])]
        known = found != _EMPTY
        return found[known], np.concatenate([[0], known.cumsum()]).take(ends)


def load(argument: str, options: ModelOptions) -> StaticModel:
    """`fast`: the static model in the package; `fast:FOLDER`: one that `affectlab train` made."""
    if not argument:
        return StaticModel(folder_of("fast"), options)
    if not Path(argument).is_dir():
        raise UsageError(
            "there is no such folder",
            model_argument(f"fast:{argument}"),
            "give the folder that `affectlab train` wrote",
        )
    if not is_whole(Path(argument), TABLE):
        what = "its table is not the one that its answers.json states"
        raise InputError(what, argument, "run `affectlab train` again")
    model = StaticModel(Path(argument), options)
    name = f"fast:{Path(argument).resolve().name}"
    model.card = replace(model.card, id=name, version=own_version(model.card, argument))
    return model

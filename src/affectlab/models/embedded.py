"""`base`: the model inside the package. ONNX Runtime and tokenizers; no torch, no download.

A folder holds `model.onnx`, `tokenizer.json` and `answers.json` (heads, calibration, thresholds, card). Texts are
grouped by their exact number of tokens, so no text is padded and none can touch another's answer.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from affectlab.core import AffectlabError, InputError, Item, Prediction, Predictions, Task, UsageError
from affectlab.models.answers import Answers, rule_from
from affectlab.models.base import ModelOptions, model_argument
from affectlab.models.folder import card_of, folder_of, is_whole, own_version, read_answers
from affectlab.models.registry import refuse_unanswerable
from affectlab.models.session import cpu_session
from affectlab.models.tokens import TokenReader, Windows

BATCH_ROWS, BATCH_TOKENS = 16, 512
"""Small batches on single-threaded runs side by side are the fastest way on a processor."""
DETAILS = ("max_tokens", "sha256", "thresholds_chosen_on", "valence_rule")


class EmbeddedModel:
    """A folder with a graph, a tokenizer and the numbers that turn logits into answers."""

    def __init__(self, folder: Path, options: ModelOptions) -> None:
        self._options = options
        self._about = read_answers(folder, "model.onnx", "tokenizer.json")
        self._tokens = TokenReader(folder / "tokenizer.json", int(self._about["max_tokens"]))
        self._threads = options.threads or os.cpu_count() or 1
        self._session = cpu_session(str(folder / "model.onnx"))
        heads = {name: slice(*where) for name, where in self._about["heads"].items()}
        self.answers = Answers(heads, {task: rule_from(raw) for task, raw in self._about["tasks"].items()})
        self.card = card_of(self._about, DETAILS)

    def predict(self, items: Sequence[Item], /, tasks: Sequence[Task]) -> Predictions:
        refuse_unanswerable(self.card.id, self.card.tasks, tuple(tasks))
        cut = np.zeros(len(items), dtype=bool)
        errors: list[str | None] = [None] * len(items)
        answers: dict[str, Prediction] = {}
        for asked, seen in _by_need(items, tasks):
            windows = self._tokens.read(seen, self._options.long_text)
            answers |= self.answers.all(self.logits(windows, len(items)), asked)
            cut |= windows.cut
            if self._options.long_text == "error":
                errors = [self._refusal(windows, row) or error for row, error in enumerate(errors)]
        answers = {task.id: answers[task.id] for task in tasks}
        unanswered = np.array([error is not None for error in errors], dtype=bool)
        if unanswered.any():
            for answer in answers.values():
                answer.scores[unanswered] = np.nan
        truncated = cut & ~unanswered if self._options.long_text == "truncate" else np.zeros(len(items), bool)
        return Predictions(answers=answers, truncated=truncated, errors=tuple(errors))

    def _refusal(self, windows: Windows, row: int) -> str | None:
        if not windows.cut[row]:
            return None
        return f"text has {windows.lengths[row]} tokens, {self.card.id} reads {windows.room[row]}"

    def raw(self, items: Sequence[Item]) -> NDArray[np.float64]:
        """(items, outputs): the network's logits, before any calibration."""
        return self.logits(self._tokens.read(items, self._options.long_text), len(items))

    def logits(self, windows: Windows, count: int) -> NDArray[np.float64]:
        """(count, outputs): for each item the mean of its windows' logits, weighted by their tokens."""
        width = max(where.stop for where in self.answers.heads.values())
        found = np.zeros((len(windows.ids), width), dtype=np.float32)
        batches = list(exact_batches(windows.ids))

        def run(rows: NDArray[np.int64]) -> None:
            found[rows] = self._session.run(None, {"ids": np.stack([windows.ids[row] for row in rows])})[0]

        if self._threads == 1 or len(batches) < 2:
            for rows in batches:
                run(rows)
        else:
            with ThreadPoolExecutor(self._threads) as pool:
                for _ in pool.map(run, batches):
                    pass
        return windows.mean(found, count)


def _by_need(items: Sequence[Item], tasks: Sequence[Task]) -> Iterator[tuple[list[Task], Sequence[Item]]]:
    """Tasks with the items as they see them: a target is read by the tasks that need one, and by no other."""
    plain = [task for task in tasks if not task.needs_target]
    if plain:
        yield plain, [Item(item.text) for item in items]
    aimed = [task for task in tasks if task.needs_target]
    if aimed:
        yield aimed, items


def exact_batches(ids: Sequence[NDArray[np.int64]]) -> Iterator[NDArray[np.int64]]:
    """Row numbers of windows of one length, the longest first so that threads finish together."""
    lengths = np.array([len(row) for row in ids], dtype=np.int64)
    order = np.argsort(-lengths, kind="stable")
    edges = np.flatnonzero(np.diff(lengths[order])) + 1
    for group in np.split(order, edges):
        if len(group):
            size = max(1, min(BATCH_ROWS, BATCH_TOKENS // int(lengths[group[0]])))
            yield from (group[start : start + size] for start in range(0, len(group), size))


def load(argument: str, options: ModelOptions) -> EmbeddedModel:
    """`base`; takes no argument."""
    if argument:
        raise UsageError(
            "base takes no argument", model_argument(f"base:{argument}"), f"write {model_argument('base')}"
        )
    return EmbeddedModel(folder_of("base"), options)


def load_folder(argument: str, options: ModelOptions) -> EmbeddedModel:
    """`onnx:FOLDER`: a model that `affectlab train` made."""
    if not argument:
        raise UsageError("onnx needs a folder", model_argument("onnx"), f"write {model_argument('onnx:FOLDER')}")
    if not Path(argument).is_dir():
        raise UsageError(
            "there is no such folder",
            model_argument(f"onnx:{argument}"),
            "give the folder that `affectlab train` wrote",
        )
    if not is_whole(Path(argument)):
        what = "its graph is not the one that its answers.json states"
        raise InputError(what, argument, "run `affectlab train` again; it goes on where it stopped")
    try:
        model = EmbeddedModel(Path(argument), options)
    except AffectlabError:
        raise
    except Exception as error:
        why = str(error).splitlines()[0]
        raise InputError(f"holds no model that can be read ({why})", argument, "train it again") from error
    name = f"onnx:{Path(argument).resolve().name}"
    model.card = replace(model.card, id=name, version=own_version(model.card, argument))
    return model

"""`hf:FOLDER`, `hf:NAME`, `hf:FILE.toml`: a classifier or regressor in the format of Hugging Face's transformers.

It is read from a folder or from the local cache of the hub, never from the network, and no code that lies beside the
weights is run. Texts are read as they are, windows of one length share a batch, and nothing is padded: an answer stays
within 1e-5 of itself whatever else is asked. Needs the extra `hf`.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from affectlab import catalogue
from affectlab.core import InputError, Item, LongText, ModelCard, Predictions, Task, UsageError
from affectlab.models.base import ModelOptions, model_argument
from affectlab.models.embedded import exact_batches
from affectlab.models.heads import REMEDY, Activation, Head, Statement, read_statement, recognised, stated
from affectlab.models.registry import refuse_unanswerable
from affectlab.models.tokens import Windows, window_spans

INSTALL = 'install it: pip install "affectlab[hf]"'
FOLDER = "give the folder that save_pretrained wrote, or the name of a checkpoint, such as owner/name"
CONTENT = (".json", ".txt", ".model", ".safetensors", ".bin")
"""Files of a checkpoint on which its answers may depend."""
USUAL_TOKENS = 512
"""What a checkpoint reads at once that does not say."""
SENTENCE_ENDS = (".", "!", "?", ";", "…")
CLASSIFIER = "ForSequenceClassification"
"""How transformers calls its networks that answer about a whole text, regressions too."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Checkpoint:
    """Where it lies. `name` is for the card; `version` a revision of the hub, or a hash of the files' content."""

    folder: Path
    name: str
    version: str


class HuggingFaceModel:
    """Its heads say how the outputs of the checkpoint answer tasks."""

    def __init__(self, checkpoint: Checkpoint, statement: Statement | None, options: ModelOptions) -> None:
        self._options = options
        self._network, self._reader = _load(checkpoint)
        config = self._network.config
        self._activation = _activation(config)
        labels = [str(config.id2label[index]) for index in range(config.num_labels)]
        heads = _heads(checkpoint, statement, labels, self._activation)
        self._heads = {head.task.id: head for head in heads}
        training = None if statement is None else statement.training
        self.card = ModelCard(
            id=f"hf:{checkpoint.name}",
            version=checkpoint.version if statement is None else f"{checkpoint.version}+{statement.mark}",
            title=f"{checkpoint.name}, a checkpoint of {config.model_type}",
            tasks=tuple(self._heads),
            languages=(),
            licence=catalogue.model_entry("hf").licence,
            training=training,
            details={"max_tokens": self._reader.max_tokens},
        )

    def predict(self, items: Sequence[Item], /, tasks: Sequence[Task]) -> Predictions:
        refuse_unanswerable(self.card.id, self.card.tasks, tuple(tasks))
        way = self._options.long_text
        windows = self._reader.read([item.text for item in items], way)
        logits = windows.mean(self._outputs(windows), len(items))
        errors: list[str | None] = [None] * len(items)
        for row in np.flatnonzero(np.isnan(logits[:, 0])):
            errors[row] = f"{self.card.id} reads no token in it"
        for row in np.flatnonzero(windows.cut) if way == "error" else ():
            errors[row] = f"text has {windows.lengths[row]} tokens, {self.card.id} reads {windows.room[row]}"
            logits[row] = np.nan
        return Predictions(
            answers={task.id: self._heads[task.id].answer(logits, self._activation) for task in tasks},
            truncated=windows.cut & (way == "truncate"),
            errors=tuple(errors),
        )

    def _outputs(self, windows: Windows) -> NDArray[np.float32]:
        """(windows, labels of the checkpoint)."""
        import torch

        found = np.zeros((len(windows.ids), self._network.config.num_labels), dtype=np.float32)
        # without a token for padding, transformers finds the last token in a batch of one alone
        alone = (np.array([row]) for row in range(len(windows.ids)))
        padded = self._network.config.pad_token_id is not None
        with torch.inference_mode(), _threads(self._options.threads):
            for rows in exact_batches(windows.ids) if padded else alone:
                ids = torch.from_numpy(np.stack([windows.ids[row] for row in rows])).to(self._network.device)
                inputs = {"input_ids": ids, "attention_mask": torch.ones_like(ids)}
                types = self._reader.types(ids.shape[1])
                if types is not None:
                    inputs["token_type_ids"] = torch.tensor(types).expand_as(ids).to(ids)
                found[rows] = self._network(**inputs).logits.cpu().numpy()
        return found


class _Reader:
    """Texts to windows with the tokenizer of a checkpoint and the tokens that it puts around a text."""

    def __init__(self, tokenizer: Any, max_tokens: int) -> None:
        self.max_tokens = max_tokens
        self._tokenizer = tokenizer
        # what is put around a text, seen around one
        probe = tokenizer("a", return_special_tokens_mask=True)
        own = np.flatnonzero(np.array(probe["special_tokens_mask"]) == 0)
        first, last = int(own[0]), int(own[-1]) + 1
        self._front, self._back = probe["input_ids"][:first], probe["input_ids"][last:]
        self._room = max_tokens - len(self._front) - len(self._back)
        if self._room < 1:
            raise ValueError(f"it reads {max_tokens} tokens at once")
        kinds = probe.get("token_type_ids")
        self._kinds = None if kinds is None else (kinds[:first], kinds[first], kinds[last:])

    def types(self, length: int) -> list[int] | None:
        """Token types of a window of `length` tokens; None for a checkpoint that has none."""
        if self._kinds is None:
            return None
        front, own, back = self._kinds
        return [*front, *[own] * (length - len(front) - len(back)), *back]

    def read(self, texts: Sequence[str], long_text: LongText) -> Windows:
        """Windows of all texts, none for one without tokens. Unless `long_text` is "window", only the first of each."""
        room = self._room
        ids: list[NDArray[np.int64]] = []
        owner: list[int] = []
        lengths = np.zeros(len(texts), dtype=np.int64)
        for row, (own, ends, starts) in enumerate(self._tokens(texts)):
            lengths[row] = len(own)
            spans = window_spans(ends, starts, room)
            for start, end in spans if long_text == "window" else spans[:1]:
                window = np.array([*self._front, *own[start:end], *self._back], dtype=np.int64)
                if len(window):
                    ids.append(window)
                    owner.append(row)
        return Windows(ids, np.array(owner, dtype=np.int64), lengths, np.full(len(texts), room), lengths > room)

    def _tokens(self, texts: Sequence[str]) -> Iterator[tuple[list[int], NDArray[np.bool_], NDArray[np.bool_]]]:
        """Each text's own tokens, and which of them end a sentence or begin a word, where the tokenizer can tell."""
        if not texts:
            return
        whole = [text.encode("utf-16", "surrogatepass").decode("utf-16", "replace") for text in texts]
        fast = bool(self._tokenizer.is_fast)
        read = self._tokenizer(
            whole, add_special_tokens=False, split_special_tokens=True, return_offsets_mapping=fast, verbose=False
        )
        for row, (text, own) in enumerate(zip(whole, read["input_ids"], strict=True)):
            ends, starts = np.zeros(len(own), dtype=bool), np.ones(len(own), dtype=bool)
            if fast:
                places = read["offset_mapping"][row]
                ends[:] = [text[end - 1 : end] in SENTENCE_ENDS for _, end in places]
                # whether a token holds the blank before a word, or begins after it, depends on the tokenizer
                around = (text[max(start - 1, 0) : start + 1] for start, _ in places)
                starts[:] = [near != near.strip() for near in around]
            yield own, ends, starts


def _heads(
    checkpoint: Checkpoint, statement: Statement | None, labels: list[str], activation: Activation
) -> tuple[Head, ...]:
    if statement is not None:
        return stated(statement, labels, activation)
    heads = recognised(labels) if activation != "none" else ()
    if not heads:
        what = f"its labels are those of no task: {', '.join(labels)}"
        raise UsageError(what, model_argument(f"hf:{checkpoint.name}"), f"state what they mean: {REMEDY}")
    return heads


def _activation(config: Any) -> Activation:
    """As the pipeline text-classification of transformers does, but that one output without a type is a value."""
    if config.problem_type == "regression" or config.num_labels == 1:
        return "none"
    return "sigmoid" if config.problem_type == "multi_label_classification" else "softmax"


def _load(checkpoint: Checkpoint) -> tuple[Any, _Reader]:
    """The network, on a GPU if there is one, and its reader. Raises InputError for what is no classifier."""
    import torch
    from transformers import AutoModelForSequenceClassification, AutoTokenizer

    where, local = str(checkpoint.folder), {"local_files_only": True, "trust_remote_code": False}
    try:
        kinds = json.loads((checkpoint.folder / "config.json").read_text(encoding="utf-8"))["architectures"]
        if not any(kind.endswith(CLASSIFIER) for kind in kinds):
            raise InputError(
                f"is no classifier of texts but {', '.join(kinds)}", where, f"give one of type ...{CLASSIFIER}"
            )
        with without_remarks():
            tokenizer = AutoTokenizer.from_pretrained(where, **local)
            network, loading = AutoModelForSequenceClassification.from_pretrained(
                where, **local, dtype=torch.float32, output_loading_info=True
            )
        if loading["missing_keys"]:
            what = f"lacks the weights {', '.join(sorted(loading['missing_keys'])[:3])}"
            raise InputError(what, where, "fetch or train it again")
        reader = _Reader(tokenizer, _max_tokens(network, tokenizer.model_max_length))
    except InputError:
        raise
    except Exception as error:
        why = (str(error).strip() or type(error).__name__).splitlines()[0]
        raise InputError(f"holds no checkpoint that can be read ({why})", where, "fetch or train it again") from error
    return network.eval().to("cuda" if torch.cuda.is_available() else "cpu"), reader


def _max_tokens(network: Any, stated: int) -> int:
    """The least of what the tokenizer states, what the configuration states, and the places that the network knows."""
    places = [stated, getattr(network.config, "max_position_embeddings", None) or USUAL_TOKENS]
    for name, module in network.named_modules():
        if name.endswith("position_embeddings") and hasattr(module, "num_embeddings"):
            unused = 0 if module.padding_idx is None else module.padding_idx + 1
            places.append(module.num_embeddings - unused)
    return int(min(places))


@contextmanager
def without_remarks() -> Iterator[None]:
    """transformers without its bars and remarks."""
    from transformers.utils import logging

    remarks: Any = logging
    level, bars = remarks.get_verbosity(), remarks.is_progress_bar_enabled()
    remarks.set_verbosity_error()
    remarks.disable_progress_bar()
    try:
        yield
    finally:
        remarks.set_verbosity(level)
        if bars:
            remarks.enable_progress_bar()


@contextmanager
def _threads(count: int | None) -> Iterator[None]:
    import torch

    before = torch.get_num_threads()
    torch.set_num_threads(count or before)
    try:
        yield
    finally:
        torch.set_num_threads(before)


def _find(name: str) -> Checkpoint:
    """The checkpoint `name`, a folder or one in the local cache of the hub. Raises UsageError, InputError."""
    folder = Path(name)
    if folder.is_dir():
        if not (folder / "config.json").is_file():
            raise InputError("there is no config.json", name, FOLDER)
        return Checkpoint(folder=folder, name=folder.resolve().name, version=_mark(folder))

    from huggingface_hub import try_to_load_from_cache

    try:
        found = try_to_load_from_cache(name, "config.json")
    except ValueError:
        raise UsageError("there is no such folder", model_argument(f"hf:{name}"), FOLDER) from None
    if not isinstance(found, str):
        what = "there is no such folder, nor such a checkpoint in the local cache of the hub"
        raise UsageError(
            what, model_argument(f"hf:{name}"), f"fetch it yourself, affectlab does not: hf download {name}"
        )
    folder = Path(found).parent
    return Checkpoint(folder=folder, name=name, version=folder.name[:12])


def _mark(folder: Path) -> str:
    """Of what the checkpoint's files hold."""
    whole = hashlib.sha256()
    for path in sorted(path for path in folder.iterdir() if path.suffix in CONTENT and path.is_file()):
        with path.open("rb") as file:
            whole.update(f"{path.name} {hashlib.file_digest(file, 'sha256').hexdigest()}\n".encode())
    return whole.hexdigest()[:12]


def load(argument: str, options: ModelOptions) -> HuggingFaceModel:
    """`hf:` with a folder, a name, or a file that states what the labels of a checkpoint mean (see `heads`)."""
    if not argument:
        raise UsageError(
            "hf needs a checkpoint", model_argument("hf"), f"write {model_argument('hf:FOLDER')}, or hf:NAME"
        )
    for name in ("torch", "transformers"):
        if find_spec(name) is None:
            raise UsageError(f"{name} is not installed", model_argument(f"hf:{argument}"), INSTALL)
    statement = read_statement(Path(argument)) if argument.endswith(".toml") else None
    return HuggingFaceModel(_find(argument if statement is None else statement.checkpoint), statement, options)

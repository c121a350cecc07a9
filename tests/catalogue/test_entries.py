"""The entries themselves: each one is whole, and says what its source says."""

from __future__ import annotations

import gzip
import json
import os
import re
from pathlib import Path

import pytest

from affectlab import catalogue
from affectlab.core.types import Task, Taxonomy

SOURCE = re.compile(r"doi:10\.\d{4,}/\S|arXiv:\d{4}\.\d{5}|ACL Anthology [A-Z]\d\d-\d{4}")
GO = (
    "admiration amusement anger annoyance approval caring confusion curiosity desire disappointment "
    "disapproval disgust embarrassment excitement fear gratitude grief joy love nervousness optimism pride "
    "realization relief remorse sadness surprise neutral"
)
FOUR = "anger fear joy sadness"
UNIT = (0.0, 1.0)

# id: kind, outputs, range, main metric
TASKS = {
    "emotions": ("multilabel", GO, None, "macro-f1"),
    "emotions-ekman": ("multilabel", "anger disgust fear joy sadness surprise neutral", None, "macro-f1"),
    "emotions-sentiment": ("multilabel", "positive negative ambiguous neutral", None, "macro-f1"),
    "emotions-11": (
        "multilabel",
        "anger anticipation disgust fear joy love optimism pessimism sadness surprise trust",
        None,
        "micro-f1",
    ),
    "intensity": ("regression", FOUR, UNIT, "pearson"),
    "intensity-class": ("ordinal", FOUR, (0.0, 3.0), "pearson"),
    "valence": ("regression", "value", UNIT, "pearson"),
    "valence-class": ("ordinal", "value", (-3.0, 3.0), "pearson"),
    "vad": ("regression", "valence arousal dominance", UNIT, "pearson"),
    "sentiment": ("multiclass", "negative neutral positive", None, "average-recall"),
    "sentiment-5": ("multiclass", "very-negative negative neutral positive very-positive", None, "accuracy"),
    "sentiment-strength": ("regression", "value", UNIT, "pearson"),
    "target-sentiment": ("multiclass", "negative neutral positive", None, "macro-f1"),
}


@pytest.mark.parametrize("id", TASKS)
def test_a_task_asks_what_its_data_answer(id: str) -> None:
    kind, outputs, bounds, metric = TASKS[id]
    task = catalogue.task(id)
    assert (kind, tuple(outputs.split()), bounds) == (task.kind, task.outputs, task.range)
    assert metric == task.metrics[0]


def test_the_tasks_are_these() -> None:
    assert list(TASKS) == [task.id for task in catalogue.tasks()]
    assert {"target-sentiment"} == {task.id for task in catalogue.tasks() if task.needs_target}
    assert {"ekman-6", "plutchik-8"} < {taxonomy.id for taxonomy in catalogue.taxonomies()}


@pytest.mark.parametrize("task", catalogue.tasks(), ids=lambda task: task.id)
def test_every_task_is_whole(task: Task) -> None:
    """A question that states its range, a paper to look up, metrics that fit, outputs as in its taxonomy."""
    assert task.question.endswith((".", "?"))
    assert "?" in task.question
    assert SOURCE.search(task.source)
    assert set(task.metrics) <= set(catalogue.METRICS[task.kind])
    if task.taxonomy is not None:
        assert tuple(label.id for label in catalogue.taxonomy(task.taxonomy).labels) == task.outputs
    if task.range is not None:
        assert all(re.search(rf"(?<![\d.]){bound:g}(?![\d.])", task.question) for bound in task.range)


@pytest.mark.parametrize("taxonomy", catalogue.taxonomies(), ids=lambda taxonomy: taxonomy.id)
def test_every_taxonomy_is_whole(taxonomy: Taxonomy) -> None:
    assert SOURCE.search(taxonomy.source)
    size = re.search(r"-(\d+)$", taxonomy.id)
    assert size is not None
    assert int(size[1]) == len(taxonomy.labels)
    meanings = [label.description for label in taxonomy.labels]
    assert len(set(meanings)) == len(meanings)
    assert all(meaning.casefold() != label.id for label, meaning in zip(taxonomy.labels, meanings, strict=True))


@pytest.mark.parametrize("entry", catalogue.model_entries(), ids=lambda entry: entry.id)
def test_every_model_is_described_without_scores(entry: catalogue.ModelEntry) -> None:
    assert re.match(rf"{entry.id}(:[A-Z]+)?: ", entry.title)
    assert not re.search(r"\d*\.\d{2,}", entry.description)


def test_the_models_are_these() -> None:
    assert {e.id: e.tier for e in catalogue.model_entries()} == {
        "base": "shipped",
        "fast": "shipped",
        "hf": "optional",
        "majority": "baseline",
        "onnx": "optional",
        "predictions": "optional",
        "random": "baseline",
        "textblob": "baseline",
        "vader": "baseline",
    }


def test_the_default_profile() -> None:
    assert catalogue.profile("affect").tasks == ("emotions", "intensity", "valence", "vad", "sentiment")
    assert [profile.id for profile in catalogue.profiles()] == ["affect"]


@pytest.mark.parametrize("pair", catalogue.label_maps(), ids="->".join)
def test_every_map_is_total_and_onto(pair: tuple[str, str]) -> None:
    source, target = (tuple(label.id for label in catalogue.taxonomy(id).labels) for id in pair)
    found = catalogue.label_map(*pair)
    assert set(source) - set(found) == ({"anticipation"} if pair[0] == "semeval2018-11" else set())
    assert set(target) == {*found.values(), found.none or target[0]}


def test_the_maps_are_these() -> None:
    wanted = {
        ("goemotions-28", "goemotions-ekman-7"),
        ("goemotions-28", "goemotions-sentiment-4"),
        ("semeval2018-11", "goemotions-ekman-7"),
    }
    assert wanted == set(catalogue.label_maps())


def test_labels_of_e_c_that_go_by_another_name_go_where_their_next_of_kin_goes() -> None:
    found, kin = catalogue.label_map("semeval2018-11", "goemotions-ekman-7"), catalogue.label_map(*GOEMOTIONS)
    next_of_kin = {"trust": "approval", "pessimism": "disappointment"}
    assert dict(found) == {label: kin[next_of_kin.get(label, label)] for label in found}
    assert found.of([]) == {"neutral"}
    assert found.of(["anticipation"]) == set()
    assert found.of(["anger", "love", "joy"]) == {"anger", "joy"}


GOEMOTIONS = ("goemotions-28", "goemotions-ekman-7")


@pytest.fixture
def release() -> Path:
    root = os.environ.get("AFFECTLAB_DATA")
    if not root:
        pytest.skip("AFFECTLAB_DATA is not set: the GoEmotions release is not at hand")
    return Path(root) / "goemotions"


@pytest.mark.data
def test_labels_are_in_the_order_of_the_release(release: Path) -> None:
    """A label number in the data is an index into the outputs of `emotions`."""
    lines = gzip.decompress((release / "emotions.txt.gz").read_bytes()).decode().splitlines()
    assert tuple(lines) == catalogue.task("emotions").outputs


@pytest.mark.data
@pytest.mark.parametrize(
    ("file", "target"),
    [
        pytest.param("ekman_mapping.json.gz", "goemotions-ekman-7", id="ekman"),
        pytest.param("sentiment_dict.json.gz", "goemotions-sentiment-4", id="sentiment"),
    ],
)
def test_maps_say_what_the_release_says(release: Path, file: str, target: str) -> None:
    groups = json.loads(gzip.decompress((release / file).read_bytes()))
    wanted = {fine: coarse for coarse, members in groups.items() for fine in members} | {"neutral": "neutral"}
    assert wanted == dict(catalogue.label_map("goemotions-28", target))

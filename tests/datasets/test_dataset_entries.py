"""What is promised of every data set, whatever it holds."""

from __future__ import annotations

import json
import math
import os
import subprocess
import sys
from pathlib import Path
from typing import get_args

import pytest

from affectlab import catalogue, datasets
from affectlab.core.errors import UsageError
from affectlab.core.types import Terms
from affectlab.datasets.files import read_bytes

IDS = datasets.ids()
DOWNLOADABLE = ("open", "attribution", "share-alike", "non-commercial")


def test_every_module_with_an_entry_is_listed() -> None:
    folder = Path(datasets.__file__).parent
    with_entry = {path.stem for path in folder.glob("*.py") if "\nENTRY = " in path.read_text(encoding="utf-8")}
    assert set(IDS) == with_entry
    assert {path.stem for path in (folder / "manifests").glob("*.csv")} == with_entry


@pytest.mark.parametrize("name", IDS)
def test_entry_is_complete(name: str) -> None:
    entry = datasets.load(name)
    assert name == entry.id
    assert entry.terms in get_args(Terms)
    assert entry.splits
    assert entry.golds
    assert entry.traps
    assert all(text.strip() for text in (entry.title, entry.licence, entry.citation, entry.owner_url, *entry.traps))
    assert all(len(set(outputs)) == len(outputs) for outputs in entry.golds.values())


@pytest.mark.parametrize("name", IDS)
def test_files_have_an_address_only_where_the_terms_allow(name: str) -> None:
    """A set without instructions must download whole; terms that forbid passing on leave no address."""
    entry = datasets.load(name)
    if entry.terms not in DOWNLOADABLE:
        assert not [file.path for file in entry.files if file.url]
    if any(file.url is None for file in entry.files):
        assert entry.instructions


@pytest.mark.parametrize("name", IDS)
def test_manifest_is_well_formed(name: str) -> None:
    for file in datasets.load(name).files:
        assert file.path.startswith(f"{name}/")
        assert file.path.endswith(".gz")
        assert len(file.sha256) == 64
        assert file.bytes > 0
        assert file.url is None or file.url.startswith("https://")


def test_unknown_set_offers_the_nearest() -> None:
    with pytest.raises(UsageError, match="did you mean goemotions"):
        datasets.load("goemotion")


def test_names_outside_the_package_are_no_sets() -> None:
    with pytest.raises(UsageError, match="data: there is no data set"):
        datasets.load("files")


def test_unknown_split_offers_the_nearest() -> None:
    with pytest.raises(UsageError, match="did you mean train"):
        datasets.load("goemotions").read("trian")


def test_importing_the_package_is_light() -> None:
    """Neither the package nor all of its entries import anything heavy."""
    code = (
        "import sys, affectlab.datasets as d; [d.load(name) for name in d.ids()];"
        "heavy = {'numpy', 'pandas', 'pyarrow', 'pooch', 'platformdirs', 'torch'};"
        "print(sorted(heavy & {*sys.modules}))"
    )
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert result.stdout.strip() == "[]"


def test_listing_ids_imports_no_entry() -> None:
    code = (
        "import sys, affectlab.datasets as d; d.ids();"
        "print([name for name in d.ids() if f'affectlab.datasets.{name}' in sys.modules])"
    )
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert result.stdout.strip() == "[]"


@pytest.mark.data
@pytest.mark.parametrize("name", IDS)
def test_files_are_those_of_the_manifest(name: str) -> None:
    for file in datasets.load(name).files:
        assert file.bytes == len(read_bytes(file))


@pytest.mark.data
@pytest.mark.parametrize("name", IDS)
def test_hashes_agree_with_the_collection(name: str) -> None:
    listing = Path(os.environ["AFFECTLAB_DATA"]) / "MANIFEST.json"
    if not listing.is_file():
        pytest.skip("this data folder has no MANIFEST.json")
    listed = json.loads(listing.read_text(encoding="utf-8"))[name]["files"]
    known = {f"{name}/{file['path']}": file["sha256"] for file in listed}
    for file in datasets.load(name).files:
        assert known[file.path] == file.sha256


@pytest.mark.data
@pytest.mark.parametrize("name", IDS)
def test_every_split_has_its_rows_and_golds(name: str) -> None:
    """Beyond the count, which readers check: no empty text, and numbers as the entry declares them."""
    entry = datasets.load(name)
    met: set[str] = set()
    for split, count in entry.splits.items():
        rows = entry.read(split)
        assert count == len(rows) > 0
        for row in rows:
            assert row.id
            assert row.text.strip()
            assert row.gold
            met |= row.gold.keys()
            for gold, numbers in row.gold.items():
                assert len(entry.golds[gold]) == len(numbers)
                assert not any(math.isinf(number) for number in numbers)
    assert met == entry.golds.keys()


ONE_HOT = [
    *(("semeval2017", split, "sentiment") for split in ("train", "dev", "test")),
    *(("sst", split, "sentiment-5") for split in ("train", "dev", "test")),
    *(("tdt", split, "target-sentiment") for split in ("train", "dev", "test")),
    *(("aeb", "tdt", "target-sentiment"), ("aeb", "sst5", "sentiment-5")),
    *(("red_ro", "v1/train", "red-v1"), ("empathic_reactions", "wassa/dev", "essay-emotion")),
]


@pytest.mark.data
@pytest.mark.parametrize(("name", "split", "gold"), ONE_HOT)
def test_multiclass_gold_is_one_hot(name: str, split: str, gold: str) -> None:
    rows = datasets.load(name).read(split)
    assert {(1.0, 1)} == {(max(row.gold[gold]), sum(1 for x in row.gold[gold] if x)) for row in rows}


RANGES = [
    ("semeval2018", "ei/train", "intensity", 0, 1),
    ("semeval2018", "ei/test", "intensity-class", 0, 3),
    ("semeval2018", "v/test", "valence", 0, 1),
    ("semeval2018", "v/train", "valence-class", -3, 3),
    ("emobank", "train", "vad", 1, 5),
    ("sst", "train", "sentiment-strength", 0, 1),
    ("vader", "tweets", "vader-valence", -4, 4),
    ("aeb", "v-nyt", "vader-valence", -4, 4),
    ("aeb", "v-oc", "valence-class", -3, 3),
    ("brighter", "b/eng/train", "brighter-intensity", 0, 3),
    ("empathic_reactions", "train", "empathy", 1, 7),
    ("hebemo", "test-in-sample", "hebemo-sentiment", -1, 1),
]


@pytest.mark.data
@pytest.mark.parametrize(("name", "split", "gold", "low", "high"), RANGES)
def test_regression_gold_is_in_its_range(name: str, split: str, gold: str, low: float, high: float) -> None:
    rows = datasets.load(name).read(split)
    numbers = [x for row in rows for x in row.gold[gold] if not math.isnan(x)]
    assert low <= min(numbers) < max(numbers) <= high


@pytest.mark.parametrize("name", IDS)
def test_golds_that_are_tasks_have_the_outputs_of_the_catalogue_in_its_order(name: str) -> None:
    """Models answer in the catalogue's order; gold in another would be compared with the wrong output."""
    tasks = {task.id: task.outputs for task in catalogue.tasks()}
    for gold, outputs in datasets.load(name).golds.items():
        assert tuple(outputs) == tasks.get(gold, tuple(outputs))

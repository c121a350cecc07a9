"""Look-ups: what is found, what a typo is told, and what a list of task names comes to."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from affectlab import catalogue
from affectlab.core.errors import InputError, UsageError

AFFECT = ["emotions", "intensity", "valence", "vad", "sentiment"]
NAMES = [task.id for task in catalogue.tasks()] + [profile.id for profile in catalogue.profiles()]


def ids(selection: catalogue.Selection) -> list[str]:
    return [task.id for task in selection.tasks]


@pytest.mark.parametrize(
    ("look_up", "line"),
    [
        pytest.param(
            lambda: catalogue.task("sentimnet"),
            "tasks: there is no task 'sentimnet'; did you mean sentiment",
            id="task",
        ),
        pytest.param(
            lambda: catalogue.task("zzzz"),
            "tasks: there is no task 'zzzz'; all of them: affectlab tasks list",
            id="task-unlike-any",
        ),
        pytest.param(
            lambda: catalogue.profile("afect"),
            "tasks: there is no profile 'afect'; did you mean affect? all of them: affectlab tasks list",
            id="profile",
        ),
        pytest.param(
            lambda: catalogue.taxonomy("ekman"),
            "taxonomies: there is no taxonomy 'ekman'; did you mean ekman-6",
            id="taxonomy",
        ),
        pytest.param(
            lambda: catalogue.taxonomy("../tasks"),
            "taxonomies: there is no taxonomy '../tasks'; all of them: affectlab taxonomies list",
            id="taxonomy-is-no-path",
        ),
        pytest.param(
            lambda: catalogue.model_entry("bsae"),
            "model: there is no model 'bsae'; did you mean base? all of them: affectlab models list",
            id="model",
        ),
        pytest.param(
            lambda: catalogue.label_map("sst-5", "ekman-6"),
            "taxonomies: no map leads from sst-5 to ekman-6; there are goemotions-28 -> goemotions-ekman-7",
            id="no-such-map",
        ),
        pytest.param(
            lambda: catalogue.label_map("goemotions-28", "ekman-9"),
            "taxonomies: there is no taxonomy 'ekman-9'; did you mean ekman-6",
            id="map-to-unknown",
        ),
        pytest.param(
            lambda: catalogue.resolve(["affect", "emotion-11"]),
            "tasks: there is no task 'emotion-11'; did you mean emotions-11",
            id="resolve",
        ),
        pytest.param(
            lambda: catalogue.resolve(["effect"]),
            "tasks: there is no task 'effect'; did you mean affect? all of them: affectlab tasks list",
            id="resolve-profile",
        ),
        pytest.param(
            lambda: catalogue.resolve([" ", ","]),
            "tasks: no task is named; give some of: affectlab tasks list",
            id="resolve-nothing",
        ),
    ],
)
def test_a_wrong_name_is_told_the_right_one(look_up: Callable[[], object], line: str) -> None:
    with pytest.raises(UsageError) as caught:
        look_up()
    assert str(caught.value).startswith(line)


@pytest.mark.parametrize(
    ("names", "tasks", "profiles", "named"),
    [
        pytest.param(["affect"], AFFECT, ["affect"], [], id="profile"),
        pytest.param(["vad"], ["vad"], [], ["vad"], id="one-task"),
        pytest.param(["vad,emotions"], ["vad", "emotions"], [], ["vad", "emotions"], id="comma"),
        pytest.param([" vad , ", "emotions"], ["vad", "emotions"], [], ["vad", "emotions"], id="spaces"),
        pytest.param(["vad", "vad,vad"], ["vad"], [], ["vad"], id="repeated"),
        pytest.param(
            ["emotions-11", "affect"],
            ["emotions-11", *AFFECT],
            ["affect"],
            ["emotions-11"],
            id="task-before-profile",
        ),
        pytest.param(
            ["vad,affect,affect"],
            ["vad", "emotions", "intensity", "valence", "sentiment"],
            ["affect"],
            ["vad"],
            id="task-of-the-profile-first",
        ),
    ],
)
def test_names_resolve(names: list[str], tasks: list[str], profiles: list[str], named: list[str]) -> None:
    found = catalogue.resolve(names)
    assert tasks == ids(found)
    assert profiles == [profile.id for profile in found.profiles]
    assert named == [task.id for task in found.named]


@given(st.lists(st.sampled_from(NAMES), min_size=1, max_size=8))
def test_resolving_is_a_union_in_order(names: list[str]) -> None:
    """Each task once, in the order first named; to name the result again, or with commas, is the same."""
    members = {profile.id: list(profile.tasks) for profile in catalogue.profiles()}
    wanted = list(dict.fromkeys(id for name in names for id in members.get(name, [name])))
    found = catalogue.resolve(names)
    assert wanted == ids(found)
    assert wanted == ids(catalogue.resolve(wanted))
    assert found == catalogue.resolve([",".join(names)])


def test_entries_are_read_once() -> None:
    assert catalogue.task("vad") is catalogue.task("vad")
    assert catalogue.taxonomy("sst-5") is catalogue.taxonomy("sst-5")
    assert catalogue.model_entry("base") is catalogue.model_entry("base")


def test_a_broken_file_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    """What reaches the user when a file of the installed catalogue is damaged."""
    from affectlab.catalogue import loader

    monkeypatch.setattr(loader, "_read", lambda *_parts: 'title = "cut of')
    loader.taxonomy.cache_clear()
    with pytest.raises(InputError, match=r"^catalogue/taxonomies/sst-5\.toml: this is no TOML: .*; mend the file$"):
        loader.taxonomy("sst-5")


def test_the_catalogue_needs_nothing_heavy() -> None:
    """Everything in it is read in a fresh interpreter without numpy, pyarrow or the like."""
    code = (
        "import sys, affectlab.catalogue as c; "
        "c.tasks(), c.taxonomies(), c.model_entries(), [c.label_map(*pair) for pair in c.label_maps()]; "
        "heavy = {'numpy', 'pyarrow', 'onnxruntime', 'pandas', 'torch', 'matplotlib'}; "
        "print(sorted(sys.modules.keys() & heavy))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"

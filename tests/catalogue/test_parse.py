"""What the catalogue refuses: every way an entry can be wrong is one clear line, with its file and table."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from affectlab.catalogue.parse import parse_map, parse_map_name, parse_model, parse_tasks, parse_taxonomy
from affectlab.core.errors import InputError

TAXONOMY = """
title = "Two moods"
source = "A paper"
[labels]
glad = "in good spirits"
low = "in poor spirits"
"""
MODEL = """
title = "A model"
kind = "random"
description = "It answers"
tier = "baseline"
licence = "MIT"
"""
MAP = """
source = "A release"
[groups]
up = ["glad", "calm"]
down = ["low"]
"""
TASKS = """
[task.mood]
kind = "multiclass"
title = "Mood"
question = "Which mood?"
taxonomy = "moods"
perspective = "writer"
metrics = ["accuracy"]
source = "A paper"
[task.height]
kind = "ordinal"
title = "Height"
question = "How high?"
outputs = ["value"]
range = [-1, 1]
perspective = "reader"
metrics = ["pearson"]
source = "A paper"
needs_target = true
[profile.both]
title = "Both"
tasks = ["mood", "height"]
"""
FINE, COARSE = ("fine", ("glad", "low", "calm")), ("coarse", ("up", "down"))


def taxonomy(text: str) -> object:
    return parse_taxonomy("moods", text)


def model(text: str) -> object:
    return parse_model("dice", text)


def mapping(text: str) -> object:
    return parse_map(FINE, COARSE, text)


def tasks(text: str) -> object:
    return parse_tasks(text, {"moods": ("glad", "low"), "sizes": ("big", "small")})


def test_a_sound_taxonomy_keeps_its_order() -> None:
    found = parse_taxonomy("moods", TAXONOMY)
    assert [(label.id, label.description) for label in found.labels] == [
        ("glad", "in good spirits"),
        ("low", "in poor spirits"),
    ]
    assert (found.id, found.title, found.source) == ("moods", "Two moods", "A paper")


def test_sound_tasks_take_outputs_from_their_taxonomy_or_name_them() -> None:
    (mood, height), (both,) = parse_tasks(TASKS, {"moods": ("glad", "low")})
    assert (mood.outputs, mood.taxonomy, mood.range) == (("glad", "low"), "moods", None)
    assert (height.outputs, height.taxonomy, height.range) == (("value",), None, (-1.0, 1.0))
    assert (mood.needs_target, height.needs_target) == (False, True)
    assert (both.id, both.tasks) == ("both", ("mood", "height"))


def test_a_scaled_task_may_take_its_outputs_from_a_taxonomy() -> None:
    text = TASKS.replace('outputs = ["value"]', 'taxonomy = "sizes"')
    height = parse_tasks(text, {"moods": ("glad", "low"), "sizes": ("big", "small")})[0][1]
    assert (height.outputs, height.taxonomy, height.range) == (("big", "small"), "sizes", (-1.0, 1.0))


def test_a_sound_model_entry() -> None:
    found = parse_model("dice", MODEL)
    assert (found.id, found.kind, found.tier, found.licence) == ("dice", "random", "baseline", "MIT")


def test_a_map_comes_in_the_order_of_its_source() -> None:
    found = parse_map(FINE, COARSE, MAP)
    assert list(found.items()) == [("glad", "up"), ("low", "down"), ("calm", "up")]
    with pytest.raises(TypeError):
        found["glad"] = "down"  # type: ignore[index]


def case(parse: Callable[[str], object], text: str, old: str, new: str, where: str, what: str, id: str) -> object:
    assert text.count(old) == 1, f"{old!r} must name one place of the sound text"
    return pytest.param(parse, text.replace(old, new), where, what, id=id)


IN_TAXONOMY, IN_MODEL, IN_MAP = "taxonomies/moods.toml", "models/dice.toml", "maps/fine--coarse.toml"
IN_MOOD, IN_HEIGHT, IN_BOTH = (
    "tasks.toml [task.mood]",
    "tasks.toml [task.height]",
    "tasks.toml [profile.both]",
)
BROKEN = [
    case(taxonomy, TAXONOMY, "[labels]", "[labels", IN_TAXONOMY, "this is no TOML", "not-toml"),
    case(taxonomy, TAXONOMY, "low =", "glad =", IN_TAXONOMY, "this is no TOML", "label-twice"),
    case(
        taxonomy,
        TAXONOMY,
        'low = "in poor spirits"',
        "",
        f"{IN_TAXONOMY} [labels]",
        "two labels",
        "one-label",
    ),
    case(taxonomy, TAXONOMY, "low =", "Low =", f"{IN_TAXONOMY} [labels]", "'Low' is no name", "label-capital"),
    case(taxonomy, TAXONOMY, "low =", '"so so" =', f"{IN_TAXONOMY} [labels]", "is no name", "label-with-space"),
    case(taxonomy, TAXONOMY, '"in poor spirits"', '" "', f"{IN_TAXONOMY} [labels]", "is no text", "no-meaning"),
    case(
        taxonomy,
        TAXONOMY,
        '"in poor spirits"',
        "3",
        f"{IN_TAXONOMY} [labels]",
        "is no text",
        "number-meaning",
    ),
    case(taxonomy, TAXONOMY, 'source = "A paper"', "", IN_TAXONOMY, "'source' is missing", "no-source"),
    case(taxonomy, TAXONOMY, "[labels]", "year = 1\n[labels]", IN_TAXONOMY, "unknown key 'year'", "extra-key"),
    case(taxonomy, TAXONOMY, "[labels]", "[lables]", IN_TAXONOMY, "'labels' is missing", "no-labels"),
    case(taxonomy, 'title = "t"\nlabels = 1', "1", "2", IN_TAXONOMY, "a table is expected", "labels-no-table"),
    case(model, MODEL, '"random"', '"oracle"', IN_MODEL, "kind = 'oracle' is unknown", "model-kind"),
    case(model, MODEL, '"baseline"', '"best"', IN_MODEL, "tier = 'best' is unknown", "model-tier"),
    case(model, MODEL, 'licence = "MIT"', "", IN_MODEL, "'licence' is missing", "no-licence"),
    case(model, MODEL, 'licence = "MIT"', 'licence = "MIT"\nf1 = 0.9', IN_MODEL, "unknown key 'f1'", "scores"),
    case(model, MODEL, '"It answers"', '"It\\nanswers"', IN_MODEL, "is no text", "two-lines"),
    case(mapping, MAP, 'source = "A release"', "", IN_MAP, "'source' is missing", "map-source"),
    case(mapping, MAP, ', "calm"', "", f"{IN_MAP} [groups]", "calm is in no group", "map-not-total"),
    case(
        mapping,
        MAP,
        '["low"]',
        '["low", "glad"]',
        f"{IN_MAP} [groups]",
        "in both up and down",
        "in-two-groups",
    ),
    case(mapping, MAP, '["low"]', '["low", "low"]', f"{IN_MAP} [groups]", "low twice", "twice-in-a-group"),
    case(
        mapping,
        MAP,
        '["low"]',
        '["low", "odd"]',
        f"{IN_MAP} [groups]",
        "'odd' is no label of fine",
        "stranger",
    ),
    case(mapping, MAP, 'down = ["low"]', "", f"{IN_MAP} [groups]", "'down' is missing", "group-missing"),
    case(mapping, MAP, '["low"]', "[]", f"{IN_MAP} [groups]", "is no list of names", "group-empty"),
    case(mapping, MAP, "down =", "odd = []\ndown =", f"{IN_MAP} [groups]", "unknown key 'odd'", "group-unknown"),
    case(tasks, TASKS, '"multiclass"', '"multi"', IN_MOOD, "kind = 'multi' is unknown", "kind"),
    case(tasks, TASKS, '"writer"', '"critic"', IN_MOOD, "perspective = 'critic' is unknown", "perspective"),
    case(tasks, TASKS, '"moods"', '"modes"', IN_MOOD, "taxonomy = 'modes' is unknown", "missing-taxonomy"),
    case(tasks, TASKS, 'taxonomy = "moods"', "", IN_MOOD, "needs a taxonomy", "labels-from-nowhere"),
    case(tasks, TASKS, '"moods"', '"moods"\noutputs = ["glad"]', IN_MOOD, "both given", "taxonomy-and-outputs"),
    case(tasks, TASKS, '"moods"', '"moods"\nrange = [0, 1]', IN_MOOD, "has no range", "range-of-labels"),
    case(tasks, TASKS, '["accuracy"]', '["f1"]', IN_MOOD, "metric f1 is unknown", "metric"),
    case(tasks, TASKS, '["accuracy"]', '["pearson"]', IN_MOOD, "unknown for multiclass", "metric-of-other-kind"),
    case(tasks, TASKS, '["accuracy"]', "[]", IN_MOOD, "is no list of names", "no-metric"),
    case(tasks, TASKS, '["accuracy"]', '"accuracy"', IN_MOOD, "is no list of names", "metric-no-list"),
    case(tasks, TASKS, '"Which mood?"', '""', IN_MOOD, "is no text", "no-question"),
    case(tasks, TASKS, "needs_target = true", "needs_target = 1", IN_HEIGHT, "is no truth value", "flag"),
    case(tasks, TASKS, "needs_target = true", "target = true", IN_HEIGHT, "unknown key 'target'", "task-key"),
    case(tasks, TASKS, "[-1, 1]", "[1, -1]", IN_HEIGHT, "is no range", "range-reversed"),
    case(tasks, TASKS, "[-1, 1]", "[-1, 0, 1]", IN_HEIGHT, "is no range", "range-of-three"),
    case(tasks, TASKS, "[-1, 1]", "[false, true]", IN_HEIGHT, "is no range", "range-of-flags"),
    case(tasks, TASKS, "[-1, 1]", "[0, inf]", IN_HEIGHT, "is no range", "range-endless"),
    case(tasks, TASKS, "[-1, 1]", "[0, 1.5]", IN_HEIGHT, "classes are whole numbers", "half-classes"),
    case(tasks, TASKS, "range = [-1, 1]", "", IN_HEIGHT, "'range' is missing", "no-range"),
    case(tasks, TASKS, '["value"]', '["value", "value"]', IN_HEIGHT, "value twice", "output-twice"),
    case(tasks, TASKS, '["value"]', '["a.b"]', IN_HEIGHT, "'a.b' is no name", "output-name"),
    case(tasks, TASKS, "[task.height]", "[task.mood]", "tasks.toml", "this is no TOML", "task-twice"),
    case(tasks, TASKS, "[task.height]", '[task."a b"]', "tasks.toml [task]", "'a b' is no name", "task-name"),
    case(tasks, TASKS, '["mood", "height"]', '["mood", "width"]', IN_BOTH, "no task width", "profile-task"),
    case(tasks, TASKS, '["mood", "height"]', '["mood", "mood"]', IN_BOTH, "mood twice", "profile-twice"),
    case(tasks, TASKS, '["mood", "height"]', "[]", IN_BOTH, "is no list of names", "profile-empty"),
    case(tasks, TASKS, "[profile.both]", "[profile.mood]", "[profile.mood]", "is a task too", "profile-is-task"),
    case(tasks, TASKS, "[profile.both]", "[bundle.both]", "tasks.toml", "'profile' is missing", "no-profile"),
    case(tasks, TASKS + "[profile.x]", "[profile.x]", "[model.x]", "tasks.toml", "unknown key 'model'", "part"),
    case(tasks, "[task]\n[profile]", "[profile]", "", "tasks.toml [task]", "the table is empty", "no-task"),
]


@pytest.mark.parametrize(("parse", "text", "where", "what"), BROKEN)
def test_a_broken_entry_is_refused(parse: Callable[[str], object], text: str, where: str, what: str) -> None:
    """The line begins with the file and its table, says what is wrong and what to do."""
    with pytest.raises(InputError) as caught:
        parse(text)
    line = str(caught.value)
    assert line.startswith("catalogue/")
    assert where in line.split(": ")[0]
    assert what in line
    assert caught.value.args[2].strip()
    assert "\n" not in line


def test_a_map_may_leave_labels_out_and_say_what_none_is() -> None:
    text = MAP.replace("[groups]", 'none = "down"\nleft_out = ["low"]\n[groups]').replace('down = ["low"]\n', "")
    found = parse_map(FINE, COARSE, text)
    assert dict(found) == {"glad": "up", "calm": "up"}
    assert (found.of(["glad", "low"]), found.of(["low"]), found.of([])) == ({"up"}, set(), {"down"})
    assert parse_map(FINE, COARSE, MAP).of([]) == set()
    with pytest.raises(InputError, match="is unknown"):
        parse_map(FINE, COARSE, text.replace('"down"', '"sideways"'))
    with pytest.raises(InputError, match="'glad' is in both up and left_out"):
        parse_map(FINE, COARSE, text.replace('"low"', '"glad"'))


@pytest.mark.parametrize("id", ["Moods", "two moods", "a--b", "-a", "1a", "a_b", ""])
def test_a_file_name_that_is_no_id_is_refused(id: str) -> None:
    with pytest.raises(InputError, match="is no name"):
        parse_taxonomy(id, TAXONOMY)
    with pytest.raises(InputError, match="is no name"):
        parse_model(id, MODEL)


def test_the_name_of_a_map_file_holds_both_taxonomies() -> None:
    assert parse_map_name("sst-5--sentiment-3") == ("sst-5", "sentiment-3")
    with pytest.raises(InputError, match="<source>--<target>"):
        parse_map_name("sst-5-sentiment-3")


NAMES = st.from_regex(r"[a-z]{1,6}(-[a-z0-9]{1,3})?", fullmatch=True)


@given(st.dictionaries(NAMES, NAMES, min_size=1, max_size=12))
def test_any_partition_comes_back_as_written(wanted: dict[str, str]) -> None:
    coarse = tuple(dict.fromkeys(wanted.values()))
    lines = [f"{group} = {[fine for fine, to in wanted.items() if to == group]}" for group in coarse]
    text = "\n".join(['source = "x"', "[groups]", *lines])
    assert list(parse_map(("a", tuple(wanted)), ("b", coarse), text).items()) == list(wanted.items())

from __future__ import annotations

import pyarrow as pa
import pytest
from report_samples import make_table

from affectlab import catalogue
from affectlab.core import InputError, UsageError
from affectlab.reporting.columns import Columns, affect_columns, find_columns

SCHEMA = make_table(20).schema
WHERE = "posts.affect.csv"


def find(schema: pa.Schema, **options: str | None) -> Columns:
    named: dict[str, str | None] = {"by": None, "time": None, "text": None, **options}
    prefix = named.pop("prefix", None) or ""
    return find_columns(schema, WHERE, prefix, by=named["by"], time=named["time"], text=named["text"])


def test_every_column_of_the_profile_is_known() -> None:
    own = {"id", "time", "group", "text"}
    record = {"status", "error", "model", "model_version", "truncated"}
    assert set(affect_columns()) == set(SCHEMA.names) - own - record


def test_own_and_other_columns_are_told_apart() -> None:
    found = find(SCHEMA)
    assert found.others == ("id", "time", "group", "text")
    assert "emotion_joy" in found
    assert "group" not in found


def test_text_and_time_are_guessed_whatever_their_case() -> None:
    names = {"text": "Body", "time": "Created_At"}
    schema = pa.schema([field.with_name(names.get(field.name, field.name)) for field in SCHEMA])
    found = find(schema)
    assert (found.text, found.time, found.time_guesses) == ("Body", None, ("Created_At",))


def test_a_prefix_is_found() -> None:
    """A file may have a column `emotion` of its own; ours are then the prefixed ones."""
    schema = make_table(20, prefix="affect_").schema.append(pa.field("emotion", pa.string()))
    found = find(schema)
    assert (found.prefix, found.name("emotion")) == ("affect_", "affect_emotion")
    assert "emotion" in found.others


def test_two_annotations_need_a_prefix() -> None:
    both = pa.schema([*make_table(20, prefix="a_").schema, *list(make_table(20, prefix="b_").schema)[4:]])
    with pytest.raises(UsageError, match='give prefix="a_" or prefix="b_"'):
        find(both)
    assert find(both, prefix="b_").prefix == "b_"


def test_a_wrong_prefix_is_named() -> None:
    with pytest.raises(UsageError, match=r"no column 'x_status'.*give no prefix"):
        find(SCHEMA, prefix="x_")


@pytest.mark.parametrize(
    "names",
    [
        pytest.param(["id", "text"], id="not annotated"),
        pytest.param(["text", "status", "model"], id="half of ours"),
        pytest.param(["text", "status", "model", "model_version"], id="no answers"),
    ],
)
def test_a_file_that_was_not_annotated_says_what_to_do(names: list[str]) -> None:
    with pytest.raises(InputError, match=rf"^{WHERE}: .*; annotate it first: affectlab annotate {WHERE} -o OUT$"):
        find(pa.schema([(name, pa.string()) for name in names]))


@pytest.mark.parametrize(
    ("option", "value", "message"),
    [
        pytest.param("by", "gruop", "by: there is no column 'gruop'; did you mean group?", id="typo"),
        pytest.param("by", "GROUP", "by: there is no column 'GROUP'; did you mean group?", id="case"),
        pytest.param(
            "time",
            "tim",
            "time: there is no column 'tim'; did you mean time? the columns are id, time, group, text, and those of",
            id="time",
        ),
        pytest.param("by", "sentimnt", "by: there is no column 'sentimnt'; did you mean sentiment", id="ours"),
        pytest.param(
            "text", "qqqq", "text: there is no column 'qqqq'; the columns are id, time, group, text", id="none"
        ),
    ],
)
def test_a_missing_column_names_its_neighbours(option: str, value: str, message: str) -> None:
    with pytest.raises(UsageError) as caught:
        find(SCHEMA, **{option: value})
    assert str(caught.value).startswith(message)
    assert len(str(caught.value)) < 300


def test_other_tasks_are_found_with_their_outputs() -> None:
    names = ["emotions-11.joy", "emotions-11.trust", "emotions-11.labels", "valence-class.value", "emotions-11.other"]
    found = find(pa.schema([*((name, pa.string()) for name in ["status", "model", "model_version", *names])]))
    assert [(task.id, outputs) for task, outputs in found.tasks] == [
        ("emotions-11", ("joy", "trust")),
        ("valence-class", ("value",)),
    ]
    assert found.others == ("emotions-11.other",)
    assert catalogue.task("emotions-11").kind == "multilabel"


def test_labels_that_only_a_model_has_are_found() -> None:
    names = ["text", "a.label", "mood.label", "mood.Cross!", "mood.so so", "tags.labels", "tags.x", "stars.value"]
    found = find(pa.schema([(name, pa.string()) for name in [*names, "truncated", "status", "model", "model_version"]]))
    assert [(task.id, task.kind, outputs) for task, outputs in found.tasks] == [
        ("mood", "multiclass", ("Cross!", "so so")),
        ("tags", "multilabel", ("x",)),
    ]
    assert found.others == ("text", "a.label", "stars.value")

"""`affectlab models|tasks|taxonomies list|show`."""

from __future__ import annotations

import json
from types import SimpleNamespace

import pytest

from affectlab import catalogue, models
from affectlab.annotate import analyze


@pytest.mark.parametrize(
    ("group", "ids"),
    [
        pytest.param("models", [entry.id for entry in catalogue.model_entries()], id="models"),
        pytest.param("tasks", [entry.id for entry in (*catalogue.profiles(), *catalogue.tasks())], id="tasks"),
        pytest.param("taxonomies", [entry.id for entry in catalogue.taxonomies()], id="taxonomies"),
    ],
)
def test_list_names_everything_in_both_forms(affectlab, group, ids):
    shown, told = affectlab(group, "list"), affectlab(group, "list", "--json")
    assert (shown.status, told.status, told.err) == (0, 0, "")
    assert [row["id"] for row in json.loads(told.out)] == ids
    assert [id for id in ids if f"\n{id} " not in shown.out] == []
    assert max(map(len, shown.out.splitlines())) <= 80


@pytest.mark.parametrize("group", ["models", "tasks", "taxonomies", "data"])
def test_a_group_alone_lists(affectlab, group):
    assert affectlab(group) == affectlab(group, "list")


@pytest.mark.parametrize("id", [entry.id for entry in catalogue.taxonomies()])
def test_a_taxonomy_shows_every_label_with_its_meaning(affectlab, id):
    shown, told = affectlab("taxonomies", "show", id), affectlab("taxonomies", "show", id, "--json")
    found = json.loads(told.out)
    assert [label["id"] for label in found["labels"]] == [label.id for label in catalogue.taxonomy(id).labels]
    words = " ".join(shown.out.split())
    assert [label["id"] for label in found["labels"] if f"{label['id']} {label['description'][:12]}" not in words] == []


def test_a_taxonomy_shows_where_its_maps_lead(affectlab):
    found = json.loads(affectlab("taxonomies", "show", "goemotions-28", "--json").out)
    assert found["maps"]["goemotions-ekman-7"]["annoyance"] == "anger"
    assert "goemotions-ekman-7" in affectlab("taxonomies", "show", "goemotions-28").out


def test_a_model_shows_its_card(affectlab):
    found = json.loads(affectlab("models", "show", "random:7", "--json").out)
    assert (found["id"], found["tier"], found["licence"]) == ("random:7", "baseline", "Apache-2.0")
    assert found["tasks"] == [task.id for task in catalogue.tasks()]
    assert "baseline" in affectlab("models", "show", "random").out


def test_a_model_shows_what_it_was_trained_on_with_the_terms(affectlab):
    ran = affectlab("models", "show", "base")
    found = json.loads(affectlab("models", "show", "base", "--json").out)
    assert {"goemotions", "emobank", "semeval2018"} <= {entry["id"] for entry in found["training"]}
    words = " ".join(ran.out.split())
    for entry in found["training"]:
        assert f"{entry['id']} {entry['rows']:,} {entry['terms']}" in words
    assert found["version"] in words


def test_a_model_that_does_not_load_shows_its_entry_and_says_why(affectlab):
    ran = affectlab("models", "show", "onnx")
    assert ran.status == 0
    assert catalogue.model_entry("onnx").description[:30] in " ".join(ran.out.split())
    assert ran.err.startswith("note: onnx does not load here: ")


def test_a_model_of_another_package_is_listed_with_its_maker(affectlab, monkeypatch):
    point = SimpleNamespace(value="their.module:load", dist=SimpleNamespace(name="their-package"))
    monkeypatch.setattr(models, "kinds", lambda: {"base": None, "theirs": point})
    last = json.loads(affectlab("models", "list", "--json").out)[-1]
    assert (last["id"], last["tier"]) == ("theirs", "plug-in")
    assert "brought by the package their-package" in affectlab("models", "list").out


def test_the_default_profile_shows_every_column_of_its_output_in_order(affectlab):
    columns = json.loads(affectlab("tasks", "show", "affect", "--json").out)["columns"]
    result = analyze("text", model="random").to_dict()
    assert [column["name"] for column in columns] == [name for name in result if name != "text"]
    for column in columns:
        assert column["holds"]
        assert len(column["meaning"]) > 10
    shown = affectlab("tasks", "show", "affect").out
    assert [column["name"] for column in columns if f"\n{column['name']} " not in shown] == []


def test_exactly_one_model_is_the_default(affectlab):
    rows = json.loads(affectlab("models", "list", "--json").out)
    assert [row["id"] for row in rows if row["default"]] == ["base"]


@pytest.mark.parametrize("task", catalogue.tasks(), ids=lambda task: task.id)
def test_a_task_shows_its_question_source_and_columns(affectlab, task):
    shown, told = affectlab("tasks", "show", task.id), affectlab("tasks", "show", task.id, "--json")
    words = " ".join(shown.out.split())
    assert task.question.split(",")[0] in words
    found = json.loads(told.out)
    assert found["source"] == task.source
    assert len(found["columns"]) >= len(task.outputs)
    assert [column for column in found["columns"] if not column["meaning"]] == []

"""Errors: one line that says where, what and what to do; they survive the way between processes."""

from __future__ import annotations

import pickle

import pytest
from hypothesis import given
from hypothesis import strategies as st

from affectlab.core.errors import AffectlabError, DataMissingError, InputError, UsageError, unknown

KINDS = [AffectlabError, UsageError, InputError, DataMissingError]


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__)
def test_an_error_is_one_line(kind: type[AffectlabError]) -> None:
    error = kind("it is empty", "posts.csv", "give a file with rows")
    assert str(error) == "posts.csv: it is empty; give a file with rows"
    with pytest.raises(AffectlabError):
        raise error


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__)
@given(what=st.text(), where=st.text(), remedy=st.text())
def test_an_error_survives_pickling(kind: type[AffectlabError], what: str, where: str, remedy: str) -> None:
    error = kind(what, where, remedy)
    again = pickle.loads(pickle.dumps(error))
    assert (type(again), again.args, str(again)) == (kind, (what, where, remedy), str(error))


@pytest.mark.parametrize(
    ("name", "where", "line"),
    [
        pytest.param("bse", None, "model: there is no model 'bse'; did you mean base? all of them: list", id="one"),
        pytest.param("BASE", None, "model: there is no model 'BASE'; did you mean base? all of them: list", id="case"),
        pytest.param("zq", None, "model: there is no model 'zq'; all of them: list", id="none-near"),
        pytest.param("", None, "model: there is no model ''; all of them: list", id="empty"),
        pytest.param(
            "rando",
            "recipe.toml",
            "recipe.toml: there is no model 'rando'; did you mean random? all of them: list",
            id="elsewhere",
        ),
        pytest.param(
            "static-e",
            None,
            "model: there is no model 'static-e'; did you mean static-en or static-de? all of them: list",
            id="two-near",
        ),
    ],
)
def test_an_unknown_name_is_told_the_nearest(name: str, where: str | None, line: str) -> None:
    error = unknown("model", name, iter(["base", "random", "static-en", "static-de"]), "list", where=where)
    assert isinstance(error, UsageError)
    assert str(error) == line


@given(st.text(max_size=12), st.lists(st.text(max_size=8), max_size=5))
def test_any_name_gets_a_line_that_ends_with_the_listing(name: str, known: list[str]) -> None:
    assert str(unknown("task", name, known, "affectlab tasks list")).endswith("all of them: affectlab tasks list")

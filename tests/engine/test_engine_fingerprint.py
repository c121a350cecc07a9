"""Fingerprints: equal runs are equal, and what differs is said in words."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from affectlab.engine import Fingerprint

WAS = Fingerprint({"input": "sha256:1", "model": "base", "long_text": "window", "limit": None})


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        pytest.param({}, [], id="same"),
        pytest.param({"input": "sha256:2"}, ["another input"], id="input"),
        pytest.param({"model": "vader"}, ["model base (now vader)"], id="model"),
        pytest.param({"long_text": "truncate"}, ["long text window (now truncate)"], id="setting"),
        pytest.param({"limit": 5}, ["limit none (now 5)"], id="not given before"),
        pytest.param({"model": "m" * 50}, [f"model base (now {'m' * 39}…)"], id="long value"),
        pytest.param({"input": "x", "limit": 1}, ["another input", "limit none (now 1)"], id="two"),
        pytest.param({"target": "who"}, ["target none (now who)"], id="a setting of a later version"),
    ],
)
def test_differences_are_named(changes: dict[str, str | int | None], words: list[str]) -> None:
    assert WAS.differences(Fingerprint({**WAS.settings, **changes})) == words


@given(st.dictionaries(st.text(), st.none() | st.integers() | st.text(), max_size=5))
def test_a_fingerprint_survives_its_file(settings: dict[str, str | int | None]) -> None:
    text = Fingerprint(settings).to_json()
    assert Fingerprint.from_json(text) == Fingerprint(settings)
    assert Fingerprint.from_json(text).differences(Fingerprint(settings)) == []


@pytest.mark.parametrize(
    ("text", "why"),
    [("", "Expecting value"), ("{", "Expecting property name"), ("[1]", "not an object"), ("null", "not an object")],
    ids=["empty", "cut off", "list", "null"],
)
def test_anything_else_is_no_fingerprint(text: str, why: str) -> None:
    with pytest.raises(ValueError, match=why):
        Fingerprint.from_json(text)

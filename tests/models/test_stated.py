"""What a shipped model says of itself without being loaded."""

from __future__ import annotations

from affectlab import catalogue
from affectlab.models import load, stated_thresholds


def test_thresholds_are_those_that_decide() -> None:
    model = load("base")
    found = stated_thresholds("base", model.card.version, "emotions")
    assert found is not None
    assert tuple(found) == catalogue.task("emotions").outputs
    assert tuple(found.values()) == model.answers.rules["emotions"].threshold


def test_nothing_is_said_of_others() -> None:
    assert stated_thresholds("base", "0.0.0", "emotions") is None
    assert stated_thresholds("onnx:mine", "1.0.0", "emotions") is None
    assert stated_thresholds("../base", "1.0.0", "emotions") is None
    assert stated_thresholds("random", "1", "emotions") is None
    assert stated_thresholds("base", load("base").card.version, "vad") is None

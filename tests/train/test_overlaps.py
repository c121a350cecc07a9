"""The de-duplication report: each row left out has its twin named, by set and split, and no text is in it."""

from __future__ import annotations

from affectlab.train.overlaps import Overlap, overlaps

LONG = "the harbour was quiet this morning and the gulls kept to the roofs"


def test_equal_and_nearly_equal_rows_are_counted_for_every_set_that_has_them() -> None:
    held = {
        ("a", "test"): [LONG, "so it goes, @anna http://x.example/1"],
        ("b", "dev"): [LONG.upper() + "!"],
        ("c", "test"): ["nothing of the kind"],
    }
    gone = {
        ("one", "train"): [LONG + "?", LONG.removesuffix("s"), "so it goes, @otto http://y.example/22"],
        ("two", "train"): [],
    }
    assert overlaps(gone, held) == [
        Overlap("one train", "a test", equal=2, near=1),
        Overlap("one train", "b dev", equal=1, near=1),
    ]


def test_nothing_left_out_is_no_line() -> None:
    assert overlaps({("one", "train"): []}, {("a", "test"): [LONG]}) == []

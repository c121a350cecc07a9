from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from affectlab.reporting.figures import (
    HEIGHT,
    WIDTH,
    axis,
    band_path,
    bars_path,
    dots_path,
    line_path,
    whiskers_path,
)
from affectlab.reporting.statistics import Interval

unit = st.floats(0, 1)


@given(unit, unit)
def test_an_axis_holds_its_values_and_stays_in_the_range(one: float, other: float) -> None:
    low, high = sorted((one, other))
    found = axis(low, high, (0.0, 1.0))
    assert 0 <= found.low <= low + 1e-9
    assert high - 1e-9 <= found.high <= 1
    assert found.high - found.low >= 0.15 - 1e-9
    assert 2 <= len(found.ticks) <= 8
    for tick in found.ticks:
        assert found.low + tick.at * (found.high - found.low) == pytest.approx(float(tick.label), abs=0.006)


def test_an_axis_has_round_ends() -> None:
    found = axis(0.32, 0.59, (0.0, 1.0))
    assert [tick.label for tick in found.ticks] == ["0.3", "0.4", "0.5", "0.6"]


def test_a_value_off_the_axis_is_kept_at_its_end() -> None:
    found = axis(0.4, 0.6, (0.0, 1.0))
    assert (found.at(0.0), found.at(1.0)) == (0.0, 1.0)


SCALE = axis(0.0, 1.0, (0.0, 1.0))


def test_a_line_breaks_at_an_empty_bin() -> None:
    assert line_path([0.0, 1.0, None, 0.5], SCALE) == "M125.0 300.0 L375.0 0.0 M875.0 150.0"


def test_every_mean_has_a_dot() -> None:
    assert dots_path([0.5, None, 1.0], SCALE).count("M") == 2


def test_neighbours_share_a_band_and_a_lone_interval_is_a_line() -> None:
    intervals = [Interval(0.2, 0.4), Interval(0.3, 0.5), None, Interval(0.1, 0.9)]
    assert band_path(intervals, SCALE) == "M125.0 180.0 L375.0 150.0 L375.0 210.0 L125.0 240.0Z"
    assert whiskers_path(intervals, SCALE) == "M875.0 270.0V30.0"


@given(st.lists(st.one_of(st.none(), unit), min_size=1, max_size=30))
def test_nothing_is_drawn_outside(means: list[float | None]) -> None:
    intervals = [None if mean is None else Interval(mean - 1, mean + 1) for mean in means]
    drawn = " ".join((line_path(means, SCALE), band_path(intervals, SCALE)))
    for x, y in re.findall(r"[ML](-?[\d.]+) (-?[\d.]+)", drawn):
        assert 0 <= float(x) <= WIDTH
        assert 0 <= float(y) <= HEIGHT


def test_bars_leave_empty_bins_out() -> None:
    assert (
        bars_path([1.0, 0.0, 0.5], width=30, height=10, gap=0.0)
        == "M0.0 10.0v-10.0h10.0v10.0Z M20.0 10.0v-5.0h10.0v5.0Z"
    )

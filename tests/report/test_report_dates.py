from __future__ import annotations

from datetime import UTC, datetime

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from affectlab.reporting.dates import FORMATS, LEVELS, MOST_BINS, choose_level, guess_format


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        pytest.param("2026-03-02", "2026-03-02T00:00:00", id="iso day"),
        pytest.param("2026-03-02T07:18:10", "2026-03-02T07:18:10", id="iso"),
        pytest.param(" 2026-03-02 07:18:10.25 ", "2026-03-02T07:18:10", id="iso with a space and a fraction"),
        pytest.param("2026-03-02T07:18:10Z", "2026-03-02T07:18:10", id="utc"),
        pytest.param("2026-03-02T01:18:10+02:00", "2026-03-01T23:18:10", id="another zone"),
        pytest.param("20260302", "2026-03-02T00:00:00", id="iso without dashes"),
        pytest.param("2026/3/2 7:05", "2026-03-02T07:05:00", id="year first"),
        pytest.param("02.03.2026", "2026-03-02T00:00:00", id="german"),
        pytest.param("2.3.2026, 19:05", "2026-03-02T19:05:00", id="german with hour"),
        pytest.param("25/12/2026", "2026-12-25T00:00:00", id="day first"),
        pytest.param("12/25/2026 9:05 PM", "2026-12-25T21:05:00", id="month first"),
        pytest.param("12/25/2026 12:05 am", "2026-12-25T00:05:00", id="past midnight"),
        pytest.param("2026-03", "2026-03-01T00:00:00", id="month"),
        pytest.param("2026", "2026-01-01T00:00:00", id="year"),
        pytest.param("1772435890", "2026-03-02T07:18:10", id="seconds"),
        pytest.param("1772435890.5", "2026-03-02T07:18:10", id="seconds with a fraction"),
        pytest.param("1772435890123", "2026-03-02T07:18:10", id="milliseconds"),
        pytest.param("Mon Mar 02 07:18:10 +0000 2026", "2026-03-02T07:18:10", id="tweet"),
        pytest.param("Mon, 02 Mar 2026 09:18:10 +0200", "2026-03-02T07:18:10", id="e-mail"),
        pytest.param("1969-07-20T20:17:00", "1969-07-20T20:17:00", id="before 1970"),
    ],
)
def test_each_way_of_writing_a_date_is_read(text: str, moment: str) -> None:
    guess = guess_format([text])
    assert guess.format is not None
    assert guess.format.moments([text])[0] == np.datetime64(moment)


@pytest.mark.parametrize("text", ["", "  ", "soon", "p001", "12", "99999", "2026-13-40", "31.02.2026", "1.5", "Monday"])
def test_what_is_no_date_is_none(text: str) -> None:
    assert guess_format([text]).format is None
    assert all(form.read(text) is None for form in FORMATS)


def test_one_value_tells_day_from_month_for_all() -> None:
    guess = guess_format(["03/02/2026", None, "", "03/25/2026"])
    assert (guess.ambiguous, guess.hits, guess.n) == (False, 2, 2)
    assert guess.format is not None
    assert guess.format.moments(["03/02/2026"])[0] == np.datetime64("2026-03-02")


def test_day_or_month_first_is_not_guessed() -> None:
    assert guess_format(["03/02/2026", "04/05/2026"]).ambiguous


def test_dots_are_never_month_first() -> None:
    assert not guess_format(["03.02.2026", "04.05.2026"]).ambiguous


def test_what_cannot_be_read_is_not_a_time() -> None:
    form = guess_format(["2026-03-02"]).format
    assert form is not None
    assert np.isnat(form.moments(["2026-03-02", None, "??"])).tolist() == [False, True, True]


@given(st.datetimes(datetime(1600, 1, 1), datetime(2190, 1, 1)))
def test_iso_reads_every_time_back(moment: datetime) -> None:
    whole = moment.replace(microsecond=0)
    for text in (str(whole), whole.isoformat(), whole.replace(tzinfo=UTC).isoformat()):
        assert FORMATS[0].moments([text])[0] == np.datetime64(whole)


@given(st.lists(st.datetimes(datetime(1600, 1, 1), datetime(2190, 1, 1)), min_size=1, max_size=20))
def test_a_bin_starts_at_or_before_its_times_and_the_next_one_after(moments: list[datetime]) -> None:
    keys = np.array(moments, dtype="datetime64[s]")
    for level in LEVELS:
        for key, number in zip(keys, level.number(keys).tolist(), strict=True):
            assert level.start(number) <= key < level.start(number + 1)


@pytest.mark.parametrize(
    ("name", "moment", "label"),
    [
        ("hour", "2026-03-02T14:25", "2026-03-02 14:00"),
        ("day", "2026-03-02T14:25", "2026-03-02"),
        ("week", "2026-03-08T23:59", "2026-03-02"),
        ("week", "2026-03-09T00:00", "2026-03-09"),
        ("month", "2026-03-02T14:25", "2026-03"),
        ("year", "2026-03-02T14:25", "2026"),
        ("decade", "2026-03-02T14:25", "2020s"),
        ("century", "1969-12-31T14:25", "1900s"),
    ],
)
def test_bins_have_names(name: str, moment: str, label: str) -> None:
    level = next(level for level in LEVELS if level.name == name)
    number = int(level.number(np.array([moment], "datetime64[s]"))[0])
    assert level.label(number) == label


def level_of(days: float, rows: int) -> str:
    """The level chosen for `rows` texts spread evenly over `days`."""
    start = np.datetime64("2026-03-02T00:00", "s")
    keys = start + (np.arange(rows) * (days * 86400 / rows)).astype("timedelta64[s]")
    return choose_level(keys, np.ones(rows, np.int64)).name


@pytest.mark.parametrize(
    ("days", "rows", "name"),
    [
        pytest.param(1, 1000, "hour", id="a busy day"),
        pytest.param(14, 1000, "day", id="two busy weeks"),
        pytest.param(56, 428, "week", id="the example: too few a day"),
        pytest.param(800, 100_000, "month", id="too many weeks for a figure"),
        pytest.param(1000, 50, "month", id="few texts: the coarsest that fills five bins"),
        pytest.param(365.25 * 40, 5000, "year", id="decades"),
        pytest.param(365.25 * 500, 5000, "decade", id="centuries"),
        pytest.param(3, 4, "day", id="hardly any"),
        pytest.param(0.001, 3, "hour", id="one moment"),
    ],
)
def test_bins_are_as_fine_as_the_texts_allow(days: float, rows: int, name: str) -> None:
    assert level_of(days, rows) == name


@given(st.lists(st.datetimes(datetime(1, 1, 1), datetime(9999, 1, 1)), min_size=1, max_size=50))
def test_any_times_fit_into_a_figure(moments: list[datetime]) -> None:
    keys = np.unique(np.array(moments, dtype="datetime64[h]"))
    level = choose_level(keys, np.ones(len(keys), np.int64))
    numbers = level.number(keys)
    assert numbers.max() - numbers.min() < MOST_BINS

from __future__ import annotations

import base64
import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from affectlab.reporting import words
from affectlab.reporting.statistics import Interval


@pytest.mark.parametrize(
    ("share", "text"),
    [
        pytest.param(0.1234, "12.3 %", id="plain"),
        pytest.param(0.0, "0 %", id="none"),
        pytest.param(1.0, "100 %", id="all"),
        pytest.param(0.0001, "< 0.1 %", id="few is not none"),
        pytest.param(0.9999, "> 99.9 %", id="nearly all is not all"),
        pytest.param(None, "—", id="unknown"),
        pytest.param(float("nan"), "—", id="nan"),
    ],
)
def test_percent(share: float | None, text: str) -> None:
    assert words.percent(share).replace(words.THIN, " ") == text


@pytest.mark.parametrize(
    ("interval", "text"),
    [
        pytest.param(Interval(0.081, 0.124), "8.1–12.4 %", id="wide"),
        pytest.param(Interval(0.12345, 0.12395), "12.35–12.39 %", id="narrow gets digits"),
        pytest.param(Interval(0.5, 0.5), "50.0–50.0 %", id="no width"),
        pytest.param(None, "—", id="none"),
    ],
)
def test_percents(interval: Interval | None, text: str) -> None:
    assert words.percents(interval).replace(words.THIN, " ") == text


@pytest.mark.parametrize(
    ("interval", "text"),
    [
        pytest.param(Interval(0.431, 0.492), "0.43–0.49", id="wide"),
        pytest.param(Interval(0.4912, 0.4962), "0.491–0.496", id="narrow gets digits"),
        pytest.param(Interval(-1.2, 0.5), "−1.20 to 0.50", id="negative"),
    ],
)
def test_decimals(interval: Interval, text: str) -> None:
    assert words.decimals(interval) == text


@pytest.mark.parametrize(("value", "text"), [(0.456, "0.46"), (-0.001, "0.00"), (-2.5, "−2.50"), (None, "—")])
def test_decimal(value: float | None, text: str) -> None:
    assert words.decimal(value) == text


@pytest.mark.parametrize(("share", "text"), [(0.5, "50.00%"), (-1, "0.00%"), (7, "100.00%")])
def test_place_stays_on_the_axis(share: float, text: str) -> None:
    assert words.place(share) == text


def test_plural() -> None:
    assert [words.plural(n, "row") for n in (0, 1, 1234)] == ["0 rows", "1 row", "1,234 rows"]
    assert words.plural(2, "value is", "values are") == "2 values are"


def test_cut_ends_at_a_word() -> None:
    assert words.cut("the quick brown fox jumps over the lazy dog", 36) == "the quick brown fox jumps over the…"


@given(st.text(), st.integers(2, 80))
def test_cut_keeps_the_limit_and_one_line(text: str, limit: int) -> None:
    found = words.cut(text, limit)
    assert len(found) <= limit
    assert "\n" not in found


@given(st.text(alphabet=st.sampled_from("a\x00\x0b\x1f\x7f\x85\u2028\u202e\ufffe\n\tb")))
def test_shown_has_no_character_a_page_must_not_hold(text: str) -> None:
    assert not set(words.shown(text)) & set("\x00\x0b\x1f\x7f\x85\u2028\u202e\ufffe")


def test_csv_link_reads_back() -> None:
    link = words.csv_link(("name", "n", "mean"), [('say "hi", you', 3, 0.123456789), ("é", 0, None)])
    head, _, body = link.partition(",")
    assert head == "data:text/csv;charset=utf-8;base64"
    text = base64.b64decode(body).decode("utf-8-sig")
    assert list(csv.reader(io.StringIO(text))) == [
        ["name", "n", "mean"],
        ['say "hi", you', "3", "0.123457"],
        ["é", "0", ""],
    ]

"""Bars, gauges and numbers: they show what they are given, in the width they are given."""

from __future__ import annotations

import io
import json
import sys
from math import nan

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.console import Group
from rich.text import Text

from affectlab.cli import console
from affectlab.cli.output import print_json, visible

shares = st.floats(0, 1)


@given(shares, st.integers(1, 60))
def test_a_bar_keeps_its_width(share, width):
    assert console.bar(share, width).cell_len == width


@given(shares, shares)
def test_a_longer_bar_means_more(one, other):
    low, high = sorted((one, other))
    assert len(console.bar(low, 20).plain.rstrip()) <= len(console.bar(high, 20).plain.rstrip())


@pytest.mark.parametrize(
    ("share", "drawn"), [(0, ""), (0.001, "▏"), (0.5, "█████"), (1, "█" * 10), (7, "█" * 10), (nan, "")]
)
def test_known_bars(share, drawn):
    assert console.bar(share, 10).plain == drawn.ljust(10)


@pytest.mark.parametrize(("value", "at"), [(0, 0), (0.5, 5), (1, 10), (-3, 0), (3, 10)])
def test_the_mark_of_a_gauge_stands_where_the_value_is(value, at):
    drawn = console.gauge(value, 11).plain
    assert (len(drawn), drawn.index("●")) == (11, at)


def test_a_terminal_without_these_characters_gets_ascii(monkeypatch):
    monkeypatch.setattr(sys, "stdout", io.TextIOWrapper(io.BytesIO(), encoding="cp1252"))
    assert console.bar(0.5, 10).plain == "#####     "
    assert console.gauge(0.5, 11).plain == "-----o-----"
    assert console.panel_box().top_left == "+"


@pytest.mark.parametrize("columns", [20, 60, 80, 200])
def test_no_figure_is_cropped(columns, monkeypatch, capsys):
    monkeypatch.setenv("COLUMNS", str(columns))
    heads = ("model", *(f"figure {number}" for number in range(9)), "words at the end")
    made = console.table(*heads, right=heads[1:-1])
    made.add_row("a long name of a model", *(f".{number}23*" for number in range(9)), "of which some may wrap")
    console.stdout().print(Group(Text("before " * 30), made), Text("after"))
    before, *_ = lines = capsys.readouterr().out.splitlines()
    assert len(before) <= columns
    found = " ".join(lines)
    assert "a long name of a model" in found
    assert all(f".{number}23*" in found for number in range(9))
    assert lines[-1] == "after"


def test_an_unknown_value_has_no_mark():
    assert console.gauge(nan, 5).plain == "─────"


@pytest.mark.parametrize(
    ("value", "text"),
    [(0, ".00"), (0.074, ".07"), (0.999, "1.00"), (1, "1.00"), (-0.4, "-.40"), (10.5, "10.50"), (nan, "-")],
)
def test_numbers(value, text):
    assert console.number(value) == text


@given(st.text())
def test_what_is_shown_of_a_text_is_one_harmless_line(text):
    shown = visible(text)
    assert shown.replace("\u200d", "").isprintable()


@pytest.mark.parametrize("text", ["👩‍👩‍👧 family", "naïve café", "日本語"])
def test_harmless_characters_stay(text):
    assert visible(text) == text


def test_json_of_what_is_not_a_number_is_null(capsys):
    import numpy as np

    print_json({"a": nan, "b": np.float32(0.5), "c": np.array([1, 2]), "d": (np.int64(3), None, True)})
    assert json.loads(capsys.readouterr().out) == {"a": None, "b": 0.5, "c": [1, 2], "d": [3, None, True]}

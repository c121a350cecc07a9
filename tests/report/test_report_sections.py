"""What the sections add up, against the same numbers taken from the table at once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from report_samples import answered, make_table, views

from affectlab.core import InputError, UsageError
from affectlab.reporting.columns import find_columns
from affectlab.reporting.sections.examples import ExamplesView
from affectlab.reporting.sections.groups import MOST_GROUPS, MOST_SHOWN, GroupsSection, GroupsView
from affectlab.reporting.sections.tasks import TasksView
from affectlab.reporting.sections.timeline import TimelineSection, TimelineView


def test_status_counts_every_row() -> None:
    table = make_table(200)
    found = views(table)["status"]
    expected = Counter(table.column("status").to_pylist())
    assert {share.label: share.n for share in found.shares} == dict(expected)
    assert (found.rows, found.answered) == (200, expected["ok"])
    assert found.truncated == sum(row["truncated"] for row in answered(table))
    assert found.models == (("base", "2.1", 200),)


def test_the_first_errors_are_kept_with_their_rows() -> None:
    found = views(make_table(200), window=20)["status"]
    assert [failure.row for failure in found.failures] == [17, 34, 51, 68, 85]
    assert found.failures[0].message == "line 18 has 3 cells"
    assert found.failed == 200 // 17


def test_damaged_rows_are_counted_and_left_out() -> None:
    table = make_table(30, replace={"valence": [0.5] * 29 + [9.0]})
    found = views(table, problems={29: "line 31 has 2 cells"}, window=7)
    assert found["status"].shares[-1].label == "unreadable"
    assert found["status"].shares[-1].n == 1
    assert found["values"].dimensions[0].mean == pytest.approx(0.5)


def test_emotions_are_counted_as_strongest_and_as_labels() -> None:
    table = make_table(300)
    found = views(table)["emotions"]
    rows = answered(table)
    strongest = Counter(row["emotion"] for row in rows)
    given = Counter(label for row in rows for label in row["labels"])
    assert {row.label: row.strongest.n for row in found.rows} == {row.label: strongest[row.label] for row in found.rows}
    assert {row.label: row.given.n for row in found.rows} == {row.label: given[row.label] for row in found.rows}
    assert found.unlabelled.n == sum(not row["labels"] for row in rows)
    assert found.labels_per_text == pytest.approx(given.total() / len(rows))
    sizes = [row.strongest.n for row in found.rows]
    assert sizes == sorted(sizes, reverse=True)
    for row in found.rows:
        assert row.probability == pytest.approx(np.mean([one[f"emotion_{row.label}"] for one in rows]))
        scores = [one[f"emotion_{row.label}"] for one in rows if row.label in one["labels"]]
        assert row.given_from == (min(scores) if scores else None)


def test_coarse_groups_add_up_to_all() -> None:
    found = views(make_table(300))["emotions"]
    assert sum(share.n for share in found.tones) == found.rows[0].strongest.total


@pytest.mark.parametrize(
    ("neutral", "beyond"), [pytest.param(900, True, id="dwarfs the rest"), pytest.param(2, False, id="one of many")]
)
def test_neutral_leaves_the_emotions_their_room(neutral: int, beyond: bool) -> None:
    emotions = ["joy"] * 60 + ["anger"] * 40 + ["neutral"] * neutral
    rows = len(emotions)
    ok = {"status": ["ok"] * rows, "emotion": emotions, "labels": [[]] * rows}
    found = views(make_table(rows, replace=ok))["emotions"]
    assert found.beyond is beyond
    assert max(row.strongest.share for row in found.rows if row.label != "neutral") <= found.scale


def test_values_are_summed_up() -> None:
    table = make_table(300)
    found = views(table)["values"]
    for row in (*found.dimensions, *found.intensities):
        sample = np.array([one[row.column] for one in answered(table)])
        assert row.n == len(sample)
        assert row.mean == pytest.approx(sample.mean())
        assert row.deviation == pytest.approx(sample.std(ddof=1))
        assert row.median == pytest.approx(np.median(sample), abs=0.01)
        assert sum(row.heights) == pytest.approx(1)
    assert [row.column for row in found.dimensions] == ["valence", "arousal", "dominance"]


@pytest.mark.parametrize("at", [0, 1])
def test_timeline_means_are_those_of_their_weeks(at: int) -> None:
    table = make_table(300)
    found = views(table)["timeline"]
    assert isinstance(found, TimelineView)
    assert (found.column, found.guessed, found.level, found.undated) == ("time", True, "week", 0)
    assert [series.column for series in found.series] == ["valence", "arousal"]
    for one in found.series[at].bins:
        start = np.datetime64(one.label)
        inside = [
            row[found.series[at].column]
            for row in answered(table)
            if start <= np.datetime64(str(row["time"])[:10]) < start + np.timedelta64(7, "D")
        ]
        assert one.n == len(inside)
        assert one.mean == pytest.approx(np.mean(inside))


def test_the_smooth_line_goes_through_the_points() -> None:
    """Means that lie on a line are not bent; the interval is narrower than that of the points."""
    rows = 400
    rising = {"status": ["ok"] * rows, "valence": [0.2 + 0.001 * at for at in range(rows)]}
    found = views(make_table(rows, replace=rising))["timeline"].series[0]
    for one in found.bins[1:-1]:
        assert one.smooth == pytest.approx(one.mean, abs=2e-3)
        assert one.smooth_interval.low < one.smooth < one.smooth_interval.high
        assert one.smooth_interval.high - one.smooth_interval.low < one.interval.high - one.interval.low


def test_rows_without_a_date_are_said() -> None:
    table = make_table(100)
    times = table.column("time").to_pylist()
    times[:7] = [None, "", "soon", "??", "-", "n/a", "32.13.2026"]
    found = views(table.set_column(1, "time", pa.array(times)), time="time")["timeline"]
    assert (found.undated, found.guessed) == (7, False)
    assert found.dated + found.undated == len(answered(table))


@pytest.mark.parametrize(
    ("values", "message"),
    [
        pytest.param(["soon", "later"], "no value of the column reads as a date \\('soon'\\)", id="no dates"),
        pytest.param([None, ""], "no value of the column reads as a date \\(it is empty\\)", id="empty"),
        pytest.param(["03/02/2026", "04/05/2026"], "may begin with the day or with the month", id="ambiguous"),
    ],
)
def test_a_named_time_column_must_hold_dates(values: Sequence[str | None], message: str) -> None:
    table = make_table(20)
    wrong = table.set_column(1, "time", pa.array([*values] * 10, pa.string()))
    with pytest.raises(UsageError, match=message):
        views(wrong, time="time")
    assert views(wrong)["timeline"] is None


def test_time_without_values_is_refused() -> None:
    table = make_table(200)
    assert [one.column for one in views(table.drop(["valence"]), time="time")["timeline"].series] == ["arousal"]
    with pytest.raises(UsageError, match="no column valence or arousal"):
        views(table.drop(["valence", "arousal"]), time="time")


def test_a_column_called_time_that_holds_none_is_passed_over() -> None:
    table = make_table(60).rename_columns({"id": "date"})
    assert views(table)["timeline"].column == "time"


def test_times_are_kept_by_the_day_where_hours_are_too_many(monkeypatch: pytest.MonkeyPatch) -> None:
    table = make_table(300)
    expected = views(table)["timeline"]
    monkeypatch.setattr("affectlab.reporting.sections.timeline._MOST_KEYS", 100)
    found = views(table)["timeline"]
    assert [(one.label, one.n) for one in found.bins] == [(one.label, one.n) for one in expected.bins]
    monkeypatch.setattr("affectlab.reporting.sections.timeline._MOST_KEYS", 5)
    coarse = views(table)["timeline"]
    assert (coarse.level, sum(one.n for one in coarse.bins)) == ("month", expected.dated)


def test_groups_are_compared() -> None:
    table = make_table(300)
    found = views(table, by="group")["groups"]
    assert isinstance(found, GroupsView)
    for group in found.groups:
        rows = [row for row in answered(table) if row["group"] == group.name]
        assert group.size.n == len(rows)
        assert group.mean == pytest.approx(np.mean([row["valence"] for row in rows]))
        assert {share.label: share.n for share in group.sentiment if share.n} == Counter(
            row["sentiment"] for row in rows
        )
        frequent = Counter(row["emotion"] for row in rows if row["emotion"] != "neutral").most_common(1)[0][1]
        assert group.top[0].n == frequent
    assert sum(group.size.n for group in found.groups) == len(answered(table))


def test_small_groups_become_other() -> None:
    names = [f"g{min(at % 40, 30)}" for at in range(400)]
    found = views(make_table(400, replace={"group": names}), by="group")["groups"]
    assert len(found.groups) == MOST_SHOWN + 1
    assert (found.groups[-1].name, found.groups[-1].synthetic, found.left) == ("other", True, 31 - MOST_SHOWN)
    assert sum(group.size.share for group in found.groups) == pytest.approx(1)


def test_numeric_groups_keep_their_order_and_empty_is_one_group() -> None:
    names = [("10", "9", "2", None, " ")[at % 5] for at in range(100)]
    found = views(make_table(100, replace={"group": names}), by="group")["groups"]
    assert [group.name for group in found.groups] == ["2", "9", "10", "empty"]
    assert [group.synthetic for group in found.groups] == [False, False, False, True]


def test_an_id_is_no_group(monkeypatch: pytest.MonkeyPatch) -> None:
    assert MOST_GROUPS >= 10_000
    monkeypatch.setattr("affectlab.reporting.sections.groups.MOST_GROUPS", 50)
    with pytest.raises(UsageError, match='by="id": has more than 50 different values'):
        views(make_table(100), by="id")


def test_examples_are_the_surest_texts_each_once() -> None:
    rows = 90
    texts = [f"text {at % 30}" for at in range(rows)]
    confidence = [round(0.3 + 0.007 * ((at * 37) % rows), 4) for at in range(rows)]
    same = {"text": texts, "confidence": confidence, "emotion": ["joy"] * rows, "status": ["ok"] * rows}
    for window in (7, 90):
        found = views(make_table(rows, replace=same), window=window)["examples"]
        assert isinstance(found, ExamplesView)
        best: dict[str, float] = {}
        for text, sure in zip(texts, confidence, strict=True):
            best[text] = max(best.get(text, 0), sure)
        expected = sorted(best.items(), key=lambda entry: -entry[1])[:3]
        assert [(example.text, example.confidence) for example in found.emotions[0].examples] == expected
        assert all(texts[example.row - 1] == example.text for example in found.emotions[0].examples)


def test_examples_can_be_left_out() -> None:
    assert views(make_table(60), examples=0)["examples"] is None


def test_other_tasks_are_summed_up() -> None:
    rows = 40
    table = make_table(rows).append_column("valence-class.value", pa.array([(at % 7) - 3 for at in range(rows)]))
    table = table.append_column("emotions-11.joy", pa.array([0.25] * rows))
    table = table.append_column("emotions-11.labels", pa.array([["joy"] if at % 2 else [] for at in range(rows)]))
    table = table.append_column("sentiment-5.label", pa.array(["very-positive"] * rows))
    table = table.append_column("sentiment-5.very-positive", pa.array(["0.5"] * rows))
    found = views(table)["tasks"]
    assert isinstance(found, TasksView)
    ok = [at for at, status in enumerate(table.column("status").to_pylist()) if status == "ok"]
    by_id = {one.task.id: one for one in found.tasks}
    assert by_id["valence-class"].rows[0].mean == pytest.approx(np.mean([(at % 7) - 3 for at in ok]))
    joy = by_id["emotions-11"].shares[0]
    assert (joy.label, joy.n, joy.total) == ("joy", sum(at % 2 for at in ok), len(ok))
    assert by_id["sentiment-5"].shares[0].n == len(ok)
    assert by_id["sentiment-5"].rows[0].mean == 0.5


@settings(max_examples=15, deadline=None)
@given(st.integers(1, 120), st.integers(1, 130))
def test_nothing_depends_on_the_windows(rows: int, window: int) -> None:
    table = make_table(rows)
    whole, parts = views(table, by="group"), views(table, window, by="group")
    assert rounded(whole) == rounded(parts)


def rounded(value: object) -> object:
    """Views as nested tuples, numbers rounded: the order of additions changes their last bits."""
    if isinstance(value, dict):
        return {key: rounded(inner) for key, inner in value.items()}
    if isinstance(value, tuple | list):
        return tuple(rounded(inner) for inner in value)
    if isinstance(value, float):
        return None if np.isnan(value) else round(value, 9)
    if hasattr(value, "__dataclass_fields__"):
        return {name: rounded(getattr(value, name)) for name in value.__dataclass_fields__}
    return value


@pytest.mark.parametrize(
    ("column", "value", "message"),
    [
        pytest.param("valence", "high", "row 4, column valence: holds 'high', which is no number", id="no number"),
        pytest.param("valence", "7.5", "row 4, column valence: holds 7.5, which is outside 0 to 1", id="out of range"),
        pytest.param("emotion", "joyful", "row 4, column emotion: holds 'joyful', not one of", id="unknown label"),
        pytest.param("labels", "joy|glee", "row 4, column labels: holds 'glee', not one of", id="unknown in a list"),
        pytest.param(
            "status", "fine", "row 4, column status: holds 'fine', not one of ok, skipped, error", id="status"
        ),
        pytest.param("status", "", "row 4, column status: is empty", id="no status"),
    ],
)
def test_a_foreign_value_is_named_with_its_row(column: str, value: str, message: str) -> None:
    given_values = {"emotion": "joy", "labels": "joy", "status": "ok", "valence": "0.5"}
    values = [given_values[column]] * 20
    values[3] = value
    with pytest.raises(InputError) as caught:
        views(make_table(20, replace={"status": ["ok"] * 20, column: values}), window=3)
    assert str(caught.value).startswith(f"t.csv, {message}")


def test_text_cells_read_like_values() -> None:
    """As a CSV of Excel has them: strings, blanks, its own words for true."""
    replace = {
        "status": ["ok"] * 4,
        "valence": [" 0.25 ", "", "0.75", None],
        "labels": ["joy|anger", "", None, " love "],
        "truncated": ["WAHR", "FALSCH", "", "true"],
        "emotion": ["joy", " anger", "", None],
    }
    found = views(make_table(4, replace=replace))
    assert found["values"].dimensions[0].mean == 0.5
    assert {row.label: row.given.n for row in found["emotions"].rows if row.given.n} == {
        "joy": 1,
        "anger": 1,
        "love": 1,
    }
    assert found["status"].truncated == 2
    assert found["emotions"].rows[0].strongest.total == 2


def test_unused_sections_read_nothing() -> None:
    columns = find_columns(make_table(4).schema, "t.csv", by=None, time=None, text=None)
    assert GroupsSection(columns).view() is None
    assert TimelineSection(columns).view() is None

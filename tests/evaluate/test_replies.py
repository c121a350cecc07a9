"""What a reply says: the parsing rules, one by one, and that nothing that can be written down crashes them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from affectlab.evaluate import replies

REPLIES = st.none() | st.text() | st.floats(-1e6, 1e6) | st.integers(-9, 9) | st.lists(st.text(), max_size=4)
FEELINGS = ("anger", "joy", "trust")


@pytest.mark.parametrize(
    ("reply", "wanted"),
    [
        pytest.param("0.75", 0.75, id="string"),
        pytest.param(" 0.5 or so", 0.5, id="begins-with-a-number"),
        pytest.param(0.2, 0.2, id="number"),
        pytest.param("48", 1.0, id="clipped-above"),
        pytest.param("-3.5", 0.0, id="clipped-below"),
        pytest.param("about 0.5", None, id="number-not-first"),
        pytest.param("−0.3", None, id="another-minus"),
        pytest.param("", None, id="empty"),
        pytest.param(None, None, id="null"),
    ],
)
def test_values(reply: replies.Reply, wanted: float | None) -> None:
    assert replies.value(reply, (0, 1)) == wanted


@pytest.mark.parametrize(
    ("reply", "wanted"),
    [
        pytest.param("2: moderate amount of joy", 2, id="before-the-colon"),
        pytest.param("-3", -3, id="bare"),
        pytest.param(" 1 ", 1, id="blanks"),
        pytest.param(2.0, 2, id="number"),
        pytest.param("4: most", None, id="no-such-class"),
        pytest.param("1.5", None, id="between-classes"),
        pytest.param(1.5, None, id="number-between-classes"),
        pytest.param("- 1: negative", None, id="minus-apart"),
        pytest.param("high", None, id="word"),
        pytest.param(None, None, id="null"),
    ],
)
def test_ordinal_classes(reply: replies.Reply, wanted: int | None) -> None:
    assert replies.whole(reply, (-3, 3)) == wanted


@pytest.mark.parametrize(
    ("reply", "codes", "wanted"),
    [
        pytest.param("1: positive", (-1, 0, 1), 2, id="code"),
        pytest.param("0.68", (-1, 0, 1), None, id="no-code"),
        pytest.param("neutral", (-1, 0, 1), None, id="word-where-codes-are"),
        pytest.param("Neutral.", None, 1, id="name"),
        pytest.param("so-so", None, None, id="no-name"),
        pytest.param(None, None, None, id="null"),
    ],
)
def test_one_of_several_classes(reply: replies.Reply, codes: tuple[int, ...] | None, wanted: int | None) -> None:
    assert replies.one_class(reply, ("negative", "neutral", "positive"), codes) == wanted


@pytest.mark.parametrize(
    ("reply", "wanted"),
    [
        pytest.param(["joy", "Trust"], (False, True, True), id="list"),
        pytest.param(["joy", "joy"], (False, True, False), id="twice"),
        pytest.param("anger, joy.", (True, True, False), id="as-printed"),
        pytest.param([], (False, False, False), id="none-of-them"),
        pytest.param("neutral or no emotion.", (False, False, False), id="none-in-words"),
        pytest.param(["neutralornoemotion", "joy"], (False, True, False), id="none-and-one"),
        pytest.param(["joy", "glee"], (False, True, False), id="a-word-that-is-no-label"),
        pytest.param("I cannot say", None, id="nothing-said"),
        pytest.param(None, None, id="null"),
    ],
)
def test_labels(reply: replies.Reply, wanted: tuple[bool, ...] | None) -> None:
    assert replies.labels(reply, FEELINGS) == wanted


def test_neutral_is_a_label_where_it_is_one() -> None:
    assert replies.labels("neutral", ("joy", "neutral")) == (False, True)


@pytest.mark.parametrize(
    ("read", "reply"),
    [
        pytest.param(lambda reply: replies.value(reply, (0, 1)), ["joy"], id="labels-for-a-value"),
        pytest.param(lambda reply: replies.whole(reply, (0, 3)), ["joy"], id="labels-for-a-class"),
        pytest.param(lambda reply: replies.one_class(reply, FEELINGS, None), 1, id="number-for-a-name"),
        pytest.param(lambda reply: replies.labels(reply, FEELINGS), 0.5, id="number-for-labels"),
    ],
)
def test_another_kind_of_reply_is_an_error(read: object, reply: replies.Reply) -> None:
    with pytest.raises(ValueError, match="is"):
        read(reply)  # type: ignore[operator]


@given(REPLIES)
def test_whatever_is_said_is_read_or_refused(reply: replies.Reply) -> None:
    assert replies.is_reply(reply)
    for read in (
        lambda: replies.value(reply, (0, 1)),
        lambda: replies.whole(reply, (-3, 3)),
        lambda: replies.one_class(reply, FEELINGS, (0, 1, 2)),
        lambda: replies.labels(reply, FEELINGS),
    ):
        try:
            found = read()
        except ValueError:
            continue
        assert found is None or isinstance(found, float | int | tuple)


@pytest.mark.parametrize("value", [True, float("nan"), float("inf"), {}, ["a", 1]])
def test_what_can_be_no_reply(value: object) -> None:
    assert not replies.is_reply(value)

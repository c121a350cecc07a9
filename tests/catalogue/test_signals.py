"""What a lexicon's number says of our tasks: stated whole, or refused."""

from __future__ import annotations

import pytest

from affectlab import catalogue
from affectlab.catalogue.parse import parse_signal
from affectlab.core import InputError, UsageError

TASKS = {task.id: task for task in catalogue.tasks()}
WHOLE = """
source = "x"
range = [-1, 1]
values = ["valence"]
[cuts]
sentiment = [-0.1, 0.1]
"""


@pytest.mark.parametrize("id", ["vader", "textblob"])
def test_the_maps_name_their_source_and_tasks_of_the_right_kind(id: str) -> None:
    found = catalogue.signal_map(id)
    assert found.source
    assert found.range == (-1, 1)
    assert set(found.tasks) == {
        *("valence", "valence-class", "sentiment-strength", "sentiment", "target-sentiment", "sentiment-5")
    }
    for task, cuts in found.cuts.items():
        assert len(cuts) == len(catalogue.task(task).outputs) - 1
        assert list(cuts) == [-cut for cut in reversed(cuts)]


def test_an_unknown_map_offers_the_known() -> None:
    with pytest.raises(UsageError, match="signals: there is no signal map 'vadr'; did you mean vader"):
        catalogue.signal_map("vadr")


@pytest.mark.parametrize(
    ("old", "new", "line"),
    [
        pytest.param(
            '["valence"]', '["emotions"]', "'emotions' is no ordinal or regression task", id="labels-as-value"
        ),
        pytest.param("sentiment =", "valence-class =", "'valence-class' is no multiclass task", id="value-as-class"),
        pytest.param("[-0.1, 0.1]", "[0.1, -0.1]", "are no cuts; write 2 rising numbers", id="falling"),
        pytest.param("[-0.1, 0.1]", "[0.1]", "are no cuts; write 2 rising numbers", id="too-few"),
        pytest.param('source = "x"', "", "the key 'source' is missing", id="no-source"),
        pytest.param('source = "x"', 'source = "x"\nmore = 1', "unknown key 'more'", id="more"),
    ],
)
def test_a_wrong_map_is_refused(old: str, new: str, line: str) -> None:
    assert parse_signal("mine", WHOLE, TASKS).tasks == ("valence", "sentiment")
    with pytest.raises(InputError, match=line):
        parse_signal("mine", WHOLE.replace(old, new), TASKS)

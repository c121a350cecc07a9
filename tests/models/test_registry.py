"""Models by name, third parties' through the real entry-point mechanism."""

from __future__ import annotations

from pathlib import Path

import pytest

from affectlab import catalogue, models
from affectlab.core import Item, UsageError
from affectlab.models.registry import refuse_unanswerable

PLUGIN = """
import numpy as np
from affectlab.core import ModelCard, Prediction, Predictions

class Sunny:
    card = ModelCard(id="sunny", version="1", title="Sun", tasks=("valence",), languages=("en",), licence="MIT")
    def predict(self, items, /, tasks):
        answers = {t.id: Prediction(task=t, scores=np.ones((len(items), 1))) for t in tasks}
        return Predictions(answers=answers, truncated=np.zeros(len(items), bool), errors=(None,) * len(items))

def load(argument, options):
    if argument == "rain":
        raise RuntimeError("clouds")
    return Sunny()
"""


def install(folder: Path, name: str, code: str, entry: str) -> None:
    """A distribution as an installer would leave it in site-packages."""
    (folder / f"{name}.py").write_text(code)
    about = folder / f"{name}-1.0.dist-info"
    about.mkdir()
    (about / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.0\n")
    (about / "entry_points.txt").write_text(f"[affectlab.models]\n{entry}\n")


@pytest.fixture
def site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.syspath_prepend(str(tmp_path))
    return tmp_path


def test_a_plugin_answers_like_a_model_of_our_own(site: Path) -> None:
    install(site, "sunny_plugin", PLUGIN, "sunny = sunny_plugin:load")
    model = models.load("sunny")
    answer = model.predict([Item("x")], [catalogue.task("valence")])
    assert answer.answers["valence"].scores.tolist() == [[1.0]]


def test_a_broken_plugin_is_named_and_stops_no_other(site: Path) -> None:
    install(site, "broken_plugin", "import no_such_module_anywhere", "broken = broken_plugin:load")
    with pytest.raises(UsageError, match=r"broken_plugin:load does not load: .*no_such_module_anywhere"):
        models.load("broken")
    assert models.load("random").card.id == "random:0"


def test_a_plugin_that_fails_at_loading_is_one_line(site: Path) -> None:
    install(site, "sunny_again", PLUGIN, "sunny2 = sunny_again:load")
    with pytest.raises(UsageError, match="sunny_again:load failed: RuntimeError"):
        models.load("sunny2:rain")


def test_a_plugin_cannot_take_the_name_of_a_model_of_ours(site: Path) -> None:
    install(site, "thief_plugin", PLUGIN, "random = thief_plugin:load")
    with pytest.warns(UserWarning, match=r"'random' of thief_plugin:load is hidden"):
        assert models.load("random").card.id == "random:0"


@pytest.mark.parametrize(
    ("spec", "says"),
    [
        pytest.param("bse", "did you mean base", id="mistyped"),
        pytest.param("random:x", "a seed is a whole number", id="bad-seed"),
        pytest.param("base:x", "base takes no argument", id="argument-for-base"),
    ],
)
def test_wrong_specs_say_what_would_be_right(spec: str, says: str) -> None:
    with pytest.raises(UsageError, match=says):
        models.load(spec)


def test_a_task_the_model_does_not_know_is_refused() -> None:
    with pytest.raises(UsageError, match=r"toy does not answer 'vad'.*it answers: emotions"):
        refuse_unanswerable("toy", ("emotions",), (catalogue.task("emotions"), catalogue.task("vad")))

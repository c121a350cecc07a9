"""A text is asked once, its answers are kept as they come, and who was interrupted goes on without asking again."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from evaluate_samples import Counting, question

from affectlab.core import SILENT, InputError, UsageError
from affectlab.engine import Interrupted
from affectlab.engine.lock import Lock
from affectlab.evaluate import ask as asking
from affectlab.evaluate.kept import Kept, path_beside
from affectlab.evaluate.questions import spread
from affectlab.models.recorded import read_lines

WHOSE = {"benchmark": "mine", "model": "counting"}
HEADER = f"{json.dumps(WHOSE)}\n"
TEXTS = [f"{number} clouds" for number in range(10)]


def both() -> list[object]:
    """Two questions about overlapping texts."""
    return [
        question("valence", [[0.5]] * 10, texts=TEXTS, id="v", bounds=(-4, 4)),
        question("sentiment", np.eye(3)[[0, 1, 2, 0, 1, 2]], texts=TEXTS[:6], id="s", codes=(-1, 0, 1)),
    ]


def run(path: Path | None, model: Counting, **options: bool) -> Kept:
    with Kept(path, WHOSE, **options) as kept:
        asked = both()
        asking.ask(model, asked, kept, SILENT, calibration=False)
        kept.sort(key for one in asked for key in one.keys)
    return kept


def test_each_text_is_asked_once_for_all_tasks() -> None:
    model = Counting()
    kept = run(None, model)
    assert sorted(item.text for item in model.asked) == sorted(TEXTS)
    assert len(kept.lines) == 16
    assert all(-4 <= kept.lines[f"v:{number}"]["prediction"] <= 4 for number in range(1, 11))
    assert {kept.lines[f"s:{number}"]["prediction"] for number in range(1, 7)} <= {-1, 0, 1}


def test_an_interrupted_run_goes_on_and_ends_with_the_same_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(asking, "CHUNK", 2)
    run(tmp_path / "whole", Counting())
    path = tmp_path / "broken"
    with pytest.raises(Interrupted, match=r"answers are in .*broken; the same command goes on"):
        run(path, Counting(patience=5))
    with path.open("a", encoding="utf-8") as stream:
        stream.write('{"task": "v", "row": 9, "predic')  # killed while it wrote
    model = Counting()
    run(path, model)
    assert len(model.asked) == 6
    assert path.read_bytes() == (tmp_path / "whole").read_bytes()
    run(path, idle := Counting())
    assert idle.asked == []


def test_the_kept_file_is_one_of_recorded_answers(tmp_path: Path) -> None:
    kept = run(tmp_path / "kept", Counting())
    lines = read_lines((tmp_path / "kept").read_bytes(), "kept")
    assert {key: line["prediction"] for key, (_, line) in lines.items()} == {
        key: line["prediction"] for key, line in kept.lines.items()
    }


def test_answers_of_another_model_are_not_mixed_in(tmp_path: Path) -> None:
    path = tmp_path / "kept"
    run(path, Counting())
    with (
        pytest.raises(UsageError, match=r"begun with model counting \(now other\); .* overwrite=True"),
        Kept(path, {**WHOSE, "model": "other"}),
    ):
        pass
    with Kept(path, {**WHOSE, "model": "other"}, overwrite=True) as kept:
        assert kept.lines == {}


@pytest.mark.parametrize(
    "content",
    [
        *("a,b\n1,2\n", '{"aeb_line": 1, "prediction": 1}\n', "[]\n", "\n", "a", "[" * 10_000 + "\n"),
        HEADER + '{"aeb_line": 1, "prediction": {}}\n',
    ],
)
def test_a_strangers_file_is_left_alone(content: str, tmp_path: Path) -> None:
    path = tmp_path / "kept"
    path.write_text(content)
    with pytest.raises(UsageError, match=r"not answers kept beside a run; choose another out$"), Kept(path, WHOSE):
        pass
    assert path.read_text() == content
    assert [found.name for found in tmp_path.iterdir()] == ["kept"]


@pytest.mark.parametrize("whole", [0, 1, len(HEADER) - 1])
def test_a_run_that_stopped_in_its_first_line_begins_anew(whole: int, tmp_path: Path) -> None:
    path = tmp_path / "kept"
    path.write_text(HEADER[:whole])
    with Kept(path, WHOSE) as kept:
        kept.add([("1", 0.5, None)])
    with Kept(path, WHOSE) as kept:
        assert {key: line["prediction"] for key, line in kept.lines.items()} == {"1": 0.5}


def test_half_a_surrogate_pair_is_kept(tmp_path: Path) -> None:
    for _ in range(2):
        with Kept(tmp_path / "kept", WHOSE) as kept:
            kept.add([("1", "0.5 \ud83d", None)])
            kept.sort(["1"])
    assert kept.lines["1"]["prediction"] == "0.5 \ud83d"
    (line,) = read_lines((tmp_path / "kept").read_bytes(), "").values()
    assert line[1]["prediction"] == "0.5 \ud83d"


def test_two_runs_do_not_write_one_file(tmp_path: Path) -> None:
    lock = Lock(tmp_path / "kept.lock")
    with pytest.raises(UsageError, match="another run is writing it"), Kept(tmp_path / "kept", WHOSE):
        pass
    lock.release()


def test_a_place_that_cannot_be_written_is_one_line(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="cannot be written"), Kept(tmp_path / "no" / "kept", WHOSE):
        pass


def test_the_answers_lie_beside_the_run() -> None:
    assert path_beside(Path("a/run.json")) == Path("a/run.predictions.jsonl")
    assert path_beside(Path("run")) == Path("run.predictions.jsonl")


@pytest.mark.parametrize(
    ("count", "limit", "wanted"), [(10, 5, [0, 2, 4, 6, 8]), (3, 5, [0, 1, 2]), (4, None, [0, 1, 2, 3])]
)
def test_a_trial_takes_rows_from_everywhere(count: int, limit: int | None, wanted: list[int]) -> None:
    assert list(spread(count, limit)) == wanted


def test_lines_are_plain_json(tmp_path: Path) -> None:
    run(tmp_path / "kept", Counting())
    head, first, *_ = map(json.loads, (tmp_path / "kept").read_text(encoding="utf-8").splitlines())
    assert head == WHOSE
    assert set(first) == {"task", "row", "prediction"}

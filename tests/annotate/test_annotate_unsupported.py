"""Texts in languages that a model does not read: skipped, answered or errors, as asked; never in benchmarks."""

from __future__ import annotations

from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from affectlab.annotate import analyze, annotate_file
from affectlab.core import ModelCard, UsageError
from affectlab.models import load
from affectlab.tables import open_source, texts

ENGLISH = "I really do not know what to say about the weather today"
GERMAN = "Das ist wirklich ein wunderschöner Tag heute, finde ich"
HINDI = "मैं आज बहुत खुश हूँ, क्योंकि तुम यहाँ हो"
SHORT_RUSSIAN = "да"
TEXTS = [ENGLISH, GERMAN, "", "lol", HINDI, SHORT_RUSSIAN, "odd " + ENGLISH, GERMAN]
WHY = {1: "de", 4: "hi", 5: "Cyrillic script", 7: "de"}
FORMATS = ["csv", "tsv", "jsonl", "parquet", "xlsx"]


@pytest.fixture
def english(fake: Any) -> Any:
    """A class of models that are made for English."""

    class English(fake):  # type: ignore[misc]
        @property
        def card(self) -> ModelCard:
            return replace(super().card, languages=("en",))

    return English


def column(path: Path, name: str) -> list[str | None]:
    return [value or None for window in open_source(path).windows(99) for value in texts(window.table, name)]


def reason(language: str, model: str = "fake") -> str:
    return f"language: {language}; {model} reads en"


@pytest.mark.parametrize("suffix", FORMATS)
def test_they_are_skipped_with_the_reason(tmp_path: Path, table: Any, english: Any, journal: Any, suffix: str) -> None:
    source, out, heard, model = table(text=TEXTS), tmp_path / f"out.{suffix}", journal(), english()
    summary = annotate_file(source, out, model=model, progress=heard)
    assert column(out, "status") == ["ok", "skipped", "skipped", "ok", "skipped", "skipped", "error", "skipped"]
    errors = [reason(WHY[row]) if row in WHY else None for row in range(len(TEXTS))]
    errors[6] = "too odd to answer"
    assert column(out, "error") == errors
    assert [value is None for value in column(out, "emotion")] == [row not in (0, 3) for row in range(len(TEXTS))]
    assert [item.text for item in model.asked] == [ENGLISH, "lol", TEXTS[6]]
    assert (summary.ok, summary.skipped, summary.errors) == (2, 5, 1)
    assert summary.unsupported == summary.unsupported_skipped == {"de": 2, "hi": 1, "Cyrillic script": 1}
    told = "skipped: 4 rows in languages that fake does not read (de 2, hi 1, Cyrillic script 1)"
    assert heard.notes[-1] == f'{told}; fake reads en; to answer every row: unsupported="answer"'
    assert "language" not in open_source(out).schema.names


def test_or_are_errors(tmp_path: Path, table: Any, english: Any) -> None:
    out, model = tmp_path / "out.csv", english()
    summary = annotate_file(table(text=TEXTS), out, model=model, unsupported="error")
    assert column(out, "status") == ["ok", "error", "skipped", "ok", "error", "error", "error", "error"]
    assert column(out, "error")[1] == reason("de")
    assert (summary.ok, summary.skipped, summary.errors) == (2, 1, 5)
    assert (sum(summary.unsupported.values()), summary.unsupported_skipped) == (4, {})
    assert summary.first_errors[0] == f"row 2: {reason('de')}"
    assert "marked as errors: 4 rows in languages that fake does not read" in summary.notes[-1]
    assert GERMAN not in [item.text for item in model.asked]


def test_or_are_answered(tmp_path: Path, table: Any, english: Any) -> None:
    out = tmp_path / "out.csv"
    summary = annotate_file(table(text=TEXTS), out, model=english(), unsupported="answer")
    assert (summary.ok, summary.skipped, summary.errors, summary.unsupported) == (6, 1, 1, {})
    assert not [note for note in summary.notes if "language" in note or "reads" in note]


@pytest.mark.parametrize("unsupported", ["skip", "error"])
def test_the_column_of_languages_has_those_too(tmp_path: Path, table: Any, english: Any, unsupported: Any) -> None:
    out = tmp_path / "out.parquet"
    summary = annotate_file(table(text=TEXTS), out, model=english(), language=True, unsupported=unsupported)
    assert column(out, "language") == ["en", "de", None, None, "hi", None, None, "de"]
    assert (summary.languages, summary.language_rows) == ({"de": 2, "en": 1, "hi": 1}, 5)
    assert summary.unsupported == {"de": 2, "hi": 1, "Cyrillic script": 1}


def test_each_text_is_guessed_once(english: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    from affectlab.text import language

    seen: list[str] = []
    real = language._Guesser.chances
    monkeypatch.setattr(language._Guesser, "chances", lambda self, words: (seen.extend(words), real(self, words))[1])
    found = analyze([ENGLISH, GERMAN, GERMAN, HINDI], model=english(), language=True)
    assert [result.status for result in found] == ["ok", "skipped", "skipped", "skipped"]
    assert len(seen) == len(set(seen)) == 3


def test_a_model_whose_card_names_no_language_answers_all(tmp_path: Path, table: Any, fake: Any) -> None:
    summary = annotate_file(table(text=TEXTS), tmp_path / "out.csv", model=fake())
    assert (summary.ok, summary.unsupported) == (6, {})
    assert [result.status for result in analyze([GERMAN, HINDI], model="random")] == ["ok", "ok"]


def test_a_plug_in_that_reads_another_language(fake: Any) -> None:
    class German(fake):  # type: ignore[misc]
        @property
        def card(self) -> ModelCard:
            return replace(super().card, languages=("de-DE",))

    found = analyze([ENGLISH, GERMAN, HINDI], model=German())
    assert [result.status for result in found] == ["skipped", "ok", "skipped"]
    assert found[0].error == "language: en; fake reads de-DE"


@pytest.mark.parametrize("suffix", FORMATS)
@pytest.mark.parametrize(("was", "now"), [("skip", "answer"), ("answer", "skip"), ("skip", "error")])
def test_another_setting_is_another_run(
    tmp_path: Path, table: Any, english: Any, suffix: str, was: Any, now: Any
) -> None:
    source, out = table(text=[GERMAN, *([ENGLISH * 3] * 9)]), tmp_path / f"out.{suffix}"
    annotate_file(source, out, model=english(), unsupported=was)
    assert annotate_file(source, out, model=english(), unsupported=was, resume=True).already_done
    with pytest.raises(UsageError, match=r"cannot be resumed: .*unsupported"):
        annotate_file(source, out, model=english(), unsupported=now, resume=True)


def test_a_run_that_was_stopped_is_not_resumed_with_another(tmp_path: Path, table: Any, english: Any) -> None:
    source, out = table(text=[ENGLISH, GERMAN, "stop here", ENGLISH]), tmp_path / "out.csv"
    failing = english(failing=lambda item: RuntimeError("stopped") if item.text == "stop here" else None)
    with pytest.raises(RuntimeError):
        annotate_file(source, out, model=failing, window_rows=1)
    with pytest.raises(UsageError, match=r"unsupported skip \(now answer\)"):
        annotate_file(source, out, model=english(), window_rows=1, unsupported="answer", resume=True)
    model = english()
    summary = annotate_file(source, out, model=model, window_rows=1, resume=True)
    assert (summary.resumed_rows, summary.unsupported) == (2, {"de": 1})
    assert [item.text for item in model.asked] == ["stop here", ENGLISH]


def test_a_finished_file_tells_its_counts_again(tmp_path: Path, table: Any, english: Any) -> None:
    source, out = table(text=TEXTS), tmp_path / "out.csv"
    first = asdict(annotate_file(source, out, model=english()))
    again = asdict(annotate_file(source, out, model=english(), resume=True))
    assert again["already_done"]
    for name in ("ok", "skipped", "errors", "unsupported", "unsupported_skipped", "notes", "first_errors"):
        assert again[name] == first[name]


def test_a_row_that_cannot_be_read_keeps_its_own_reason(tmp_path: Path, english: Any) -> None:
    source, out = tmp_path / "in.csv", tmp_path / "out.csv"
    source.write_text(f'id,text\n1,{ENGLISH}\n2,"{GERMAN}",surplus,cells\n3,"{HINDI}"\n', encoding="utf-8")
    annotate_file(source, out, model=english())
    statuses, errors = column(out, "status"), column(out, "error")
    assert statuses == ["ok", "error", "skipped"]
    assert str(errors[1]).startswith("line 3 ")


def test_results_and_frames(english: Any) -> None:
    found = analyze(GERMAN, model=english())
    assert (found.status, found.error, found.emotion, found.labels) == ("skipped", reason("de"), None, None)
    assert repr(found).endswith(f"skipped: {reason('de')})")
    assert found.to_dict()["error"] == reason("de")
    frame = analyze(pl.DataFrame({"text": [GERMAN, ENGLISH, None]}), model=english(), unsupported="error")
    assert frame["status"].to_list() == ["error", "ok", "skipped"]
    assert frame["error"].to_list() == [reason("de"), None, None]
    assert analyze([GERMAN], model=english(), unsupported="answer")[0].status == "ok"


def test_a_text_with_a_target(english: Any) -> None:
    results = analyze([GERMAN, ENGLISH], tasks="target-sentiment", target=["Tag", "weather"], model=english())
    assert [result.status for result in results] == ["skipped", "ok"]
    (empty,) = analyze([GERMAN], tasks=["affect", "target-sentiment"], target=[None], model=english())
    assert (empty.status, empty.error, empty.emotion) == ("skipped", reason("de"), None)


WRONG = """unsupported: must be "skip", "answer" or "error", not 'maybe'; leave it out for "skip\""""


def test_a_wrong_choice_is_one_line(tmp_path: Path, table: Any) -> None:
    with pytest.raises(UsageError, match=WRONG):
        analyze("hello", model="random", unsupported="maybe")  # type: ignore[call-overload]
    with pytest.raises(UsageError, match=WRONG):
        annotate_file(table(text=["hello"]), tmp_path / "o.csv", model="random", unsupported="maybe")  # type: ignore[arg-type]


def test_base_and_fast_refuse_what_they_cannot_read() -> None:
    for model in ("base", "fast"):
        hindi, love = analyze(["मैं आज बहुत खुश हूँ", "I love this ❤️"], model=model)
        assert (hindi.status, hindi.error) == ("skipped", reason("hi", model))
        assert love.status == "ok"


@given(st.lists(st.sampled_from([*TEXTS, "ok", "谢谢", "I love Владимир"]), min_size=1, max_size=9), st.integers(1, 4))
@settings(max_examples=25, deadline=None)
def test_neighbours_and_windows_change_no_decision(rows: list[str], window_rows: int) -> None:
    alone = {text: analyze(text, model="fast").error for text in set(rows)}
    model = load("fast")
    model.card = replace(model.card, rows_at_once=window_rows)  # type: ignore[misc]
    assert [result.error for result in analyze(rows, model=model)] == [alone[text] for text in rows]

"""The language of each text on demand, and a warning where many that are answered look like another one."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from affectlab.annotate import analyze, annotate_file
from affectlab.core import ModelCard, UsageError
from affectlab.tables import open_source

ENGLISH = "I really do not know what to say about the weather today"
GERMAN = "Das ist wirklich ein wunderschöner Tag heute, finde ich"
FRENCH = "Je suis tellement content de vous voir ce soir"


@pytest.fixture
def english(fake: Any) -> Any:
    """A model that is made for English."""

    class English(fake):  # type: ignore[misc]
        @property
        def card(self) -> ModelCard:
            return replace(super().card, languages=("en",))

    return English()


def _languages(path: Path) -> list[str | None]:
    return [row["language"] or None for window in open_source(path).windows(99) for row in window.table.to_pylist()]


@pytest.mark.parametrize("suffix", ["csv", "parquet", "jsonl", "xlsx"])
def test_the_column_and_the_warning(tmp_path: Path, table: Any, english: Any, journal: Any, suffix: str) -> None:
    source, out = table(text=[ENGLISH, GERMAN, "lol", "", "odd " + FRENCH, FRENCH]), tmp_path / f"out.{suffix}"
    heard = journal()
    summary = annotate_file(source, out, model=english, language=True, unsupported="answer", progress=heard)
    assert _languages(out) == ["en", "de", None, None, None, "fr"]
    assert (summary.languages, summary.language_rows, summary.other_language) == ({"en": 1, "de": 1, "fr": 1}, 4, 2)
    assert (summary.ok, summary.errors) == (4, 1)
    told = "2 of 4 texts look like a language that fake is not made for (de 1, fr 1)"
    assert heard.notes[-1] == f"{told}; use its answers only where language is en or empty"
    assert summary.notes[-1] == heard.notes[-1]


def test_a_few_are_no_news(tmp_path: Path, table: Any, english: Any) -> None:
    source = table(text=[GERMAN, *([ENGLISH] * 120)])
    summary = annotate_file(source, tmp_path / "out.csv", model=english, language=True, unsupported="answer")
    assert summary.other_language == 1
    assert not any("look like" in note for note in summary.notes)


def test_a_model_that_names_no_language_warns_of_none(tmp_path: Path, table: Any) -> None:
    source = table(text=[GERMAN])
    summary = annotate_file(source, tmp_path / "out.csv", model="random")
    assert (summary.languages, summary.language_rows, summary.other_language) == ({}, 0, 0)
    summary = annotate_file(source, tmp_path / "two.csv", model="random", language=True)
    assert (summary.languages, summary.language_rows, summary.other_language) == ({"de": 1}, 1, 0)


def test_a_column_called_language_clashes_only_when_asked_for(tmp_path: Path, table: Any) -> None:
    source, out = table(text=["hello"], language=["en"]), tmp_path / "out.csv"
    with pytest.raises(UsageError, match='named as ours will be: language; add prefix="affect_"'):
        annotate_file(source, out, model="random", language=True)
    annotate_file(source, out, model="random")
    annotate_file(source, tmp_path / "two.csv", model="random", language=True, prefix="affect_")


@pytest.mark.parametrize("suffix", ["csv", "parquet"])
def test_with_and_without_are_two_runs(tmp_path: Path, table: Any, suffix: str) -> None:
    source, out = table(text=[ENGLISH, GERMAN]), tmp_path / f"out.{suffix}"
    annotate_file(source, out, model="random", language=True)
    assert annotate_file(source, out, model="random", language=True, resume=True).already_done
    with pytest.raises(UsageError, match="cannot be resumed: "):
        annotate_file(source, out, model="random", resume=True)


def test_of_texts_in_memory() -> None:
    texts = [ENGLISH, GERMAN, "lol", None]
    together = analyze(texts, model="random", language=True)
    assert [result.language for result in together] == ["en", "de", None, None]
    assert [analyze(text, model="random", language=True).language for text in texts[:3]] == ["en", "de", None]
    assert "language" not in analyze(ENGLISH, model="random").to_dict()
    assert analyze(ENGLISH, model="random").language is None

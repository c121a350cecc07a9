"""Guessing a language: only where it is sure, and from the text alone."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from affectlab.text.language import READ, evidence, guess


@pytest.mark.parametrize(
    ("text", "code"),
    [
        pytest.param("I really do not know what to say about the weather today", "en", id="English"),
        pytest.param("Das ist wirklich ein wunderschöner Tag heute, finde ich", "de", id="German"),
        pytest.param("Je suis tellement content de vous voir ce soir", "fr", id="French"),
        pytest.param("Сегодня очень хорошая погода", "ru", id="Russian"),
        pytest.param("今天天气真好，我很高兴", "zh", id="Chinese"),
    ],
)
def test_what_is_clear(text: str, code: str) -> None:
    assert guess(text) == code


@pytest.mark.parametrize(
    "text",
    [
        "lol", "LMAO omg", "hahahahahahahaha", "nooooooooooooooo", "😭😭😭😭😭😭😭😭😭😭😭😭", "", "12345 67890 12345",
        "https://example.com/eine-deutsche-seite-mit-langem-namen", "@juergen_mueller_aus_wuppertal",
        "no no no no no no", "#diesisteindeutscherhashtag", "ja",
    ],
)  # fmt: skip
def test_what_is_too_little_to_tell(text: str) -> None:
    assert guess(text) is None


@pytest.mark.parametrize("text", ["lol same here bro", "omg I can't even 😂", "so tired of this", "wtf is going on"])
def test_slang_is_no_other_language(text: str) -> None:
    assert guess(text) in (None, "en")


def test_only_words_are_evidence() -> None:
    assert evidence("Das &quot;ist&quot; @mia ein sooooo SCHÖNER http://a.b Tag, ein Tag! 😭 #wow 12") == (
        "das ist ein soo schöner tag"
    )
    assert len(evidence("wörter " + " ".join(f"wort{'x' * n}" for n in range(500)))) <= READ


@pytest.mark.parametrize("text", ["x" * 10**6, "今" * 10**6, "a@" * 10**6, "schön " * 10**5, "😭" * 10**6])
def test_a_long_text_takes_no_longer(text: str) -> None:
    assert len(evidence(text)) <= READ


@given(st.lists(st.text(max_size=60), max_size=6), st.randoms())
@settings(max_examples=60)
def test_a_guess_depends_on_the_text_alone(texts: list[str], random: object) -> None:
    once = {text: guess(text) for text in texts}
    random.shuffle(texts)  # type: ignore[attr-defined]
    assert {text: guess(text) for text in texts} == once
    assert all(code is None or (len(code) == 2 and code.islower()) for code in once.values())

"""Normalising: what models read."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from affectlab.text import emoji_names, is_blank, normalise


@pytest.mark.parametrize(
    ("text", "read"),
    [
        pytest.param("plain words", "plain words", id="plain"),
        pytest.param("fish &amp; chips", "fish & chips", id="html-entity"),
        pytest.param("see https://example.com/x?y=1 now", "see http now", id="link"),
        pytest.param("see www.example.com", "see http", id="link-without-scheme"),
        pytest.param("Www.example.com it is", "http it is", id="link-typed-on-a-phone"),
        pytest.param("@mia_k hello", "@user hello", id="user"),
        pytest.param("me@example.com", "me@example.com", id="mail-address-is-no-user"),
        pytest.param("so #HappyDay2day", "so # Happy Day 2 day", id="hashtag"),
        pytest.param("well 😭", "well loudly crying face", id="emoji"),
        pytest.param("ok👍🏽", "ok thumbs up sign", id="skin-tone-is-dropped"),
        pytest.param("❤️", "love heart", id="variation-selector-is-dropped"),
        pytest.param("a\u200bb", "ab", id="zero-width"),
        pytest.param("line\r\nbreak\tand  blanks", "line break and blanks", id="white-space"),
        pytest.param("naïve नमस्ते", "naïve नमस्ते", id="other-scripts-are-left-alone"),
        pytest.param("\x00\x07 \u200b", "", id="blank"),
    ],
)
def test_normalise(text: str, read: str) -> None:
    assert read == normalise(text)


@pytest.mark.parametrize("text", ["", " \t\n", "\x00\x1b", "\u200b\ufeff", "\u00ad", "\u200d\ufe0f"])
def test_blank_texts_are_blank(text: str) -> None:
    assert is_blank(text)
    assert normalise(text) == ""


@given(st.text())
def test_normalising_twice_changes_nothing_more_in_white_space(text: str) -> None:
    once = normalise(text)
    assert once == " ".join(once.split())


@given(st.text(alphabet=st.characters(categories=("L", "N", "P", "Z"))))
def test_texts_with_letters_or_digits_are_never_blank(text: str) -> None:
    assert is_blank(text) == (not text.strip())


def test_every_emoji_name_is_words_the_encoder_can_read() -> None:
    assert len(emoji_names()) > 3000
    assert all(name.isascii() and name == name.lower().strip() for name in emoji_names().values())

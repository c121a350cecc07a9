"""Normalising: what models read."""

from __future__ import annotations

import unicodedata
from importlib.resources import files

import pytest
from hypothesis import given
from hypothesis import strategies as st

from affectlab.text import characters, clean, emoji_names, is_blank, normalise, read
from affectlab.text.emoticons import emoticons
from affectlab.text.steps import rewrite


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
        pytest.param("fish &amp;amp; chips", "fish & chips", id="entity-escaped-twice"),
        pytest.param("R&D at AT&T", "R&D at AT&T", id="ampersand-that-is-no-entity"),
        pytest.param("one\\ntwo\\r\\n\\tthree", "one two three", id="line-breaks-written-out"),
        pytest.param(r"saved in C:\new\temp", r"saved in C:\new\temp", id="path-of-windows"),
        pytest.param("one<br>two<BR />three", "one two three", id="html-line-break"),
        pytest.param("I can`t, it´s ‘fine’", "I can't, it's 'fine'", id="apostrophes"),
        pytest.param("`code` stays", "`code` stays", id="backticks-around-a-word"),
        pytest.param("cafe\u0301", "café", id="decomposed"),
        pytest.param("s\u0336o\u0336 b\u0336a\u0336d\u0336", "so bad", id="struck-out"),
        pytest.param("𝐬𝐨 𝓰𝓸𝓸𝓭 ｗｏｗ", "so good wow", id="mathematical-and-full-width"),
        pytest.param("ha\u2060te \u202athis\u202c", "hate this", id="joiners-and-bidirectional-marks"),
        pytest.param("so_very _happy_ @mia_k", "so very happy @user", id="underscores"),
        pytest.param("\U0001fa77", "pink heart", id="emoji-of-unicode-15"),
        pytest.param("I haaaate this", "I hate this", id="drawn-out"),
        pytest.param("sooooo GOOOOD!!!", "so GOOD!!!", id="drawn-out-double-letters"),
        pytest.param("hahahahaha lololol", "haha lol", id="drawn-out-pairs"),
        pytest.param("don'tttt", "don't", id="drawn-out-behind-an-apostrophe"),
        pytest.param("tooo bee beeee", "too bee be", id="double-letters-where-they-are-frequent"),
        pytest.param("yrrrgl", "yrgl", id="drawn-out-and-unknown"),
        pytest.param("aaaaaa", "aa", id="one-letter-drawn-out"),
        pytest.param("WWII XXX III", "WWII XXX III", id="words-with-three-equal-letters"),
        pytest.param("@loooove http://x.y/aaaa", "@user http", id="no-spelling-in-names"),
        pytest.param("10000 !!! ---", "10000 !!! ---", id="digits-and-marks-are-not-drawn-out"),
        pytest.param("haappppyyyy pleeaaassseee", "happy please", id="drawn-out-beside-double-letters"),
        pytest.param("chooose desssert loose", "choose dessert loose", id="drawn-out-of-two-words"),
        pytest.param("the KKK AAAI XXXIII NOOO", "the KKK AAAI XXXIII NO", id="acronyms-and-numerals"),
        pytest.param(r"\theta \nabla f \textbf{x}", r"\theta \nabla f \textbf{x}", id="latex"),
        pytest.param(r"..\new ~\notes ./src\nodes C:\\new\\t", r"..\new ~\notes ./src\nodes C:\\new\\t", id="paths"),
        pytest.param("can\x92t a\u0488b\u0489 c\ufe2f", "can't ab c", id="windows-1252-and-odd-marks"),
        pytest.param("<3 kg, p<3, <30 %", "<3 kg, p<3, <30 %", id="less-than-is-no-heart"),
        pytest.param("I <333 you<3", "I love heart you love heart", id="hearts"),
        pytest.param("T.T. Smith x:)", "T.T. Smith x:)", id="initials"),
        pytest.param("ok :))", "ok slightly smiling face", id="emoticon"),
        pytest.param("great:)", "great slightly smiling face", id="emoticon-behind-a-word"),
        pytest.param("home :(.", "home slightly frowning face .", id="emoticon-before-a-stop"),
        pytest.param("(see: 10:30) http://a/:) 3:3 f(x):D", "(see: 10:30) http 3:3 f(x):D", id="no-emoticons"),
    ],
)
def test_normalise(text: str, read: str) -> None:
    assert read == normalise(text)


UNSEEN = "\u2060 \u202a\u3164 \u2800\u115f \u180e\u034f \U000e0020\ufff9\u17b4 \ufe0f\u061c\uffa0"


@pytest.mark.parametrize("text", [UNSEEN, *UNSEEN.replace(" ", ""), "&nbsp;&#8203;", "<br>", "\\n \\t"])
def test_texts_of_which_nothing_is_seen_are_blank(text: str) -> None:
    assert is_blank(text)
    assert normalise(text) == ""


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


def test_the_emoji_are_of_unicode_data_that_is_not_older_than_that_of_python() -> None:
    first = (files("affectlab") / "emoji_names.tsv").read_text(encoding="utf-8").split("\n")[0]
    found = tuple(map(int, first.removeprefix("# Unicode ").split(".")))
    assert found >= tuple(map(int, unicodedata.unidata_version.split(".")))


def test_every_emoticon_is_an_emoji_that_has_a_name() -> None:
    assert all(ord(emoji) in emoji_names() for emoji in emoticons().values())
    assert all(normalise(f"so {face}") == normalise(f"so {emoji}") for face, emoji in emoticons().items())


ALPHABET = "aabe sS:)(<3/&;#x27\\n_'`’@.\u0301\u0336\u00a0\u200béé😭❤\ufe0f🩷𝐚ｗ한\u1112\u1161क\u093c\n"
TEXTS = st.text(alphabet=st.sampled_from(ALPHABET), max_size=40)


@given(TEXTS | st.text(max_size=40))
def test_every_character_that_is_read_has_its_place_in_the_original(text: str) -> None:
    reading = read(text)
    assert reading.text == normalise(text)
    assert len(reading.text) == len(reading.starts) == len(reading.ends)
    assert all(0 <= start <= end <= len(text) for start, end in zip(reading.starts, reading.ends, strict=True))
    assert list(reading.starts) == sorted(reading.starts)
    for char, start, end in zip(reading.text, reading.starts, reading.ends, strict=True):
        if start < end and char.isalnum():
            assert char in normalise(text[start:end])


@pytest.mark.parametrize(
    ("text", "word", "original"),
    [
        pytest.param("well 😭!", "loudly crying face", "😭", id="emoji"),
        pytest.param("fish &amp; chips", "&", "&amp;", id="entity"),
        pytest.param("I haaaate it", "hate", "haaaate", id="drawn-out"),
        pytest.param("see https://a.b/c now", "http", "https://a.b/c", id="link"),
        pytest.param("so #HappyDay", "Day", "Day", id="hashtag"),
        pytest.param("cafe\u0301 bar", "é", "e\u0301", id="composed"),
        pytest.param("ok :-))", "slightly smiling face", ":-))", id="emoticon"),
        pytest.param("so\u200b<br>what", "what", "what", id="behind-markup"),
        pytest.param("  two  words ", "words", "words", id="white-space"),
    ],
)
def test_spans_lead_back_to_the_original(text: str, word: str, original: str) -> None:
    reading = read(text)
    start = reading.text.index(word)
    first, last = reading.span(start, start + len(word))
    assert text[first:last] == original


@pytest.mark.parametrize(("start", "end"), [(0, 0), (2, 1), (-1, 1), (0, 9)])
def test_a_span_of_no_characters_is_refused(start: int, end: int) -> None:
    with pytest.raises(ValueError, match="no characters"):
        read("abc").span(start, end)


@given(TEXTS)
def test_cleaning_twice_changes_nothing_more(text: str) -> None:
    assert normalise(clean(text)) == normalise(text)


@given(st.text())
def test_composing_is_that_of_unicode(text: str) -> None:
    composed = rewrite(text, [characters.COMPOSED])
    assert composed == unicodedata.normalize("NFC", text)

"""Texts that are clearly in another language are named, the others never; each by itself."""

from __future__ import annotations

import os
import random
import subprocess
import sys

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from affectlab import datasets
from affectlab.text.language import chances
from affectlab.text.unsupported import language_in, reason, rules_version, unsupported

OTHERS = {
    "मैं आज बहुत खुश हूँ, क्योंकि तुम यहाँ हो": "hi",
    "Сегодня очень хорошая погода, правда?": "ru",
    "今天天气真好，我很高兴": "zh",
    "とても嬉しいです": "ja",
    "ฉันมีความสุขมาก": "th",
    "በጣም ደስ ብሎኛል ዛሬ": "Ethiopic script",
    "да": "Cyrillic script",
    "谢谢": "Han script",
    "Das ist wirklich ein wunderschöner Tag heute, finde ich": "de",
    "Je suis tellement content de vous voir ce soir": "fr",
    "Estoy muy contento de verte otra vez, hermano": "es",
    "Ｄａｓ ｉｓｔ ｗｉｒｋｌｉｃｈ ｅｉｎ ｓｃｈöｎｅｒ Ｔａｇ": "de",
    "𝗗𝗮𝘀 𝗶𝘀𝘁 𝘄𝗶𝗿𝗸𝗹𝗶𝗰𝗵 𝗲𝗶𝗻 𝘀𝗰𝗵𝗹𝗲𝗰𝗵𝘁𝗲𝗿 𝗧𝗮𝗴": "de",
    "Das war ein schöner Tag 😭😭 #happy @mia https://example.com/the-end": "de",
    "Я так люблю эту песню, просто слов нет love": "ru",
}
ENGLISH = [
    "I really do not know what to say about the weather today", "lol", "", "😭😭😭😭😭", "ok boomer",
    "I love Владимир",
    "Watched 君の名は again, still crying", "Владимир is my favourite pianist", "Müller scored again",
    "so proud of 민지",
    "¯\\_(ツ)_/¯", "𝗜 𝗹𝗼𝘃𝗲 𝘁𝗵𝗶𝘀", "ｌｏｖｅ ｔｈｉｓ", "Mozzarella sticks!", "&#128514; that&#39;s it", "12345",
    "sooooo tireddddd todaaaaay", "miiiisss youuuu babyyyy", "hahahahahahahaha", "NOOOOOOOOOOOO", "https://example.com/eine-deutsche-seite",
    "Aloha means more than hello", "ツ",
    "the food was a bit meh but the café très chic", "Ω", "ㅠㅠㅠㅠ",
]  # fmt: skip


def named(*texts: str | None, spoken: tuple[str, ...] = ("en",)) -> dict[int, str]:
    return unsupported(pa.array(texts, pa.large_string()), spoken)


@pytest.mark.parametrize(("text", "language"), OTHERS.items())
def test_another_language_is_named(text: str, language: str) -> None:
    assert named(text) == {0: language}


@pytest.mark.parametrize("text", ENGLISH)
def test_english_and_what_is_not_sure_is_not(text: str) -> None:
    assert named(text) == {}


def test_null_is_no_language() -> None:
    assert named(None, "Сегодня хорошая погода") == {1: "ru"}


@pytest.mark.parametrize(
    ("spoken", "rows"),
    [
        pytest.param((), set(), id="a card without languages"),
        pytest.param(("multilingual",), set(), id="no code"),
        pytest.param(("en", "pcm"), set(), id="one code of three letters"),
        pytest.param(("xx",), {2, 3}, id="a code that no guess names: the script alone tells"),
        pytest.param(("en-GB",), {1, 2, 3}, id="with a region"),
        pytest.param(("EN", "de"), {2, 3}, id="two languages"),
        pytest.param(("de",), {0, 2, 3}, id="not English"),
        pytest.param(("ru",), {0, 1, 3}, id="another script"),
        pytest.param(("mr",), {0, 1, 2}, id="a relative of Hindi"),
    ],
)
def test_what_the_card_lists_is_read(spoken: tuple[str, ...], rows: set[int]) -> None:
    texts = ("I really do not know what to say", *list(OTHERS)[8:9], *list(OTHERS)[1:2], *list(OTHERS)[0:1])
    assert set(named(*texts, spoken=spoken)) == rows


def test_known_chances_change_nothing() -> None:
    texts = [*OTHERS, *ENGLISH]
    column = pa.array(texts, pa.large_string())
    assert (
        unsupported(column, ("en",), chances(texts)) == unsupported(column, ("en",)) == dict(enumerate(OTHERS.values()))
    )


def test_a_reason_can_be_read_again() -> None:
    assert reason("hi", "base", ("en",)) == "language: hi; base reads en"
    assert language_in(reason("Devanagari script", "hf:a/b", ("en", "de"))) == "Devanagari script"
    assert [language_in(why) for why in ("", "the target is empty", "language: hi")] == [None, None, None]


def test_the_version_names_the_guesser_and_the_rules() -> None:
    assert rules_version().startswith("py3langid 0.")
    assert ", rules " in rules_version()


PIECES = st.sampled_from([*OTHERS, *ENGLISH]) | st.none() | st.text(max_size=40)


@given(st.lists(PIECES, max_size=8), st.data())
@settings(max_examples=80, deadline=None)
def test_a_decision_depends_on_the_text_alone(texts: list[str | None], data: st.DataObject) -> None:
    together = named(*texts)
    assert {row: language for row, text in enumerate(texts) for language in named(text).values()} == together
    order = data.draw(st.permutations(range(len(texts))))
    assert named(*(texts[row] for row in order)) == {
        place: together[row] for place, row in enumerate(order) if row in together
    }


def test_the_guesser_is_not_loaded_for_plain_english() -> None:
    program = """
import sys, pyarrow as pa
from affectlab.text.unsupported import unsupported
def named(*texts): return unsupported(pa.array(texts, pa.large_string()), ("en",))
assert named("I like this one", "lol", "ฉันมีความสุข") == {2: "th"}
assert "py3langid" not in sys.modules
assert named("Das ist ein schlechter Tag im Herbst") == {0: "de"}
assert "py3langid" in sys.modules
"""
    subprocess.run([sys.executable, "-c", program], check=True, env={**os.environ, "PYTHONUTF8": "1"})


def sample(id: str, split: str, count: int = 1500) -> list[str]:
    texts = [row.text for row in datasets.load(id).read(split)]
    random.Random(3).shuffle(texts)
    return texts[:count]


@pytest.mark.data
@pytest.mark.parametrize(
    ("id", "split"),
    [
        ("semeval2017", "test"), ("goemotions", "test"), ("sst", "test"), ("emobank", "test"), ("aeb", "v-amazon"),
    ],
)  # fmt: skip
def test_hardly_an_english_text_is_skipped(id: str, split: str) -> None:
    texts = sample(id, split, 13_000)
    assert len(named(*texts)) <= 0.002 * len(texts)


@pytest.mark.data
@pytest.mark.parametrize(
    ("language", "least"),
    [
        *((language, 0.98) for language in ("amh", "arq", "chn", "hin", "mar", "rus", "tat", "tir", "ukr")),
        *((language, 0.7) for language in ("afr", "deu", "esp", "ptbr", "ptmz", "ron", "swe")),
    ],
)
def test_most_texts_in_other_languages_are(language: str, least: float) -> None:
    texts = sample("brighter", f"a/{language}/test")
    assert len(named(*texts)) >= least * len(texts)


@pytest.mark.data
def test_nigerian_pidgin_counts_as_english() -> None:
    texts = sample("brighter", "a/pcm/test")
    assert len(named(*texts)) <= 0.01 * len(texts)

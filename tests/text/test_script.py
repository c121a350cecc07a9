"""Which script a text is written in: only where its letters show it, never by emoji, symbols or odd type."""

from __future__ import annotations

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from affectlab.text.script import LATIN, languages_in, other_letters, scripts_of, writing

MIXED = "an English line 😀 ₹ → “quoted” café 𝗯𝗼𝗹𝗱 ｆｕｌｌ №5 µ Ω ㊗ ™"


def rows_of(texts: list[str | None]) -> list[int]:
    return other_letters(pa.array(texts, pa.large_string())).tolist()


@pytest.mark.parametrize(
    ("text", "script"),
    [
        ("मैं आज बहुत खुश हूँ", "Devanagari"), ("Сегодня хорошая погода", "Cyrillic"), ("谢谢", "Han"),
        ("とても嬉しい", "Kana"), ("今日は楽しい", "Kana"), ("정말 행복해요", "Hangul"), ("أنا سعيد جدا اليوم",
        "Arabic"),
        ("אני שמח מאוד", "Hebrew"), ("είμαι πολύ χαρούμενος", "Greek"), ("ฉันมีความสุขมาก", "Thai"),
        ("በጣም ደስ ብሎኛል", "Ethiopic"), ("ძალიან ბედნიერი ვარ", "Georgian"),
        ("&#2350;&#2376;&#2306; &#2310;&#2332;", "Devanagari"),
        ("#доброеутро @mia http://a.b/c", "Cyrillic"),
    ],
)  # fmt: skip
def test_a_script_is_known_by_its_letters(text: str, script: str) -> None:
    found = writing(text)
    assert found is not None
    assert (found.script, found.share) == (script, 1.0)
    assert rows_of(["plain", text, None, ""]) == [1]


@pytest.mark.parametrize(
    "text",
    ["", "hello", MIXED, "😭😭😭😭", "¯\\_(ツ)_/¯", "(ノಠ益ಠ)ノ彡┻━┻", "ʕ•ᴥ•ʔ", "ㅠㅠ ㅋㅋㅋㅋ",
    "ｈｅｌｌｏ ｆｒｉｅｎｄ", "𝓱𝓮𝓵𝓵𝓸", "12 345", "vẫn chưa về"],
)  # fmt: skip
def test_emoji_symbols_kaomoji_and_odd_type_are_no_script(text: str) -> None:
    assert writing(text) is None


def test_the_share_is_that_of_the_letters() -> None:
    found = writing("abcd Вова #hashtag @владимир")
    assert found is not None
    assert (found.script, found.share) == ("Cyrillic", 0.5)


def test_languages_and_scripts() -> None:
    assert scripts_of(["en", "pt"]) == {LATIN}
    assert scripts_of(["ru"]) == {"Cyrillic"}
    assert scripts_of(["sr"]) == {"Cyrillic", LATIN}
    assert languages_in("Thai") == ("th",)
    assert languages_in(LATIN) == languages_in("Syriac") == ()


@given(
    st.lists(
        st.none() | st.text(max_size=30) | st.sampled_from(["да", "谢谢 ok", MIXED, "&#1076;&#1072;"]), max_size=12
    )
)
@settings(max_examples=100)
def test_whole_columns_miss_no_row(texts: list[str | None]) -> None:
    """What settles nearly all texts at once must not hide one from the closer look; nor may a slice."""
    column = pa.array(["x", *texts, "y"], pa.large_string())
    found = set(other_letters(column).tolist())
    assert {row + 1 for row, text in enumerate(texts) if text and writing(text) is not None} <= found
    assert other_letters(column[1:]).tolist() == [row - 1 for row in sorted(found) if row]

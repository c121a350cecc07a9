"""The first steps of reading: one form for characters that look alike, and none for those that nobody sees.

HTML entities and line breaks written as `\\n` or `<br>` are resolved; every kind of white space is a blank; invisible
characters go; apostrophes and quotation marks are straight; letters of mathematical alphabets and full-width forms are
plain; letters with accents are composed (NFC).
"""

from __future__ import annotations

import html
import re
import unicodedata
from collections.abc import Iterable
from functools import cache

from affectlab.text.steps import replacing

INVISIBLE = (
    "\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f\u20d0-\u20f0\u3164"
    "\ufe00-\ufe0f\ufeff\uffa0\ufff9-\ufffb\U0001bca0-\U0001bca3\U0001f3fb-\U0001f3ff\U000e0000-\U000e01ef"
)
"""Of a regular expression's class: joiners, bidirectional marks, fillers, variation selectors, tags, skin tones, and
marks around symbols. They change the look of a text, not the feeling.
"""
BLANK = "\x00-\x1f\x7f-\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u2800\u3000"
"""Likewise: white space of every kind but the blank itself, and control characters."""
STROKES = "\u0334-\u0338"
"""Likewise: combining strokes, with which words are struck out."""
_STRAIGHT = {**dict.fromkeys("‘’‚‛ʼʹʻˈ′＇\x91\x92", "'"), **dict.fromkeys("“”„‟″＂\x93\x94", '"')}
"""Apostrophes and quotation marks; those below U+00A0 are of Windows-1252 read as Latin-1."""
_FANCY = "\U0001d400-\U0001d7ff\uff01-\uff5e\ufb00-\ufb06"
"""Mathematical alphanumeric symbols, full-width forms and ligatures."""
_SCRIPT = "ℂℊℋℌℍℎℐℑℒℓℕℙℚℛℜℝℤℨℬℭℯℰℱℳℴℹⅅⅆⅇⅈⅉ"
"""Letters of those alphabets that Unicode had before."""

_ENTITY = re.compile(r"&(?:amp;)*(#[0-9]{1,7};?|#[xX][0-9a-fA-F]{1,6};?|[A-Za-z][A-Za-z0-9]{1,31};?)")
_LATEX = "theta|tau|times|text[a-z]*|tilde|nabla|neq|notin|newcommand|rho|right[a-z]*|rangle|ref"
_BREAK = re.compile(
    r"(?i:<br\s*/?>|</?p>)|(?P<path>(?<![\w.])(?:[A-Za-z]:\\+\w|(?:\.{1,2}|~)[\\/])\S*)"
    rf"|(?:(?!\\(?:{_LATEX})(?![a-z]))\\+[nrt])+"
)
_BETWEEN = re.compile(r"(?<=[^\W\d_])[`´](?=[^\W\d_])")
_CHARACTER = re.compile(f"[{INVISIBLE}{STROKES}]+|[{''.join(_STRAIGHT)}{_FANCY}{_SCRIPT}]|[{BLANK}]")
_PLAIN, _WHITE = re.compile(f"[{_FANCY}{_SCRIPT}]"), re.compile(f"[{BLANK}]")
_LATIN_MARKS = re.compile(
    "(?<=[A-Za-z\u00c0-\u024f\u1e00-\u1eff])[\u0300-\u036f\u0483-\u0489\u1ab0-\u1aff\u1dc0-\u1dff\ufe20-\ufe2f]+"
)


@cache
def _clusters() -> re.Pattern[str]:
    """Characters that composing may change: a letter with marks, Hangul jamo, and what has another canonical form."""
    codes = [code for code in range(0x80, 0x30000) if not 0xAC00 <= code <= 0xD7A3 and not 0xD800 <= code <= 0xDFFF]
    marks = _as_class(code for code in codes if unicodedata.combining(chr(code)))
    single = _as_class(code for code in codes if not unicodedata.is_normalized("NFC", chr(code)))
    after = _as_class(code for code in codes if _joins_backwards(chr(code)))
    return re.compile(f"[^{marks}][{marks}{after}]+|[{single}]|[{marks}]+")


def _joins_backwards(char: str) -> bool:
    """True for starters that compose with the one before: vowels and finals of Hangul, and a few of Indic scripts."""
    code = ord(char)
    if 0x1161 <= code <= 0x1175 or 0x11A8 <= code <= 0x11C2:
        return True
    return not unicodedata.combining(char) and unicodedata.category(char) == "Mc"


def _as_class(codes: Iterable[int]) -> str:
    """Code points as the inside of a character class, with ranges."""
    found: list[list[int]] = []
    for code in codes:
        if found and code == found[-1][1] + 1:
            found[-1][1] = code
        else:
            found.append([code, code])
    return "".join(re.escape(chr(low)) + (f"-{re.escape(chr(high))}" if high > low else "") for low, high in found)


def _character(match: re.Match[str]) -> str:
    char = match[0]
    if char[0] in _STRAIGHT:
        return _STRAIGHT[char[0]]
    if _PLAIN.match(char):
        return unicodedata.normalize("NFKC", char)
    return " " if _WHITE.match(char) else ""


def _break(match: re.Match[str]) -> str:
    """A blank, but for a path (`C:\\new`), which stays."""
    return match["path"] or " "


def _not_ascii(text: str) -> bool:
    return not text.isascii()


ENTITIES = replacing(lambda: _ENTITY, lambda match: html.unescape(f"&{match[1]}"), lambda text: "&" in text)
BREAKS = replacing(lambda: _BREAK, _break, lambda text: "\\" in text or "<" in text)
CHARACTERS = replacing(lambda: _CHARACTER, _character, lambda text: not (text.isascii() and text.isprintable()))
COMPOSED = replacing(
    _clusters,
    lambda match: unicodedata.normalize("NFC", match[0]),
    lambda text: not text.isascii() and not unicodedata.is_normalized("NFC", text),
)
MARKS = replacing(lambda: _LATIN_MARKS, lambda _: "", _not_ascii)
APOSTROPHES = replacing(lambda: _BETWEEN, lambda _: "'", lambda text: "`" in text or "´" in text)

STEPS = (ENTITIES, BREAKS, CHARACTERS, COMPOSED, MARKS, APOSTROPHES)

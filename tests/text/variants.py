"""Ways to write a text otherwise that a reader does not see, or reads alike."""

from __future__ import annotations

import html
import random
import re
import unicodedata
from collections.abc import Callable

SPACES = ("\u00a0", "\u3000", "\u2009", "\u202f", "\u0085", "\u2028", "\\n", "\\t", "<br>", "<br />", "&nbsp;")
INVISIBLE = ("\u00ad", "\u200b", "\u200d", "\u2060", "\u200e", "\u202a", "\ufeff", "\u0336", "\u0335")
APOSTROPHES = ("’", "‘", "`", "´", "&#39;", "&#x27;", "&rsquo;", "&apos;", "ʼ")
Rewrite = Callable[[str, random.Random], str]


def spaces(text: str, choose: random.Random) -> str:
    return re.sub(" ", lambda _: choose.choice(SPACES), text)


def invisible(text: str, choose: random.Random) -> str:
    return re.sub(r"(?<=[a-z])(?=[a-z])", lambda _: choose.choice(INVISIBLE) if choose.random() < 0.4 else "", text)


def apostrophes(text: str, choose: random.Random) -> str:
    return re.sub(r"(?<=[A-Za-z])'(?=[A-Za-z])", lambda _: choose.choice(APOSTROPHES), text)


def quotes(text: str, choose: random.Random) -> str:
    return re.sub('"', lambda _: choose.choice(("“", "”", "&quot;", "&ldquo;")), text)


def decomposed(text: str, _: random.Random) -> str:
    return unicodedata.normalize("NFD", text)


def fancy(text: str, choose: random.Random) -> str:
    """Some words in mathematical bold, or in full-width letters."""
    bold = {code: code - 0x41 + 0x1D400 for code in range(0x41, 0x5B)}
    bold |= {code: code - 0x61 + 0x1D41A for code in range(0x61, 0x7B)}
    wide = {code: code + 0xFEE0 for code in (*range(0x41, 0x5B), *range(0x61, 0x7B))}
    return re.sub(
        r"(?<![\w@#&'])[A-Za-z]+(?![\w'])",
        lambda match: match[0].translate(choose.choice((bold, wide, {}))),
        text,
    )


def selectors(text: str, choose: random.Random) -> str:
    return re.sub("[😀-🙏❤☀]", lambda match: match[0] + choose.choice(("", "\ufe0f", "\ufe0e")), text)


def entities(text: str, _: random.Random) -> str:
    return re.sub("[&<>é]", lambda match: html.escape(match[0]) if match[0] != "é" else "&eacute;", text)


KINDS: dict[str, Rewrite] = {
    "white space": spaces,
    "invisible characters": invisible,
    "apostrophes": apostrophes,
    "quotation marks": quotes,
    "decomposed": decomposed,
    "letters": fancy,
    "variation selectors": selectors,
    "entities": entities,
}


def everything(text: str, choose: random.Random) -> str:
    """All kinds together, in an order in which none undoes another."""
    for kind in ("entities", "letters", "decomposed", "variation selectors", "apostrophes", "quotation marks"):
        text = KINDS[kind](text, choose)
    return invisible_outside_markup(spaces(text, choose), choose)


def invisible_outside_markup(text: str, choose: random.Random) -> str:
    pieces = re.split(r"(&[#\w]+;|<[^>]+>|\\[nt])", text)
    return "".join(piece if place % 2 else invisible(piece, choose) for place, piece in enumerate(pieces))

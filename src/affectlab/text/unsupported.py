"""Which texts are clearly in a language that a model does not read.

Three tests, each for the texts that the one before leaves open: letters of another script; words of English, which
settle nearly all English texts at little cost; the guess of the language. What is not sure counts as read.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

import numpy as np

from affectlab.core import BoolArray
from affectlab.text.english import has_english
from affectlab.text.language import LETTERS, REACH, SURE, Chances, chances, evidence, guesser_version
from affectlab.text.reading import clean
from affectlab.text.script import languages_in, other_letters, scripts_of, writing
from affectlab.text.spelling import has_drawn_out

if TYPE_CHECKING:
    import pyarrow as pa

RULES = 1
"""Version of the tests in this package; raise it with any change that changes a decision."""
SHARE, SHARE_BESIDE_ENGLISH = 0.6, 0.8
"""Of the letters that must be in another script; the second where there are words of English as well."""
LEAST, HARDLY = 0.3, 0.003
"""A guess below SURE, among relatives such as Spanish and Galician, suffices from LEAST on if the probability of the
model's languages is below HARDLY."""
WORDS = 3
"""Different words that a text in Latin letters must have: *Mozzarella sticks* is English, but no guess knows it."""
_ENGLISH = "en"
_RELATED = ("no nb nn da", "hr bs sr sh", "id ms", "cs sk", "xh zu", "hi mr ne", "fa ps ur")
"""Languages that a guess takes for each other: who reads one is not told that a text is in another of them."""
_REASON = re.compile(r"language: (.+?); .+ reads .+", re.DOTALL)


def rules_version() -> str:
    """What the decisions depend on, beside the text and the model's languages."""
    return f"{guesser_version()}, rules {RULES}"


def reason(language: str, model: str, spoken: Sequence[str]) -> str:
    """Why a text in `language` is not answered: `language: hi; base reads en`."""
    return f"language: {language}; {model} reads {', '.join(spoken)}"


def language_in(why: str) -> str | None:
    """The language that a `reason` names; None for any other remark."""
    found = _REASON.fullmatch(why)
    return found[1] if found else None


def unsupported(texts: pa.LargeStringArray, spoken: Sequence[str], known: Chances | None = None) -> dict[int, str]:
    """The rows whose text is clearly in none of the languages `spoken`, with what is known of its language.

    That is a code such as `hi`, or `Devanagari script`. `spoken` are codes such as `en` or `pt-BR`; where there is
    none, or one without two letters, no row is named. `known`: the chances of each text's languages, if they are there.
    """
    codes = _codes(spoken)
    if not codes:
        return {}
    english = has_english(texts) if _ENGLISH in codes else np.zeros(len(texts), dtype=bool)
    scripts = _strange_scripts(texts, codes, english)
    rest = [row for row in _unsettled(texts, english) if row not in scripts]
    if _ENGLISH in codes:
        rest = _without_english(texts, rest)
    asked = [*rest, *(row for row, script in scripts.items() if len(languages_in(script)) > 1)]
    some = guessed(_texts(texts, asked)) if known is None else Chances(known.codes, known.values[asked])
    sure = dict(zip(asked, some.sure(), strict=True)) if asked else {}
    found = {row: _named(script, sure.get(row), some.codes) for row, script in scripts.items()}
    foreign = _foreign(Chances(some.codes, some.values[: len(rest)]), codes)
    others = [(row, code) for row, code in zip(rest, foreign, strict=True) if code is not None]
    spoken_of = _texts(texts, [row for row, _ in others])
    found |= {row: code for (row, code), text in zip(others, spoken_of, strict=True) if _enough(text)}
    return dict(sorted(found.items()))


def guessed(texts: Sequence[str]) -> Chances:
    """The chances of the languages of `texts`, as a model reads them."""
    return chances([clean(text[:REACH]) if _is_odd(text) else text for text in texts])


def _foreign(found: Chances, codes: frozenset[str]) -> list[str | None]:
    """The likeliest language of each text, where it is clearly none of `codes` nor of their relatives."""
    if not len(found.values) or not codes <= {*found.codes}:  # a language that no guess names may be that of any text
        return [None] * len(found.values)
    read = np.isin(found.codes, sorted(_with_related(codes)))
    values = np.nan_to_num(found.values)
    best = values.argmax(axis=1)
    highest, own = values.max(axis=1), values[:, read].sum(axis=1)
    clear = ~read[best] & ((highest >= SURE) | ((highest >= LEAST) & (own < HARDLY)))
    return [found.codes[at] if is_clear else None for at, is_clear in zip(best.tolist(), clear.tolist(), strict=True)]


def _codes(spoken: Iterable[str]) -> frozenset[str]:
    """Two-letter codes of `spoken`; none where one of them is no such code, as nobody can tell what it stands for."""
    found = [re.split("[-_]", language.casefold())[0] for language in spoken]
    return frozenset(found) if all(len(code) == 2 and code.isalpha() for code in found) else frozenset()


def _with_related(codes: frozenset[str]) -> frozenset[str]:
    return codes.union(*(group.split() for group in _RELATED if not codes.isdisjoint(group.split())))


def _strange_scripts(texts: pa.LargeStringArray, codes: frozenset[str], english: BoolArray) -> dict[int, str]:
    """The rows that are mostly in a script of none of the languages `codes`, with that script."""
    read = scripts_of(codes)
    found = {}
    rows = other_letters(texts).tolist()
    for row, text in zip(rows, _texts(texts, rows), strict=True):
        written = writing(text)
        least = SHARE_BESIDE_ENGLISH if english[row] else SHARE
        if written is not None and written.script not in read and written.share >= least:
            found[row] = written.script
    return found


def _unsettled(texts: pa.LargeStringArray, english: BoolArray) -> list[int]:
    """The rows without words of English that have enough letters for a guess."""
    import pyarrow.compute as pc

    long = np.asarray(pc.fill_null(pc.binary_length(texts), 0)) >= LETTERS
    return list(np.flatnonzero(long & ~english).tolist())


def _without_english(texts: pa.LargeStringArray, rows: list[int]) -> list[int]:
    """Of `rows`, those that show no words of English as a model reads them either."""
    import pyarrow as pa

    odd = [(row, text) for row, text in zip(rows, _texts(texts, rows), strict=True) if _is_odd(text)]
    again = has_english(pa.array([clean(text[:REACH]) for _, text in odd], pa.large_string()))
    settled = {row for (row, _), has in zip(odd, again.tolist(), strict=True) if has}
    return [row for row in rows if row not in settled]


def _is_odd(text: str) -> bool:
    """True for a text that may look otherwise as a model reads it."""
    return not text.isascii() or "&" in text or has_drawn_out(text)


def _enough(text: str) -> bool:
    words = evidence(text)
    return not words.isascii() or len(words.split()) >= WORDS


def _named(script: str, code: str | None, known: Sequence[str]) -> str:
    """The language of a text in `script`: the only one, the guessed one if it is written so, else the script.

    A guess that is the only one in this script among the `known` languages says no more than the script.
    """
    spoken = languages_in(script)
    if len(spoken) == 1:
        return spoken[0]
    told = code in spoken and sum(one in spoken for one in known) > 1
    return code if told and code is not None else f"{script} script"


def _texts(texts: pa.LargeStringArray, rows: Sequence[int]) -> list[str]:
    import pyarrow as pa

    return list(texts.take(pa.array(rows, pa.int64())).to_pylist())

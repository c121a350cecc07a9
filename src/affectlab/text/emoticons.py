"""Emoticons are read as the emoji they stand for."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from functools import cache
from importlib.resources import files

from affectlab.text.steps import Edit, Step, in_name

_MOUTHS = ")(D][3"
"""Ends that are drawn out: `:)))`, `<333`."""
_ATTACHED = (":)", ":-)", ":(", ":-(", ";)", ";-)", ":D", ":-D", "<3", "</3", ":'(")
"""Those that may follow a word without a blank, at the end of a sentence or text."""


@cache
def emoticons() -> dict[str, str]:
    """Emoticon to emoji."""
    lines = (files("affectlab") / "emoticons.tsv").read_text(encoding="utf-8").splitlines()
    return {face: chr(int(code, 16)) for face, code in (line.split("\t") for line in lines)}


_MEASURED = (
    r"(?!\d*[0-24-9])(?!3*\s*(?:[%<>=]|(?:[kcm]?m|[km]?g|lbs?|pts?|hrs?|yrs?|euros?|usd|eur|percent|people|persons?)\b|"
    r"sec|min|hour|day|week|month|year|mile|kilo|point|star|time|item|case|dollar))"
)
"""Not behind `<3` where it says how many: `<3 weeks`."""


def written(faces: Iterable[str], escape: Callable[[str], str]) -> tuple[str, str]:
    """Alternatives of a regular expression: for emoticons that stand alone, and for those that may follow a word."""
    longest_first = sorted(faces, key=len, reverse=True)
    drawn = {face: escape(face) + ("+" if face[-1] in _MOUTHS else "") for face in longest_first}
    return "|".join(drawn.values()), "|".join(drawn[face] for face in longest_first if face in _ATTACHED)


@cache
def _beginning() -> re.Pattern[str]:
    """The first two characters of an emoticon, where one may begin; a class at the front makes the search fast."""
    second: dict[str, str] = {}
    for face in emoticons():
        second[face[0]] = second.get(face[0], "") + re.escape(face[1])
    begun = "|".join(rf"(?<={re.escape(first)})[{others}]" for first, others in second.items())
    first = "".join(map(re.escape, second))
    return re.compile(rf"[{first}](?<![^\s.,!?…\"(A-Za-z].)(?:{begun})", re.DOTALL)


@cache
def _pattern() -> re.Pattern[str]:
    """An emoticon that stands alone, or one behind a word where a text or sentence ends."""
    alone, attached = (part.replace("<3+", f"<3{_MEASURED}3*") for part in written(emoticons(), re.escape))
    stands, after = r"(?<![^\s.,!?…\"(])", r"(?=$|\s|[.,!?…\"]|[^\x00-\u024f])"
    behind = r"(?<=[A-Za-z!?.])(?<!\b[A-Za-z])"
    return re.compile(rf"{stands}(?P<alone>{alone}){after}|{behind}(?P<attached>{attached})(?=\s|$)")


def _edits(begun: re.Match[str]) -> Iterable[Edit]:
    match = _pattern().match(begun.string, begun.start())
    if match is None or in_name(begun.string, begun.start()):
        return
    face, known = match[0], emoticons()
    while face not in known:  # a drawn-out mouth
        face = face[:-1]
    yield Edit(match.start(), match.end(), known[face] if match["alone"] else f" {known[face]} ")


EMOTICONS = Step(_beginning, _edits, lambda text: _beginning().search(text) is not None)

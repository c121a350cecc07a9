"""Two hundred sentences of our own, with apostrophes, quotation marks, accents, emoji and markup in them."""

from __future__ import annotations

from itertools import islice, product

_OPENINGS = (
    "I can't believe",
    "She's told everyone that",
    "Don't ask me why, but",
    'He said "never again" because',
    "At the café they say",
    "Honestly, I've no idea if",
    "My friends & I think",
    "Zoë wouldn't admit it:",
)
_MIDDLES = (
    "the train was late again",
    "this résumé got me the job",
    "we're finally going home",
    "the soup tasted of nothing",
    "nobody's coming to the party",
    "the doctor's news is good",
)
_ENDS = ("!", ".", " ❤", " 😭 what a day", ' and that is "fine"')


def sentences() -> list[str]:
    """In a fixed order."""
    made = (f"{opening} {middle}{end}" for opening, middle, end in product(_OPENINGS, _MIDDLES, _ENDS))
    return list(islice(made, 200))

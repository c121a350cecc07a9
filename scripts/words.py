"""Write src/affectlab/words.txt: English words, the most frequent first, by which drawn-out spellings are undone.

They are the whole words of the tokenizer of the model `base`, whose order is roughly that of their frequency, and
interjections of our own, which that vocabulary lacks.
"""

from __future__ import annotations

import json
from pathlib import Path

PACKAGE = Path(__file__).parents[1] / "src" / "affectlab"
INTERJECTIONS = (
    "aah argh aw aww boo boohoo brr bruh dope duh eek eew eh ew eww fab gah gimme gonna gosh gotta grr ha haha "
    "hahaha hehe hell hm hmm hmph hooray hurray huh hush icky jeez lmao lol meh mm mmm nah nope oh oof ooh oops "
    "ouch pff phew psst rofl shh sheesh sigh sike tsk ugh uh uhm um wahoo woah woohoo woo wooh wtf yass yay yeah "
    "yeehaw yikes yippee yo yuck yucky yum yummy yup zzz omg omfg www xxx smh ffs lmfao gross sucks thx pls plz"
)
PLACE = 2000
"""Where the interjections stand, among the frequent words."""


def main() -> None:
    vocabulary = json.loads((PACKAGE / "weights" / "base" / "tokenizer.json").read_text(encoding="utf-8"))
    ranked = sorted(vocabulary["model"]["vocab"].items(), key=lambda pair: int(pair[1]))
    words = [word for word, _ in ranked if word.isascii() and word.isalpha() and word.islower() and len(word) > 1]
    ours = [word for word in INTERJECTIONS.split() if word not in words[:PLACE]]
    listed = dict.fromkeys([*words[:PLACE], *ours, *words[PLACE:]])
    (PACKAGE / "words.txt").write_text("\n".join(listed) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()

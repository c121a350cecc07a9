"""How often the sentiment of a short text is wrong, by the phenomenon it shows: elongation, emoticons, sarcasm ...

python benchmarks/phenomena.py [MODEL ...]        base and fast, if none is named

The 514 texts (tests/cases/phenomena.jsonl) were written for affectlab and train no model. A text with two sentiments
(`a|b`) may be answered by either. `mean` is that of the shares, so that every phenomenon counts alike; the last line
leaves out the texts with unusual blanks, whose phenomena are kinds of white space.
"""

from __future__ import annotations

import json
import sys
from collections import defaultdict
from pathlib import Path

import affectlab as al

CASES = Path(__file__).parents[1] / "tests" / "cases" / "phenomena.jsonl"
BLANK = "unusual blank"


def wrong(model: str, rows: list[dict[str, str]]) -> dict[str, list[bool]]:
    """For each phenomenon, whether each of its texts is answered wrongly."""
    answers = al.analyze([row["text"] for row in rows], model=model, tasks="sentiment", unsupported="answer")
    found: dict[str, list[bool]] = defaultdict(list)
    for row, answer in zip(rows, answers, strict=True):
        found[row["phenomenon"]].append(answer.to_dict()["sentiment.label"] not in row["sentiment"].split("|"))
    return found


def main() -> None:
    rows = [json.loads(line) for line in CASES.open(encoding="utf-8")]
    for model in sys.argv[1:] or ["base", "fast"]:
        found = wrong(model, rows)
        print(f"\n{model}")
        for phenomenon, answers in found.items():
            print(f"  {phenomenon:32} {sum(answers):3} of {len(answers):3}")
        shares = [sum(answers) / len(answers) for answers in found.values()]
        others = [one for phenomenon, answers in found.items() if not phenomenon.startswith(BLANK) for one in answers]
        print(f"  mean over phenomena {sum(shares) / len(shares):.1%}")
        print(f"  all but '{BLANK}' {sum(others)} of {len(others)} = {sum(others) / len(others):.1%}")


if __name__ == "__main__":
    main()

"""Write src/affectlab/emoji_names.tsv: code point and name in words of every pictographic character of Unicode.

Names are Unicode's own, from the package unicodedata2, which has newer data than Python: pip install -U unicodedata2
A third column, "new", marks what came after Unicode 14; the shipped models learned from texts without them.
"""

from __future__ import annotations

import re
from pathlib import Path

import unicodedata2 as unicodedata

SHORTER = (
    (r"\bheavy black heart\b", "love heart"),
    (r"\bblack heart suit\b", "heart"),
)


def main() -> None:
    blocks = [
        *range(0x2190, 0x2400),
        *range(0x2460, 0x2800),
        *range(0x2900, 0x2C00),
        *range(0x1F000, 0x1FB00),
    ]
    target = Path(__file__).parents[1] / "src" / "affectlab" / "emoji_names.tsv"
    old = [line.split("\t") for line in target.read_text(encoding="utf-8").splitlines()]
    known = {fields[0] for fields in old if len(fields) == 2}
    lines = [f"# Unicode {unicodedata.unidata_version}"]
    for code in blocks:
        char = chr(code)
        if unicodedata.category(char) != "So" or 0x2500 <= code < 0x25A0:
            continue
        name = unicodedata.name(char).lower()
        for pattern, shorter in SHORTER:
            name = re.sub(pattern, shorter, name)
        name = name.replace("regional indicator symbol letter ", "flag ")
        lines.append(f"{code:04X}\t{name}" + ("" if f"{code:04X}" in known else "\tnew"))
    target.write_text("\n".join(lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()

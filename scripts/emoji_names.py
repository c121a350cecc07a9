"""Write src/affectlab/emoji_names.tsv: code point and name in words of every pictographic character of Unicode 14.

Names are Unicode's own; run with Python 3.11, whose `unicodedata` is Unicode 14.
"""

from __future__ import annotations

import re
import sys
import unicodedata
from pathlib import Path

SHORTER = (
    (r"\bheavy black heart\b", "love heart"),
    (r"\bblack heart suit\b", "heart"),
)


def main() -> None:
    if unicodedata.unidata_version != "14.0.0":
        sys.exit(f"Unicode 14.0.0 wanted, this Python has {unicodedata.unidata_version}: run with Python 3.11")
    blocks = [
        *range(0x2190, 0x2400),
        *range(0x2460, 0x2800),
        *range(0x2900, 0x2C00),
        *range(0x1F000, 0x1FB00),
    ]
    lines = []
    for code in blocks:
        char = chr(code)
        if unicodedata.category(char) != "So" or 0x2500 <= code < 0x25A0:
            continue
        name = unicodedata.name(char).lower()
        for pattern, shorter in SHORTER:
            name = re.sub(pattern, shorter, name)
        lines.append(f"{code:04X}\t{name.replace('regional indicator symbol letter ', 'flag ')}")
    target = Path(__file__).parents[1] / "src" / "affectlab" / "emoji_names.tsv"
    target.write_text("\n".join(lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()

"""Write docs/gallery.md: what the commands print, run here and now on examples/posts.csv.

`--check` writes nothing and fails where a command prints something else, digits aside: the last ones may differ
between processors.
"""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

ROOT = Path(__file__).parents[1]
PAGE = ROOT / "docs" / "gallery.md"
NOTE = "<!-- Written by `python scripts/gallery.py`. -->"
SECTIONS: tuple[tuple[str, str, tuple[str, ...]], ...] = (
    (
        "One text",
        "An emoji is read as words are. The bar of a label with ◂ reaches its threshold.",
        ('affectlab analyze "I can\'t stop smiling 😆"', 'affectlab analyze "The meeting starts at ten."'),
    ),
    (
        "Where it goes wrong",
        "Irony is often taken at its word. Look at the confidence, and at emotion and sentiment side by side.",
        ('affectlab analyze "Oh great, another delay. Just what I needed."',),
    ),
    ("For programs", "", ('affectlab analyze "thanks!" --tasks emotions-ekman,valence --json',)),
    (
        "A file",
        "428 rows about an invented town. Every row that was not answered is accounted for.",
        ("affectlab annotate posts.csv -o posts.affect.csv", "affectlab summary posts.affect.csv"),
    ),
    (
        "A mistake",
        "Every error is one line: what, where, and what to do.",
        ("affectlab annotate posts.csv -o posts.out.csv --text txt", "affectlab tasks show emotion-11"),
    ),
)
REPORT = """## The report

```bash
affectlab report posts.affect.csv --by group --time time
```

One HTML file, without a network or scripts, in light and dark:

![The report in light colours](images/report-light.png)

![The same report in dark colours](images/report-dark.png)

Parts further down the page: the plane of valence and arousal, labels that occur together, and groups compared.

![The plane of valence and arousal, with the mean of each emotion](images/report-plane.png)

![Which labels occur together, as a matrix](images/report-together.png)

![Groups compared, with intervals and effect sizes](images/report-groups.png)
"""


def printed(line: str, folder: Path) -> str:
    """What the command prints to a terminal of 80 columns, times left out."""
    environment = {**os.environ, "COLUMNS": "80", "NO_COLOR": "1", "PYTHONIOENCODING": "utf-8"}
    command = [sys.executable, "-m", *shlex.split(line)]
    ran = subprocess.run(
        command,
        cwd=folder,
        env=environment,
        text=True,
        encoding="utf-8",
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    )
    shown = re.sub(r", in [\d.]+ s, [\d,]+ rows a second", "", ran.stdout)
    return "\n".join(text.rstrip() for text in shown.strip().splitlines())


def page() -> str:
    """The whole page."""
    parts = [NOTE, "# Gallery", "What affectlab prints, as it prints it. The example file lies in `examples/`."]
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        shutil.copy(ROOT / "examples" / "posts.csv", folder)
        for title, text, lines in SECTIONS:
            parts += [f"## {title}", *([text] if text else [])]
            parts += [f"```console\n$ {line}\n{printed(line, folder)}\n```" for line in lines]
    return "\n\n".join([*parts, REPORT])


def without_digits(text: str) -> str:
    """`text` with numbers and bars, whose length hangs on them, made alike."""
    return re.sub(r"\d+|[▏▎▍▌▋▊▉█]+|─*●─*|\s+", "#", text)


def main(arguments: Sequence[str] = ()) -> int:
    """Write the page, or with `--check` compare it; returns 1 if it is stale."""
    made = page()
    if "--check" not in arguments:
        PAGE.write_text(made, encoding="utf-8")
        print(f"written: {PAGE.relative_to(ROOT)}")
        return 0
    fresh = without_digits(made) == without_digits(PAGE.read_text(encoding="utf-8"))
    if not fresh:
        print("stale: docs/gallery.md; write it anew: python scripts/gallery.py", file=sys.stderr)
    return int(not fresh)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

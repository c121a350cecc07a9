"""Take the pictures of the example's report in docs/images, with Chromium (Debian: chromium fonts-noto-color-emoji).

make demo && python scripts/pictures.py posts.report.html
"""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

IMAGES = Path(__file__).parents[1] / "docs" / "images"
SCHEMES = {"light": 1, "dark": 0}
WHOLE = (1100, 1250)
PARTS = {"plane": ("light", 1100, 790), "together": ("light", 1100, 790), "groups": ("dark", 1100, 1000)}
"""Sections with a picture of their own: scheme, width and height."""


def take(chromium: str, page: Path, name: str, scheme: str, width: int, height: int) -> None:
    with tempfile.TemporaryDirectory() as profile:
        subprocess.run(
            [
                chromium,
                *("--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking"),
                *("--no-first-run", "--hide-scrollbars", f"--window-size={width},{height}"),
                f"--user-data-dir={profile}",
                f"--blink-settings=preferredColorScheme={SCHEMES[scheme]}",
                f"--screenshot={IMAGES / f'report-{name}.png'}",
                page.resolve().as_uri(),
            ],
            check=True,
            capture_output=True,
            timeout=120,
        )


def only(source: str, section: str) -> str:
    """The page with this section and its style alone."""
    hidden = (
        f"main > section:not(#{section}), header, nav, footer, .notice {{ display: none }} section {{ margin-top: 0 }}"
    )
    return source.replace("</style>", f"{hidden}</style>")


def main() -> None:
    chromium = shutil.which("chromium") or shutil.which("google-chrome")
    if len(sys.argv) != 2 or chromium is None:
        sys.exit(__doc__ if chromium else "Chromium is not installed")
    IMAGES.mkdir(parents=True, exist_ok=True)
    page = Path(sys.argv[1])
    source = page.read_text(encoding="utf-8")
    for scheme in SCHEMES:
        take(chromium, page, scheme, scheme, *WHOLE)
    with tempfile.TemporaryDirectory() as folder:
        part = Path(folder) / "part.html"
        for section, how in PARTS.items():
            if not re.search(f'<section id="{section}"', source):
                sys.exit(f"{page}: has no section {section}; make the report with --by group --time time")
            part.write_text(only(source, section), encoding="utf-8")
            take(chromium, part, section, *how)


if __name__ == "__main__":
    main()

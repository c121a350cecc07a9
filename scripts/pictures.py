"""Take docs/images/report-light.png and -dark.png of the example's report, with Chromium (Debian: chromium).

make demo && python scripts/pictures.py posts.report.html
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

IMAGES = Path(__file__).parents[1] / "docs" / "images"
SCHEMES = {"light": 1, "dark": 0}


def main() -> None:
    chromium = shutil.which("chromium") or shutil.which("google-chrome")
    if len(sys.argv) != 2 or chromium is None:
        sys.exit(__doc__ if chromium else "Chromium is not installed")
    IMAGES.mkdir(parents=True, exist_ok=True)
    for name, scheme in SCHEMES.items():
        with tempfile.TemporaryDirectory() as profile:
            subprocess.run(
                [
                    chromium,
                    *("--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking"),
                    *("--no-first-run", "--hide-scrollbars", "--window-size=1100,1250"),
                    f"--user-data-dir={profile}",
                    f"--blink-settings=preferredColorScheme={scheme}",
                    f"--screenshot={IMAGES / f'report-{name}.png'}",
                    Path(sys.argv[1]).resolve().as_uri(),
                ],
                check=True,
                capture_output=True,
                timeout=120,
            )


if __name__ == "__main__":
    main()

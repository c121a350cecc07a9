"""Nothing heavy is loaded before there is work for it."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

HEAVY = (
    "numpy",
    "pyarrow",
    "onnxruntime",
    "pandas",
    "torch",
    "matplotlib",
    "narwhals",
    "tokenizers",
    "openpyxl",
    "rich",
)


def loaded_after(code: str) -> list[str]:
    """The heavy packages that a fresh interpreter has loaded after `code`."""
    report = f"import json, sys; print('\\n' + json.dumps([name for name in {HEAVY!r} if name in sys.modules]))"
    ran = subprocess.run([sys.executable, "-c", f"{code}\n{report}"], capture_output=True, text=True, check=True)
    found: list[str] = json.loads(ran.stdout.splitlines()[-1])
    return found


@pytest.mark.parametrize(
    "code",
    [
        "import affectlab",
        "import affectlab.cli",
        "import affectlab.cli.app",
        "from affectlab.cli import run; run(['--help'])",
        "from affectlab.cli import run; run(['--version'])",
        "from affectlab.cli import run; run([])",
        "from affectlab.cli import run; run(['annotate', '--help'])",
        "from affectlab.cli import run; run(['anotate'])",
        "from affectlab.cli import run; run(['annotate', 'posts.csv'])",
    ],
)
def test_nothing_heavy_is_loaded(code):
    assert loaded_after(code) == []


def test_the_check_sees_what_is_loaded():
    assert loaded_after("from affectlab.cli import run; run(['tasks', 'show', 'vad'])") != []

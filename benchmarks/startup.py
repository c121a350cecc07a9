"""How long the command line and the import take to start, against an empty interpreter in the same run.

    python benchmarks/startup.py [--runs 15]

Prints milliseconds (median and fastest of the runs, interleaved so that a busy moment hits all alike) and the ratio
to `python -c pass`. The budget is 200 ms, and 1,500 ms for `analyze`, which loads the model in a fresh process; nothing
fails when it is missed, since the same code takes three times as long on a laptop that runs on battery. Where pandas
is installed, pyarrow loads it at its first array; the first line says so, since that is a third of `analyze`.
"""

from __future__ import annotations

import argparse
import os
import platform
import statistics
import subprocess
import sys
from importlib.util import find_spec
from time import perf_counter

BUDGET_MS, ANSWER_MS = 200, 1500
EMPTY = "python -c pass"
ANALYZE = "affectlab analyze TEXT"
HELP = "import sys; sys.argv = ['affectlab', {}]; from affectlab.cli import main; main()"
STARTS = {
    EMPTY: "pass",
    "import affectlab": "import affectlab",
    "affectlab --help": HELP.format("'--help'"),
    "affectlab --version": HELP.format("'--version'"),
    "affectlab annotate --help": HELP.format("'annotate', '--help'"),
    "affectlab tasks list": HELP.format("'tasks', 'list'"),
    ANALYZE: HELP.format("'analyze', 'I cannot stop smiling'"),
}


def one_start(code: str) -> float:
    """Wall-clock milliseconds of a fresh interpreter that runs `code`."""
    began = perf_counter()
    subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, env={**os.environ, "COLUMNS": "80"})
    return 1000 * (perf_counter() - began)


def main() -> None:
    parser = argparse.ArgumentParser(description="Start-up times of affectlab.")
    parser.add_argument("--runs", type=int, default=15, help="starts of each command (default 15)")
    runs = parser.parse_args().runs
    for code in STARTS.values():  # once unmeasured: the first start writes the bytecode
        one_start(code)
    times: dict[str, list[float]] = {name: [] for name in STARTS}
    for _ in range(runs):
        for name, code in STARTS.items():
            times[name].append(one_start(code))
    empty = statistics.median(times[EMPTY])
    pandas = "pandas installed" if find_spec("pandas") else "without pandas"
    machine = f"{platform.platform()}, Python {platform.python_version()}, {os.cpu_count()} threads, {pandas}"
    print(f"{machine}, {runs} runs each")
    print(f"{'':28}{'median':>10}{'fastest':>10}{'ratio':>8}")
    for name, found in times.items():
        median = statistics.median(found)
        budget = ANSWER_MS if name == ANALYZE else BUDGET_MS
        late = f"   over the {budget:,} ms" if median > budget else ""
        print(f"{name:28}{median:7.0f} ms{min(found):7.0f} ms{median / empty:7.1f}x{late}")


if __name__ == "__main__":
    main()

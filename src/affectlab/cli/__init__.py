"""The command line: each command parses, calls one job, and prints. `main` is the entry point `affectlab`."""

from __future__ import annotations

from collections.abc import Sequence

__all__ = ["main", "run"]


def main() -> None:
    """Run the command in `sys.argv` and leave with its exit status."""
    import sys

    try:
        status = run(sys.argv[1:])
    except KeyboardInterrupt:  # while the command line itself was still being loaded
        sys.stderr.write("interrupted\n")
        status = 130
    sys.exit(status)


def run(arguments: Sequence[str]) -> int:
    """Run `affectlab ARGUMENTS...` in this process; returns the exit status.

    0 done, 1 a check failed, 2 something is wrong with the arguments or the input (one line on stderr), 130
    interrupted (143 by SIGTERM), 141 the reader of our output went away. An exception that is none of these passes
    through.
    """
    from affectlab.cli.app import command
    from affectlab.cli.errors import guarded

    def call() -> None:
        with command().make_context("affectlab", list(arguments)) as context:
            context.command.invoke(context)

    return guarded(call)

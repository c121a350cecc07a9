"""Feeling in text: which emotions, how strong, how pleasant, how certain; offline, in one call.

    import affectlab as al

    al.analyze("I can't stop smiling")            one Result
    al.analyze(["so tired of this", "love it"])   a list of them
    al.analyze(frame, text="comment")             the same frame with columns for the answers
    al.annotate_file("posts.csv", "posts.affect.parquet")
    al.report("posts.affect.parquet", by="group") one HTML page about it
    al.summary("posts.affect.parquet")            its first numbers

Everything here is loaded when it is first used, so that the import takes no time.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from affectlab import environment as _environment

if TYPE_CHECKING:
    from affectlab.annotate import Result, Summary, analyze, annotate_file, load_model
    from affectlab.catalogue import tasks, taxonomies
    from affectlab.core import AffectlabError, InputError, Progress, UsageError
    from affectlab.models import Model
    from affectlab.reporting import Digest, DigestMean, DigestShare, report, summary

    __version__: str

_environment.switch_off_telemetry()

_PLACES = {
    "AffectlabError": "affectlab.core",
    "Digest": "affectlab.reporting",
    "DigestMean": "affectlab.reporting",
    "DigestShare": "affectlab.reporting",
    "InputError": "affectlab.core",
    "Model": "affectlab.models",
    "Progress": "affectlab.core",
    "Result": "affectlab.annotate",
    "Summary": "affectlab.annotate",
    "UsageError": "affectlab.core",
    "analyze": "affectlab.annotate",
    "annotate_file": "affectlab.annotate",
    "load_model": "affectlab.annotate",
    "report": "affectlab.reporting",
    "summary": "affectlab.reporting",
    "tasks": "affectlab.catalogue",
    "taxonomies": "affectlab.catalogue",
}

__all__ = [
    "AffectlabError",
    "Digest",
    "DigestMean",
    "DigestShare",
    "InputError",
    "Model",
    "Progress",
    "Result",
    "Summary",
    "UsageError",
    "__version__",
    "analyze",
    "annotate_file",
    "load_model",
    "report",
    "summary",
    "tasks",
    "taxonomies",
]


def __getattr__(name: str) -> object:
    from importlib import import_module

    if name == "__version__":
        from importlib.metadata import version

        value: object = version("affectlab")
    elif name in _PLACES:
        value = getattr(import_module(_PLACES[name]), name)
    else:
        raise AttributeError(f"module 'affectlab' has no attribute {name!r}")
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})

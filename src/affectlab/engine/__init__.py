"""The way of one text: reader, window, distinct items, model, answers, part, output; stopped and resumed at will."""

from affectlab.engine.fingerprint import METADATA_KEY, Fingerprint
from affectlab.engine.interrupt import Interrupted, terminable
from affectlab.engine.items import Answers, answer
from affectlab.engine.resume import Step, next_step
from affectlab.engine.run import LIMITED_FORMATS, Done, Work, run, write_originals
from affectlab.engine.workplace import Workplace

__all__ = [
    "LIMITED_FORMATS",
    "METADATA_KEY",
    "Answers",
    "Done",
    "Fingerprint",
    "Interrupted",
    "Step",
    "Work",
    "Workplace",
    "answer",
    "next_step",
    "run",
    "terminable",
    "write_originals",
]

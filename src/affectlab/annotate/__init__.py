"""The main job: affect of one text, of many, or of a whole file."""

from affectlab.annotate.api import analyze
from affectlab.annotate.files import annotate_file
from affectlab.annotate.options import load_model
from affectlab.annotate.result import Result
from affectlab.annotate.summary import Summary
from affectlab.core import SILENT, Progress
from affectlab.engine import Interrupted

__all__ = ["SILENT", "Interrupted", "Progress", "Result", "Summary", "analyze", "annotate_file", "load_model"]

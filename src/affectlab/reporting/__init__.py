"""The report: one self-contained HTML page about an annotated file, and the same in a few numbers.

build_report(Path("posts.affect.parquet"), by="group")
summarise("posts.affect.parquet").means
"""

from affectlab.reporting.build import build_report
from affectlab.reporting.digest import Digest, DigestMean, DigestShare, summarise
from affectlab.reporting.public import report, summary

__all__ = ["Digest", "DigestMean", "DigestShare", "build_report", "report", "summarise", "summary"]

"""The report: one self-contained HTML page about an annotated file.

build_report(Path("posts.affect.parquet"), by="group")
"""

from affectlab.report.build import build_report

__all__ = ["build_report"]

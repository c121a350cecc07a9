"""The evaluation job: any model on the same rows with the same metrics."""

from affectlab.evaluate.benchmark import Benchmark, BenchmarkRow, load, names
from affectlab.evaluate.run import Calibration, Run, Score, evaluate

__all__ = ["Benchmark", "BenchmarkRow", "Calibration", "Run", "Score", "evaluate", "load", "names"]

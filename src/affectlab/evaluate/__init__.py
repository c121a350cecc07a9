"""The evaluation job: any model on the same rows with the same metrics, and runs set beside each other."""

from affectlab.evaluate.benchmark import Benchmark, BenchmarkRow, load, names
from affectlab.evaluate.calibration import Calibration
from affectlab.evaluate.run import PROTOCOLS, Run, Score, evaluate

__all__ = ["PROTOCOLS", "Benchmark", "BenchmarkRow", "Calibration", "Run", "Score", "evaluate", "load", "names"]

"""Metrics, each once, with the source of its definition."""

from affectlab.metrics.bootstrap import Interval, bootstrap
from affectlab.metrics.calibration import expected_calibration_error
from affectlab.metrics.labels import (
    accuracy,
    average_recall,
    f1_per_label,
    jaccard,
    macro_f1,
    micro_f1,
    one_hot,
)
from affectlab.metrics.values import pearson

__all__ = [
    "Interval",
    "accuracy",
    "average_recall",
    "bootstrap",
    "expected_calibration_error",
    "f1_per_label",
    "jaccard",
    "macro_f1",
    "micro_f1",
    "one_hot",
    "pearson",
]

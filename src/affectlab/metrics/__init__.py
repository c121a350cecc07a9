"""Metrics, each once, with the source of its definition."""

from affectlab.metrics.bootstrap import Interval, Sums, bootstrap, bootstrap_sums
from affectlab.metrics.calibration import CalibrationBins, calibration_bins, expected_calibration_error
from affectlab.metrics.labels import (
    accuracy,
    average_recall,
    f1_per_label,
    f1_sums,
    jaccard,
    macro_f1,
    mean_recall_of_sums,
    micro_f1,
    one_hot,
    subset_accuracy,
)
from affectlab.metrics.values import pearson, pearson_sums

__all__ = [
    "CalibrationBins",
    "Interval",
    "Sums",
    "accuracy",
    "average_recall",
    "bootstrap",
    "bootstrap_sums",
    "calibration_bins",
    "expected_calibration_error",
    "f1_per_label",
    "f1_sums",
    "jaccard",
    "macro_f1",
    "mean_recall_of_sums",
    "micro_f1",
    "one_hot",
    "pearson",
    "pearson_sums",
    "subset_accuracy",
]

"""How far a confidence means what it says."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from affectlab.core import BoolArray, FloatArray, IntArray


class CalibrationBins(NamedTuple):
    """Answers in order of their confidence, bin by bin, all (bins,): mean `confidence`, share `right`, `size`."""

    confidence: FloatArray
    right: FloatArray
    size: IntArray


def calibration_bins(confidence: FloatArray, right: BoolArray, bins: int = 15) -> CalibrationBins:
    """What a reliability plot shows. Both (n,), n > 0; at most `bins` bins with equally many answers.

    Adaptive binning (Nguyen and O'Connor 2015), since equally wide bins are mostly empty for rare labels.
    """
    if confidence.shape != right.shape:
        raise ValueError(f"confidence and right differ in shape: {confidence.shape} and {right.shape}")
    parts = np.array_split(np.argsort(confidence, kind="stable"), min(bins, len(confidence)))
    return CalibrationBins(
        np.array([confidence[part].mean() for part in parts]),
        np.array([right[part].mean() for part in parts]),
        np.array([len(part) for part in parts]),
    )


def expected_calibration_error(confidence: FloatArray, right: BoolArray, bins: int = 15) -> float:
    """Mean over `calibration_bins` of |mean confidence - share right|, weighted by the bins' sizes.

    Both (n,); in [0, 1], nan for n = 0. Guo et al. 2017, arXiv 1706.04599.
    """
    if not len(confidence):
        return float("nan")
    found = calibration_bins(confidence, right, bins)
    return float(found.size @ np.abs(found.confidence - found.right) / len(confidence))

"""How far a confidence means what it says."""

from __future__ import annotations

import numpy as np

from affectlab.core import BoolArray, FloatArray


def expected_calibration_error(confidence: FloatArray, right: BoolArray, bins: int = 15) -> float:
    """Mean over bins of |mean confidence - share right|, weighted by the bins' sizes. Both (n,); in [0, 1].

    Bins hold equally many answers (adaptive binning, Nguyen and O'Connor 2015), since equally wide ones are mostly
    empty for rare labels. nan for n = 0. Guo et al. 2017, arXiv 1706.04599.
    """
    if confidence.shape != right.shape:
        raise ValueError(f"confidence and right differ in shape: {confidence.shape} and {right.shape}")
    if not len(confidence):
        return float("nan")
    order = np.argsort(confidence, kind="stable")
    gaps = [
        len(part) * abs(float(confidence[part].mean()) - float(right[part].mean()))
        for part in np.array_split(order, min(bins, len(order)))
    ]
    return float(sum(gaps) / len(order))

"""Rounding a matrix to 8 bits so that any x86 processor multiplies it exactly.

Processors without VNNI add the products of two neighbouring pairs, uint8 times int8, in 16 bits, which saturate above
32,767. 255 * 128 = 32,640 does not: so two codes of one sign that meet there have magnitudes of together at most 128.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

TOP, BOUND = 127, 128
"""The largest magnitude of a code; and of two codes of one sign in rows 2j and 2j + 1 together."""
BLOCK = 32
"""Rows whose errors are passed on to the rows after them at once: an even number."""
STRETCHES = np.linspace(0.7, 1.5, 33)
"""Scales that are tried for a column, in parts of the one that reaches its largest weight."""

Codes = NDArray[np.int8]
Floats = NDArray[np.float32]
Doubles = NDArray[np.float64]


def plain(matrix: Floats, axis: int) -> tuple[Codes, Floats]:
    """int8 codes in -127..127 and float32 scales such that codes * scales is near `matrix`; one scale along `axis`."""
    scales = np.maximum(np.abs(matrix).max(axis=axis), 1e-12).astype(np.float32) / TOP
    codes = np.rint(matrix / np.expand_dims(scales, axis)).clip(-TOP, TOP)
    return codes.astype(np.int8), scales


def bounded(matrix: Floats, covariance: Doubles) -> tuple[Codes, Floats]:
    """Codes (in, out) within the bound and scales (out,) such that rows @ (codes * scales) is near rows @ matrix.

    `covariance` (in, in) is that of the rows. Each row of codes is rounded with the errors of those above it made good
    by the rows still to come (GPTQ: Frantar et al. 2023, arXiv 2210.17323). `in` is even.
    """
    scales = _scales(matrix.astype(np.float64), np.diag(covariance))
    left = matrix / scales
    passed_on = np.linalg.cholesky(np.linalg.inv(covariance)).T  # upper triangular
    codes, errors = np.zeros(matrix.shape), np.zeros(matrix.shape)
    for start in range(0, len(matrix), BLOCK):
        end = min(start + BLOCK, len(matrix))
        for row in range(start, end):
            if row % 2 == 0:
                codes[row] = _pair(left[row : row + 2])[0]
            else:
                codes[row] = np.rint(left[row]).clip(*_room(codes[row - 1]))
            errors[row] = (left[row] - codes[row]) / passed_on[row, row]
            left[row + 1 : end] -= np.outer(passed_on[row, row + 1 : end], errors[row])
        left[end:] -= passed_on[start:end, end:].T @ errors[start:end]
    return codes.astype(np.int8), scales.astype(np.float32)


def _scales(matrix: Doubles, importance: Doubles) -> Doubles:
    """(out,) The scale of each column with the least error squared, rows weighted by `importance`."""
    whole = np.maximum(np.abs(matrix).max(axis=0), 1e-12) / TOP
    errors = []
    for stretch in STRETCHES:
        left = matrix / (whole * stretch)
        rounded = _pair(left.reshape(-1, 2, left.shape[1]).swapaxes(0, 1)).swapaxes(0, 1).reshape(left.shape)
        errors.append(importance @ ((left - rounded) * stretch) ** 2)
    return np.asarray(whole * STRETCHES[np.argmin(errors, axis=0)])


def _pair(both: Doubles) -> Doubles:
    """Codes (2, ...) near the numbers `both` (2, ...) that meet; what is too much is taken from both alike."""
    both = both.clip(-TOP, TOP)
    excess = np.maximum(np.abs(both).sum(0) - BOUND, 0) * (both[0] * both[1] > 0)
    first = np.rint(both[0] - np.sign(both[0]) * excess / 2)
    return np.stack([first, np.rint(both[1]).clip(*_room(first))])


def _room(first: Doubles) -> tuple[Doubles, Doubles]:
    """The lowest and the highest code beside the code `first`."""
    return np.maximum(-TOP, -BOUND - np.minimum(first, 0)), np.minimum(TOP, BOUND - np.maximum(first, 0))

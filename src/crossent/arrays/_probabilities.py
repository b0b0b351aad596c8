"""Whether rows are what their keyword says: probabilities that sum to 1, or their logarithms."""

from __future__ import annotations

import numpy as np

from crossent import native
from crossent.arrays._dtypes import is_short_float
from crossent.arrays._namespace import is_traced
from crossent.arrays._path import takes_native
from crossent.arrays._prediction import Prediction
from crossent.arrays._row_source import row_blocks
from crossent.arrays._where import any_true, first_true, show
from crossent.errors import InvalidInput
from crossent.maths import row_sum
from crossent.typing import Array

# How far from 1 a row of probabilities may sum.  A softmax computed in float32 over 100 000 classes is within 1e-5,
# and such rows are often stored as float64; a 16-bit float has 8 to 11 bits, so a rounded row is within 1e-2.
SUM_TOLERANCE = 1e-5
SHORT_SUM_TOLERANCE = 1e-2


def check_distributions(prediction: Prediction) -> None:
    """Refuse rows that can't be distributions; a row with a NaN is let through, its results will be NaN."""
    if prediction.space == "logits" or is_traced(prediction.last):
        return
    if _is_clearly_fine(prediction):
        return
    if prediction.space == "probs":
        scores = "pass logits= if these are scores, or divide percentages by 100"
        _check_range(prediction, 0.0, 1.0, _cure(prediction) if prediction.name == "joint" else scores)
    else:
        _check_range(prediction, -float("inf"), 0.0, "pass logits= if these are scores that are not normalised")
    _check_sums(prediction)


def _is_clearly_fine(prediction: Prediction) -> bool:
    """Return whether a quick look shows NumPy probabilities to be in order, as they nearly always are.

    One pass by the native core, whose sums are in float64; two without it.

    Sums in the rows' own width may be off by their rounding, so only half of the tolerance is trusted; whatever is not
    clearly fine (a NaN never is) is looked at again with care.
    """
    if prediction.xp is not np or prediction.space != "probs" or not prediction.n:
        return False
    if takes_native(np):
        tolerance = sum_tolerance(prediction)
        return not any(native.check_distributions(block, tolerance) for _, (block,) in row_blocks(prediction.source))
    rows = prediction.rows
    if not (rows.min() >= 0 and rows.max() <= 1):
        return False
    sums = rows @ np.ones(rows.shape[1], rows.dtype)
    return bool(np.abs(sums - 1).max() <= sum_tolerance(prediction) / 2)


def sum_tolerance(prediction: Prediction) -> float:
    """Return how far from 1 a row of the width that was given may sum."""
    return SHORT_SUM_TOLERANCE if is_short_float(prediction.width) else SUM_TOLERANCE


def _check_range(prediction: Prediction, low: float, high: float, cure: str) -> None:
    """Refuse a value outside [low, high], naming its row and class."""
    for place, (rows,) in row_blocks(prediction.source, must_cut=True):
        wrong = (rows < low) | (rows > high)
        if any_true(prediction.xp, wrong):
            row, column = first_true(prediction.xp, wrong)
            domain = "[0, 1]" if high else "[-inf, 0]"
            raise InvalidInput(
                f"{prediction.name}: must be in {domain}; {prediction.name_row(place.start + row)}, class {column} "
                f"has {show(rows[row, column])}; {cure}"
            )


def _check_sums(prediction: Prediction) -> None:
    """Refuse a row whose probabilities do not sum to 1, naming it."""
    tolerance = sum_tolerance(prediction)
    for place, (rows,) in row_blocks(prediction.source, must_cut=True):
        sums = _sums(prediction, rows)
        wrong = prediction.xp.abs(sums - 1.0) > tolerance
        if any_true(prediction.xp, wrong):
            row = first_true(prediction.xp, wrong)[0]
            what = "sums" if prediction.space == "probs" else "sums (after exp)"
            raise InvalidInput(
                f"{prediction.name}: rows must sum to 1 within {tolerance:g}; "
                f"{prediction.name_row(place.start + row)} {what} to {show(sums[row])}; {_cure(prediction)}"
            )


def _cure(prediction: Prediction) -> str:
    """Return what to do about rows that do not sum to 1."""
    if prediction.name == "joint":
        return "divide the whole table by its sum, counts too"
    if prediction.space == "log_probs":
        return "pass logits= if these are scores that are not normalised"
    cure = "pass logits= if these are scores, or divide each row by its sum"
    if not prediction.shape:
        cure += "; for one probability per yes/no question use binary_cross_entropy"
    return cure


def _sums(prediction: Prediction, rows: Array) -> Array:
    """Return the sum of each row's probabilities, in at least twice the precision of float32."""
    xp = prediction.xp
    with np.errstate(all="ignore"):
        probs = xp.exp(rows) if prediction.space == "log_probs" else rows
        return np.sum(probs, axis=-1, dtype=np.float64) if xp is np else row_sum(xp, probs)

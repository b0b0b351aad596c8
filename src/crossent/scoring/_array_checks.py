"""What the numbers of predictions in memory must be: the rules that files are held to, in the words of arrays."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from crossent.errors import InvalidInput

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from crossent.typing import Kind

# How far a row of probabilities may be from 1, by the bits of its floats: what a softmax in that width leaves.
_TOLERANCE = {16: 1e-2, 32: 1e-5, 64: 1e-6}

# Rounding to so many decimals is forgiven: 0.333, 0.333, 0.333 is meant to sum to 1.
_DECIMALS = 6


def check_rows(kind: Kind, predictions: NDArray[np.float64], width: int, first_row: int, *, sums: bool = True) -> None:
    """Refuse numbers that cannot be what they are said to be, naming the first row."""
    if predictions.size == 0:
        return
    low, high = float(predictions.min()), float(predictions.max())
    argument = "probs" if kind == "sigmoid" else kind
    if np.isnan(low):
        row = _first(np.isnan(predictions).any(axis=1)) + first_row
        raise InvalidInput(
            f"{argument}: must be numbers; row {row} has NaN; leave such rows out, or predict something for them"
        )
    if kind in {"probs", "sigmoid"} and not (low >= 0 and high <= 1 + _TOLERANCE[width]):
        _refuse_outside(predictions, first_row, width)
    if kind == "log_probs" and high > _TOLERANCE[width]:
        row = _first((predictions > _TOLERANCE[width]).any(axis=1))
        raise InvalidInput(
            f"log_probs: must be at most 0; row {row + first_row} has {predictions[row].max():.6g};"
            " pass logits= if these are scores"
        )
    if kind == "probs" and sums and predictions.shape[1] > 1:
        _check_sums(predictions, width, first_row)


def _refuse_outside(predictions: NDArray[np.float64], first_row: int, width: int) -> None:
    outside = (predictions < 0) | (predictions > 1 + _TOLERANCE[width])
    row = _first(outside.any(axis=1))
    value = predictions[row][outside[row]][0]
    way_out = "divide by 100 if these are percentages, or pass logits= if they are scores"
    raise InvalidInput(f"probs: must lie in [0, 1]; row {row + first_row} has {value:.6g}; {way_out}")


def _check_sums(predictions: NDArray[np.float64], width: int, first_row: int) -> None:
    sums = predictions @ np.ones(predictions.shape[1])
    off = np.abs(sums - 1.0)
    if off.max() <= _TOLERANCE[width]:
        return
    tolerance = max(_TOLERANCE[width], _rounding(predictions))
    if off.max() <= tolerance:
        return
    row = _first(off > tolerance)
    raise InvalidInput(
        f"probs: rows must sum to 1; row {row + first_row} sums to {sums[row]:.6g}; pass logits= if these are scores,"
        ' normalise=True to divide each row by its sum, kind="sigmoid" if they answer independent questions'
    )


def _rounding(predictions: NDArray[np.float64]) -> float:
    """Return how far sums may be from 1 if all numbers are rounded to few decimals; 0 if they are not."""
    for decimals in range(1, _DECIMALS + 1):
        if np.allclose(np.round(predictions, decimals), predictions, rtol=1e-7, atol=1e-12):
            return float(predictions.shape[1] * 0.5 * 10.0**-decimals * (1 + 1e-6))
    return 0.0


def _first(mask: Any) -> int:
    return int(np.argmax(mask))


def check_shares(truth: NDArray[np.float64], *, sums: bool) -> None:
    """Refuse a truth that is no distribution over the classes (or no row of yes/no answers, without sums)."""
    wrong = ~((truth >= 0) & (truth <= 1 + _TOLERANCE[32])).all(axis=1)
    if wrong.any():
        row = _first(wrong)
        raise InvalidInput(
            f"truth: shares must lie in [0, 1]; row {row} has {truth[row].tolist()}; divide counts by their sum"
        )
    off = np.abs(truth.sum(axis=1) - 1.0) > _TOLERANCE[32]
    if sums and off.any():
        row = _first(off)
        raise InvalidInput(
            f"truth: rows must sum to 1; row {row} sums to {truth[row].sum():.6g}; divide by the sum,"
            ' or pass kind="sigmoid" for independent yes/no questions'
        )

"""One batch of predictions on disk, judged: what scoring needs of each row."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from crossent import maths, native
from crossent.arrays import takes_native
from crossent.errors import InvalidInput, ShapeMismatch
from crossent.typing import ArrayLike, Kind

KINDS: tuple[Kind, ...] = ("probs", "log_probs", "logits", "sigmoid")


class Judgement(NamedTuple):
    """One number per row each: loss in nats, probability of the truth, top class, and the probability of that class."""

    loss: NDArray[np.float64]
    p_truth: NDArray[np.float64]
    predicted: NDArray[np.int32]
    confidence: NDArray[np.float64]


def judge(
    kind: Kind,
    truth: ArrayLike,
    predictions: ArrayLike,
    classes: int,
    clip: tuple[float, float] | None = None,
    normalise: bool = False,
) -> Judgement:
    """Loss, probability of the truth, top class and confidence of each row of a batch, in float64.

    The values are taken as they are: whether rows are distributions is decided for a whole file, not for a batch.

    Parameters
    ----------
    kind : {"probs", "log_probs", "logits", "sigmoid"}
        What the numbers are; ``sigmoid`` is one independent yes/no probability per class.
    truth : integer array, shape (n,)
        Class numbers, -1 for a class that the prediction has no column for.
    predictions : array, shape (n, c)
        One column per class, or one column for two classes: that of class 1.
    classes : int
        How many classes there are.
    clip : (float, float), default none
        Move the probability of the truth into this range before its logarithm.
    normalise : bool, default False
        Divide each row by its sum first.

    Returns
    -------
    Judgement
        ``loss``, ``p_truth``, ``predicted``, ``confidence``, each of shape (n,).

    Raises
    ------
    InvalidInput
        ``kind`` is unknown, ``clip`` is no range inside [0, 1] or is asked of yes/no questions, or a class number is
        not
        -1 .. classes - 1.
    ShapeMismatch
        The columns are neither one per class nor one for two classes, or truth and predictions differ in length.

    Examples
    --------
    >>> judgement = judge("probs", [1, 0], [[0.25, 0.75], [0.5, 0.5]], classes=2)
    >>> print(judgement.loss, judgement.predicted, judgement.confidence)
    [0.28768207 0.69314718] [1 0] [0.75 0.5 ]
    """
    labels = np.ascontiguousarray(truth, dtype=np.int32)
    rows = np.asarray(predictions, dtype=np.float64)
    _check(kind, labels, rows, classes, clip)
    if takes_native(np):
        return _native(kind, labels, rows, classes, clip, normalise)
    with np.errstate(all="ignore"):
        found = maths.judge(np, kind, labels, rows, clip, normalise)
    return Judgement(found.loss, found.p_truth, found.predicted.astype(np.int32), found.confidence)


def _check(
    kind: Kind, truth: NDArray[np.int32], rows: NDArray[np.float64], classes: int, clip: tuple[float, float] | None
) -> None:
    """Refuse what would be read outside its memory or has no meaning."""
    if kind not in KINDS:
        raise InvalidInput(f"kind: must be one of {', '.join(KINDS)}; found {kind!r}")
    if rows.ndim != 2 or rows.shape[1] not in ({1, 2} if classes == 2 else {classes}) or not classes:
        one = " or 1 (that of class 1)" if classes == 2 else ""
        raise ShapeMismatch(f"predictions: must have {classes}{one} columns; found shape {rows.shape}")
    if truth.shape != rows.shape[:1]:
        raise ShapeMismatch(f"truth: must have shape {rows.shape[:1]}, one for each row; found {truth.shape}")
    if truth.size and (truth.min() < -1 or truth.max() >= classes):
        row = int(np.argmax((truth < -1) | (truth >= classes)))
        raise InvalidInput(f"truth: must be in -1 .. {classes - 1}; row {row} has {truth[row]}")
    if clip is not None and not 0 < clip[0] <= clip[1] <= 1:
        raise InvalidInput(f"clip: must be a range (low, high) with 0 < low <= high <= 1; found {clip!r}")


def _native(
    kind: Kind,
    truth: NDArray[np.int32],
    rows: NDArray[np.float64],
    classes: int,
    clip: tuple[float, float] | None,
    normalise: bool,
) -> Judgement:
    """Return the judgement by the native core, in one pass."""
    n = len(truth)
    low, high = clip or (0.0, 1.0)
    found = Judgement(np.empty(n), np.empty(n), np.empty(n, np.int32), np.empty(n))
    native.judge(KINDS.index(kind), truth, rows, classes, low, high, normalise, *found)
    return found

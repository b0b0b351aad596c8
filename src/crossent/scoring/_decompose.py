"""`decompose`: a loss of arrays, taken apart."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from crossent.calibration import class_names, log_odds, read_given, read_rows
from crossent.errors import InvalidInput
from crossent.scoring._corp import two_classes
from crossent.scoring._corp_interval import HeldRows
from crossent.scoring._cross_fitted import many_classes, points_of

if TYPE_CHECKING:
    from crossent.calibration import Rows
    from crossent.scoring._decomposition import Decomposition
    from crossent.typing import ArrayLike


def decompose(
    truth: ArrayLike,
    probs: ArrayLike | None = None,
    *,
    logits: ArrayLike | None = None,
    log_probs: ArrayLike | None = None,
    classes: Sequence[str] | None = None,
    weights: ArrayLike | None = None,
    groups: ArrayLike | None = None,
) -> Decomposition:
    """Return the log loss as miscalibration, discrimination and uncertainty.

        loss = miscalibration - discrimination + uncertainty

    Parameters
    ----------
    truth : integer array, shape (n,), or float array, shape (n, k)
        Class numbers, or distributions.
    probs, logits, log_probs : float array, shape (n, k), or (n,) for two classes
        The prediction, by the keyword that says what its numbers are.
    classes : sequence of str, default "0", "1", ...
    weights, groups : array, shape (n,)
        Groups (users, documents) stay whole where more than two classes are cross-fitted.

    Returns
    -------
    Decomposition
        Two classes: by isotonic regression, exact. More: by cross-fitted recalibration, a lower bound.

    Raises
    ------
    InvalidInput      no distributions, no rows
    ShapeMismatch     arrays that do not belong together

    Source
    ------
    Bröcker (2009) for the three parts; Dimitriadis, Gneiting, Jordan (2021) for isotonic recalibration (CORP).

    See Also
    --------
    crossent.score : the same of a file, with everything else.
    crossent.recalibrate : the map itself.

    Examples
    --------
    >>> from crossent.scoring import decompose
    >>> parts = decompose([0, 0, 0, 1, 1, 1], [0.4, 0.3, 0.2, 0.1, 0.5, 0.9])
    >>> print(f"{parts.miscalibration:.7f} {parts.discrimination:.7f} {parts.uncertainty:.7f}")
    0.3237327 0.3182571 0.6931472
    """
    given = read_given(probs, logits, log_probs, single=True)
    rows = read_rows(truth, given, weights, groups)
    if len(rows) == 0:
        raise InvalidInput("truth: must have at least one row of positive weight; found none")
    names = class_names(classes, rows.classes)
    loss, uncertainty = rows.mean(rows.losses()), _uncertainty(rows)
    if rows.classes == 2:
        odds, shares = log_odds(rows.log_probs), rows.share_of(1)
        points = points_of(odds, shares, rows.weights)
        counted = rows.weights is None and rows.targets is None and rows.groups is None
        held = None if counted else HeldRows(odds, shares, rows.weights, rows.groups, len(rows))
        return two_classes(points, loss, uncertainty, held, names[1])
    found = many_classes(rows, names, loss, uncertainty, len(rows))
    if found is None:
        raise InvalidInput(
            "truth: more than two classes need at least 2 rows, and at least 2 groups where there are groups"
        )
    return found


def _uncertainty(rows: Rows) -> float:
    from crossent.information import entropy

    rates = np.array([rows.mean(rows.share_of(place)) for place in range(rows.classes)])
    return float(entropy(rates / rates.sum()))

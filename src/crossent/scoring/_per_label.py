"""Independent yes/no questions (multi-label predictions), taken apart one by one: the parts of a row's loss add up.

The loss of a row is the sum over its questions, and so is each part: of every question by isotonic regression, as for
two classes. That questions of one row hang together changes none of it.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from crossent.scoring._corp import one_question
from crossent.scoring._cross_fitted import against_rest, points_of
from crossent.scoring._decomposition import Decomposition

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy as np
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

METHOD = "each question by isotonic regression, ties pooled, on the rows themselves, and the sum of all"


def per_label(
    logs: Floats,
    shares: Floats,
    weights: Floats | None,
    classes: Sequence[str],
    loss: float,
    uncertainty: float,
    seen: int,
) -> Decomposition:
    """Return the parts of the loss of ``seen`` rows from the logarithms and outcomes of all or some of them."""
    found = tuple(
        one_question(name, points_of(against_rest(logs[:, place]), shares[:, place].copy(), weights))
        for place, name in enumerate(classes)
    )
    miscalibration = math.fsum(one.miscalibration for one in found)
    sampled = "" if len(logs) == seen else f"; on {len(logs):,} of {seen:,} rows, spread over all"
    # Where the loss is infinite it is so by miscalibration; what is told apart stays finite.
    apart = math.fsum(one.discrimination for one in found)
    return Decomposition(
        miscalibration=miscalibration if math.isfinite(loss) else math.inf,
        discrimination=miscalibration + uncertainty - loss if math.isfinite(loss) else apart,
        uncertainty=uncertainty,
        method=METHOD + sampled,
        how="isotonic",
        flattery=math.fsum(one.chance for one in found),
        chance=math.fsum(one.chance for one in found),
        per_class=found,
    )

"""A row of very many classes as one that a screen can hold: the unlikely ones together are one class.

    z_rest = ln sum e^(z_j)  or  p_rest = sum p_j      over the classes that are put together

None of them happened, so the loss, and the probabilities and the gradient of all others, stay what they are.
"""

from __future__ import annotations

import math

from crossent.explaining._case import Case
from crossent.explaining._worked import Worked, work
from crossent.losses import logsumexp

MOST = 60


def with_fewer_classes(worked: Worked) -> Worked:
    """Return the row with at most so many classes; one whose truth is spread over more stays as it is."""
    case = worked.case
    happened = {place for place, share in enumerate(case.truth) if share}
    if len(case.classes) <= MOST or len(happened) >= MOST:
        return worked
    likeliest = sorted(range(len(case.classes)), key=lambda place: -worked.log_probabilities[place])
    room = MOST - 1 - len(happened)
    kept = sorted(happened | set([place for place in likeliest if place not in happened][:room]))
    rest = [case.prediction[place] for place in range(len(case.classes)) if place not in set(kept)]
    together = math.fsum(rest) if case.space == "probs" else float(logsumexp(rest))
    return work(
        Case(
            classes=(*(case.label(place) for place in kept), f"{len(rest):,} other classes"),
            named=True,
            space=case.space,
            prediction=(*(case.prediction[place] for place in kept), together),
            truth=(*(case.truth[place] for place in kept), 0.0),
            number=None if case.number is None else kept.index(case.number),
            trusted=case.trusted,
            row=case.row,
            id=case.id,
        )
    )

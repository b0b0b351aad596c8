"""More than two classes, taken apart by recalibration that has not seen the rows it is judged on."""

from __future__ import annotations

import math
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from crossent.calibration import METHODS, OutOfFold, Rows, choose, deal_folds, out_of_fold
from crossent.scoring._corp import corp, loss_of, one_question
from crossent.scoring._decomposition import Decomposition, Parts, parts_of
from crossent.scoring._ordered import OrderedRows, Points
from crossent.scoring._reliability import Reliability, reliability_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

FOLDS = 5
CONFIDENCE = 0.95

# One class against the rest is shown for so many classes, the commonest first.
_MOST_SHOWN = 20
TOP = "top class"


def many_classes(
    rows: Rows, classes: Sequence[str], loss: float, uncertainty: float, seen: int, *, details: bool = True
) -> Decomposition | None:
    """Return the decomposition of the loss of ``seen`` rows, of which ``rows`` are all or a sample."""
    if len(rows) < 2 or (rows.groups is not None and len(np.unique(rows.groups)) < 2):
        return None
    with ThreadPoolExecutor(max_workers=1) as beside:
        # In this thread's context: what it says about floating point errors holds in the other one too.
        shown = beside.submit(copy_context().run, _questions, rows, classes) if details else None
        found = _cross_fitted(rows, loss, uncertainty, seen)
    if shown is None:
        return found
    per_class, top, reliability = shown.result()
    return replace(found, per_class=per_class, top_label=top, reliability=reliability)


def _cross_fitted(rows: Rows, loss: float, uncertainty: float, seen: int) -> Decomposition:
    """Return the parts of the loss, as yet without what one class against the rest shows."""
    smooth = (METHODS[name] for name in ("none", "temperature", "vector"))
    methods = [method for method in smooth if method.is_tried(rows.classes, len(rows))]
    folds = deal_folds(rows.top_truth(), rows.groups, FOLDS, seed=0)
    before, choice = rows.losses(), choose(methods, rows, folds)
    used = int(folds.max()) + 1
    found = out_of_fold(rows, before, choice.losses, CONFIDENCE, used)
    finite = np.isfinite(choice.losses)
    earned = out_of_fold(rows.take(finite), _class_rate_losses(rows)[finite], choice.losses[finite], CONFIDENCE, used)
    fitted = choice.method.fit(rows).map
    after = rows.losses(fitted.log_probs(rows.log_probs))
    both = np.isfinite(before) & np.isfinite(after)
    in_sample = rows.take(both).mean(before[both] - after[both])
    # A map that saves nothing is not used, so nothing is what recalibration saves at least.
    saved = max(found.gain, 0.0) if math.isfinite(found.gain) else 0.0
    recalibrated = (loss if math.isfinite(loss) else rows.take(both).mean(before[both])) - saved
    miscalibration, discrimination = parts_of(loss, recalibrated, uncertainty)
    return Decomposition(
        miscalibration=saved if math.isfinite(loss) else miscalibration,
        discrimination=discrimination,
        uncertainty=uncertainty,
        method=_said(choice.method.name, len(rows), seen, math.isfinite(loss)),
        how=choice.method.name,
        # No map was used, so there is no estimate of what it saves: 0 is what can be shown.
        interval=None if choice.method.name == "none" else _interval(found),
        discrimination_interval=_interval(earned),
        interval_method=found.method,
        trusted=found.trusted and earned.trusted,
        doubts=tuple(dict.fromkeys([*found.doubts, *earned.doubts])),
        in_sample=in_sample,
    )


def _questions(rows: Rows, classes: Sequence[str]) -> tuple[tuple[Parts, ...], Parts, Reliability]:
    """Return each class against the rest, and whether the most probable class was right."""
    return _per_class(rows, classes), *_top_label(rows)


def _interval(found: OutOfFold) -> tuple[float, float] | None:
    return None if math.isnan(found.interval[0]) else found.interval


def _class_rate_losses(rows: Rows) -> Floats:
    """Return what each row would cost if the rates of the classes were said of it; infinite for an unknown class.

    That the rates are those of the same rows moves their mean by less than its standard error, as they are where it is
    least.
    """
    known = rows.known()
    rates = np.array([known.mean(known.share_of(place)) for place in range(rows.classes)])
    with np.errstate(divide="ignore"):
        logs = np.log(rates)
    return rows.losses(np.broadcast_to(logs, rows.log_probs.shape))


def _said(method: str, rows: int, seen: int, finite: bool) -> str:
    how = f"recalibrated by {method}, cross-fitted in {FOLDS} folds: a lower bound"
    if method == "none":
        how = f"no temperature or vector scaling saves anything on unseen rows ({FOLDS} folds): a lower bound"
    part = "" if rows == seen else f"; on {rows:,} of {seen:,} rows, spread over all"
    return how + part + ("" if finite else "; of the rows of finite loss")


def _per_class(rows: Rows, classes: Sequence[str]) -> tuple[Parts, ...]:
    """Return each class against the rest, the commonest first."""
    known = rows.known()
    weight = [float(np.sum(known.weight * known.share_of(place))) for place in range(known.classes)]
    shown = sorted(np.argsort(-np.array(weight), kind="stable")[:_MOST_SHOWN].tolist())
    return tuple(one_question(classes[place], _class_points(known, place)) for place in shown)


def _class_points(rows: Rows, place: int) -> Points:
    return points_of(against_rest(rows.log_probs[:, place]), rows.share_of(place), rows.weights)


def _top_label(rows: Rows) -> tuple[Parts, Reliability]:
    """Return the question whether the most probable class was right."""
    known = rows.known()
    top = np.argmax(known.log_probs, axis=1)
    place = np.arange(len(known))
    shares = np.asarray(known.truth == top, dtype=np.float64) if known.targets is None else known.targets[place, top]
    points = points_of(against_rest(known.log_probs[place, top]), shares, known.weights)
    loss = loss_of(points)
    parts, chance = corp(points, loss)
    named = Parts(TOP, loss, parts.miscalibration, parts.discrimination, parts.uncertainty, chance.mean, chance.p_value)
    return named, reliability_of(TOP, points, chance)


def points_of(odds: Floats, shares: Floats, weights: Floats | None) -> Points:
    """Return all rows as points."""
    found = OrderedRows(kept=len(odds))
    found.add(odds, shares, weights)
    return found.points()


def against_rest(log_probs: Floats) -> Floats:
    """Return the log-odds of probabilities."""
    logs = np.minimum(log_probs, 0.0)
    with np.errstate(divide="ignore"):
        return np.asarray(logs - np.log(-np.expm1(logs)))

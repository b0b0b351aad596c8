"""What the scoring of one batch needs of each row: its loss, p of the truth, the top class and how sure it was.

y   class number, -1 for a class that the prediction has no column for      n   rows      k   classes
q   predictions (n, c): c = k, or one column for two classes (the probability, log-probability or logit of class 1)

    loss = -log q_y                                                        probs, log_probs, logits
    loss = -log q_y - sum_{j != y} log(1 - q_j)                            sigmoid: k independent yes/no answers

A class without a column has probability 0.  Where asked, rows are divided by their sum first, then q_y is moved into
[low, high] before its logarithm; neither changes which class is on top.  NaN in a row makes its numbers NaN.  One
column for two classes is one question, so ``sigmoid`` and ``probs`` are the same there.
"""

from __future__ import annotations

from typing import NamedTuple

from crossent.maths._exact_sums import row_sum
from crossent.maths._largest import positions
from crossent.maths._log1pexp import log1mexp, log1pexp, sigmoid
from crossent.maths._shift import shift
from crossent.typing import Array, Kind, Namespace


class Judged(NamedTuple):
    """Loss, probability of the truth, top class, its probability: one number per row each."""

    loss: Array
    p_truth: Array
    predicted: Array
    confidence: Array


class _Columns(NamedTuple):
    """Probability and cost ``-log q`` of every class, and what decides which is on top."""

    probs: Array
    costs: Array
    order: Array


def judge(xp: Namespace, kind: Kind, y: Array, q: Array, clip: tuple[float, float] | None, normalise: bool) -> Judged:
    """See `crossent.losses.judge`."""
    rows = _columns(xp, kind, q, normalise)
    true = positions(xp, rows.probs) == y[..., None]
    p_truth = xp.sum(xp.where(true, rows.probs, 0.0), axis=-1)
    loss = xp.where(y < 0, float("inf"), xp.sum(xp.where(true, rows.costs, 0.0), axis=-1))
    if clip is not None:
        held = xp.where(p_truth < clip[0], clip[0], xp.where(p_truth > clip[1], clip[1], p_truth))
        loss = xp.where(held == p_truth, loss, 0.0 - xp.log(held))
        p_truth = held
    if kind == "sigmoid" and q.shape[-1] > 1:
        loss = loss + row_sum(xp, xp.where(true, 0.0, 0.0 - xp.log1p(-rows.probs)))
    nan = xp.any(xp.isnan(q), axis=-1)
    predicted = xp.argmax(rows.order, axis=-1)
    confidence = xp.max(rows.probs, axis=-1)
    return Judged(
        xp.where(nan, float("nan"), loss),
        xp.where(nan, float("nan"), p_truth),
        predicted,
        xp.where(nan, float("nan"), confidence),
    )


def _columns(xp: Namespace, kind: Kind, q: Array, normalise: bool) -> _Columns:
    """Return every class's probability and cost, whatever the numbers are."""
    if q.shape[-1] == 1:
        return _two_classes(xp, kind, q[..., 0])
    if kind == "logits":
        row = shift(xp, q)
        return _Columns(row.e / (1.0 + row.R), row.below + xp.log1p(row.R), q)
    if kind == "log_probs":
        return _Columns(xp.exp(q), 0.0 - q, q)
    probs = q / row_sum(xp, q)[..., None] if normalise else q
    return _Columns(probs, 0.0 - xp.log(probs), q)


def _two_classes(xp: Namespace, kind: Kind, q: Array) -> _Columns:
    """Return the columns of two classes from the one of class 1."""
    if kind == "logits":
        order = xp.stack([xp.zeros_like(q), q], axis=-1)
        probs = xp.stack([sigmoid(xp, -q), sigmoid(xp, q)], axis=-1)
        return _Columns(probs, xp.stack([log1pexp(xp, q), log1pexp(xp, -q)], axis=-1), order)
    p = xp.exp(q) if kind == "log_probs" else q
    no_cost = 0.0 - log1mexp(xp, q) if kind == "log_probs" else 0.0 - xp.log1p(-p)
    yes_cost = 0.0 - q if kind == "log_probs" else 0.0 - xp.log(p)
    probs = xp.stack([1.0 - p, p], axis=-1)
    return _Columns(probs, xp.stack([no_cost, yes_cost], axis=-1), probs)

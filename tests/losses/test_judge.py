"""The judge of batches: against the definitions, on both paths, with its options and refusals."""

from __future__ import annotations

import math

import numpy as np
import pytest
from tests.helpers import PATHS, assert_allclose, assert_same, computing_by
from tests.oracle import definitions as oracle
from tests.rows import logit_rows, prob_rows

from crossent.errors import InvalidInput, ShapeMismatch
from crossent.losses import judge

over_paths = pytest.mark.parametrize("path", PATHS)
RNG = np.random.default_rng(61)
PROBS = prob_rows("ordinary", 4, RNG, 50)
LOGITS = logit_rows("ordinary", 4, RNG, 50)
TRUTH = RNG.integers(0, 4, 50)


@over_paths
@pytest.mark.parametrize(("kind", "rows"), [("probs", PROBS), ("log_probs", np.log(PROBS)), ("logits", LOGITS)])
def test_is_the_loss_and_the_top_class(kind, rows, path: str) -> None:
    with computing_by(path):
        found = judge(kind, TRUTH, rows, classes=4)
    wanted = [float(oracle.cross_entropy(kind, r.tolist(), int(t))) for r, t in zip(rows, TRUTH, strict=True)]
    assert_allclose(found.loss, wanted, rtol=1e-14)
    assert_allclose(found.p_truth, np.exp(-np.array(wanted)), rtol=1e-14)
    assert found.predicted.tolist() == rows.argmax(axis=1).tolist()
    assert found.predicted.dtype == np.int32
    probs = np.exp(-np.array([[float(-x) for x in oracle.log_probs_of(kind, r.tolist())] for r in rows]))
    assert_allclose(found.confidence, probs.max(axis=1), rtol=1e-14)


@over_paths
def test_independent_answers_add_up(path: str) -> None:
    with computing_by(path):
        found = judge("sigmoid", [0, 1], [[0.5, 0.5, 0.5], [0.25, 0.5, 0.0]], classes=3)
    assert_allclose(found.loss, [3 * math.log(2), math.log(2) - math.log(0.75)], rtol=1e-15)
    assert found.p_truth.tolist() == [0.5, 0.5]


@over_paths
@pytest.mark.parametrize("kind", ["probs", "log_probs", "logits", "sigmoid"])
def test_one_column_is_that_of_class_1(kind: str, path: str) -> None:
    p = np.array([0.25, 0.75, 0.5, 1e-20])
    column = {"probs": p, "sigmoid": p, "log_probs": np.log(p), "logits": np.log(p / (1 - p))}[kind][:, None]
    with computing_by(path):
        found = judge(kind, [0, 1, 1, 0], column, classes=2)
    assert_allclose(found.loss, [-math.log(0.75), -math.log(0.75), math.log(2), 1e-20], rtol=1e-13)
    assert found.predicted.tolist() == [0, 1, 0, 0]
    assert_allclose(found.confidence, [0.75, 0.75, 0.5, 1.0], rtol=1e-14)


@over_paths
def test_a_class_without_a_column_costs_infinity(path: str) -> None:
    with computing_by(path):
        found = judge("probs", [-1, 0], [[0.5, 0.5], [1.0, 0.0]], classes=2)
        held = judge("probs", [-1, 1], [[0.5, 0.5], [1.0, 0.0]], classes=2, clip=(1e-15, 1 - 1e-15))
    assert found.loss.tolist() == [math.inf, 0.0]
    assert found.p_truth.tolist() == [0.0, 1.0]
    assert_allclose(held.loss, [-math.log(1e-15)] * 2, rtol=1e-15)


@over_paths
def test_clip_and_normalise_are_done_only_when_asked(path: str) -> None:
    rows = [[1.0, 1.0], [2.0, 0.0]]
    with computing_by(path):
        plain = judge("probs", [0, 1], [[0.5, 0.5], [1.0, 0.0]], classes=2)
        asked = judge("probs", [0, 1], rows, classes=2, normalise=True, clip=(0.25, 0.75))
    assert_allclose(plain.loss, [math.log(2), math.inf], rtol=1e-15)
    assert_allclose(asked.loss, [math.log(2), -math.log(0.25)], rtol=1e-15)
    assert asked.p_truth.tolist() == [0.5, 0.25]
    assert asked.predicted.tolist() == [0, 0]


@over_paths
def test_nan_stays_in_its_row(path: str) -> None:
    with computing_by(path):
        found = judge("probs", [0, 1], [[np.nan, 0.5], [0.5, 0.5]], classes=2)
    assert np.isnan(found.loss).tolist() == [True, False]
    assert np.isnan(found.p_truth).tolist() == [True, False]
    assert np.isnan(found.confidence).tolist() == [True, False]


@over_paths
def test_column_batches_are_read_as_they_lie(path: str) -> None:
    columns = np.asfortranarray(PROBS)
    with computing_by(path):
        for a, b in zip(judge("probs", TRUTH, columns, 4), judge("probs", TRUTH, PROBS, 4), strict=True):
            assert_same(a, b)
        for field in judge("probs", TRUTH[:0], PROBS[:0], 4):
            assert field.shape == (0,)


@pytest.mark.parametrize(
    ("arguments", "error", "message"),
    [
        (
            ("odds", [0], [[0.5, 0.5]], 2),
            InvalidInput,
            "kind: must be one of probs, log_probs, logits, sigmoid; found 'odds'",
        ),
        (("probs", [0], [[0.5, 0.5]], 3), ShapeMismatch, r"predictions: must have 3 columns; found shape \(1, 2\)"),
        (("probs", [0], [[0.5] * 3], 2), ShapeMismatch, r"must have 2 or 1 \(that of class 1\) columns"),
        (
            ("probs", [0, 1], [[0.5, 0.5]], 2),
            ShapeMismatch,
            r"truth: must have shape \(1,\), one for each row; found \(2,\)",
        ),
        (("probs", [0, 2], [[0.5, 0.5]] * 2, 2), InvalidInput, r"truth: must be in -1 .. 1; row 1 has 2"),
        (("probs", [0, -2], [[0.5, 0.5]] * 2, 2), InvalidInput, r"truth: must be in -1 .. 1; row 1 has -2"),
        (("probs", [0], [[0.5, 0.5]], 2, (0.0, 1.0)), InvalidInput, r"clip: must be a range .* found \(0.0, 1.0\)"),
    ],
)
def test_refuses(arguments, error, message) -> None:
    with pytest.raises(error, match=message):
        judge(*arguments)

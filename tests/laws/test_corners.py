"""The corners as a table: 0, 1, infinities, NaN, subnormals, ties, one class; on both paths and in both widths."""

from __future__ import annotations

import math

import numpy as np
import pytest
from tests.helpers import PATHS, assert_close, assert_same, computing_by

import crossent as ce

INF, NAN = math.inf, math.nan
LOG2 = math.log(2)
TINY = 5e-324

CROSS_ENTROPY = [
    # space, row, truth, loss, gradient
    ("probs", [1.0, 0.0], 0, 0.0, [-1.0, 0.0]),
    ("probs", [1.0, 0.0], 1, INF, [0.0, -INF]),
    ("probs", [0.0, 1.0], [0.0, 1.0], 0.0, [0.0, -1.0]),
    ("probs", [1.0], 0, 0.0, [-1.0]),
    ("probs", [NAN, 0.5], 1, NAN, [NAN, NAN]),
    ("probs", [0.5, 0.5], [NAN, 1.0], NAN, [NAN, NAN]),
    ("probs", [0.5, 0.5], [0.0, 0.0], 0.0, [0.0, 0.0]),
    ("log_probs", [0.0, -INF], 0, 0.0, [-1.0, 0.0]),
    ("log_probs", [0.0, -INF], 1, INF, [0.0, -1.0]),
    ("log_probs", [-1000.0, 0.0], 0, 1000.0, [-1.0, 0.0]),
    ("log_probs", [NAN, 0.0], 1, NAN, [NAN, NAN]),
    ("logits", [0.0, 0.0], 0, LOG2, [-0.5, 0.5]),
    ("logits", [3.0, 3.0], 1, LOG2, [0.5, -0.5]),
    ("logits", [0.0, -INF], 0, 0.0, [0.0, 0.0]),
    ("logits", [0.0, -INF], 1, INF, [1.0, -1.0]),
    ("logits", [0.0, -INF], [0.5, 0.5], INF, [0.5, -0.5]),
    ("logits", [INF, 0.0], 0, 0.0, [0.0, 0.0]),
    ("logits", [INF, 0.0], 1, INF, [1.0, -1.0]),
    ("logits", [INF, INF], 0, NAN, [NAN, NAN]),
    ("logits", [-INF, -INF], 0, NAN, [NAN, NAN]),
    ("logits", [-INF], 0, NAN, [NAN]),
    ("logits", [7.0], 0, 0.0, [0.0]),
    ("logits", [NAN, 0.0], 1, NAN, [NAN, NAN]),
    ("logits", [NAN], 0, NAN, [NAN]),
    ("logits", [1e30, -1e30], 1, 2e30, [1.0, -1.0]),
    ("logits", [TINY, 0.0], 0, LOG2, [-0.5, 0.5]),
]

YES_NO = [
    # space, prediction, answer, loss, gradient
    ("probs", 1.0, 1.0, 0.0, -1.0),
    ("probs", 0.0, 0.0, 0.0, 1.0),
    ("probs", 0.0, 1.0, INF, -INF),
    ("probs", 1.0, 0.0, INF, INF),
    ("probs", NAN, 1.0, NAN, NAN),
    ("probs", 0.5, NAN, NAN, NAN),
    ("logits", 0.0, 1.0, LOG2, -0.5),
    ("logits", INF, 1.0, 0.0, 0.0),
    ("logits", INF, 0.0, INF, 1.0),
    ("logits", -INF, 1.0, INF, -1.0),
    ("logits", -INF, 0.0, 0.0, 0.0),
    ("logits", NAN, 0.0, NAN, NAN),
    ("logits", 1000.0, 0.0, 1000.0, 1.0),
]

OF_ROWS = [
    (ce.softmax, [-INF, -INF], [NAN, NAN]),
    (ce.softmax, [INF, 1.0], [1.0, 0.0]),
    (ce.softmax, [INF, INF], [NAN, NAN]),
    (ce.softmax, [NAN, 1.0], [NAN, NAN]),
    (ce.softmax, [5.0], [1.0]),
    (ce.log_softmax, [INF, 1.0], [0.0, -INF]),
    (ce.log_softmax, [0.0, -INF], [0.0, -INF]),
    (ce.logsumexp, [-INF, -INF], -INF),
    (ce.logsumexp, [INF, INF], INF),
    (ce.logsumexp, [INF, -INF], INF),
    (ce.logsumexp, [NAN, INF], NAN),
    (ce.logsumexp, [-7.5], -7.5),
    (ce.sigmoid, [-INF, 0.0, INF], [0.0, 0.5, 1.0]),
    (ce.log_sigmoid, [-INF, 0.0, INF], [-INF, -LOG2, 0.0]),
    (ce.entropy, [1.0, 0.0], 0.0),
    (ce.entropy, [0.5, 0.5], LOG2),
    (ce.entropy, [NAN, 1.0], NAN),
    (ce.entropy, [1.0], 0.0),
    (ce.perplexity, [1.0, 0.0], 1.0),
    (ce.perplexity, [1.0], 1.0),
    (ce.surprisal, [0.0, 1.0, 0.5], [INF, 0.0, LOG2]),
    (ce.mutual_information, [[1.0]], 0.0),
    (ce.mutual_information, [[0.5, 0.0], [0.0, 0.5]], LOG2),
]

OF_PAIRS = [
    (ce.kl_divergence, [0.0, 1.0], [0.5, 0.5], LOG2),
    (ce.kl_divergence, [0.5, 0.5], [0.0, 1.0], INF),
    (ce.kl_divergence, [0.0, 1.0], [0.0, 1.0], 0.0),
    (ce.kl_divergence, [1.0], [1.0], 0.0),
    (ce.kl_divergence, [NAN, 1.0], [0.5, 0.5], NAN),
    (ce.kl_divergence, [0.0, 1.0], [NAN, 1.0], NAN),
    (ce.js_divergence, [0.0, 1.0], [1.0, 0.0], LOG2),
    (ce.js_divergence, [0.0, 1.0], [0.0, 1.0], 0.0),
    (ce.js_divergence, [NAN, 1.0], [0.5, 0.5], NAN),
    (ce.js_divergence, [0.0, 1.0], [0.0, NAN], NAN),
]

over_paths = pytest.mark.parametrize("path", PATHS)
over_widths = pytest.mark.parametrize("width", ["float64", "float32"])


def assert_is(found: object, wanted: object, width: str) -> None:
    """Assert equality to 2 units in the last place, in the right width, and that no zero of a loss is negative."""
    assert np.asarray(found).dtype == width
    assert_close(found, wanted, ulp=2)


@over_paths
@over_widths
@pytest.mark.parametrize(("space", "row", "truth", "loss", "gradient"), CROSS_ENTROPY)
def test_cross_entropy(space, row, truth, loss, gradient, width: str, path: str) -> None:
    prediction = np.array(row, dtype=width)
    with computing_by(path):
        found, slope = ce.cross_entropy_and_gradient(truth, **{space: prediction})
        alone = ce.cross_entropy(truth, **{space: prediction})
    assert_is(found, loss, width)
    assert_same(alone, found)
    assert_is(slope, gradient, width)
    assert not np.signbit(found) or math.isnan(loss)


@over_paths
@over_widths
@pytest.mark.parametrize(("space", "prediction", "answer", "loss", "gradient"), YES_NO)
def test_yes_no(space, prediction, answer, loss, gradient, width: str, path: str) -> None:
    with computing_by(path):
        found, slope = ce.binary_cross_entropy_and_gradient(answer, **{space: np.array(prediction, dtype=width)})
    assert_is(found, loss, width)
    assert_is(slope, gradient, width)
    assert not np.signbit(found) or math.isnan(loss)


@over_paths
@over_widths
@pytest.mark.parametrize(("function", "row", "wanted"), OF_ROWS)
def test_one_distribution(function, row, wanted, width: str, path: str) -> None:
    with computing_by(path):
        assert_is(function(np.array(row, dtype=width)), wanted, width)


@over_paths
@over_widths
@pytest.mark.parametrize(("function", "p", "q", "wanted"), OF_PAIRS)
def test_two_distributions(function, p, q, wanted, width: str, path: str) -> None:
    with computing_by(path):
        assert_is(function(np.array(p, dtype=width), np.array(q, dtype=width)), wanted, width)


@over_paths
def test_a_loss_of_nothing_is_a_positive_zero(path: str) -> None:
    with computing_by(path):
        for zero in (
            ce.cross_entropy(0, [1.0, 0.0]),
            ce.cross_entropy(0, logits=[0.0, -INF]),
            ce.entropy([1.0, 0.0]),
            ce.surprisal(1.0),
            ce.kl_divergence([1.0, 0.0], [1.0, 0.0]),
        ):
            assert str(zero) == "0.0"


def test_a_slope_beyond_the_range_in_bits_is_infinite_without_a_word() -> None:
    least = float(np.finfo(np.float64).tiny) / 2
    _, gradient = ce.cross_entropy_and_gradient([0], [[least * 0.6, 1.0]], base=2)
    assert gradient[0, 0] == -np.inf
    _, slope = ce.binary_cross_entropy_and_gradient([1.0], [least * 0.6], base=2)
    assert slope[0] == -np.inf

"""What crosses the border of the extension, and what is refused there."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from tests.helpers import checksum

from crossent import native

Z = np.random.default_rng(2).standard_normal((6, 5))
Y = np.array([0, 1, 2, 3, 4, 0])


def call(**changes: Any) -> tuple[np.ndarray, np.ndarray]:
    arguments: dict[str, Any] = {
        "prediction": Z,
        "truth": Y,
        "class_weights": None,
        "smoothing": 0.0,
        "ignore": None,
        "loss": np.empty(6),
        "gradient": np.zeros((6, 5)),
    } | changes
    native.cross_entropy_from_logits(**arguments)
    return arguments["loss"], arguments["gradient"]


@pytest.mark.parametrize(
    "changes",
    [
        {"prediction": Z.tolist()},
        {"prediction": Z.astype(np.float16)},
        {"prediction": Z.astype(np.float32)},
        {"prediction": Z.astype(">f8")},
        {"prediction": Z[0]},
        {"prediction": Z[None]},
        {"prediction": None},
        {"truth": Y.astype(np.int32)},
        {"truth": Y.astype(np.float64)},
        {"truth": Y[:, None]},
        {"class_weights": np.ones(5, np.float32)},
        {"loss": np.zeros(6, np.float32)},
        {"loss": np.zeros(12)[::2]},
        {"loss": np.zeros((6, 1))},
        {"gradient": np.zeros((6, 5), np.float32)},
        {"loss": None},
    ],
    ids=repr,
)
def test_a_wrong_type_is_a_type_error(changes: dict[str, Any]) -> None:
    with pytest.raises(TypeError, match="incompatible function arguments"):
        call(**changes)


def test_read_only_outputs_are_refused() -> None:
    frozen = np.zeros(6)
    frozen.flags.writeable = False
    with pytest.raises(TypeError, match="incompatible function arguments"):
        call(loss=frozen)


@pytest.mark.parametrize(
    ("changes", "rule"),
    [
        ({"prediction": np.asfortranarray(Z)}, "inner stride"),
        ({"prediction": np.broadcast_to(Z[:1], (6, 5))}, "must not overlap"),
        ({"prediction": np.lib.stride_tricks.sliding_window_view(np.zeros(10), 5)}, "must not overlap"),
        ({"truth": Y[:5]}, "one element per row"),
        ({"truth": np.ones((6, 4))}, "same number of columns"),
        ({"truth": np.ones((5, 5))}, "same number of rows"),
        ({"class_weights": np.ones(4)}, "one element per row"),
        ({"gradient": np.zeros((6, 4))}, "same number of columns"),
        ({"truth": np.ones((6, 5)), "ignore": np.array([1])}, "class numbers"),
    ],
    ids=repr,
)
def test_sizes_that_do_not_fit_are_a_value_error(changes: dict[str, Any], rule: str) -> None:
    with pytest.raises(ValueError, match=rule):
        call(**changes)


def test_read_only_inputs_pass_and_stay_as_they_were() -> None:
    z, y = Z.copy(), Y.copy()
    z.flags.writeable = y.flags.writeable = False
    before = checksum(z, y)
    loss, gradient = call(prediction=z, truth=y)
    assert checksum(z, y) == before
    assert np.all(loss > 0)
    assert np.allclose(gradient.sum(axis=1), 0, atol=1e-15)


@pytest.mark.parametrize("k", [5, 80])
def test_the_gradient_may_lie_over_the_logits(k: int) -> None:
    z = np.random.default_rng(3).standard_normal((70, k))
    z[1, 0], z[2, 0], z[3] = np.nan, np.inf, -np.inf
    y = np.arange(70) % k
    soft = np.eye(k)[y] * 0.75 + 0.25 / k
    for truth in (y, soft):
        loss, gradient, other = np.empty(70), np.empty((70, k)), np.empty(70)
        native.cross_entropy_from_logits(z, truth, None, 0.0, None, loss, gradient)
        over = z.copy()
        native.cross_entropy_from_logits(over, truth, None, 0.0, None, other, over)
        np.testing.assert_array_equal(loss, other)
        np.testing.assert_array_equal(gradient, over)


@pytest.mark.parametrize("k", [5, 80])
def test_rows_may_lie_apart(k: int) -> None:
    wide = np.random.default_rng(4).standard_normal((300, k + 9))
    y = np.arange(300) % k
    out, gradient = np.empty(300), np.full((300, k + 2), 9.0)
    native.cross_entropy_from_logits(wide[:, 3 : k + 3], y, None, 0.0, None, out, gradient[:, :k])
    whole, packed = np.empty(300), np.empty((300, k))
    native.cross_entropy_from_logits(wide[:, 3 : k + 3].copy(), y, None, 0.0, None, whole, packed)
    np.testing.assert_array_equal(out, whole)
    np.testing.assert_array_equal(gradient[:, :k], packed)
    assert np.all(gradient[:, k:] == 9.0)


def test_no_rows_and_one_class_pass() -> None:
    assert native.cross_entropy_from_logits(Z[:0], Y[:0], None, 0.0, None, np.empty(0), np.empty((0, 5))) == 0
    assert native.softmax(Z[:0], np.empty((0, 5))) == 0
    assert native.sigmoid(Z[0, :0], np.empty(0)) == 0
    loss, gradient = call(
        prediction=Z[:, :1].copy(), truth=np.zeros(6, np.int64), gradient=np.empty((6, 1)), loss=np.empty(6)
    )
    assert np.all(loss == 0)
    assert np.all(gradient == 0)


def test_ignored_rows_cost_nothing_whatever_they_hold() -> None:
    z = Z.copy()
    z[0] = np.nan
    loss, gradient = call(prediction=z, ignore=np.array([0, -100]))
    assert loss[[0, 5]].tolist() == [0.0, 0.0]
    assert np.all(gradient[[0, 5]] == 0)
    assert np.all(loss[1:5] > 0)

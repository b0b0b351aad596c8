"""Classes and slices in which one model calls what happened impossible: the other keeps its own loss."""

from __future__ import annotations

import math

import numpy as np
import pytest
from tests.comparison.helpers import compared

from crossent.errors import InvalidInput


@pytest.mark.parametrize("weights", [None, [1.0, 2.0, 3.0, 4.0]])
def test_a_group_keeps_the_loss_of_the_model_that_is_finite(weights: list[float] | None) -> None:
    first, other = [1.0, 2.0, 3.0, 4.0], [0.5, np.inf, 2.0, np.inf]
    by = ["x", "x", "y", "y"]
    weight = np.ones(4) if weights is None else np.array(weights)
    wanted = {name: np.average([1.0, 2.0] if name == "x" else [3.0, 4.0], weights=weight[rows])
              for name, rows in (("x", slice(0, 2)), ("y", slice(2, 4)))}  # fmt: skip
    found = compared(first, other, by=by, weights=weights).difference
    swapped = compared(other, first, by=by, weights=weights).difference
    for one, turned in zip(found.slices, swapped.slices, strict=True):
        assert one.before == pytest.approx(wanted[one.value])
        assert (one.after, one.change) == (math.inf, math.inf)
        assert turned.after == pytest.approx(wanted[turned.value])
        assert (turned.before, turned.change) == (math.inf, -math.inf)


def test_groups_without_such_rows_are_as_before() -> None:
    found = compared([1.0, 2.0, 3.0], [0.5, np.inf, 2.0], by=["x", "y", "z"]).difference
    means = {one.value: (one.before, one.after) for one in found.slices}
    assert means["x"] == pytest.approx((1.0, 0.5))
    assert means["y"] == (2.0, math.inf)
    assert means["z"] == pytest.approx((3.0, 2.0))


def test_one_cluster_is_called_that() -> None:
    found = compared([1.0, 2.0], [0.5, 1.0], clusters=["one", "one"])
    assert "1 cluster cannot show a difference" in str(found)


def test_weights_that_are_all_0_are_refused() -> None:
    with pytest.raises(InvalidInput, match="weights: must not all be 0"):
        compared([1.0, 2.0], [0.5, 1.0], weights=[0.0, 0.0])

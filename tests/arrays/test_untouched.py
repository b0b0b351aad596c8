"""What is refused is refused before anything is written: `out` may be the caller's only copy of the logits."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

import crossent as ce

LABELS = [0, 1, 2, 0]
WRONG: dict[str, tuple[Callable[..., Any], dict[str, Any]]] = {
    "a negative weight": (ce.log_loss_and_gradient, {"weights": [1.0, 1.0, 1.0, -1.0]}),
    "weights of another length": (ce.log_loss_and_gradient, {"weights": [1.0]}),
    "weights that are text": (ce.log_loss_and_gradient, {"weights": "all"}),
    "a denominator of 0": (ce.log_loss_and_gradient, {"denominator": 0}),
    "a denominator that is text": (ce.log_loss_and_gradient, {"denominator": "rows"}),
    "a base of 0, in the mean": (ce.log_loss_and_gradient, {"base": 0}),
    "a base of 0": (ce.cross_entropy_and_gradient, {"base": 0}),
    "a base of 0, in the parts": (ce.cross_entropy_parts, {"base": 0}),
    "negative class weights": (ce.cross_entropy_and_gradient, {"class_weights": [1, 1, -1]}),
}


def scores() -> NDArray[np.float64]:
    return np.random.default_rng(0).normal(size=(4, 3))


@pytest.mark.parametrize("case", WRONG)
def test_a_refused_call_leaves_the_logits_as_they_were(case: str) -> None:
    verb, options = WRONG[case]
    logits = scores()
    with pytest.raises(ce.CrossentError):
        verb(LABELS, logits=logits, out=logits, **options)
    assert np.array_equal(logits, scores())


def test_a_refused_yes_no_call_leaves_the_logits_as_they_were() -> None:
    logits = scores()
    with pytest.raises(ce.InvalidInput, match="base"):
        ce.binary_cross_entropy_and_gradient(np.zeros((4, 3)), logits=logits, out=logits, base=1)
    assert np.array_equal(logits, scores())


def test_weights_may_lie_in_the_memory_that_is_given_away() -> None:
    room = np.empty((4, 3))
    weights = room.ravel()[5:9]
    weights[:] = [1.0, 2.0, 0.0, 4.0]
    mean, gradient = ce.log_loss_and_gradient(LABELS, logits=scores(), weights=weights.copy())
    found, slopes = ce.log_loss_and_gradient(LABELS, logits=scores(), weights=weights, out=room)
    assert found == mean
    assert np.array_equal(slopes, gradient)


def test_memory_where_elements_meet_is_refused() -> None:
    for strides in ((0, 8), (8, 8), (16, 8)):
        out = np.lib.stride_tricks.as_strided(np.empty(12), (4, 3), strides, writeable=True)
        with pytest.raises(ce.InvalidInput, match="out: must have a place of its own for every element"):
            ce.cross_entropy_and_gradient(LABELS, logits=scores(), out=out)


def test_memory_of_any_order_is_taken() -> None:
    _, wanted = ce.cross_entropy_and_gradient(LABELS, logits=scores())
    rooms = (np.empty((4, 3), order="F"), np.empty((8, 6))[::2, ::2], np.empty((4, 3))[::-1, ::-1], np.empty((3, 4)).T)
    for out in rooms:
        ce.cross_entropy_and_gradient(LABELS, logits=scores(), out=out)
        assert np.array_equal(out, wanted)

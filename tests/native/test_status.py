"""Every status bit, triggered; and the two places that list them."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from crossent import native
from crossent.native import Status

HEADER = Path(__file__).parents[2] / "src/native/kernels/status.hpp"


@pytest.mark.repository
def test_the_two_lists_of_bits_are_one() -> None:
    found = re.findall(r"status_bits (\w+) = (\d+);", HEADER.read_text(encoding="utf-8"))
    assert {name.upper(): int(bit) for name, bit in found} == {member.name: int(member) for member in Status}


def status_of(z: Any, truth: Any, space: str = "logits", **options: Any) -> Status:
    z = np.array([z], float)
    truth = np.array([truth]) if isinstance(truth, int) else np.array([truth], float)
    function = getattr(native, f"cross_entropy_from_{space}")
    weights = np.array(options["class_weights"], float) if "class_weights" in options else None
    return Status(function(z, truth, weights, 0.0, None, np.empty(1), np.empty_like(z)))


@pytest.mark.parametrize("k", [3, 80])
def test_logits(k: int) -> None:
    z = [0.0] * k
    assert status_of(z, 0) == Status(0)
    assert status_of(z, k) == Status.LABEL_OUT_OF_RANGE
    assert status_of(z, -1) == Status.LABEL_OUT_OF_RANGE
    assert status_of([np.nan, *z[1:]], 0) == Status.NAN_INPUT
    assert status_of([-np.inf] * k, 0) == Status.ALL_MINUS_INFINITY
    assert status_of([-np.inf, *z[1:]], 0) == Status.POSITIVE_INFINITY_LOSS
    assert status_of([np.inf, *z[1:]], 0) == Status.POSITIVE_INFINITY_INPUT
    assert status_of([np.inf, *z[1:]], 1) == Status.POSITIVE_INFINITY_INPUT | Status.POSITIVE_INFINITY_LOSS
    assert status_of(z, [1.5, -0.5, *z[2:]]) == Status.NEGATIVE
    assert status_of(z, [np.nan, *z[1:]]) == Status.NAN_INPUT


@pytest.mark.parametrize("k", [3, 80])
def test_an_ignored_row_says_nothing(k: int) -> None:
    z = np.zeros((70, k))
    z[3, 0] = z[4, 1] = -np.inf
    z[5, 0] = np.nan
    y = np.ones(70, np.int64)
    y[[3, 5]], y[4] = 0, -100
    status = native.cross_entropy_from_logits(z, y, None, 0.0, np.array([0, -100]), np.empty(70), None)
    assert status == 0


def test_probabilities() -> None:
    assert status_of([0.5, 0.5], 0, "probs") == Status(0)
    assert status_of([1.5, -0.5], 0, "probs") == Status.ABOVE_ONE | Status.NEGATIVE
    assert status_of([0.0, 1.0], 0, "probs") == Status.POSITIVE_INFINITY_LOSS
    assert status_of([0.1, -1.0], 1, "log_probs") == Status.ABOVE_ONE
    assert status_of([0.5, np.nan], 0, "probs") == Status.NAN_INPUT


def test_certainty_and_impossibility_have_their_gradients() -> None:
    loss, gradient = np.empty(4), np.empty((4, 3))
    z = np.array([[np.inf, 0, 1], [np.inf, 0, 1], [np.inf, np.inf, 0], [-np.inf, 0, 0]])
    native.cross_entropy_from_logits(z, np.array([0, 1, 0, 0]), None, 0.0, None, loss, gradient)
    np.testing.assert_array_equal(loss, [0, np.inf, np.nan, np.inf])
    np.testing.assert_array_equal(gradient, [[0, 0, 0], [1, -1, 0], [np.nan] * 3, [-1, 0.5, 0.5]])


def test_exact_sums() -> None:
    limbs = np.zeros((2, native.EXACT_LIMBS), np.int64)
    codes = np.array([0, 1, 2, -1], np.int32)
    assert native.exact_add(limbs, codes, np.ones(4)) == Status.CODE_OUT_OF_RANGE
    assert native.exact_add(limbs[:1], None, np.array([np.inf, np.nan])) == Status.NON_FINITE_SKIPPED


def test_judge_and_survey() -> None:
    outs = (np.empty(2), np.empty(2), np.empty(2, np.int32), np.empty(2))
    p = np.array([[0.5, 0.5], [np.nan, 1.5]])
    truth = np.array([5, 0], np.int32)
    assert native.judge(0, truth, p, 2, 0.0, 1.0, False, *outs) == (
        Status.LABEL_OUT_OF_RANGE | Status.NAN_INPUT | Status.ABOVE_ONE
    )
    assert native.survey(p, np.full(2, np.inf), np.full(2, -np.inf), np.empty(2)) == Status.NAN_INPUT

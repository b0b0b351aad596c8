"""The logistic function's relatives at the places where the naive forms break."""

from __future__ import annotations

import mpmath
import numpy as np
import pytest
from tests.helpers import assert_close
from tests.oracle import definitions as oracle

from crossent import maths
from crossent.maths._log1pexp import log1mexp

POINTS = np.array([-745.0, -40.0, -37.0, -1.0, -0.7, -0.69, -1e-10, -1e-300])


@pytest.mark.parametrize("dtype", [np.float64, np.float32])
def test_log1mexp_is_the_definition(dtype) -> None:
    x = POINTS.astype(dtype)[:-1] if dtype is np.float32 else POINTS
    with mpmath.workdps(700):
        wanted = [mpmath.log(1 - mpmath.exp(mpmath.mpf(float(v)))) for v in x]
    with np.errstate(under="ignore", divide="ignore"):
        assert_close(log1mexp(np, x), wanted, ulp=2.5)


@pytest.mark.parametrize("dtype", [np.float64, np.float32])
def test_log1pexp_is_the_definition(dtype) -> None:
    x = np.concatenate([POINTS[:-1], -POINTS[:-1], [0.0]]).astype(dtype)
    with np.errstate(under="ignore"):
        assert_close(maths.log1pexp(np, x), [-oracle.log_sigmoid(-float(v)) for v in x], ulp=2.5)

"""Comparisons in units in the last place; every helper asserts by itself."""

from __future__ import annotations

import hashlib
import math
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import mpmath
import numpy as np

from crossent import native


def ulps(actual: float, desired: Any, dtype: Any = np.float64) -> float:
    """How many units in the last place of ``desired``, as a float of ``dtype``, lie between the two.

    Infinities and NaN must be the same, and count as 0 then.  A desired number beyond the largest float is inf; below
    the normal floats the unit is the smallest subnormal.
    """
    limits = np.finfo(dtype)
    with mpmath.workdps(80):
        wanted = mpmath.mpf(desired)
        if mpmath.isnan(wanted):
            return 0.0 if math.isnan(actual) else math.inf
        if abs(wanted) >= mpmath.mpf(float(limits.max)) * (1 + mpmath.mpf(float(limits.eps)) / 4):
            wanted = mpmath.sign(wanted) * mpmath.mpf("inf")
        if math.isnan(actual) or math.isinf(actual) or mpmath.isinf(wanted):
            return 0.0 if mpmath.mpf(actual) == wanted else math.inf
        exponent = max(mpmath.frexp(wanted)[1] - 1, limits.minexp) if wanted else limits.minexp
        unit = mpmath.ldexp(1, int(exponent) - limits.nmant)
        return float(abs(mpmath.mpf(actual) - wanted) / unit)


def worst_ulps(actual: Any, desired: Any, dtype: Any = None) -> float:
    """The largest of `ulps` over two nests of the same shape."""
    values = np.asarray(actual)
    dtype = dtype or values.dtype
    wanted = list(flat(desired))
    assert values.size == len(wanted), (values.shape, len(wanted))
    return max((ulps(float(a), d, dtype) for a, d in zip(values.reshape(-1), wanted, strict=True)), default=0.0)


def flat(nest: Any) -> Iterator[Any]:
    """Every number of a nest of lists or an array, in order."""
    if isinstance(nest, list | tuple):
        for item in nest:
            yield from flat(item)
    elif isinstance(nest, np.ndarray):
        yield from (float(x) for x in nest.reshape(-1))
    else:
        yield nest


def assert_close(actual: Any, desired: Any, *, ulp: float) -> None:
    """Assert that every number is within ``ulp`` units in the last place of its own width."""
    found = worst_ulps(actual, desired)
    assert found <= ulp, f"{found:.3g} ulp apart, {ulp} allowed: {actual!r} for {desired!r}"


def assert_same(actual: Any, desired: Any) -> None:
    """Assert equal shape, dtype and bits (NaN equals NaN, whatever its sign; 0 and -0 differ)."""
    a, b = np.asarray(actual), np.asarray(desired)
    assert a.shape == b.shape, (a.shape, b.shape)
    assert a.dtype == b.dtype, (a.dtype, b.dtype)
    assert np.array_equal(a, b, equal_nan=True), (a, b)
    assert np.array_equal(np.signbit(a) & ~np.isnan(a), np.signbit(b) & ~np.isnan(b)), (a, b)


def assert_allclose(actual: Any, desired: Any, *, rtol: float, atol: float = 0.0) -> None:
    """Assert relative closeness, NaN equal to NaN, with both tolerances said."""
    np.testing.assert_allclose(np.asarray(actual), np.asarray(desired), rtol=rtol, atol=atol, equal_nan=True)


def checksum(*arrays: Any) -> str:
    """A digest of the bytes of arrays."""
    digest = hashlib.sha256()
    for array in arrays:
        digest.update(np.ascontiguousarray(np.asarray(array)).tobytes())
    return digest.hexdigest()


PATHS = ("native", "maths") if native.available else ("maths",)


@contextmanager
def computing_by(path: str) -> Iterator[None]:
    """Let one of the two paths compute."""
    before = native.available
    native.available = path == "native"
    try:
        yield
    finally:
        native.available = before

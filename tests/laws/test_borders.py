"""Any array in: widths, libraries, memory layouts and axes, and no input is ever written to."""

from __future__ import annotations

import array_api_strict
import ml_dtypes
import numpy as np
import pytest
from tests.helpers import PATHS, assert_allclose, assert_same, checksum, computing_by
from tests.registry import CASE_NAMES, CASES, Measure, cases_where
from tests.rows import arguments, call

over_cases = pytest.mark.parametrize(("measure", "space"), CASES, ids=CASE_NAMES)
over_paths = pytest.mark.parametrize("path", PATHS)


def _misaligned(a: np.ndarray) -> np.ndarray:
    room = np.empty(a.nbytes + 1, np.uint8)[1:]
    out = room.view(a.dtype).reshape(a.shape) if a.size else a
    out[...] = a
    return out


def _read_only(a: np.ndarray) -> np.ndarray:
    copy = a.copy()
    copy.flags.writeable = False
    return copy


LAYOUTS = {
    "every other row": lambda a: np.repeat(a, 2, axis=0)[::2],
    "gaps between classes": lambda a: np.repeat(a, 2, axis=-1)[..., ::2] if a.ndim > 1 else a,
    "Fortran order": np.asfortranarray,
    "rows backwards in memory": lambda a: np.ascontiguousarray(a[::-1])[::-1],
    "classes backwards in memory": lambda a: np.ascontiguousarray(a[..., ::-1])[..., ::-1],
    "foreign byte order": lambda a: a.astype(a.dtype.newbyteorder("S")),
    "not aligned": _misaligned,
    "read-only": _read_only,
    "a view into wider rows": lambda a: np.concatenate([a, a], axis=-1)[..., : a.shape[-1]] if a.ndim > 1 else a,
}


@over_paths
@over_cases
@pytest.mark.parametrize("layout", LAYOUTS)
def test_memory_layout_changes_no_bit(measure: Measure, space: str, layout: str, path: str) -> None:
    arrays, keyword = arguments(measure, space, "ordinary", np.random.default_rng(31), n=5)
    with computing_by(path):
        plain = call(measure, arrays, keyword)
        laid = call(measure, [LAYOUTS[layout](a) for a in arrays], keyword)
    if path == "native":
        assert_same(laid, plain)
    else:
        # NumPy's own exp and log may differ in the last bit between contiguous and strided memory.
        assert_allclose(laid, plain, rtol=1e-15, atol=1e-16)


@over_paths
@over_cases
def test_inputs_are_never_written_to(measure: Measure, space: str, path: str) -> None:
    arrays, keyword = arguments(measure, space, "masked", np.random.default_rng(32))
    before = checksum(*arrays)
    with computing_by(path):
        result = call(measure, arrays, keyword)
    assert checksum(*arrays) == before
    assert not any(np.shares_memory(result, a) for a in arrays)


@over_paths
@over_cases
@pytest.mark.parametrize(
    ("given", "expected"),
    [("float64", "float64"), ("float32", "float32"), ("float16", "float32"), ("bfloat16", "float32")],
)
def test_width_of_the_result(measure: Measure, space: str, given: str, expected: str, path: str) -> None:
    arrays, keyword = arguments(measure, space, "near-uniform", np.random.default_rng(33))
    dtype = ml_dtypes.bfloat16 if given == "bfloat16" else np.dtype(given)
    with computing_by(path):
        assert np.asarray(call(measure, [*arrays[:-1], arrays[-1].astype(dtype)], keyword)).dtype == expected


@over_paths
@over_cases
def test_lists_and_integers_become_float64(measure: Measure, space: str, path: str) -> None:
    certain = [[1, 0, 0]] if space in {"probs", "joint"} else [[0, 0, 0]]
    if space == "log_probs":
        certain = [[0]]
    k = len(certain[0])
    truth = {
        "truth and rows": [[0]],
        "two distributions": [[0]],
        "truth, vector and rows": [[0], [[1] * k]],
        "answers and elements": [[[1] * k]],
    }.get(measure.takes, [])
    prediction = [certain] if measure.takes == "table" else certain
    with computing_by(path):
        result = call(measure, [*truth, prediction], space)
        assert np.asarray(result).dtype == np.float64
        assert_same(call(measure, [*truth, np.asarray(prediction, dtype=np.int16)], space), result)


@over_paths
@cases_where(lambda measure, _: "elements" not in measure.takes and measure.takes != "table")
def test_classes_may_be_on_any_axis(measure: Measure, space: str, path: str) -> None:
    arrays, keyword = arguments(measure, space, "ordinary", np.random.default_rng(34), k=3, n=8)
    shaped = [a.reshape((2, 4, 3) if a.ndim == 2 else (2, 4)) for a in arrays]
    with computing_by(path):
        last = np.asarray(call(measure, shaped, keyword))
        for axis in (0, 1, -2, -3):
            moved = [np.moveaxis(a, -1, axis) if a.ndim == 3 else a for a in shaped]
            found = np.asarray(call(measure, moved, keyword, axis=axis))
            assert_allclose(
                np.moveaxis(found, axis, -1) if measure.gives == "row" else found, last, rtol=1e-15, atol=1e-16
            )


@over_cases
@pytest.mark.parametrize("width", ["float64", "float32"])
def test_any_array_library_gets_its_own_arrays_back(measure: Measure, space: str, width: str) -> None:
    for family in ("ordinary", "masked"):
        arrays, keyword = arguments(measure, space, family, np.random.default_rng(35), dtype=width)
        with computing_by("maths"):
            expected = np.asarray(call(measure, arrays, keyword))
        found = call(measure, [array_api_strict.asarray(a) for a in arrays], keyword)
        assert isinstance(found, type(array_api_strict.asarray(0.0)))
        assert np.asarray(found).dtype == width
        assert_allclose(np.asarray(found), expected, rtol=1e-6 if width == "float32" else 1e-15, atol=1e-16)


@cases_where(lambda measure, _: measure.takes in {"truth and rows", "answers and elements", "two distributions"})
def test_the_prediction_says_which_library(measure: Measure, space: str) -> None:
    arrays, keyword = arguments(measure, space, "ordinary", np.random.default_rng(36))
    found = call(measure, [arrays[0].tolist(), array_api_strict.asarray(arrays[1])], keyword)
    assert isinstance(found, type(array_api_strict.asarray(0.0)))
    mixed = call(measure, [array_api_strict.asarray(arrays[0]), arrays[1]], keyword)
    assert isinstance(mixed, np.ndarray)

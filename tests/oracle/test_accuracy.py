"""Every measure against its definition in 50 digits, on both paths and in both widths, at what losses go wrong at."""

from __future__ import annotations

import zlib

import numpy as np
import pytest
from tests.helpers import PATHS, assert_close, computing_by
from tests.registry import CASE_NAMES, CASES, Measure
from tests.rows import FAMILIES, arguments, call, defined


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize("width", ["float64", "float32"])
@pytest.mark.parametrize(("measure", "space"), CASES, ids=CASE_NAMES)
def test_is_the_definition_to_the_last_digits(measure: Measure, space: str, width: str, path: str) -> None:
    with np.errstate(over="ignore", under="ignore", divide="ignore"):
        for family in FAMILIES:
            for k in (2, 3, 17):
                rng = np.random.default_rng([zlib.crc32(family.encode()), k])
                arrays, keyword = arguments(measure, space, family, rng, k=k, dtype=width)
                if width == "float32" and (family == "subnormal" or not _sums_to_one(keyword, arrays[-1])):
                    continue
                with computing_by(path):
                    found = call(measure, arrays, keyword)
                assert_close(found, defined(measure, arrays, space), ulp=measure.ulp[width])


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize("width", ["float64", "float32"])
def test_many_classes_do_not_add_up_to_an_error(width: str, path: str) -> None:
    from tests.registry import MEASURES

    for measure in MEASURES:
        if measure.takes == "rows" and "logits" in measure.spaces:
            arrays, keyword = arguments(
                measure, "logits", "ordinary", np.random.default_rng(3), k=3000, n=1, dtype=width
            )
            with computing_by(path):
                found = call(measure, arrays, keyword)
            assert_close(found, defined(measure, arrays, "logits"), ulp=measure.ulp[width])


def _sums_to_one(keyword: str, rows: np.ndarray) -> bool:
    return keyword == "logits" or np.allclose(np.exp(rows).sum(-1) if keyword == "log_probs" else 1.0, 1.0, atol=1e-5)

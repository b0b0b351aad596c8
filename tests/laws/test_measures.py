"""What holds for every measure: ranges, units, order of rows and classes, rows apart from each other."""

from __future__ import annotations

import math

import numpy as np
import pytest
from tests.helpers import PATHS, assert_allclose, assert_same, computing_by
from tests.registry import CASE_NAMES, CASES, Measure, cases_where
from tests.rows import FAMILIES, arguments, call

over_cases = pytest.mark.parametrize(("measure", "space"), CASES, ids=CASE_NAMES)
over_paths = pytest.mark.parametrize("path", PATHS)


@over_paths
@over_cases
def test_stays_in_its_range(measure: Measure, space: str, path: str) -> None:
    rng = np.random.default_rng(5)
    for family in FAMILIES:
        arrays, keyword = arguments(measure, space, family, rng, k=4)
        with computing_by(path):
            found = np.asarray(call(measure, arrays, keyword))
        assert all(value in measure.values(4) for value in found.reshape(-1).tolist()), (family, found)


@over_paths
@over_cases
def test_rows_do_not_know_each_other(measure: Measure, space: str, path: str) -> None:
    arrays, keyword = arguments(measure, space, "ordinary", np.random.default_rng(6), n=7)
    order = np.random.default_rng(7).permutation(7)
    with computing_by(path):
        assert_same(
            call(measure, [a[order] for a in arrays], keyword), np.asarray(call(measure, arrays, keyword))[order]
        )


@over_paths
@over_cases
def test_a_nan_stays_in_its_own_row(measure: Measure, space: str, path: str) -> None:
    arrays, keyword = arguments(measure, space, "ordinary", np.random.default_rng(8), n=4)
    with computing_by(path):
        clean = np.asarray(call(measure, arrays, keyword))
        arrays[-1][(2,) + (1,) * (arrays[-1].ndim - 1)] = np.nan
        found = np.asarray(call(measure, arrays, keyword))
    assert_same(np.delete(found, 2, axis=0), np.delete(clean, 2, axis=0))
    touched = found[2] if measure.gives != "element" else found[2, 1]
    assert np.isnan(touched).all()


@over_paths
@cases_where(lambda measure, _: measure.takes in {"rows", "two distributions"})
def test_classes_can_change_places(measure: Measure, space: str, path: str) -> None:
    arrays, keyword = arguments(measure, space, "ordinary", np.random.default_rng(9), k=6)
    order = np.random.default_rng(10).permutation(6)
    with computing_by(path):
        straight = np.asarray(call(measure, arrays, keyword))
        mixed = np.asarray(call(measure, [a[:, order] for a in arrays], keyword))
    assert_allclose(mixed, straight[:, order] if measure.gives == "row" else straight, rtol=1e-14)


@over_paths
@cases_where(lambda measure, _: measure.takes in {"truth and rows", "truth, vector and rows"})
def test_classes_can_change_places_with_their_numbers(measure: Measure, space: str, path: str) -> None:
    arrays, keyword = arguments(measure, space, "ordinary", np.random.default_rng(16), k=6)
    order = np.random.default_rng(10).permutation(6)
    labels, rows = arrays[0], [a[:, order] for a in arrays[1:]]
    with computing_by(path):
        straight = np.asarray(call(measure, arrays, keyword))
        mixed = np.asarray(call(measure, [np.argsort(order)[labels], *rows], keyword))
    assert_allclose(mixed, straight[:, order] if measure.gives == "row" else straight, rtol=1e-14)


@over_paths
@cases_where(lambda measure, _: measure.has_base)
def test_a_base_is_a_unit(measure: Measure, space: str, path: str) -> None:
    arrays, keyword = arguments(measure, space, "ordinary", np.random.default_rng(11))
    with computing_by(path):
        nats = np.asarray(call(measure, arrays, keyword))
        for base in (2, 10, math.e):
            assert_allclose(call(measure, arrays, keyword, base=base), nats / math.log(base), rtol=1e-15)


@over_paths
@cases_where(
    lambda measure, space: space == "logits" and "elements" not in measure.takes and measure.name != "logsumexp"
)
def test_a_constant_added_to_logits_changes_nothing(measure: Measure, space: str, path: str) -> None:
    arrays, keyword = arguments(measure, space, "tied", np.random.default_rng(12), k=5)
    with computing_by(path):
        before = call(measure, arrays, keyword)
        for constant in (1.0, -8192.0, 2.0**40):
            assert_same(call(measure, [*arrays[:-1], arrays[-1] + constant], keyword), before)


@over_cases
def test_both_paths_agree(measure: Measure, space: str) -> None:
    rng = np.random.default_rng(13)
    for family in ("ordinary", "confident", "masked", "tied"):
        arrays, keyword = arguments(measure, space, family, rng, k=9)
        found = []
        for path in PATHS:
            with computing_by(path):
                found.append(np.asarray(call(measure, arrays, keyword)))
        assert_allclose(found[0], found[-1], rtol=1e-14)


@over_paths
@over_cases
def test_one_row_alone_is_a_number(measure: Measure, space: str, path: str) -> None:
    arrays, keyword = arguments(measure, space, "ordinary", np.random.default_rng(14), n=1)
    with computing_by(path):
        many = np.asarray(call(measure, arrays, keyword))
        one = call(measure, [a[0] for a in arrays], keyword)
    assert np.shape(one) == many.shape[1:]
    assert_same(one, many[0])
    assert measure.gives != "sample" or isinstance(one, float)


@over_paths
@over_cases
def test_no_rows_give_no_numbers(measure: Measure, space: str, path: str) -> None:
    arrays, keyword = arguments(measure, space, "ordinary", np.random.default_rng(15), n=2)
    with computing_by(path):
        whole = np.asarray(call(measure, arrays, keyword))
        none = call(measure, [a[:0] for a in arrays], keyword)
    assert np.shape(none) == (0, *whole.shape[1:])

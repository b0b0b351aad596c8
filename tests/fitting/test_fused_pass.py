"""The pass in C++ against the pass in NumPy, for every kind of truth; and its bits."""

from __future__ import annotations

from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from crossent import native
from crossent.fitting import StreamedRows, _passes, _products, _small, fit
from crossent.fitting._curved import CurvedPass
from crossent.fitting._offset import read_offset
from crossent.fitting._passes import Data, evaluate
from crossent.fitting._products import keeps_probabilities
from crossent.fitting._rows import DenseRows
from crossent.fitting._summary import summarise
from crossent.fitting._truth import read_truth

pytestmark = pytest.mark.skipif(not native.available, reason="the native core is not built")


def problem(classes: int, kind: str, rows: int, columns: int, dtype: Any, offset: bool) -> tuple[Data, Any, Any]:
    random = np.random.default_rng(classes * 1000 + columns)
    features = random.standard_normal((rows, columns)).astype(dtype)
    y = random.integers(0, classes, rows)
    y[: min(classes, rows)] = range(min(classes, rows))
    target = random.dirichlet(np.ones(classes), rows) if kind == "soft" else y
    weights = random.integers(0, 3, rows) + (np.arange(rows) < classes)
    truth = read_truth(target, rows=rows, weights=weights, smoothing=0.2 if kind == "smoothed" else 0.0)
    outputs = truth.outputs
    shift = read_offset(random.standard_normal((rows, outputs)), rows, outputs) if offset else None
    return (
        Data(DenseRows(features), truth, shift),
        3 * random.standard_normal((columns, outputs)),
        random.standard_normal(outputs),
    )


@pytest.fixture
def numpy_only(monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    def switch() -> None:
        monkeypatch.setattr(_passes, "fused_sums", lambda *_, **__: None)

    return switch


@pytest.mark.parametrize("classes", [2, 3, 8, 9, 25, 48, 70])
@pytest.mark.parametrize("kind", ["hard", "soft", "smoothed"])
@pytest.mark.parametrize("offset", [False, True])
@pytest.mark.parametrize(("rows", "columns", "dtype"), [(77, 1, "f8"), (1003, 13, "f8"), (80, 24, "f4")])
def test_agrees_with_numpy(
    classes: int, kind: str, offset: bool, rows: int, columns: int, dtype: str, numpy_only: Any
) -> None:
    data, weights, intercept = problem(classes, kind, rows, columns, dtype, offset)
    margin = kind == "hard"
    fused = evaluate(data, weights, intercept, margin=margin)
    numpy_only()
    plain = evaluate(data, weights, intercept, margin=margin)
    for name in ("loss", "entropy", "gradient", "residual", "offset_score", "margin"):
        np.testing.assert_allclose(getattr(fused, name), getattr(plain, name), rtol=1e-11, atol=1e-13, err_msg=name)


@pytest.mark.parametrize("classes", [2, 3, 8, 27])
@pytest.mark.parametrize("kind", ["hard", "soft", "smoothed"])
@pytest.mark.parametrize("offset", [False, True])
@pytest.mark.parametrize(("rows", "columns"), [(77, 1), (129, 5), (300, 31), (30, 3), (40, 60)])
def test_hessians_of_small_problems_are_those_of_numpy(
    classes: int, kind: str, offset: bool, rows: int, columns: int
) -> None:
    data, weights, _ = problem(classes, kind, rows, columns, "f8", offset)
    made = data.rows.array  # type: ignore[attr-defined]
    plain = _small._one_score if classes == 2 else _small._several
    one, other = CurvedPass(data, made).at(weights), plain(SimpleNamespace(data=data), made, weights)  # type: ignore[arg-type]
    assert one[0] == pytest.approx(other[0], rel=1e-12)
    np.testing.assert_allclose(one[1], other[1], atol=1e-12)
    np.testing.assert_allclose(np.tril(one[2]), np.tril(other[2]), atol=1e-12)


@pytest.mark.parametrize("classes", [2, 4])
@pytest.mark.parametrize(("rows", "columns", "dtype"), [(1, 3, "f8"), (1000, 8, "f4"), (70_000, 13, "f8")])
def test_means_and_spreads_are_those_of_numpy(classes: int, rows: int, columns: int, dtype: str) -> None:
    data, _, _ = problem(classes, "soft", rows, columns, "f8", offset=False)
    data.rows.array = (1e6 + data.rows.array).astype(dtype)  # type: ignore[attr-defined]
    x, s = data.rows.array.astype("f8"), data.truth.weights / data.truth.total  # type: ignore[attr-defined]
    found = summarise(data)
    mean = s @ x
    np.testing.assert_allclose(found.mean, mean, rtol=1e-14)
    np.testing.assert_allclose(found.spread, np.sqrt(s @ (x - mean) ** 2), rtol=1e-9, atol=1e-8)
    y = data.truth.shares if classes > 2 else data.truth.second[:, None]
    np.testing.assert_allclose(found.truth_product, x.T @ (s[:, None] * y), rtol=1e-13)


def test_summaries_have_the_same_bits_from_streams_and_for_any_threads(monkeypatch: pytest.MonkeyPatch) -> None:
    data, _, _ = problem(2, "hard", 40_000, 30, "f8", offset=False)
    first = summarise(data)
    array = data.rows.array  # type: ignore[attr-defined]
    stream = Data(StreamedRows(lambda: np.array_split(array, 7), array.shape), data.truth)
    for threads in ("1", "3"):
        monkeypatch.setenv("CROSSENT_NUM_THREADS", threads)
        for again in (summarise(data), summarise(stream)):
            assert np.array_equal(again.mean, first.mean)
            assert np.array_equal(again.spread, first.spread)
            assert np.array_equal(again.truth_product, first.truth_product)


@pytest.mark.parametrize("classes", [2, 5, 60])
def test_one_and_more_threads_and_every_instruction_set_give_the_same_bits(
    classes: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    data, weights, intercept = problem(classes, "hard", 50_000, 20, "f8", offset=False)
    first = evaluate(data, weights, intercept)
    try:
        for threads in ("1", "2", "3"):
            monkeypatch.setenv("CROSSENT_NUM_THREADS", threads)
            for name in native.build_info()["isa_available"]:
                native.force_isa(name)
                again = evaluate(data, weights, intercept)
                assert again.loss == first.loss
                assert np.array_equal(again.gradient, first.gradient)
    finally:
        native.force_isa(None)


def test_columns_in_fortran_order_give_the_same_bits() -> None:
    data, weights, intercept = problem(30, "hard", 5000, 20, "f8", offset=False)
    turned = Data(DenseRows(np.asfortranarray(data.rows.array)), data.truth)  # type: ignore[attr-defined]
    assert np.array_equal(evaluate(data, weights, intercept).gradient, evaluate(turned, weights, intercept).gradient)


@pytest.mark.parametrize(("classes", "columns"), [(3, 7), (40, 200), (70, 9)])
@pytest.mark.parametrize("offset", [False, True])
def test_products_are_those_of_the_hessian(classes: int, columns: int, offset: bool) -> None:
    data, weights, intercept = problem(classes, "hard", 300, columns, "f8", offset)
    random = np.random.default_rng(1)
    direction, shift = random.standard_normal(weights.shape), random.standard_normal(classes)
    keep = keeps_probabilities(data)
    fused = _products._fused(data, weights / 9, intercept, keep)
    plain = _products._plain(data, weights / 9, intercept, keep)
    for _ in range(2):  # the second time with the probabilities that the first one kept
        for one, other in zip(fused(direction, shift), plain(direction, shift), strict=True):
            np.testing.assert_allclose(one, other, rtol=1e-11, atol=1e-14)
    step = 1e-6
    there = evaluate(data, weights / 9 + step * direction, intercept + step * shift).gradient
    back = evaluate(data, weights / 9 - step * direction, intercept - step * shift).gradient
    np.testing.assert_allclose(fused(direction, shift)[0], (there - back) / (2 * step), atol=1e-8)


@pytest.mark.parametrize("classes", [2, 5])
def test_a_whole_fit_has_the_same_bits_for_any_threads(classes: int, monkeypatch: pytest.MonkeyPatch) -> None:
    data, _, _ = problem(classes, "hard", 20_000, 12, "f8", offset=False)
    models = []
    for threads in ("1", "2"):
        monkeypatch.setenv("CROSSENT_NUM_THREADS", threads)
        models.append(fit(data.rows.array, data.truth.codes))  # type: ignore[attr-defined]
    assert np.array_equal(models[0].coefficients, models[1].coefficients)


def test_streamed_float32_has_the_bits_of_the_array() -> None:
    random = np.random.default_rng(0)
    features = random.standard_normal((5000, 6)).astype(np.float32)
    labels = random.integers(0, 3, 5000)
    stream = StreamedRows(lambda: np.array_split(features, 7), features.shape)
    assert np.array_equal(fit(features, labels).coefficients, fit(stream, labels).coefficients)


def test_codes_outside_the_classes_are_refused_by_the_border() -> None:
    codes, width = np.array([0, 3], dtype=np.int32), 4 + 8 + 24
    with pytest.raises(ValueError, match="codes must lie in 0 <= code < k"):
        native.linear_softmax_sums(
            np.ones((2, 1)), 3, np.zeros((1, 1, 24)), np.zeros(8), None, None, codes, None, None, None, np.ones(2),
            None, None, False, False, False, 64, np.empty((1, width)), np.zeros(width),
        )  # fmt: skip


def test_arrays_of_the_wrong_size_are_refused_by_the_border() -> None:
    ones, parts = np.ones(2), np.empty((1, 4 + 1 + 8))
    with pytest.raises(ValueError, match="total must have the width of the parts"):
        native.linear_sums(np.ones((2, 1)), np.zeros(8), 0.0, ones, ones, None, False, False, 64, parts, np.zeros(4))

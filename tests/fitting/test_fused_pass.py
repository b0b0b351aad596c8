"""The pass in C++ against the pass in NumPy, for every kind of truth; and its bits."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest

from crossent import native
from crossent.fitting import StreamedRows, _passes, fit
from crossent.fitting._offset import read_offset
from crossent.fitting._passes import Data, evaluate
from crossent.fitting._rows import DenseRows
from crossent.fitting._truth import read_truth

pytestmark = pytest.mark.skipif(not native.available, reason="the native core is not built")


def problem(classes: int, kind: str, rows: int, columns: int, dtype: Any, offset: bool) -> tuple[Data, Any, Any]:
    random = np.random.default_rng(classes * 1000 + columns)
    features = random.standard_normal((rows, columns)).astype(dtype)
    y = random.integers(0, classes, rows)
    y[:classes] = range(classes)
    target = random.dirichlet(np.ones(classes), rows) if kind == "soft" else y
    truth = read_truth(target, rows=rows, weights=random.integers(0, 3, rows) + (np.arange(rows) < classes))
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


@pytest.mark.parametrize("classes", [2, 3, 8, 9, 20, 40, 64])
@pytest.mark.parametrize("kind", ["hard", "soft"])
@pytest.mark.parametrize("offset", [False, True])
@pytest.mark.parametrize(("rows", "columns", "dtype"), [(67, 1, "f8"), (1003, 13, "f8"), (70, 24, "f4")])
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


@pytest.mark.parametrize("classes", [2, 5])
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
    with pytest.raises(ValueError, match="codes must lie in 0 <= code < k"):
        native.linear_softmax_sums(
            np.ones((2, 1)), 3, np.zeros((1, 1, 24)), np.zeros(8), None, None, np.array([0, 3], dtype=np.int32), None, None,
            None, np.ones(2), None, None, False, False, 64, np.empty((1, 4 + 8 + 24)), np.zeros(4 + 8 + 24),
        )  # fmt: skip


def test_arrays_of_the_wrong_size_are_refused_by_the_border() -> None:
    with pytest.raises(ValueError, match="total must have the width of the parts"):
        native.linear_sums(
            np.ones((2, 1)), np.zeros(8), 0.0, np.ones(2), np.ones(2), None, False, 64, np.empty((1, 4 + 1 + 8)), np.zeros(4)
        )

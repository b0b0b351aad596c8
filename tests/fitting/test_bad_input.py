"""What a fit refuses, and that it says which argument, which rule, what was found, and the way out."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from scipy import sparse

from crossent.errors import FileError, InvalidInput, ShapeMismatch
from crossent.fitting import FitWarning, LinearModel, StreamedRows, fit

X = np.array([[0.0, 1.0], [1.0, 0.0], [2.0, 1.0], [3.0, 5.0]])
Y = [0, 1, 0, 1]


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"y": [1, 1, 1, 1]}, r"y: a fit needs at least two classes; found one class: all 4 rows are 1"),
        ({"y": ["a", "a", "a", "a"]}, r"y: a fit needs at least two classes; found one class: all 4 rows are 'a'"),
        ({"y": [0, 1, 0]}, r"y: one label per row is needed, shape \(4,\); found shape \(3,\)"),
        ({"y": [0.0, 1.0, np.nan, 1.0]}, r"y: a label is missing or not finite in 1 row, first row 2"),
        ({"y": ["a", None, "b", "a"]}, r"y: a label is missing or not finite in 1 row, first row 1"),
        ({"y": [[0.5, 0.6]] * 4}, r"y: soft labels must sum to 1 in each row; row 0 sums to 1.1; divide by the sum"),
        (
            {"y": [[-0.5, 1.5]] * 4},
            r"y: soft labels must be finite and not negative; row 0 has -0.5; pass class numbers",
        ),
        ({"y": Y, "classes": [0, 2]}, r"y: label 1 is not among classes= \(0, 2\)"),
        ({"y": Y, "classes": [0, 1, 2]}, r"y: class 2 never happens .* leave it out of classes="),
        (
            {"X": np.column_stack([np.full(4, np.nan), X[:, 1]])},
            r"X: finite numbers are needed; row 0, column 0 is nan \(4 such entries",
        ),
        (
            {"X": np.column_stack([X[:, 0], np.full(4, np.inf)])},
            r"X: finite numbers are needed; row 0, column 1 is inf",
        ),
        ({"X": X[:, 0]}, r"X: rows x columns is needed; found shape \(4,\); one feature is X.reshape\(-1, 1\)"),
        ({"X": X.astype(str)}, r"X: numbers are needed; found dtype <U.*; pass a dataframe or a file"),
        ({"X": X * 1j}, r"X: real numbers are needed; found complex ones"),
        (
            {"weights": [1, 1e200, 1, 1]},
            r"weights: must be at most 1e\+100, .*; row 1 has 1e\+200; divide",
        ),
        ({"weights": [1, 1, -1, 1]}, r"weights: must be finite and not negative; row 2 has -1.0"),
        ({"weights": [1, 1]}, r"weights: one number per row is needed, shape \(4,\); found shape \(2,\)"),
        ({"weights": [0, 0, 0, 0]}, r"weights: at least one must be positive; all are zero"),
        ({"weights": [1, 0, 1, 0]}, r"y: class 1 never happens \(or only with weight 0\)"),
        ({"class_weights": {5: 1.0}}, r"class_weights: 5 is not a class; the classes are 0, 1"),
        ({"class_weights": [1.0]}, r"class_weights: one number per class is needed, shape \(2,\)"),
        ({"class_weights": "even"}, r"class_weights: 'even' is not known; pass 'balanced'"),
        ({"offset": [1.0]}, r"offset: shape \(4,\) is needed, one number a score; found \(1,\)"),
        ({"offset": [1.0, np.nan, 0, 0]}, r"offset: finite numbers are needed"),
        ({"alpha": -1.0}, r"alpha: must be finite and not negative; found -1.0; 0 is no penalty"),
        ({"l1_ratio": 2.0}, r"l1_ratio: must lie in \[0, 1\]; found 2.0; 0 is L2, 1 is L1"),
        ({"tol": 0.0}, r"tol: must lie in \(0, 1\); found 0.0; 1e-8 is the default"),
        ({"label_smoothing": -0.1}, r"label_smoothing: must lie in \[0, 1\]; found -0.1"),
        ({"solver": "sgd"}, r"solver: must be one of auto, lbfgs, .*; found 'sgd'; leave it out for auto"),
        ({"solver": "lbfgs", "l1_ratio": 1.0}, r"solver: 'lbfgs' minimises smooth objectives; with l1_ratio > 0"),
        ({"y": None}, r"y: labels are needed, one per row; found None; pass them, or a table with truth="),
        (
            {"y": [0.0, 0.25, 1.0, 0.5]},
            r"y: labels are names or whole numbers; row 1 has 0.25; for probabilities of yes",
        ),
        ({"y": np.array([[0.5], [0.25], [0.0], [1.0]])}, r"y: labels are names or whole numbers; row 0 has 0.5"),
        ({"y": [[0.5, 0.5], [np.nan, 1.0]] * 2}, r"y: soft labels must be .*; row 1 has nan; pass class numbers"),
        ({"y": Y, "classes": [0, 1, 1]}, r"classes: each class is named once; 1 is there twice"),
        ({"X": X * 1e200}, r"X: numbers up to 1e\+145 are needed.*; row 0, column 1 is 1e\+200; use another unit"),
        (
            {"X": np.ma.masked_array(X, X > 4)},
            r"X: must be a plain array; found a masked array, whose mask would be lost; pass .filled",
        ),
        ({"weights": "balanced"}, r"weights: must be numbers, one per row; found 'balanced'"),
        ({"class_weights": [1.0, -2.0]}, r"class_weights: must be finite and not negative; class 1 has -2.0"),
        ({"alpha": "1"}, r"alpha: must be a number; found '1'; 0 is no penalty"),
        ({"alpha": True}, r"alpha: must be a number; found True"),
        ({"C": "1"}, r"C: must be a number; found '1'"),
        ({"tol": "tight"}, r"tol: must be a number; found 'tight'; 1e-8 is the default"),
        ({"l1_ratio": None}, r"l1_ratio: must be a number; found None; 0 is L2"),
        ({"max_iterations": "9"}, r"max_iterations: must be a number; found '9'"),
        ({"max_iterations": 2.5}, r"max_iterations: must be a whole number from 0 up; found 2.5"),
        ({"max_passes": 0}, r"max_passes: must be a whole number from 1 up; found 0; leave it out"),
        ({"max_seconds": -1}, r"max_seconds: must not be negative; found -1; leave it out for no limit"),
        ({"patience": 0, "valid": 0.5}, r"patience: must be a whole number from 1 up; found 0"),
        ({"seed": -1, "valid": 0.5}, r"seed: must be a whole number from 0 up; found -1"),
        ({"step_size": 0.0}, r"step_size: must be positive; found 0.0"),
        ({"start": 3}, r"start: must be a LinearModel; found int; leave it out to begin at 0"),
        ({"callback": 3}, r"callback: must be callable; found int"),
        ({"valid": 0.99}, r"valid: 0.99 of 4 rows leaves none to fit; pass a smaller share"),
        ({"clusters": [1, 2, 3, 4]}, r"clusters: belongs to standard errors; pass standard_errors='clustered' too"),
        ({"reference": 0}, r"reference: belongs to standard errors; pass standard_errors='hessian' too"),
        (
            {"standard_errors": "clustered"},
            r"clusters: go with standard_errors='clustered'; found .* without clusters=",
        ),
        (
            {"standard_errors": "clustered", "clusters": [1, 2]},
            r"clusters: one label per row is needed, shape \(4,\); found \(2,\)",
        ),
        ({"standard_errors": "hessian", "confidence": 95}, r"confidence: must lie in \(0, 1\); found 95"),
        (
            {"standard_errors": "hessian", "l1_ratio": 1.0},
            r"standard_errors: coefficients under an L1 penalty have none",
        ),
        ({"truth": "label"}, r"truth: is about the columns of a table, and X is an array; pass y"),
        ({"missing": "mean"}, r"missing: is about the columns of a table, and X is an array; pass a dataframe"),
        ({"features": ["a", "a"]}, r"features: each name stands for one column; 'a' is there twice"),
        ({"features": ["a"]}, r"features: 2 names are needed, one a column; found 1"),
        ({"patience": 3}, r"patience: needs rows to hold out; pass valid="),
        ({"valid": 2.0}, r"valid: a share of the rows in \(0, 1\) is needed; found 2.0"),
        ({"standard_errors": "exact"}, r"standard_errors: must be 'hessian', 'sandwich' or 'clustered'; found 'exact'"),
        ({"reference": "z", "standard_errors": "hessian"}, r"reference: 'z' is not a class; the classes are \[0, 1\]"),
    ],
)
def test_a_fit_says_what_is_wrong(change: dict[str, Any], message: str) -> None:
    arguments = {"X": X, "y": Y} | change
    with pytest.raises(InvalidInput, match=message):
        fit(arguments.pop("X"), arguments.pop("y"), **arguments)


def test_sparse_nan_is_found() -> None:
    matrix = sparse.csr_array(X)
    matrix.data[0] = np.nan
    with pytest.raises(InvalidInput, match="X: finite numbers are needed; row 0, column 1 is nan"):
        fit(matrix, Y)


def test_numbers_that_can_be_squared_are_large_enough_for_a_fit() -> None:
    model = fit(X * 1e140, Y, alpha=0.0, max_passes=50)
    assert model.objective == pytest.approx(fit(X, Y, alpha=0.0, max_passes=50).objective, rel=1e-12)


def test_what_is_asked_of_the_end_is_checked_at_the_beginning() -> None:
    """A long fit must not be lost to a misspelt class."""
    steps = []
    with pytest.raises(InvalidInput, match="reference: 'z' is not a class"):
        fit(X, Y, standard_errors="hessian", reference="z", callback=steps.append)
    assert steps == []


def test_a_model_refuses_other_columns() -> None:
    model = fit(X, Y, features=["height", "weight"])
    with pytest.raises(ShapeMismatch, match="the model has 2 features, the data 3 columns; the features are height"):
        model.predict_proba(np.ones((1, 3)))


def test_a_stream_that_changes_its_length_is_refused() -> None:
    lengths = iter([4, 3, 3, 3])
    rows = StreamedRows(lambda: [X[: next(lengths)]], X.shape)
    with pytest.raises(ShapeMismatch, match="the source gave 3 rows, and 4 the time before"):
        fit(rows, Y)


def test_complete_separation_is_said_with_its_columns() -> None:
    with pytest.warns(
        FitWarning, match=r"complete separation: the columns \(dose\) tell the classes of all rows apart"
    ):
        model = fit(np.arange(1.0, 7.0)[:, None], [0, 0, 0, 1, 1, 1], alpha=0.0, features=["dose"])
    assert not model.converged
    assert model.gap == np.inf
    assert "pass alpha=" in model.reason


def test_quasi_separation_is_said_with_its_columns() -> None:
    noise = np.random.default_rng(0).standard_normal(8)
    features = np.column_stack([[1, 2, 3, 3, 3, 3, 4, 5], noise])
    with pytest.warns(FitWarning, match=r"quasi-complete separation: the columns \(.*dose"):
        model = fit(features, [0, 0, 0, 1, 0, 1, 1, 1], alpha=0.0, features=["dose", "noise"])
    assert not model.converged


def test_overlap_is_not_separation() -> None:
    model = fit(np.array([1.0, 1, 2, 2, 3, 3])[:, None], [0, 1, 0, 1, 0, 1], alpha=0.0)
    assert model.converged
    assert model.separation is None
    assert model.coefficients[0, 0] == pytest.approx(0.0, abs=1e-12)


def test_collinear_and_constant_columns_are_harmless() -> None:
    random = np.random.default_rng(0)
    features = random.standard_normal((200, 3))
    labels = random.integers(0, 3, 200)
    plain = fit(features, labels, alpha=0.0)
    both = fit(np.column_stack([features, features[:, 0] + features[:, 1], np.full(200, 7.0)]), labels, alpha=0.0)
    assert both.converged
    assert both.objective == pytest.approx(plain.objective, rel=1e-8)
    assert both.coefficients[4].tolist() == [0.0, 0.0, 0.0]
    assert "1 columns are constant and have the coefficient 0: x4" in both.notes


def saved(tmp_path: Any, name: str = "model.json") -> Any:
    path = tmp_path / name
    fit(X, np.array(["no", "yes", "no", "yes"]), features=["a", "b"]).save(path)
    return path


@pytest.mark.parametrize("name", ["model.json", "model.safetensors"])
def test_a_model_comes_back_to_the_last_digit(tmp_path: Any, name: str) -> None:
    model = fit(X, np.array(["no", "yes", "maybe", "yes"]), features=["a", "b"])
    model.save(tmp_path / name)
    back = LinearModel.load(tmp_path / name)
    assert np.array_equal(back.coefficients, model.coefficients)
    assert np.array_equal(back.intercept, model.intercept)
    assert back.to_dict() == model.to_dict()
    assert np.array_equal(back.predict_proba(X), model.predict_proba(X))
    assert [one.name for one in tmp_path.iterdir()] == [name]


def test_a_model_with_standard_errors_comes_back(tmp_path: Any) -> None:
    random = np.random.default_rng(0)
    features, labels = random.standard_normal((50, 2)), random.integers(0, 2, 50)
    model = fit(features, labels, alpha=0.0, standard_errors="hessian")
    model.save(tmp_path / "m.json")
    assert LinearModel.load(tmp_path / "m.json").inference == model.inference


def test_an_edited_model_is_refused_unless_that_is_said(tmp_path: Any) -> None:
    path = saved(tmp_path)
    path.write_text(path.read_text().replace('"tol": 1e-08', '"tol": 1e-07'))
    with pytest.raises(FileError, match="the model file was changed after it was saved"):
        LinearModel.load(path)
    assert LinearModel.load(path, edited=True).tol == 1e-7


def test_an_edited_safetensors_model_is_refused(tmp_path: Any) -> None:
    path = saved(tmp_path, "model.safetensors")
    data = bytearray(path.read_bytes())
    data[-1] ^= 1
    path.write_bytes(bytes(data))
    with pytest.raises(FileError, match="the model file was changed after it was saved"):
        LinearModel.load(path)


@pytest.mark.parametrize("name", ["model.json", "model.safetensors"])
def test_a_truncated_model_is_refused(tmp_path: Any, name: str) -> None:
    path = saved(tmp_path, name)
    path.write_bytes(path.read_bytes()[:-20])
    with pytest.raises(FileError, match="the model file ends in the middle: it was truncated"):
        LinearModel.load(path)


def test_a_newer_model_is_refused(tmp_path: Any) -> None:
    path = saved(tmp_path)
    path.write_text(path.read_text().replace("crossent.model/1", "crossent.model/2"))
    with pytest.raises(
        FileError, match=r"the model was written by a newer crossent .*format 2\); this one reads format 1"
    ):
        LinearModel.load(path)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("", "the model file is empty"),
        ("[1, 2]", "not a model file: it holds a JSON list"),
        ('{"schema": "other/1"}', "not a model file: its schema is 'other/1'"),
        ("hello", "truncated|not a model file"),
    ],
)
def test_other_files_are_no_models(tmp_path: Any, content: str, message: str) -> None:
    path = tmp_path / "model.json"
    path.write_text(content)
    with pytest.raises(FileError, match=message):
        LinearModel.load(path)


def test_a_missing_model_is_said(tmp_path: Any) -> None:
    with pytest.raises(FileError, match=r"nowhere.json: can't be read: No such file"):
        LinearModel.load(tmp_path / "nowhere.json")


def test_a_stream_with_a_hole_is_refused_by_its_row() -> None:
    holed = np.tile(X, (3, 1))
    holed[7, 1] = np.nan
    rows = StreamedRows(lambda: (holed[i : i + 5] for i in range(0, 12, 5)), holed.shape)
    with pytest.raises(InvalidInput, match="X: finite numbers are needed; row 7, column 1 is nan"):
        fit(rows, np.tile(Y, 3))


@pytest.mark.parametrize("seed", range(8))
def test_a_rare_class_keeps_a_row_to_fit(seed: int) -> None:
    """Without one its intercept would have no finite optimum, and the fit would end nowhere."""
    features = np.random.default_rng(0).standard_normal((60, 2))
    labels = np.array([0] * 29 + [1] * 29 + [2, 3])
    assert fit(features, labels, valid=0.6, seed=seed).converged
    assert fit(features, np.eye(4)[labels], valid=0.6, seed=seed).converged


def test_standard_errors_that_need_more_than_the_memory_are_refused_before_the_fit() -> None:
    features, labels = np.zeros((400, 300)), np.arange(400) % 200
    with pytest.raises(InvalidInput, match=r"up to 20,000 coefficients; found 60,200, whose Hessian takes 29 GB"):
        fit(features, labels, standard_errors="hessian")

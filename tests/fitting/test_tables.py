"""Tables as features: categories by their levels, missing values by name, predictions that `score` reads."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import polars as pl
import pytest

import crossent as ce
from crossent.errors import FileError, InvalidInput, ShapeMismatch
from crossent.fitting import LinearModel, Predicted, fit
from crossent.fitting import _tables as tables

TRAIN = """id,colour,size,label
1,red,1.5,cat
2,blue,2.5,dog
3,red,3.5,cat
4,green,0.5,dog
5,blue,1.0,cat
6,green,2.0,dog
"""


@pytest.fixture
def train(tmp_path: Path) -> Path:
    path = tmp_path / "train.csv"
    path.write_text(TRAIN)
    return path


def test_text_columns_are_unfolded_by_their_levels_and_the_id_is_left_out(train: Path) -> None:
    model = fit(train)
    assert model.features == ("colour=blue", "colour=green", "colour=red", "size")
    assert model.classes == ("cat", "dog")
    assert model.encoding is not None
    assert model.encoding.truth == "label"
    assert any('"id" names the rows' in note for note in model.notes)


def test_a_file_and_a_dataframe_and_arrays_give_the_same_model(train: Path) -> None:
    frame = pd.read_csv(train)
    one_hot = np.column_stack([frame.colour == c for c in ("blue", "green", "red")] + [frame["size"]]).astype(float)
    by_hand = fit(one_hot, frame.label)
    for source in (train, frame, pl.read_csv(train), f"select * from '{train}'"):
        model = fit(source)
        assert np.array_equal(model.coefficients, by_hand.coefficients)
    y_apart = fit(frame[["colour", "size"]], frame.label)
    assert np.array_equal(y_apart.coefficients, by_hand.coefficients)
    assert np.array_equal(y_apart.predict_proba(frame), by_hand.predict_proba(one_hot))


def test_weights_and_features_are_named(train: Path) -> None:
    frame = pd.read_csv(train).assign(w=[1, 2, 1, 1, 3, 1])
    model = fit(frame, truth="label", weight="w", features=["size"])
    assert model.features == ("size",)
    assert model.weight == 9.0
    assert model.coefficients == pytest.approx(
        fit(frame[["size"]].to_numpy(), frame.label, weights=frame.w).coefficients
    )


def test_missing_values_are_refused_by_name(train: Path) -> None:
    train.write_text(TRAIN + "7,red,NA,cat\n8,,1.0,dog\n")
    with pytest.raises(
        FileError, match=r"missing values in 2 feature columns(.|\n)*colour +1 cell(.|\n)*--missing mean"
    ):
        fit(train)


def test_missing_values_are_filled_on_request(train: Path) -> None:
    train.write_text(TRAIN + "7,red,NA,cat\n8,,1.0,dog\n")
    model = fit(train, missing="mean")
    assert model.features == ("colour=blue", "colour=green", "colour=red", "colour=", "size")
    assert model.encoding is not None
    assert model.encoding.columns[1].fill == pytest.approx(12 / 7)
    probs = model.predict_proba(train)
    assert np.isfinite(probs).all()


def test_an_unknown_category_is_refused(train: Path, tmp_path: Path) -> None:
    model = fit(train)
    other = tmp_path / "test.csv"
    other.write_text("colour,size\npink,1\nred,2\n")
    with pytest.raises(
        FileError, match=r'column "colour" holds a category that the model has never seen(.|\n)*pink \(1 row'
    ):
        model.predict_proba(other)


def test_a_missing_column_is_refused(train: Path, tmp_path: Path) -> None:
    other = tmp_path / "test.csv"
    other.write_text("colour,weight\nred,1\n")
    with pytest.raises(FileError, match=r'no column "?size|size'):
        fit(train).predict_proba(other)


def test_an_array_is_no_table(train: Path) -> None:
    with pytest.raises(
        InvalidInput, match="the model was fitted on a table; pass a dataframe or a file with the columns"
    ):
        fit(train).predict_proba(np.ones((2, 4)))


@pytest.mark.parametrize("content", ["", "a,label\n"])
def test_an_empty_table_is_refused(tmp_path: Path, content: str) -> None:
    path = tmp_path / "train.csv"
    path.write_text(content)
    with pytest.raises((FileError, InvalidInput)):
        fit(path)


def test_very_many_texts_are_no_category(tmp_path: Path) -> None:
    path = tmp_path / "train.csv"
    path.write_text("name,x,label\n" + "".join(f"n{i % 1400},{i},{i % 2}\n" for i in range(1500)))
    with pytest.raises(FileError, match=r'column "name" has 1,400 different texts, too many for a category'):
        fit(path)


@pytest.mark.parametrize("ending", [".csv", ".tsv", ".jsonl", ".parquet"])
def test_predictions_are_read_by_score(train: Path, tmp_path: Path, ending: str) -> None:
    model = fit(train)
    out = tmp_path / f"predictions{ending}"
    Predicted(model, train).write(out)
    score = ce.score(str(out))
    assert score.rows == 6
    assert score.loss.nats == pytest.approx(model.loss["nats"], rel=1e-12)


def test_a_table_too_large_for_memory_is_streamed_to_the_same_bits(train: Path, monkeypatch: Any) -> None:
    whole = fit(train)
    monkeypatch.setattr(tables, "_IN_MEMORY_BYTES", 1)
    streamed = fit(train)
    assert np.array_equal(whole.coefficients, streamed.coefficients)
    assert np.array_equal(whole.predict_proba(train), streamed.predict_proba(train))


def test_the_model_file_keeps_the_encoding(train: Path, tmp_path: Path) -> None:
    model = fit(train, missing="mean")
    model.save(tmp_path / "model.json")
    back = LinearModel.load(tmp_path / "model.json")
    assert back.encoding == model.encoding
    assert np.array_equal(back.predict_proba(train), model.predict_proba(train))


def test_an_infinite_number_in_a_table_is_refused_by_column_and_row(tmp_path: Path) -> None:
    path = tmp_path / "train.csv"
    path.write_text("dose,label\n1,a\n2,b\ninf,a\n4,b\n")
    with pytest.raises(FileError, match='column "dose" holds an infinite number in data row 3'):
        fit(path, truth="label")


def test_columns_of_a_dataframe_are_found_by_name_for_a_model_of_named_columns() -> None:
    """The order of a dataframe's columns must not change a prediction."""
    cells = np.array([[0.0, 10.0], [1.0, 0.0], [2.0, 20.0], [3.0, 30.0]])
    model = fit(cells, [0, 1, 0, 1], features=["dose", "age"])
    table = pd.DataFrame(cells[:, ::-1], columns=["age", "dose"]).assign(name="no feature")
    assert np.array_equal(model.predict_proba(table), model.predict_proba(cells))
    with pytest.raises(FileError, match='no column named "dose", which the model needs'):
        model.predict_proba(table.drop(columns="dose"))


def test_a_model_without_names_takes_the_columns_of_a_dataframe_by_their_places() -> None:
    cells = np.array([[0.0, 10.0], [1.0, 0.0], [2.0, 20.0], [3.0, 30.0]])
    model = fit(cells, [0, 1, 0, 1])
    assert np.array_equal(model.predict_proba(pd.DataFrame(cells, columns=["a", "b"])), model.predict_proba(cells))
    with pytest.raises(ShapeMismatch, match="the model has 2 features, the data 3 columns"):
        model.predict_proba(pd.DataFrame(np.ones((1, 3)), columns=["a", "b", "c"]))


def test_lists_and_dates_are_no_numbers() -> None:
    table = pd.DataFrame({"x": [1.0, 2.0, 3.0, 4.0], "label": ["a", "b", "a", "b"]})
    with pytest.raises(FileError, match=r'column "l" has the type .*\[\], which is neither number nor text'):
        fit(table.assign(l=[[1]] * 4), truth="label")
    model = fit(table, truth="label")
    with pytest.raises(FileError, match=r'column "x" has the type TIMESTAMP.* where numbers are needed'):
        model.predict(table.assign(x=pd.Timestamp("2020-01-01")))


def test_names_that_are_numbers_name_columns() -> None:
    table = pd.DataFrame({0: [1.0, 2.0, 3.0, 4.0], 1: ["a", "b", "a", "b"], 2: [1.0, 1.0, 2.0, 1.0]})
    model = fit(table, truth=1, weight=2)  # type: ignore[arg-type]
    assert model.features == ("0",)
    assert model.weight == 5.0


@pytest.mark.parametrize(
    ("cells", "message"),
    [
        (["1,5", "2,5", "3"] * 4, r'column "x" holds text among its numbers(.|\n)*"1,5"(.|\n)*numbers with a point'),
        ([*map(str, range(40)), "5.1 cm"], r'column "x" holds text among its numbers(.|\n)*"5.1 cm"'),
        ([f"Mrs {n:o}x" for n in range(24)], r'column "x" has another text in each of its 24 rows: names, not cat'),
    ],
)
def test_what_is_no_category_is_refused_instead_of_unfolded(cells: list[str], message: str) -> None:
    table = pd.DataFrame({"x": cells, "label": ["a", "b"] * (len(cells) // 2) + ["a"] * (len(cells) % 2)})
    with pytest.raises(FileError, match=message):
        fit(table, truth="label")


def test_few_numbers_with_a_text_among_them_are_categories() -> None:
    table = pd.DataFrame({"visits": ["0", "1", "2", "3+"] * 3, "label": ["a", "b", "b", "a"] * 3})
    assert fit(table, truth="label").features == ("visits=0", "visits=1", "visits=2", "visits=3+")

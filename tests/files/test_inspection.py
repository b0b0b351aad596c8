"""`Predictions.inspect`: the evidence of the whole file, beside how it is read."""

from __future__ import annotations

import json
import math
from pathlib import Path

import numpy as np
import pytest

from crossent.files import Inspection, ReadingOptions, open_predictions


@pytest.fixture
def animals(tmp_path: Path) -> Path:
    path = tmp_path / "animals.csv"
    path.write_text("id,fold,label,p_cat,p_dog\na,1,cat,0.5,0.5\nb,1,dog,0.75,0.25\nc,2,dog,0,1\n")
    return path


def inspected(path: Path, **options: object) -> Inspection:
    return open_predictions(path, ReadingOptions(**options)).inspect()  # type: ignore[arg-type]


def test_counts_and_ranges_are_those_of_the_whole_file(animals: Path) -> None:
    found = inspected(animals)
    assert [(c.name, c.column, c.rows, c.low, c.high) for c in found.classes] == [
        ("cat", "p_cat", 1, 0.0, 0.75),
        ("dog", "p_dog", 2, 0.25, 1.0),
    ]
    assert (found.rows, found.row_sums) == (3, (1.0, 1.0))


def test_names_the_columns_that_are_not_read(animals: Path) -> None:
    assert inspected(animals).unused == ("fold",)
    assert inspected(animals, by=("fold",)).unused == ()


def test_one_column_has_no_row_sums(tmp_path: Path) -> None:
    path = tmp_path / "one.csv"
    path.write_text("label,p_yes\nyes,0.7\nno,0.2\n")
    found = inspected(path)
    assert math.isnan(found.row_sums[0])
    assert found.to_dict()["row_sums"] is None
    assert "rows sum to" not in found.to_text()


def test_a_matrix_gives_every_class_its_own_range(tmp_path: Path) -> None:
    path = tmp_path / "matrix.npz"
    np.savez(path, truth=[0, 1], probs=[[0.25, 0.75], [0.5, 0.5]], classes=["cat", "dog"])
    assert [(c.name, c.low, c.high) for c in inspected(path).classes] == [("cat", 0.25, 0.5), ("dog", 0.5, 0.75)]


def test_many_classes_are_not_all_listed(tmp_path: Path) -> None:
    path = tmp_path / "many.npz"
    np.savez(path, truth=np.arange(40), probs=np.full((40, 40), 1 / 40))
    assert "  … 28 more classes" in inspected(path).to_text()


def test_the_text_begins_with_the_reading(animals: Path) -> None:
    first, second, *_ = inspected(animals).to_text().splitlines()
    assert first == f"{animals}   csv, 3 rows"
    assert second == "read as   truth = label · probabilities = p_cat, p_dog · id = id"


def test_json_holds_the_reading_that_can_be_replayed(animals: Path) -> None:
    found = json.loads(json.dumps(inspected(animals).to_dict()))
    assert found["schema"] == "crossent.inspection/1"
    assert found["reading"] == inspected(animals).reading.to_dict() | {
        name: list(value) for name, value in inspected(animals).reading.to_dict().items() if isinstance(value, tuple)
    }


def test_class_numbers_count_classes_that_have_names(tmp_path: Path) -> None:
    path = tmp_path / "matrix.npz"
    np.savez(path, truth=[1, 1], probs=[[0.25, 0.75], [0.5, 0.5]], classes=["cat", "dog"])
    assert [(c.name, c.rows) for c in inspected(path).classes] == [("cat", 0), ("dog", 2)]
    np.savez(path, truth=[[0, 1], [0, 1]], probs=[[0.25, 0.75], [0.5, 0.5]], classes=["cat", "dog"])
    assert [(c.name, c.rows) for c in inspected(path).classes] == [("cat", 0), ("dog", 2)]


def test_class_numbers_are_not_counted_where_classes_are_called_by_numbers(tmp_path: Path) -> None:
    path = tmp_path / "matrix.npz"
    np.savez(path, truth=[2, 1], probs=[[0.25, 0.75], [0.5, 0.5]], classes=["1", "2"])
    assert [(c.name, c.rows) for c in inspected(path).classes] == [("1", 1), ("2", 1)]

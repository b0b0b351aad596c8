"""A plain file of class columns, from the path to the batches."""

from __future__ import annotations

import numpy as np
import pytest

from crossent.files import Survey, open_predictions

ROWS = "id,label,p_cat,p_dog\n7,dog,0.25,0.75\n8,cat,0.5,0.5\n"


def test_reads_classes_truth_and_ids_by_name(tmp_path):
    path = tmp_path / "preds.csv"
    path.write_text(ROWS)
    predictions = open_predictions(path)
    [batch] = predictions.batches()
    assert predictions.classes == ("cat", "dog")
    assert batch.truth.tolist() == [1, 0]
    np.testing.assert_array_equal(batch.predictions, [[0.25, 0.75], [0.5, 0.5]])
    assert batch.ids([1]) == ["8"]


@pytest.mark.parametrize("rows", [0, 1])
def test_says_how_it_was_read(tmp_path, rows):
    path = tmp_path / "preds.csv"
    path.write_text(ROWS)
    predictions = open_predictions(str(path))
    survey = Survey()
    for batch in predictions.batches():
        survey.add(batch)
    assert predictions.settle(survey).lines() == ["truth = label · probabilities = p_cat, p_dog · id = id"]

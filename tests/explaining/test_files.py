"""Rows of files are explained with the file's own numbers, whatever these are."""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np
import pytest
from tests.explaining.test_text import DEMO

import crossent as ce

LOGISTIC, BOOSTING = str(DEMO / "digits_logistic.parquet"), str(DEMO / "digits_boosting.parquet")


def csv(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "rows.csv"
    path.write_text(text)
    return path


def test_the_costliest_row_costs_what_the_score_says() -> None:
    worst = ce.score(LOGISTIC).costliest[0]
    assert ce.explain(LOGISTIC, id=worst.id).nats == worst.loss
    assert ce.explain(LOGISTIC, row=worst.row).example.case.id == worst.id
    assert ce.explain(LOGISTIC).example.case.id == worst.id


def test_a_row_stands_beside_the_other_model_s() -> None:
    found = ce.explain(LOGISTIC, id=792, vs=BOOSTING)
    other = found.to_dict()["yardsticks"]["versus"]
    assert other["loss"]["nats"] == ce.explain(BOOSTING, id=792).nats
    assert other["truth"]["class"] == found.to_dict()["truth"]["class"]


def test_classes_of_the_other_file_are_matched_by_name(tmp_path: Path) -> None:
    first, second = tmp_path / "a.csv", tmp_path / "b.csv"
    first.write_text("id,label,p_a,p_b\nx,b,0.25,0.75\ny,a,0.5,0.5\n")
    second.write_text("id,label,p_b,p_a\ny,a,0.5,0.5\nx,b,0.5,0.5\n")
    text = ce.explain(first, id="x", vs=second).to_text()
    assert "p = 0.5 for the truth, 0.405 nats more" in text


def test_base_rates_are_those_of_the_whole_file() -> None:
    rates = ce.explain(LOGISTIC, row=1).to_dict()["yardsticks"]
    counts = [one.rows for one in ce.score(LOGISTIC).per_class]
    assert sum(rates["rates"]) == pytest.approx(1, abs=1e-12)
    assert sorted(rates["rates"]) == pytest.approx(sorted(count / sum(counts) for count in counts))


def test_a_file_costs_what_the_score_says(tmp_path: Path) -> None:
    path = csv(tmp_path, "id,label,p_a,p_b\nx,a,0.5,0.5\ny,b,0.75,0.25\nz,b,0,1\n")
    found = ce.explain(path)
    assert found.cost is not None
    assert found.cost.nats == ce.score(path).loss.nats == math.log(2)
    assert found.cost.product == 0.125
    assert [line.name for line in found.cost.lines] == ["x", "y", "z"]
    assert found.example.case.id == "y"


def test_weights_make_the_cost_a_weighted_mean(tmp_path: Path) -> None:
    path = csv(tmp_path, "id,label,p_a,p_b,w\nx,a,0.5,0.5,3\ny,b,0.75,0.25,1\n")
    found = ce.explain(path, weight="w")
    assert found.cost is not None
    assert found.cost.product is None
    assert found.cost.nats == pytest.approx((3 * math.log(2) + math.log(4)) / 4, rel=1e-15)
    assert "Σ weight · loss / Σ weight = 0.8664 nats per row" in found.to_text()
    assert found.to_dict()["yardsticks"]["rates"] == [0.75, 0.25]


def test_rounded_decimals_are_explained_as_they_are(tmp_path: Path) -> None:
    path = csv(tmp_path, "id,label,p_a,p_b,p_c\nx,a,0.333,0.333,0.333\ny,b,0.2,0.7,0.1\nz,c,0.1,0.2,0.7\n")
    found = ce.explain(path, id="x")
    assert found.nats == -math.log(0.333)
    assert "sums to 0.9990, as rounded numbers do" in found.to_text()


def test_a_single_column_is_the_second_of_two_classes(tmp_path: Path) -> None:
    path = csv(tmp_path, "id,label,score\nx,no,0.25\ny,yes,0.75\n")
    found = ce.explain(path, id="x", positive="yes")
    assert found.probabilities == (0.75, 0.25)
    assert found.nats == pytest.approx(-math.log(0.75), rel=1e-15)
    assert "1 − p = 0.75" in found.to_text()


def test_logits_of_a_file_have_their_steps(tmp_path: Path) -> None:
    path = csv(tmp_path, "id,label,logit_cat,logit_dog,logit_bird\nx,dog,2,1,0.1\ny,cat,3,-1,0\n")
    text = ce.explain(path, id="x").to_text()
    assert "e^(z−2) = (1, 0.3679, 0.1496)     sum S = 1.5174" in text


def test_a_class_without_a_column_costs_infinity(tmp_path: Path) -> None:
    path = csv(tmp_path, "id,label,p_a,p_b\nx,a,0.5,0.5\ny,c,0.75,0.25\nz,b,0,1\n")
    found = ce.explain(path, id="y", missing_class="infinite")
    assert math.isinf(found.nats)
    assert found.probabilities[-1] == 0.0


def test_a_dataframe_is_a_file() -> None:
    pd = pytest.importorskip("pandas", reason="pandas comes with the test group")
    frame = pd.DataFrame({"id": ["x", "y"], "label": ["a", "b"], "p_a": [0.5, 0.25], "p_b": [0.5, 0.75]})
    assert ce.explain(frame, id="y").nats == -math.log(0.75)


def test_arrays_of_numpy_are_rows() -> None:
    found = ce.explain(np.array([1, 0]), logits=np.array([[0.0, 0.0], [1.0, 1.0]]))
    assert found.cost is not None
    assert found.cost.nats == math.log(2)

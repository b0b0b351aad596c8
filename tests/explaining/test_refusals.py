"""What can't be explained is refused with the argument, the rule, what was found, and the way out."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from tests.explaining.test_text import DEMO

import crossent as ce

DIGITS = str(DEMO / "digits_logistic.parquet")
HALVES = [0.5, 0.5]


@pytest.mark.parametrize(
    ("truth", "given", "says"),
    [
        (0, {"probs": [0.5, 0.6]}, "probs: rows must sum to 1 within 1e-05; the row sums to 1.1; pass logits= if"),
        (0, {"probs": [-0.5, 1.5]}, "probs: must be in [0, 1]; the row, class 0 has -0.5"),
        (0, {"probs": ["a", "b"]}, "probs: must be numbers, as many in each row; found ['a', 'b']; write"),
        (0, {"probs": [[0.5, 0.5], [1.0]]}, "probs: must be numbers, as many in each row"),
        (0, {"probs": [[[0.5, 0.5]]]}, "probs: must be one row of numbers, or several rows; found the shape (1, 1, 2)"),
        (0, {"probs": 1.5}, "probs: one number for two classes must be in [0, 1]; found 1.5; pass logits="),
        (0, {"logits": [float("nan"), 1]}, "logits: must be numbers; found NaN"),
        (0, {"logits": [float("-inf")] * 2}, "logits: one at least must be above -inf"),
        (0, {"probs": HALVES, "logits": [1, 2]}, "give the prediction once, by the word that says what"),
        ("dgo", {"probs": HALVES, "classes": ["dog", "cat"]}, 'or its number; found "dgo"; did you mean "dog"?'),
        ("dog", {"probs": HALVES}, 'truth: must be one of the classes 0, 1, or its number; found "dog"; pass classes='),
        (5, {"probs": HALVES}, 'truth: must be one of the classes 0, 1, or its number; found "5"'),
        (-1, {"probs": HALVES}, 'truth: must be one of the classes 0, 1, or its number; found "-1"'),
        (0.5, {"probs": HALVES}, "truth: must be a class or a probability for each; found 0.5"),
        ([0.5, 0.6], {"probs": HALVES}, "truth: probabilities must sum to 1; they sum to 1.1; divide each by the sum"),
        ([1.5, -0.5], {"probs": HALVES}, "truth: probabilities must be in [0, 1]; found 1.5; divide counts"),
        ([1, 0, 0], {"probs": HALVES}, "as many probabilities as the prediction has classes, 2; found 3"),
        (["a", "b"], {"probs": HALVES}, "truth: must be numbers, one for each class; found ['a', 'b']"),
        ([0], {"probs": [HALVES, HALVES]}, "truth: must be one for each of 2 predictions; found 1; separate rows"),
        (None, {"probs": HALVES}, "truth: must say what happened; found nothing; give one of the classes 0, 1"),
        (0, {"probs": HALVES, "classes": ["a"]}, "classes: must be one for each of 2 numbers; found 1: a"),
        (0, {"probs": 0.5, "classes": ["a"]}, "classes: must be the two that one number stands for, its own last"),
        (0, {"probs": HALVES, "classes": ["a", "a"]}, "classes: must be different names; 'a' comes more than once"),
        (0, {"probs": HALVES, "classes": "ab"}, "classes: must be a list of names; found the text 'ab'"),
        (0, {"probs": HALVES, "base": 0.5}, "base: must be a number above 1, such as 2 for bits"),
        (0, {"probs": HALVES, "id": 3}, "id: picks a row of a file, and no file was given"),
        (0, {"probs": HALVES, "kind": "probs"}, "kind: says how a file is read; leave it out beside typed numbers"),
        (None, {"truth": 0}, "explain: a truth needs its prediction; give probs=, logits= or log_probs=, or a file"),
    ],
)  # fmt: skip
def test_bad_numbers_are_refused(truth: Any, given: dict[str, Any], says: str) -> None:
    with pytest.raises(ce.InvalidInput, match=re.escape(says)):
        ce.explain(truth, **given)


@pytest.mark.parametrize(
    ("keywords", "says"),
    [
        ({"id": 17920}, 'has no row with id = "17920"; the nearest are 1792, 1790'),
        ({"id": "zebra"}, 'has no row with id = "zebra"; the first are 0, 1, 2'),
        ({"row": 0}, "has rows 1 to 1,797; found 0; rows are counted without the header"),
        ({"row": 1798}, "has rows 1 to 1,797; found 1798"),
        ({"id": 1, "row": 1}, "id, row: either names a row; found both, 1 and 1"),
        ({"vs": DIGITS}, "vs: one row is held against another; name it with id= or row="),
        ({"row": 1, "colour": "red"}, "colour: explain has no such keyword; it reads files with by, classes"),
    ],
)
def test_rows_that_are_not_there_are_refused(keywords: dict[str, Any], says: str) -> None:
    with pytest.raises(ce.InvalidInput, match=re.escape(says)):
        ce.explain(DIGITS, **keywords)


def test_an_id_that_comes_twice_names_its_rows(tmp_path: Path) -> None:
    path = tmp_path / "twice.csv"
    path.write_text("id,label,p_a,p_b\nx,a,0.5,0.5\nx,b,0.5,0.5\n")
    with pytest.raises((ce.InvalidInput, ce.FileError), match=r"x|row"):
        ce.explain(path, id_column="id", id="x")


def test_a_file_without_ids_says_so(tmp_path: Path) -> None:
    path = tmp_path / "plain.csv"
    path.write_text("label,p_a,p_b\na,0.5,0.5\nb,0.25,0.75\n")
    with pytest.raises(ce.InvalidInput, match=r"has no column of ids; name it with --id-column, or give .* --row N"):
        ce.explain(path, id="x")


def test_two_files_that_disagree_about_the_truth_are_refused(tmp_path: Path) -> None:
    first, second = tmp_path / "a.csv", tmp_path / "b.csv"
    first.write_text("id,label,p_a,p_b\nx,a,0.5,0.5\ny,b,0.25,0.75\n")
    second.write_text("id,label,p_a,p_b\nx,b,0.5,0.5\ny,b,0.25,0.75\n")
    with pytest.raises(ce.InvalidInput, match=r'the truth of id x is "a" in .*a\.csv, "b" in .*b\.csv'):
        ce.explain(first, id="x", vs=second)

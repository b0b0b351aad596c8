"""What is refused, and in which words: the argument, the rule, what was found and where, the way out."""

from __future__ import annotations

import re

import array_api_strict
import numpy as np
import pytest
from scipy.sparse import csr_array

import crossent as ce
from crossent.errors import InvalidInput, ShapeMismatch

HALF = [[0.5, 0.5], [0.5, 0.5]]
Z = np.zeros((4, 3))

REFUSED = {
    "no prediction": (
        lambda: ce.cross_entropy([0]),
        "prediction: must be given once, by the keyword that says what its numbers are (probs=, logits=, log_probs=); "
        "found none",
    ),
    "two predictions": (lambda: ce.cross_entropy([0], HALF, logits=HALF), "found probs= and logits="),
    "two predictions of one answer": (
        lambda: ce.binary_cross_entropy([0], [0.5], logits=[0.5]),
        "found probs= and logits=",
    ),
    "float class numbers": (
        lambda: ce.cross_entropy([0.0, 1.0, 1.0, 0.0], logits=Z),
        "truth: class numbers must be integers 0 .. 2, as logits has 3 classes; found float64; "
        "convert them with .astype(int)",
    ),
    "class names": (
        lambda: ce.cross_entropy(["cat", "dog", "dog", "cat"], logits=Z),
        "found text, the first of them 'cat'; convert them with .astype(int), number names in the order of the classes",
    ),
    "booleans as class numbers": (lambda: ce.cross_entropy([True, False, True, True], logits=Z), "found bool"),
    "objects": (lambda: ce.cross_entropy([0], logits=[[None, 1.0]]), "logits: must be real numbers"),
    "complex": (lambda: ce.softmax(np.zeros(3, complex)), "found complex128"),
    "longer floats": (lambda: ce.softmax(np.zeros(3, np.longdouble)), "logits: must be real numbers (float64, float32"),
    "ragged lists": (lambda: ce.softmax([[1.0], [1.0, 2.0]]), "give every row the same length"),
    "masked arrays": (
        lambda: ce.softmax(np.ma.masked_array([1.0, 2.0], [0, 1])),
        "found a masked array, whose mask would be lost",
    ),
    "a label too large": (
        lambda: ce.cross_entropy([0, 1, 2, 7], logits=Z),
        "truth: class numbers must be in 0 .. 2; row 3 has 7; pass ignore=7 if such rows do not count",
    ),
    "labels from 1": (
        lambda: ce.cross_entropy([1, 2, 3, 1], logits=Z),
        "row 2 has 3; subtract 1 if the numbers start at 1",
    ),
    "a negative label": (lambda: ce.cross_entropy([0, -1, 0, 0], logits=Z), "row 1 has -1; pass ignore=-1"),
    "a huge unsigned label": (
        lambda: ce.cross_entropy(np.array([0, 0, 2**63 + 5, 0], np.uint64), logits=Z),
        "row 2 has 9223372036854775813",
    ),
    "a label of several axes": (
        lambda: ce.cross_entropy(np.array([[0, 1], [9, 0]]), logits=np.zeros((2, 2, 3))),
        "row (1, 0) has 9",
    ),
    "one wrong label alone": (lambda: ce.cross_entropy(5, logits=[0.0, 1.0]), "the row has 5"),
    "a negative share": (
        lambda: ce.cross_entropy([[0.5, 0.5], [1.2, -0.2]], HALF),
        "truth: distributions must be finite and not negative; row 1, class 1 has -0.2",
    ),
    "an infinite share": (lambda: ce.cross_entropy([[0.5, np.inf]], [[0.5, 0.5]]), "row 0, class 1 has inf"),
    "a score as a probability": (
        lambda: ce.cross_entropy([0, 1], [[0.5, 0.5], [2.5, -1.5]]),
        "probs: must be in [0, 1]; row 1, class 0 has 2.5; pass logits= if these are scores, "
        "or divide percentages by 100",
    ),
    "a row that does not sum to 1": (
        lambda: ce.cross_entropy([0, 1], [[0.5, 0.5], [0.5, 0.33]]),
        "probs: rows must sum to 1 within 1e-05; row 1 sums to 0.83; pass logits= if these are scores, "
        "or divide each row by its sum",
    ),
    "probabilities of yes as one row": (
        lambda: ce.cross_entropy([0, 1, 1], [0.1, 0.9, 0.8]),
        "the row sums to 1.8; pass logits= if these are scores, or divide each row by its sum; "
        "for one probability per yes/no question use binary_cross_entropy",
    ),
    "a positive log-probability": (
        lambda: ce.cross_entropy([0], log_probs=[[0.5, -1.0]]),
        "log_probs: must be in [-inf, 0]; row 0, class 0 has 0.5; "
        "pass logits= if these are scores that are not normalised",
    ),
    "log-probabilities that are logits": (
        lambda: ce.cross_entropy([0], log_probs=[[-5.0, -6.0]]),
        "log_probs: rows must sum to 1 within 1e-05; row 0 sums (after exp) to 0.00921669",
    ),
    "a probability above 1 by a hair": (
        lambda: ce.entropy([np.nextafter(1.0, 2.0), 0.0]),
        "class 0 has 1.0000000000000002; ",
    ),
    "truth of a divergence that is none": (
        lambda: ce.kl_divergence([[0.5, 0.2]], [[0.5, 0.5]]),
        "truth: rows must sum to 1 within 1e-05; row 0 sums to 0.7",
    ),
    "a joint distribution that is none": (
        lambda: ce.mutual_information([[1, 2], [3, 4]]),
        "joint: must be in [0, 1]; the row, class 1 has 2; divide the whole table by its sum, counts too",
    ),
    "a probability of surprise": (lambda: ce.surprisal([0.5, 1.5]), "probs: must be in [0, 1]; element 1 is 1.5"),
    "a log-probability of surprise": (
        lambda: ce.surprisal(log_probs=0.5),
        "log_probs: must be in [-inf, 0]; the value is 0.5",
    ),
    "an answer outside 0 .. 1": (
        lambda: ce.binary_cross_entropy([[0, 1], [2, 0]], [[0.5, 0.5], [0.5, 0.5]]),
        "truth: must be in [0, 1]; element (1, 0) is 2; for class numbers use cross_entropy",
    ),
    "a score as a probability of yes": (
        lambda: ce.binary_cross_entropy([0, 1], [0.5, -1.5]),
        "probs: must be in [0, 1]; element 1 is -1.5; pass logits= if these are scores",
    ),
    "base 1": (
        lambda: ce.entropy([1.0], base=1),
        "base: must be a number above 1, such as 2 for bits, or None for nats; found 1",
    ),
    "base nan": (lambda: ce.entropy([1.0], base=float("nan")), "found nan"),
    "base text": (lambda: ce.entropy([1.0], base="bits"), "found 'bits'"),
    "smoothing above 1": (
        lambda: ce.cross_entropy([0], logits=[[0.0, 0.0]], label_smoothing=1.5),
        "label_smoothing: must be a number in [0, 1], such as 0.1; found 1.5",
    ),
    "ignore text": (
        lambda: ce.cross_entropy([0], logits=[[0.0, 0.0]], ignore="all"),
        "ignore: must be a class number or several, such as -1 or (0, 255); found 'all'",
    ),
    "class weights by name": (
        lambda: ce.cross_entropy([0], logits=[[0.0, 0.0]], class_weights={0: 1.0, 1: 2.0}),
        "class_weights: must be an array of numbers; found dict; "
        "pass its numbers as a list, in the order of the classes",
    ),
    "a sparse matrix": (
        lambda: ce.cross_entropy(csr_array(np.eye(3)), logits=np.zeros((3, 3))),
        "truth: must be an array of numbers; found csr_array; pass SparseTruth(classes, shares), or its .toarray()",
    ),
    "a generator": (
        lambda: ce.cross_entropy((y for y in [0]), logits=[[0.0, 0.0]]),
        "truth: must be an array of numbers; found generator; pass list(...) of it",
    ),
    "numbers as objects": (
        lambda: ce.softmax(np.array([1.0, 2.0], object)),
        "found objects, the first of them 1.0; if all are numbers, convert them with .astype(float)",
    ),
    "weights that are text": (
        lambda: ce.log_loss([0], logits=[[0.0, 0.0]], weights="balanced"),
        "weights: must be numbers, one per sample; found 'balanced'",
    ),
    "a denominator that is text": (
        lambda: ce.log_loss([0], logits=[[0.0, 0.0]], denominator="n"),
        "denominator: must be a number above 0; found 'n'; 1 gives the plain sum",
    ),
    "ignore a fraction": (lambda: ce.cross_entropy([0], logits=[[0.0, 0.0]], ignore=[0.5]), "found [0.5]"),
    "negative class weights": (
        lambda: ce.cross_entropy([0], logits=[[0.0, 0.0]], class_weights=[1, -2]),
        "class_weights: must be finite and not negative; entry 1 is -2",
    ),
    "nan class weights": (
        lambda: ce.cross_entropy([0], logits=[[0.0, 0.0]], class_weights=[np.nan, 1]),
        "class_weights: must be finite and not negative; entry 0 is nan",
    ),
    "a negative weight of yes": (
        lambda: ce.binary_cross_entropy([0], logits=[0.0], pos_weight=-1),
        "pos_weight: must be finite and not negative; it is -1",
    ),
    "a temperature of 0": (
        lambda: ce.cross_entropy([0], logits=[[0.0, 0.0]], temperature=0),
        "temperature: must be a finite number above 0; found 0",
    ),
    "a temperature of probabilities": (
        lambda: ce.cross_entropy([0], [[0.5, 0.5]], temperature=2),
        "temperature: shapes logits before the softmax; found probs=; give scores as logits=",
    ),
    "a mask of log-probabilities": (
        lambda: ce.cross_entropy([0], log_probs=[[0.0]], mask=[True]),
        "mask: shapes logits before the softmax; found log_probs=; give log-probabilities as logits=",
    ),
    "a negative cap": (
        lambda: ce.cross_entropy([0], logits=[[0.0, 0.0]], softcap=-1.0),
        "softcap: must be a finite number above 0; found -1.0",
    ),
    "a mask of numbers": (
        lambda: ce.cross_entropy([0], logits=[[0.0, 0.0]], mask=[1, 0]),
        "mask: must be booleans, True where a class takes part; found int64; compare it, as in mask != 0",
    ),
    "a negative focus": (
        lambda: ce.cross_entropy([0], logits=[[0.0, 0.0]], focal=-1),
        "focal: must be a finite number, not negative, such as 2; found -1",
    ),
    "a focus of yes that is none": (
        lambda: ce.binary_cross_entropy([0], logits=[0.0], focal=np.inf),
        "focal: must be a finite number, not negative, such as 2; found inf",
    ),
    "z-loss of probabilities": (
        lambda: ce.cross_entropy([0], [[0.5, 0.5]], z_loss=1e-4),
        "z_loss: is a cost of the log-sum-exp of logits; found probs=; give logits=",
    ),
    "a named class that there is not": (
        lambda: ce.cross_entropy(ce.SparseTruth([[0], [3]], [[1.0], [1.0]]), logits=np.zeros((2, 3))),
        "truth.classes: must be in 0 .. 2; row 1 has 3; give an empty place any class, with a share of 0",
    ),
    "named classes that are no integers": (
        lambda: ce.cross_entropy(ce.SparseTruth([[0.5]], [[1.0]]), logits=np.zeros((1, 3))),
        "truth.classes: must be integers; found float64",
    ),
    "a negative share of a named class": (
        lambda: ce.cross_entropy(ce.SparseTruth([[0]], [[-1.0]]), logits=np.zeros((1, 3))),
        "truth.shares: must be finite and not negative; row 0 has -1",
    ),
    "shares above 1 with a rest": (
        lambda: ce.cross_entropy(ce.SparseTruth([[0]], [[1.5]], "spread"), logits=np.zeros((1, 3))),
        "truth.shares: must sum to at most 1 with rest='spread'; row 0 sums to 1.5",
    ),
    "an unknown rest": (
        lambda: ce.cross_entropy(ce.SparseTruth([[0]], [[1.0]], "all"), logits=np.zeros((1, 3))),
        "truth.rest: must be 'nothing' or 'spread'; found 'all'",
    ),
    "named classes to ignore": (
        lambda: ce.cross_entropy(ce.SparseTruth([[0]], [[1.0]]), logits=np.zeros((1, 3)), ignore=0),
        "ignore: goes with class numbers or whole distributions; give such rows shares of 0 instead",
    ),
    "a gradient that is memory": (
        lambda: ce.cross_entropy_parts([0], logits=[[0.0, 0.0]], gradient=np.empty((1, 2))),
        "gradient: must be True or False; found ndarray; memory for it is out=",
    ),
    "two truths": (
        lambda: ce.kl_divergence([0.5, 0.5], truth_logits=[0.0, 0.0], logits=[0.0, 0.0]),
        "truth: must be given once, as truth=, truth_logits= or truth_log_probs=; found truth= and truth_logits=",
    ),
    "no truth": (lambda: ce.kl_divergence(logits=[0.0, 0.0]), "truth_logits= or truth_log_probs=; found none"),
    "probabilities beside logits": (
        lambda: ce.kl_divergence(None, [0.5, 0.5], truth_logits=[0.0, 0.0]),
        "probs: can't be compared with truth_logits=; give the prediction as logits= or log_probs=",
    ),
    "a temperature of a truth without logits": (
        lambda: ce.kl_divergence([0.5, 0.5], logits=[0.0, 0.0], temperature=2.0),
        "temperature: shapes the logits of both sides; found a truth that has none; give it as truth_logits=",
    ),
    "out of another width": (
        lambda: ce.cross_entropy_and_gradient([0] * 4, logits=Z, out=np.empty((4, 3), np.float32)),
        "out: must hold float64, the width of the result; found float32",
    ),
    "out in foreign byte order": (
        lambda: ce.cross_entropy_and_gradient([0] * 4, logits=Z, out=np.empty((4, 3), ">f8")),
        "found float64 in foreign byte order",
    ),
    "out read-only": (
        lambda: ce.cross_entropy_and_gradient([0] * 4, logits=Z, out=np.broadcast_to(0.0, (4, 3))),
        "out: must be writable; found a read-only array; pass a copy of it",
    ),
    "out a list": (
        lambda: ce.cross_entropy_and_gradient([0] * 4, logits=Z, out=[[0.0] * 3] * 4),
        "out: must be an array of the same library as the prediction; found list",
    ),
    "out of another library": (
        lambda: ce.cross_entropy_and_gradient([0] * 4, logits=Z, out=array_api_strict.zeros((4, 3))),
        "out: must be an array of the same library as the prediction; found Array",
    ),
}

WRONG_SHAPES = {
    "truth of the other axis": (
        lambda: ce.cross_entropy([0, 1, 0], logits=Z),
        "truth: must be class numbers of shape (4,) or distributions of shape (4, 3), to match logits of shape (4, 3); "
        "found shape (3,); did you mean axis=0?",
    ),
    "truth transposed": (lambda: ce.cross_entropy(Z.T, logits=Z), "found shape (3, 4); transpose one of the two"),
    "truth as a column": (
        lambda: ce.cross_entropy([[0]] * 4, logits=Z),
        "found shape (4, 1); drop the axis of length 1 with reshape(4,)",
    ),
    "truth of another length": (lambda: ce.cross_entropy([0] * 7, logits=Z), "found shape (7,)"),
    "answers of another shape": (
        lambda: ce.binary_cross_entropy([0, 1], logits=Z),
        "truth: must have the shape of logits, (4, 3), one answer for each yes/no question; found shape (2,); "
        "for one of k classes use cross_entropy",
    ),
    "no classes": (
        lambda: ce.softmax(np.zeros((3, 0))),
        "logits: must have at least one class; found shape (3, 0) with axis=-1",
    ),
    "a mask of another length": (
        lambda: ce.cross_entropy([0] * 4, logits=Z, mask=[True]),
        "mask: must have shape (3,) or (4, 3); found (1,)",
    ),
    "named classes of another length": (
        lambda: ce.cross_entropy(ce.SparseTruth([[0]], [[1.0]]), logits=Z),
        "truth: classes and shares must have shape (4, m), to match logits; found (1, 1) and (1, 1)",
    ),
    "a vector of another shape": (
        lambda: ce.cross_entropy_hessian_product([0] * 4, np.zeros(3), logits=Z),
        "vector: must have the shape of the logits, (4, 3); found (3,)",
    ),
    "a teacher of another shape": (
        lambda: ce.kl_divergence(truth_logits=np.zeros((4, 2)), logits=Z),
        "truth_logits: must have the shape of logits, (4, 3); found (4, 2)",
    ),
    "a single number": (lambda: ce.softmax(1.0), "logits: must have an axis of classes; found a single number"),
    "an axis that is text": (
        lambda: ce.softmax(Z, axis="classes"),  # type: ignore[arg-type]
        "axis: must be a whole number from -2 to 1 for logits of 2 dimensions; found 'classes'",
    ),
    "no such axis": (
        lambda: ce.softmax(Z, axis=2),
        "axis: must be a whole number from -2 to 1 for logits of 2 dimensions; found 2",
    ),
    "class weights of another length": (
        lambda: ce.cross_entropy([0] * 4, logits=Z, class_weights=[1, 2]),
        "class_weights: must have shape (3,), one for each class; found shape (2,)",
    ),
    "weight of yes of another shape": (
        lambda: ce.binary_cross_entropy(Z, logits=Z, pos_weight=[1, 2]),
        "pos_weight: must be one number, or have shape (3,) or (4, 3); found shape (2,)",
    ),
    "a table with one axis": (lambda: ce.mutual_information([0.5, 0.5]), "joint: must have two axes"),
    "out of another shape": (
        lambda: ce.cross_entropy_and_gradient([0] * 4, logits=Z, out=np.empty((3, 4))),
        "out: must have the shape of the prediction, (4, 3); found (3, 4)",
    ),
}


@pytest.mark.parametrize("case", REFUSED)
def test_refuses(case: str) -> None:
    call, message = REFUSED[case]
    with pytest.raises(InvalidInput, match=re.escape(message)):
        call()


@pytest.mark.parametrize("case", WRONG_SHAPES)
def test_refuses_the_shape(case: str) -> None:
    call, message = WRONG_SHAPES[case]
    with pytest.raises(ShapeMismatch, match=re.escape(message)):
        call()


def test_errors_come_from_any_library() -> None:
    xp = array_api_strict
    with pytest.raises(InvalidInput, match=r"row 1 sums to 0[.]75"):
        ce.entropy(xp.asarray([[0.5, 0.5], [0.5, 0.25]]))
    with pytest.raises(InvalidInput, match="row 1 has 4"):
        ce.cross_entropy(xp.asarray([0, 4]), logits=xp.asarray([[0.0, 1.0], [0.0, 1.0]]))


@pytest.mark.parametrize(("dtype", "off"), [("float64", 9e-6), ("float32", 9e-6), ("float16", 9e-3)])
def test_rows_may_be_off_by_the_rounding_of_their_width(dtype: str, off: float) -> None:
    near = np.array([0.5, 0.5 + off], dtype=dtype)
    far = np.array([0.5, 0.5 + 3 * off], dtype=dtype)
    assert ce.cross_entropy(0, near) > 0
    with pytest.raises(InvalidInput, match="rows must sum to 1"):
        ce.cross_entropy(0, far)


def test_a_truth_need_not_sum_to_1() -> None:
    """Counts, sub-distributions and empty rows: the formula as it stands."""
    assert ce.cross_entropy([3, 1], [0.5, 0.5], base=2) == 4.0
    assert ce.cross_entropy([0, 0], [0.5, 0.5]) == 0.0


@pytest.mark.parametrize("smoothing", [0.0, 0.1])
def test_what_is_refused_leaves_the_memory_given_away_as_it_was(smoothing: float) -> None:
    logits = np.array([1.0, -2.0, 3.0])
    with pytest.raises(InvalidInput, match=r"truth: must be in \[0, 1\]; element 2 is 1.5"):
        ce.binary_cross_entropy_and_gradient([0.0, 1.0, 1.5], logits=logits, out=logits, label_smoothing=smoothing)
    assert logits.tolist() == [1.0, -2.0, 3.0]

"""torch tensors and JAX arrays: their own kind back, and derivatives that automatic differentiation gets right."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from tests.helpers import assert_allclose
from tests.registry import CASE_NAMES, CASES, Measure
from tests.rows import arguments, call

import crossent as ce
from crossent.losses import losses_and_denominators

ROWS = np.array([[1.0, 2.0, 3.0], [0.0, 0.0, 0.0], [-np.inf, 1.0, 2.0], [40.0, 0.0, -40.0]], dtype=np.float32)
LABELS = np.array([0, 1, 2, 0])


class Torch:
    def __init__(self) -> None:
        self.torch = pytest.importorskip("torch")
        self.kind = self.torch.Tensor

    def array(self, a: Any) -> Any:
        return self.torch.tensor(a)

    def compute(self, function: Any, arrays: list[Any]) -> Any:
        return function(*map(self.array, arrays))

    def gradient(self, losses_of: Any, z: Any) -> Any:
        leaf = self.torch.tensor(z, requires_grad=True)
        losses_of(leaf).sum().backward()
        return leaf.grad


class Jax:
    def __init__(self) -> None:
        self.jax = pytest.importorskip("jax")
        self.kind = self.jax.Array

    def array(self, a: Any) -> Any:
        return self.jax.numpy.asarray(a)

    def compute(self, function: Any, arrays: list[Any]) -> Any:
        """Compiled as a whole: one operation after the other takes ten times as long to compile."""
        return self.jax.jit(function)(*map(self.array, arrays))

    def gradient(self, losses_of: Any, z: Any) -> Any:
        return self.jax.jit(self.jax.grad(lambda x: losses_of(x).sum()))(self.array(z))


@pytest.fixture(params=[Torch, Jax])
def library(request: pytest.FixtureRequest) -> Any:
    return request.param()


@pytest.mark.parametrize(("measure", "space"), CASES, ids=CASE_NAMES)
def test_gives_its_own_arrays_back(measure: Measure, space: str, library: Any) -> None:
    arrays, keyword = arguments(measure, space, "masked", np.random.default_rng(71), dtype=np.float32)
    arrays = [a.astype(np.int32) if a.dtype == np.int64 else a for a in arrays]
    found = library.compute(lambda *given: call(measure, list(given), keyword), arrays)
    assert isinstance(found, library.kind)
    assert_allclose(np.asarray(found), call(measure, arrays, keyword), rtol=2e-6, atol=1e-7)


def test_denominators_are_those_of_numpy(library: Any) -> None:
    options = {"class_weights": [1.0, 2.0, 3.0], "label_smoothing": 0.1, "ignore": 2}
    found = losses_and_denominators(LABELS, logits=library.array(ROWS), **options)
    for a, b in zip(found, losses_and_denominators(LABELS, logits=ROWS, **options), strict=True):
        assert isinstance(a, library.kind)
        assert_allclose(np.asarray(a), b, rtol=2e-6)


def test_halves_are_returned_in_float32(library: Any) -> None:
    half = library.array(ROWS[:2].astype(np.float16))
    assert "float32" in str(ce.cross_entropy([0, 1], logits=half).dtype)


def test_derivatives_are_ours_also_at_ties_and_masks(library: Any) -> None:
    wanted = ce.cross_entropy_and_gradient(LABELS, logits=ROWS, label_smoothing=0.0)[1]
    found = library.gradient(lambda z: ce.cross_entropy(LABELS, logits=z), ROWS)
    assert_allclose(np.asarray(found), wanted, rtol=1e-5, atol=1e-7)


def test_jax_maps_and_computes_at_once() -> None:
    jax = pytest.importorskip("jax")
    z, y = jax.numpy.asarray(ROWS), jax.numpy.asarray(LABELS)
    plain = ce.cross_entropy(LABELS, logits=ROWS)
    assert_allclose(np.asarray(ce.cross_entropy(y, logits=z)), plain, rtol=1e-6)
    assert_allclose(np.asarray(jax.vmap(lambda a, b: ce.cross_entropy(b, logits=a))(z, y)), plain, rtol=1e-6)


def test_jax_arrays_cannot_be_out() -> None:
    jax = pytest.importorskip("jax")
    z = jax.numpy.asarray(ROWS)
    with pytest.raises(ce.InvalidInput, match="out: must be writable"):
        ce.cross_entropy_and_gradient(LABELS, logits=z, out=z)


def test_the_mean_of_what_could_be_differentiated_is_a_float() -> None:
    torch = pytest.importorskip("torch")
    leaf = torch.tensor(ROWS, requires_grad=True)
    weights = torch.tensor([1.0, 2.0, 0.0, 1.0], requires_grad=True)
    wanted = ce.log_loss(LABELS, logits=ROWS, weights=[1, 2, 0, 1])
    assert ce.log_loss(torch.tensor(LABELS), logits=leaf, weights=weights) == pytest.approx(wanted, rel=1e-6)
    assert ce.log_loss(LABELS, logits=ROWS, weights=weights.bfloat16()) == wanted


def test_a_label_that_is_no_class_is_lost_where_it_cannot_be_refused() -> None:
    """Inside `jax.jit` values are not known, so nothing can be raised; a loss of 0 would say that all is well."""
    jax = pytest.importorskip("jax")
    labels = jax.numpy.asarray([0, 3, -1, 2])
    for space, rows in (("logits", ROWS), ("probs", ce.softmax(ROWS)), ("log_probs", ce.log_softmax(ROWS))):
        given = {space: jax.numpy.asarray(rows)}
        losses, gradient = jax.jit(lambda y, given=given: ce.cross_entropy_and_gradient(y, ignore=-1, **given))(labels)
        assert np.isnan(losses).tolist() == [False, True, False, False]
        assert np.isnan(gradient).any(axis=1).tolist() == [False, True, False, False]
    zeros = jax.numpy.zeros(3)
    answers = jax.jit(lambda y: ce.binary_cross_entropy(y, logits=zeros))(jax.numpy.asarray([1.0, 2.0, -1.0]))
    assert np.isnan(answers).tolist() == [False, True, True]


def test_a_traced_mean_says_where_to_take_it_instead() -> None:
    jax = pytest.importorskip("jax")
    with pytest.raises(ce.InvalidInput, match=r"log_loss: gives a float, .* there take the mean of cross_entropy"):
        jax.jit(lambda z: ce.log_loss(LABELS, logits=z))(jax.numpy.asarray(ROWS))


@pytest.mark.parametrize("rest", ["nothing", "spread"])
def test_a_few_named_classes_are_those_of_numpy(library: Any, rest: str) -> None:
    classes, shares = np.array([[0, 1], [2, 2], [1, 2], [2, 0]]), np.array([[0.5, 0.25]] * 4)
    wanted, slopes = ce.cross_entropy_and_gradient(ce.SparseTruth(classes, shares, rest), logits=ROWS)
    truth = ce.SparseTruth(library.array(classes), library.array(shares), rest)
    found, gradient = ce.cross_entropy_and_gradient(truth, logits=library.array(ROWS))
    assert_allclose(np.asarray(found), wanted, rtol=2e-6)
    assert_allclose(np.asarray(gradient), slopes, rtol=2e-6, atol=1e-7)


def test_an_error_about_a_leaf_of_a_graph_is_that_error() -> None:
    """torch warns where a number that could be differentiated becomes a float."""
    torch = pytest.importorskip("torch")
    leaf = torch.tensor([[0.5, 0.75]], requires_grad=True)
    with pytest.raises(ce.InvalidInput, match=r"row 0 sums to 1[.]25"):
        ce.cross_entropy([0], leaf)
    with pytest.raises(ce.InvalidInput, match="row 0, class 0 has -1"):
        ce.cross_entropy(leaf.new_tensor([[-1.0, 2.0]]).requires_grad_(), logits=leaf)
    with pytest.raises(ce.InvalidInput, match="entry 0 is inf"):
        ce.cross_entropy([0], logits=leaf, class_weights=torch.tensor([np.inf, 1.0], requires_grad=True))

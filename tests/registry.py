"""Every public measure with its facts: the laws, oracle and layout tests loop over this list.

A measure is tested by being listed; `tests/laws/test_registry.py` fails for a public one that is not.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Literal

import numpy as np
import pytest
import scipy.special
import sklearn.metrics

import crossent as ce
from tests.oracle import definitions as oracle

Takes = Literal[
    "truth and rows", "truth, vector and rows", "answers and elements", "two distributions", "rows", "elements", "table"
]
Gives = Literal["sample", "row", "element"]


@dataclass(frozen=True)
class Interval:
    """A closed range that values must lie in."""

    low: float
    high: float

    def __contains__(self, value: float) -> bool:
        return self.low <= value <= self.high


NON_NEGATIVE = Interval(0.0, math.inf)
UNIT = Interval(0.0, 1.0)
NON_POSITIVE = Interval(-math.inf, 0.0)
REAL = Interval(-math.inf, math.inf)


def any_k(interval: Interval) -> Callable[[int], Interval]:
    """A range that does not depend on the number of classes."""
    return lambda _: interval


@dataclass(frozen=True)
class Measure:
    """One public function and what is true of it.

    ``define`` is its textbook definition for one row (or element); ``values`` the range of its values for k classes,
    in nats; ``ulp`` the errors allowed by width, in units in the last place, measured over the rows of `tests.rows`
    on both paths; ``rivals`` compute the same in other libraries, from probabilities or logits.
    """

    name: str
    takes: Takes
    gives: Gives
    spaces: tuple[str, ...]
    define: Callable[..., Any]
    values: Callable[[int], Interval]
    ulp: dict[str, float]
    has_base: bool = True
    symmetric: bool = False
    zero: str = ""
    rivals: dict[str, Callable[..., Any]] = field(default_factory=dict)

    @property
    def function(self) -> Callable[..., Any]:
        return getattr(ce, self.name)

    def __str__(self) -> str:
        return self.name


SPACES = ("probs", "log_probs", "logits")


def _entr(probs: Any) -> Any:
    return scipy.special.entr(probs).sum()


def _sklearn_losses(truth: Any, probs: Any) -> Any:
    classes = range(probs.shape[-1])
    return [sklearn.metrics.log_loss([t], [q], labels=classes) for t, q in zip(truth, probs, strict=True)]


MEASURES = (
    Measure(
        "cross_entropy",
        "truth and rows",
        "sample",
        SPACES,
        oracle.cross_entropy,
        any_k(NON_NEGATIVE),
        {"float64": 2.0, "float32": 2.5},
        zero="a sure, right prediction costs nothing",
        rivals={
            "scipy": lambda truth, probs: -np.log(probs[np.arange(len(truth)), truth]),
            "sklearn": _sklearn_losses,
        },
    ),
    Measure(
        "cross_entropy_and_gradient",
        "truth and rows",
        "row",
        SPACES,
        oracle.cross_entropy_gradient,
        any_k(REAL),
        {"float64": 4.0, "float32": 4.0},
    ),
    Measure(
        "cross_entropy_parts",
        "truth and rows",
        "sample",
        ("logits",),
        oracle.cross_entropy,
        any_k(NON_NEGATIVE),
        {"float64": 2.0, "float32": 2.0},
    ),
    Measure(
        "cross_entropy_hessian_diagonal",
        "truth and rows",
        "row",
        ("logits",),
        lambda _, row, truth: oracle.hessian_diagonal(row, truth),
        any_k(Interval(0.0, 0.25)),
        {"float64": 4.0, "float32": 4.0},
    ),
    Measure(
        "cross_entropy_hessian_product",
        "truth, vector and rows",
        "row",
        ("logits",),
        lambda _, row, truth, vector: oracle.hessian_product(row, truth, vector),
        any_k(REAL),
        {"float64": 4.0, "float32": 4.0},
    ),
    Measure(
        "binary_cross_entropy",
        "answers and elements",
        "element",
        ("probs", "logits"),
        oracle.binary_cross_entropy,
        any_k(NON_NEGATIVE),
        {"float64": 2.5, "float32": 2.5},
        rivals={"scipy": lambda y, p: -scipy.special.xlogy(y, p) - scipy.special.xlog1py(1 - y, -p)},
    ),
    Measure(
        "binary_cross_entropy_and_gradient",
        "answers and elements",
        "element",
        ("probs", "logits"),
        oracle.binary_cross_entropy_gradient,
        any_k(REAL),
        {"float64": 2.5, "float32": 2.5},
    ),
    Measure(
        "entropy",
        "rows",
        "sample",
        SPACES,
        oracle.entropy,
        lambda k: Interval(0.0, math.log(k) * (1 + 1e-6)),
        {"float64": 3.0, "float32": 3.0},
        zero="certainty has no entropy",
        rivals={"scipy": lambda probs: scipy.special.entr(probs).sum(axis=-1)},
    ),
    Measure(
        "entropy_and_gradient",
        "rows",
        "row",
        SPACES,
        oracle.entropy_gradient,
        any_k(REAL),
        {"float64": 4.0, "float32": 4.0},
    ),
    Measure(
        "perplexity",
        "rows",
        "sample",
        SPACES,
        oracle.perplexity,
        lambda k: Interval(1.0 - 1e-6, k * (1 + 1e-6)),
        {"float64": 4.0, "float32": 4.0},
        has_base=False,
        rivals={"scipy": lambda probs: np.exp(scipy.special.entr(probs).sum(axis=-1))},
    ),
    Measure(
        "surprisal",
        "elements",
        "element",
        ("probs", "log_probs"),
        lambda space, x: oracle.surprisal(x) if space == "probs" else -oracle.mpf(x),
        any_k(NON_NEGATIVE),
        {"float64": 1.5, "float32": 2.0},
        zero="what was certain tells nothing",
    ),
    Measure(
        "kl_divergence",
        "two distributions",
        "sample",
        SPACES,
        lambda space, row, truth: max(oracle.kl_divergence(truth, space, row), oracle.mpf(0)),
        any_k(NON_NEGATIVE),
        {"float64": 4.0, "float32": 4.0},
        zero="equal distributions",
        rivals={"scipy": lambda truth, probs: scipy.special.rel_entr(truth, probs).sum(axis=-1)},
    ),
    Measure(
        "kl_divergence_and_gradient",
        "two distributions",
        "row",
        SPACES,
        oracle.cross_entropy_gradient,
        any_k(REAL),
        {"float64": 4.0, "float32": 4.0},
    ),
    Measure(
        "js_divergence",
        "two distributions",
        "sample",
        SPACES,
        lambda space, row, truth: oracle.js_divergence(truth, space, row),
        any_k(Interval(0.0, math.log(2) * (1 + 1e-6))),
        {"float64": 4.0, "float32": 4.0},
        symmetric=True,
        zero="equal distributions",
        rivals={
            "scipy": lambda truth, probs: (
                (
                    scipy.special.rel_entr(truth, (truth + probs) / 2)
                    + scipy.special.rel_entr(probs, (truth + probs) / 2)
                ).sum(axis=-1)
                / 2
            )
        },
    ),
    Measure(
        "mutual_information",
        "table",
        "sample",
        ("joint",),
        lambda _, table: max(oracle.mutual_information(table), oracle.mpf(0)),
        any_k(NON_NEGATIVE),
        {"float64": 4.0, "float32": 4.0},
        rivals={"scipy": lambda table: _entr(table.sum(0)) + _entr(table.sum(1)) - _entr(table)},
    ),
    Measure(
        "softmax",
        "rows",
        "row",
        ("logits",),
        lambda _, row: _with_digits(oracle.softmax, row),
        any_k(UNIT),
        {"float64": 4.0, "float32": 4.0},
        has_base=False,
        rivals={"scipy": lambda z: scipy.special.softmax(z, axis=-1)},
    ),
    Measure(
        "log_softmax",
        "rows",
        "row",
        ("logits",),
        lambda _, row: oracle.log_softmax(row),
        any_k(NON_POSITIVE),
        {"float64": 3.0, "float32": 3.0},
        has_base=False,
        rivals={"scipy": lambda z: scipy.special.log_softmax(z, axis=-1)},
    ),
    Measure(
        "logsumexp",
        "rows",
        "sample",
        ("logits",),
        lambda _, row: oracle.logsumexp(row),
        any_k(REAL),
        {"float64": 3.0, "float32": 3.0},
        has_base=False,
        rivals={"scipy": lambda z: scipy.special.logsumexp(z, axis=-1)},
    ),
    Measure(
        "sigmoid",
        "elements",
        "element",
        ("logits",),
        lambda _, x: oracle.sigmoid(x),
        any_k(UNIT),
        {"float64": 2.5, "float32": 2.5},
        has_base=False,
        rivals={"scipy": scipy.special.expit},
    ),
    Measure(
        "log_sigmoid",
        "elements",
        "element",
        ("logits",),
        lambda _, x: oracle.log_sigmoid(x),
        any_k(NON_POSITIVE),
        {"float64": 2.5, "float32": 2.5},
        has_base=False,
        rivals={"scipy": scipy.special.log_expit},
    ),
)

CASES = tuple((measure, space) for measure in MEASURES for space in measure.spaces)
CASE_NAMES = tuple(f"{measure}-{space}" for measure, space in CASES)


def _with_digits(define: Callable[..., Any], row: Any) -> Any:
    with oracle.enough_digits(row):
        return define(row)


def cases_where(holds: Callable[[Measure, str], bool]) -> Any:
    """Parametrize a test over the measures and spaces for which something holds."""
    chosen = [(measure, space) for measure, space in CASES if holds(measure, space)]
    return pytest.mark.parametrize(("measure", "space"), chosen, ids=[f"{m}-{s}" for m, s in chosen])

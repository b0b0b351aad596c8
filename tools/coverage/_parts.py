"""Slices, the gain of a calibration, and the parts of a loss: intervals whose truth is known."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit, logsumexp
from tools.coverage._cell import REPETITIONS, Cell, Seen
from tools.coverage._pairs import both_noisy, compared

import crossent
from crossent.scoring import decompose

Floats = NDArray[np.float64]
Labels = NDArray[np.int64]

SLICES = "95 % intervals of slices"
SLICE_ALARMS = "equal slices: any called worse"
GAINS = "95 % intervals of a gain"
PARTS = "95 % intervals of the parts"


def cells(only: str, sizes: tuple[int, ...]) -> Iterator[Callable[[], Cell]]:
    """Yield the cells whose name holds ``only``, as yet to be simulated."""
    for n in sizes:
        for name, make in _MADE.items():
            if only in name:
                yield lambda name=name, make=make, n=n: make(name, n)


def _yes_no(rng: np.random.Generator, n: int) -> tuple[Labels, Floats]:
    p = rng.beta(2, 2, n)
    return (rng.random(n) < p).astype(np.int64), p


def slice_cell(name: str, n: int) -> Cell:
    """Simulate the interval of a slice of a quarter of the rows."""
    rng, seen = np.random.default_rng([n, 2]), Seen()
    p = np.random.default_rng(1).beta(2, 2, 4_000_000)
    truth = float(np.mean(-p * np.log(p) - (1 - p) * np.log1p(-p)))
    for _ in range(REPETITIONS):
        found = crossent.score(*_yes_no(rng, n), by=np.arange(n) % 4)
        one = next(one for one in found.slices if one.value == "0")
        seen.interval(truth, one.interval, one.trusted)
    return seen.cell(SLICES, name, n)


def slice_alarm_cell(name: str, n: int) -> Cell:
    """Simulate how often any of four equal slices is called costlier than the rest."""
    rng, seen = np.random.default_rng([n, 3]), Seen()
    for _ in range(REPETITIONS):
        found = crossent.score(*_yes_no(rng, n), by=np.arange(n) % 4)
        seen.alarm(any(one.q_value is not None and one.q_value <= 0.05 for one in found.slices))
    return seen.cell(SLICE_ALARMS, name, n)


def slice_verdict_cell(name: str, n: int) -> Cell:
    """Simulate how often `compare` calls equal models different in any of four slices."""
    rng, seen = np.random.default_rng([n, 4]), Seen()
    for _ in range(REPETITIONS):
        found = compared(both_noisy(rng, n), by=np.arange(n) % 4)
        seen.alarm(any(one.verdict != "tied" for one in found.difference.slices))
    return seen.cell(SLICE_ALARMS, name, n)


def _three_classes(rng: np.random.Generator, n: int) -> tuple[Labels, Floats]:
    z = rng.normal(0, 1.5, (n, 3))
    return (z + rng.gumbel(size=z.shape)).argmax(axis=1), 2 * z


def gain_cell(name: str, n: int) -> Cell:
    """Simulate the gain of the very map that was fitted, on all rows there are."""
    method = name.rpartition(": ")[2]
    rng, seen = np.random.default_rng([n, *method.encode()]), Seen()
    z = 2 * np.random.default_rng(5).normal(0, 1.5, (100_000, 3))
    said, true = z - logsumexp(z, axis=1, keepdims=True), z / 2 - logsumexp(z / 2, axis=1, keepdims=True)
    before = -float(np.mean(np.sum(np.exp(true) * said, axis=1)))
    for _ in range(REPETITIONS // (1 if n <= 200 else 4)):
        truth, logits = _three_classes(rng, n)
        found = crossent.recalibrate(truth, logits=logits, method=method)
        gain = before + float(np.mean(np.sum(np.exp(true) * found.mended(said), axis=1)))
        seen.interval(gain, found.out_of_fold.interval, found.out_of_fold.trusted, found.method)
    return seen.cell(GAINS, name, n)


def part_cell(name: str, n: int) -> Cell:
    """Simulate the parts of the loss of yes/no predictions that are as steep as the name says."""
    part, _, how = name.partition(", ")
    steeper = {"calibrated": 1.0, "twice too sure": 2.0, "not sure enough": 0.4}[how]
    rng, seen, truth = np.random.default_rng([n, 6]), Seen(), true_parts(steeper)
    for _ in range(REPETITIONS):
        z = rng.normal(0, 1.5, n)
        found = decompose((rng.random(n) < expit(z)).astype(np.int64), expit(steeper * z))
        if part == "miscalibration":
            seen.interval(truth[0], found.interval, found.trusted)
        else:
            seen.interval(truth[1], found.discrimination_interval, found.trusted)
    return seen.cell(PARTS, name, n)


def true_parts(steeper: float) -> tuple[float, float]:
    """Return miscalibration and discrimination of normal log-odds that are ``steeper`` than they should be."""
    node, weight = np.polynomial.hermite_e.hermegauss(200)
    weight, z = weight / weight.sum(), 1.5 * node
    p = expit(z)
    entropy = float(weight @ (p * np.logaddexp(0, -z) + (1 - p) * np.logaddexp(0, z)))
    cost = float(weight @ (p * np.logaddexp(0, -steeper * z) + (1 - p) * np.logaddexp(0, steeper * z)))
    return max(cost - entropy, 0.0), math.log(2) - entropy


_MADE: dict[str, Callable[[str, int], Cell]] = {
    "one of 4 slices": slice_cell,
    "score, 4 slices": slice_alarm_cell,
    "compare, 4 slices": slice_verdict_cell,
    "gain: temperature": gain_cell,
    "gain: vector": gain_cell,
    "gain: auto": gain_cell,
    "miscalibration, calibrated": part_cell,
    "miscalibration, twice too sure": part_cell,
    "miscalibration, not sure enough": part_cell,
    "discrimination, twice too sure": part_cell,
}

"""Do 95 % intervals cover, and does `compare` cry wolf?  Seeded simulations; `make coverage` prints the table.

For each kind of data and number of rows: how often the interval holds the true mean, how often the result says that
its interval can't be trusted, and how often it misses without having said so. For models of equal mean loss: how
often `compare` says "better" or "worse". A cell is fine where coverage is 93 to 97 % (and misses 3 to 7 %) within the
error of the simulation, or where the misses that were not announced are at most 7 %, within that error too.
"""

from __future__ import annotations

import argparse
import math
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

import crossent
from crossent.scoring._arrays import ArrayKey
from crossent.scoring._clusters import ClusterSums
from crossent.scoring._estimate import Estimate, estimate_of
from crossent.scoring._spread import Spread

Floats = NDArray[np.float64]
SIZES = (50, 200, 2000)


@dataclass(frozen=True)
class Sample:
    """Losses of one drawn data set; ``over`` are weights, or bytes of a ratio."""

    losses: Floats
    over: Floats | None = None
    clusters: NDArray[np.int64] | None = None


Draw = Callable[[np.random.Generator, int], Sample]


def binary(rng: np.random.Generator, n: int) -> Sample:
    p = rng.beta(2, 2, n)
    return Sample(-np.log(np.where(rng.random(n) < p, p, 1 - p)))


def confident_binary(rng: np.random.Generator, n: int) -> Sample:
    p = rng.beta(0.4, 0.4, n).clip(1e-9, 1 - 1e-9)
    return Sample(-np.log(np.where(rng.random(n) < p, p, 1 - p)))


def ten_classes(rng: np.random.Generator, n: int, sharper: float = 1.0) -> Sample:
    z = rng.normal(0, 2, (n, 10))
    truth = (z + rng.gumbel(size=z.shape)).argmax(axis=1)
    z = sharper * z
    top = z.max(axis=1)
    return Sample(np.log(np.exp(z - top[:, None]).sum(axis=1)) + top - z[np.arange(n), truth])


def overconfident_ten(rng: np.random.Generator, n: int) -> Sample:
    return ten_classes(rng, n, sharper=2.0)


def lognormal(rng: np.random.Generator, n: int) -> Sample:
    return Sample(np.exp(rng.normal(0, 1.5, n)))


def pareto(rng: np.random.Generator, n: int) -> Sample:
    return Sample(rng.pareto(2.5, n))


def infinite_variance(rng: np.random.Generator, n: int) -> Sample:
    return Sample(rng.pareto(1.5, n))


def rare_event(rng: np.random.Generator, n: int) -> Sample:
    return Sample(np.where(rng.random(n) < 0.02, -math.log(0.02), -math.log(0.98)))


def clustered(rng: np.random.Generator, n: int) -> Sample:
    groups = max(2, n // 10)
    sizes = rng.multinomial(n - groups, rng.dirichlet(np.full(groups, 3.0))) + 1
    which = np.repeat(np.arange(groups), sizes)
    return Sample(
        rng.exponential(np.exp(rng.normal(0, 0.5, groups)))[which] * 0.5 + rng.exponential(0.5, n), None, which
    )


def weighted(rng: np.random.Generator, n: int) -> Sample:
    weights = rng.lognormal(0, 0.5, n)
    return Sample(binary(rng, n).losses * (1 + weights / (1 + weights)), weights)


def bytes_of_documents(rng: np.random.Generator, n: int) -> Sample:
    size = rng.lognormal(5, 0.8, n).round() + 1
    return Sample(size * rng.gamma(8, 1 / 8, n) * 0.6 / size, size)


CASES: dict[str, Draw] = {
    "binary": binary,
    "binary, confident": confident_binary,
    "10 classes": ten_classes,
    "10 classes, overconfident": overconfident_ten,
    "heavy tail: lognormal 1.5": lognormal,
    "heavy tail: Pareto 2.5": pareto,
    "infinite variance": infinite_variance,
    "rare event: 2 %": rare_event,
    "clusters of about 10": clustered,
    "weights": weighted,
    "bits per byte": bytes_of_documents,
}


def estimated(sample: Sample) -> Estimate:
    """Return the estimate of a sample, as `score` makes it."""
    a = sample.losses if sample.over is None else sample.losses * sample.over
    if sample.clusters is None:
        spread = Spread()
        spread.add(a, sample.over)
        return estimate_of(spread, 0.95, at_least=0.0)
    sums = ClusterSums()
    sums.add(ArrayKey.of(sample.clusters), a, sample.over)
    return estimate_of(sums.spread(), 0.95, clustered=True, at_least=0.0)


def true_mean(draw: Draw) -> float:
    """Return the mean behind a kind of data, from a very large sample (or exactly, where the tail forbids that)."""
    known = {lognormal: math.exp(1.125), pareto: 1 / 1.5, infinite_variance: 2.0}
    known[rare_event] = -0.02 * math.log(0.02) - 0.98 * math.log(0.98)
    if draw in known:
        return known[draw]
    rng = np.random.default_rng(12345)
    total = weight = 0.0
    for _ in range(20):
        sample = draw(rng, 100_000)
        over = np.ones(100_000) if sample.over is None else sample.over
        total, weight = total + float(sample.losses @ over), weight + float(over.sum())
    return total / weight


def coverage_line(name: str, draw: Draw, n: int, repetitions: int) -> bool:
    """Print one cell of the coverage table, and return whether it is fine."""
    truth, rng = true_mean(draw), np.random.default_rng([n, *name.encode()])
    covered = said = unwarned = 0
    methods: dict[str, int] = {}
    for _ in range(repetitions):
        found = estimated(draw(rng, n))
        low, high = found.interval
        inside = low is not None and high is not None and low <= truth <= high
        covered, said = covered + inside, said + (not found.trusted)
        unwarned += found.trusted and not inside
        word = found.method.split(",")[0] if "corrected" not in found.method else "t, skewness"
        methods[word.split(" with")[0]] = methods.get(word.split(" with")[0], 0) + 1
    error = math.sqrt(0.05 * 0.95 / repetitions)
    share = covered / repetitions
    fine = 0.93 - 2 * error <= share <= 0.97 + 2 * error or unwarned / repetitions <= 0.07 + 2 * error
    most = max(methods, key=lambda one: methods[one])
    print(
        f"{name:<28}{n:>6}{share:>10.1%}{said / repetitions:>12.1%}{unwarned / repetitions:>12.1%}"
        f"   {most:<14}{'ok' if fine else 'NOT OK'}",
        flush=True,
    )
    return fine


# ---------------------------------------------------------------- equal models


@dataclass(frozen=True)
class Pair:
    """The losses of two models whose true means are the same."""

    first: Floats
    other: Floats
    weights: Floats | None = None
    clusters: NDArray[np.int64] | None = None


def both_noisy(rng: np.random.Generator, n: int) -> Pair:
    z = rng.normal(0, 1.5, n)
    truth = rng.random(n) < 1 / (1 + np.exp(-z))
    sign = np.where(truth, -1.0, 1.0)
    return Pair(
        np.logaddexp(0, sign * (z + rng.normal(0, 0.5, n))), np.logaddexp(0, sign * (z + rng.normal(0, 0.5, n)))
    )


def other_shape(rng: np.random.Generator, n: int) -> Pair:
    return Pair(np.ones(n), rng.exponential(size=n))


def other_tail(rng: np.random.Generator, n: int) -> Pair:
    return Pair(rng.exponential(size=n), np.exp(rng.normal(-1.125, 1.5, n)))


def noisy_clusters(rng: np.random.Generator, n: int) -> Pair:
    groups = max(2, n // 10)
    which = rng.integers(0, groups, n)
    shift = rng.normal(0, 0.2, groups)[which]
    base = 1 + rng.exponential(size=n)
    return Pair(base + rng.normal(0, 0.2, n), np.abs(base + shift + rng.normal(0, 0.2, n)), None, which)


def noisy_weights(rng: np.random.Generator, n: int) -> Pair:
    pair = both_noisy(rng, n)
    return Pair(pair.first, pair.other, rng.lognormal(0, 0.7, n))


PAIRS: dict[str, Callable[[np.random.Generator, int], Pair]] = {
    "two noisy models": both_noisy,
    "other shape, skewed": other_shape,
    "other tail, lognormal 1.5": other_tail,
    "clusters": noisy_clusters,
    "weights": noisy_weights,
}


def size_line(name: str, n: int, repetitions: int) -> bool:
    """Print how often equal models are called different, and return whether that is rare enough."""
    rng = np.random.default_rng([n, *name.encode()])
    alarms = said = 0
    for _ in range(repetitions):
        pair = PAIRS[name](rng, n)
        log_probs = [np.stack([np.full(n, -np.inf), -one], axis=1) for one in (pair.first, pair.other)]
        found = crossent.compare(
            *log_probs, truth=np.ones(n, dtype=np.int64), kind="log_probs", weights=pair.weights, clusters=pair.clusters
        )  # fmt: skip
        alarms += found.verdict != "tied"
        said += not found.difference.trusted
    share, error = alarms / repetitions, math.sqrt(0.05 * 0.95 / repetitions)
    fine = share <= 0.05 + 2 * error
    print(
        f"{name:<28}{n:>6}{share:>10.1%}{said / repetitions:>12.1%}{'':>15}{'':<14}{'ok' if fine else 'NOT OK'}",
        flush=True,
    )
    return fine


def main() -> int:
    """Print both tables; exit with 1 if a cell is not fine."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--repetitions", type=int, default=400)
    parser.add_argument("--only", default="", help="only cases whose name holds this text")
    given = parser.parse_args()
    started, fine = time.monotonic(), True
    print(f"{'95 % intervals':<28}{'rows':>6}{'covers':>10}{'says so':>12}{'unwarned':>12}   {'mostly by':<14}")
    for name, draw in CASES.items():
        for n in SIZES:
            if given.only in name:
                fine &= coverage_line(name, draw, n, given.repetitions)
    print(f"\n{'equal models':<28}{'rows':>6}{'alarms':>10}{'says so':>12}")
    for name in PAIRS:
        for n in SIZES:
            if given.only in name:
                fine &= size_line(name, n, max(100, given.repetitions // (2 if n > 1000 else 1)))
    print(f"\n{given.repetitions} repetitions, {time.monotonic() - started:.0f} s; says so: it can't be trusted")
    return 0 if fine else 1


if __name__ == "__main__":
    sys.exit(main())

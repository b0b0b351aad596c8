"""Means of losses whose truth is known: how often their 95 % intervals hold it."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from tools.coverage._cell import REPETITIONS, Cell, Seen

from crossent.scoring import language_loss
from crossent.scoring._arrays import ArrayKey
from crossent.scoring._clusters import ClusterSums
from crossent.scoring._estimate import Estimate, estimate_of
from crossent.scoring._spread import Spread

Floats = NDArray[np.float64]


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


def clustered(rng: np.random.Generator, n: int, groups: int | None = None) -> Sample:
    groups = max(2, n // 10) if groups is None else groups
    sizes = rng.multinomial(n - groups, rng.dirichlet(np.full(groups, 3.0))) + 1
    which = np.repeat(np.arange(groups), sizes)
    return Sample(
        rng.exponential(np.exp(rng.normal(0, 0.5, groups)))[which] * 0.5 + rng.exponential(0.5, n), None, which
    )


def ten_clusters(rng: np.random.Generator, n: int) -> Sample:
    return clustered(rng, n, 10)


def many_clusters(rng: np.random.Generator, n: int) -> Sample:
    return clustered(rng, n, n // 2)


def weighted_clusters(rng: np.random.Generator, n: int) -> Sample:
    sample = clustered(rng, n, max(2, n // 4))
    return Sample(sample.losses, rng.lognormal(0, 0.5, n), sample.clusters)


def left_tail(rng: np.random.Generator, n: int) -> Sample:
    return Sample(3.0 - np.minimum(np.exp(rng.normal(-1.5, 1.0, n)), 3.0))


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
    "heavy tail to the left": left_tail,
    "clusters of about 10": clustered,
    "10 clusters": ten_clusters,
    "clusters of about 2": many_clusters,
    "weights": weighted,
    "clusters and weights": weighted_clusters,
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


def cells(only: str, sizes: tuple[int, ...]) -> Iterator[Callable[[], Cell]]:
    """Yield the cells whose name holds ``only``, as yet to be simulated."""
    for name, draw in CASES.items():
        for n in sizes:
            if only in name:
                yield lambda name=name, draw=draw, n=n: mean_cell(name, draw, n)
    for n in sizes:
        if only in LANGUAGE:
            yield lambda n=n: language_cell(n)


def mean_cell(name: str, draw: Draw, n: int) -> Cell:
    """Simulate one kind of data and one number of rows."""
    truth, rng, seen = true_mean(draw), np.random.default_rng([n, *name.encode()]), Seen()
    for _ in range(REPETITIONS):
        found = estimated(draw(rng, n))
        seen.interval(truth, found.interval, found.trusted, _short(found.method))
    return seen.cell("95 % intervals of a mean", name, n)


def _short(method: str) -> str:
    return "t, skewness" if "corrected" in method else method.split(",", maxsplit=1)[0].split(" with", maxsplit=1)[0]


LANGUAGE = "word perplexity, documents"


def language_cell(n: int) -> Cell:
    """Simulate the word perplexity of texts of many tokens, through the public function; n counts documents."""
    truth, rng, seen = math.exp(0.9), np.random.default_rng([n, 1]), Seen()
    for _ in range(REPETITIONS):
        words = rng.lognormal(4, 0.7, n).round() + 1
        cost = words * 0.9 * rng.gamma(12, 1 / 12, n)
        found = language_loss(-cost, words=words)["word"]
        seen.interval(truth, found.perplexity_interval, found.trusted, _short(found.method))
    return seen.cell("95 % intervals of a mean", LANGUAGE, n)

"""Models of equal mean loss: how often `compare` calls one of them better or worse."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from tools.coverage._cell import REPETITIONS, Cell, Seen

import crossent

Floats = NDArray[np.float64]


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


def swapped_tail(rng: np.random.Generator, n: int) -> Pair:
    pair = other_tail(rng, n)
    return Pair(pair.other, pair.first)


def pareto_against_exponential(rng: np.random.Generator, n: int) -> Pair:
    return Pair(rng.exponential(1 / 1.5, n), rng.pareto(2.5, n))


def shared_tail(rng: np.random.Generator, n: int) -> Pair:
    shared = np.exp(rng.normal(0, 1.5, n))
    return Pair(*(shared * np.exp(rng.normal(-0.02, 0.2, n)) for _ in range(2)))


def noisy_clusters(rng: np.random.Generator, n: int, groups: int | None = None) -> Pair:
    groups = max(2, n // 10) if groups is None else groups
    which = rng.integers(0, groups, n)
    shift = rng.normal(0, 0.2, groups)[which]
    base = 1 + rng.exponential(size=n)
    return Pair(base + rng.normal(0, 0.2, n), np.abs(base + shift + rng.normal(0, 0.2, n)), None, which)


def ten_clusters(rng: np.random.Generator, n: int) -> Pair:
    return noisy_clusters(rng, n, 10)


def uneven_clusters(rng: np.random.Generator, n: int) -> Pair:
    which = (25 * rng.beta(0.7, 2, n)).astype(np.int64)
    shift = rng.normal(0, 0.2, 25)[which]
    return Pair(base := 1 + rng.exponential(size=n), np.abs(base + shift + rng.normal(0, 0.2, n)), None, which)


def weighted_clusters(rng: np.random.Generator, n: int) -> Pair:
    pair = noisy_clusters(rng, n, max(2, n // 4))
    return Pair(pair.first, pair.other, rng.lognormal(0, 0.5, n), pair.clusters)


def noisy_weights(rng: np.random.Generator, n: int) -> Pair:
    pair = both_noisy(rng, n)
    return Pair(pair.first, pair.other, rng.lognormal(0, 0.7, n))


PAIRS: dict[str, Callable[[np.random.Generator, int], Pair]] = {
    "two noisy models": both_noisy,
    "other shape, skewed": other_shape,
    "other tail, lognormal 1.5": other_tail,
    "first tail, lognormal 1.5": swapped_tail,
    "other tail, Pareto 2.5": pareto_against_exponential,
    "shared tail, lognormal 1.5": shared_tail,
    "clusters of about 10": noisy_clusters,
    "10 clusters": ten_clusters,
    "25 uneven clusters": uneven_clusters,
    "weights": noisy_weights,
    "clusters and weights": weighted_clusters,
}


def cells(only: str, sizes: tuple[int, ...]) -> Iterator[Callable[[], Cell]]:
    """Yield the cells whose name holds ``only``, as yet to be simulated."""
    for name, draw in PAIRS.items():
        for n in sizes:
            if only in name:
                yield lambda name=name, draw=draw, n=n: pair_cell(name, draw, n)


def pair_cell(name: str, draw: Callable[[np.random.Generator, int], Pair], n: int) -> Cell:
    """Simulate one kind of pair and one number of rows."""
    rng, seen = np.random.default_rng([n, *name.encode()]), Seen()
    for _ in range(REPETITIONS):
        found = compared(draw(rng, n))
        seen.alarm(found.verdict != "tied", found.difference.trusted)
    return seen.cell("equal models: better or worse", name, n)


def compared(pair: Pair, **more: object) -> crossent.Comparison:
    """Return the comparison of two models with these losses."""
    n = len(pair.first)
    log_probs = [np.stack([np.full(n, -np.inf), -one], axis=1) for one in (pair.first, pair.other)]
    truth = np.ones(n, dtype=np.int64)
    return crossent.compare(
        *log_probs, truth=truth, kind="log_probs", weights=pair.weights, clusters=pair.clusters, movers=0, **more
    )

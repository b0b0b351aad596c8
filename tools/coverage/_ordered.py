"""Rows in the order of time whose differences remember: how often equal models are told apart."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np
from scipy.signal import lfilter
from tools.coverage._cell import REPETITIONS, Cell, Seen
from tools.coverage._pairs import Pair, compared

MEMORIES = {"time order, memory 0": 0.0, "time order, memory 0.5": 0.5, "time order, memory 0.8": 0.8}


def cells(only: str, sizes: tuple[int, ...]) -> Iterator[Callable[[], Cell]]:
    """Yield the cells whose name holds ``only``, as yet to be simulated."""
    for name, memory in MEMORIES.items():
        for n in sizes:
            if only in name:
                yield lambda name=name, memory=memory, n=n: ordered_cell(name, memory, n)


def ordered_cell(name: str, memory: float, n: int) -> Cell:
    """Simulate equal models whose difference is autoregressive with this coefficient."""
    rng, seen = np.random.default_rng([n, *name.encode()]), Seen()
    for _ in range(REPETITIONS):
        base = 3 + rng.exponential(size=n)
        change = lfilter([1.0], [1.0, -memory], rng.normal(0, 0.1, n + 100))[100:]
        found = compared(Pair(base, np.abs(base + change)), ordered=True)
        seen.alarm(found.verdict != "tied", found.difference.trusted)
    return seen.cell("equal models in time order", name, n)

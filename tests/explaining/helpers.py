"""Random examples of every space and kind of truth, extremes among them."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np
from tests.rows import rows_in

FAMILIES = ("ordinary", "confident", "hopeless", "shifted", "masked", "tied", "near-uniform")
CLASSES = (2, 3, 5, 50)


@dataclass(frozen=True)
class Example:
    """What is given to ``explain``: a space, a row in it, and the truth as class number or distribution."""

    space: str
    row: list[float]
    truth: int | list[float]

    @property
    def given(self) -> dict[str, Any]:
        return {self.space: self.row}

    @property
    def shares(self) -> list[float]:
        if isinstance(self.truth, int):
            return [float(place == self.truth) for place in range(len(self.row))]
        return self.truth


def random_examples(count: int, seed: int = 0) -> list[Example]:
    random = np.random.default_rng(seed)
    examples = [
        Example("logits", [1000.0, 0.0, -1000.0], 2),
        Example("logits", [-1000.0, 1000.0], 1),
        Example("logits", [0.0, -math.inf, 3.0], 1),
        Example("probs", [0.5, 0.5, 0.0], 2),
        Example("probs", [0.5, 0.5, 0.0], 0),
        Example("probs", [1.0, 0.0], [0.5, 0.5]),
    ]
    while len(examples) < count:
        space = ("probs", "logits", "log_probs")[len(examples) % 3]
        k = CLASSES[int(random.integers(len(CLASSES)))]
        family = FAMILIES[int(random.integers(len(FAMILIES)))]
        row = rows_in(space, family, k, random, 1)[0].tolist()
        truth: int | list[float] = int(random.integers(k))
        if random.random() < 0.3:
            truth = random.dirichlet(np.ones(k)).tolist()
        examples.append(Example(space, row, truth))
    return examples

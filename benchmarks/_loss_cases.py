"""The shapes on which losses are timed, and logits that look like a trained model's."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32] | NDArray[np.float64]


@dataclass(frozen=True)
class Case:
    """n rows of k classes in one float width; k = 1 means binary, one logit a row."""

    rows: int
    classes: int
    dtype: str

    @property
    def name(self) -> str:
        size = f"{self.rows:,}".replace(",", " ")
        return f"{size} x {self.classes}, {self.dtype}" if self.classes > 1 else f"binary {size}, {self.dtype}"

    @property
    def words(self) -> tuple[str, str]:
        """What the case is chosen by on the command line."""
        return (f"{self.rows}x{self.classes}" if self.classes > 1 else "binary", self.dtype)

    def data(self) -> tuple[Floats, NDArray[Any]]:
        """Return logits of standard deviation 4 whose true class is favoured, and labels: yes and no as floats."""
        rng = np.random.default_rng(0)
        shape = (self.rows, self.classes) if self.classes > 1 else (self.rows,)
        logits = rng.standard_normal(shape, dtype=np.float32) * np.float32(4)
        labels = rng.integers(0, max(self.classes, 2), self.rows)
        if self.classes > 1:
            logits[np.arange(self.rows), labels] += 6
        # Others take yes and no as floats alone: so that nobody's conversion is timed, all get them so.
        return logits.astype(self.dtype), labels if self.classes > 1 else labels.astype(self.dtype)


SHAPES = ((2_000_000, 3), (2_000_000, 10), (200_000, 100), (20_000, 1000), (2048, 32_000), (512, 128_256))
CASES = [Case(n, k, dtype) for dtype in ("float32", "float64") for n, k in SHAPES]
CASES += [Case(20_000_000, 1, "float32"), Case(20_000_000, 1, "float64")]

"""A linear model of two features at work on some rows: scores, probabilities, losses, errors.

z = x w_x + y w_y + b      one score for two classes (of the second), else one for each class
p = sigmoid(z) or softmax(z)
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, final

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]


@final
@dataclass(frozen=True)
class Line:
    """A linear model of two features: where its best class changes, it draws lines through the plane.

    Attributes
    ----------
    name : str
    coefficients : tuple of (float, float)
        Of the first and the second feature, one pair a score.
    intercept : tuple of float
    """

    name: str
    coefficients: tuple[tuple[float, float], ...]
    intercept: tuple[float, ...]

    def scores(self, points: Floats) -> Floats:
        """Return the linear scores of points (n, 2): one for two classes, else one for each class."""
        return np.asarray(points @ np.asarray(self.coefficients).T + np.asarray(self.intercept))

    def logits(self, points: Floats) -> Floats:
        """Return one logit a class: for two classes, 0 and the score."""
        scores = self.scores(points)
        return np.column_stack([np.zeros(len(scores)), scores[:, 0]]) if scores.shape[1] == 1 else scores

    def predict(self, points: Floats) -> NDArray[np.intp]:
        """Return the number of the most probable class of each point."""
        return np.asarray(self.logits(points).argmax(axis=1))


@final
@dataclass(frozen=True)
class Judged:
    """A model and what it says of every row.

    Attributes
    ----------
    line : Line
    loss, log_product : float
        The mean of the losses; minus their sum, which is the logarithm of the product of the probabilities.
    errors : int
        Rows whose most probable class is not the truth.
    scores, probs, p_truth, losses : array
        A row each.
    """

    line: Line
    loss: float
    log_product: float
    errors: int
    scores: Floats = field(compare=False, repr=False)
    probs: Floats = field(compare=False, repr=False)
    p_truth: Floats = field(compare=False, repr=False)
    losses: Floats = field(compare=False, repr=False)
    wrong: NDArray[np.bool_] = field(compare=False, repr=False)

    @property
    def product(self) -> float:
        """The product of the probabilities of what happened; 0 where it is too small for a double."""
        return math.exp(self.log_product)

    @property
    def total(self) -> float:
        """The sum of the losses."""
        return -self.log_product

    def to_dict(self, rows: int) -> dict[str, Any]:
        """Return the model and its first so many rows as plain data."""
        shown = slice(0, rows)
        return {
            "name": self.line.name,
            "coefficients": [list(pair) for pair in self.line.coefficients],
            "intercept": list(self.line.intercept),
            "product": self.product,
            "sum": self.total,
            "loss": {"nats": self.loss, "bits": self.loss / math.log(2.0)},
            "errors": self.errors,
            "scores": self.scores[shown].tolist(),
            "probabilities": self.probs[shown].tolist(),
            "p_truth": self.p_truth[shown].tolist(),
            "terms": self.losses[shown].tolist(),
        }


def judged(line: Line, points: Floats, truth: NDArray[np.int64]) -> Judged:
    """Return what a model says of points (n, 2) whose classes are ``truth``."""
    from crossent.losses import cross_entropy, softmax
    from crossent.scoring import log_loss

    logits = line.logits(points)
    losses = np.asarray(cross_entropy(truth, logits=logits))
    probs = np.asarray(softmax(logits))
    wrong = line.predict(points) != truth
    return Judged(
        line=line,
        loss=float(log_loss(truth, logits=logits)),
        log_product=-math.fsum(losses.tolist()),
        errors=int(wrong.sum()),
        scores=line.scores(points),
        probs=probs,
        p_truth=probs[np.arange(len(truth)), truth],
        losses=losses,
        wrong=wrong,
    )

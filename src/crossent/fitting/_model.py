"""The result of a fit: a frozen value that predicts, prints and saves itself."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, final

import numpy as np

from crossent.errors import InvalidInput, ShapeMismatch
from crossent.fitting._block import probabilities
from crossent.fitting._encoding import Encoding
from crossent.fitting._rows import read_rows
from crossent.rendering import to_json

if TYPE_CHECKING:
    from pathlib import Path

    from crossent.fitting._inference import Inference
    from crossent.fitting._watch import Progress

Array = Any

SCHEMA = "crossent.fit/1"


@final
@dataclass(frozen=True, eq=False)
class LinearModel:
    """A linear model of class probabilities, and the proof of how well it minimises its objective.

    Attributes
    ----------
    classes : tuple
        The labels, in the order of the columns of `predict_proba`.
    features : tuple of str
        The names of the columns, after categories were unfolded into one column a level.
    coefficients : float64 array, shape (p, k)
        On the features as they were given; k is 1 for two classes (the score of the second), else their
        number.
    intercept : float64 array, shape (k,)
    objective : float
        Mean cross-entropy plus penalty at the coefficients, in nats.
    gap : float
        Proven: the objective is at most this far above its minimum.
    converged : bool
        Whether ``gap <= tol * objective``.
    reason : str
        Why the fit ended, in words.
    iterations, passes : int
        Steps, and passes over the data.
    solver : str
        What ran, and why it was chosen.
    alpha, l1_ratio, tol, label_smoothing : float
        As used.
    loss : dict
        ``nats`` and ``bits`` of the training rows, without the penalty; ``base_rates``, what a model without features
        costs; ``truth_entropy``, what no model can go below; ``held_out`` where rows were held out.
    rows, weight : int, float
        How many rows, and the sum of their weights.
    separation : str or none
        What separates the classes, and what to do, where the optimum is infinite.
    inference : Inference or none
        Standard errors, if they were asked for.
    notes : tuple of str
        What a reader should know: constant columns, filled values.
    encoding : Encoding or none
        How a table becomes numbers; none for arrays.
    history : tuple of Progress
        One entry a step; not saved.

    Examples
    --------
    >>> import crossent as ce
    >>> model = ce.fit([[0.0], [1.0], [2.0], [3.0]], ["no", "yes", "no", "yes"], alpha=0.1)
    >>> model.converged, model.classes
    (True, ('no', 'yes'))
    >>> model.predict([[-5.0], [5.0]]).tolist()
    ['no', 'yes']
    """

    classes: tuple[Any, ...]
    features: tuple[str, ...]
    coefficients: Array
    intercept: Array
    objective: float
    gap: float
    converged: bool
    reason: str
    iterations: int
    passes: int
    solver: str
    alpha: float
    l1_ratio: float
    tol: float
    label_smoothing: float
    loss: dict[str, float]
    rows: int
    weight: float
    fit_intercept: bool = True
    separation: str | None = None
    inference: Inference | None = None
    notes: tuple[str, ...] = ()
    encoding: Encoding | None = None
    history: tuple[Progress, ...] = field(default=(), repr=False)

    def logits(self, X: Any, *, offset: Any = None) -> Array:  # noqa: N803 - the field's own letter
        """Return the linear scores, shape (n, k): one for two classes, else one for each class."""
        from crossent.fitting._offset import read_offset

        rows = read_rows(self._numbers(X))
        n, p = rows.shape
        if p != len(self.coefficients):
            raise ShapeMismatch(
                f"X: the model has {len(self.coefficients)} features, the data {p} columns; "
                f"the features are {_listing(self.features)}"
            )
        scores = np.empty((n, self.coefficients.shape[1]))
        for start, stop, block in rows.blocks():
            scores[start:stop] = block @ self.coefficients + self.intercept
        given = read_offset(offset, n, scores.shape[1])
        return scores if given is None else scores + given

    def predict_proba(self, X: Any, *, offset: Any = None) -> Array:  # noqa: N803
        """Return the probability of each class, shape (n, number of classes), float64."""
        return probabilities(self.logits(X, offset=offset))

    def predict_log_proba(self, X: Any, *, offset: Any = None) -> Array:  # noqa: N803
        """Return the logarithm of each probability, right also where the probability rounds to 0 or 1."""
        from crossent.losses import log_sigmoid, log_softmax

        scores = self.logits(X, offset=offset)
        if scores.shape[1] == 1:
            return np.concatenate([log_sigmoid(-scores), log_sigmoid(scores)], axis=1)
        return log_softmax(scores)

    def predict(self, X: Any, *, offset: Any = None) -> Array:  # noqa: N803
        """Return the most probable class of each row."""
        scores = self.logits(X, offset=offset)
        best = (scores[:, 0] > 0).astype(int) if scores.shape[1] == 1 else scores.argmax(axis=1)
        return np.asarray(self.classes)[best]

    def _numbers(self, X: Any) -> Any:  # noqa: N803
        from crossent.fitting._tables import encoded, named

        return named(X, self.features) if self.encoding is None else encoded(X, self.encoding)

    @property
    def log_likelihood(self) -> float:
        """The weighted sum of log-probabilities of the truth, in nats."""
        return -self.loss["nats"] * self.weight

    def to_dict(self) -> dict[str, Any]:
        """Return how the fit went, as plain data; `save` keeps the coefficients."""
        return {
            "schema": SCHEMA,
            "rows": self.rows,
            "weight": self.weight,
            "classes": [_plain(label) for label in self.classes],
            "features": len(self.features),
            "objective": self.objective,
            "gap": self.gap,
            "converged": self.converged,
            "reason": self.reason,
            "iterations": self.iterations,
            "passes": self.passes,
            "solver": self.solver,
            "alpha": self.alpha,
            "l1_ratio": self.l1_ratio,
            "tol": self.tol,
            "label_smoothing": self.label_smoothing,
            "fit_intercept": self.fit_intercept,
            "loss": dict(self.loss),
            "nonzero": int(np.count_nonzero(self.coefficients)),
            "separation": self.separation,
            "inference": None if self.inference is None else self.inference.to_dict(),
            "notes": list(self.notes),
        }

    def to_json(self) -> str:
        """Return how the fit went as strict JSON; infinite numbers are "Infinity"."""
        return to_json(self.to_dict(), indent=2)

    def to_text(self, *, width: int = 100, color: bool = False) -> str:
        """Return the fit as text for a terminal."""
        from crossent.fitting._text import model_text

        return model_text(self, width=width, color=color)

    def to_markdown(self) -> str:
        """Return the fit as Markdown tables."""
        from crossent.fitting._markup import model_markdown

        return model_markdown(self)

    def to_html(self) -> str:
        """Return the fit as an HTML fragment that takes its colours from the page around it."""
        from crossent.fitting._markup import model_html

        return model_html(self)

    def _repr_html_(self) -> str:
        return self.to_html()

    def __str__(self) -> str:
        return self.to_text()

    def save(self, path: str | Path) -> None:
        """Write the model to ``path``: readable JSON, or safetensors or ONNX by the ending of the name."""
        from crossent.fitting._model_file import save

        save(self, path)

    @classmethod
    def load(cls, path: str | Path, *, edited: bool = False) -> LinearModel:
        """Read a model that `save` wrote (JSON or safetensors); ``edited=True`` accepts one changed by hand."""
        from crossent.fitting._model_file import load

        return load(path, edited=edited)


def _plain(label: Any) -> Any:
    return label.item() if hasattr(label, "item") else label


def _listing(names: tuple[str, ...]) -> str:
    shown = ", ".join(names[:8])
    return shown + (f" and {len(names) - 8} more" if len(names) > 8 else "")


def check_labels(classes: tuple[Any, ...]) -> None:
    """Raise InvalidInput where labels can't be written as JSON."""
    for label in classes:
        if not isinstance(_plain(label), str | int | float | bool):
            raise InvalidInput(f"path: class {label!r} can't be written as JSON; use labels that are texts or numbers")

"""Predictions as the pictures need them, from arrays, files or dataframes: what each row gave to the truth."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from crossent.errors import InvalidInput
from crossent.scoring import Score

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    Floats = NDArray[np.float64]


class Rows(NamedTuple):
    """Rows with their losses; -1 is a class that has no column, and of soft truth the largest share is ``truth``."""

    name: str
    classes: tuple[str, ...]
    truth: NDArray[np.int64]
    losses: Floats
    p_truth: Floats
    right: NDArray[np.bool_]
    ids: tuple[str, ...] | None
    one_class: bool


def is_source(probs: Any, logits: Any, log_probs: Any) -> bool:
    """Return whether the first argument is where truth and predictions are, as no prediction stands beside it."""
    return probs is None and logits is None and log_probs is None


def read_rows(
    source: Any,
    probs: Any = None,
    *,
    logits: Any = None,
    log_probs: Any = None,
    classes: Sequence[Any] | None = None,
    **reading: Any,
) -> Rows:
    """Return the rows of arrays, a file, a query or a dataframe, read and checked as `crossent.score` does."""
    from crossent.scoring._judging import judged_rows
    from crossent.scoring._rules import rules_for

    found = _opened(source, probs, logits, log_probs, classes, reading)
    survey = found.survey()
    for batch in found.batches(found.guess):
        survey.add(batch)
    settled, rules = found.settle(survey), rules_for("exact", None)
    parts = [
        judged_rows(batch, settled.kind, len(found.classes), rules, first_number=found.first_number, by=())
        for batch in found.batches(settled)
    ]
    if not sum(len(part.loss) for part in parts):
        raise InvalidInput(f"{found.name}: a picture needs at least one row; found none")
    ids = None
    if all(part.ids is not None for part in parts):
        ids = tuple(str(one) for part in parts for one in part.names(np.arange(len(part.loss))))
    truth = np.concatenate([part.truth for part in parts]).astype(np.int64)
    return Rows(
        name=found.name,
        classes=tuple(str(one) for one in found.classes),
        truth=truth,
        losses=np.concatenate([part.loss for part in parts]),
        p_truth=np.concatenate([part.p_truth for part in parts]),
        right=np.concatenate([part.predicted for part in parts]) == truth,
        ids=ids,
        one_class=settled.kind != "sigmoid" and all(part.shares is None for part in parts),
    )


def _opened(source: Any, probs: Any, logits: Any, log_probs: Any, classes: Any, reading: dict[str, Any]) -> Any:
    from crossent.scoring._array_source import array_source
    from crossent.scoring._file_source import file_source

    if isinstance(source, Score):
        raise InvalidInput(
            "source: a Score keeps means, not rows; found one; pass the predictions it was made from, or use "
            "ClassArea.from_score or ReliabilityCurve.from_score"
        )
    if source is None:
        raise InvalidInput("source: nothing to draw; give a file, a dataframe, or the truth and its predictions")
    if not is_source(probs, logits, log_probs):
        return array_source(
            source, probs=probs, logits=logits, log_probs=log_probs, classes=classes, weights=None, ids=None, by=None,
            check_sums=True, **reading,
        )  # fmt: skip
    if reading.get("weight") is not None:
        raise InvalidInput(f"weight: a picture draws each row once; found {reading['weight']!r}; leave it out")
    _refuse_an_array(source)
    return file_source(source, reading, classes=classes, by=None, divide=False)


def _refuse_an_array(source: Any) -> None:
    if isinstance(source, (list, tuple)) or type(source).__module__ == "numpy":
        raise InvalidInput(
            "truth: a truth needs its prediction; found nothing beside it; give probs=, logits= or log_probs=, "
            "or a file"
        )


def of_one_class(rows: Rows, picture: str) -> Rows:
    """Return the rows if each is of one class, or say what a picture of them cannot show."""
    if not rows.one_class:
        raise InvalidInput(
            f"truth: {picture} needs one class a row; found a distribution, or yes/no questions; pass the most "
            "probable class, or draw LossDistribution, which needs losses alone"
        )
    return rows


def drawn(places: NDArray[np.intp], most: int) -> NDArray[np.intp]:
    """Return at most so many of some places, evenly spread, the first and the last among them."""
    if len(places) <= most:
        return places
    return places[np.unique(np.linspace(0, len(places) - 1, most).astype(np.intp))]


def chance_text(p: float) -> str:
    """Return a probability as a reader would say it: ``62%``, ``1 in 450 million``."""
    if p >= 0.095:
        return f"{p:.0%}"
    if p <= 0.0:
        return "probability 0"
    rounded = float(f"{1.0 / p:.2g}")
    for size, word in ((1e9, " billion"), (1e6, " million")):
        if rounded >= size:
            return f"1 in {rounded / size:,.3g}{word}" if rounded < 1e12 else f"{p:.1e}"
    return f"1 in {rounded:,.0f}"

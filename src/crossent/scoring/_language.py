"""`language_loss`: bits per byte, word and token perplexity of a language model, with intervals."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from crossent.errors import InvalidInput, ShapeMismatch
from crossent.scoring._arrays import BATCH, ArrayKey
from crossent.scoring._clusters import ClusterSums
from crossent.scoring._estimate import Method, estimate_of
from crossent.scoring._exact_sum import ExactSum
from crossent.scoring._interval import check_confidence
from crossent.scoring._language_score import LanguageScore, Rate
from crossent.scoring._spread import Spread

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from numpy.typing import NDArray

    from crossent.scoring._judged import Key
    from crossent.typing import ArrayLike


def language_loss(
    source: Any,
    *,
    log_likelihood: str | None = None,
    tokens: ArrayLike | str | None = None,
    words: ArrayLike | str | None = None,
    bytes: ArrayLike | str | None = None,  # noqa: A002 - the word for what is counted
    documents: ArrayLike | str | None = None,
    confidence: float = 0.95,
    method: Method = "auto",
    name: str | None = None,
) -> LanguageScore:
    """Return the loss of a language model per row, token, word and byte, each a ratio with an interval.

        rate = sum_i loss_i / sum_i units_i        loss_i = -log_likelihood_i

    Rows are tokens, or texts of many tokens. A rate is a ratio of two sums over independent units (documents, if they
    are given), so its interval is that of a ratio; a perplexity is ``exp(rate)``, and its interval that of the rate.
    The mean of per-text perplexities is another number, and so is a loss per token of another tokenizer.

    Parameters
    ----------
    source : float array, shape (n,); or a file, query or dataframe
        Natural logarithms of the probabilities that the model gave to what came, at most 0.
    log_likelihood : str
        Of a file, the column that holds them.
    tokens, words, bytes : array, shape (n,), or a column of the file
        How many of each a row holds.
    documents : array, shape (n,), or a column of the file
        Which rows belong to one document; rows of one text are not independent.
    confidence, method
        As in `score`.
    name : str, default the name of the file, or "arrays"

    Returns
    -------
    LanguageScore

    Raises
    ------
    InvalidInput, ShapeMismatch
        When a log-likelihood is above 0 or NaN, counts are negative or all 0, or lengths differ.

    Examples
    --------
    >>> found = language_loss([-2.0, -3.0, -4.0], bytes=[4, 6, 8])
    >>> found["byte"].nats, found["row"].nats
    (0.5, 3.0)
    """
    check_confidence(confidence)
    columns = {"token": tokens, "word": words, "byte": bytes}
    counted = {unit: column for unit, column in columns.items() if column is not None}
    if log_likelihood is not None or isinstance(source, str):
        from crossent.scoring._language_file import file_batches

        shown, batches = file_batches(source, log_likelihood, counted, documents)
    else:
        shown, batches = "arrays", _array_batches(source, counted, documents)
    sums = _Sums(tuple(counted), clustered=documents is not None)
    for first, loss, units, key in batches:
        sums.add(first, loss, units, key)
    return sums.result(name or shown, confidence, method)


class _Sums:
    """Spreads of every rate, filled batch by batch."""

    def __init__(self, units: tuple[str, ...], *, clustered: bool) -> None:
        self._units, self._clustered, self._rows, self._infinite = units, clustered, 0, 0
        self._spreads = {unit: ClusterSums() if clustered else Spread() for unit in ("row", *units)}
        self._loss = ExactSum()

    def add(
        self, first: int, loss: NDArray[np.float64], units: Mapping[str, NDArray[np.float64]], key: Key | None
    ) -> None:
        self._rows += len(loss)
        _check_losses(first, loss)
        finite = np.isfinite(loss)
        self._infinite += int(np.count_nonzero(~finite))
        self._loss += ExactSum.of(loss)
        part = None if key is None else ArrayKey(key.codes[finite], tuple(key.names))
        for unit, spread in self._spreads.items():
            over = None
            if unit in units:
                _check_counts(unit, first, units[unit], clustered=self._clustered)
                over = units[unit][finite]
            if isinstance(spread, ClusterSums):
                spread.add(part or ArrayKey(np.zeros(0, dtype=np.int32), ()), loss[finite], over)
            else:
                spread.add(loss[finite], over)

    def result(self, name: str, confidence: float, method: Method) -> LanguageScore:
        rates = tuple(self._rate(unit, confidence, method) for unit in ("row", *self._units))
        return LanguageScore(name, self._rows, self._infinite, self._loss.value, rates)

    def _rate(self, unit: str, confidence: float, method: Method) -> Rate:
        spread = self._spreads[unit]
        units = spread.spread() if isinstance(spread, ClusterSums) else spread
        if self._rows and not units.moments().b:
            raise InvalidInput(
                f"{unit}s: must not all be 0; found no {unit} in {self._rows:,} rows; leave {unit}s= out"
            )
        found = estimate_of(units, confidence, method=method, clustered=self._clustered, at_least=0.0)
        return Rate.of(unit, units.moments().weight, found, infinite=self._infinite > 0)


def _array_batches(
    source: ArrayLike, counted: Mapping[str, Any], documents: Any
) -> Iterator[tuple[int, NDArray[np.float64], dict[str, NDArray[np.float64]], Key | None]]:
    values = _floats("log-likelihoods", source, None)
    units = {unit: _floats(f"{unit}s", column, len(values)) for unit, column in counted.items()}
    key = None
    if documents is not None:
        from crossent.scoring._cluster_ids import check_clusters

        check_clusters(documents)
        named = np.asarray(documents)
        if named.shape != values.shape:
            raise ShapeMismatch(f"documents: must have one entry for each of {len(values):,} rows; found {named.shape}")
        key = ArrayKey.of(named)
    for first in range(0, len(values), BATCH):
        rows = slice(first, first + BATCH)
        yield first, -values[rows], {unit: column[rows] for unit, column in units.items()}, key and key[rows]


def _floats(name: str, values: Any, rows: int | None) -> NDArray[np.float64]:
    found = np.asarray(values, dtype=np.float64)
    if found.ndim != 1 or (rows is not None and len(found) != rows):
        wanted = "(n,)" if rows is None else f"({rows},), one entry for each row"
        raise ShapeMismatch(f"{name}: must have shape {wanted}; found {found.shape}")
    return found


def _check_losses(first: int, loss: NDArray[np.float64]) -> None:
    wrong = ~(loss >= 0)
    if wrong.any():
        row = int(np.argmax(wrong))
        raise InvalidInput(
            f"log-likelihoods: must be at most 0; row {first + row} has {-loss[row]:.6g};"
            " natural logarithms of probabilities are wanted, not probabilities or losses"
        )


def _check_counts(unit: str, first: int, counts: NDArray[np.float64], *, clustered: bool) -> None:
    wrong = ~(counts >= 0) | np.isinf(counts)
    if not clustered:
        wrong |= counts == 0
    if wrong.any():
        row = int(np.argmax(wrong))
        rule = "0 or more" if clustered else "above 0 where every row stands for itself"
        raise InvalidInput(
            f"{unit}s: must be {rule}; row {first + row} has {counts[row]:.6g};"
            " pass documents= if rows of one text belong together"
        )

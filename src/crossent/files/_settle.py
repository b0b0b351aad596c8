"""The whole file decides: the reading that holds for every row, or the refusal with what was found."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from crossent.errors import FileError
from crossent.files import _refusals as refuse
from crossent.files._scale import Scale, decide, row_tolerance

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from crossent.files._batches import Batch, Floats
    from crossent.files._reading import Reading
    from crossent.files._survey import Survey

Batches = Callable[[], "Iterator[Batch]"]


def settled(source: str, guess: Reading, survey: Survey, batches: Batches, *, said: str | None, bits: int) -> Reading:
    """Return the reading of the whole file; ``batches`` gives another pass, taken only to count for a refusal."""
    if survey.rows == 0 and survey.dropped == 0:
        raise refuse.unreadable(source, "no rows: there is nothing to score")
    if survey.rows == 0:
        what = f"no rows are left: {refuse.plural(survey.dropped, 'row')} with a missing value left out"
        raise refuse.unreadable(source, what)
    _refuse_missing(source, survey, batches)
    if guess.normalise and survey.sum_low <= 0:
        raise refuse.zero_sums(source)
    scale = decide(
        survey, said=said, hint=guess.hint, normalise=guess.normalise, bits=bits, single=guess.layout == "single"
    )
    if scale.problem is not None:
        raise _refusal(source, guess, survey, scale, batches, bits)
    return replace(guess, kind=scale.kind, scale=scale.scale, rounded_decimals=scale.decimals, dropped=survey.dropped)


def guessed(guess: Reading, survey: Survey, *, said: str | None, bits: int) -> Reading:
    """Return the reading that the first batch suggests; nothing is refused before the whole file is seen."""
    if survey.rows == 0:
        return guess
    scale = decide(
        survey, said=said, hint=guess.hint, normalise=guess.normalise, bits=bits, single=guess.layout == "single"
    )
    return replace(guess, kind=scale.kind, scale=scale.scale, rounded_decimals=scale.decimals)


def _refuse_missing(source: str, survey: Survey, batches: Batches) -> None:
    if survey.nan_rows:
        cells = sum(int(np.isnan(batch.as_written).sum()) for batch in batches())
        what = f"NaN in {refuse.plural(cells, 'probability').replace('probabilitys', 'probabilities')}"
        raise refuse.not_a_number(source, what, survey.nan_rows, survey.nan_first)
    if survey.unlabelled_rows:
        what = f"the truth is missing in {refuse.plural(survey.unlabelled_rows, 'row')}"
        raise refuse.not_a_number(source, what, survey.unlabelled_rows, survey.unlabelled_first)
    if survey.bad_weights:
        what = f"weights must be 0 or more, and finite: {refuse.plural(survey.bad_weights, 'row')} break this"
        raise refuse.unreadable(source, what, evidence=[("rows", refuse.listed(survey.bad_weights_first, 3))])


def _refusal(source: str, guess: Reading, survey: Survey, scale: Scale, batches: Batches, bits: int) -> FileError:
    if scale.problem == "log sums":
        return refuse.log_sums_off(source, survey.log_sum_low, survey.log_sum_high)
    if scale.problem == "named otherwise":
        return _named_otherwise(source, guess, scale, batches)
    top = scale.scale
    if scale.problem == "range":
        low, high = (-np.inf, 0.0) if scale.kind == "log_probs" else (0.0, top)

        def outside(values: Floats) -> NDArray[np.bool_]:
            wrong: NDArray[np.bool_] = (values < low) | (values > high)
            return np.asarray(wrong.any(axis=1), dtype=np.bool_)

        off, example = _count(guess, batches, outside)
        return refuse.outside_unit(source, survey.rows, off, survey.lowest, survey.highest, example)
    tolerance = row_tolerance(survey, bits) * scale.scale
    off, example = _count(guess, batches, lambda values: np.abs(values.sum(axis=1) - top) > tolerance)
    return refuse.sums_off(source, survey.rows, off, survey.sum_low, survey.sum_high, example)


def _count(guess: Reading, batches: Batches, wrong: Callable[[Floats], NDArray[np.bool_]]) -> tuple[int, str]:
    """Count the rows that break a rule over another pass, and write the first of them out."""
    count, example = 0, ""
    for batch in batches():
        bad = np.flatnonzero(wrong(batch.as_written))
        if bad.size and not example:
            example = f"row {batch.row_numbers(bad[:1])[0]:,}: {_row(guess, batch.as_written[bad[0]])}"
        count += int(bad.size)
    return count, example


def _row(guess: Reading, values: Floats, shown: int = 6) -> str:
    names = guess.columns if len(guess.columns) == len(values) else guess.classes[-len(values) :]
    texts = [f"{name} {value:.6g}" for name, value in zip(names, values, strict=False)]
    return ", ".join(texts[:shown]) + (" …" if len(texts) > shown else "")


def _named_otherwise(source: str, guess: Reading, scale: Scale, batches: Batches) -> FileError:
    """E06: show the first row, and what another softmax would make of it."""
    first = next(batch for batch in batches() if batch.rows)
    row = first.as_written[0] / scale.scale
    single = len(row) == 1
    again = 1 / (1 + np.exp(-row)) if single else np.exp(row) / np.exp(row).sum()

    def show(values: Floats) -> str:
        return ", ".join(f"{value:.4g}" for value in values[:6]) + (" …" if len(values) > 6 else "")

    said = guess.hint or "logits"
    return refuse.holds_probabilities(source, guess.columns[0], said, show(row), show(again), single)

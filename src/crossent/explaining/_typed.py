"""Numbers that somebody typed, or arrays, as cases: classes by name or number, truth as class, one-hot or soft."""

from __future__ import annotations

import difflib
import math
from typing import TYPE_CHECKING, Any

import numpy as np

from crossent.errors import InvalidInput, ShapeMismatch
from crossent.explaining._case import SPACES, YES_NO, Case
from crossent.information import entropy
from crossent.losses import cross_entropy

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    Floats = NDArray[np.float64]


def typed_cases(truth: Any, given: Mapping[str, Any], classes: Sequence[Any] | None) -> tuple[list[Case], bool]:
    """Return the rows, and whether they are a batch (a single row may be a batch too)."""
    space, rows, batch = _prediction(given)
    single = rows.shape[1] == 1 and space != YES_NO
    count = 2 if single else rows.shape[1]
    names, named = _names(classes, count, single=single)
    if space == YES_NO:
        return _yes_no_cases(truth, rows, names, named=named, batch=batch), batch
    truths = _truths(truth, names, len(rows), batch=batch, named=named)
    both = both_classes(rows, space) if single else rows
    cases = [
        Case(names, named, space, tuple(row.tolist()), shares, number, single, row=place if batch else None)
        for place, (row, (shares, number)) in enumerate(zip(both, truths, strict=True))
    ]
    for case in cases:
        # The measures say what is wrong with a prediction; they are asked before anything is shown.
        cross_entropy(list(case.truth), **case.keyword)
        _check_numbers(case)
    return cases, batch


def _check_numbers(case: Case) -> None:
    if any(math.isnan(value) for value in case.prediction):
        raise InvalidInput(f"{case.space}: must be numbers; found NaN; there is nothing to explain about it")
    if case.space == "logits" and (max(case.prediction) == -math.inf or case.prediction.count(math.inf) > 1):
        raise InvalidInput(
            f"logits: one at least must be above -inf, and only one may be +inf; found {list(case.prediction)};"
            " they stand for no probabilities"
        )


def both_classes(rows: Floats, space: str) -> Floats:
    """Return two columns where one stands for the second of two classes."""
    if space == "logits":
        other = np.zeros_like(rows)
    elif space == "probs":
        _check_unit(rows, 0.0, 1.0, "probs", "pass logits= if it is a score")
        other = 1.0 - rows
    else:
        _check_unit(rows, -math.inf, 0.0, "log_probs", "pass logits= if it is a score")
        with np.errstate(divide="ignore"):
            other = np.log(-np.expm1(rows))
    return np.concatenate([other, rows], axis=1)


def _check_unit(rows: Floats, low: float, high: float, name: str, cure: str) -> None:
    for value in rows[:, 0].tolist():
        if not low <= value <= high:
            raise InvalidInput(
                f"{name}: one number for two classes must be in [{low:g}, {high:g}]; found {value:g}; {cure}"
            )


def _prediction(given: Mapping[str, Any]) -> tuple[str, Floats, bool]:
    found = [name for name in (*SPACES, YES_NO) if given.get(name) is not None]
    if len(found) != 1:
        raise InvalidInput(
            "probs, logits, log_probs: give the prediction once, by the word that says what its numbers are;"
            f" found {' and '.join(found) or 'none'}"
        )
    space = found[0]
    try:
        rows = np.asarray(given[space], dtype=np.float64)
    except (TypeError, ValueError):
        raise InvalidInput(
            f"{space}: must be numbers, as many in each row; found {_short(given[space])}; write 0.2,0.7,0.1"
        ) from None
    if rows.ndim > 2 or rows.size == 0:
        raise ShapeMismatch(
            f"{space}: must be one row of numbers, or several rows; found the shape {rows.shape};"
            " give (k,) for one prediction or (n, k) for a batch"
        )
    return space, np.atleast_2d(rows), rows.ndim == 2


def _short(value: Any) -> str:
    text = repr(value)
    return text if len(text) <= 60 else text[:57] + "..."


def _names(classes: Sequence[Any] | None, count: int, *, single: bool) -> tuple[tuple[str, ...], bool]:
    if classes is None:
        return tuple(str(number) for number in range(count)), False
    if isinstance(classes, str):
        raise InvalidInput(f"classes: must be a list of names; found the text {classes!r}; put it in brackets")
    names = tuple(str(name) for name in classes)
    if len(names) != count:
        what = "the two that one number stands for, its own last" if single else f"one for each of {count} numbers"
        raise ShapeMismatch(f"classes: must be {what}; found {len(names)}: {', '.join(names)}")
    twice = next((name for name in names if names.count(name) > 1), None)
    if twice is not None:
        raise InvalidInput(f"classes: must be different names; {twice!r} comes more than once; rename one")
    return names, True


# ---------------------------------------------------------------- truth


Truth = tuple[tuple[float, ...], int | None]


def _truths(truth: Any, names: tuple[str, ...], rows: int, *, batch: bool, named: bool) -> list[Truth]:
    if truth is None:
        raise InvalidInput(
            f"truth: must say what happened; found nothing; give one of the classes {_listed(names)},"
            f" or {len(names)} probabilities"
        )
    if not batch:
        return [_one_truth(truth, names, named=named)]
    several = [truth] if isinstance(truth, str | int | np.integer) else list(truth)
    if len(several) != rows:
        raise ShapeMismatch(
            f"truth: must be one for each of {rows} predictions; found {len(several)}; separate rows with a semicolon,"
            " or give a list as long as the predictions"
        )
    return [_one_truth(one, names, named=named) for one in several]


def _one_truth(truth: Any, names: tuple[str, ...], *, named: bool) -> Truth:
    if isinstance(truth, np.ndarray) and truth.ndim == 0:
        truth = truth.item()
    if isinstance(truth, str | bool | int | np.integer | np.bool_):
        number = _class_number(truth, names, named=named)
        return tuple(float(place == number) for place in range(len(names))), number
    if isinstance(truth, float) or not hasattr(truth, "__iter__"):
        raise InvalidInput(
            f"truth: must be a class or a probability for each; found {truth!r}; the classes are {_listed(names)}"
        )
    return _distribution(list(truth), names)


def _class_number(truth: Any, names: tuple[str, ...], *, named: bool) -> int:
    text = str(int(truth)) if isinstance(truth, bool | np.bool_) else str(truth).strip()
    if text in names:
        return names.index(text)
    whole = text.removeprefix("-").isdecimal()
    if whole and 0 <= int(text) < len(names):
        return int(text)
    near = difflib.get_close_matches(text, names, 1, 0.5)
    hint = f'; did you mean "{near[0]}"?' if near else ""
    hint += "" if named or whole else "; pass classes= to name them"
    raise InvalidInput(f'truth: must be one of the classes {_listed(names)}, or its number; found "{text}"{hint}')


def _distribution(truth: list[Any], names: tuple[str, ...]) -> Truth:
    if len(truth) != len(names):
        raise ShapeMismatch(
            f"truth: must be one class, or as many probabilities as the prediction has classes, {len(names)};"
            f" found {len(truth)} numbers"
        )
    try:
        shares = tuple(float(value) for value in truth)
    except (TypeError, ValueError):
        raise InvalidInput(f"truth: must be numbers, one for each class; found {_short(truth)}") from None
    if not all(0 <= value <= 1 for value in shares):
        bad = next(value for value in shares if not 0 <= value <= 1)
        raise InvalidInput(f"truth: probabilities must be in [0, 1]; found {bad:g}; divide counts by their sum")
    try:
        entropy(list(shares))
    except InvalidInput:
        total = math.fsum(shares)
        raise InvalidInput(
            f"truth: probabilities must sum to 1; they sum to {total:.6g}; divide each by the sum, or name one class"
        ) from None
    return shares, shares.index(1.0) if 1.0 in shares and math.fsum(shares) == 1.0 else None


# ---------------------------------------------------------------- yes/no questions


def _yes_no_cases(truth: Any, rows: Floats, names: tuple[str, ...], *, named: bool, batch: bool) -> list[Case]:
    """Return rows of independent probabilities, with one answer for each class."""
    outside = ~((rows >= 0.0) & (rows <= 1.0))
    if outside.any():
        raise InvalidInput(
            f"probs: probabilities of a yes must be in [0, 1]; found {rows[outside][0]:g}; take the sigmoid of a score"
        )
    if truth is None or (batch and (isinstance(truth, str) or len(truth) != len(rows))):
        raise InvalidInput(
            f"truth: must be {len(names)} answers, 1 for yes and 0 for no, for each of {len(rows)} rows; "
            f"found {_short(truth)}; separate rows with a semicolon"
        )
    several = list(truth) if batch else [truth]
    return [
        Case(names, named, YES_NO, tuple(row.tolist()), _answers(one, names, named=named), None,
             row=place if batch else None)
        for place, (row, one) in enumerate(zip(rows, several, strict=True))
    ]  # fmt: skip


def _answers(truth: Any, names: tuple[str, ...], *, named: bool) -> tuple[float, ...]:
    """Return 1 for each yes and 0 for each no; one class alone says yes to it and no to the others."""
    if isinstance(truth, str | bool | int | np.integer | np.bool_) and len(names) > 1:
        number = _class_number(truth, names, named=named)
        return tuple(float(place == number) for place in range(len(names)))
    try:
        answers = tuple(float(value) for value in np.atleast_1d(truth))
    except (TypeError, ValueError):
        answers = ()
    if len(answers) != len(names) or not all(0.0 <= value <= 1.0 for value in answers):
        raise InvalidInput(
            f"truth: must be {len(names)} answers, 1 for yes and 0 for no; found {_short(truth)}; "
            f"the classes are {_listed(names)}"
        )
    return answers


def _listed(names: Sequence[str], shown: int = 8) -> str:
    more = f" and {len(names) - shown} more" if len(names) > shown else ""
    return ", ".join(names[:shown]) + more

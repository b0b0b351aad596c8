"""`recalibrate`: the map that mends predictions best on rows it has not seen."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from crossent.calibration._border import read_given, read_rows
from crossent.calibration._cross_fit import choose
from crossent.calibration._folds import deal_folds
from crossent.calibration._gain import change, out_of_fold
from crossent.calibration._methods import candidates
from crossent.calibration._recalibration import Candidate, Recalibration, Zeros
from crossent.errors import InvalidInput

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from crossent.calibration._rows import Rows
    from crossent.typing import ArrayLike

    Floats = NDArray[np.float64]
    Tick = Callable[[str], None]

_NAMED = 20


def recalibrate(
    truth: ArrayLike,
    probs: ArrayLike | None = None,
    *,
    logits: ArrayLike | None = None,
    log_probs: ArrayLike | None = None,
    method: str = "auto",
    classes: Sequence[str] | None = None,
    weights: ArrayLike | None = None,
    groups: ArrayLike | None = None,
    folds: int = 5,
    seed: int = 0,
    confidence: float = 0.95,
    progress: Tick | None = None,
    **reading: Any,
) -> Recalibration:
    """Return a map from predictions to better ones, with what it gains on rows it was not fitted on.

    Every map is fitted by minimising the cross-entropy. The gain that counts is the cross-fitted one: each row is
    judged under a map, and a choice of map, that did not see it. The gain on the same rows stands beside it.

    Parameters
    ----------
    truth : integer array, shape (n,), or float array, shape (n, k); or a file, query or dataframe of predictions
        Class numbers, or distributions; the probability of class 1 for a prediction of one column.
    probs, logits, log_probs : float array, shape (n, k), or (n,) for two classes
        The prediction, by the keyword that says what its numbers are; none for a file, which says so itself.
    method : {"auto", "none", "temperature", "platt", "beta", "vector", "isotonic"}
        "auto" is the plainest whose cross-fitted loss is within one standard error of the least; it may be "none".
        Platt and beta are for two classes.
    classes : sequence of str, default "0", "1", ...
        Names of the classes, in the order of the columns.
    weights : array, shape (n,)
        Not negative; rows of weight 0 are left out.
    groups : array, shape (n,)
        Rows with the same value (a user, a document) stay in one fold, and the interval is clustered by them.
    folds : int
        How many parts; each is judged by maps fitted on the others.
    seed : int
        Which of the many ways to deal rows into folds.
    confidence : float
        Of the interval of the gain.
    **reading
        For a file, how to read it: ``truth=``'s column and so on are fields of `crossent.files.ReadingOptions`, and
        ``groups`` is the name of a column.

    Returns
    -------
    Recalibration

    Raises
    ------
    InvalidInput      no such method, or not for so many classes; no distributions; fewer than 2 rows or groups
    ShapeMismatch     arrays that do not belong together
    FileError         a file that can't be read without guessing

    Edge cases
    ----------
    ==========================================  ======================================================
    a truth of probability 0                    no temperature mends it: counted, named, left out of the fit
    every row right                             no best temperature: stopped at what n rows can tell, and said
    predictions that are worse than uniform     temperature inf: uniform
    classes that a line separates               beta and vector held back by a prior worth one row, and said
    ==========================================  ======================================================

    Source
    ------
    Temperature and vector scaling: Guo, Pleiss, Sun, Weinberger (2017). Beta: Kull, Silva Filho, Flach (2017). Platt
    (1999) with the targets of Lin, Lin, Weng (2007). Isotonic: Zadrozny, Elkan (2002).

    See Also
    --------
    crossent.score : how far off the predictions are, and whether that is miscalibration.

    Examples
    --------
    Sure at 9 to 1 and right 3 times of 4: log-odds of ln 9 should be ln 3, half as much.

    >>> import crossent as ce
    >>> mended = ce.recalibrate([1, 1, 1, 0] * 50, [0.9] * 200, method="temperature")
    >>> print(f"{mended.parameters['temperature']:.6f}")
    2.000000
    >>> print(f"{mended.in_sample.before:.6f} {mended.in_sample.after:.6f}")
    0.654667 0.562335
    >>> float(mended.apply([0.9])[0].round(6))
    0.75
    """
    _check(folds, confidence)
    if probs is None and logits is None and log_probs is None:
        from crossent.calibration._from_file import recalibrate_file

        settings = {"method": method, "folds": folds, "seed": seed, "confidence": confidence, "progress": progress}
        return recalibrate_file(truth, settings, weights=weights, groups=groups, classes=classes, reading=reading)
    if reading:
        raise InvalidInput(f"{next(iter(reading))}: says how to read a file; found arrays; leave it out")
    given = read_given(probs, logits, log_probs, single=True)
    rows = read_rows(truth, given, weights, groups)
    names = class_names(classes, rows.classes)
    return fit_best(rows, names, method=method, folds=folds, seed=seed, confidence=confidence, progress=progress)


def fit_best(
    rows: Rows,
    classes: tuple[str, ...],
    *,
    method: str = "auto",
    folds: int = 5,
    seed: int = 0,
    confidence: float = 0.95,
    progress: Tick | None = None,
    row_names: Callable[[NDArray[np.intp]], Sequence[int | str]] | None = None,
    **told: Any,
) -> Recalibration:
    """Return the best map for checked rows; ``told`` goes into the result as it is."""
    if len(rows) == 0:
        raise InvalidInput("truth: must have at least one row of positive weight; found none")
    methods = candidates(method, rows.classes, len(rows))
    dealt = deal_folds(rows.top_truth(), rows.groups, folds, seed)
    before = rows.losses()
    choice = choose(methods, rows, dealt, progress)
    fitted = choice.method.fit(rows)
    after = rows.losses(fitted.map.log_probs(rows.log_probs))
    zeros = _zeros(before, after, row_names)
    used = int(dealt.max()) + 1
    told_out = out_of_fold(rows, before, choice.losses, confidence, used)
    doubts = [f"the interval can't be trusted: {doubt}" for doubt in told_out.doubts]
    return Recalibration(
        method=choice.method.name,
        map=fitted.map,
        classes=classes,
        in_sample=change(rows, before, after),
        out_of_fold=told_out,
        candidates=tuple(Candidate(one.name, mean) for one, mean in zip(methods, choice.means, strict=True)),
        zeros=zeros,
        rows=len(rows),
        groups=None if rows.groups is None else len(np.unique(rows.groups)),
        folds=used,
        seed=seed,
        notes=(*fitted.notes, *doubts, *_about_zeros(zeros)),
        **told,
    )


def _check(folds: int, confidence: float) -> None:
    if int(folds) != folds or folds < 2:
        raise InvalidInput(f"folds: must be a whole number of at least 2; got {folds!r}")
    if not 0.0 < confidence < 1.0:
        raise InvalidInput(f"confidence: must lie between 0 and 1; got {confidence!r}; 0.95 is 95 %")


def class_names(classes: Sequence[str] | None, count: int) -> tuple[str, ...]:
    """Return the names of the classes, their numbers where there are none."""
    if classes is None:
        return tuple(str(place) for place in range(count))
    names = tuple(str(name) for name in classes)
    if len(names) != count or len(set(names)) != count:
        raise InvalidInput(
            f"classes: must name each of {count} classes once, in the order of the columns; found {len(names)} names, "
            f"{len(set(names))} different"
        )
    return names


def _zeros(before: Floats, after: Floats, row_names: Callable[[NDArray[np.intp]], Sequence[int | str]] | None) -> Zeros:
    places = np.flatnonzero(np.isposinf(before))
    named = places[:_NAMED]
    first = named.tolist() if row_names is None else row_names(named)
    return Zeros(len(places), tuple(first), int(np.isfinite(after[places]).sum()))


def _about_zeros(zeros: Zeros) -> tuple[str, ...]:
    if not zeros.rows:
        return ()
    rows = "1 row gives" if zeros.rows == 1 else f"{zeros.rows:,} rows give"
    if zeros.mended == zeros.rows:
        return (f"{rows} the truth probability 0; this map mends that, a temperature could not",)
    left = "" if not zeros.mended else f", {zeros.rows - zeros.mended:,} of them after the map too"
    return (
        f"{rows} the truth probability 0{left}: the loss is infinite before and after, and the gain is that of the"
        " other rows. No temperature mends a zero: mix in the base rates, or clip, where the predictions are made",
    )

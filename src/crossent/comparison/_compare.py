"""`compare`: from files, dataframes or arrays to a `Comparison`."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING, Any

from crossent.comparison._settings import Settings
from crossent.comparison._summary import Tallies, summarise
from crossent.errors import InvalidInput
from crossent.scoring._rules import divides, rules_for
from crossent.scoring._slicing import QUANTILES, check_parts, specifications

if TYPE_CHECKING:
    from crossent.comparison._array_pairs import ArrayPairs
    from crossent.comparison._comparison import Comparison
    from crossent.comparison._file_pairs import FilePairs
    from crossent.comparison._settings import Correction
    from crossent.scoring._estimate import Method
    from crossent.scoring._measure import Progress


def compare(
    a: Any,
    b: Any,
    *more: Any,
    truth: Any = None,
    names: Sequence[str] | None = None,
    kind: str | None = None,
    classes: Sequence[Any] | None = None,
    weights: Any = None,
    frequency: bool = False,
    clusters: Any = None,
    by: Any = None,
    ids: Any = None,
    ordered: Any = None,
    confidence: float = 0.95,
    correction: Correction = "holm",
    delta: float | None = None,
    always_valid: bool | int = False,
    method: Method = "auto",
    rules: str = "exact",
    clip: float | None = None,
    movers: int = 5,
    min_rows: int = 20,
    quantiles: int = QUANTILES,
    progress: Progress | None = None,
    **reading: Any,
) -> Comparison:
    """Return whether other models cost less than the first on the same rows, how sure that is, and where it comes from.

    The estimate is the mean of ``d_i = loss_i(other) - loss_i(first)``, so below 0 the other model is better:

        difference = sum_i w_i d_i / sum_i w_i

    Its interval is made of the ``d_i`` alone, which are often far less spread out than the losses.

    Parameters
    ----------
    a, b, *more : path, glob, SQL query, dataframe; or float array, shape (n, k) or (n,)
        Predictions. Files are joined by their ids, whatever the order of their rows; arrays belong together row by row.
        The first is the baseline.
    truth : array, shape (n,) or (n, k); or the name of a column
        What happened, for arrays; of files, the column that says so.
    names : sequence of str, default the names of the files, or a, b, c
    kind : {"probs", "log_probs", "logits", "sigmoid"}, default "probs" for arrays, found by itself for files
    classes : sequence, default none
        The names of the classes, in the order of the columns.
    weights : float array, shape (n,), or a column of the first file
        Importance weights, finite and not negative.
    frequency : bool, default False
        Whether the weights say how many equal rows each row stands for, rather than how much it counts.
    clusters : array, shape (n,), or a column of the first file
        Which rows belong together: users, documents. They are drawn together, so the clusters count, not the rows.
    by : array, mapping of arrays, or columns of the first file
        What the rows are sliced by; ``"a*b"`` crosses two columns, and numbers of many values are cut into
        ``quantiles``.
    ids : array, shape (n,), default none
        Names of the rows; of files, ``id=`` names the column, and ``on=`` columns that together name a row.
    ordered : bool, array of times, shape (n,), or a column of the first file
        Rows in the order of time: neighbours may be alike, which the interval then allows for (Diebold-Mariano). True
        says that the rows (of the first file) stand in that order. Classes and slices then have no intervals.
    confidence : float, default 0.95
        The level of the intervals; a verdict needs a p-value of at most ``1 - confidence``, or a tenth of that where
        the shape of the data is in doubt (``p_needed`` of a difference).
    correction : {"holm", "bonferroni", "none"}
        How p-values are adjusted where there are more than two models.
    delta : float, default none
        A margin in nats: ``.passed`` says whether the others are shown to be at most that much worse (non-inferiority).
    always_valid : bool or int, default False
        An interval and a verdict that may be looked at again and again while rows come in; a number says at how many
        rows the interval shall be tightest (1,000), which must be fixed before the first look.
    method : {"auto", "t", "skewness", "bootstrap"}
        How intervals are made; by default chosen by rule, and named in the result.
    rules, clip
        As in `score`.
    movers : int, default 5
        How many rows to name that got better most, and as many that got worse.
    min_rows : int, default 20
        Slices of fewer rows (or clusters) have no interval and no verdict.
    progress : callable, default none
        Called with the rows done, and all rows where their number is known.
    **reading
        How files are read: ``id=``, ``on=``, ``join="inner"``, ``truth_file=``, all of `crossent.files.ReadingOptions`.

    Returns
    -------
    Comparison
        Prints itself; ``.verdict``, ``.difference``, ``.to_dict()``, ``.to_json()``, ``.to_markdown()``, ``.save()``,
        HTML in a notebook.

    Raises
    ------
    InvalidInput, ShapeMismatch
        When an array breaks a rule.
    FileError
        When files don't hold the same ids (E10) or the same truth (E11), or an id names two rows (E12).

    Edge cases
    ----------
    ========================================  ==========================================================
    identical models                          difference 0, tied, "every row costs the same"
    infinite losses in one model              difference infinite, no interval, better or worse
    infinite losses in both                   difference NaN, tied; the rows left over have an interval
    one row, one cluster                      no interval, tied
    ========================================  ==========================================================

    See Also
    --------
    crossent.score : one model, its interval, and where its loss comes from.

    Examples
    --------
    >>> import crossent as ce
    >>> old, new = [0.6, 0.5, 0.7, 0.9], [0.7, 0.4, 0.9, 0.95]
    >>> result = ce.compare(old, new, truth=[1, 0, 1, 1], names=["old", "new"])
    >>> round(result.difference.nats, 6), result.verdict
    (-0.160463, 'tied')
    >>> round(ce.compare(old, new, truth=[1, 0, 1, 1], ordered=True).difference.nats, 6)    # rows in the order of time
    -0.160463
    """
    ordered = None if ordered is False else ordered
    settings = Settings(
        confidence, correction, delta, always_valid, method, frequency, movers, min_rows, in_time=ordered is not None
    )
    if ordered is not None and (clusters is not None or reading.get("cluster") is not None):
        raise InvalidInput(
            "ordered: rows stand in the order of time or belong to clusters; found both;"
            " sum each cluster, or leave one out"
        )
    models = [a, b, *more]
    labels = _labels(names, len(models))
    if truth is not None and not isinstance(truth, str):
        if reading:
            name = min(reading)
            raise InvalidInput(
                f"{name}: says how a file is read; found arrays; leave it out, or pass the files themselves"
            )
        from crossent.comparison._array_pairs import array_pairs

        make = partial(rules_for, rules, clip, normalise=divides(rules))
        arrays = array_pairs(
            models, truth, names=labels or _letters(len(models)), kind=kind, classes=classes, weights=weights,
            clusters=clusters, by=by, ids=ids, rules=make, frequency=frequency, quantiles=check_parts(quantiles),
            ordered=ordered,
        )  # fmt: skip
        return _compared(arrays, settings, progress)
    _refuse_arrays(models, weights=weights, clusters=clusters, ids=ids, ordered=None if ordered is True else ordered)
    from crossent.comparison._file_pairs import file_pairs

    columns = {"weights": weights or reading.pop("weight", None), "clusters": clusters or reading.pop("cluster", None)}
    pairs = file_pairs(
        models, names=labels, rules=partial(rules_for, rules, clip), divide=divides(rules), by=specifications(by),
        frequency=frequency, quantiles=check_parts(quantiles), progress=progress, ordered=ordered,
        reading={**reading, "truth": truth, "kind": kind, "classes": classes}, **columns,
    )  # fmt: skip
    try:
        return _compared(pairs, settings, progress)
    finally:
        pairs.close()


def _compared(source: ArrayPairs | FilePairs, settings: Settings, progress: Progress | None) -> Comparison:
    tallies = Tallies(source, settings)
    for rows in source.batches(progress):
        tallies.add(rows)
    return summarise(source, tallies, source.joined(), settings)


def _labels(names: Sequence[str] | None, models: int) -> tuple[str, ...] | None:
    if names is None:
        return None
    found = tuple(str(name) for name in names)
    if len(found) != models or len(set(found)) != models:
        raise InvalidInput(f"names: must be one different name for each of {models} models; got {list(found)}")
    return found


def _letters(count: int) -> tuple[str, ...]:
    return tuple(chr(ord("a") + place) if place < 26 else f"model {place + 1}" for place in range(count))


def _refuse_arrays(models: Sequence[Any], **given: Any) -> None:
    """Refuse what only arrays can have, where the predictions are files; and arrays without a truth."""
    import numpy as np

    for model in models:
        if isinstance(model, np.ndarray) or (
            isinstance(model, list | tuple) and not all(isinstance(one, str) or hasattr(one, "parts") for one in model)
        ):
            raise InvalidInput("truth: arrays of predictions need it; found none; pass truth=labels")
    for name, value in given.items():
        if value is not None and not isinstance(value, str):
            column = {"ids": "id"}.get(name, name)
            raise InvalidInput(
                f'{name}: of files it is the name of a column; found {type(value).__name__}; pass {column}="..."'
            )

"""`score`: from a file, a dataframe or arrays to a `Score`."""

from __future__ import annotations

import warnings
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from crossent.errors import InvalidInput
from crossent.scoring._array_slicing import array_keys, check_weights
from crossent.scoring._estimate import METHODS
from crossent.scoring._interval import check_confidence
from crossent.scoring._measure import measure
from crossent.scoring._per_row import row_writer
from crossent.scoring._rules import divides, rules_for
from crossent.scoring._slice_scores import MIN_ROWS
from crossent.scoring._slicing import (
    MOST_NUMBERS,
    QUANTILES,
    Slicing,
    check_parts,
    columns_of,
    distinct,
    specifications,
)
from crossent.scoring._summary import summarise

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from crossent.scoring._details import Details
    from crossent.scoring._estimate import Method
    from crossent.scoring._measure import Progress
    from crossent.scoring._rules import Rules
    from crossent.scoring._score import Score
    from crossent.scoring._slicing import Cuts
    from crossent.scoring._source import Source
    from crossent.typing import ArrayLike

SHOWN = 10


def score(
    source: Any = None,
    /,
    probs: ArrayLike | None = None,
    *,
    logits: ArrayLike | None = None,
    log_probs: ArrayLike | None = None,
    classes: Sequence[Any] | None = None,
    weights: ArrayLike | None = None,
    by: Any = None,
    ids: ArrayLike | None = None,
    clusters: Any = None,
    frequency: bool = False,
    method: Method = "auto",
    min_rows: int = MIN_ROWS,
    quantiles: int = QUANTILES,
    rules: str = "exact",
    clip: float | None = None,
    confidence: float = 0.95,
    costliest: int = SHOWN,
    per_row: str | Path | None = None,
    details: bool | None = None,
    progress: Progress | None = None,
    **reading: Any,
) -> Score:
    """Return the cross-entropy of a set of predictions with its interval, and where it comes from.

    The first argument is a file, a query or a dataframe that holds truth and predictions, or the truth alone, if the
    predictions follow as an array.

    Parameters
    ----------
    source : path, glob, SQL query, dataframe; or integer, text or float array, shape (n,) or (n, k)
        Where truth and predictions are; or the truth alone: class numbers, labels (with ``classes=``), or
        distributions. By position; beside an array of predictions it may be given as ``truth=`` too.
    probs, logits, log_probs : float array, shape (n, k), (n,) or (n, 1)
        The predictions, if the first argument is the truth. One column stands for the second of two classes.
    classes : sequence, default none
        The names of the classes, in the order of the columns.
    weights : float array, shape (n,), default none
        Importance weights, finite and not negative; of a file, ``weight=`` names the column.
    by : array or mapping of arrays, or column names of a file
        What the rows are sliced by; ``"a*b"`` crosses two columns, and numbers of many different values are cut into
        ``quantiles`` parts.
    ids : array, shape (n,), default none
        Names of the rows; of a file, ``id=`` names the column.
    clusters : array, or a column name of a file
        Which rows belong together (users, documents): clusters are then the independent units, not rows.
    frequency : bool, default False
        Whether weights say how many equal rows each row stands for, rather than how much it matters.
    method : {"auto", "t", "skewness", "bootstrap"}
        How the interval is made; by default chosen by rule, and named in the result (docs/statistics.md).
    min_rows : int, default 20
        Slices of fewer rows (or clusters) have no interval.
    quantiles : int, default 4
        How many parts a column of numbers is cut into.
    rules : {"exact", "sklearn", "kaggle"}
        What a probability of 0 costs: infinity; what scikit-learn's clipping at the resolution of the floats makes of
        it; what Kaggle's division by the row sum and clipping at 1e-15 makes of it.
    clip : float, default none
        Move the probability of the truth into ``[clip, 1 - clip]`` first.
    confidence : float, default 0.95
        The level of the interval.
    costliest : int, default 10
        How many of the costliest rows to name.
    per_row : path, default none
        Where one line per row is written: Parquet, CSV, TSV, JSON lines or NPZ, by the ending of the name.
    details : bool, default none
        Whether to gather what a report shows besides (``.save("report.html")``): losses by size, confusion,
        reliability by class, rows. By default where there are at most 20,000 rows.
    progress : callable, default none
        Called after each batch with the rows done, and all rows where their number is known.
    **reading
        How a file is read: ``truth_file=``, ``id=``, ``kind=``, ``weight=`` and all that
        `crossent.files.ReadingOptions` takes. For arrays ``kind="sigmoid"`` and ``normalise=True``.

    Returns
    -------
    Score
        Prints itself; ``.to_dict()``, ``.to_json()``, ``.to_markdown()``, and HTML in a notebook.

    Raises
    ------
    InvalidInput
        When an array breaks a rule: labels that are no class, probabilities that do not sum to 1, negative weights.
    FileError
        When a file can't be read without guessing; the error says what was found and which flag settles it.

    See Also
    --------
    log_loss : the mean alone, as a float.

    Examples
    --------
    >>> import crossent as ce
    >>> probs = [[0.1, 0.9], [0.9, 0.1], [0.8, 0.2], [0.35, 0.65]]
    >>> result = ce.score(["spam", "ham", "ham", "spam"], probs, classes=["ham", "spam"])
    >>> result.loss.nats
    0.21616187468057912
    >>> result.costliest[0].row, result.costliest[0].p_truth
    (3, 0.65)
    """
    check_confidence(confidence)
    check_parts(quantiles)
    shown = _Shown(confidence, costliest, method, min_rows, progress, per_row, details)
    if probs is None and logits is None and log_probs is None:
        _only_for_arrays(weights=weights, ids=ids)
        if source is None:
            raise InvalidInput("score: nothing to score; give a file, a dataframe, or the truth and its predictions")
        clusters = _column_name(clusters, reading.pop("cluster", None))
        rows, slicing = _file(source, reading, classes, by, clusters, frequency, quantiles, divides(rules))
        return _scored(rows, rules_for(rules, clip, rows.float_width), slicing, shown)
    from crossent.scoring._array_source import array_source

    divide = bool(reading.pop("normalise", False)) or divides(rules)
    keys, slicing = array_keys(by, clusters, frequency, quantiles)
    arrays = array_source(
        _truth(source, reading), probs=probs, logits=logits, log_probs=log_probs, classes=classes, weights=weights,
        ids=ids, by=keys, check_sums=rules == "exact" and not divide, **reading,
    )  # fmt: skip
    check_weights(arrays.weights, frequency, "weights")
    return _scored(arrays, rules_for(rules, clip, arrays.float_width, normalise=divide), slicing, shown)


def _truth(source: Any, reading: dict[str, Any]) -> Any:
    """Return the truth of an array of predictions, given by position or by name."""
    named = reading.pop("truth", None)
    if (source is None) == (named is None):
        found = "neither" if source is None else "both"
        raise InvalidInput(f"truth: give it once, first by position or as truth=; found {found}")
    return named if source is None else source


@dataclass(frozen=True, slots=True)
class _Shown:
    """What is asked of the result."""

    confidence: float
    costliest: int
    method: Method
    min_rows: int
    progress: Progress | None
    per_row: str | Path | None
    details: bool | None

    def __post_init__(self) -> None:
        if self.costliest < 0:
            raise InvalidInput(f"costliest: must be 0 or more; found {self.costliest}; 0 names no rows")
        if self.min_rows < 0:
            raise InvalidInput(f"min_rows: must be 0 or more; found {self.min_rows}; 0 gives every slice an interval")
        if self.method not in METHODS:
            raise InvalidInput(f"method: must be one of {', '.join(METHODS)}; got {self.method!r}")


def _file(
    source: Any,
    reading: dict[str, Any],
    classes: Sequence[Any] | None,
    by: Any,
    cluster: str | None,
    frequency: bool,
    quantiles: int,
    divide: bool,
) -> tuple[Source, Slicing]:
    """Return a file as a source, and how its rows are sliced."""
    from crossent.scoring._file_source import file_source

    named = specifications(by)
    given = {**reading, "cluster": cluster}
    found = file_source(source, given, classes=classes, by=columns_of(named) or None, divide=divide)

    def cuts(column: str) -> Cuts | None:
        parts = found.predictions.quantiles(column, quantiles, MOST_NUMBERS)
        return None if parts is None else distinct(*parts)

    return found, Slicing.of(named, cuts, cluster, frequency)


def _scored(source: Source, rules: Rules, slicing: Slicing, shown: _Shown) -> Score:
    """Return the score of a source, and write its rows if that was asked for."""
    details = _details(source, shown.details)
    with row_writer(shown.per_row, source.classes) as writer:
        tally, reading = measure(
            source, rules, costliest=shown.costliest, progress=shown.progress, per_row=writer, slicing=slicing,
            details=details,
        )  # fmt: skip
    if not tally.overall().rows:
        warnings.warn(f"score: the mean of no rows is NaN; {source.name} has none", RuntimeWarning, stacklevel=3)
    return summarise(
        tally,
        name=source.name,
        read_as={"source": source.name, "lines": reading.lines(), "reading": reading.to_dict()},
        confidence=shown.confidence,
        reading=reading if hasattr(reading, "save") else None,
        method=shown.method,
        min_rows=shown.min_rows,
        details=details,
    )


def _details(source: Source, wanted: bool | None) -> Details | None:
    """Return what a report shows beside the score, to be filled; none where it was not asked for."""
    from crossent.scoring._details import KEPT, Details

    few = source.total_rows is not None and source.total_rows <= KEPT
    return Details(source.classes) if wanted or (wanted is None and few) else None


def _column_name(clusters: Any, column: str | None) -> str | None:
    """Return the name of the column of clusters, by whichever keyword it was given."""
    if clusters is not None and not isinstance(clusters, str):
        raise InvalidInput('clusters: of a file it is the name of a column; found an array; pass clusters="user"')
    return column if clusters is None else clusters


def _only_for_arrays(**given: Any) -> None:
    for name, value in given.items():
        if value is not None:
            column = {"weights": "weight", "ids": "id"}[name]
            raise InvalidInput(f"{name}: belongs to arrays; of a file name the column; pass {column}=")

"""`explain`: from numbers, or a row of a file, to an `Explanation`."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from crossent.errors import InvalidInput
from crossent.explaining._case import YES_NO
from crossent.explaining._context import Context, Other
from crossent.explaining._cost import SHOWN, cost_of_file, cost_of_rows, score_of_file, score_of_rows
from crossent.explaining._explanation import Explanation
from crossent.explaining._file_rows import FileRows, file_rows, opened
from crossent.explaining._typed import typed_cases
from crossent.explaining._worked import Worked, work
from crossent.explaining._yes_no import binary_losses
from crossent.information import surprisal

if TYPE_CHECKING:
    from collections.abc import Sequence

    from crossent.typing import ArrayLike

CLASSIC_TRUTH, CLASSIC_PROBS = (0, 1, 0), (0.228, 0.619, 0.153)


def explain(
    source: Any = None,
    /,
    probs: ArrayLike | None = None,
    *,
    logits: ArrayLike | None = None,
    log_probs: ArrayLike | None = None,
    classes: Sequence[Any] | None = None,
    base: float | None = None,
    id: Any = None,  # noqa: A002 - the word of the command line
    row: int | None = None,
    vs: Any = None,
    **reading: Any,
) -> Explanation:
    """Return how a loss comes about, step by step, with every number on the way.

    The first argument is the truth, if a prediction follows, or a file, a query or a dataframe that holds both.
    Without any argument it is the classic example, (0, 1, 0) against (0.228, 0.619, 0.153).

    Parameters
    ----------
    source : int, text or float array, shape (k,); or path, SQL query, dataframe
        What happened: a class number, a class name, a one-hot or soft distribution; for a batch one for each row. Or
        where truth and predictions are. Beside a prediction it may be given as ``truth=`` too.
    probs, logits, log_probs : float, or array, shape (k,) or (n, k)
        The prediction. One number stands for the second of two classes; several rows are a batch.
    classes : sequence of text, default none
        The names of the classes, in the order of the numbers.
    base : float, default none
        Shows the loss in the unit of this base, too.
    id, row : default none
        Which row of the file: its id, or its number, counted from 1 without the header. Without them the whole file.
    vs : path, query or dataframe, default none
        A second model's file: the same row of it is held against this one.
    **reading
        How a file is read, as in `crossent.score`: ``truth=`` names the column of the truth, ``id_column=`` that of the
        ids, ``kind=`` what the numbers are.  ``kind="sigmoid"``, a yes/no question for each class, may be said of
        ``probs=`` too; the truth is then 1 or 0 for each.

    Returns
    -------
    Explanation
        Prints itself; ``.to_dict()``, ``.to_json()``, ``.to_markdown()``, ``.to_latex()``, and HTML in a notebook.

    Raises
    ------
    InvalidInput
        A truth that is no class, probabilities that do not sum to 1, an id that is not in the file.
    ShapeMismatch
        Truth, prediction and classes of different lengths.

    See Also
    --------
    cross_entropy : the number alone.
    score : the mean over a file, with its interval.

    Examples
    --------
    >>> import crossent as ce
    >>> found = ce.explain("dog", logits=[2, 1, 0.1], classes=["cat", "dog", "bird"])
    >>> found.nats
    1.4170300162778335
    >>> print(found)  # doctest: +ELLIPSIS
      1  scores            z = (2, 1, 0.1)
      ...
    """
    given = {"probs": probs, "logits": logits, "log_probs": log_probs}
    typed = any(value is not None for value in given.values())
    if not typed and source is None and not reading and classes is None:
        _refuse(id=id, row=row, vs=vs)
        return _typed(CLASSIC_TRUTH, {"probs": CLASSIC_PROBS}, None, base, Context("typed", classic=True))
    if typed:
        _refuse(id=id, row=row, vs=vs)
        truth = reading.pop("truth", None) if source is None else source
        yes_no = reading.get("kind") == YES_NO and reading.pop("kind") == YES_NO
        if yes_no:
            given = {"logits": logits, "log_probs": log_probs, YES_NO: probs}
        if reading:
            raise InvalidInput(f"{next(iter(reading))}: says how a file is read; leave it out beside typed numbers")
        return _typed(truth, given, classes, base, Context())
    if source is None:
        raise InvalidInput("explain: a truth needs its prediction; give probs=, logits= or log_probs=, or a file")
    options = {name: value for name, value in reading.items() if value is not None}
    if classes is not None:
        options["classes"] = tuple(classes)
    if "id_column" in options:
        options["id"] = options.pop("id_column")
    return _from_file(source, options, base, None if id is None else str(id), row, vs)


def _refuse(**given: Any) -> None:
    for name, value in given.items():
        if value is not None:
            raise InvalidInput(f"{name}: picks a row of a file, and no file was given; name one, or leave {name} out")


def _typed(truth: Any, given: dict[str, Any], classes: Any, base: float | None, context: Context) -> Explanation:
    cases, batch = typed_cases(truth, given, classes)
    examples = tuple(work(case, base) for case in cases)
    if not batch:
        return Explanation(examples[0], context, examples)
    return Explanation(costliest(examples), context, examples, cost_of_rows(examples, score_of_rows(examples)))


def costliest(examples: Sequence[Worked]) -> Worked:
    """Return the example of the greatest loss."""
    return max(examples, key=lambda one: one.nats)


def _from_file(
    source: Any, options: dict[str, Any], base: float | None, id_: str | None, row: int | None, vs: Any
) -> Explanation:
    if id_ is not None and row is not None:
        raise InvalidInput(f"id, row: either names a row; found both, {id_} and {row}; leave one out")
    if id_ is None and row is None:
        if vs is not None:
            raise InvalidInput("vs: one row is held against another; name it with id= or row=; for files use compare")
        return _whole_file(source, options, base)
    found = file_rows(opened(source, options), id_=id_, row=row)
    example = work(found.cases[0], base)
    other = None if vs is None else _other(vs, options, found, example, id_, row)
    return Explanation(example, replace(_context(found, example), other=other), (example,))


def _context(found: FileRows, example: Worked) -> Context:
    rates = found.rates[: len(example.case.classes)]
    if example.case.is_yes_no:
        costly = sum(binary_losses(example.case.truth, rates))
        return Context(found.name, tuple(found.reading.lines()), rates, costly + 0.0)
    costs = [float(cost) for cost in surprisal(list(rates))]
    nats = sum(share * cost for share, cost in zip(example.case.truth, costs, strict=True) if share)
    return Context(found.name, tuple(found.reading.lines()), rates, nats + 0.0)


def _other(
    vs: Any, options: dict[str, Any], found: FileRows, example: Worked, id_: str | None, row: int | None
) -> Other:
    kept = {name: value for name, value in options.items() if name in {"truth", "id", "truth_file", "map", "positive"}}
    kept |= {name: options[name] for name in ("kind",) if options.get(name) == YES_NO}
    second = file_rows(opened(vs, kept), id_=id_, row=row)
    case, mine = second.cases[0], example.case
    where = f"id {id_}" if id_ is not None else f"row {row}"
    if mine.is_yes_no and dict(zip(mine.classes, mine.truth, strict=True)) != dict(
        zip(case.classes, case.truth, strict=True)
    ):
        raise InvalidInput(
            f"vs: both files must hold the same rows; the answers of {where} differ in {found.name} and {second.name};"
            " join them by their ids"
        )
    if case.number is not None and mine.number is not None:
        ours, theirs = mine.classes[mine.number], case.classes[case.number]
        if ours != theirs:
            raise InvalidInput(
                f'vs: both files must hold the same rows; the truth of {where} is "{ours}" in {found.name},'
                f' "{theirs}" in {second.name}; join them by their ids'
            )
    return Other(second.name, work(case, example.base))


def _whole_file(source: Any, options: dict[str, Any], base: float | None) -> Explanation:
    predictions = opened(source, options)
    total = score_of_file(predictions)
    found = file_rows(predictions, first=SHOWN if total.rows <= SHOWN else 0)
    if not found.rows:
        raise InvalidInput(f"{found.name}: there are no rows to explain")
    if found.cases:
        examples = tuple(work(case, base) for case in found.cases)
        example = costliest(examples)
        return Explanation(example, _context(found, example), examples, cost_of_rows(examples, total))
    worst = total.costliest[0]
    picked = file_rows(predictions, row=worst.row)
    example = work(picked.cases[0], base)
    return Explanation(example, _context(picked, example), (example,), cost_of_file(total))

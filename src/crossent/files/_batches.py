"""A run of rows as arrays, and the passes that yield them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from crossent.files._text_keys import TextKeys

if TYPE_CHECKING:
    from collections.abc import Iterator

    from crossent.files._query import PassQuery
    from crossent.files._reading import Reading

Floats: TypeAlias = NDArray[np.float64]
Codes: TypeAlias = NDArray[np.int32]

NO_COLUMN = -1  # a class that has no column: its probability is 0
NO_LABEL = -2  # a missing truth: an error, or a row left out


@dataclass(frozen=True, slots=True)
class Key:
    """One column carried along, as codes into different texts; "", a missing text, is the first of them if any."""

    codes: Codes
    names: Sequence[str]


@dataclass(frozen=True, slots=True)
class Batch:
    """A run of rows of one source.

    Attributes
    ----------
    first_row : int
        How many rows of the file come before, from 0.
    truth : int32 array, shape (n,), or float64 array, shape (n, k)
        Class numbers (-1: a class without a column), or a distribution over the classes.
    predictions : float64 array, shape (n, c), any strides
        What ``reading.kind`` says, c = k, or 1 for the second of two classes; percentages are divided already.
    weights : float64 array, shape (n,), optional
    ids : callable, optional
        ``ids(rows)`` gives the ids of some rows of this batch as texts; only those are converted.
    keys : mapping of str to Key
        The columns of ``by`` and ``cluster``.
    dropped : int
        Rows left out of this batch, ``drop_missing``.
    numbers : int64 array, shape (n,), optional
        Each row's number in the file, from 0, where rows were left out; else it is ``first_row + i``.
    """

    first_row: int
    truth: Codes | Floats
    predictions: Floats
    weights: Floats | None = None
    ids: Callable[[Any], list[str]] | None = None
    keys: Mapping[str, Key] = field(default_factory=dict)
    dropped: int = 0
    numbers: NDArray[np.int64] | None = None
    raw: Floats | None = None

    @property
    def rows(self) -> int:
        """How many rows this batch has."""
        return int(self.predictions.shape[0])

    @property
    def as_written(self) -> Floats:
        """The predictions as the file has them, before a division."""
        return self.predictions if self.raw is None else self.raw

    def row_numbers(self, rows: Any) -> list[int]:
        """Return the numbers of some rows of this batch in the file, counted from 1, without the header."""
        picked = np.asarray(rows, dtype=np.int64)
        numbers = picked + self.first_row if self.numbers is None else self.numbers[picked]
        return [int(number) + 1 for number in numbers]


def arrow_batches(stream: Iterator[Any], query: PassQuery, reading: Reading, lookup: Codes) -> Iterator[Batch]:
    """Yield the batches of an Arrow stream; ``lookup`` turns a label's position into its class number."""
    first_row = 0
    keys = [TextKeys() if texts is None else ("", *texts) for texts in query.keys.values()]
    for record in stream:
        batch = _from_record(record, query, reading, lookup, first_row, keys)
        first_row += record.num_rows
        yield finished(batch, reading)


def _from_record(
    record: Any,
    query: PassQuery,
    reading: Reading,
    lookup: Codes,
    first_row: int,
    texts: Sequence[TextKeys | tuple[str, ...]],
) -> Batch:
    rows = record.num_rows
    predictions = (
        _lists(record.column("p0"), len(reading.classes)) if query.as_list else _block(record, query.predictions)
    )
    truth: Codes | Floats
    if reading.truth_columns:
        truth = _block(record, tuple(f"t{number}" for number in range(len(reading.truth_columns))))
    elif reading.truth is None:
        truth = np.full(rows, NO_COLUMN, dtype=np.int32)
    else:
        truth = lookup[record.column("truth").to_numpy()]
    weights = record.column("weight").to_numpy().copy() if query.weight else None
    ids = id_reader(record.column("id")) if query.id else None
    keys = {name: _key(record.column(f"k{number}"), texts[number]) for number, name in enumerate(query.keys)}
    return Batch(first_row, truth, predictions, weights, ids, keys)


def _block(record: Any, names: Sequence[str]) -> Floats:
    """Return columns as the transpose of one block: each class is contiguous, nothing is interleaved."""
    block = np.empty((len(names), record.num_rows), dtype=np.float64)
    for row, name in zip(block, names, strict=True):
        row[:] = record.column(name).to_numpy()
    return block.T


def _lists(column: Any, size: int) -> Floats:
    from arro3.core import list_flatten

    flat = list_flatten(column)
    if flat.null_count:
        values = np.array([np.nan if v is None else v for v in flat.to_pylist()], dtype=np.float64)
    else:
        values = flat.to_numpy()
    return np.asarray(values, dtype=np.float64).reshape(-1, size)


@dataclass(frozen=True, slots=True)
class IdColumn:
    """The ids of a batch, an Arrow array: called with some rows it gives their texts."""

    column: Any

    def __call__(self, rows: Any) -> list[str]:
        return ["" if value is None else str(value) for value in self.taken(rows).to_pylist()]

    def taken(self, rows: Any) -> Any:
        """Return the ids of some rows, an Arrow array."""
        from arro3.core import Array

        return self.column.take(Array.from_numpy(np.asarray(rows, dtype=np.int64)))

    def whole(self) -> Any | None:
        """Return all ids as an Arrow array of texts, none where it takes Python to write them as texts."""
        from arro3.core import DataType

        if self.column.type == DataType.utf8():
            return self.column
        integer: Any = DataType.is_integer(self.column.type)
        return self.column.cast(DataType.utf8()) if integer else None


def id_reader(column: Any) -> IdColumn:
    """Return what converts the ids of a few rows."""
    return IdColumn(column)


def _key(column: Any, texts: TextKeys | tuple[str, ...]) -> Key:
    """Return a column as codes: those of a text column, or codes that the query made."""
    if isinstance(texts, TextKeys):
        return Key(*texts.codes(column))
    return Key(column.to_numpy().copy(), texts)


# ---------------------------------------------------------------- what the reading asks for


def finished(batch: Batch, reading: Reading) -> Batch:
    """Return the batch without its incomplete rows (if so asked), divided as the reading says."""
    if reading.drop_missing:
        batch = _complete_rows(batch)
    divided = reading.normalise and reading.kind == "probs" and batch.predictions.shape[1] > 1
    if reading.scale == 1.0 and not divided:
        return batch
    raw = batch.predictions
    predictions = raw / reading.scale if reading.scale != 1.0 else raw
    if divided:
        with np.errstate(invalid="ignore", divide="ignore"):
            predictions = predictions / predictions.sum(axis=1, keepdims=True)
    return replace_arrays(batch, predictions=predictions, raw=raw)


def _complete_rows(batch: Batch) -> Batch:
    bad = np.isnan(batch.predictions).any(axis=1)
    bad |= batch.truth == NO_LABEL if batch.truth.ndim == 1 else np.isnan(batch.truth).any(axis=1)
    if batch.weights is not None:
        bad |= np.isnan(batch.weights)
    if not bad.any():
        return batch
    return selected(batch, np.flatnonzero(~bad))


def selected(batch: Batch, kept: NDArray[np.int64]) -> Batch:
    """Return some rows of a batch, which keep their ids and their numbers."""
    ids = batch.ids
    numbers = kept + batch.first_row if batch.numbers is None else batch.numbers[kept]
    return Batch(
        batch.first_row,
        batch.truth[kept],
        batch.predictions[kept],
        None if batch.weights is None else batch.weights[kept],
        ids if ids is None else _kept_ids(ids, kept),
        {name: Key(key.codes[kept], key.names) for name, key in batch.keys.items()},
        batch.dropped + batch.rows - len(kept),
        numbers,
    )


def _kept_ids(ids: Callable[[Any], list[str]], kept: NDArray[np.int64]) -> Callable[[Any], list[str]]:
    if isinstance(ids, IdColumn):
        return IdColumn(ids.taken(kept))
    return lambda rows: ids(kept[np.asarray(rows, dtype=np.int64)])


def replace_arrays(batch: Batch, *, predictions: Floats, raw: Floats) -> Batch:
    """Return the batch with its predictions divided, keeping what the file has for the survey."""
    return Batch(
        batch.first_row, batch.truth, predictions, batch.weights, batch.ids, batch.keys, batch.dropped,
        batch.numbers, raw,
    )  # fmt: skip

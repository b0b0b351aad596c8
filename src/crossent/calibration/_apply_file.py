"""A map applied to a file: batch by batch, in constant memory, into a new file that appears whole.

Columns of the new file: id and truth where the old one has them, then ``p_<class>`` for each class. NPZ holds
``probs`` and ``classes``, and ``id`` and ``truth`` likewise.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from crossent.calibration._batches import logs_of
from crossent.errors import FileError, Fix, InvalidInput
from crossent.files import Batch, Predictions, Reading, ReadingOptions, open_predictions
from crossent.files.tables import COPY_FORMATS, literal
from crossent.rendering import check_target, whole_file

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from crossent.calibration._recalibration import Recalibration

FORMATS = (*COPY_FORMATS, ".npz")


def apply_to_file(result: Recalibration, source: Any, out: str | os.PathLike[str], options: dict[str, Any]) -> int:
    """Write the mended predictions of ``source`` to ``out``; return how many rows there were."""
    target = Path(out)
    if target.suffix.casefold() not in FORMATS:
        raise InvalidInput(
            f"out: the name must end in one of {', '.join(FORMATS)}; found {target.name!r}; name it calibrated.parquet"
        )
    check_target(target, "out")
    predictions = open_predictions(source, _options(result, options))
    reading = predictions.read()
    order = _order(result.classes, reading, predictions.name)
    with whole_file(target, "out") as temporary:
        return _write(result, predictions, reading, order, temporary)


def _options(result: Recalibration, options: dict[str, Any]) -> ReadingOptions:
    given = {name: value for name, value in options.items() if value is not None}
    if len(result.classes) == 2:
        given.setdefault("positive", result.classes[1])
    return ReadingOptions(unlabelled=result.classes, **given)


def _order(classes: tuple[str, ...], reading: Reading, name: str) -> NDArray[np.intp]:
    """Return where each class of the map stands in the file, by name."""
    if sorted(classes) != sorted(reading.classes):
        raise FileError(
            f"the map is for the classes {', '.join(classes)}; the file has {', '.join(reading.classes)}",
            source=name,
            fixes=(Fix("--classes A,B,C", "names the columns, if they are the same classes"),),
        )
    return np.array([reading.classes.index(one) for one in classes])


def _write(
    result: Recalibration, predictions: Predictions, reading: Reading, order: NDArray[np.intp], path: Path
) -> int:
    batches = predictions.batches(reading)
    columns = (_columns(result, batch, reading, order) for batch in batches)
    if path.suffix.casefold() == ".npz":
        return _write_npz(result, list(columns), path)
    return _write_table(columns, path)


def _columns(
    result: Recalibration, batch: Batch, reading: Reading, order: NDArray[np.intp]
) -> dict[str, NDArray[Any] | list[str]]:
    """Return the new columns of a batch."""
    logs = logs_of(batch.predictions, reading.kind)[:, order]  # type: ignore[arg-type]
    probs = np.exp(result.mended(logs))
    found: dict[str, NDArray[Any] | list[str]] = {}
    if batch.ids is not None:
        found["id"] = batch.ids(np.arange(batch.rows))
    if reading.truth is not None and batch.truth.ndim == 1:
        names = np.array([*reading.classes, ""], dtype=object)
        found["truth"] = names[batch.truth].tolist()
    for place, name in enumerate(result.classes):
        found[f"p_{name}"] = np.ascontiguousarray(probs[:, place])
    return found


def _write_table(columns: Iterator[dict[str, NDArray[Any] | list[str]]], path: Path) -> int:
    """Write batches with DuckDB, which pulls them one at a time."""
    import duckdb
    from arro3.core import Array, DataType, RecordBatch, RecordBatchReader

    def record(found: dict[str, NDArray[Any] | list[str]]) -> Any:
        arrays = [
            Array(values, DataType.utf8()) if isinstance(values, list) else Array.from_numpy(values)
            for values in found.values()
        ]
        return RecordBatch.from_arrays(arrays, names=list(found))

    first = next(columns, None)
    if first is None:
        raise InvalidInput("source: must have at least one row; found none")
    opening = record(first)

    def records() -> Iterator[Any]:
        yield opening
        for found in columns:
            yield record(found)

    reader = RecordBatchReader.from_batches(opening.schema, records())
    connection = duckdb.connect(config={"autoinstall_known_extensions": "false"})
    try:
        connection.register("mended", reader)
        how = COPY_FORMATS[path.suffix.casefold()]
        done = connection.execute(f"COPY (SELECT * FROM mended) TO {literal(str(path))} ({how})")
        return int(done.fetchall()[0][0])
    finally:
        connection.close()


def _write_npz(result: Recalibration, columns: list[dict[str, NDArray[Any] | list[str]]], path: Path) -> int:
    if not columns:
        raise InvalidInput("source: must have at least one row; found none")
    names = [f"p_{name}" for name in result.classes]
    arrays: dict[str, NDArray[Any]] = {
        "probs": np.concatenate([np.stack([np.asarray(one[name]) for name in names], axis=1) for one in columns]),
        "classes": np.array(result.classes),
    }
    for name in ("id", "truth"):
        if name in columns[0]:
            arrays[name] = np.concatenate([np.array(one[name]) for one in columns])
    with path.open("wb") as stream:
        np.savez(stream, **arrays)  # type: ignore[arg-type]
    return len(arrays["probs"])

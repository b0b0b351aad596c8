"""The predictions of a model for a table, as a table that `score` reads: id, truth where it is known, ``p_<class>``."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from crossent.errors import InvalidInput
from crossent.fitting._encoding import Column, Encoding
from crossent.fitting._model import LinearModel
from crossent.fitting._rows import read_rows
from crossent.rendering import whole_file

if TYPE_CHECKING:
    from crossent.files.tables import Table as Source

Array = Any

ENDINGS = (".csv", ".tsv", ".jsonl", ".parquet")


class Predicted:
    """Predictions of ``model`` for ``source``, made block by block as they are written."""

    def __init__(self, model: LinearModel, source: Any, *, truth: str | None = None) -> None:
        from crossent.fitting._tables import features_of, opened

        self.model = model
        table = opened(source)
        encoding = model.encoding or Encoding(tuple(Column(name) for name in model.features))
        self._rows = read_rows(features_of(table, encoding))
        self.leading = _leading(table, encoding, truth)
        self.rows = self._rows.shape[0]
        if not self.rows:
            raise InvalidInput(f"{table.name}: a header and no rows; there is nothing to predict")

    @property
    def columns(self) -> list[str]:
        """Return the names of the columns that are written."""
        return [*self.leading, *(f"p_{label}" for label in self.model.classes)]

    def batches(self) -> Iterator[dict[str, Array]]:
        """Yield the columns, a block of rows at a time."""
        for start, stop, block in self._rows.blocks(len(self.model.classes)):
            numbers = LinearModel(**{**self.model.__dict__, "encoding": None})
            probs = numbers.predict_proba(block)
            batch: dict[str, Array] = {name: column[start:stop] for name, column in self.leading.items()}
            yield batch | {f"p_{label}": probs[:, k] for k, label in enumerate(self.model.classes)}

    def lines(self, delimiter: str = ",") -> Iterator[str]:
        """Yield the header and the rows as text; a number is written with the digits that give it back."""
        buffer = io.StringIO()
        writer = csv.writer(buffer, delimiter=delimiter, lineterminator="\n")
        writer.writerow(self.columns)
        for batch in self.batches():
            writer.writerows(zip(*(column.tolist() for column in batch.values()), strict=True))
            yield buffer.getvalue()
            buffer.seek(0)
            buffer.truncate()

    def write(self, path: str | Path) -> None:
        """Write a file of the kind that its name says, whole."""
        path = Path(path)
        if path.suffix not in ENDINGS:
            raise InvalidInput(f"path: must end in one of {', '.join(ENDINGS)}; found {path.name!r}")
        with whole_file(path) as temporary:
            self._into(temporary)

    def _into(self, path: Path) -> None:
        if path.suffix == ".parquet":
            self._parquet(path)
            return
        with path.open("w", encoding="utf-8", newline="") as stream:
            if path.suffix == ".jsonl":
                for batch in self.batches():
                    rows = zip(*(column.tolist() for column in batch.values()), strict=True)
                    stream.writelines(json.dumps(dict(zip(batch, row, strict=True))) + "\n" for row in rows)
            else:
                stream.writelines(self.lines("\t" if path.suffix == ".tsv" else ","))

    def _parquet(self, path: Path) -> None:
        """Write through a DuckDB table, which takes columns of NumPy as they are."""
        from crossent.files.tables import connect, literal

        connection = connect()
        for number, batch in enumerate(self.batches()):
            connection.register("batch", batch)
            how = "CREATE TABLE predicted AS" if number == 0 else "INSERT INTO predicted"
            connection.execute(f"{how} SELECT * FROM batch")
            connection.unregister("batch")
        connection.execute(f"COPY predicted TO {literal(str(path))} (FORMAT parquet)")


def _leading(table: Source, encoding: Encoding, truth: str | None) -> dict[str, Array]:
    """Return the id column and the truth, as far as the table has them."""
    from crossent.files import tables as refuse
    from crossent.files.tables import id_column

    found: dict[str, Array] = {}
    row_id = id_column(table, None)
    if row_id is not None and row_id not in {column.name for column in encoding.columns}:
        found["id"] = _texts(table, row_id)
    if truth is not None and truth not in table.types:
        raise refuse.no_such_column(table.name, "--truth", truth, table.columns)
    name = truth or encoding.truth
    if name is not None and name in table.types:
        found["truth"] = _texts(table, name)
    return found


def _texts(table: Source, name: str) -> Array:
    from crossent.files.tables import as_text, identifier

    query = table.with_columns(f"coalesce({as_text(identifier(name), table.types[name])}, '')")
    return np.array([row[0] for row in table.rows(query)], dtype=object)

"""One line per scored row, written while the rows pass by: Parquet, CSV, TSV or JSON lines by DuckDB, NPZ by NumPy.

The file appears whole, under its name, when the last row is scored; until then it has a temporary name beside it, so an
interrupted run leaves the old file as it was. Columns: id (or row), truth, predicted, p_truth, loss in nats.
"""

from __future__ import annotations

from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from crossent.errors import InvalidInput
from crossent.rendering import whole_file

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from crossent.scoring._judged import JudgedRows

FORMATS = (".parquet", ".csv", ".tsv", ".jsonl", ".ndjson", ".npz")


class RowWriter(Protocol):
    """Takes rows as they are scored; a new pass starts over, and only ``finish`` leaves a file."""

    def start(self) -> None: ...
    def write(self, rows: JudgedRows) -> None: ...
    def finish(self) -> None: ...
    def abandon(self) -> None: ...


@contextmanager
def row_writer(path: str | Path | None, classes: Sequence[str]) -> Iterator[RowWriter | None]:
    """Yield what writes the rows to ``path``, if there is one; the file appears when the block ends well."""
    if path is None:
        yield None
        return
    target = Path(path)
    if target.suffix.casefold() not in FORMATS:
        raise InvalidInput(
            f"per_row: the name must end in one of {', '.join(FORMATS)}; found {target.name!r}; name it losses.parquet"
        )
    with whole_file(target, "per_row") as temporary:
        writer = _writer_for(target, temporary, classes)
        try:
            yield writer
            writer.finish()
        except BaseException:
            writer.abandon()
            raise


def _writer_for(target: Path, temporary: Path, classes: Sequence[str]) -> RowWriter:
    ending = target.suffix.casefold()
    if ending == ".npz":
        from crossent.scoring._per_row_npz import NpzRows

        return NpzRows(temporary, classes)
    from crossent.scoring._per_row_table import TableRows

    return TableRows(temporary, ending, classes)

"""Log-likelihoods and counts from the columns of a file."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from crossent.errors import InvalidInput
from crossent.scoring._arrays import ArrayKey

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from numpy.typing import NDArray

    from crossent.scoring._judged import Key

Rows = tuple[int, "NDArray[np.float64]", "dict[str, NDArray[np.float64]]", "Key | None"]


def file_batches(
    source: Any, column: str | None, counted: Mapping[str, Any], documents: Any
) -> tuple[str, Iterator[Rows]]:
    """Return the name of a file, and its losses, counts and documents, batch by batch."""
    from crossent.files import ReadingOptions
    from crossent.files._detect_truth import given_column
    from crossent.files._source import open_source

    if column is None:
        raise InvalidInput('log_likelihood: of a file it names a column; found none; pass log_likelihood="logprob"')
    named = {"--log-likelihood": column, **{f"--{unit}s": one for unit, one in counted.items()}}
    if documents is not None:
        named["--cluster"] = documents
    for argument, one in named.items():
        if not isinstance(one, str):
            raise InvalidInput(f"{argument.strip('-')}: of a file it names a column; found {type(one).__name__}")
    table = open_source(source, ReadingOptions())
    if not hasattr(table, "types"):
        raise InvalidInput(f"{table.name}: a matrix has no columns to name; pass the arrays themselves")
    columns = [given_column(table, argument, one) for argument, one in named.items()]
    return table.name, _batches(table, columns, tuple(counted), documents is not None)


def _batches(table: Any, columns: list[str], units: tuple[str, ...], clustered: bool) -> Iterator[Rows]:
    from crossent.files._sql import as_double, as_text, identifier

    numbers = columns[: 1 + len(units)]
    wanted = [f"{as_double(identifier(one), table.types[one])} AS c{n}" for n, one in enumerate(numbers)]
    if clustered:
        wanted.append(f"coalesce({as_text(identifier(columns[-1]), table.types[columns[-1]])}, '') AS document")
    first = 0
    for record in table.stream(table.with_columns(", ".join(wanted))):
        values = [np.asarray(record.column(f"c{n}").to_numpy(), dtype=np.float64) for n in range(len(numbers))]
        yield first, -values[0], dict(zip(units, values[1:], strict=True)), _key(record, first) if clustered else None
        first += record.num_rows


def _key(record: Any, first: int) -> ArrayKey:
    texts = record.column("document").to_pylist()
    places: dict[str, int] = {}
    codes = np.fromiter((places.setdefault(text, len(places)) for text in texts), dtype=np.int32, count=len(texts))
    if "" in places:
        row = int(np.argmax(codes == places[""])) + first + 1
        raise InvalidInput(f"documents: every row needs one; row {row:,} has none; leave such rows out")
    return ArrayKey(codes, tuple(places))

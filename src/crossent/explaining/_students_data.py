"""Two features and a truth of the user's own: read as `crossent.fit` reads them, or refused."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from crossent.errors import Evidence, FileError, InvalidInput

if TYPE_CHECKING:
    from numpy.typing import NDArray


class TwoFeatures(NamedTuple):
    """What was read: a name, the features, the classes, and the rows."""

    name: str
    features: tuple[str, str]
    classes: tuple[str, ...]
    labels: tuple[Any, ...]
    points: NDArray[np.float64]
    truth: NDArray[np.int64]


def read_two_features(data: Any, x: str | None, y: str | None, truth: str | None) -> TwoFeatures:
    """Return two columns of numbers and the column of classes of a file, a query or a dataframe."""
    from crossent.fitting._tables import opened, read_table

    missing = [flag for flag, value in (("x", x), ("y", y), ("truth", truth)) if value is None]
    if missing or x is None or y is None:
        raise InvalidInput(
            f"{missing[0]}: data of your own needs the names of three columns: x, y (numbers) and truth (classes); "
            f"found none for {', '.join(missing)}"
        )
    if len({x, y, truth}) < 3:
        raise InvalidInput(f"x, y, truth: must be three columns; found x={x!r}, y={y!r}, truth={truth!r}")
    table = opened(data)
    read = read_table(data, truth=truth, features=[x, y])
    for column in read.encoding.columns:
        if column.levels is not None:
            raise FileError(
                f'column "{column.name}" holds texts; a line through a plane needs two columns of numbers',
                source=table.name,
                evidence=(Evidence("found", ", ".join(column.levels[:6])),),
            )
    points = np.asarray(read.X, dtype=np.float64)
    if len(points) == 0:
        raise FileError("no rows to draw a line through", source=table.name)
    labels, numbers = np.unique(np.asarray(read.y), return_inverse=True)
    if len(labels) < 2:
        raise FileError(
            f'column "{truth}" holds one class only; a line needs two sides',
            source=table.name,
            evidence=(Evidence("found", f"{labels[0]} ({len(points):,} rows)"),),
        )
    names = tuple(str(label) for label in labels.tolist())
    return TwoFeatures(str(table.name), (x, y), names, tuple(labels.tolist()), points, numbers.astype(np.int64))

"""From batches of a file to log-probabilities."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from crossent.calibration._border import single_column_logs, table_logs
from crossent.errors import InvalidInput

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from crossent.typing import Kind

    Floats = NDArray[np.float64]


def logs_of(predictions: Floats, kind: Kind) -> Floats:
    """Return the log-probabilities of a batch: (n, k), or (n, 2) where one column stands for two classes."""
    if kind == "sigmoid":
        raise InvalidInput(
            "kind: maps mend one distribution over classes; found independent yes/no questions; recalibrate one"
            " question at a time, its column and its truth"
        )
    if predictions.shape[1] == 1:
        return single_column_logs(kind, np.ascontiguousarray(predictions[:, 0]))
    return table_logs(kind, np.ascontiguousarray(predictions))

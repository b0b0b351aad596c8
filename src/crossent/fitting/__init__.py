"""Fitting: linear models that minimise cross-entropy, with a proof of how near the minimum they are.

What to use when:

- ``fit(X, y)``: arrays, sparse matrices, soft labels, dataframes, files -> ``LinearModel``
- ``LinearModel.load(path)``: a model that was saved
- ``Predicted(model, table)``: its predictions for a table, as a table
- ``StreamedRows``: features that are read block by block, again in each pass
"""

from crossent.fitting._block import probabilities
from crossent.fitting._encoding import Encoding
from crossent.fitting._fit import FitWarning, fit
from crossent.fitting._inference import Coefficient, Inference
from crossent.fitting._model import LinearModel
from crossent.fitting._model_file import check_model_name
from crossent.fitting._offset import read_offset
from crossent.fitting._predicted import Predicted
from crossent.fitting._rows import StreamedRows
from crossent.fitting._watch import Progress

__all__ = [
    "Coefficient",
    "Encoding",
    "FitWarning",
    "Inference",
    "LinearModel",
    "Predicted",
    "Progress",
    "StreamedRows",
    "check_model_name",
    "fit",
    "probabilities",
    "read_offset",
]

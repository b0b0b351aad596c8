"""Predictions on disk as batches of arrays: read by name, over the whole file, or refused with the evidence.

What to use when:

- ``open_predictions(source, options)``: any file, query, stdin or dataframe -> ``Predictions``
- ``Predictions.batches()``: the rows, a batch at a time, in constant memory
- ``Survey`` and ``Predictions.settle``: the scale of the numbers, decided by the whole file
- ``Predictions.inspect()``: how it is read and what of the whole file says so
- ``Reading``: how it was read, as text and as JSON that can be replayed
"""

from crossent.files._batches import Batch, Key
from crossent.files._inspection import ClassFound, Inspection
from crossent.files._open import open_predictions
from crossent.files._options import FORMATS, KINDS, ReadingOptions
from crossent.files._predictions import Predictions
from crossent.files._reading import Reading
from crossent.files._survey import Survey

__all__ = [
    "FORMATS",
    "KINDS",
    "Batch",
    "ClassFound",
    "Inspection",
    "Key",
    "Predictions",
    "Reading",
    "ReadingOptions",
    "Survey",
    "open_predictions",
]

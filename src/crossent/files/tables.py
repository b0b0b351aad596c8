"""A table whose columns are not predictions yet: opened, queried and refused in the words that scoring uses.

Public inside the package: ``fitting`` reads its features through these names, and what writes tables its formats.
"""

from crossent.files._copy_formats import COPY_FORMATS
from crossent.files._detect_truth import id_column, labels_of, truth_column
from crossent.files._query import label_code
from crossent.files._refusals import did_you_mean, is_number, listed, no_such_column, no_truth
from crossent.files._source import explain_failure, open_source
from crossent.files._sql import as_text, identifier, literal, literals
from crossent.files._table import Table, connect

__all__ = [
    "COPY_FORMATS",
    "Table",
    "as_text",
    "connect",
    "did_you_mean",
    "explain_failure",
    "id_column",
    "identifier",
    "is_number",
    "label_code",
    "labels_of",
    "listed",
    "literal",
    "literals",
    "no_such_column",
    "no_truth",
    "open_source",
    "truth_column",
]

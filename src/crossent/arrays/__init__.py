"""The border: any array in, checked; the path chosen; results in the shape, library and width that the caller expects.

Above it nothing looks at namespaces, dtypes, axes or memory again; below it nothing checks.
"""

from crossent.arrays._dtypes import as_floats, cast, dtype_name, index_integer, is_integer, wide_float
from crossent.arrays._namespace import first_namespace, is_traced, namespace_of, to_array
from crossent.arrays._options import (
    class_weights_of,
    in_unit,
    not_negative,
    own_in_unit,
    pos_weight_of,
    smoothing_of,
    unit,
)
from crossent.arrays._out import Slopes, check_out, flat_target, give
from crossent.arrays._path import takes_native
from crossent.arrays._prediction import Prediction, as_rows, choose_space, read_prediction, scalar_if_single
from crossent.arrays._probabilities import check_distributions, sum_tolerance
from crossent.arrays._row_source import RowSource, row_blocks
from crossent.arrays._shaping import Shaping, read_shaping
from crossent.arrays._sparse_truth import SparseRows, SparseTruth, first_largest
from crossent.arrays._truth import Truth, ignore_values, read_truth
from crossent.arrays._where import any_true, first_true, name_index, name_row, show

__all__ = [
    "Prediction",
    "RowSource",
    "Shaping",
    "Slopes",
    "SparseRows",
    "SparseTruth",
    "Truth",
    "any_true",
    "as_floats",
    "as_rows",
    "cast",
    "check_distributions",
    "check_out",
    "choose_space",
    "class_weights_of",
    "dtype_name",
    "first_largest",
    "first_namespace",
    "first_true",
    "flat_target",
    "give",
    "ignore_values",
    "in_unit",
    "index_integer",
    "is_integer",
    "is_traced",
    "name_index",
    "name_row",
    "namespace_of",
    "not_negative",
    "own_in_unit",
    "pos_weight_of",
    "read_prediction",
    "read_shaping",
    "read_truth",
    "row_blocks",
    "scalar_if_single",
    "show",
    "smoothing_of",
    "sum_tolerance",
    "takes_native",
    "to_array",
    "unit",
    "wide_float",
]

"""What is accepted as an array, which library and width it becomes, and when memory is copied."""

from __future__ import annotations

import decimal

import array_api_strict
import ml_dtypes
import numpy as np
import pandas as pd
import polars as pl
import pytest
from tests.helpers import assert_same

import crossent as ce
from crossent import arrays
from crossent.errors import InvalidInput

ROWS = np.log([[0.25, 0.75], [0.5, 0.5]])


@pytest.mark.parametrize(
    "rows", [ROWS.tolist(), tuple(map(tuple, ROWS)), pd.DataFrame(ROWS), pl.DataFrame(ROWS)], ids=type
)
@pytest.mark.parametrize("truth", [[0, 1], np.array([0, 1], np.uint8), pd.Series([0, 1]), pl.Series([0, 1])], ids=type)
def test_whatever_numpy_reads_becomes_numpy(rows, truth) -> None:
    assert_same(ce.cross_entropy(truth, logits=rows), ce.cross_entropy([0, 1], logits=ROWS))


def test_decimals_are_objects_and_refused() -> None:
    with pytest.raises(InvalidInput, match=r"found objects, the first of them Decimal\('0.5'\)"):
        ce.entropy([decimal.Decimal("0.5"), decimal.Decimal("0.5")])


@pytest.mark.parametrize("dtype", ["float64", "float32"])
def test_rows_of_contiguous_memory_are_not_copied(dtype: str) -> None:
    z = np.zeros((6, 5), dtype=dtype)
    for view in (z, z[::2], z[:, :3], z[1:], z.reshape(2, 3, 5), z[0], z.reshape(2, 3, 5)[:, :, 1:3], z[None, :, None]):
        rows = arrays.as_rows("logits", view, -1).source.in_place
        assert rows is not None
        assert np.shares_memory(rows, z)


def test_other_memory_is_copied() -> None:
    z = np.zeros((6, 5))
    narrow = (z.astype(np.float16), z.astype(">f8"))
    for view in (z[:, ::2], z.T, z[:, ::-1], np.broadcast_to(z[:1], (3, 5)), z.reshape(2, 3, 5)[:, :2], *narrow):
        source = arrays.as_rows("logits", view, -1).source
        assert source.in_place is None
        assert source.whole.shape == (view.size // view.shape[-1], view.shape[-1])


def test_widths_have_the_same_names_in_every_library() -> None:
    assert arrays.dtype_name(np.zeros(1, ">f4")) == "float32"
    assert arrays.dtype_name(np.zeros(1, ml_dtypes.bfloat16)) == "bfloat16"
    assert arrays.dtype_name(array_api_strict.asarray([1])) == "int64"


def test_8_bit_floats_are_computed_in_float32() -> None:
    assert ce.softmax(np.zeros(4, ml_dtypes.float8_e4m3fn)).dtype == np.float32


def test_scalars_are_floats() -> None:
    for value in (ce.sigmoid(0.0), ce.surprisal(0.5), ce.cross_entropy(0, [0.5, 0.5]), ce.entropy([1.0])):
        assert isinstance(value, float)
    assert isinstance(ce.sigmoid(np.float32(0.0)), np.float32)


def test_a_tie_of_shapes_is_read_by_dimensions() -> None:
    """Three samples of three classes: (3,) is class numbers, (3, 3) a distribution, whatever the dtype."""
    labels = np.array([0, 1, 2])
    assert_same(ce.cross_entropy(labels, logits=np.eye(3)), ce.cross_entropy(np.eye(3, dtype=int), logits=np.eye(3)))


def test_out_of_another_library_is_filled() -> None:
    xp = array_api_strict
    logits = xp.asarray(ROWS)
    out = xp.zeros(logits.shape)
    _, gradient = ce.cross_entropy_and_gradient(xp.asarray([0, 1]), logits=logits, out=out)
    assert gradient is out
    assert_same(np.asarray(out), np.asarray(ce.cross_entropy_and_gradient(xp.asarray([0, 1]), logits=logits)[1]))


def test_an_empty_list_is_no_rows_of_either_kind() -> None:
    none = np.zeros((0, 3))
    assert ce.cross_entropy([], logits=none).shape == (0,)
    assert ce.cross_entropy((), logits=none).shape == (0,)


def test_values_to_ignore_are_those_of_the_width_that_was_given() -> None:
    """The largest unsigned number is not -1, and 255 is a label of its own."""
    logits = np.zeros((2, 3))
    for width in (np.uint8, np.uint16, np.uint32, np.uint64):
        most = np.iinfo(width).max
        labels = np.array([0, most], width)
        assert ce.cross_entropy(labels, logits=logits, ignore=int(most))[1] == 0.0
        with pytest.raises(ce.InvalidInput, match=f"row 1 has {most}"):
            ce.cross_entropy(labels, logits=logits, ignore=-1)
    assert ce.cross_entropy([0, 1], logits=logits, ignore=2**80)[1] > 0


def test_several_values_to_ignore_come_in_any_collection() -> None:
    labels = [0, -1, 255]
    wanted = ce.cross_entropy(labels, logits=np.zeros((3, 3)), ignore=(-1, 255))
    for several in ({-1, 255}, frozenset((-1, 255)), [-1, 255], np.array([-1, 255])):
        assert np.array_equal(ce.cross_entropy(labels, logits=np.zeros((3, 3)), ignore=several), wanted)

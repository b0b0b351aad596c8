"""Texts as numbers, in the order in which they come up, over many batches."""

from __future__ import annotations

import numpy as np
import pytest
from arro3.core import Array, DataType
from hypothesis import given
from hypothesis import strategies as st

from crossent import native

TEXTS = st.lists(st.one_of(st.none(), st.text(max_size=20)), max_size=30)


def codes_of(known: native.TextCodes, texts: list[str | None], begin: int = 0) -> list[int]:
    column = Array(["", *texts], DataType.utf8())
    column = column.slice(1 + begin, len(texts) - begin)
    codes = np.empty(len(column), np.int32)
    known.add(column, codes)
    return codes.tolist()


@given(st.lists(TEXTS, max_size=4))
def test_a_text_keeps_its_number_from_batch_to_batch(batches: list[list[str | None]]) -> None:
    known, expected = native.TextCodes(), dict[str, int]()
    for batch in batches:
        assert codes_of(known, batch) == [expected.setdefault(text or "", len(expected)) for text in batch]
    assert known.texts(0) == list(expected)
    assert known.texts(1) == list(expected)[1:]
    assert len(known) == len(expected)


def test_many_texts_are_all_apart() -> None:
    texts = [f"user {number}" for number in range(20_000)]
    known = native.TextCodes()
    assert codes_of(known, [*texts, *reversed(texts)]) == [*range(20_000), *reversed(range(20_000))]


def test_a_part_of_a_column_starts_at_its_own_rows() -> None:
    assert codes_of(native.TextCodes(), ["a", None, "b", "a", None], begin=1) == [0, 1, 2, 0]


def test_a_column_that_is_no_text_is_refused() -> None:
    with pytest.raises(ValueError, match="utf8"):
        native.TextCodes().add(Array.from_numpy(np.arange(3)), np.empty(3, np.int32))
    with pytest.raises(ValueError, match="one element per row"):
        native.TextCodes().add(Array(["a"], DataType.utf8()), np.empty(3, np.int32))

"""The thread that reads ahead keeps the order, hands errors over, and ends with whoever iterates."""

from __future__ import annotations

import threading
from itertools import count, islice

import pytest
from tests.files.helpers import columns_of, opened, some_rows, write_parquet

from crossent.files._ahead import ahead


def readers():
    return [thread for thread in threading.enumerate() if thread.name == "crossent-reader"]


def test_keeps_the_order():
    assert list(ahead(iter(range(50)))) == list(range(50))


def test_an_error_is_raised_after_what_came_before():
    def items():
        yield 1
        raise ValueError("broken")

    seen = []
    with pytest.raises(ValueError, match="broken"):
        seen += iter_into(seen, ahead(items()))
    assert seen == [1]


def iter_into(seen, items):
    for item in items:
        seen.append(item)
    return []


def test_an_iteration_that_is_given_up_leaves_no_thread():
    endless = ahead(count())
    assert list(islice(endless, 3)) == [0, 1, 2]
    endless.close()
    assert readers() == []


def test_batches_that_are_given_up_leave_no_thread(tmp_path):
    path = write_parquet(tmp_path / "a.parquet", columns_of(*some_rows(500)))
    batches = opened(path).batches()
    next(batches)
    batches.close()
    assert readers() == []


@pytest.mark.parametrize(("cores", "threads"), [(1, 1), (2, 1), (64, 3)])
def test_parquet_is_decoded_beside_the_scoring_by_few_threads(tmp_path, monkeypatch, cores, threads):
    monkeypatch.setattr("os.sched_getaffinity", lambda _: set(range(cores)), raising=False)
    predictions = opened(write_parquet(tmp_path / "a.parquet", columns_of(*some_rows())))
    assert sum(batch.rows for batch in predictions.batches()) == 50
    assert predictions._rows.table.rows("SELECT current_setting('threads')") == [(threads,)]

"""The same predictions in every format give the same batches, digit for digit, in the same order."""

from __future__ import annotations

import gzip
import io
import os
import sys
import threading

import duckdb
import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest
from arro3.core import RecordBatchReader
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.files.helpers import columns_of, opened, some_rows, whole, write_csv, write_jsonl, write_parquet

IDS, LABELS, PROBS = some_rows(3000)
COLUMNS = columns_of(IDS, LABELS, PROBS)


def assert_same(predictions):
    reading, truth, numbers, _, ids = whole(predictions)
    assert reading.classes == ("bird", "cat", "dog")
    assert [reading.classes[code] for code in truth] == LABELS
    np.testing.assert_array_equal(numbers, PROBS)
    assert ids == IDS


def _gzip(path):
    (path.parent / (path.name + ".gz")).write_bytes(gzip.compress(path.read_bytes()))
    return path.parent / (path.name + ".gz")


FILES = {
    "csv": lambda d: write_csv(d / "a.csv", COLUMNS),
    "semicolons": lambda d: write_csv(d / "a.csv", COLUMNS, ";"),
    "tsv": lambda d: write_csv(d / "a.tsv", COLUMNS, "\t"),
    "pipes without an ending": lambda d: write_csv(d / "a", COLUMNS, "|"),
    "jsonl": lambda d: write_jsonl(d / "a.jsonl", COLUMNS),
    "jsonl without an ending": lambda d: write_jsonl(d / "a", COLUMNS),
    "parquet": lambda d: write_parquet(d / "a.parquet", COLUMNS),
    "parquet without an ending": lambda d: write_parquet(d / "a", COLUMNS),
    "csv.gz": lambda d: _gzip(write_csv(d / "a.csv", COLUMNS)),
    "jsonl.gz": lambda d: _gzip(write_jsonl(d / "a.jsonl", COLUMNS)),
}


@pytest.mark.parametrize("name", FILES)
def test_files(tmp_path, name):
    assert_same(opened(FILES[name](tmp_path)))


def test_npz(tmp_path):
    np.savez(tmp_path / "a.npz", truth=np.array(LABELS), probs=PROBS, classes=["bird", "cat", "dog"], id=np.array(IDS))
    assert_same(opened(tmp_path / "a.npz"))


@pytest.mark.parametrize("write", [write_csv, write_jsonl, write_parquet])
def test_standard_input(tmp_path, monkeypatch, write):
    data = write(tmp_path / "a", COLUMNS).read_bytes()
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(data)))
    assert_same(opened("-"))


def test_a_pipe(tmp_path):
    data = write_csv(tmp_path / "a", COLUMNS).read_bytes()
    os.mkfifo(tmp_path / "pipe")
    writer = threading.Thread(target=(tmp_path / "pipe").write_bytes, args=(data,))
    writer.start()
    assert_same(opened(tmp_path / "pipe"))
    writer.join()


FRAMES = {
    "pandas": lambda: pd.DataFrame(COLUMNS),
    "pandas with another index": lambda: pd.DataFrame(COLUMNS).set_axis(range(5, 3005)),
    "pandas categories": lambda: pd.DataFrame(COLUMNS).astype({"label": "category"}),
    "polars": lambda: pl.DataFrame(COLUMNS),
    "polars categories": lambda: pl.DataFrame(COLUMNS).with_columns(pl.col("label").cast(pl.Categorical)),
    "polars lazy": lambda: pl.DataFrame(COLUMNS).lazy(),
    "pyarrow table": lambda: pa.table(COLUMNS),
    "pyarrow reader, read once": lambda: pa.table(COLUMNS).to_reader(max_chunksize=700),
    "arro3 reader, read once": lambda: RecordBatchReader.from_arrow(pa.table(COLUMNS).to_reader(max_chunksize=700)),
    "a mapping of arrays": lambda: {name: np.array(values) for name, values in COLUMNS.items()},
}


@pytest.mark.parametrize("name", FRAMES)
def test_dataframes(name):
    assert_same(opened(FRAMES[name]()))


def test_duckdb_relation():
    connection = duckdb.connect()
    connection.register("frame", pd.DataFrame(COLUMNS))
    assert_same(opened(connection.sql("SELECT * FROM frame")))


def test_dataframes_join_files_and_dataframes(tmp_path):
    path = write_csv(tmp_path / "p.csv", {k: v for k, v in COLUMNS.items() if k != "label"})
    truth = pl.DataFrame({"id": IDS[::-1], "label": LABELS[::-1]})
    assert_same(opened(path, truth_file=truth))
    assert_same(opened(pd.DataFrame(COLUMNS).drop(columns="label"), truth_file=truth))


def test_batches_may_be_read_twice_at_the_same_time(tmp_path):
    predictions = opened(write_parquet(tmp_path / "a.parquet", COLUMNS))
    for one, other in zip(predictions.batches(), predictions.batches(), strict=True):
        np.testing.assert_array_equal(one.predictions, other.predictions)


def test_float32_columns_are_widened_exactly(tmp_path):
    frame = pl.DataFrame(COLUMNS).with_columns(pl.col(r"^p_.*$").cast(pl.Float32))
    _, _, numbers, _, _ = whole(opened(frame))
    np.testing.assert_array_equal(numbers, PROBS.astype(np.float32).astype(np.float64))


@pytest.mark.parametrize("row", [0, 1234, 2999])
def test_an_object_column_of_pandas_is_looked_at_as_a_whole(row):
    labels = [1 if label == "cat" else 2 for label in LABELS]
    labels[row] = "x"
    frame = pd.DataFrame({"label": pd.Series(labels, dtype=object), "p_1": 0.5, "p_2": 0.5, "p_x": 0.0})
    assert np.flatnonzero(whole(opened(frame))[1] == 2).tolist() == [row]


FLOATS = st.floats(min_value=0, max_value=1, allow_subnormal=True)
TEXTS = st.text(st.characters(exclude_categories=("Cs", "Cc")), min_size=1, max_size=8)


@settings(max_examples=15, deadline=None)
@given(values=st.lists(FLOATS, min_size=1, max_size=20))
@pytest.mark.parametrize("write", [write_csv, write_jsonl, write_parquet])
def test_floats_come_back_bit_for_bit(tmp_path_factory, write, values):
    path = write(tmp_path_factory.mktemp("f") / "a", {"label": [1] * len(values), "score": values})
    form = {write_csv: "csv", write_jsonl: "jsonl", write_parquet: "parquet"}[write]
    [batch] = opened(path, format=form).batches()
    assert batch.predictions[:, 0].tobytes() == (np.array(values) + 0.0).tobytes()


@settings(max_examples=15, deadline=None)
@given(labels=st.lists(TEXTS, min_size=2, max_size=5, unique_by=lambda text: text.casefold()))
@pytest.mark.parametrize("write", [write_csv, write_jsonl, write_parquet])
def test_labels_are_text_as_written(tmp_path_factory, write, labels):
    lists = [[1 / len(labels)] * len(labels)] * len(labels)
    columns = {"label": labels, **{f"p_{label}": [row[i] for row in lists] for i, label in enumerate(labels)}}
    path = write(tmp_path_factory.mktemp("l") / "a", columns)
    form = {write_csv: "csv", write_jsonl: "jsonl", write_parquet: "parquet"}[write]
    predictions = opened(path, format=form)
    [batch] = predictions.batches()
    assert predictions.classes == tuple(labels)
    assert batch.truth.tolist() == list(range(len(labels)))

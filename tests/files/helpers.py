"""What the tests of this layer share: a small table in every format, and how to read it whole."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from crossent.errors import FileError
from crossent.files import Predictions, ReadingOptions, Survey, open_predictions

CLASSES = ("bird", "cat", "dog")


def some_rows(rows=50, seed=0, classes=CLASSES):
    """Return ids, labels and probabilities that sum to 1 as floats do."""
    rng = np.random.default_rng(seed)
    probs = rng.dirichlet(np.ones(len(classes)), size=rows)
    labels = [classes[i] for i in rng.integers(len(classes), size=rows)]
    return [f"r{i}" for i in range(rows)], labels, probs


def columns_of(ids, labels, probs, classes=CLASSES, prefix="p_"):
    return {"id": ids, "label": labels, **{prefix + c: probs[:, i].tolist() for i, c in enumerate(classes)}}


def write_csv(path, columns, delimiter=","):
    def cell(value):
        text = repr(float(value)) if isinstance(value, float) else str(value)
        quoted = any(mark in text for mark in (delimiter, '"', "\n", "\r"))
        return '"' + text.replace('"', '""') + '"' if quoted else text

    rows = [list(columns), *zip(*columns.values(), strict=True)]
    Path(path).write_text("".join(delimiter.join(map(cell, row)) + "\n" for row in rows), encoding="utf-8", newline="")
    return path


def write_jsonl(path, columns):
    rows = [dict(zip(columns, row, strict=True)) for row in zip(*columns.values(), strict=True)]
    Path(path).write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return path


def write_parquet(path, columns):
    import polars as pl

    pl.DataFrame(columns, strict=False).write_parquet(path)
    return path


def opened(source, **options):
    return open_predictions(source, ReadingOptions(**options))


def whole(predictions: Predictions):
    """Return the settled reading, truth, predictions, weights and ids of all rows, as score would see them."""
    survey = Survey()
    for batch in predictions.batches():
        survey.add(batch)
    reading = predictions.settle(survey)
    batches = list(predictions.batches(reading))
    truth = np.concatenate([batch.truth for batch in batches])
    numbers = np.concatenate([batch.predictions for batch in batches])
    weights = None if batches[0].weights is None else np.concatenate([batch.weights for batch in batches])
    ids = None if batches[0].ids is None else [i for b in batches for i in b.ids(np.arange(b.rows))]
    return reading, truth, numbers, weights, ids


def named_truth(reading, truth):
    """Return the truth as class names, None for a class without a column."""
    return [None if code < 0 else reading.classes[code] for code in truth.tolist()]


def assert_refused(call, code, headline, *evidence, fixes=()):
    """Assert that a call is refused with this code, first line, and pieces of evidence and fixes; return the error."""
    with pytest.raises(FileError) as caught:
        call()
    error, text = caught.value, str(caught.value)
    assert (error.code, error.headline) == (code, headline), text
    for piece in evidence:
        assert piece in text, f"{piece!r} not in:\n{text}"
    flags = [fix.flags for fix in error.fixes]
    for flag in fixes:
        assert flag in flags, f"{flag!r} not in {flags}"
    assert "duckdb" not in text.lower()
    return error

"""Make the files that `crossent demo` writes: predictions of two real models for handwritten digits, and flowers.

Run it with `make demo-data` (it needs scikit-learn and pyarrow).  Both models are judged out of fold: a row's
probabilities come from a model that never saw the row, on the same five folds, so the two files can be compared row
by row.
"""

from __future__ import annotations

import pathlib

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from sklearn.datasets import load_digits, load_iris
from sklearn.ensemble import HistGradientBoostingClassifier
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import StratifiedKFold, cross_val_predict, train_test_split
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import MinMaxScaler

TARGET = pathlib.Path(__file__).parents[1] / "src" / "crossent" / "cli" / "demo"

# A logistic regression with next to no penalty (sure of itself, wrong dearly) against gradient boosting: about as
# often right, half the loss.  That is the lesson of the demo.
MODELS = {
    "digits_logistic": make_pipeline(MinMaxScaler(), LogisticRegression(C=1000, max_iter=5000)),
    "digits_boosting": HistGradientBoostingClassifier(max_iter=60, random_state=0),
}


def main() -> None:
    """Write the predictions, and the flowers to fit and to predict."""
    write_predictions()
    write_flowers()


def write_flowers() -> None:
    """Split Fisher's irises, three quarters to fit, one quarter to predict; classes by name."""
    irises = load_iris(as_frame=True)
    table = irises.frame.assign(species=irises.target_names[irises.target]).drop(columns="target")
    parts = train_test_split(table, random_state=0, stratify=table["species"])
    for name, part in zip(("flowers_train", "flowers_test"), parts, strict=True):
        part.to_csv(TARGET / f"{name}.csv", index=False)
        print(f"{name}.csv: {len(part)} rows")


def write_predictions() -> None:
    """Fit both models fold by fold and write their out-of-fold probabilities."""
    pixels, digit = load_digits(return_X_y=True)
    folds = StratifiedKFold(5, shuffle=True, random_state=0)
    for name, model in MODELS.items():
        probabilities = cross_val_predict(model, pixels, digit, cv=folds, method="predict_proba")
        path = TARGET / f"{name}.parquet"
        # float32 halves the file; a row then sums to 1 within 1e-6, and the losses change in the seventh digit.
        columns = {f"prob_{k}": probabilities[:, k].astype(np.float32) for k in range(10)}
        table = {"id": np.arange(len(digit), dtype=np.int32), "label": digit.astype(np.int8), **columns}
        pq.write_table(pa.table(table), path, compression="zstd")
        print(f"{path.name}: {len(digit)} rows, {path.stat().st_size:,} bytes")


if __name__ == "__main__":
    main()

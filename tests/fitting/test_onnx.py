"""The ONNX file runs in ONNX's own reference evaluator and gives the model's probabilities."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from sklearn.datasets import load_breast_cancer, load_wine

from crossent.fitting import fit

onnx = pytest.importorskip("onnx", reason="the reference evaluator comes with onnx")


@pytest.mark.parametrize("load", [load_wine, load_breast_cancer])
def test_gives_the_probabilities_of_the_model(load: object, tmp_path: Path) -> None:
    from onnx.reference import ReferenceEvaluator

    features, labels = load(return_X_y=True)  # type: ignore[operator]
    model = fit(features, labels)
    path = tmp_path / "model.onnx"
    model.save(path)
    onnx.checker.check_model(onnx.load(path), full_check=True)
    probabilities, best = ReferenceEvaluator(str(path)).run(None, {"X": features})
    np.testing.assert_allclose(probabilities, model.predict_proba(features), atol=1e-12)
    assert np.array_equal(np.asarray(model.classes)[best], model.predict(features))

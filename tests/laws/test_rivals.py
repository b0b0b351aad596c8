"""Other people's functions as witnesses, on rows where they are right."""

from __future__ import annotations

import numpy as np
import pytest
from tests.helpers import PATHS, assert_allclose, computing_by
from tests.registry import MEASURES, Measure
from tests.rows import arguments, call

WITH_RIVALS = [(measure, rival) for measure in MEASURES for rival in measure.rivals]


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize(("measure", "rival"), WITH_RIVALS, ids=[f"{m}-{r}" for m, r in WITH_RIVALS])
def test_agrees_with_other_libraries(measure: Measure, rival: str, path: str) -> None:
    arrays, keyword = arguments(measure, measure.spaces[0], "ordinary", np.random.default_rng(21), k=5, n=6)
    if measure.takes == "table":
        expected = [measure.rivals[rival](table) for table in arrays[0]]
    else:
        expected = measure.rivals[rival](*arrays)
    with computing_by(path):
        assert_allclose(call(measure, arrays, keyword), expected, rtol=1e-12)

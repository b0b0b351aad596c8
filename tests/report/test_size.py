"""A page keeps within its size, and says what it gave up for that."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from tests.report.pages import made

from crossent.errors import InvalidInput

pytest.importorskip("jinja2", reason="needs the report extra")
pytest.importorskip("vl_convert", reason="needs the report extra")

from crossent.report import Page, report


@pytest.fixture(scope="module")
def large(tmp_path_factory: pytest.TempPathFactory) -> str:
    """Return a file of more rows than a page keeps."""
    truth, probs = made(21_000, 3)
    path = tmp_path_factory.mktemp("large") / "large.npz"
    np.savez(path, truth=truth, probs=probs, id=[f"{one:06x}" for one in range(len(truth))])
    return str(path)


@pytest.fixture(scope="module")
def whole(large: str) -> Page:
    """Return its page, as large as it wants to be."""
    return report(large)


def test_large_files_keep_the_costliest_and_a_sample(whole: Page) -> None:
    assert whole.kept == (
        "21,000 rows → aggregates over all + 20,000 kept (5,000 costliest + 15,000 random, marked as such)"
    )
    assert whole.dropped == ()


@pytest.mark.parametrize(
    ("less", "dropped"),
    [(50_000, ("some random rows",)), (700_000, ("the Vega runtime: charts do not move",))],
)
def test_what_does_not_fit_is_left_out_and_said(large: str, whole: Page, less: int, dropped: tuple[str, ...]) -> None:
    page = report(large, max_size=whole.size - less)
    assert page.size <= whole.size - less
    assert page.dropped == dropped
    assert dropped[0] in page.html


def test_a_size_that_holds_nothing_is_refused(large: str) -> None:
    with pytest.raises(InvalidInput, match=r"max_size: the least page has [\d,]+ bytes; found 1,000; allow that"):
        report(large, max_size=1_000)


def test_a_page_without_the_runtime_is_small_enough_for_mail(whole: Page, tmp_path: Path) -> None:
    truth, probs = made(2_000, 3)
    np.savez(tmp_path / "small.npz", truth=truth, probs=probs)
    assert report(str(tmp_path / "small.npz"), vega=False).size < 500_000

"""Pages that people send around: one file, no network, readable without scripts.

`report` makes one from files; ``Score.save("page.html")`` and ``Comparison.save("page.html")`` make it from results;
`crossent.report.explainer` is the part that teaches. Nothing is computed here: numbers come from `crossent.scoring`,
`crossent.comparison` and `crossent.explaining`.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from crossent.errors import MissingDependency

if TYPE_CHECKING:
    from crossent.report._page import Page as Page
    from crossent.report._report import page_of as page_of
    from crossent.report._report import report as report

__all__ = ["Page", "page_of", "report"]

_HOMES = {"Page": "_page", "page_of": "_report", "report": "_report"}
_EXTRA = {"jinja2", "markupsafe", "vl_convert"}


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module 'crossent.report' has no attribute {name!r}")
    try:
        return getattr(import_module(f"crossent.report.{_HOMES[name]}"), name)
    except ModuleNotFoundError as error:
        if error.name in _EXTRA:
            raise MissingDependency(
                'the HTML report needs the "report" extra (E14); run: pip install "crossent[report]"'
            ) from error
        raise

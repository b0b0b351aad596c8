"""One page about predictions: the number, its uncertainty, its origin, the comparison, for people who install nothing.

`report` makes it from files; ``Score.save("page.html")`` and ``Comparison.save("page.html")`` make it from results.
Nothing is computed here: numbers come from `crossent.scoring`, `crossent.comparison` and `crossent.explaining`.
"""

from crossent.report._page import Page
from crossent.report._report import page_of, report

__all__ = ["Page", "page_of", "report"]

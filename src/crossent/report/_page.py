"""A page from results: sections, charts, rows and numbers put together."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, final

from markupsafe import Markup

import crossent
from crossent.rendering import to_json
from crossent.report import _verdict
from crossent.report._contents import result_json
from crossent.report._drawings import in_json, runtime
from crossent.report._packed import MOST_CELLS, kept_rows, kept_sentence, packed
from crossent.report._sections import comparison_section, models_table, movers_table, score_sections
from crossent.report._template import page_template
from crossent.report._worked import typical_rows, worked_rows
from crossent.report.explainer import fragment

if TYPE_CHECKING:
    from collections.abc import Sequence

    from crossent.explaining import Explanation
    from crossent.report._contents import Contents, Shown
    from crossent.report.charts import Chart
    from crossent.scoring import Score
    from crossent.scoring._detail_rows import KeptTable


@final
@dataclass(frozen=True)
class Page:
    """A whole page.

    Attributes
    ----------
    html : str
    kept : str
        Which rows it holds, in words.
    dropped : tuple of str
        What was left out to keep it within its size.
    charts : int
    """

    html: str = field(repr=False)
    kept: str
    dropped: tuple[str, ...]
    charts: int

    @property
    def size(self) -> int:
        """How many bytes the page has."""
        return len(self.html.encode())


def composed(contents: Contents, shown: Shown, dropped: tuple[str, ...]) -> Page:
    """Return the page."""
    score = contents.detailed
    details = None if score is None else score.details
    cells = None if details is None else details.cells.table(MOST_CELLS)
    kept = None if score is None else kept_rows(score, shown.costliest, shown.random)
    worked = [] if score is None else worked_rows(score, shown.worked)
    sections = [] if score is None else score_sections(score, cells)
    compared = None if contents.comparison is None else comparison_section(contents.comparison)
    drawn = [chart for one in (*([compared] if compared else []), *sections) for chart in one.charts]
    yardstick = None if score is None else _charts().yardsticks(score)
    figures = [*([yardstick] if yardstick else []), *drawn]
    result = result_json(contents)
    rows = None
    if score is not None and kept is not None and cells is not None:
        places = {int(number): place for place, number in enumerate(kept.rows.number.tolist())}
        rows = packed(score, kept, cells, [places.get(one.number, -1) for one in worked])
    html = page_template().render(
        contents=contents, score=score, compared=compared, comparison=contents.comparison, sections=sections,
        yardstick=yardstick, worked=worked, kept=_said(score, kept), dropped=dropped, shown=shown,
        models=None if contents.comparison is None else models_table(contents.comparison),
        movers=None if contents.comparison is None else movers_table(contents.comparison),
        facts=[] if score is None else _verdict.facts(score),
        headline=_headline(contents), remarks=[] if score is None else _verdict.remarks(score),
        result=in_json(result), digest=hashlib.sha256(result.encode()).hexdigest(), version=crossent.__version__,
        specs=_specs(figures) if shown.vega else None,
        rows=None if rows is None else in_json(to_json(rows)),
        explainer=fragment(_examples(score)),
        runtime=runtime() if shown.vega and figures else None, has_rows=rows is not None,
    )  # fmt: skip
    return Page(html, _said(score, kept), dropped, len(figures))


def _specs(figures: Sequence[Chart]) -> Markup:
    from crossent.report.charts import CONFIG

    return in_json(to_json({"config": CONFIG, "charts": {one.name: one.lean() for one in figures}}))


def _examples(score: Score | None) -> dict[str, Explanation]:
    """Return what the explainer begins with: the median row, the costliest, the classic example."""
    from crossent.explaining import explain

    rows = {} if score is None else dict(typical_rows(score))
    return {**rows, "the classic example": explain()}


def _charts() -> Any:
    from crossent.report import charts

    return charts


def _said(score: Score | None, kept: KeptTable | None) -> str:
    return "no rows kept" if score is None else kept_sentence(kept, score.rows)


def _headline(contents: Contents) -> Markup:
    if contents.comparison is not None:
        return _verdict.compared_headline(contents.comparison)
    return Markup("") if contents.detailed is None else _verdict.headline(contents.detailed)

"""A page from results: sections, charts, rows and numbers put together, and kept within a size."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field, replace
from functools import cache
from typing import TYPE_CHECKING, Any, final

from markupsafe import Markup

import crossent
from crossent.errors import InvalidInput
from crossent.rendering import to_json
from crossent.report import _verdict
from crossent.report._drawings import in_json, runtime, static_svg
from crossent.report._own_files import one_script, own_file
from crossent.report._packed import MOST_CELLS, kept_rows, kept_sentence, packed
from crossent.report._require import jinja2
from crossent.report._sections import comparison_section, models_table, movers_table, score_sections
from crossent.report._words import count, name, nats, percent
from crossent.report._worked import typical_rows, worked_rows
from crossent.report.explainer import fragment
from crossent.scoring._detail_rows import COSTLIEST, RANDOM
from crossent.scoring._stored import SCHEMA

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from crossent.comparison import Comparison
    from crossent.explaining import Explanation
    from crossent.report._sections import Section
    from crossent.report.charts import Chart
    from crossent.scoring import Score
    from crossent.scoring._detail_rows import KeptTable

_PACKAGE = "crossent.report"
# In this order: each file may use at once what stands before it.
SCRIPTS = (
    "dom", "numbers", "data", "selection", "counting", "address", "controls", "chart_specs", "charts", "rows_table",
    "navigation", "start",
)  # fmt: skip
MAX_SIZE = 5_000_000
WORKED = 15

_RUNTIME = "the Vega runtime: charts do not move"
_RUNTIME_SIZE = 900_000
_ROW_SIZE = 20  # bytes in base64 with an id, about


@final
@dataclass(frozen=True)
class Shown:
    """How much a page shows."""

    costliest: int = COSTLIEST
    random: int = RANDOM
    worked: int = WORKED
    vega: bool = True


@final
@dataclass(frozen=True)
class Fingerprint:
    """A file as it was read: its name, its size in bytes, and its SHA-256."""

    name: str
    size: int
    sha256: str


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


@final
@dataclass(frozen=True)
class Contents:
    """What a page is made of."""

    scores: tuple[Score, ...]
    comparison: Comparison | None
    files: tuple[Fingerprint, ...] = ()
    command: str = ""

    @property
    def detailed(self) -> Score | None:
        """The score that the sections are about: that of least loss, the first of equals."""
        return min(self.scores, key=lambda one: one.loss.nats, default=None)

    @property
    def detailed_name(self) -> str:
        """What the comparison calls that model; else its file."""
        score = self.detailed
        if score is None:
            return ""
        return score.name if self.comparison is None else self.comparison.names[self.scores.index(score)]


def fitted(contents: Contents, shown: Shown, max_size: int) -> Page:
    """Return the page with as much as fits into ``max_size`` bytes."""
    page = composed(contents, shown, ())
    if page.size <= max_size:
        return page
    for lesser, dropped in _less(contents, shown, page.size, max_size):
        page = composed(contents, lesser, dropped)
        if page.size <= max_size:
            return page
    raise InvalidInput(
        f"max_size: the least page has {page.size:,} bytes; found {max_size:,}; allow that, or score fewer classes"
    )


def _less(contents: Contents, shown: Shown, size: int, max_size: int) -> Iterator[tuple[Shown, tuple[str, ...]]]:
    """Yield lesser pages and what they lack, the least missed first: random rows go before Vega."""
    score = contents.detailed
    kept = None if score is None else kept_rows(score, shown.costliest, shown.random)
    drawn = 0 if kept is None else int((~kept.costly).sum())
    runtimes = ((shown, ()), (replace(shown, vega=False), (_RUNTIME,))) if shown.vega else ((shown, ()),)
    for base, lost in runtimes:
        if lost:
            yield base, lost
        room = size - max_size - (0 if not lost else _RUNTIME_SIZE)
        fewer = drawn - room // _ROW_SIZE
        if 0 < fewer < drawn:
            yield replace(base, random=fewer), (*lost, "some random rows")
        yield replace(base, random=0), (*lost, "random rows")
        yield replace(base, random=0, costliest=500), (*lost, "all but the 500 costliest rows")
    least = replace(shown, vega=False, random=0, costliest=500, worked=3)
    gone = runtimes[-1][1]
    yield least, (*gone, "all but the 500 costliest rows", "all but 3 worked examples")
    yield replace(least, costliest=0), (*gone, "all rows", "all but 3 worked examples")


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
    html = _environment().get_template("page.html").render(
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


def result_json(contents: Contents) -> str:
    """Return every number of the page as JSON, which `crossent score` reads back."""
    compared = contents.comparison
    return to_json(
        {
            "schema": SCHEMA,
            "version": crossent.__version__,
            "scores": [one.to_dict() for one in contents.scores],
            "comparison": None if compared is None else compared.to_dict(),
        }
    )


@cache
def _environment() -> Any:
    module = jinja2()
    found = module.Environment(
        loader=module.PackageLoader("crossent.report", "templates"), autoescape=True, trim_blocks=True,
        lstrip_blocks=True, undefined=module.StrictUndefined, keep_trailing_newline=True,
    )  # fmt: skip
    found.filters.update(name=name, nats=nats, percent=percent, count=count, svg=_svg)
    # Ours, and in the page as they are.
    found.globals.update(
        style=Markup(own_file(_PACKAGE, "styles", "page.css")), script=Markup(one_script(_PACKAGE, SCRIPTS))
    )
    return found


def _svg(chart: Chart) -> Markup:
    return static_svg(chart)


def sections_of(score: Score) -> Sequence[Section]:
    """Return the sections of a score as they are on its page."""
    return score_sections(score, None if score.details is None else score.details.cells.table(MOST_CELLS))

"""The sections of a page about one model, in the order in which they are read."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, final

import numpy as np
from markupsafe import Markup

from crossent.report import charts
from crossent.report._words import count, ends, name, nats, percent
from crossent.scoring._detail_bins import SURE_BINS
from crossent.scoring._detail_shares import bins_of, carried, confusion_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from crossent.comparison import Comparison
    from crossent.report.charts import Chart
    from crossent.scoring import Score
    from crossent.scoring._detail_cells import CellTable
    from crossent.scoring._details import Details


@final
@dataclass(frozen=True)
class Section:
    """A heading, a few words, and charts."""

    id: str
    title: str
    lead: Markup
    charts: Sequence[Chart]


def score_sections(score: Score, cells: CellTable | None) -> list[Section]:
    """Return the sections of a score; those that need more than the score has are left out."""
    details = score.details
    found = [
        _losses(score, details, cells),
        _section("classes", "Classes", "", charts.class_areas(score)),
        _section("slices", "Slices", "", charts.slice_dots(score)),
        _section("parts", "Where the loss comes from", "", charts.three_parts(score)),
        _calibration(score, details, cells),
        _confusion(score, cells),
    ]
    return [one for one in found if one is not None]


def _section(id_: str, title: str, lead: str, *found: Chart | None) -> Section | None:
    drawn = [one for one in found if one is not None]
    return Section(id_, title, Markup("{}").format(lead), drawn) if drawn else None


def _losses(score: Score, details: Details | None, cells: CellTable | None) -> Section | None:
    bins = None if cells is None else bins_of(cells)
    if details is None or cells is None or bins is None:
        return None
    shares = [] if score.tally is None else carried(score.tally)
    curve = charts.carried_loss(score, shares) if len(shares) > 2 and score.rows >= 20 else None
    return _section("losses", "How the loss is spread", "", charts.loss_histogram(score, bins), curve)


def _calibration(score: Score, details: Details | None, cells: CellTable | None) -> Section | None:
    if details is None or cells is None or len(score.classes) < 2:
        return None
    level = score.loss.level
    top = charts.top_reliability(details.top.curve(confidence=level))
    sure = np.bincount(cells.sure, cells.rows, SURE_BINS).astype(np.int64)
    counts = charts.sureness(sure) if cells.has_sure and sure.sum() else None
    each = None
    if details.each is not None:
        curves = [(number, details.each.curve(number, confidence=level)) for number in range(len(score.classes))]
        each = charts.class_reliability(score, curves)
    lead = "Can the probabilities be taken at their word?"
    if top is None:
        lead += " There are fewer than 20 rows, too few for a rate."
    elif details.each is None:
        lead += " With so many classes, only the top class is judged."
    return _section("calibration", "Calibration", lead, top, counts, each)


def _confusion(score: Score, cells: CellTable | None) -> Section | None:
    if cells is None:
        return None
    drawn = charts.confusion(score.classes, confusion_of(cells, len(score.classes)))
    return _section("confusion", "Confusion, weighted by loss", "", drawn)


def comparison_section(result: Comparison) -> Section:
    """Return what a comparison found."""
    sentences = [Markup("{}").format(text) for text in result.difference.sentences]
    lead = Markup(" ").join(sentences)
    drawn = [
        charts.differences(result), charts.rows_better(result), charts.class_changes(result),
        charts.slice_changes(result),
    ]  # fmt: skip
    return Section("comparison", "Comparison", lead, [one for one in drawn if one is not None])


def models_table(result: Comparison) -> charts.Table:
    """Return each model by itself."""
    rows = [
        [name(one.name), nats(one.loss.nats, unit=False), ends(*one.loss.interval, one.loss.standard_error),
         f"{one.loss.perplexity:.4g}", percent(one.accuracy), str(one.rank)]
        for one in result.models
    ]  # fmt: skip
    heads = ["model", Markup('loss (<span class="unit">nats</span>)'), f"{100 * result.difference.level:g}% interval",
             "perplexity", "right", "rank"]  # fmt: skip
    return charts.Table(heads, rows)


def movers_table(result: Comparison) -> charts.Table | None:
    """Return the rows that moved most; none where none did."""
    one = result.difference
    moved = [("better", row) for row in one.moved_better] + [("worse", row) for row in one.moved_worse]
    if not moved:
        return None
    rows = [
        [word, name(row.id, 40), name(row.truth, 40), _probability(row.p_before), _probability(row.p_after),
         nats(row.change, 3, unit=False, plus=True)]
        for word, row in moved
    ]  # fmt: skip
    heads = ["", "row", "truth", Markup("p before"), Markup("p after"),
             Markup('change (<span class="unit">nats</span>)')]  # fmt: skip
    return charts.Table(heads, rows, names=3, below=f"of {count(result.rows)} rows")


def _probability(p: float) -> str:
    return f"{p:.4f}" if p >= 1e-4 or p == 0 else f"{p:.3g}"

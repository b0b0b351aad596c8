"""The tables of a score as headings and cells, for pages that align columns by themselves."""

from __future__ import annotations

from typing import TYPE_CHECKING

from crossent.rendering import Table, loss_text, share_text, weight_text
from crossent.scoring._views import (
    costly_slices,
    doubt_marks,
    ends_text,
    hardest_first,
    has_ids,
    interval_text,
    is_hardest,
    parts_rows,
    skill_text,
    slices_below,
    tail_text,
)

if TYPE_CHECKING:
    from crossent.scoring._score import Score


def tables_of(score: Score) -> list[Table]:
    """Return the tables that have rows, the most important first."""
    found = [
        _loss(score),
        _yardsticks(score),
        _parts(score),
        _infinite(score),
        _classes(score),
        _slices(score),
        _costliest(score),
    ]
    return [table for table in found if table.rows]


def _loss(score: Score) -> Table:
    level = f"{100 * score.loss.level:g}% interval"
    row = [
        loss_text(score.loss.nats),
        interval_text(score),
        loss_text(score.loss.bits),
        loss_text(score.loss.perplexity),
        share_text(score.accuracy),
        share_text(score.confidence),
    ]
    return Table("", ["nats per row", level, "bits", "perplexity", "right", "sure"], [row], names=0)


def _yardsticks(score: Score) -> Table:
    rows = [
        ["this model", loss_text(score.loss.nats), ""],
        ["class base rates", loss_text(score.baselines.class_rates), skill_text(score)],
        ["uniform guess", loss_text(score.baselines.uniform), ""],
    ]
    return Table("Beside know-nothings", ["guess", "loss", ""], rows)


def _parts(score: Score) -> Table:
    found = score.decomposition
    if found is None or not parts_rows(score):
        return Table("", [], [])
    below = "; ".join([found.method, *(f"? {doubt}" for doubt in found.doubts)])
    headings, rows = ["part", "nats", "95% interval"], parts_rows(score)
    if found.flattery is not None:
        headings[1:2] = ["nats", "in sample"]
        for row, value in zip(rows, (found.miscalibration, found.discrimination, found.uncertainty), strict=True):
            row.insert(2, loss_text(value))
        below += f"; less the {loss_text(found.flattery)} that fitting flatters"
    return Table("Where it comes from", headings, rows, below=below)


def _infinite(score: Score) -> Table:
    rows = [
        [f"{line.eps:g}", loss_text(line.nats), loss_text(line.from_infinite)] for line in score.infinite.sensitivity
    ]
    return Table("If probabilities were clipped", ["at", "loss", "from the infinite rows"], rows, names=0)


def _classes(score: Score) -> Table:
    shown, left_out = hardest_first(score)
    rows = [
        [
            one.name + (" (hardest)" if is_hardest(score, one) else ""),
            f"{one.rows:,}",
            loss_text(one.loss, 3),
            share_text(one.share),
            share_text(one.accuracy),
        ]
        for one in shown
    ]
    return Table("Per class", ["class", "rows", "loss", "share of loss", "right"], rows, below=left_out)


def _slices(score: Score) -> Table:
    shown, left_out = costly_slices(score)
    marks = doubt_marks([one.interval[0] is not None and not one.trusted for one in shown])
    rows = []
    for one, mark in zip(shown, marks, strict=True):
        interval = ends_text(*one.interval, one.standard_error) + mark
        name = f"{one.column} = {one.value}"
        rows.append([name, f"{one.rows:,}", loss_text(one.loss, 3), interval, share_text(one.share)])
    interval_heading = f"{100 * score.loss.level:g}% interval"
    below = "; ".join(slices_below(shown, left_out))
    return Table("Per slice", ["slice", "rows", "loss", interval_heading, "share of loss"], rows, below=below)


def _costliest(score: Score) -> Table:
    rows = [
        [
            str(one.id),
            one.truth,
            one.predicted,
            loss_text(one.p_truth),
            weight_text(one.weight),
            loss_text(one.loss, 3),
        ]
        for one in score.costliest
    ]
    headings = ["id" if has_ids(score) else "row", "truth", "said", "p(truth)", "weight", "loss"]
    if not score.weighted:
        headings.pop(4)
        for row in rows:
            row.pop(4)
    return Table("Costliest rows", headings, rows, names=3, below=tail_text(score))

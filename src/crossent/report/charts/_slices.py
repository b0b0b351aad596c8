"""Slices with their intervals beside the mean of all rows."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from markupsafe import Markup

from crossent.rendering import count_text
from crossent.report._words import count, ends, name, nats, percent, plain
from crossent.report.charts._chart import BLUE, INK, WIDTH, Chart, Table, values

if TYPE_CHECKING:
    from crossent.scoring import Score

_SHOWN, _TABLED = 20, 200


def slice_dots(score: Score) -> Chart | None:
    """Return the slices that raise the mean most."""
    drawn = [one for one in score.slices if math.isfinite(one.loss)][:_SHOWN]
    if not drawn:
        return None
    rows = [
        {"slice": plain(f"{one.column} = {one.value}", 34), "loss": one.loss, "rows": one.rows,
         "low": one.interval[0] if one.interval[0] is not None else one.loss,
         "high": one.interval[1] if one.interval[1] is not None else one.loss}
        for one in drawn
    ]  # fmt: skip
    y = {"field": "slice", "type": "nominal", "sort": None, "title": None, "axis": {"labelLimit": 230}}
    x = {"type": "quantitative", "title": "mean loss (nats)", "axis": {"tickCount": 6}}
    layers: list[dict[str, Any]] = [
        {"mark": {"type": "rule", "color": BLUE, "strokeWidth": 2},
         "encoding": {"x": {**x, "field": "low"}, "x2": {"field": "high"}, "y": y}},
        {"mark": {"type": "point", "filled": True, "size": 70, "color": BLUE, "opacity": 1},
         "encoding": {"x": {**x, "field": "loss"}, "y": y,
                      "tooltip": [{"field": "slice"}, {"field": "rows", "format": ","},
                                  {"field": "loss", "format": ".4f"}]}},
    ]  # fmt: skip
    if math.isfinite(score.loss.nats):
        mean = {"name": "mean", "values": values([{"loss": score.loss.nats}])}
        layers.append({"data": mean, "mark": {"type": "rule", "color": INK, "strokeDash": [5, 3]},
                       "encoding": {"x": {**x, "field": "loss"}}})  # fmt: skip
    spec = {"width": WIDTH, "height": {"step": 26}, "data": {"name": "all", "values": values(rows)}, "layer": layers}
    first = drawn[0]
    title = Markup("{} raises the mean most: {} over {} rows").format(
        name(f"{first.column} = {first.value}", 60), nats(first.loss, 3), count(first.rows)
    )
    level = f"{100 * score.loss.level:g}% intervals"
    about = Markup("Mean loss of each slice with {}; the dashed line is all rows.").format(level)
    return Chart("slices", title, about, spec, _table(score), ("loss", "low", "high"))


def _table(score: Score) -> Table:
    rows = [
        [name(f"{one.column} = {one.value}"), count(one.rows), nats(one.loss, 3, unit=False),
         ends(*one.interval, one.standard_error), percent(one.share), percent(one.accuracy)]
        for one in score.slices[:_TABLED]
    ]  # fmt: skip
    heads = ["slice", "rows", Markup('loss (<span class="unit">nats</span>)'), f"{100 * score.loss.level:g}% interval",
             "share of the loss", "right"]  # fmt: skip
    left_out = len(score.slices) - _TABLED
    return Table(heads, rows, below=f"{count_text(left_out, 'slice')} more" if left_out > 0 else "")

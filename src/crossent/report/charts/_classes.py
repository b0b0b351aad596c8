"""Classes as bars whose area is the loss that they carry."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from markupsafe import Markup

from crossent.rendering import count_text
from crossent.report._words import count, name, nats, percent, plain, quoted
from crossent.report.charts._chart import BLUE, INK, SOFT, WIDTH, Chart, Table, values

if TYPE_CHECKING:
    from crossent.scoring import Score
    from crossent.scoring._parts import ClassScore

_NAMED = 0.035  # narrower bars have no room for a name
_TABLED = 200


def class_areas(score: Score) -> Chart | None:
    """Return the classes, the costliest per row first; none where there is but one."""
    seen = sorted((one for one in score.per_class if one.rows), key=lambda one: (-one.loss, one.name))
    if len(seen) < 2:
        return None
    finite = [one for one in seen if math.isfinite(one.loss)]
    numbers = {one.name: place for place, one in enumerate(score.per_class)}
    bars, left, whole = [], 0.0, sum(one.weight for one in finite)
    for one in finite:
        right = left + one.weight
        wide = one.weight >= _NAMED * whole
        bars.append({"class": plain(one.name, 30), "left": left, "right": right, "middle": (left + right) / 2,
                     "loss": one.loss, "rows": one.rows, "number": numbers[one.name], "share": one.share,
                     "label": plain(one.name, 12) if wide else ""})  # fmt: skip
        left = right
    spec = {
        "width": WIDTH, "height": 240, "datasets": {"all": values(bars), "picked": values(bars)},
        "layer": _layers(bool(score.weighted)),
    }  # fmt: skip
    about = Markup(
        "Width: {}. Height: mean loss. So the area of a bar is the loss that its class carries; a bar selects its rows."
    ).format("weight" if score.weighted else "rows")
    return Chart("classes", _title(seen, score), about, spec, _table(seen, numbers), ("loss",), follows=True)


def _layers(weighted: bool) -> list[dict[str, Any]]:
    x = {"field": "left", "type": "quantitative", "title": "weight" if weighted else "rows",
         "axis": {"format": ",~f", "tickCount": 5, "grid": False}, "scale": {"nice": False}}  # fmt: skip
    y = {"field": "loss", "type": "quantitative", "title": "mean loss (nats)", "axis": {"tickCount": 5}}
    tooltip = [{"field": "class", "title": "class"}, {"field": "rows", "title": "rows", "format": ","},
               {"field": "loss", "title": "mean loss", "format": ".4f"},
               {"field": "share", "title": "share of the loss", "format": ".1%"}]  # fmt: skip
    bar = {"type": "bar", "stroke": "#ffffff", "strokeWidth": 1, "cursor": "pointer"}
    encoding = {"x": x, "x2": {"field": "right"}, "y": y, "y2": {"datum": 0}, "tooltip": tooltip}
    return [
        {"data": {"name": "all"}, "mark": {**bar, "color": SOFT}, "encoding": encoding},
        {"data": {"name": "picked"}, "mark": {**bar, "color": BLUE}, "encoding": encoding},
        {"data": {"name": "all"}, "mark": {"type": "text", "baseline": "bottom", "dy": -4, "color": INK},
         "encoding": {"x": {"field": "middle", "type": "quantitative"}, "y": y, "text": {"field": "label"}}},
    ]  # fmt: skip


def _title(seen: list[ClassScore], score: Score) -> Markup:
    if any(math.isinf(one.loss) for one in seen):
        names = [one.name for one in seen if math.isinf(one.loss)]
        which = Markup(" and ").join(quoted(one) for one in names[:2]) if len(names) < 3 else count_text(
            len(names), "class")  # fmt: skip
        return Markup("{}: some rows cost infinity").format(which)
    hardest, carrier = seen[0], max(seen, key=lambda one: one.share or 0.0)
    if score.loss.nats == 0:
        return Markup("No class costs anything")
    if seen[0].loss == seen[-1].loss:
        return Markup("Every class costs the same")
    first = Markup("{} costs most per row ({})").format(quoted(hardest.name), nats(hardest.loss, 3))
    if carrier is hardest:
        return Markup("{} and carries most of the loss, {}").format(first, percent(carrier.share))
    return Markup("{}; {} carries most of the loss, {}").format(first, quoted(carrier.name), percent(carrier.share))


def _table(seen: list[ClassScore], numbers: dict[str, int]) -> Table:
    rows = [
        [name(one.name), count(one.rows), nats(one.loss, 3, unit=False), percent(one.share), percent(one.accuracy)]
        for one in seen[:_TABLED]
    ]
    heads = ["class", "rows", Markup('loss (<span class="unit">nats</span>)'), "share of the loss", "right"]
    left_out = len(seen) - _TABLED
    below = f"{count_text(left_out, 'class')} more" if left_out > 0 else ""
    return Table(heads, rows, picks=[{"truth": numbers[one.name]} for one in seen[:_TABLED]], below=below)

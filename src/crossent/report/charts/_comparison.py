"""Two or more models on the same rows: the differences, and the classes that make them."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from markupsafe import Markup

from crossent.report._words import count, ends, name, nats, percent, plain, quoted
from crossent.report.charts._chart import BLUE, DARK, FAINT, INK, PAPER, RED, WIDTH, Chart, Table, values

if TYPE_CHECKING:
    from crossent.comparison import Comparison
    from crossent.comparison._parts import Difference, GroupChange

_SHOWN = 20
_COLORS = {"better": BLUE, "worse": RED, "tied": "#777777"}
_SHAPES = {"better": "circle", "worse": "square", "tied": "diamond"}


def differences(result: Comparison) -> Chart | None:
    """Return the difference of each other model from the first, with its interval."""
    drawn = [one for one in result.differences if math.isfinite(one.nats)]
    if not drawn:
        return None
    rows = [_dot(plain(one.name, 34), one.nats, one.interval, one.verdict, one.n) for one in drawn]
    baseline = plain(result.differences[0].baseline, 30)
    spec = _forest(rows, f"less loss than {baseline}  ←   nats per row   →  more loss")
    about = Markup("Paired over the same {} rows, with {}% intervals; left of 0 is better than {}.").format(
        count(result.rows), f"{100 * drawn[0].level:g}", name(result.differences[0].baseline, 40)
    )
    return Chart("differences", _apart(result), about, spec, _differences_table(result),
                 ("change", "low", "high"))  # fmt: skip


def _apart(result: Comparison) -> Markup:
    """Return the difference itself where there is one; of several, how many are better."""
    one = result.differences[0]
    if len(result.differences) > 1:
        better = sum(one.verdict == "better" for one in result.differences)
        return Markup("{} of {} models are shown to be better than {}").format(
            better, len(result.differences), name(one.baseline, 40)
        )
    if one.interval[0] is None:
        return Markup("The difference is {}").format(nats(one.nats, plus=True))
    return Markup("The difference is {}, and lies between {}").format(
        nats(one.nats, plus=True), Markup(ends(*one.interval, one.standard_error)).replace(" to ", " and ")
    )


def verdict(one: Difference) -> Markup:
    new, old = name(one.name, 40), name(one.baseline, 40)
    if one.verdict == "tied":
        return Markup("{} and {} can't be told apart").format(new, old)
    if one.relative is None or not math.isfinite(one.relative):
        return Markup("{} is {} than {}").format(new, one.verdict, old)
    return Markup("{} is {}: {} {} loss than {}").format(
        new, one.verdict, percent(abs(one.relative)), "less" if one.nats < 0 else "more", old
    )


def _dot(label: str, change: float, interval: Any, verdict: str, rows: int) -> dict[str, Any]:
    low, high = interval
    known = low is not None and high is not None and math.isfinite(low) and math.isfinite(high)
    return {"label": label, "change": change, "low": low if known else change, "high": high if known else change,
            "color": _COLORS[verdict], "shape": _SHAPES[verdict], "verdict": verdict, "rows": rows}  # fmt: skip


def _forest(rows: list[dict[str, Any]], axis: str) -> dict[str, Any]:
    y = {"field": "label", "type": "nominal", "sort": None, "title": None, "axis": {"labelLimit": 230}}
    x = {"type": "quantitative", "title": axis, "axis": {"tickCount": 7}}
    paint = {"field": "color", "type": "nominal", "scale": None}
    zero = {"name": "zero", "values": [{"change": 0}]}
    return {
        "width": WIDTH, "height": {"step": 30}, "data": {"name": "all", "values": values(rows)},
        "layer": [
            {"data": zero, "mark": {"type": "rule", "color": INK, "strokeWidth": 1},
             "encoding": {"x": {**x, "field": "change"}}},
            {"mark": {"type": "rule", "strokeWidth": 2.5},
             "encoding": {"x": {**x, "field": "low"}, "x2": {"field": "high"}, "y": y, "color": paint}},
            {"mark": {"type": "point", "filled": True, "size": 90, "opacity": 1},
             "encoding": {"x": {**x, "field": "change"}, "y": y, "color": paint,
                          "shape": {"field": "shape", "type": "nominal", "scale": None},
                          "tooltip": [{"field": "label", "title": "which"},
                                      {"field": "change", "title": "change", "format": "+.4f"},
                                      {"field": "verdict"}, {"field": "rows", "format": ","}]}},
        ],
    }  # fmt: skip


def _differences_table(result: Comparison) -> Table:
    rows = [
        [name(one.name), nats(one.nats, 4, unit=False, plus=True), ends(*one.interval, one.standard_error),
         "–" if one.p_adjusted is None else f"{one.p_adjusted:.2g}", one.verdict, percent(one.share_of_rows_better),
         percent(one.share_of_rows_worse)]
        for one in result.differences
    ]  # fmt: skip
    heads = ["model", Markup('difference (<span class="unit">nats</span>)'), "paired interval", "p", "verdict",
             "rows better", "rows worse"]  # fmt: skip
    return Table(heads, rows)


def class_changes(result: Comparison) -> Chart | None:
    """Return the change in each class, those that make most of it first."""
    return _changes(result, result.difference.per_class, "changes", "class", "classes")


def slice_changes(result: Comparison) -> Chart | None:
    """Return the change in each slice."""
    return _changes(result, result.difference.slices, "slicechanges", "slice", "slices")


def _changes(result: Comparison, changes: tuple[GroupChange, ...], id_: str, noun: str, plural: str) -> Chart | None:
    drawn = [one for one in changes if math.isfinite(one.change)]
    if len(drawn) < 2:
        return None
    rows = [_dot(plain(_label(one, noun), 34), one.change, one.interval, one.verdict, one.rows)
            for one in drawn[:_SHOWN]]  # fmt: skip
    better = sum(one.verdict == "better" for one in changes)
    worse = sum(one.verdict == "worse" for one in changes)
    if not better and not worse:
        title = Markup("No {} by itself shows a change; {} moves most, by {}").format(
            noun, quoted(_label(drawn[0], noun)), nats(drawn[0].change, 3, plus=True)
        )
    else:
        title = Markup("Shown to be better in {} of {} {}, worse in {}").format(better, len(changes), plural, worse)
    about = Markup("Mean loss of {} less that of {}, with intervals; those that make most of the change first.").format(
        name(result.difference.name, 40), name(result.difference.baseline, 40)
    )
    spec = _forest(rows, "change of the mean loss (nats)")
    return Chart(id_, title, about, spec, _changes_table(result, changes, noun), ("change", "low", "high"))


def _label(one: GroupChange, noun: str) -> str:
    return one.value if noun == "class" else f"{one.group} = {one.value}"


def _changes_table(result: Comparison, changes: tuple[GroupChange, ...], noun: str) -> Table:
    rows = [
        [name(_label(one, noun)), count(one.rows), nats(one.before, 3, unit=False), nats(one.after, 3, unit=False),
         nats(one.change, 3, unit=False, plus=True), ends(*one.interval, one.standard_error), one.verdict]
        for one in changes[:200]
    ]  # fmt: skip
    one = result.difference
    return Table([noun, "rows", name(one.baseline, 30), name(one.name, 30), "change", "interval", "verdict"], rows)


def rows_better(result: Comparison) -> Chart | None:
    """Return the share of rows that got better, worse, stayed, beside the share of the change that they make."""
    one = result.difference
    shares = (one.share_of_rows_better, one.share_of_rows_same, one.share_of_rows_worse)
    if not all(math.isfinite(share) for share in shares):
        return None
    parts = zip(("better", "the same", "worse"), shares, (BLUE, FAINT, RED), (PAPER, INK, DARK), strict=True)
    rows, left = [], 0.0
    for label, share, color, ink in parts:
        rows.append({"part": label, "left": left, "right": left + share, "color": color, "ink": ink,
                     "middle": left + share / 2, "text": f"{label} {share:.1%}" if share > 0.12 else ""})  # fmt: skip
        left += share
    spec = {
        "width": WIDTH, "height": 46, "data": {"name": "all", "values": values(rows)},
        "layer": [
            {"mark": {"type": "bar", "height": 30, "stroke": "#ffffff"},
             "encoding": {"x": {"field": "left", "type": "quantitative", "axis": None, "scale": {"domain": [0, 1]}},
                          "x2": {"field": "right"}, "color": {"field": "color", "type": "nominal", "scale": None}}},
            {"mark": {"type": "text", "fontSize": 13, "fontWeight": "bold"},
             "encoding": {"x": {"field": "middle", "type": "quantitative"}, "text": {"field": "text"},
                          "color": {"field": "ink", "type": "nominal", "scale": None}}},
        ],
    }  # fmt: skip
    title = Markup("{} costs less on {} of the rows, more on {}").format(
        name(one.name, 40), percent(one.share_of_rows_better), percent(one.share_of_rows_worse)
    )
    about = Markup("Share of the rows on which the loss went down, stayed, went up.")
    table = Table(["rows", "share"], [[label, percent(share)] for label, share in
                                      zip(("better", "the same", "worse"), shares, strict=True)])  # fmt: skip
    return Chart("sharebetter", title, about, spec, table)

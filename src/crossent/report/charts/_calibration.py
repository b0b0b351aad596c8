"""What came true where something was said: of the top class, and of each class."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from markupsafe import Markup

from crossent.report._words import count, name, percent, plain
from crossent.report.charts._chart import BLUE, FAINT, INK, RED, SOFT, WIDTH, Chart, Table, values
from crossent.scoring._detail_bins import SURE_EDGES

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy as np
    from numpy.typing import NDArray

    from crossent.scoring import Score
    from crossent.scoring._detail_reliability import RateBin

_PANELS = 12
# "99.9–99.99%" beside "99.99–100%" is wider than its bin in most fonts.
_TWO_LINES = "[split(datum.label, '–')[0] + '–', split(datum.label, '–')[1]]"


def top_reliability(curve: Sequence[RateBin]) -> Chart | None:
    """Return how often the top class was right beside what was said, by how sure the prediction was."""
    if not curve:
        return None
    spec = {"width": WIDTH, "height": 280, "datasets": {"all": values(_points(curve))}, "layer": _steps()}
    picks = [{"sure": [one.first, one.last]} for one in curve]
    return Chart("reliability", _title(curve), _about(), spec, _table(curve, picks))


def _steps() -> list[dict[str, Any]]:
    """Return what was said as a dash and what came true as a mark with its interval, bins side by side."""
    x = {"field": "range", "type": "ordinal", "sort": None, "title": "sure of the top class",
         "axis": {"labelAngle": 0, "labelExpr": _TWO_LINES, "labelOverlap": "greedy", "grid": False}}  # fmt: skip
    y = {"type": "quantitative", "axis": {"format": "%", "tickCount": 6}, "title": "came true",
         "scale": {"zero": False, "nice": True}}  # fmt: skip
    paint = {"field": "color", "type": "nominal", "scale": None}
    tooltip = [{"field": "range", "title": "sure"}, {"field": "said", "title": "said", "format": ".2%"},
               {"field": "rate", "title": "came true", "format": ".1%"},
               {"field": "rows", "title": "rows", "format": ","}]  # fmt: skip
    return [
        {"data": {"name": "all"}, "mark": {"type": "tick", "thickness": 2.5, "bandSize": 44, "color": INK},
         "encoding": {"x": x, "y": {**y, "field": "said"}, "tooltip": tooltip}},
        {"data": {"name": "all"}, "mark": {"type": "rule", "strokeWidth": 2.5},
         "encoding": {"x": x, "y": {**y, "field": "low"}, "y2": {"field": "high"}, "color": paint}},
        {"data": {"name": "all"}, "mark": {"type": "point", "filled": True, "size": 110, "opacity": 1,
                                           "cursor": "pointer"},
         "encoding": {"x": x, "y": {**y, "field": "rate"}, "color": paint, "tooltip": tooltip,
                      "shape": {"field": "shape", "type": "nominal", "scale": None}}},
    ]  # fmt: skip


def _points(curve: Sequence[RateBin]) -> list[dict[str, Any]]:
    return [
        {"said": one.said, "rate": one.rate, "low": one.interval[0], "high": one.interval[1], "rows": one.rows,
         "color": RED if one.off else BLUE, "shape": "square" if one.off else "circle",
         "range": f"{100 * one.low:.4g}–{100 * one.high:.4g}%", "first": one.first, "last": one.last}
        for one in curve
    ]  # fmt: skip


def _layers(color: str, size: int) -> list[dict[str, Any]]:
    x: dict[str, Any] = {"field": "said", "type": "quantitative", "title": "said", "scale": {"domain": [0, 1]},
                         "axis": {"format": "%", "tickCount": 5}}  # fmt: skip
    y: dict[str, Any] = {"field": "rate", "type": "quantitative", "title": "came true", "scale": {"domain": [0, 1]},
                         "axis": {"format": "%", "tickCount": 5}}  # fmt: skip
    tooltip = [{"field": "range", "title": "said"}, {"field": "rate", "title": "came true", "format": ".1%"},
               {"field": "rows", "title": "rows", "format": ","}]  # fmt: skip
    paint = {"field": "color", "type": "nominal", "scale": None}
    return [
        {"data": {"name": "all"}, "mark": {"type": "line", "color": color, "strokeWidth": 1, "opacity": 0.5},
         "encoding": {"x": x, "y": y}},
        {"data": {"name": "all"}, "mark": {"type": "rule", "strokeWidth": 2},
         "encoding": {"x": x, "y": {**y, "field": "low"}, "y2": {"field": "high"}, "color": paint}},
        {"data": {"name": "all"}, "mark": {"type": "point", "filled": True, "size": size, "opacity": 1},
         "encoding": {"x": x, "y": y, "color": paint, "tooltip": tooltip,
                      "shape": {"field": "shape", "type": "nominal", "scale": None}}},
    ]  # fmt: skip


def _title(curve: Sequence[RateBin]) -> Markup:
    off = [one for one in curve if one.off]
    if not off:
        return Markup("It can be taken at its word: every interval holds what was said")
    worst = max(off, key=lambda one: one.rows * abs(one.said - one.rate))
    word = "Too sure" if worst.said > worst.rate else "Not sure enough"
    return Markup("{}: of {} rows where it says {}, {} are right").format(
        word, count(worst.rows), percent(worst.said, 1), percent(worst.rate, 1)
    )


def _about() -> Markup:
    return Markup(
        "A dash is what was said; the mark is how often that was right, with its 95% interval, over at least 20 rows."
        " Squares: the interval misses what was said. A mark selects its rows."
    )


def _table(curve: Sequence[RateBin], picks: Sequence[dict[str, Any]] = ()) -> Table:
    rows = [
        [f"{100 * one.low:.4g}% to {100 * one.high:.4g}%", count(one.rows), percent(one.said, 2), percent(one.rate),
         f"{percent(one.interval[0])} to {percent(one.interval[1])}", "missed" if one.off else "held"]
        for one in curve
    ]  # fmt: skip
    return Table(["between", "rows", "said", "came true", "95% interval", "by the interval"], rows, picks=picks)


def sureness(rows: NDArray[np.int64]) -> Chart:
    """Return how many rows were predicted how surely; what is selected stands out."""
    used = [place for place, number in enumerate(rows.tolist()) if number]
    bars: list[dict[str, Any]] = [
        {"bin": place, "label": _edge(place), "rows": int(rows[place])} for place in range(min(used), max(used) + 1)
    ]
    x = {"field": "label", "type": "ordinal", "sort": None, "title": "sure of the top class, from",
         "axis": {"labelAngle": 0, "labelOverlap": "greedy", "grid": False}}  # fmt: skip
    y = {"field": "rows", "type": "quantitative", "title": "rows", "axis": {"tickCount": 4, "format": ",~f"}}
    bar = {"type": "bar", "cursor": "pointer", "stroke": "#ffffff", "strokeWidth": 1}
    encoding = {"x": x, "y": y, "tooltip": [{"field": "label", "title": "sure, from"},
                                            {"field": "rows", "title": "rows", "format": ","}]}  # fmt: skip
    spec = {
        "width": WIDTH, "height": 150, "datasets": {"all": bars, "picked": bars},
        "layer": [
            {"data": {"name": "all"}, "mark": {**bar, "color": SOFT}, "encoding": encoding},
            {"data": {"name": "picked"}, "mark": {**bar, "color": BLUE}, "encoding": encoding},
        ],
    }  # fmt: skip
    most = max(bars, key=lambda one: one["rows"])
    share = most["rows"] / max(1, int(rows.sum()))
    top = SURE_EDGES[most["bin"] + 1]
    title = Markup("{} of the rows were predicted with {} to {}").format(
        percent(share, 0), most["label"], percent(float(top), 2).replace(".00%", "%")
    )
    table = Table(
        ["sure, from", "to", "rows"],
        [[one["label"], _edge(one["bin"] + 1), count(one["rows"])] for one in bars],
        picks=[{"sure": [one["bin"], one["bin"]]} for one in bars],
    )
    return Chart("sureness", title, Markup("Rows by the probability of their top class; a bar selects its rows."), spec,
                 table, follows=True)  # fmt: skip


def _edge(place: int) -> str:
    return f"{100 * SURE_EDGES[place]:.4g}%"


def class_reliability(score: Score, curves: Sequence[tuple[int, Sequence[RateBin]]]) -> Chart | None:
    """Return one small picture for each class, those that carry most of the loss first."""
    ranked = sorted(curves, key=lambda one: (-(score.per_class[one[0]].share or 0.0), one[0]))
    ranked = [one for one in ranked if one[1]]
    if not ranked:
        return None
    points, rows = [], []
    for place, (number, curve) in enumerate(ranked):
        label = score.classes[number]
        if place < _PANELS:
            points += [{"class": plain(label, 22), "order": place, **one} for one in _points(curve)]
        rows += [[name(label), *line] for line in _table(curve).rows]
    panels = min(_PANELS, len(ranked))
    off = sum(one.off for _, curve in ranked for one in curve)
    spec = {
        "columns": 4, "spacing": 22,
        "facet": {"field": "class", "type": "nominal", "title": None, "sort": {"field": "order", "op": "min"}},
        "data": {"name": "all", "values": values(points)},
        "spec": {"width": 132, "height": 132, "view": {"stroke": FAINT}, "layer": _panel()},
    }  # fmt: skip
    total = sum(len(curve) for _, curve in ranked)
    title = Markup("{} of {} intervals miss what was said of a class; by chance about {} would").format(
        off, total, round(0.05 * total)
    )
    more = Markup(" The {} classes that carry most of the loss.").format(panels) if panels < len(ranked) else Markup("")
    about = Markup("Each class by itself: the probability that it was given, and how often it was the truth.{}").format(
        more
    )
    heads = ["class", "between", "rows", "said", "came true", "95% interval", "by the interval"]
    return Chart("each", title, about, spec, Table(heads, rows[:400], names=1))


def _panel() -> list[dict[str, Any]]:
    diagonal = {"mark": {"type": "rule", "color": FAINT, "strokeDash": [4, 3]},
                "encoding": {"x": {"datum": 0, "type": "quantitative"}, "x2": {"datum": 1},
                             "y": {"datum": 0, "type": "quantitative"}, "y2": {"datum": 1}}}  # fmt: skip
    layers = _layers(BLUE, 36)
    for layer in layers:
        del layer["data"]
        for channel in ("x", "y"):
            layer["encoding"][channel] = {
                **layer["encoding"][channel],
                "axis": {"format": "%", "values": [0, 0.5, 1], "title": None, "labelColor": INK},
            }
    return [diagonal, *layers]

"""How many rows cost how much, and how few rows carry most of the loss."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from markupsafe import Markup

from crossent.report._words import count, nats, percent
from crossent.report.charts._chart import BLUE, FAINT, INK, PALE, RED, SOFT, WIDTH, Chart, Table, values
from crossent.scoring._detail_bins import INFINITE_BIN, LOSS_EDGES
from crossent.scoring._detail_shares import MARKED

if TYPE_CHECKING:
    from crossent.scoring import Score
    from crossent.scoring._detail_shares import LossBins

_LEAST = 5e-5  # where the bar of the smallest losses begins on an axis that has no 0


def loss_histogram(score: Score, bins: LossBins) -> Chart:
    """Return the share of the rows above and the share of the loss below, by the loss; what is selected stands out."""
    whole, cost = int(bins.rows.sum()), float(bins.cost[:INFINITE_BIN].sum())
    used = [place for place, number in enumerate(bins.rows[:INFINITE_BIN].tolist()) if number]
    first, last = (min(used), max(used)) if used else (0, 0)
    bars: list[dict[str, Any]] = [
        {"low": max(low, _LEAST), "high": high, "bin": place, "range": _range(place), "rows": int(bins.rows[place]),
         "up": int(bins.rows[place]) / max(whole, 1), "down": -float(bins.cost[place]) / (cost or 1.0)}
        for place, low, high in _edges(first, last)
    ]  # fmt: skip
    layers = _layers()
    mean = score.loss.nats
    if np.isfinite(mean) and used and bars[0]["low"] <= mean <= bars[-1]["high"]:
        layers += _mean(mean)
    spec = {"width": WIDTH, "height": 270, "datasets": {"all": values(bars), "picked": values(bars)}, "layer": layers}
    about = Markup(
        "Above the line the share of the rows, below it the share of the loss that they carry. A bar selects its rows,"
        " Shift and a bar a range."
    )
    return Chart(
        "losses", _title(score, bins), about, spec, _table(bins, first, last), ("low", "high", "mean"), follows=True
    )


def _layers() -> list[dict[str, Any]]:
    x = {"field": "low", "type": "quantitative", "scale": {"type": "log", "nice": False},
         "title": "loss of a row (nats)",
         "axis": {"format": "~g", "tickCount": 6, "grid": False, "offset": 4}}  # fmt: skip
    y = {"type": "quantitative", "title": "loss  ↓      ↑  rows",
         "axis": {"tickCount": 7, "labelExpr": "format(abs(datum.value), '.0%')"}}  # fmt: skip
    tooltip = [{"field": "range", "title": "loss (nats)"}, {"field": "rows", "title": "rows", "format": ","},
               {"field": "up", "title": "share of the rows", "format": ".1%"}]  # fmt: skip
    bar = {"type": "bar", "stroke": "#ffffff", "strokeWidth": 0.7, "cursor": "pointer"}
    found = []
    for data, colors in (("all", (SOFT, PALE)), ("picked", (BLUE, RED))):
        for field, color in zip(("up", "down"), colors, strict=True):
            encoding = {"x": x, "x2": {"field": "high"}, "y": {**y, "field": field}, "y2": {"datum": 0}}
            found.append({"data": {"name": data}, "mark": {**bar, "color": color},
                          "encoding": {**encoding, "tooltip": tooltip}})  # fmt: skip
    return found


def _edges(first: int, last: int) -> list[tuple[int, float, float]]:
    edges = [*LOSS_EDGES.tolist(), 1000.0]
    return [(place, edges[place], edges[place + 1]) for place in range(first, last + 1)]


def _range(place: int) -> str:
    if place == INFINITE_BIN:
        return "infinite"
    edges = LOSS_EDGES.tolist()
    return f"{edges[place]:g} or more" if place == INFINITE_BIN - 1 else f"{edges[place]:g} to {edges[place + 1]:g}"


def _mean(mean: float) -> list[dict[str, Any]]:
    data = {"name": "mean", "values": values([{"mean": mean, "text": "mean"}])}
    x = {"field": "mean", "type": "quantitative"}
    return [
        {"data": data, "mark": {"type": "rule", "color": INK, "strokeDash": [5, 3], "strokeWidth": 1.5},
         "encoding": {"x": x}},
        {"data": data, "mark": {"type": "text", "align": "left", "dx": 6, "dy": 6},
         "encoding": {"x": x, "y": {"value": 0}, "text": {"field": "text"}}},
    ]  # fmt: skip


def _title(score: Score, bins: LossBins) -> Markup:
    rows = bins.rows
    whole = int(rows.sum())
    if rows[INFINITE_BIN]:
        number = int(rows[INFINITE_BIN])
        what = "1 row costs" if number == 1 else f"{number:,} rows cost"
        return Markup("{} infinity: what happened was given probability 0").format(what)
    below = 0
    for place, number in enumerate(rows.tolist()):
        below += number
        if below * 2 >= whole:
            edge = LOSS_EDGES[min(place + 1, len(LOSS_EDGES) - 1)]
            share = score.tail.top_1_percent_share
            half = Markup("Half of the rows cost less than {}").format(nats(float(edge), 2))
            if share is None or share < 0.02:
                return half
            top = "the costliest row carries" if score.rows < 100 else "the costliest 1% carry"
            return Markup("{}; {} {} of the loss").format(half, top, percent(share, 0))
    return Markup("Rows by their loss")


def _table(bins: LossBins, first: int, last: int) -> Table:
    whole = float(bins.cost.sum())
    places = [*range(first, last + 1), *([INFINITE_BIN] if bins.rows[INFINITE_BIN] else [])]
    rows, picks = [], []
    for place in places:
        edges = LOSS_EDGES.tolist()
        ends = (
            Markup("infinite") if place == INFINITE_BIN
            else Markup("{} or more").format(nats(edges[place], 2, unit=False)) if place == INFINITE_BIN - 1
            else Markup("{} to {}").format(nats(edges[place], 2, unit=False), nats(edges[place + 1], 2, unit=False))
        )  # fmt: skip
        share = percent(float(bins.cost[place]) / whole) if 0 < whole < np.inf else "–"
        rows.append([ends, count(int(bins.rows[place])), share])
        picks.append({"loss": [place, place]})
    return Table([Markup('loss (<span class="unit">nats</span>)'), "rows", "share of the loss"], rows, picks=picks)


def carried_loss(score: Score, shares: list[tuple[float, float]]) -> Chart:
    """Return the share of the loss that the costliest rows carry."""
    line = [{"rows": a, "loss": b} for a, b in shares]
    marks = [(at, float(np.interp(at, [a for a, _ in shares], [b for _, b in shares]))) for at in MARKED]
    if score.tail.top_1_percent_share is not None and score.rows >= 100:
        marks[0] = (0.01, score.tail.top_1_percent_share)
    # A mark in the corner where everything is carried already says nothing more.
    said = [(a, b) for place, (a, b) in enumerate(marks) if b < 0.995 or place == 0]
    named = [{"rows": a, "loss": b, "text": f"{a:.0%} of rows: {b:.0%}"} for a, b in said]
    x = {"field": "rows", "type": "quantitative", "title": "share of the rows, costliest first",
         "axis": {"format": "%", "tickCount": 6}, "scale": {"domain": [0, 1]}}  # fmt: skip
    y = {"field": "loss", "type": "quantitative", "title": "share of the loss",
         "axis": {"format": "%", "tickCount": 5}, "scale": {"domain": [0, 1]}}  # fmt: skip
    even = [{"rows": 0.0, "loss": 0.0}, {"rows": 1.0, "loss": 1.0}]
    spec = {
        "width": WIDTH, "height": 230, "datasets": {"line": values(line), "named": values(named), "even": even},
        "encoding": {"x": x, "y": y},
        "layer": [
            {"data": {"name": "even"}, "mark": {"type": "line", "color": FAINT, "strokeDash": [4, 3]}},
            {"data": {"name": "line"}, "mark": {"type": "line", "color": BLUE, "strokeWidth": 2.5, "clip": True}},
            {"data": {"name": "named"}, "mark": {"type": "point", "filled": True, "size": 60, "color": INK,
                                                 "opacity": 1}},
            {"data": {"name": "named"}, "mark": {"type": "text", "align": "left", "dx": 9, "dy": 10},
             "encoding": {"text": {"field": "text"}}},
        ],
    }  # fmt: skip
    title = Markup("{} of the rows carry {} of the loss").format("5%", percent(marks[1][1], 0))
    table = Table(
        ["share of the rows", "share of the loss"],
        [[percent(a, 2), percent(b)] for a, b in _every(shares, 20)],
        names=0,
    )
    return Chart("carried", title, Markup("Equal losses would lie on the dashed line."), spec, table)


def _every(shares: list[tuple[float, float]], most: int) -> list[tuple[float, float]]:
    step = -(-len(shares) // most)
    return [*shares[::step], *([] if (len(shares) - 1) % step == 0 else [shares[-1]])]

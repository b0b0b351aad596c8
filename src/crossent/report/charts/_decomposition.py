"""The loss taken apart: what nobody could know, what is told apart, what recalibrating would save."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from markupsafe import Markup

from crossent.rendering import loss_text
from crossent.report._words import ends, nats, percent
from crossent.report.charts._chart import BLUE, FAINT, GREEN, INK, RED, WIDTH, Chart, Table, values

if TYPE_CHECKING:
    from crossent.scoring import Score
    from crossent.scoring._decomposition import Decomposition

_LABELS = 136  # pixels: Vega takes the widest label for narrower than most fonts make it


def three_parts(score: Score) -> Chart | None:
    """Return the parts as steps from the uncertainty down to what is left, and up to the loss."""
    parts = score.decomposition
    if parts is None:
        return None
    numbers = (parts.uncertainty, parts.discrimination, parts.miscalibration)
    if not all(math.isfinite(one) for one in numbers):
        return None
    left = parts.uncertainty - parts.discrimination
    steps = [
        ("uncertainty", 0.0, parts.uncertainty, FAINT, "", parts.uncertainty),
        ("− discrimination", left, parts.uncertainty, GREEN, "−", parts.discrimination),
        ("+ miscalibration", left, left + parts.miscalibration, RED, "+", parts.miscalibration),
        ("= loss", 0.0, score.loss.nats, BLUE, "", score.loss.nats),
    ]
    rows = [
        {"part": label, "low": low, "high": high, "color": color, "end": max(low, high), "number": number,
         "prefix": sign, "text": sign + loss_text(number)}
        for label, low, high, color, sign, number in steps
    ]  # fmt: skip
    y = {"field": "part", "type": "nominal", "sort": None, "title": None,
         "axis": {"domain": False, "ticks": False, "labelPadding": 8, "labelFontSize": 13,
                  "minExtent": _LABELS}}  # fmt: skip
    top = max(parts.uncertainty, score.loss.nats, 1e-12) * 1.16
    x = {"type": "quantitative", "title": "nats per row", "axis": {"tickCount": 6}, "scale": {"domainMax": top}}
    layers = [
        {"mark": {"type": "bar", "height": {"band": 0.62}, "minBandSize": 2},
         "encoding": {"x": {**x, "field": "low"}, "x2": {"field": "high"},
                      "color": {"field": "color", "type": "nominal", "scale": None}}},
        {"mark": {"type": "text", "align": "left", "dx": 6, "fontSize": 13, "color": INK},
         "encoding": {"x": {**x, "field": "end"}, "text": {"field": "text"}}},
    ]  # fmt: skip
    spec = {
        "width": WIDTH, "height": 136, "data": {"name": "all", "values": values(rows)}, "encoding": {"y": y},
        "layer": layers,
    }  # fmt: skip
    return Chart("parts", _title(parts, score.loss.nats), _about(parts), spec, _table(score, parts),
                 ("low", "high", "end"))  # fmt: skip


def _title(parts: Decomposition, loss: float) -> Markup:
    saved = parts.miscalibration - (parts.chance or 0.0)
    if not parts.is_evident:
        return Markup("Miscalibration can't be told from chance: {} of {}").format(
            nats(parts.miscalibration), nats(loss)
        )
    return Markup("Recalibrating would save about {}, {} of the loss").format(nats(saved), percent(saved / loss, 0))


def _about(parts: Decomposition) -> Markup:
    return Markup(
        "Uncertainty is what guessing the class rates costs; discrimination is what telling rows apart earns back;"
        " miscalibration is what wrong probabilities cost on top. How: {}."
    ).format(parts.method)


def _table(score: Score, parts: Decomposition) -> Table:
    rows = [
        ["uncertainty", nats(parts.uncertainty, unit=False), "the entropy of the class rates"],
        ["discrimination", nats(parts.discrimination, unit=False), "taken off: what telling rows apart earns"],
        ["miscalibration", nats(parts.miscalibration, unit=False), _doubt(parts)],
        ["loss", nats(score.loss.nats, unit=False), "uncertainty − discrimination + miscalibration"],
    ]
    for one in (*([parts.top_label] if parts.top_label else []), *parts.per_class[:100]):
        remark = Markup("miscalibration {} of a loss of {}; calibrated predictions would show {}; p {}").format(
            nats(one.miscalibration, unit=False), nats(one.loss, unit=False), nats(one.chance, unit=False),
            "below 0.001" if one.p_value < 0.001 else f"{one.p_value:.3f}",
        )  # fmt: skip
        rows.append([one.name, nats(one.corrected, unit=False), remark])
    return Table(["part", Markup('<span class="unit">nats</span>'), ""], rows)


def _doubt(parts: Decomposition) -> Markup:
    if parts.interval is not None:
        return Markup("95% interval {}, on rows the map has not seen").format(ends(*parts.interval))
    if parts.chance is not None and parts.p_value is not None:
        p = "below 0.001" if parts.p_value < 0.001 else f"{parts.p_value:.3f}"
        return Markup("calibrated predictions would show {} by chance; p {}").format(nats(parts.chance, unit=False), p)
    return Markup("")

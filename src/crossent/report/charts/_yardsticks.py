"""The loss beside what know-nothings would pay, on one scale."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from markupsafe import Markup

from crossent.rendering import loss_text
from crossent.report._words import nats, percent
from crossent.report.charts._chart import BLUE, FAINT, GREEN, INK, WIDTH, Chart, Table, values

if TYPE_CHECKING:
    from crossent.scoring import Score

_THIS = "this model"


def yardsticks(score: Score) -> Chart:
    """Return the bar of the model above those of the class rates and the uniform guess."""
    lines = _lines(score)
    finite = [loss for _, loss, _, _ in lines if math.isfinite(loss)]
    longest = max(finite, default=1.0) or 1.0
    rows = [
        {"guess": label, "loss": loss if math.isfinite(loss) else longest, "color": color,
         "text": loss_text(loss) + (" →" if math.isinf(loss) else ""),
         "number": loss if math.isfinite(loss) else None, "prefix": ""}
        for label, loss, color, _ in lines
    ]  # fmt: skip
    y = {"field": "guess", "type": "nominal", "sort": None, "title": None,
         "axis": {"domain": False, "ticks": False, "labelPadding": 8, "labelFontSize": 13}}  # fmt: skip
    x = {"field": "loss", "type": "quantitative", "axis": None, "scale": {"domainMax": longest * 1.14}}
    layers: list[dict[str, Any]] = [
        {"mark": {"type": "bar", "height": {"band": 0.62}},
         "encoding": {"color": {"field": "color", "type": "nominal", "scale": None}}},
        {"mark": {"type": "text", "align": "left", "dx": 6, "fontSize": 13}, "encoding": {"text": {"field": "text"}}},
    ]  # fmt: skip
    low, high = score.loss.interval
    if low is not None and high is not None and math.isfinite(high):
        whisker = [{"guess": _THIS, "low": max(low, 0.0), "high": min(high, longest * 1.12)}]
        layers.insert(1, {
            "data": {"name": "interval", "values": values(whisker)},
            "mark": {"type": "rule", "strokeWidth": 2, "color": INK},
            "encoding": {"x": {"field": "low", "type": "quantitative"}, "x2": {"field": "high"}, "y": y},
        })  # fmt: skip
        layers[-1]["encoding"]["x"] = {"field": "end", "type": "quantitative"}
        rows[[one[0] for one in lines].index(_THIS)]["end"] = max(high, score.loss.nats)
        rows = [{"end": one["loss"], **one} for one in rows]
    spec = {
        "width": WIDTH, "height": 34 * len(rows), "data": {"name": "all", "values": values(rows)},
        "encoding": {"y": y, "x": x}, "layer": layers,
    }  # fmt: skip
    return Chart("yardsticks", _title(score), _about(score), spec, _table(lines), ("loss", "low", "high", "end"))


def _lines(score: Score) -> list[tuple[str, float, str, str]]:
    lines = [(_THIS, score.loss.nats, BLUE, "")]
    parts = score.decomposition
    if parts is not None and parts.is_evident and math.isfinite(score.loss.nats):
        saved = parts.recalibrated + (parts.chance or 0.0)
        lines.insert(0, ("recalibrated", saved, GREEN, f"{parts.how}, on unseen rows" if parts.chance is None else ""))
    skill = score.skill
    explained = "" if skill is None or not math.isfinite(skill) else f"{percent(skill)} of this is explained"
    lines.append(("class base rates", score.baselines.class_rates, FAINT, explained))
    lines.append(("uniform guess", score.baselines.uniform, FAINT, "all classes alike"))
    return lines


def _title(score: Score) -> Markup:
    loss, rates = score.loss.nats, score.baselines.class_rates
    if not 0 < loss < math.inf or not rates > 0:
        return Markup("Beside guesses that know nothing of the row")
    if loss > rates:
        return Markup("Always guessing the class rates would cost less: {}").format(nats(rates))
    times = rates / loss
    much = (
        Markup("{} times as much").format(f"{times:.3g}") if times < 1000 else Markup("over a thousand times as much")
    )
    return Markup("Always guessing the class rates would cost {}, {}").format(nats(rates), much)


def _about(score: Score) -> Markup:
    text = "Mean loss per row; shorter is better."
    if score.loss.interval[0] is not None:
        text += f" The line is the {100 * score.loss.level:g}% interval."
    return Markup(text)


def _table(lines: list[tuple[str, float, str, str]]) -> Table:
    rows = [[label, nats(loss, unit=False), remark] for label, loss, _, remark in lines]
    return Table(["guess", Markup('loss (<span class="unit">nats</span>)'), ""], rows)

"""Who was taken for whom, weighted by what it cost."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from markupsafe import Markup

from crossent.report._words import count, name, nats, percent, plain, quoted
from crossent.report.charts._chart import DARK, FAINT, PAPER, RED, WIDTH, Chart, Table, values

if TYPE_CHECKING:
    from collections.abc import Sequence

    from crossent.scoring._detail_shares import ConfusionCell

_MATRIX, _TABLED, _BARS = 30, 60, 20
_ABOUT_BARS = "The mistakes that carry most of the loss; a bar selects its rows."
_ABOUT_MATRIX = (
    "Darker cells carry more of the loss, the number is that of the rows; right answers that were not sure cost"
    " something too. A cell selects its rows."
)
_SCALE = ["#e4eff7", "#9ccae6", "#4a98c9", "#0072B2", "#00456d"]


def confusion(classes: Sequence[str], cells: Sequence[ConfusionCell]) -> Chart | None:
    """Return the cells as a matrix; as bars where there are too many classes for one."""
    names = [*classes, "(no column)"]
    if len(classes) < 2 or not cells:
        return None
    rows = [
        {"truth": plain(names[one.truth], 22), "said": plain(names[one.said], 22), "rows": one.rows, "loss": one.loss,
         "share": one.share or 0.0, "t": one.truth, "s": one.said, "wrong": one.truth != one.said,
         "infinite": math.isinf(one.loss)}
        for one in cells
    ]  # fmt: skip
    mistakes = [one for one in rows if one["wrong"]]
    spec = _matrix(rows, names) if len(classes) <= _MATRIX or not mistakes else _bars(mistakes)
    text = _ABOUT_BARS if len(classes) > _MATRIX and mistakes else _ABOUT_MATRIX
    about = Markup(text + (" Red cells cost infinity." if any(one["infinite"] for one in rows) else ""))
    return Chart("confusion", _title(names, cells), about, spec, _table(names, cells), ("loss",), follows=True)


def _tooltip() -> list[dict[str, Any]]:
    return [{"field": "truth", "title": "truth"}, {"field": "said", "title": "said"},
            {"field": "rows", "title": "rows", "format": ","}, {"field": "loss", "title": "mean loss", "format": ".3f"},
            {"field": "share", "title": "share of the loss", "format": ".1%"}]  # fmt: skip


def _matrix(rows: list[dict[str, Any]], names: list[str]) -> dict[str, Any]:
    seen = {one["t"] for one in rows}
    order = [plain(one, 22) for one in names[:-1]]
    truths = [*order, *([plain(names[-1], 22)] if len(names) - 1 in seen else [])]
    step = 34 if len(order) <= 14 else 24
    x = {"field": "said", "type": "nominal", "sort": order, "title": "said", "scale": {"domain": order},
         "axis": {"orient": "top", "labelAngle": 0 if max(map(len, order)) <= 3 else -45, "domain": False,
                  "ticks": False, "labelLimit": 110, "labelPadding": 6}}  # fmt: skip
    y = {"field": "truth", "type": "nominal", "sort": truths, "title": "truth", "scale": {"domain": truths},
         "axis": {"domain": False, "ticks": False, "labelLimit": 130, "labelPadding": 6}}  # fmt: skip
    most = max(one["share"] for one in rows) or 1.0  # all 0 where the loss is infinite
    color = {"field": "share", "type": "quantitative", "title": "share",
             "scale": {"domain": [0, most], "range": _SCALE, "interpolate": "rgb"},
             "legend": {"format": ".0%", "orient": "right", "gradientLength": 150}}  # fmt: skip
    dark = {"test": f"datum.infinite || datum.share > {0.45 * most:.6g}", "value": PAPER}
    return {
        "width": WIDTH - 160, "height": step * len(truths), "view": {"stroke": FAINT},
        "datasets": {"all": values(rows), "picked": values(rows)},
        "encoding": {"x": x, "y": y},
        "layer": [
            {"data": {"name": "all"}, "mark": {"type": "rect", "stroke": FAINT, "strokeWidth": 0.5,
                                               "cursor": "pointer"},
             "encoding": {"color": {"condition": {"test": "datum.infinite", "value": RED}, **color},
                          "tooltip": _tooltip()}},
            {"data": {"name": "picked"}, "mark": {"type": "text", "fontSize": 12 if len(order) <= 14 else 10,
                                                  "cursor": "pointer"},
             "encoding": {"text": {"field": "rows", "format": "," if len(order) <= 14 else "~s"},
                          "color": {"condition": dark, "value": DARK}, "tooltip": _tooltip()}},
        ],
    }  # fmt: skip


def _bars(rows: list[dict[str, Any]]) -> dict[str, Any]:
    shown = [{**one, "pair": f"{one['truth']} taken for {one['said']}"} for one in rows[:_BARS]]
    y = {"field": "pair", "type": "nominal", "sort": None, "title": None, "axis": {"labelLimit": 260}}
    x = {"field": "share", "type": "quantitative", "title": "share of the loss", "axis": {"format": "%"}}
    bar = {"type": "bar", "cursor": "pointer", "color": "#0072B2"}
    return {
        "width": WIDTH, "height": {"step": 24}, "datasets": {"all": values(shown), "picked": values(shown)},
        "encoding": {"x": x, "y": y, "tooltip": _tooltip()},
        "layer": [
            {"data": {"name": "all"}, "mark": {**bar, "color": "#a9c6da"}},
            {"data": {"name": "picked"}, "mark": bar},
        ],
    }  # fmt: skip


def _title(names: list[str], cells: Sequence[ConfusionCell]) -> Markup:
    wrong = [one for one in cells if one.truth != one.said]
    if not wrong:
        return Markup("Nothing was taken for anything else")
    worst = wrong[0]
    rows = "1 row" if worst.rows == 1 else f"{worst.rows:,} rows"
    share = Markup("") if worst.share is None else Markup(", {} of the loss").format(percent(worst.share))
    return Markup("The costliest mistake: {} taken for {}, {}{}").format(
        quoted(names[worst.truth]), quoted(names[worst.said]), rows, share
    )


def _table(names: list[str], cells: Sequence[ConfusionCell]) -> Table:
    rows = [
        [name(names[one.truth]), name(names[one.said]), count(one.rows), nats(one.loss, 3, unit=False),
         percent(one.share)]
        for one in cells[:_TABLED]
    ]  # fmt: skip
    heads = ["truth", "said", "rows", Markup('mean loss (<span class="unit">nats</span>)'), "share of the loss"]
    left_out = len(cells) - _TABLED
    picks = [{"truth": one.truth, "said": one.said} for one in cells[:_TABLED]]
    return Table(heads, rows, names=2, picks=picks, below=f"{left_out:,} cells more" if left_out > 0 else "")

"""What all Altair charts share: a title that states the finding, the theme's paper and ink, quiet legends, words."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from crossent.explaining.pictures._lines import balanced, in_parts

if TYPE_CHECKING:
    from collections.abc import Sequence

    from crossent.explaining.pictures._theme import Theme

TITLE_SIZE = 15
_SUBTITLE_SIZE = 12
_WIDE = 0.49  # of its size is what a letter of a bold title takes across; of the lighter finding a little less
_LIGHT = 0.46


def finished(chart: Any, theme: Theme, title: str, finding: str, width: int, size: int = TITLE_SIZE) -> Any:
    """Return an Altair chart with its title, the finding below it, and the theme's paper and ink."""
    axis = {
        "labelColor": theme.ink, "titleColor": theme.ink, "gridColor": theme.faint, "gridOpacity": 0.45,
        "domainColor": theme.ink, "tickColor": theme.ink, "labelFontSize": 11, "titleFontSize": 12,
        "titleFontWeight": "normal", "labelFlush": False,
    }  # fmt: skip
    legend = {
        "labelColor": theme.ink, "titleColor": theme.ink, "labelFontSize": 12, "titleFontSize": 12, "labelLimit": 420,
        "orient": "top", "direction": "horizontal", "columnPadding": 18, "symbolOpacity": 1, "offset": 8,
    }  # fmt: skip
    header = {"labelColor": theme.ink, "titleColor": theme.ink, "labelFontSize": 12}
    return (
        chart.properties(
            title=title_of(title, finding, theme, width, size), background=theme.paper,
            padding={"left": 14, "top": 14, "bottom": 14, "right": 20},
        )
        .configure_axis(**axis)
        .configure_legend(**legend)
        .configure_header(**header)
        .configure_view(stroke=None)
    )  # fmt: skip


def title_of(title: str, finding: str, theme: Theme, width: int, size: int = TITLE_SIZE) -> dict[str, Any]:
    """Return the title and the finding in lines that are no wider than the chart."""
    above = balanced(title, int(width / (size * _WIDE)))
    text = {"text": above if len(above) > 1 else title, "anchor": "start", "frame": "bounds", "color": theme.ink,
            "fontSize": size, "offset": 10}  # fmt: skip
    if finding:
        below = in_parts(finding, int(width / (_SUBTITLE_SIZE * _LIGHT)))
        text |= {"subtitle": below if len(below) > 1 else finding, "subtitleColor": theme.ink,
                 "subtitleFontSize": _SUBTITLE_SIZE, "subtitlePadding": 4}  # fmt: skip
    return text


def data(alt: Any, values: Sequence[dict[str, Any]]) -> Any:
    """Return a chart of values that are written into it."""
    return alt.Chart(alt.Data(values=list(values)))


def written(chart: Any, theme: Theme, text: str = "text:N", *, halo: bool = True, **look: Any) -> list[Any]:
    """Return words on a chart, over a rim of the paper's colour that keeps them apart from what lies below."""
    look = {"color": theme.ink, "fontSize": 12, "align": "left", "baseline": "middle", **look}
    rim = {**look, "stroke": theme.paper, "color": theme.paper, "strokeWidth": 3.5, "strokeJoin": "round"}
    return [chart.mark_text(**one).encode(text=text) for one in ([rim, look] if halo else [look])]


def over_classes(names: Sequence[str]) -> str:
    """Return the expression that writes class names beside a scale of whole numbers."""
    from json import dumps

    return f"{dumps(list(names))}[datum.value]"

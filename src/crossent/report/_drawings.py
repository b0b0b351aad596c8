"""Charts as static SVG, and the Vega runtime that brings them to life; vl-convert carries both."""

from __future__ import annotations

import json
import re
from functools import lru_cache
from typing import TYPE_CHECKING

from markupsafe import Markup

from crossent.report._require import vl_convert

if TYPE_CHECKING:
    from crossent.report.charts import Chart

# The page calls nothing but this; `ast: true` keeps Vega from compiling expressions, which strict policies forbid.
_SNIPPET = "window.crossentVega = vegaEmbed;"

_OPENING = re.compile(r"<svg\b[^>]*>")
_SIZE = re.compile(r'\b(width|height)="([\d.]+)"')
_VIEW_BOX = re.compile(r'viewBox="([^"]+)"')
_ID = re.compile(r' id="([^"]*)"')
_TAG = re.compile(r"<[^>]*>")
_UNUSED = re.compile(r' (?:(?:class|aria-[a-z]+|role|pointer-events|font-family|xmlns:xlink)="[^"]*"|opacity="1")')
_NUMBER = re.compile(r"-?\d+\.\d{3,}(?:e-?\d+)?")
_NOTHING = re.compile(
    r'<path class="(?:background|foreground)" aria-hidden="true" d="[^"]*"(?: (?:pointer-events|display)="none")*/>'
)


def static_svg(chart: Chart) -> Markup:
    """Return the chart as SVG whose colours are attributes, so that it can be read where style sheets are forbidden."""
    drawn = _drawn(json.dumps(chart.still()))
    opening = _OPENING.search(drawn)
    if opening is None:
        raise AssertionError("vl-convert gave no SVG")
    size = dict(_SIZE.findall(opening[0]))
    box = _VIEW_BOX.search(opening[0])
    head = Markup(
        '<svg xmlns="http://www.w3.org/2000/svg" role="img" aria-label="{}" width="{}" height="{}" viewBox="{}">'
    )
    inside = drawn[opening.end() :]
    return head.format(chart.described, size["width"], size["height"], box[1] if box else "") + Markup(
        _lean(inside, chart.name)
    )


@lru_cache(maxsize=64)
def _drawn(spec: str) -> str:
    return str(vl_convert().vegalite_to_svg(spec))


def _lean(svg: str, name: str) -> str:
    """Return SVG without what only its maker needed; only tags are touched, never the text between them."""
    svg = _NOTHING.sub("", svg)
    svg = _TAG.sub(lambda tag: _NUMBER.sub(_two_decimals, _UNUSED.sub("", tag[0])), svg)
    return _TAG.sub(lambda tag: _renamed(tag[0], svg, name), svg)


def _renamed(tag: str, svg: str, name: str) -> str:
    """Return a tag whose ids are counted from 1 in its own chart: vl-convert counts on from chart to chart."""
    for old, number in _ids(svg).items():
        tag = tag.replace(f'id="{old}"', f'id="{name}-{number}"').replace(f"url(#{old})", f"url(#{name}-{number})")
    return tag


@lru_cache(maxsize=4)
def _ids(svg: str) -> dict[str, int]:
    found = [one for tag in _TAG.findall(svg) for one in _ID.findall(tag)]
    return {old: number for number, old in enumerate(dict.fromkeys(found), 1)}


def _two_decimals(number: re.Match[str]) -> str:
    return f"{float(number[0]):.2f}".rstrip("0").rstrip(".")


def runtime() -> Markup:
    """Return Vega, Vega-Lite and their embedder as one script."""
    return Markup(in_script(vl_convert().javascript_bundle(_SNIPPET)))


def in_script(code: str) -> str:
    """Return code that no browser takes for the end of its script element."""
    return code.replace("</script", "<\\/script").replace("<!--", "<\\!--")


def in_json(text: str) -> Markup:
    """Return JSON that may stand in a script element, whatever texts it holds."""
    shown = text.replace("&", "\\u0026").replace("<", "\\u003c").replace(">", "\\u003e")
    return Markup(shown.replace("\u2028", "\\u2028").replace("\u2029", "\\u2029"))

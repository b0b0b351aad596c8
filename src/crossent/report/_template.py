"""The page's template, with its filters, style and script."""

from __future__ import annotations

from functools import cache
from typing import Any

from markupsafe import Markup

from crossent.report._drawings import static_svg
from crossent.report._own_files import one_script, own_file
from crossent.report._require import jinja2
from crossent.report._words import count, name, nats, percent

_PACKAGE = "crossent.report"
# In this order: each file may use at once what stands before it.
SCRIPTS = (
    "dom", "numbers", "data", "selection", "counting", "address", "controls", "chart_specs", "charts", "rows_table",
    "navigation", "start",
)  # fmt: skip


def page_template() -> Any:
    """Return the template of the page."""
    return _environment().get_template("page.html")


@cache
def _environment() -> Any:
    module = jinja2()
    found = module.Environment(
        loader=module.PackageLoader("crossent.report", "templates"), autoescape=True, trim_blocks=True,
        lstrip_blocks=True, undefined=module.StrictUndefined, keep_trailing_newline=True,
    )  # fmt: skip
    found.filters.update(name=name, nats=nats, percent=percent, count=count, svg=static_svg)
    # Ours, and in the page as they are.
    found.globals.update(
        style=Markup(own_file(_PACKAGE, "styles", "page.css")), script=Markup(one_script(_PACKAGE, SCRIPTS))
    )
    return found

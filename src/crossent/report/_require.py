"""The packages that a report is made with; where one is absent, the error says what installs it."""

from __future__ import annotations

from types import ModuleType

from crossent.errors import MissingDependency

_HOW = 'the HTML report needs the "report" extra (E14); run: pip install "crossent[report]"'


def jinja2() -> ModuleType:
    """Return Jinja2, which fills the page in."""
    try:
        import jinja2 as module
    except ImportError as error:
        raise MissingDependency(_HOW) from error
    return module


def vl_convert() -> ModuleType:
    """Return vl-convert, which draws the charts and carries Vega."""
    try:
        import vl_convert as module
    except ImportError as error:
        raise MissingDependency(_HOW) from error
    found: ModuleType = module
    return found

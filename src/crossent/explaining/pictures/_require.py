"""The drawing libraries, imported on first use; where one is absent, the error says what installs it."""

from __future__ import annotations

from typing import Any

from crossent.errors import MissingDependency


def altair() -> Any:
    """Return Altair."""
    try:
        import altair as alt
    except ImportError as error:
        raise MissingDependency('pictures need Altair; run: pip install "crossent[report]"') from error
    return alt


def vl_convert() -> Any:
    """Return the library that turns a chart into an image."""
    try:
        import vl_convert
    except ImportError as error:
        raise MissingDependency(
            'saving pictures needs vl-convert-python; run: pip install "crossent[report]"'
        ) from error
    return vl_convert


def pyplot() -> Any:
    """Return matplotlib's pyplot."""
    try:
        from matplotlib import pyplot as plt
    except ImportError as error:
        raise MissingDependency('plot() needs matplotlib; run: pip install "crossent[plot]"') from error
    return plt

"""The package's own styles, scripts and templates: read once, and the scripts of a page put together into one."""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence


@cache
def own_file(package: str, folder: str, name: str) -> str:
    """Return the text of a file that lies in a folder beside a package's modules."""
    return files(package).joinpath(folder, name).read_text(encoding="utf-8")


def one_script(package: str, names: Sequence[str]) -> str:
    """Return a package's scripts in this order as one, nothing of it visible from outside but what it sets itself."""
    parts = [own_file(package, "scripts", f"{name}.js") for name in names]
    return '(() => {\n"use strict";\n' + "\n".join(parts) + "})();\n"

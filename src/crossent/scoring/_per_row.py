"""One line per scored row."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path


@contextmanager
def row_writer(path: str | Path | None, classes: Sequence[str]) -> Iterator[None]:
    yield None

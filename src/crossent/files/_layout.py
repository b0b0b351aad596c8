"""Where the predictions sit."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Layout:
    """The prediction columns, the classes in their order, and the kind of number that the names promise.

    ``shape`` is ``columns``, ``single``, ``list``, ``struct``, ``map``, ``entries`` or ``matrix``, as in Reading.
    """

    shape: str
    columns: tuple[str, ...]
    classes: tuple[str, ...]
    hint: str | None
    notes: tuple[str, ...] = ()


class UnknownPositive(Exception):
    """One column for two labels, and only the caller knows which of them it predicts."""

    def __init__(self, layout: Layout) -> None:
        super().__init__(layout.columns[0])
        self.layout = layout

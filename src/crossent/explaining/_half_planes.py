"""The plane of two features in characters: what a model would say everywhere, and every row where it stands.

Each class has its own shading, so that colour adds nothing but colour.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from crossent.rendering import PLAIN

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from crossent.explaining._students_model import Line

    Floats = NDArray[np.float64]

FILLS = "·░▒▓ :=~"
# Okabe and Ito's colours, told apart by colour-blind readers: vermillion and blue first.
_COLORS = (166, 32, 36, 214, 175, 74, 227, 245)
_FEW = 9  # up to so many rows are numbered


@dataclass(frozen=True, slots=True)
class Frame:
    """The part of the plane that is drawn, with room around the rows, and its size in characters."""

    low: tuple[float, float]
    high: tuple[float, float]
    columns: int
    rows: int

    def centres(self) -> Floats:
        """Return the centre of each character (rows, columns, 2), the top line first."""
        across = np.linspace(self.low[0], self.high[0], 2 * self.columns + 1)[1::2]
        up = np.linspace(self.low[1], self.high[1], 2 * self.rows + 1)[1::2][::-1]
        return np.stack(np.meshgrid(across, up), axis=-1)

    def cells(self, points: Floats) -> NDArray[np.int64]:
        """Return the line and the column of each point."""
        span = np.array(self.high) - np.array(self.low)
        place = (points - np.array(self.low)) / span * np.array([self.columns, self.rows])
        column = np.clip(place[:, 0].astype(np.int64), 0, self.columns - 1)
        line = self.rows - 1 - np.clip(place[:, 1].astype(np.int64), 0, self.rows - 1)
        return np.stack([line, column], axis=1)


def frame_of(points: Floats, columns: int, rows: int, room: float = 0.12) -> Frame:
    """Return the frame around some points."""
    low, high = points.min(axis=0), points.max(axis=0)
    span = np.where(high > low, high - low, 1.0)
    low, high = low - room * span, high + room * span
    return Frame((float(low[0]), float(low[1])), (float(high[0]), float(high[1])), columns, rows)


def regions(line: Line, frame: Frame) -> NDArray[np.intp]:
    """Return the most probable class at the centre of each character (rows, columns)."""
    centres = frame.centres()
    return line.predict(centres.reshape(-1, 2)).reshape(centres.shape[:2])


def class_marks(classes: Sequence[str]) -> list[str]:
    """Return one character a class: ``-`` and ``+`` for two, else first letters, or A, B, C where they clash."""
    if len(classes) == 2:
        return ["-", "+"]
    firsts = [name[:1] for name in classes]
    if len(set(firsts)) == len(classes) and all(_is_narrow(one) for one in firsts):
        return firsts
    return [chr(ord("A") + place % 26) for place in range(len(classes))]


def _is_narrow(character: str) -> bool:
    return character.isalnum() and unicodedata.east_asian_width(character) not in {"W", "F"}


def plane_lines(
    line: Line, points: Floats, truth: NDArray[np.int64], classes: Sequence[str], frame: Frame, *, color: bool
) -> list[str]:
    """Return the plane as lines of ``frame.columns`` characters; few rows are numbered, wrong ones bracketed."""
    said = regions(line, frame)
    cells: list[list[tuple[str, int]]] = [[(FILLS[k % len(FILLS)], int(k)) for k in row] for row in said]
    marks, wrong = class_marks(classes), line.predict(points) != truth
    if len(points) <= _FEW:
        for number, ((row, column), k) in enumerate(zip(frame.cells(points).tolist(), truth.tolist(), strict=True)):
            text = f"{number + 1}{marks[k]}"
            text = f"[{text}]" if wrong[number] else f" {text} "
            first = min(max(column - 1, 0), frame.columns - len(text))
            cells[row][first : first + len(text)] = [(one, k) for one in text]
    else:
        for (row, column), k in _most_frequent(frame.cells(points), truth, len(classes)).items():
            cells[row][column] = (marks[k], k)
    return [_painted(row) if color else "".join(text for text, _ in row) for row in cells]


def _most_frequent(cells: NDArray[np.int64], truth: NDArray[np.int64], classes: int) -> dict[tuple[int, int], int]:
    places, codes = np.unique(cells, axis=0, return_inverse=True)
    counts = np.zeros((len(places), classes), dtype=np.int64)
    np.add.at(counts, (codes.ravel(), truth), 1)
    best = counts.argmax(axis=1).tolist()
    return {(int(row), int(column)): k for (row, column), k in zip(places.tolist(), best, strict=True)}


def _painted(row: list[tuple[str, int]]) -> str:
    out, before = [], -1
    for text, k in row:
        if k != before:
            out.append(f"\x1b[38;5;{_COLORS[k % len(_COLORS)]}m")
        out.append(text)
        before = k
    return "".join(out) + PLAIN


def legend(classes: Sequence[str]) -> list[str]:
    """Return what the marks mean, then what the shadings mean."""
    shades = ["blank" if (fill := FILLS[place % len(FILLS)]) == " " else fill * 3 for place in range(len(classes))]
    return [
        "truth: " + ", ".join(f"{mark} {name}" for mark, name in zip(class_marks(classes), classes, strict=True)),
        "the model says: " + ", ".join(f"{shade} {name}" for shade, name in zip(shades, classes, strict=True)),
    ]

"""Two models and four students in a terminal: scores, sigmoid, products and sums, half-planes, descent."""

from __future__ import annotations

from typing import TYPE_CHECKING

from crossent.explaining._half_planes import Frame, frame_of, legend, plane_lines
from crossent.explaining._students_words import (
    FEW,
    counted,
    formula,
    formulas,
    reading_lines,
    row_table,
    step_rows,
    verdict,
    why_a_sum,
)
from crossent.rendering import BOLD, DIM, Column, aligned, paint_for, readable_width, shortened, wrapped

if TYPE_CHECKING:
    from crossent.explaining._students import Students
    from crossent.explaining._students_model import Judged
    from crossent.rendering import Paint

_BESIDE = 88  # from here up two planes stand side by side
_PLANE_ROWS = 14
_AXIS = 6  # characters of a number beside the plane


def students_text(story: Students, *, width: int, color: bool) -> str:
    """Return the story as text of at most ``width`` columns (60 to 200)."""
    width = readable_width(width)
    paint = paint_for(color)
    sections = [
        [line for text in reading_lines(story) for line in wrapped(text, width)],
        *([*_model(story, judged, width, paint)] for judged in story.models),
        _planes(story, width, paint, color),
        [paint(line, BOLD) for text in verdict(story) for line in _indented(text, width)],
        _descent(story, width, paint),
        [line for text in why_a_sum(story) for line in _indented(text, width)],
    ]
    return "\n\n".join("\n".join(lines) for lines in sections if lines) + "\n"


def _indented(text: str, width: int) -> list[str]:
    return ["  " + line for line in wrapped(text, width - 2)]


# ---------------------------------------------------------------- one model


def _model(story: Students, judged: Judged, width: int, paint: Paint) -> list[str]:
    """Return the formula of a model and, of few rows, every number on the way to its loss."""
    title = f"model {judged.line.name}"
    texts = formulas(judged.line, story.classes)
    indent = len(title) + 3
    parts = [line for text in texts for line in wrapped(text, width - indent)]
    lines = [
        (paint(title, BOLD) if place == 0 else " " * len(title)) + "   " + text for place, text in enumerate(parts)
    ]
    table = row_table(story, judged)
    if table is None:
        return lines
    headings, rows, below = table
    head, *body = aligned(
        [Column(name, name=place == 3) for place, name in enumerate(headings)],
        [*rows, below],
        width - 2,
        gap=" " * (3 if width >= 72 else 2),
    )
    return [*lines, "  " + paint(head, DIM), *("  " + line for line in body)]


# ---------------------------------------------------------------- the planes


def _planes(story: Students, width: int, paint: Paint, color: bool) -> list[str]:
    beside = width >= _BESIDE and len(story.models) == 2
    columns = min((width - 14) // 2 if beside else width - 10, 64)
    frame = frame_of(story.points, columns, _PLANE_ROWS)
    names = [(f"model {one.line.name}", counted(one)) for one in story.models]
    drawn = [
        plane_lines(one.line, story.points, story.truth, story.classes, frame, color=color) for one in story.models
    ]
    labels = _up_axis(frame)
    above = f"  {shortened(story.features[1], width // 2)} ↑"
    out = [paint(above, DIM)]
    groups = [drawn] if beside else [[one] for one in drawn]
    for place, group in enumerate(groups):
        heads = names if beside else [names[place]]
        out.append(" " * 9 + "   ".join(f"{name}: {rest}".ljust(columns) for name, rest in heads).rstrip())
        out += [f"  {label:>{_AXIS}} " + "   ".join(rows) for label, *rows in zip(labels, *group, strict=True)]
        out.append(" " * 9 + "   ".join(_across_axis(frame, story.features[0]) for _ in group).rstrip())
    out += [f"  {text}" for text in _legend(story, width)]
    return out


def _up_axis(frame: Frame) -> list[str]:
    """Return the numbers beside the lines: of the top, the middle and the bottom."""
    centres = frame.centres()[:, 0, 1]
    shown = {0, frame.rows // 2, frame.rows - 1}
    return [f"{_short(centres[row])}" if row in shown else "" for row in range(frame.rows)]


def _short(value: float) -> str:
    """Return a number of at most six characters where that is possible."""
    return f"{value:.2g}" if len(f"{value:.2g}") <= _AXIS else f"{value:.0e}".replace("e+0", "e").replace("e-0", "e-")


def _across_axis(frame: Frame, name: str) -> str:
    low, high = _short(frame.low[0]), _short(frame.high[0])
    room = frame.columns - len(low) - len(high) - 2
    return low + " " + (shortened(name, room - 2) + " →").center(room) + " " + high


def _legend(story: Students, width: int) -> list[str]:
    truth, said = legend([shortened(name, 24) for name in story.classes])
    few = len(story.points) <= FEW
    more = "[2-] stands on the wrong side" if few else "a cell shows the class most frequent in it"
    return [line for text in (f"{truth} · {more}", said) for line in wrapped(text, width - 2)]


# ---------------------------------------------------------------- the descent


def _descent(story: Students, width: int, paint: Paint) -> list[str]:
    descent = story.descent
    about = (
        f"gradient descent from {descent.start}: every step moves the line against the gradient, "
        "until the objective (loss + penalty) is least"
    )
    lines = _indented(about, width)
    lines += ["  " + text for text in _steps(story, width, paint)]
    ended = f": {formula(story.fitted.line, story.classes)}" if len(story.classes) == 2 else ""
    lines += _indented(
        f"crossent fit ends at the objective {descent.least:.6f}, loss {story.fitted.loss:.6f}" + ended, width
    )
    if not descent.arrived:
        lines += _indented(
            f"not there yet: {descent.last.objective - descent.least:.1e} above the least objective "
            f"after {descent.last.step:,} steps",
            width,
        )
    return lines


def _steps(story: Students, width: int, paint: Paint) -> list[str]:
    headings = [
        "step",
        "objective",
        "loss",
        "errors",
        *(["line"] if len(story.classes) == 2 and width >= _BESIDE else []),
    ]
    columns = [Column(name, "<" if name in {"line", "errors"} else ">") for name in headings]
    rows = [row[: len(headings)] for row in step_rows(story)]
    head, *body = aligned(columns, rows, width - 2)
    return [paint(head, DIM), *body]

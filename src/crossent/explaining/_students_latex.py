r"""Two models and four students as a LaTeX document that compiles as it is: tables, half-planes, descent.

The planes are drawn with LaTeX's own ``picture``: lines where the most probable class changes, every row a mark.
"""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Any

import numpy as np

from crossent.explaining._half_planes import class_marks
from crossent.explaining._latex import HEAD, TAIL, latex_text, tabular
from crossent.explaining._students_words import (
    FEW,
    counted,
    reading_lines,
    row_table,
    short,
    step_rows,
    verdict,
    why_a_sum,
)
from crossent.rendering import shortened

if TYPE_CHECKING:
    from collections.abc import Sequence

    from crossent.explaining._students import Students
    from crossent.explaining._students_model import Judged, Line
    from crossent.explaining.pictures._decision_regions import DecisionRegions

_WIDE, _HIGH = 72.0, 52.0  # millimetres of a plane
_MOST = 200  # rows that are drawn


def students_latex(story: Students) -> str:
    """Return the story as a LaTeX document."""
    size, axes = reading_lines(story)
    parts = [
        r"\section*{Cross-entropy of linear models}",
        latex_text(size) + r"\par",
        latex_text(axes) + r"\par\medskip",
    ]
    for place, judged in enumerate(story.models):
        parts += _model(story, judged, place)
    parts.append(_legend(story))
    parts += [rf"\textbf{{{latex_text(text)}}}\par\medskip" for text in verdict(story)]
    parts += [_descent(story), *(latex_text(text) + r"\par\medskip" for text in why_a_sum(story))]
    return HEAD + "\n".join(part for part in parts if part) + "\n" + TAIL


def _model(story: Students, judged: Judged, place: int) -> list[str]:
    name = rf"\subsection*{{Model {latex_text(judged.line.name)}: {latex_text(counted(judged))}}}"
    scores = [rf"\(\displaystyle {text}\)\par" for text in _formulas(judged.line, story.classes)]
    table = row_table(story, judged)
    found = [name, *scores, r"\medskip"]
    if table is not None:
        headings, rows, below = table
        cells = [[latex_text(cell) for cell in row] for row in [headings, *rows, below]]
        found.append(tabular("rrrlrrrr", cells, rules=(0, 1, len(rows) + 1, len(rows) + 2)))
    return [*found, _plane(story, place)]


def _formulas(line: Line, classes: Sequence[str]) -> list[str]:
    """Return the scores, and how they become probabilities, as mathematics."""
    texts = [rf"\text{{{latex_text(name)}}}" for name in classes]
    if len(line.intercept) == 1:
        no, yes = texts
        odds = rf"p({yes}) = \frac{{1}}{{1 + e^{{-z}}}}, \qquad p({no}) = 1 - p({yes})"
        return [f"z = {_linear(line, 0)}", odds]
    scores = [rf"z_{{{text}}} = {_linear(line, place)}" for place, text in enumerate(texts)]
    return [*scores, r"p_k = e^{z_k} \Big/ \sum_j e^{z_j}"]


def _linear(line: Line, place: int) -> str:
    (first, second), last = line.coefficients[place], line.intercept[place]
    return f"{_number(first)}\\,x {_term(second)}\\,y {_term(last)}"


def _number(value: float) -> str:
    digits, _, power = short(value).replace("−", "-").partition("e")
    return digits + (rf"\cdot 10^{{{int(power)}}}" if power else "")


def _term(value: float) -> str:
    return f"{'+' if value >= 0 else '-'} {_number(abs(value))}"


# ---------------------------------------------------------------- the plane


def _plane(story: Students, place: int) -> str:
    """Return the plane of a model: its frame, its lines, a word in each region, the rows."""
    from crossent.explaining.pictures._decision_regions import DecisionRegions

    regions = DecisionRegions.from_students(story, place)
    body = [rf"\put(0,0){{\framebox({_WIDE:g},{_HIGH:g}){{}}}}"]
    body += [_line(*ends) for ends in _borders(regions)]
    for k, spot in regions.roomiest().items():
        body.append(_put(_scaled(regions, spot), rf"\emph{{{latex_text('says ' + shortened(story.classes[k], 14))}}}"))
    body += _rows(story, regions)
    body += _axes(story, regions)
    return (
        rf"\setlength{{\unitlength}}{{1mm}}\begin{{picture}}({_WIDE + 8:g},{_HIGH + 14:g})(-8,-10)"
        + "\n" + "\n".join(body) + "\n" + r"\end{picture}\par\medskip"
    )  # fmt: skip


def _scaled(regions: DecisionRegions, point: Any) -> tuple[float, float]:
    parts = (np.asarray(point) - regions.low) / (regions.high - regions.low) * np.array([_WIDE, _HIGH])
    return float(parts[0]), float(parts[1])


def _put(at: tuple[float, float], text: str, how: str = "") -> str:
    return rf"\put({at[0]:.2f},{at[1]:.2f}){{\makebox(0,0){how}{{{text}}}}}"


def _line(a: tuple[float, float], b: tuple[float, float]) -> str:
    middle = ((a[0] + b[0]) / 2, (a[1] + b[1]) / 2)
    return r"\qbezier" + "".join(f"({x:.2f},{y:.2f})" for x, y in (a, middle, b))


def _borders(regions: DecisionRegions) -> list[tuple[tuple[float, float], tuple[float, float]]]:
    """Return the edges between regions, each once; those of the frame are drawn as a frame."""
    found = set()
    for _, polygon in regions.polygons():
        corners = [tuple(round(part, 2) for part in _scaled(regions, corner)) for corner in [*polygon, polygon[0]]]
        for a, b in pairwise(corners):
            if not any(a[axis] == b[axis] and a[axis] in {0.0, end} for axis, end in ((0, _WIDE), (1, _HIGH))):
                found.add((min(a, b), max(a, b)))
    return [((a[0], a[1]), (b[0], b[1])) for a, b in sorted(found)]


def _rows(story: Students, regions: DecisionRegions) -> list[str]:
    """Return the rows: few with their numbers, those on the wrong side in brackets."""
    marks, wrong, few = class_marks(story.classes), regions.wrong, len(story.points) <= FEW
    shown = np.unique(np.linspace(0, len(story.points) - 1, _MOST).astype(np.intp))
    found = []
    for i in shown.tolist():
        sign = {"-": "$-$", "+": "$+$"}.get(marks[story.truth[i]], latex_text(marks[story.truth[i]]))
        text = rf"\textbf{{{i + 1}}}{sign}" if few else rf"\scriptsize {sign}"
        found.append(_put(_scaled(regions, story.points[i]), f"[{text}]" if wrong[i] else text))
    return found


def _axes(story: Students, regions: DecisionRegions) -> list[str]:
    x, y = (latex_text(shortened(name, 30)) for name in story.features)
    low, high = regions.low, regions.high
    return [
        _put((_WIDE / 2, -7), x + r" $\to$"),
        _put((0, _HIGH + 2), y + r" $\uparrow$", "[bl]"),
        *(_put((at, -3), latex_text(f"{value:.3g}")) for at, value in ((0.0, low[0]), (_WIDE, high[0]))),
        *(_put((-1, at), latex_text(f"{value:.3g}"), "[r]") for at, value in ((0.0, low[1]), (_HIGH, high[1]))),
    ]


def _legend(story: Students) -> str:
    marks = [f"{mark} {name}" for mark, name in zip(class_marks(story.classes), story.classes, strict=True)]
    return latex_text(f"truth: {', '.join(marks)}; in brackets: on the wrong side") + r"\par\medskip"


def _descent(story: Students) -> str:
    headings = ["step", "objective", "loss", "errors", "line"]
    wide = len(headings) if len(story.classes) == 2 else len(headings) - 1
    cells = [[latex_text(cell) for cell in row[:wide]] for row in [headings, *step_rows(story)]]
    ends = f"crossent fit ends at the objective {story.descent.least:.6f}, loss {story.fitted.loss:.6f}"
    about = f"Gradient descent from {story.descent.start}: every step moves the line against the gradient."
    table = tabular("rrrll"[:wide], cells, rules=(0, 1, len(cells)))
    return f"{latex_text(about)}\\par\\medskip\n{table}\n{latex_text(ends)}\\par\\medskip"

"""What is said of models, students and descent: formulas, tables and verdicts that text, Markdown and HTML share."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from crossent.rendering import count_text, loss_text, shortened, visible

if TYPE_CHECKING:
    from collections.abc import Sequence

    from crossent.explaining._descent import Step
    from crossent.explaining._students import Students
    from crossent.explaining._students_model import Judged, Line

FEW = 9  # up to so many rows are shown one by one


def signed(value: float, decimals: int = 3) -> str:
    """Return a number with a real minus sign."""
    return f"{value:.{decimals}f}".replace("-", "−")


def short(value: float) -> str:
    """Return a coefficient with the digits that it needs, at most four."""
    return f"{value:.4g}".replace("-", "−")


def formula(line: Line, classes: Sequence[str], place: int = 0) -> str:
    """Return one linear score: ``score = 0.4 x − 0.5 y + 1``."""
    (first, second), last = line.coefficients[place], line.intercept[place]
    name = "score" if len(line.intercept) == 1 else f"score of {visible(classes[place])}"
    return f"{name} = {short(first)} x {_term(second)} y {_term(last)}"


def _term(value: float) -> str:
    return f"{'+' if value >= 0 else '−'} {short(abs(value))}"


def formulas(line: Line, classes: Sequence[str]) -> list[str]:
    """Return every score of a model, and how the scores become probabilities."""
    if len(line.intercept) == 1:
        no, yes = (visible(name) for name in classes)
        return [formula(line, classes), f"p({yes}) = sigmoid(score) = 1 / (1 + e^−score),   p({no}) = 1 − p({yes})"]
    scores = [formula(line, classes, place) for place in range(len(classes))]
    return [*scores, "p = softmax(scores): e^score of each class, divided by their sum"]


def counted(judged: Judged) -> str:
    """Return how many rows a model gets wrong, and its loss."""
    return f"{errors_text(judged.errors)}, loss {loss_text(judged.loss)}"


def reading_lines(story: Students) -> list[str]:
    """Return what the rows are."""
    classes = ", ".join(visible(name) for name in story.classes[:8]) + (" …" if len(story.classes) > 8 else "")
    size = "" if story.is_example else f"{count_text(len(story.points), 'row')}, "
    x, y = (visible(name) for name in story.features)
    return [f"{visible(story.name)}   {size}{len(story.classes)} classes: {classes}", f"x = {x} · y = {y}"]


def row_table(story: Students, judged: Judged) -> tuple[list[str], list[list[str]], list[str]] | None:
    """Return headings, one line a row, and the line below; nothing where there are many rows or classes."""
    if len(story.points) > FEW or len(story.classes) != 2:
        return None
    noun = "student" if story.is_example else "row"
    yes = shortened(story.classes[1], 12)
    headings = [noun, "x", "y", "truth", "score", f"p({yes})", "p(truth)", "−ln p"]
    rows = [
        [
            f"{number + 1}",
            *(f"{value:g}" for value in story.points[number].tolist()),
            visible(story.classes[int(story.truth[number])]),
            signed(float(judged.scores[number, 0])),
            f"{judged.probs[number, 1]:.2f}",
            f"{judged.p_truth[number]:.2f}",
            loss_text(float(judged.losses[number]), 3),
        ]
        for number in range(len(story.points))
    ]
    return headings, rows, ["all", "", "", "", "", "product", product_text(judged), loss_text(judged.total, 3)]


def product_text(judged: Judged) -> str:
    """Return the product of the probabilities; as a power of ten where it is tiny."""
    if judged.product >= 1e-4:
        return f"{judged.product:.4f}"
    return f"10^{judged.log_product / math.log(10.0):,.1f}".replace("-", "−")


def verdict(story: Students) -> list[str]:
    """Return which model has less cross-entropy, and the errors beside it."""
    best = story.models[story.best]
    if len(story.models) == 1:
        share = 1.0 - best.loss / story.base_rates
        return [
            f"the fitted model has a cross-entropy of {loss_text(best.loss)} nats a row; the class rates alone "
            f"{loss_text(story.base_rates)} ({share:.1%} explained). {errors_text(best.errors)} in "
            f"{count_text(len(story.points), 'row')}."
        ]
    other = story.models[1 - story.best]
    return [
        f"model {best.line.name} has less cross-entropy: {loss_text(best.loss)} nats a student against "
        f"{loss_text(other.loss)}; {errors_text(best.errors)} against {other.errors}."
    ]


def errors_text(errors: int) -> str:
    """Return a count of errors in words."""
    return "no error" if errors == 0 else count_text(errors, "error")


def why_a_sum(story: Students) -> list[str]:
    """Return why the product becomes a sum, and why the errors are not what descent follows."""
    best = story.models[story.best]
    multiply = (
        "Multiply the probabilities of what happened, or add −ln of each: the product is "
        f"{product_text(best)}, the sum {loss_text(best.total, 3)}, and −ln turns the one into the other. "
        f"The sum stays readable where the product of many rows is lost; divided by {len(story.points):,} rows it is "
        f"the cross-entropy, {loss_text(best.loss)}."
    )
    glide = (
        "The count of errors jumps from one whole number to the next and is flat between, so it cannot say which way "
        "to go; the loss glides, and its gradient says so at every step."
    )
    return [multiply, glide]


def step_rows(story: Students) -> list[list[str]]:
    """Return the steps that are shown: number, objective, loss, errors and whether they jumped, the line."""
    rows: list[list[str]] = []
    before: Step | None = None
    for step in story.descent.shown():
        jump = before is not None and step.errors != before.errors
        line = _line_text(step)
        rows.append(
            [
                f"{step.step:,}",
                f"{step.objective:.6f}",
                f"{step.loss:.6f}",
                f"{step.errors}{' jump' if jump else ''}",
                line,
            ]
        )
        before = step
    return rows


def _line_text(step: Step) -> str:
    (first, second), last = step.coefficients[0], step.intercept[0]
    return f"{short(first)} x {_term(second)} y {_term(last)}"

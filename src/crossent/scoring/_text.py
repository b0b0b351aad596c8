"""A score in a terminal: how the data was read, a loss line of fixed shape, yardsticks, where the loss comes from."""

from __future__ import annotations

from typing import TYPE_CHECKING

from crossent.rendering import (
    BOLD,
    DIM,
    Column,
    aligned,
    count_text,
    loss_text,
    padded,
    paint_for,
    readable_width,
    share_text,
    shortened,
    visible,
    weight_text,
    width_of,
    wrapped,
)
from crossent.scoring._bars import bar_lines
from crossent.scoring._views import (
    costly_slices,
    doubt_marks,
    ends_text,
    hardest_first,
    has_ids,
    infinite_lines,
    interval_text,
    is_hardest,
    next_commands,
    parts_line,
    rules_text,
    slices_below,
    tail_text,
)

if TYPE_CHECKING:
    from collections.abc import Iterable

    from crossent.rendering import Paint
    from crossent.scoring._score import Score

_NAME_COLUMN = 24  # a longer file name would push what stands beside it too far to the right


def score_text(score: Score, *, width: int, color: bool) -> str:
    """Return the score as text of at most ``width`` columns (60 to 200); colour marks what the words already say."""
    width = readable_width(width)
    paint = paint_for(color)
    sections = [
        _header(score, width),
        [paint(_loss_line(score), BOLD), *_below_the_loss(score, width)],
        [*bar_lines(score, width), *_parts(score, width)],
        _classes(score, width, paint),
        _slices(score, width, paint),
        _costliest(score, width, paint),
        _remarks(score, width, paint),
    ]
    return "\n\n".join("\n".join(lines) for lines in sections if lines) + "\n"


# ---------------------------------------------------------------- how it was read, and the number


def _header(score: Score, width: int) -> list[str]:
    """Return the file and its size, then how it was read; a long name stands out of its column, a short one in it."""
    name = shortened(score.name, width // 2)
    indent = len("read as") + 3 if width_of(name) > _NAME_COLUMN else max(width_of(name), len("read as")) + 3
    found = [("read as", [visible(line) for line in score.read_as["lines"]])]
    if rules := rules_text(score):
        found.append(("rules", [rules]))
    if score.weighted:
        found.append(("weighted", [f"as if by {score.loss.effective_rows:,.1f} rows of equal weight"]))
    first = padded(name, indent - 3) + "   "
    lines = [line for label, texts in found for line in _labelled(label, texts, indent, width)]
    return [first + _size(score, width - width_of(first)), *lines]


def _labelled(label: str, texts: Iterable[str], indent: int, width: int) -> list[str]:
    lines = [line for text in texts for line in wrapped(text, width - indent)]
    return [padded(label if place == 0 else "", indent) + line for place, line in enumerate(lines)]


def _size(score: Score, room: int) -> str:
    text = f"{count_text(score.rows, 'row')}, {count_text(len(score.classes), 'class')}: "
    named: list[str] = []
    for name in score.classes:
        shown = shortened(name, 24) or '""'
        rest = " …" if len(named) + 1 < len(score.classes) else ""
        if named and width_of(text + ", ".join([*named, shown]) + rest) > room:
            return text + ", ".join(named) + " …"
        named.append(shown)
    return text + ", ".join(named)


def _loss_line(score: Score) -> str:
    interval = f"{100 * score.loss.level:g}% interval {interval_text(score)}"
    return f"  cross-entropy   {loss_text(score.loss.nats)} nats per row    {interval}"


def _below_the_loss(score: Score, width: int) -> list[str]:
    perplexity = loss_text(score.loss.perplexity, 2 if score.loss.perplexity >= 1.1 else 4)
    lines = [f"= {loss_text(score.loss.bits)} bits = perplexity {perplexity}", *infinite_lines(score)]
    return [" " * 18 + part for line in lines for part in wrapped(visible(line), width - 18)]


# ---------------------------------------------------------------- where it comes from


def _parts(score: Score, width: int) -> list[str]:
    line = parts_line(score)
    return [f"  {'  ' if place else ''}{part}" for place, part in enumerate(wrapped(line, width - 4))] if line else []


def _classes(score: Score, width: int, paint: Paint) -> list[str]:
    shown, left_out = hardest_first(score)
    if not shown:
        return []
    columns = [
        Column("class", "<", name=True),
        Column("rows"),
        Column("loss"),
        Column(_share_heading(width)),
        Column("right"),
    ]
    rows = [
        [one.name or '""', f"{one.rows:,}", loss_text(one.loss, 3), share_text(one.share), share_text(one.accuracy)]
        for one in shown
    ]
    if score.weighted:
        columns.insert(2, Column("weight"))
        for row, one in zip(rows, shown, strict=True):
            row.insert(2, weight_text(one.weight))
    heading, *lines = aligned(columns, rows, width - 2 - len("   hardest"))
    marks = ["   hardest" if is_hardest(score, one) else "" for one in shown]
    body = ["  " + line + mark for line, mark in zip(lines, marks, strict=True)]
    return ["  " + paint(heading, DIM), *body, *([f"  … {left_out}"] if left_out else [])]


def _share_heading(width: int) -> str:
    return "share of loss" if width >= 70 else "share"


def _slices(score: Score, width: int, paint: Paint) -> list[str]:
    shown, left_out = costly_slices(score)
    if not shown:
        return []
    marks = doubt_marks([one.interval[0] is not None and not one.trusted for one in shown])
    interval = Column(f"{100 * score.loss.level:g}% interval")
    columns = [Column("slice", "<", name=True), Column("rows"), Column("loss"), interval, Column(_share_heading(width))]
    rows = [
        [
            f"{one.column} = {one.value}",
            f"{one.rows:,}",
            loss_text(one.loss, 3),
            ends_text(*one.interval, one.standard_error) + mark,
            share_text(one.share),
        ]
        for one, mark in zip(shown, marks, strict=True)
    ]
    heading, *lines = aligned(columns, rows, width - 2)
    below = [f"  … {line}" if line.endswith(" more") else f"  {line}" for line in slices_below(shown, left_out)]
    return ["  " + paint(heading, DIM), *("  " + line for line in lines), *below]


def _costliest(score: Score, width: int, paint: Paint) -> list[str]:
    if not score.costliest:
        return []
    columns = [
        Column("id" if has_ids(score) else "row", "<", name=True),
        Column("truth", "<", name=True),
        Column("said", "<", name=True),
        Column("p(truth)"),
        Column("loss"),
    ]
    rows = [
        [str(one.id), one.truth or '""', one.predicted or '""', loss_text(one.p_truth), loss_text(one.loss, 3)]
        for one in score.costliest[:5]
    ]
    if score.weighted:
        columns.insert(4, Column("weight"))
        for row, one in zip(rows, score.costliest, strict=False):
            row.insert(4, weight_text(one.weight))
    tail = tail_text(score)
    heading, *lines = aligned(columns, rows, width - 2)
    title = wrapped("costliest rows" + (f" ({tail})" if tail else ""), width - 2)
    return [*("  " + line for line in title), "  " + paint(heading, DIM), *("  " + line for line in lines)]


def _remarks(score: Score, width: int, paint: Paint) -> list[str]:
    lines = [line for note in score.notes for line in _remark("note", wrapped(visible(note), width - 8), paint)]
    return lines + _remark("next", next_commands(score), paint)


def _remark(label: str, texts: list[str], paint: Paint) -> list[str]:
    return [f"  {paint(label if place == 0 else '    ', DIM)}  {text}" for place, text in enumerate(texts)]

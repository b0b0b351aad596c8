"""What text, Markdown and HTML show alike: headings, cells, and which lines of which table."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from crossent.comparison._verdict import p_text
from crossent.rendering import MINUS, Table, count_text, loss_text, share_text, signed_text
from crossent.scoring._views import DOUBTED, doubt_marks, ends_text

if TYPE_CHECKING:
    from collections.abc import Sequence

    from crossent.comparison._comparison import Comparison
    from crossent.comparison._parts import Difference, Gate, GroupChange, Interval, ModelScore

# A table longer than this is cut to the lines that make most of the change.
LINES = 12

# One side of an interval so much longer than the other is no margin.
_LOPSIDED = 1.5


def interval_text(interval: Interval, error: float | None) -> str:
    """Return an interval in words; a dash where there is none."""
    return ends_text(*interval, error).replace("-", MINUS)


def models_table(result: Comparison) -> Table:
    """Return the models: in the order given if two, the best first if more."""
    level = f"{100 * result.difference.level:g}% interval"
    shown = result.models if len(result.models) == 2 else sorted(result.models, key=lambda one: one.rank)
    headings = ["", "loss (nats)", level, "bits", "perplexity", "right"]
    return Table("", headings, [_model(one) for one in shown])


def _model(one: ModelScore) -> list[str]:
    loss = one.loss
    perplexity = loss_text(loss.perplexity, 2 if loss.perplexity >= 1.1 else 4)
    interval = interval_text(loss.interval, loss.standard_error)
    return [one.name, loss_text(loss.nats), interval, loss_text(loss.bits, 3), perplexity, share_text(one.accuracy)]


def difference_line(one: Difference) -> tuple[str, str, str, str]:
    """Return the names, the number, the interval, and the kind of interval of one difference."""
    found, kind = one.interval, "paired interval"
    if one.always_valid is not None:
        found, kind = one.always_valid.interval, "interval at every look"
    names = f"{one.name} {MINUS} {one.baseline}"
    return names, signed_text(one.nats), interval_text(found, one.standard_error), kind


def differences_table(differences: Sequence[Difference], correction: str, title: str) -> Table:
    """Return differences with adjusted p-values and verdicts."""
    adjusted = "p" if correction == "none" else f"p ({correction.capitalize()})"
    rows = []
    for one in differences:
        names, nats, interval, _ = difference_line(one)
        p = one.p_adjusted if one.always_valid is None else one.always_valid.p_value
        rows.append([names, nats, interval, p_text(p), one.verdict])
    if differences and differences[0].always_valid is not None:
        adjusted = "p at every look"
    level = f"{100 * differences[0].level:g}% interval" if differences else "interval"
    return Table(title, ["", "nats", level, adjusted, "verdict"], rows)


def changes_table(result: Comparison, changes: Sequence[GroupChange], title: str) -> Table:
    """Return classes or slices, those that make most of the change first."""
    one = result.difference
    shown, left_out = changes[:LINES], len(changes) - LINES
    doubted = [change.interval[0] is not None and not change.trusted for change in shown]
    rows = [
        [_group(change, title), f"{change.rows:,}", *_numbers(change, mark)]
        for change, mark in zip(shown, doubt_marks(doubted), strict=True)
    ]
    more = f"… {count_text(left_out, title)} more" if left_out > 0 else ""
    below = "; ".join(text for text in (more, DOUBTED if any(doubted) else "") if text)
    return Table(title, [title, "rows", one.baseline, one.name, "change"], rows, below=below)


def _group(change: GroupChange, title: str) -> str:
    return (change.value if title == "class" else f"{change.group} = {change.value}") or '""'


def _numbers(change: GroupChange, mark: str) -> list[str]:
    margin = _margin(change) + mark
    return [loss_text(change.before, 3), loss_text(change.after, 3), signed_text(change.change, 3, plus=True) + margin]


def _margin(change: GroupChange) -> str:
    """Return the interval as a margin, or by its ends where one side is much longer than the other."""
    low, high = change.interval
    if low is None or high is None:
        return ""
    below, above = change.change - low, high - change.change
    if max(below, above) <= _LOPSIDED * min(below, above):
        return f" ± {loss_text((high - low) / 2, 3)}"
    return f" ({signed_text(low, 3, plus=True)} to {signed_text(high, 3, plus=True)})"


def movers_table(one: Difference, shown: int = 3) -> Table:
    """Return the rows that moved most, in either direction."""
    rows = [
        [word, str(row.id), row.truth or '""', loss_text(row.p_before), loss_text(row.p_after),
         signed_text(row.change, 3, plus=True)]
        for word, moved in (("better", one.moved_better), ("worse", one.moved_worse))
        for row in moved[:shown]
    ]  # fmt: skip
    named = any(isinstance(row.id, str) for row in (*one.moved_better, *one.moved_worse))
    headings = ["moved most", "id" if named else "row", "truth", "p before", "p after", "change"]
    return Table("moved most", headings, rows, names=3)


def group_lines(result: Comparison) -> list[str]:
    """Return which models can't be told apart."""
    several = [group for group in result.groups if len(group) > 1]
    if not result.groups:
        return []
    if not several:
        return ["Every pair of models can be told apart."]
    return [f"Can't be told apart: {', '.join(group)}." for group in several]


def gate_line(gate: Gate) -> str:
    """Return whether a gate holds, and by what."""
    its = f"the {100 * gate.level:g}% interval ends at"
    margin = f"{gate.delta:g} nats"
    if gate.upper is None:
        return f'gate: not shown that "{gate.name}" is at most {margin} worse: there is no interval'
    end = signed_text(gate.upper) if math.isfinite(gate.upper) else loss_text(gate.upper)
    if gate.passed:
        return f'gate: "{gate.name}" is at most {margin} worse: {its} {end}'
    return f'gate: not shown that "{gate.name}" is at most {margin} worse: {its} {end}'


def tables_of(result: Comparison) -> list[Table]:
    """Return all tables that have rows, the most important first."""
    one = result.difference
    found = [
        models_table(result),
        differences_table(result.differences, result.correction, f"Against {one.baseline}"),
        differences_table(result.pairs, result.correction, "All pairs"),
        changes_table(result, one.per_class, "class"),
        changes_table(result, one.slices, "slice"),
        movers_table(one, shown=10),
    ]
    return [table for table in found if table.rows]

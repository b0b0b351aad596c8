"""What text, Markdown and HTML show alike: which classes and slices, in which order, and the sentences beside them."""

from __future__ import annotations

import math
import shlex
from typing import TYPE_CHECKING

from crossent.rendering import MINUS, NOTHING, count_text, loss_text, share_text

if TYPE_CHECKING:
    from collections.abc import Sequence

    from crossent.scoring._parts import ClassScore, SliceScore
    from crossent.scoring._score import Score

# A table longer than this is cut to its costliest lines.
LINES = 12

DOUBTED = "? few or very uneven rows: this interval can't be trusted"

# Sources that no command can be given again.
_NAMELESS = frozenset({"arrays", "stdin", "query", "dataframe", "tally"})


def hardest_first(score: Score) -> tuple[list[ClassScore], str]:
    """Return the classes to show, the hardest first, and what is left out.

    Up to a dozen are all shown, by their loss; of more, those that carry most of the loss.
    """
    seen = [one for one in score.per_class if one.rows]
    empty = len(score.per_class) - len(seen)
    if len(seen) <= LINES:
        shown = sorted(seen, key=lambda one: -one.loss)
        return shown, f"{count_text(empty, 'class')} without rows" if empty else ""
    shown = sorted(seen, key=lambda one: (-(one.share or 0), -one.loss))[: LINES - 2]
    left_out = f"{count_text(len(seen) - len(shown), 'class')} more"
    return shown, f"{left_out}, {empty:,} without rows" if empty else left_out


def is_hardest(score: Score, one: ClassScore) -> bool:
    """Return whether no other class costs as much per row."""
    losses = [other.loss for other in score.per_class if other.rows]
    return len(losses) > 1 and one.loss == max(losses) and losses.count(one.loss) == 1


def costly_slices(score: Score) -> tuple[list[SliceScore], int]:
    """Return the slices that raise the mean most, and how many are left out."""
    return list(score.slices[:LINES]), max(0, len(score.slices) - LINES)


def slices_below(shown: Sequence[SliceScore], left_out: int) -> list[str]:
    """Return what is said below the slices: how many are not shown, and what the mark of doubt means."""
    found = [f"{count_text(left_out, 'slice')} more"] if left_out else []
    doubted = any(one.interval[0] is not None and not one.trusted for one in shown)
    return [*found, *([DOUBTED] if doubted else [])]


def doubt_marks(doubted: Sequence[bool]) -> list[str]:
    """Return a mark for each interval in doubt, and as many blanks for the others if there are any."""
    return ["  " if not one else " ?" for one in doubted] if any(doubted) else [""] * len(doubted)


def interval_text(score: Score) -> str:
    """Return the interval in words, or why there is none."""
    low, high = score.loss.interval
    if low is None or high is None:
        word = "row" if score.loss.n_clusters is None else "cluster"
        return "undefined" if score.infinite.rows else f"undefined for {count_text(score.loss.n, word)}"
    return ends_text(low, high, score.loss.standard_error)


def ends_text(low: float | None, high: float | None, standard_error: float | None) -> str:
    """Return the ends of an interval with two digits of its standard error, three to six decimals."""
    if low is None or high is None:
        return NOTHING
    if low >= 0 and 0 < high < 1e-3:
        return f"{low:.3g} to {high:.3g}"
    decimals = min(6, max(3, 1 - math.floor(math.log10(standard_error)))) if standard_error else 3
    return f"{loss_text(low, decimals)} to {loss_text(high, decimals)}"


def parts_rows(score: Score) -> list[list[str]]:
    """Return the parts of the loss, signed, with their intervals; two classes: less what fitting flatters them by."""
    found = score.decomposition
    if found is None or math.isnan(found.discrimination):
        return []
    mark = "" if found.trusted else " ?"
    rows = []
    miscalibration, discrimination = found.corrected
    for sign, name, value, interval in (
        ("", "miscalibration", miscalibration, found.interval),
        (MINUS, "discrimination", discrimination, found.discrimination_interval),
        ("+", "uncertainty", found.uncertainty, None),
    ):
        ends = "" if interval is None else ends_text(*interval, (interval[1] - interval[0]) / 4) + mark
        rows.append([f"{sign} {name}".strip(), loss_text(value), ends])
    return rows


def parts_line(score: Score) -> str:
    """Return the parts of the loss in one line."""
    rows = parts_rows(score)
    shown = " ".join(f"{name} {value}{f' ({ends})' if ends else ''}" for name, value, ends in rows)
    return f"= {shown}" if shown else ""


def infinite_lines(score: Score) -> list[str]:
    """Return what is said of rows that cost infinity: which they are, and what clipping would make of them."""
    found = score.infinite
    if not found.rows:
        return []
    named = ", ".join(str(name) for name in found.ids[:5])
    word = "id" if has_ids(score) else "row"
    more = f" and {found.rows - 5:,} more" if found.rows > 5 else ""
    give = "gives" if found.rows == 1 else "give"
    plural = word if found.rows == 1 else word + "s"
    lines = [
        f"{count_text(found.rows, 'row')} {give} the truth probability 0"
        f" (without: {loss_text(found.finite_mean)}, {plural} {named}{more})"
    ]
    those = "that row" if found.rows == 1 else f"those {found.rows:,} rows"
    lines += [
        f"with --clip {line.eps:g} it would be {loss_text(line.nats)},"
        f" {those} alone {loss_text(line.from_infinite)} of it"
        for line in found.sensitivity
    ]
    return lines


def has_ids(score: Score) -> bool:
    """Return whether the data names its rows."""
    return any(isinstance(one, str) for one in (*score.infinite.ids, *(row.id for row in score.costliest)))


def skill_text(score: Score) -> str:
    """Return how the model compares with guessing the class rates."""
    if score.skill is None or not math.isfinite(score.skill):
        return ""
    if score.skill >= 0:
        return f"{share_text(score.skill)} of this is explained"
    return f"the model is {share_text(-score.skill)} worse"


def rules_text(score: Score) -> str:
    """Return whose rules held, or nothing for the exact ones."""
    parts = []
    if score.rules == "kaggle":
        parts.append("rows divided by their sums")
    if score.clip is not None:
        parts.append(f"p(truth) kept in [{score.clip[0]:.3g}, 1 - {score.clip[0]:.3g}]")
    return f"{score.rules}: {', '.join(parts)}" if parts else ""


def tail_text(score: Score) -> str:
    """Return how much the top 1 % of rows carry, or nothing where that is not defined."""
    share = score.tail.top_1_percent_share
    if share is None:
        return ""
    if score.rows < 100:
        return f"the costliest row carries {share_text(share)} of all loss"
    return f"the top 1% of rows carry {share_text(share)} of all loss"


def _explain_command(score: Score, source: str) -> list[str]:
    """Return the command that shows how the costliest loss comes about, where a row cost anything."""
    if not score.costliest or not score.costliest[0].loss > 0:
        return []
    worst = score.costliest[0]
    which = f"--id {shlex.quote(worst.id)}" if isinstance(worst.id, str) else f"--row {worst.row}"
    return [f"crossent explain {source} {which}"]


def next_commands(score: Score) -> list[str]:
    """Return commands that a reader may want next; none for data without a name."""
    if score.name in _NAMELESS:
        return []
    source = shlex.quote(score.name)
    commands = [*_explain_command(score, source), f"crossent report {source} -o report.html"]
    if score.decomposition is not None and score.decomposition.is_evident:
        commands.insert(0, f"crossent calibrate {source}")
    if score.infinite.rows and score.clip is None:
        commands.insert(0, f"crossent score {source} --clip 1e-15")
    return commands

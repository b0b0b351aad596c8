"""Better, worse or tied, and the sentences that say why; pure, so that they can be tested by themselves."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from crossent.rendering import count_text, loss_text, share_text

if TYPE_CHECKING:
    from crossent.comparison._parts import Difference, Verdict

# As in loo: with fewer rows and a difference of fewer nats over all of them, normal approximations say little.
_FEW_ROWS = 100
_FEW_NATS = 4.0


def verdict_of(difference: float, p_value: float | None, alpha: float) -> Verdict:
    """Return the verdict: an infinite difference needs no test, and without a p-value nothing is shown."""
    if math.isinf(difference):
        return "better" if difference < 0 else "worse"
    if math.isnan(difference) or p_value is None or p_value > alpha or difference == 0:
        return "tied"
    return "better" if difference < 0 else "worse"


def sentences_of(found: Difference, first_loss: float) -> tuple[str, ...]:
    """Return what a reader should take away, the verdict first."""
    lines = [
        _verdict_line(found, first_loss),
        _reconciling(found),
        _pairing(found),
        *_infinite(found),
        *_cautions(found),
    ]
    return tuple(line for line in lines if line)


def _verdict_line(found: Difference, first_loss: float) -> str:
    name = f'"{found.name}"'
    if found.verdict == "tied":
        return _tied_line(found)
    if math.isinf(found.nats):
        loser = found.baseline if found.nats < 0 else found.name
        return f'{name} is {found.verdict}: "{loser}" costs infinity.'
    much = "less" if found.nats < 0 else "more"
    side = "below" if found.nats < 0 else "above"
    share = f"{share_text(abs(found.nats) / first_loss)} {much} loss" if first_loss > 0 else f"{much} loss"
    holds = f"the interval stays {side} zero"
    if found.p_adjusted is not None and found.p_value is not None and found.p_adjusted > found.p_value:
        holds = f"it holds beside the other comparisons (adjusted p {p_text(found.p_adjusted)})"
    if found.always_valid is not None:
        holds = f"the interval that holds at every look stays {side} zero"
    return f"{name} is {found.verdict}: {share}, and {holds}."


def _tied_line(found: Difference) -> str:
    names = f'"{found.name}" and "{found.baseline}"'
    if math.isnan(found.nats) and found.infinite.both:
        return f"{names} are tied: both cost infinity."
    if found.nats == 0 and found.share_of_rows_same == 1:
        return f"{names} are tied: every row costs the same."
    if found.interval[0] is None and found.always_valid is None:
        word = "row" if found.n_clusters is None else "cluster"
        return f"{names} are tied: {count_text(found.n, word)} cannot show a difference."
    low, high = found.interval if found.always_valid is None else found.always_valid.interval
    if low is not None and high is not None and low <= 0 <= high:
        return f"{names} are tied: the interval holds zero, so either may be the better one."
    if not found.trusted and found.p_adjusted is not None and found.p_adjusted <= 1 - found.level:
        return f"{names} are tied: the interval leaves zero out, but by too little for one that can't be trusted."
    return f"{names} are tied: the difference does not hold beside the other comparisons."


def _reconciling(found: Difference) -> str:
    """Say why the mean and the count of rows point in different directions, where they do."""
    better, worse = found.share_of_rows_better, found.share_of_rows_worse
    if found.verdict == "tied" or math.isinf(found.nats):
        return ""
    if found.verdict == "better":
        if better < worse:
            return f"It is lower on only {share_text(better)} of rows — the gain comes from fewer very costly mistakes."
        return f"It is lower on {share_text(better)} of rows."
    if worse < better:
        return (
            f"It is lower on {share_text(better)} of rows — but the rows where it is higher cost more than those gain."
        )
    return f"It is higher on {share_text(worse)} of rows."


def _pairing(found: Difference) -> str:
    if not found.standard_error or found.unpaired_standard_error is None:
        return ""
    paired, unpaired = loss_text(found.standard_error), loss_text(found.unpaired_standard_error)
    return f"(Pairing the rows makes the standard error {paired}; unpaired it would be {unpaired}.)"


def _infinite(found: Difference) -> list[str]:
    infinite = found.infinite
    if not (infinite.only_first or infinite.only_other or infinite.both):
        return []
    counts = [
        (infinite.only_first, f'in "{found.baseline}" alone'),
        (infinite.only_other, f'in "{found.name}" alone'),
        (infinite.both, "in both"),
    ]
    said = ", ".join(f"{count:,} {where}" for count, where in counts if count)
    low, high = infinite.finite_interval
    interval = "" if low is None or high is None else f" ({loss_text(low)} to {loss_text(high)})"
    rest = (
        "no row is left"
        if math.isnan(infinite.finite_difference)
        else (f"without them the difference is {loss_text(infinite.finite_difference)}{interval}")
    )
    return [f"Rows that cost infinity: {said}; {rest}."]


def _cautions(found: Difference) -> list[str]:
    lines = [f"caution: {doubt}." for doubt in found.doubts]
    if math.isfinite(found.nats) and found.n and found.nats != 0:
        total = abs(found.nats) * found.n
        if found.n < _FEW_ROWS and total < _FEW_NATS and found.verdict != "tied":
            lines.append(
                f"caution: {found.n} rows differ by {total:.2g} nats in all; under {_FEW_ROWS} rows and"
                f" {_FEW_NATS:g} nats a verdict rests on little."
            )
    return lines


def p_text(p: float | None) -> str:
    """Return a p-value as a reader takes it in."""
    if p is None:
        return "–"
    return "< 0.0001" if p < 1e-4 else f"{p:.4f}" if p < 0.01 else f"{p:.3f}"

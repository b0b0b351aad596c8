"""What a recalibration shows, as words and tables that text, Markdown and HTML share."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from crossent.rendering import Table, count_text, signed_text, visible

if TYPE_CHECKING:
    from crossent.calibration._recalibration import Recalibration

_MOST_CLASSES = 12


def size(result: Recalibration) -> str:
    """Return how many rows and classes."""
    rows = count_text(result.rows, "row")
    if result.sampled_from is not None:
        rows = f"a random {rows} of {result.sampled_from:,}"
    named = ", ".join(visible(name) for name in result.classes[:_MOST_CLASSES])
    rest = " …" if len(result.classes) > _MOST_CLASSES else ""
    return f"{rows}, {len(result.classes)} classes: {named}{rest}"


def chosen(result: Recalibration) -> str:
    """Return the method and how it came to be that."""
    how = f"{result.folds} folds{'' if result.groups is None else f' of {result.groups:,} groups'}, seed {result.seed}"
    if len(result.candidates) > 1:
        return f"{result.method}, of {len(result.candidates)} the plainest within one error of the least loss ({how})"
    return f"{result.method} ({how})"


def explained(result: Recalibration) -> str:
    """Return the parameters in words."""
    found = result.parameters
    if result.method == "none":
        return "the predictions stay as they are"
    if result.method == "temperature":
        t = found["temperature"]
        verdict = "as sure as it should be" if t == 1 else "too sure" if t > 1 else "not sure enough"
        return f"temperature {t:.6g}: the model was {verdict}"
    if result.method == "platt":
        line = f"log-odds × {found['slope']:.6g} + {found['intercept']:.6g}"
        return f"{line}   (Platt's A {found['A']:.6g}, B {found['B']:.6g})"
    if result.method == "beta":
        return f"log-odds = {found['a']:.6g} ln p − {found['b']:.6g} ln(1 − p) + {found['c']:.6g}"
    if result.method == "vector":
        return f"{len(result.classes)} slopes and offsets, one pair for each class"
    blocks = sum(len(one["value"]) for one in found["steps"])
    one_each = f" over {len(found['steps'])} classes, one against the rest" if len(found["steps"]) > 1 else ""
    return f"{blocks} steps{one_each}"


def interval(result: Recalibration) -> str:
    """Return the interval of the out-of-fold gain."""
    low, high = result.out_of_fold.interval
    if math.isnan(low):
        return "no interval"
    return f"{100 * result.out_of_fold.confidence:g}% interval {signed_text(low)} to {signed_text(high)}"


def tables(result: Recalibration) -> list[Table]:
    """Return the loss before and after, the candidates, and the parameters of each class where there are some."""
    out, inside = result.out_of_fold, result.in_sample
    said = ((out, "out of fold", interval(result)), (inside, "in sample", "flattered: the map saw these rows"))
    losses = tuple(
        (label, signed_text(one.before), signed_text(one.after), signed_text(one.gain), remark)
        for one, label, remark in said
    )
    found = [Table("Loss in nats per row", ("", "before", "after", "gain", ""), losses)]
    if len(result.candidates) > 1:
        rows = tuple(
            (one.method, signed_text(one.loss), "chosen" if one.method == result.method else "")
            for one in result.candidates
        )
        found.append(Table("Candidates", ("method", "out of fold", ""), rows))
    if result.method == "vector":
        slopes, offsets = result.parameters["slopes"], result.parameters["offsets"]
        pairs = list(zip(result.classes, slopes, offsets, strict=True))[:_MOST_CLASSES]
        rows = tuple((visible(name), signed_text(slope), signed_text(offset)) for name, slope, offset in pairs)
        found.append(Table("Parameters", ("class", "slope", "offset"), rows))
    return found


def verdict(result: Recalibration) -> str:
    """Return in one sentence whether it is worth it."""
    low, high = result.out_of_fold.interval
    if result.method == "none":
        return "nothing tried makes unseen rows cheaper: leave the predictions as they are"
    if math.isnan(low) or low <= 0 <= high:
        return "on unseen rows the gain can't be told from none"
    if high < 0:
        return "on unseen rows the map costs more than it saves: leave the predictions as they are"
    before = result.out_of_fold.before
    by = f" by {result.out_of_fold.gain / before:.1%}" if math.isfinite(before) else " that stays finite"
    return f"the map lowers the loss of unseen rows{by}"

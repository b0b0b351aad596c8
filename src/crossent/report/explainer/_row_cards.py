"""The cards about one prediction: bars, pipeline, surprise, gradient, area; each as what its template fills in."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import numpy as np

from crossent.explaining._ruler import landmarks
from crossent.explaining._shown import probability, shown
from crossent.explaining._squared_error import squared_error_gradient
from crossent.information import entropy, kl_divergence, surprisal
from crossent.losses import logsumexp, softmax
from crossent.report.explainer import _words as words
from crossent.report.explainer._plot import Axis, path, px, ticks
from crossent.scoring._words import loss_text

if TYPE_CHECKING:
    from crossent.report.explainer._examples import Example

LN2 = math.log(2.0)
TOP = 15.0  # nats on the curve of surprise: one in a million is 13.8
SOFTENED = 0.3  # how far a certain truth is softened, so that there is an entropy to see
MARGIN = 10.0  # how far right or wrong the plot of the pushes goes, in scores
# The landmarks that are named on the curve, and where their names stand beside it, so that none covers another.
_LABELS = {
    "certain": {"dx": -4, "dy": -7, "anchor": "end"},
    "coin flip": {"dx": 2, "dy": -13, "anchor": "start"},
    "1 in 10": {"dx": 8, "dy": -10, "anchor": "start"},
    "1 in a million": {"dx": 10, "dy": 5, "anchor": "start"},
}


def bars(example: Example) -> dict[str, Any]:
    """Return the bars of scores, probabilities and truth."""
    worked = example.worked
    scores = scores_of(example)
    limit = score_limit(scores)
    rows = [
        {
            "label": label,
            "z": shown(z), "z_bar": _bar(z, -limit, limit),
            "p": probability(p, log), "p_bar": _bar(p, 0.0, 1.0),
            "y": shown(y), "y_bar": _bar(y, 0.0, 1.0), "happened": y > 0,
        }
        for label, z, p, log, y in zip(
            example.labels, scores, worked.probabilities, worked.log_probabilities, worked.case.truth, strict=True
        )
    ]  # fmt: skip
    return {
        "rows": rows, "limit": limit, "nats": worked.nats, "uniform": worked.uniform, "perfect": worked.entropy or 0.0,
        "p_truth": _p_truth(example), "finding": words.cost_sentence(example),
    }  # fmt: skip


def _p_truth(example: Example) -> str:
    number, worked = example.worked.case.number, example.worked
    return "–" if number is None else probability(worked.probabilities[number], worked.log_probabilities[number])


def scores_of(example: Example) -> list[float]:
    """Return the scores; of a prediction in probabilities their logarithms, whose softmax gives them back."""
    worked = example.worked
    return list(worked.case.prediction if worked.case.space == "logits" else worked.log_probabilities)


def score_limit(scores: list[float]) -> float:
    """Return how far the axis of scores reaches to both sides."""
    largest = max((abs(z) for z in scores if math.isfinite(z)), default=0.0)
    return 6.0 if largest <= 5.0 else float(math.ceil(1.25 * largest))


def _bar(value: float, low: float, high: float) -> dict[str, str]:
    axis = Axis(low, high, 0.0, 100.0)
    zero, end = axis.at(0.0), axis.at(value)
    return {"x": px(min(zero, end)), "width": px(abs(end - zero)), "zero": px(zero), "end": px(end)}


def pipeline(example: Example) -> dict[str, Any]:
    """Return the table from scores to surprises."""
    worked, scores = example.worked, scores_of(example)
    highest = max(scores)
    shifted = [0.0 if z == highest else z - highest for z in scores]
    exponentials = [float(value) for value in np.exp(shifted)]
    rows = [
        {
            "label": label, "z": shown(z), "shifted": shown(x), "e": probability(e, x),
            "p": probability(p, log), "s": -log + 0.0, "happened": y > 0,
        }
        for label, z, x, e, p, log, y in zip(
            example.labels, scores, shifted, exponentials, worked.probabilities, worked.log_probabilities,
            worked.case.truth, strict=True,
        )
    ]  # fmt: skip
    total = math.fsum(exponentials)
    return {
        "rows": rows, "highest": shown(highest), "total": shown(total), "nats": worked.nats,
        "finding": words.pipeline_sentence(example, total, highest), "scored": worked.case.space == "logits",
    }  # fmt: skip


def surprise(example: Example) -> dict[str, Any]:
    """Return the curve -ln p with its landmarks, the ruler below it, and the example's place on both."""
    x, y = Axis(0.0, 1.0, 62.0, 462.0), Axis(0.0, TOP, 262.0, 14.0)
    grid = [math.exp(-TOP), *np.geomspace(1e-6, 1.0, 96).tolist()]
    curve = path((x.at(p), y.at(s)) for p, s in zip(grid, np.asarray(surprisal(grid)).tolist(), strict=True))
    p = first_p(example)
    nats = float(surprisal(p)) + 0.0
    marks = [
        {"name": mark.name, "nats": mark.nats, "x": x.px(mark.probability), "y": y.px(mark.nats), **_LABELS[mark.name]}
        for mark in landmarks() if mark.name in _LABELS
    ]  # fmt: skip
    ruler = Axis(0.0, TOP, 28.0, 436.0)
    decades = [{"name": mark.name, "x": ruler.px(mark.nats), "place": place} for place, mark in enumerate(_decades())]
    shown_at = min(nats, TOP)
    return {
        "curve": curve, "x_ticks": [{"text": f"{value:g}", "x": x.px(value)} for value in (0, 0.25, 0.5, 0.75, 1)],
        "units": {"nats": _levels(y, 1.0, 3.0), "bits": _levels(y, LN2, 4.0)},
        "marks": marks, "dot": {"x": x.px(p), "y": y.px(shown_at)}, "infinite": math.isinf(nats),
        "ruler": decades, "ruler_dot": ruler.px(shown_at), "p": p, "nats": nats,
        "finding": words.surprise_sentence(p, nats, nats / LN2),
    }  # fmt: skip


def _decades() -> list[Any]:
    return [mark for mark in landmarks() if mark.name != "coin flip"]


def _levels(axis: Axis, unit: float, step: float) -> list[dict[str, str]]:
    values = np.arange(0.0, TOP / unit + 1e-9, step).tolist()
    return [{"text": f"{value:g}", "y": axis.px(value * unit)} for value in values]


def first_p(example: Example) -> float:
    """Return where the curve begins: the probability of the truth; of a soft truth that of its likeliest class."""
    return example.worked.probabilities[likeliest(example)]


def likeliest(example: Example) -> int:
    """Return the class that happened, or the first of those that happened most."""
    truth = example.worked.case.truth
    return truth.index(max(truth))


def gradient(example: Example) -> dict[str, Any]:
    """Return the arrows of both losses, and how they change as the truth's score moves."""
    worked, chosen = example.worked, likeliest(example)
    squared = squared_error_gradient(worked.probabilities, worked.gradient)
    rows = [
        {
            "label": label, "y": shown(y), "p": probability(p, log), "happened": y > 0,
            "cross": shown(g + 0.0), "squared": shown(s + 0.0), "cross_bar": _bar(-g, -1.0, 1.0),
            "squared_bar": _bar(-s, -1.0, 1.0),
        }
        for label, y, p, log, g, s in zip(
            example.labels, worked.case.truth, worked.probabilities, worked.log_probabilities, worked.gradient, squared,
            strict=True,
        )
    ]  # fmt: skip
    cross, other = -worked.gradient[chosen] + 0.0, -squared[chosen] + 0.0
    x, y = push_axes()
    now = margin(example, chosen)
    curves = _push_curves(example, chosen)
    return {
        "rows": rows, "chosen": example.shorts[chosen], "x": x.px(now), "cross_y": y.px(cross), "squared_y": y.px(other),
        "curves": [path((x.at(m), y.at(v)) for m, v in curve) for curve in curves], "now": shown(now, 2),
        "x_ticks": [{"text": shown(v), "x": x.px(v)} for v in (-10.0, -5.0, 0.0, 5.0, 10.0)],
        "y_ticks": [{"text": shown(v), "y": y.px(v)} for v in (0.0, 0.5, 1.0)], "zero": y.px(0.0),
        "finding": words.push_sentence(example.shorts[chosen], cross, other),
    }  # fmt: skip


def push_axes() -> tuple[Axis, Axis]:
    """Return the axes of the plot of the pushes."""
    return Axis(-MARGIN, MARGIN, 56.0, 466.0), Axis(-0.25, 1.1, 252.0, 12.0)


def margin(example: Example, chosen: int) -> float:
    """Return how far the score of a class is above what all others come to."""
    scores = scores_of(example)
    others = [z for place, z in enumerate(scores) if place != chosen]
    if not others or max(others) == -math.inf:
        return math.inf
    return scores[chosen] - float(logsumexp(others))


def _push_curves(example: Example, chosen: int) -> tuple[list[tuple[float, float]], list[tuple[float, float]]]:
    """Return both pushes at every margin, the other scores staying as they are among themselves."""
    scores, truth = scores_of(example), example.worked.case.truth
    others = [place for place in range(len(scores)) if place != chosen]
    cross: list[tuple[float, float]] = []
    squared: list[tuple[float, float]] = []
    if not others or max(scores[place] for place in others) == -math.inf or scores[chosen] == math.inf:
        return [(-MARGIN, 0.0), (MARGIN, 0.0)], [(-MARGIN, 0.0), (MARGIN, 0.0)]
    base = float(logsumexp([scores[place] for place in others]))
    if not math.isfinite(base):
        return [(-MARGIN, 0.0), (MARGIN, 0.0)], [(-MARGIN, 0.0), (MARGIN, 0.0)]
    for value in np.linspace(-MARGIN, MARGIN, 81).tolist():
        row = [base + value if place == chosen else z for place, z in enumerate(scores)]
        probs = np.asarray(softmax(row)).tolist()
        slopes = [p - y for p, y in zip(probs, truth, strict=True)]
        cross.append((value, -slopes[chosen]))
        squared.append((value, -squared_error_gradient(probs, slopes)[chosen]))
    return cross, squared


def area(example: Example) -> dict[str, Any]:
    """Return the columns of cross-entropy: as wide as a class happens, as high as its surprise."""
    worked, classes = example.worked, len(example.worked.case.truth)
    softness = 0.0 if worked.case.number is None else SOFTENED
    truth = softened(worked.case.truth, softness)
    surprisals = [-log + 0.0 for log in worked.log_probabilities]
    own = [float(value) + 0.0 for value in surprisal(list(truth))]
    loss = math.fsum(y * s for y, s in zip(truth, surprisals, strict=True) if y)
    least = float(entropy(list(truth))) if classes > 1 else 0.0
    gap = float(kl_divergence(list(truth), **worked.case.keyword)) if not worked.case.trusted else loss - least
    top = area_top(truth, surprisals, own)
    x, y_axis = Axis(0.0, 1.0, 56.0, 466.0), Axis(0.0, top, 252.0, 24.0)
    columns, right = [], 0.0
    for name, y, s, best in zip(example.shorts, truth, surprisals, own, strict=True):
        left, right = right, right + y
        columns.append(_column(name, (left, right), s, best, (x, y_axis)))
    return {
        "columns": columns, "softness": softness, "entropy": least, "divergence": gap, "loss": loss,
        "ticks": [{"text": shown(value), "y": y_axis.px(value)} for value in ticks(top)],
        "finding": words.area_sentence(loss, least, gap),
    }  # fmt: skip


def softened(truth: tuple[float, ...], softness: float) -> tuple[float, ...]:
    """Return the truth with so much of it dealt out evenly: label smoothing."""
    return tuple((1.0 - softness) * y + softness / len(truth) for y in truth) if softness else truth


def area_top(truth: tuple[float, ...], surprisals: list[float], own: list[float]) -> float:
    """Return how high the picture is, in nats."""
    heights = [h for y, s, best in zip(truth, surprisals, own, strict=True) if y for h in (s, best) if math.isfinite(h)]
    return 1.15 * max([1.0, *heights])


def _column(name: str, ends: tuple[float, float], spent: float, best: float, axes: tuple[Axis, Axis]) -> dict[str, Any]:
    x, y = axes
    left, right = x.at(ends[0]), x.at(ends[1])
    low, high = min(spent, best), max(spent, best)
    floor = y.at(0.0)
    wide = right - left
    return {
        "name": name if wide > 7.5 * len(name) else "", "x": px(left), "width": px(wide), "middle": px((left + right) / 2),
        "low_y": y.px(low), "low_height": px(floor - y.at(low)), "high_y": y.px(high),
        "gap": px(y.at(low) - y.at(high)), "part": "more" if spent > best else "less", "endless": math.isinf(spent) and wide > 0,
        "name_y": px(y.at(high) - 6.0), "spent": loss_text(spent),
    }  # fmt: skip

"""An explanation as plain data: every intermediate that is shown, under its name."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from crossent.explaining._asides import code_lengths
from crossent.explaining._ruler import landmarks

if TYPE_CHECKING:
    from crossent.explaining._context import Context
    from crossent.explaining._explanation import Explanation
    from crossent.explaining._worked import Worked


def plain(explanation: Explanation) -> dict[str, Any]:
    """Return the explanation as plain data."""
    # The schema is written here, not imported: the result imports this file.
    data = {
        "schema": "crossent.explain/1",
        "kind": "row" if explanation.cost is None else "batch",
        "source": explanation.context.name,
        "read_as": list(explanation.context.read_as),
        **_row(explanation.example),
        "yardsticks": _yardsticks(explanation.example, explanation.context),
        "ruler": [asdict(mark) for mark in landmarks()],
    }
    if explanation.context.classic:
        data["code_lengths"] = [{"equally_likely": count, "bits": bits} for count, bits, _ in code_lengths()]
    if explanation.cost is not None:
        data["cost"] = explanation.cost.to_dict()
        data["rows"] = [_row(one) for one in explanation.examples]
    return data


def _row(worked: Worked) -> dict[str, Any]:
    case, scores = worked.case, worked.scores
    loss: dict[str, Any] = {"nats": worked.nats, "bits": worked.bits}
    if worked.base is not None:
        loss |= {"base": worked.base, "in_base": worked.in_base}
    return {
        "row": case.row,
        "id": case.id,
        "classes": list(case.classes),
        "space": case.space,
        "given": list(case.prediction[1:] if case.single else case.prediction),
        "truth": _truth(worked),
        "scores": list(case.prediction) if scores else None,
        "shift": {"by": scores.highest, "scores": list(scores.shifted)} if scores else None,
        "exponentials": list(scores.exponentials) if scores else None,
        "exponential_sum": scores.total if scores else None,
        "log_sum": scores.log_total if scores else None,
        "probabilities": list(worked.probabilities),
        "log_probabilities": list(worked.log_probabilities),
        "p_truth": worked.p_truth,
        "surprisals": list(worked.surprisals),
        "terms": list(worked.terms),
        "loss": loss,
        "gradient": list(worked.gradient),
        "push": _push(worked),
        "soft": None if worked.entropy is None else {"entropy": worked.entropy, "divergence": worked.divergence},
        "in_one_go": _in_one_go(worked),
        "two_classes": None if worked.two is None else asdict(worked.two),
        "same_loss": _twin(worked),
        "zero": [asdict(one) for one in worked.zero],
    }


def _truth(worked: Worked) -> dict[str, Any]:
    number = worked.case.number
    name = None if number is None else worked.case.classes[number]
    return {
        "class": name,
        "number": number,
        "distribution": list(worked.case.truth),
        "soft": number is None and not worked.case.is_yes_no,
    }


def _push(worked: Worked) -> dict[str, list[str]]:
    pairs = list(zip(worked.case.classes, worked.gradient, strict=True))
    return {"up": [name for name, slope in pairs if slope < 0], "down": [name for name, slope in pairs if slope > 0]}


def _in_one_go(worked: Worked) -> dict[str, float] | None:
    number, scores = worked.case.number, worked.scores
    if number is None or scores is None:
        return None
    return {"log_sum": scores.log_total, "below_the_max": 0.0 - scores.shifted[number], "nats": worked.nats}


def _twin(worked: Worked) -> dict[str, Any] | None:
    twin = worked.twin
    if twin is None:
        return None
    return {"probabilities": list(twin.probabilities), "nats": twin.nats, "gradient": list(twin.gradient)}


def _yardsticks(worked: Worked, context: Context) -> dict[str, Any]:
    other = context.other
    return {
        "perfect": worked.entropy or 0.0,
        "uniform": worked.uniform,
        "class_rates": context.rate_nats,
        "rates": None if context.rates is None else list(context.rates),
        "versus": None if other is None else {"name": other.name, **_row(other.worked)},
    }

"""The examples that the cards begin with: explanations, or the plain data that these turn into."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, final

from crossent.errors import InvalidInput
from crossent.explaining import Explanation, explain
from crossent.explaining._case import SPACES, Case
from crossent.explaining._worked import Worked, work
from crossent.rendering import number, shortened, visible
from crossent.report.explainer._fewer_classes import with_fewer_classes

if TYPE_CHECKING:
    from collections.abc import Mapping

CLASSIC = "the classic example"
_SHORT = 16
_MOST = 24  # examples to choose from


@final
@dataclass(frozen=True)
class Example:
    """One row with its numbers, and what the chooser calls it."""

    name: str
    worked: Worked

    @property
    def labels(self) -> list[str]:
        """The classes as a sentence calls them, whatever their names hold."""
        case = self.worked.case
        return [visible(case.label(place)) for place in range(len(case.classes))]

    @property
    def shorts(self) -> list[str]:
        """The same, cut to fit into a picture."""
        case = self.worked.case
        return [shortened(case.label(place), _SHORT) for place in range(len(case.classes))]

    def to_dict(self) -> dict[str, Any]:
        """Return what the scripts begin with."""
        case = self.worked.case
        return {
            "name": self.name,
            "classes": list(case.classes),
            "named": case.named,
            "labels": self.labels,
            "shorts": self.shorts,
            "space": case.space,
            "values": list(case.prediction),
            "truth": list(case.truth),
        }


def examples_of(given: Any) -> list[Example]:
    """Return examples from one explanation, several, or several under names; the classic one from none."""
    if given is None:
        given = [explain()]
    if isinstance(given, Explanation | Example) or _is_data(given):
        given = [given]
    items = list(given.items()) if isinstance(given, dict) else list(given)
    found = [replace(one, worked=with_fewer_classes(one.worked)) for item in items for one in _from_item(item)][:_MOST]
    if not found:
        raise InvalidInput("examples: one at least must be given; found none; leave them out for the classic example")
    return found


def _is_data(given: Any) -> bool:
    return isinstance(given, dict) and str(given.get("schema", "")).startswith("crossent.explain/")


def _from_item(item: Any) -> list[Example]:
    name, value = item if isinstance(item, tuple) else (None, item)
    if isinstance(value, Example):
        return [value]
    if isinstance(value, Explanation):
        if value.cost is not None and len(value.examples) > 1 and name is None:
            return _from_batch(value)
        return [Example(name or _name(value), value.example)]
    if _is_data(value):
        return [Example(name or str(value.get("id") or "your numbers"), work(_case(value)))]
    raise InvalidInput(
        f"examples: each must be an Explanation or its to_dict(); found {type(value).__name__}; use crossent.explain"
    )


def _from_batch(value: Explanation) -> list[Example]:
    """Return the costliest row first, then all."""
    rest = [one for one in value.examples if one is not value.example]
    first = Example(f"{_row(value.example)}, the costliest", value.example)
    return [first, *(Example(_row(one), one) for one in rest)]


def _row(worked: Worked) -> str:
    case = worked.case
    return f"id {shortened(case.id, 40)}" if case.id is not None else f"row {case.row}"


def _name(value: Explanation) -> str:
    if value.context.classic:
        return CLASSIC
    case = value.example.case
    return _row(value.example) if case.id is not None or case.row is not None else "your numbers"


def _case(data: Mapping[str, Any]) -> Case:
    """Return the case that an explanation's plain data began with."""
    classes, space = tuple(str(name) for name in data["classes"]), data["space"]
    if space not in SPACES:
        raise InvalidInput(f"examples: space must be one of {', '.join(SPACES)}; found {space!r}")
    given = tuple(number(value) for value in data["given"])
    single = len(given) < len(classes)
    if single:
        logs = tuple(number(value) for value in data["log_probabilities"])
        probs = tuple(number(value) for value in data["probabilities"])
        given = {"logits": (0.0, given[0]), "probs": probs, "log_probs": logs}[space]
    truth = tuple(number(value) for value in data["truth"]["distribution"])
    named = classes != tuple(str(place) for place in range(len(classes)))
    row = data.get("row")
    return Case(
        classes, named, space, given, truth, data["truth"]["number"],
        single=single, trusted=not math.isclose(sum(given), 1.0, abs_tol=1e-9), row=row, id=data.get("id"),
    )  # fmt: skip

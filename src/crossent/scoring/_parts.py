"""The parts of a score, each a frozen value whose fields are the keys of the JSON."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any, final

from crossent.rendering import maybe, maybe_pair, number

if TYPE_CHECKING:
    from collections.abc import Mapping

Interval = tuple[float | None, float | None]

NO_COLUMN = "(no column)"  # what a class is called that the predictions have none for


@final
@dataclass(frozen=True, slots=True)
class Loss:
    """The weighted mean loss and how sure it is.

    ``perplexity`` is ``exp(nats)`` and its interval that of the mean, so it isn't symmetric. ``n`` counts the rows
    (or clusters) behind the standard error: those of finite loss and a weight above 0; ``effective_rows`` is
    ``(sum w)^2 / sum w^2``. ``trusted`` is false where the interval may not cover, and ``doubts`` say why.
    """

    nats: float
    bits: float
    perplexity: float
    standard_error: float | None
    interval: Interval
    perplexity_interval: Interval
    level: float
    method: str
    n: int
    effective_rows: float
    n_clusters: int | None = None
    tail_k: float | None = None
    trusted: bool = True
    doubts: tuple[str, ...] = ()

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Loss:
        """Rebuild the loss from plain data."""
        return cls(
            nats=number(data["nats"]),
            bits=number(data["bits"]),
            perplexity=number(data["perplexity"]),
            standard_error=maybe(data["standard_error"]),
            interval=maybe_pair(data["interval"]),
            perplexity_interval=maybe_pair(data["perplexity_interval"]),
            level=data["level"],
            method=data["method"],
            n=data["n"],
            effective_rows=number(data["effective_rows"]),
            n_clusters=data["n_clusters"],
            tail_k=maybe(data["tail_k"]),
            trusted=data["trusted"],
            doubts=tuple(data["doubts"]),
        )


@final
@dataclass(frozen=True, slots=True)
class Clipped:
    """What the loss would be if the probability of the truth were moved into ``[eps, 1 - eps]``.

    ``from_infinite`` is the part of it that the rows of infinite loss would be alone.
    """

    eps: float
    nats: float
    from_infinite: float

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Clipped:
        """Rebuild the line from plain data."""
        return cls(number(data["eps"]), number(data["nats"]), number(data["from_infinite"]))


@final
@dataclass(frozen=True, slots=True)
class Infinite:
    """The rows that cost infinity: how many, what they weigh, the first of them by name, the mean without them."""

    rows: int
    weight: float
    ids: tuple[str | int, ...]
    finite_mean: float
    sensitivity: tuple[Clipped, ...]

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Infinite:
        """Rebuild the rows from plain data."""
        clipped = tuple(Clipped.from_dict(line) for line in data["sensitivity"])
        mean = number(data["finite_mean"])
        return cls(data["rows"], number(data["weight"]), tuple(data["ids"]), mean, clipped)


@final
@dataclass(frozen=True, slots=True)
class Baselines:
    """Two guesses that know nothing of the row: the shares of the classes in this very data, and all classes alike."""

    class_rates: float
    uniform: float

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Baselines:
        """Rebuild the yardsticks from plain data."""
        return cls(number(data["class_rates"]), number(data["uniform"]))


@final
@dataclass(frozen=True, slots=True)
class ClassScore:
    """The rows whose truth is one class; ``share`` is theirs of the whole loss, none where it is 0 or infinite."""

    name: str
    rows: int
    weight: float
    loss: float
    share: float | None
    accuracy: float

    def to_dict(self) -> dict[str, Any]:
        """Return the class as plain data, its name under "class"."""
        data = asdict(self)
        return {"class": data.pop("name"), **data}

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> ClassScore:
        """Rebuild the class from plain data."""
        numbers = (number(data["weight"]), number(data["loss"]), maybe(data["share"]), number(data["accuracy"]))
        return cls(data["class"], data["rows"], *numbers)


@final
@dataclass(frozen=True, slots=True)
class SliceScore:
    """The rows with one value in the column that the score was sliced by.

    ``excess`` is by how much the mean would fall if the slice cost what the rest costs; ``p_value`` tests that
    difference, and ``q_value`` holds for all slices together (Benjamini-Hochberg). Small slices have no interval.
    ``trusted`` is false where the interval may not cover, or there is none, and ``doubts`` say why.
    """

    column: str
    value: str
    rows: int
    weight: float
    loss: float
    standard_error: float | None
    interval: Interval
    share: float | None
    accuracy: float
    excess: float | None = None
    p_value: float | None = None
    q_value: float | None = None
    trusted: bool = False
    doubts: tuple[str, ...] = ()

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> SliceScore:
        """Rebuild the slice from plain data."""
        return cls(
            data["column"],
            data["value"],
            data["rows"],
            number(data["weight"]),
            number(data["loss"]),
            maybe(data["standard_error"]),
            maybe_pair(data["interval"]),
            maybe(data["share"]),
            number(data["accuracy"]),
            maybe(data["excess"]),
            maybe(data["p_value"]),
            maybe(data["q_value"]),
            data["trusted"],
            tuple(data["doubts"]),
        )


@final
@dataclass(frozen=True, slots=True)
class CostlyScore:
    """One of the rows that cost most; the id is its row number, from 0, where the data has no ids."""

    id: str | int
    row: int
    truth: str
    predicted: str
    p_truth: float
    loss: float
    weight: float

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> CostlyScore:
        """Rebuild the row from plain data."""
        texts = (data["id"], data["row"], data["truth"], data["predicted"])
        return cls(*texts, number(data["p_truth"]), number(data["loss"]), number(data["weight"]))


@final
@dataclass(frozen=True, slots=True)
class TailShare:
    """How much of the loss few rows carry.

    ``rows`` is 1 % of the rows, rounded up; ``carrying_rows`` is ``(sum x)^2 / sum x^2`` over the contributions x: the
    number of rows of equal cost that would spread the loss as evenly.
    """

    top_1_percent_share: float | None
    rows: int
    method: str
    carrying_rows: float | None

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> TailShare:
        """Rebuild the tail from plain data."""
        share, carrying = maybe(data["top_1_percent_share"]), maybe(data["carrying_rows"])
        return cls(share, data["rows"], data["method"], carrying)

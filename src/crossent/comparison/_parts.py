"""The parts of a comparison, each a frozen value whose fields are the keys of the JSON."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any, Literal, TypeAlias, final

from crossent.rendering import maybe, maybe_pair, number

if TYPE_CHECKING:
    from collections.abc import Mapping

Interval: TypeAlias = tuple[float | None, float | None]
Verdict: TypeAlias = Literal["better", "worse", "tied"]


@final
@dataclass(frozen=True, slots=True)
class Joined:
    """How the rows of the models were brought together, and what was left out if that was asked for.

    ``on`` are the columns, or ``("row number",)``; ``rows`` how many each model has; ``left_out`` how many of those no
    other model has.
    """

    on: tuple[str, ...]
    rows: tuple[int, ...]
    shared: int
    left_out: tuple[int, ...]
    lines: tuple[str, ...]

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Joined:
        """Rebuild from plain data."""
        lists = {name: tuple(data[name]) for name in ("on", "rows", "left_out", "lines")}
        return cls(shared=data["shared"], **lists)


@final
@dataclass(frozen=True, slots=True)
class ModelLoss:
    """The mean loss of one model over the shared rows, as in a score."""

    nats: float
    bits: float
    perplexity: float
    standard_error: float | None
    interval: Interval
    level: float
    method: str
    n: int
    n_clusters: int | None
    effective_n: float
    trusted: bool
    doubts: tuple[str, ...]


@final
@dataclass(frozen=True, slots=True)
class ModelScore:
    """One of the models; ``rank`` is 1 for the least loss, and ``infinite_rows`` those that cost infinity."""

    name: str
    rank: int
    loss: ModelLoss
    accuracy: float
    infinite_rows: int
    infinite_ids: tuple[str | int, ...]
    finite_mean: float

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> ModelScore:
        """Rebuild from plain data."""
        loss = dict(data["loss"])
        numbers = {name: number(loss[name]) for name in ("nats", "bits", "perplexity", "effective_n")}
        loss |= numbers | {"interval": maybe_pair(loss["interval"]), "doubts": tuple(loss["doubts"])}
        ids = tuple(data["infinite_ids"])
        rest = {name: number(data[name]) for name in ("accuracy", "finite_mean")}
        found: dict[str, Any] = {name: data[name] for name in ("name", "rank", "infinite_rows")}
        return cls(loss=ModelLoss(**loss), infinite_ids=ids, **{**found, **rest})


@final
@dataclass(frozen=True, slots=True)
class GroupChange:
    """The change in the rows of one class, or of one value that the rows were sliced by.

    ``q_value`` is the p-value adjusted over all groups of its kind (Benjamini-Hochberg); groups with too few units have
    neither. ``share`` is the part of the whole change that this group makes. ``trusted`` is false where the interval
    may not cover, or there is none, and ``doubts`` say why; a verdict then needs a q-value ten times smaller.
    """

    group: str
    value: str
    rows: int
    n: int
    before: float
    after: float
    change: float
    standard_error: float | None
    interval: Interval
    p_value: float | None
    q_value: float | None
    verdict: Verdict
    share: float | None
    trusted: bool = False
    doubts: tuple[str, ...] = ()

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> GroupChange:
        """Rebuild from plain data."""
        numbers = {name: number(data[name]) for name in ("before", "after", "change")}
        return cls(**{**data, **numbers, "interval": maybe_pair(data["interval"]), "doubts": tuple(data["doubts"])})


@final
@dataclass(frozen=True, slots=True)
class MovedRow:
    """A row whose loss changed much: ``change`` in nats, and the probability of the truth before and after."""

    id: str | int
    row: int
    truth: str
    p_before: float
    p_after: float
    change: float

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> MovedRow:
        """Rebuild from plain data."""
        return cls(**{**data, **{name: number(data[name]) for name in ("p_before", "p_after", "change")}})


@final
@dataclass(frozen=True, slots=True)
class InfiniteRows:
    """Rows that cost infinity in the first model alone, in the other alone, in both; the difference of all others."""

    only_first: int
    only_other: int
    both: int
    finite_difference: float
    finite_interval: Interval

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> InfiniteRows:
        """Rebuild from plain data."""
        counts = {name: data[name] for name in ("only_first", "only_other", "both")}
        return cls(
            **counts,
            finite_difference=number(data["finite_difference"]),
            finite_interval=maybe_pair(data["finite_interval"]),
        )


@final
@dataclass(frozen=True, slots=True)
class AlwaysValid:
    """The interval and the p-value that may be looked at every day; ``assumes`` says what they rest on."""

    interval: Interval
    p_value: float | None
    horizon: int
    assumes: str

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> AlwaysValid:
        """Rebuild from plain data."""
        return cls(**{**data, "interval": maybe_pair(data["interval"])})


@final
@dataclass(frozen=True, slots=True)
class Difference:
    """One model less another on the same rows: below 0 the named model is better.

    Attributes
    ----------
    name, baseline : str
    nats, bits, relative : float
        The difference of the means, and as a share of the baseline's loss (none where that is 0 or infinite).
    standard_error, interval, method, n, n_clusters, effective_n
        Paired: of the mean of the differences.
    unpaired_standard_error : float, or none
        What it would be if the rows were not the same.
    p_value, p_adjusted : float, or none
        Two-sided; the second holds for all differences of this kind together.
    share_of_rows_better, share_of_rows_worse, share_of_rows_same : float
        By weight.
    p_needed, verdict_interval : float, (float, float)
        What p-value a verdict needs, and the interval of that level: stricter where ``doubts`` lie in the shape of the
        data.
    verdict : {"better", "worse", "tied"}
        From ``p_adjusted`` (or the always-valid p-value), if that is at most ``p_needed``.
    """

    name: str
    baseline: str
    nats: float
    bits: float
    relative: float | None
    standard_error: float | None
    interval: Interval
    level: float
    method: str
    n: int
    n_clusters: int | None
    effective_n: float
    unpaired_standard_error: float | None
    p_value: float | None
    p_adjusted: float | None
    share_of_rows_better: float
    share_of_rows_worse: float
    share_of_rows_same: float
    p_needed: float
    verdict_interval: Interval
    verdict: Verdict
    trusted: bool
    doubts: tuple[str, ...]
    infinite: InfiniteRows
    always_valid: AlwaysValid | None
    sentences: tuple[str, ...]
    per_class: tuple[GroupChange, ...] = ()
    slices: tuple[GroupChange, ...] = ()
    moved_better: tuple[MovedRow, ...] = ()
    moved_worse: tuple[MovedRow, ...] = ()

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Difference:
        """Rebuild from plain data."""
        shares = ("share_of_rows_better", "share_of_rows_worse", "share_of_rows_same")
        found: dict[str, Any] = {name: number(data[name]) for name in ("nats", "bits", "effective_n", *shares)}
        found |= {"relative": maybe(data["relative"])}
        found |= {name: maybe_pair(data[name]) for name in ("interval", "verdict_interval")}
        found |= {name: tuple(data[name]) for name in ("doubts", "sentences")}
        found["infinite"] = InfiniteRows.from_dict(data["infinite"])
        always = data["always_valid"]
        found["always_valid"] = None if always is None else AlwaysValid.from_dict(always)
        found |= {name: tuple(GroupChange.from_dict(one) for one in data[name]) for name in ("per_class", "slices")}
        found |= {
            name: tuple(MovedRow.from_dict(one) for one in data[name]) for name in ("moved_better", "moved_worse")
        }
        return cls(**{**data, **found})


@final
@dataclass(frozen=True, slots=True)
class Gate:
    """Whether a model is shown to be at most ``delta`` nats worse: the upper end of the interval is at most delta.

    ``level`` is that of the interval, which is stricter where the difference is in doubt.
    """

    name: str
    delta: float
    upper: float | None
    passed: bool
    level: float = 0.95


def plain(part: Any) -> dict[str, Any]:
    """Return a part as plain data, tuples as lists."""
    return {key: _listed(value) for key, value in asdict(part).items()}


def _listed(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _listed(one) for key, one in value.items()}
    return [_listed(one) for one in value] if isinstance(value, list | tuple) else value

"""Everything a score needs to know of its rows, in constant memory: filled batch by batch, merged in any order."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING, Any, final

import numpy as np

from crossent.errors import InvalidInput
from crossent.rendering import to_json
from crossent.scoring._confidence import Confidence
from crossent.scoring._costliest import Costliest
from crossent.scoring._exact_sum import rounded_ratio, units_from_text, units_to_text
from crossent.scoring._exact_sums import ExactSums
from crossent.scoring._infinite import InfiniteRows
from crossent.scoring._moments import GroupedMoments, Moments
from crossent.scoring._rules import Rules
from crossent.scoring._slices import Slices
from crossent.scoring._tail import Tail
from crossent.scoring._uncertainty import Uncertainty

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from numpy.typing import NDArray

    from crossent.scoring._decomposition import Decomposition
    from crossent.scoring._decomposition_tally import DecompositionTally
    from crossent.scoring._estimate import Estimate, Method
    from crossent.scoring._judged import JudgedRows, Key
    from crossent.scoring._score import Score
    from crossent.scoring._source import Batch
    from crossent.typing import Kind

SCHEMA = "crossent.tally/1"


@final
class Tally:
    """A mergeable summary of scored rows: counts, exact sums, tail, costliest rows.

    Two tallies of two parts of the data merge to the tally of the whole, digit for digit, in any order; a Dask
    cluster, many threads and one pass over one file agree. Its size depends on the number of classes and slices,
    never on that of rows.

    Parameters
    ----------
    classes : sequence of str
        The names of the classes, in the order of their numbers.
    costliest : int
        How many of the costliest rows to keep.
    rules : Rules
        By which the rows are scored; tallies of different rules do not merge.

    See Also
    --------
    crossent.score : fills a tally from a file or from arrays and returns what it amounts to.

    Examples
    --------
    Two halves scored apart, merged, and read:

    >>> import crossent as ce
    >>> left = ce.score([0, 1], [[0.5, 0.5], [0.25, 0.75]]).tally
    >>> right = ce.score([1], [[0.5, 0.5]]).tally
    >>> (left + right).score().loss == ce.score([0, 1, 1], [[0.5, 0.5], [0.25, 0.75], [0.5, 0.5]]).loss
    True
    """

    def __init__(self, classes: Sequence[str], *, costliest: int = 10, rules: Rules | None = None) -> None:
        self.classes = tuple(classes)
        self.rules = Rules() if rules is None else rules
        self.weighted = False
        self.tail = Tail()
        self.costliest = Costliest(costliest)
        self.infinite = InfiniteRows()
        self.confidence = Confidence()
        self.slices: dict[str, Slices] = {}
        self.uncertainty = Uncertainty()
        # The last group is for classes that have no column.
        self._classes = GroupedMoments(len(self.classes) + 1)
        self._shares: ExactSums | None = None
        self._parts: DecompositionTally | None = None

    def add(self, judged: JudgedRows) -> None:
        """Add scored rows; losses are numbers of at least 0 or infinite, weights finite and of at least 0."""
        if judged.loss.size == 0:
            return
        contribution, weights = judged.contribution(), judged.weights
        self.weighted |= weights is not None
        hit = judged.predicted == judged.truth
        infinite = _where_infinite(contribution)
        self._classes.add(_codes(judged.truth, len(self.classes)), contribution, weights, hit, infinite)
        for column, key in judged.slices.items():
            self.slices.setdefault(column, Slices(column)).add(key, contribution, weights, hit, infinite)
        self.uncertainty.add(judged, contribution, infinite)
        self.tail.add(contribution if infinite is None else contribution[~infinite])
        self.costliest.add(judged, contribution)
        self.confidence.add(judged.confidence, hit, weights)
        if infinite is not None:
            self.infinite.name(judged, infinite)
        if judged.shares is None:
            self.infinite.add(judged.p_truth, contribution, weights)
        else:
            self._add_shares(judged.shares, weights)

    def name_rows(self, names: Callable[[Sequence[int]], Mapping[int, str]]) -> None:
        """Give the rows that are named their ids, by their numbers; for a pass that did not read the ids."""
        numbers = sorted({row.row for row in self.costliest.rows} | {row for row, _ in self.infinite.named})
        if numbers:
            found = names(numbers)
            self.costliest.rows = [replace(row, id=found[row.row]) for row in self.costliest.rows]
            self.infinite.named = [(row, found[row]) for row, _ in self.infinite.named]

    def _add_shares(self, shares: NDArray[np.float64], weights: NDArray[np.float64] | None) -> None:
        if self._shares is None:
            self._shares = ExactSums(len(self.classes))
        weight = np.ones(len(shares)) if weights is None else weights
        for place in range(shares.shape[1]):
            code = np.full(len(shares), place, dtype=np.int32)
            self._shares.add_products(np.ascontiguousarray(shares[:, place]), weight, code)

    def add_predictions(self, batch: Batch, kind: Kind, first_number: int, cluster: Key | None = None) -> None:
        """Add what the decomposition needs of a batch: its predictions, what happened, and what belongs together."""
        from crossent.scoring._decomposition_tally import DecompositionTally

        if self._parts is None:
            self._parts = DecompositionTally(self.classes, kind)
        first = batch.first_row + first_number
        following = range(first, first + len(batch.predictions))
        numbers = following if batch.numbers is None else batch.numbers + first_number
        self._parts.add(numbers, batch.truth, batch.predictions, batch.weights, cluster)

    def decomposition(self, loss: float, uncertainty: float) -> Decomposition | None:
        """Return the parts of a loss; none where the predictions were not added, or do not allow it."""
        return None if self._parts is None else self._parts.decomposition(loss, uncertainty)

    def merge(self, other: Tally) -> None:
        """Add the rows of another tally of the same classes."""
        if other.classes != self.classes:
            raise InvalidInput(
                f"other: tallies merge when their classes agree; {list(other.classes)} are not {list(self.classes)};"
                " score both parts with the same classes="
            )
        if (other.rules.name, other.rules.clip) != (self.rules.name, self.rules.clip):
            raise InvalidInput(
                f"other: tallies merge when their rules agree; {other.rules.name} with clip {other.rules.clip} is not"
                f" {self.rules.name} with clip {self.rules.clip}; score both parts with the same rules= and clip="
            )
        self.weighted |= other.weighted
        self._classes.merge(other._classes.totals())
        for column, slices in other.slices.items():
            self.slices.setdefault(column, Slices(column)).merge(slices.moments())
        self.uncertainty.merge(other.uncertainty)
        self.tail.merge(other.tail)
        self.costliest.merge(other.costliest.rows)
        self.infinite.merge(other.infinite)
        self.confidence.merge(other.confidence)
        if other._shares is not None:
            self._shares = self._shares or ExactSums(len(self.classes))
            self._shares.merge(other._shares)
        if other._parts is not None:
            from crossent.scoring._decomposition_tally import DecompositionTally

            self._parts = self._parts or DecompositionTally(self.classes, other._parts.kind)
            self._parts.merge(other._parts)

    def __add__(self, other: Tally) -> Tally:
        both = Tally(self.classes, costliest=self.costliest.size, rules=self.rules)
        both.merge(self)
        both.merge(other)
        return both

    def per_class(self) -> list[Moments]:
        """Return the moments of the rows of each true class; one more, the last, for classes without a column."""
        return self._classes.totals()

    def overall(self) -> Moments:
        """Return the moments of all rows."""
        return sum(self.per_class(), Moments())

    def estimate(self, confidence: float, method: Method = "auto") -> Estimate:
        """Return the mean loss and how sure it is."""
        return self.uncertainty.estimate(self.overall(), self.tail, confidence, method)

    @property
    def soft(self) -> bool:
        """Whether the truth was a distribution over the classes."""
        return self._shares is not None

    @property
    def independent(self) -> bool:
        """Whether each class is a yes/no question of its own."""
        return self._parts is not None and self._parts.kind == "sigmoid"

    def base_rates(self) -> list[float]:
        """Return the weighted share of each true class, the last for classes without a column."""
        if self._shares is not None:
            weight = [*self._shares.units(), 0]
        else:
            weight = [moments.weight for moments in self.per_class()]
        # Independent questions are each of all rows; one row may answer many with yes.
        total = self.overall().weight if self.independent else sum(weight)
        return [rounded_ratio(one, total) if total else float("nan") for one in weight]

    def score(self, *, name: str = "tally", confidence: float = 0.95) -> Score:
        """Return the score that the rows amount to."""
        from crossent.scoring._summary import summarise

        read_as = {"source": name, "lines": ["rows scored before"], "reading": {"format": "tally"}}
        return summarise(self, name=name, read_as=read_as, confidence=confidence)

    def to_dict(self) -> dict[str, Any]:
        """Return the tally as plain data, the exact sums as hexadecimal text."""
        return {
            "schema": SCHEMA,
            "classes": list(self.classes),
            "rules": {"name": self.rules.name, "clip": None if self.rules.clip is None else list(self.rules.clip)},
            "weighted": self.weighted,
            "per_class": [moments.to_dict() for moments in self.per_class()],
            "shares": None if self._shares is None else [units_to_text(one) for one in self._shares.units()],
            "slices": {column: slices.to_dict() for column, slices in self.slices.items()},
            "uncertainty": self.uncertainty.to_dict(),
            "tail": self.tail.to_dict(),
            "costliest": self.costliest.to_dict(),
            "infinite": self.infinite.to_dict(),
            "confidence": self.confidence.to_dict(),
            "decomposition": None if self._parts is None else self._parts.to_dict(),
        }

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Tally:
        """Rebuild the tally from what `to_dict` gave."""
        if data.get("schema") != SCHEMA:
            raise InvalidInput(f"data: a tally has the schema {SCHEMA!r}; found {data.get('schema')!r}")
        clip = data["rules"]["clip"]
        tally = cls(data["classes"], rules=Rules(data["rules"]["name"], None if clip is None else tuple(clip)))
        tally.weighted = bool(data["weighted"])
        tally._classes.merge([Moments.from_dict(moments) for moments in data["per_class"]])
        if data["shares"] is not None:
            tally._shares = ExactSums(len(tally.classes))
            tally._shares.merge([units_from_text(text) for text in data["shares"]])
        tally.slices = {column: Slices.from_dict(slices, column) for column, slices in data["slices"].items()}
        tally.uncertainty = Uncertainty.from_dict(data["uncertainty"])
        tally.tail = Tail.from_dict(data["tail"])
        tally.costliest = Costliest.from_dict(data["costliest"])
        tally.infinite = InfiniteRows.from_dict(data["infinite"])
        tally.confidence = Confidence.from_dict(data["confidence"])
        if data.get("decomposition") is not None:
            from crossent.scoring._decomposition_tally import DecompositionTally

            tally._parts = DecompositionTally.from_dict(data["decomposition"])
        return tally

    def to_json(self) -> str:
        """Return the tally as JSON, the same text for the same rows; infinite numbers are the texts "Infinity"."""
        return to_json(self.to_dict())

    @classmethod
    def from_json(cls, text: str) -> Tally:
        """Rebuild the tally from what `to_json` gave."""
        return cls.from_dict(json.loads(text))


def _where_infinite(contribution: NDArray[np.float64]) -> NDArray[np.bool_] | None:
    # The largest says whether there is anything to look for, and that is one fast pass.
    return np.isinf(contribution) if np.isinf(contribution.max()) else None


def _codes(truth: NDArray[np.int32], classes: int) -> NDArray[np.int32]:
    """Return class numbers with those of classes without a column moved behind the last."""
    if truth.min() >= 0:
        return truth
    return np.where(truth < 0, np.int32(classes), truth).astype(np.int32)

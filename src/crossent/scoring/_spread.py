"""What the uncertainty of a ratio is worked out from: exact sums, the largest values, and small samples whole.

Of constant size and mergeable: rows are added batch by batch, parts of the data anywhere; the estimate is the same to
the last digit, because nothing in here depends on the order of the rows.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, final

import numpy as np

from crossent.scoring._base64 import from_base64, to_base64
from crossent.scoring._ratio_sums import RatioMoments, RatioSums

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

# As many units are kept whole for the bootstrap; beyond, the correction for skewness does as well (docs/statistics.md).
HELD = 2000

# As many of the largest values are kept for the index of the tail, which looks at 3 sqrt(n) of them.
LARGEST = 3000


@final
class Held:
    """All units, as long as they are few; each a numerator, and a denominator above 0."""

    def __init__(self) -> None:
        self._pairs: list[NDArray[np.float64]] | None = []
        self._units = 0

    @property
    def full(self) -> bool:
        """Whether there were too many to keep."""
        return self._pairs is None

    def add(
        self,
        a: NDArray[np.float64],
        b: NDArray[np.float64] | None = None,
        times: NDArray[np.float64] | None = None,
    ) -> None:
        """Keep units; the denominator is 1 without ``b``, and each stands once without ``times``."""
        if self._pairs is None or self._no_room(a.size if times is None else int(times.sum())):
            return
        pairs = np.stack([a, np.ones(a.size) if b is None else b], axis=1)
        self._pairs.append(pairs if times is None else np.repeat(pairs, times.astype(np.int64), axis=0))

    def _no_room(self, units: int) -> bool:
        self._units += units
        if self._units > HELD:
            self._pairs = None
        return self._pairs is None

    def merge(self, other: Held) -> None:
        """Keep the units of another part of the data too."""
        if self._pairs is None or other._pairs is None:
            self._pairs = None
        elif not self._no_room(other._units):
            self._pairs = [*self._pairs, *other._pairs]

    def values(self) -> NDArray[np.float64] | None:
        """Return numerators and denominators in no order, or none where there are too many."""
        return None if self._pairs is None else np.concatenate([np.empty((0, 2)), *self._pairs])

    def to_text(self) -> str | None:
        """Return the units as base64 of little-endian doubles, sorted."""
        held = self.values()
        return None if held is None else to_base64(held[np.lexsort((held[:, 1], held[:, 0]))])

    @classmethod
    def from_text(cls, text: str | None) -> Held:
        """Rebuild the units from what `to_text` gave."""
        held = cls()
        held._pairs = None if text is None else [from_base64(text).reshape(-1, 2)]
        held._units = 0 if held._pairs is None else len(held._pairs[0])
        return held


@final
class Spread:
    """Units of a ratio ``sum a / sum b``: rows, or clusters once they are summed."""

    def __init__(self) -> None:
        self._sums = RatioSums(1)
        self._held = Held()
        self._largest = np.empty(0)

    @classmethod
    def of(cls, moments: RatioMoments, held: Held, largest: NDArray[np.float64]) -> Spread:
        """Return the spread of units whose sums are known, with their largest numerators in rising order."""
        spread = cls()
        spread._sums.merge([moments])
        spread._held = held
        spread._largest = largest[max(0, largest.size - min(moments.units, LARGEST)) :]
        return spread

    def add(
        self,
        a: NDArray[np.float64],
        b: NDArray[np.float64] | None = None,
        times: NDArray[np.float64] | None = None,
    ) -> None:
        """Add units: finite numerators, denominators of at least 0 (1 without them), how often each stands.

        A unit whose denominator, or whose number of times, is 0 isn't there.
        """
        weight = b if times is None else times
        if weight is not None and not weight.all():
            kept = weight > 0
            a = a[kept]
            b = None if b is None else b[kept]
            times = None if times is None else times[kept]
        if not a.size:
            return
        self._sums.add(a, b, times=times)
        magnitudes = np.abs(a)
        if times is not None:
            magnitudes = np.repeat(magnitudes, np.minimum(times, LARGEST).astype(np.int64))
        self._keep_largest(magnitudes)
        self._held.add(a, b, times)

    def _keep_largest(self, values: NDArray[np.float64]) -> None:
        if self._largest.size == LARGEST:
            values = values[values > self._largest[0]]
        if values.size:
            if values.size > LARGEST:
                values = np.partition(values, values.size - LARGEST)[-LARGEST:]
            self._largest = np.sort(np.concatenate([self._largest, values]))[-LARGEST:]

    def merge(self, other: Spread) -> None:
        """Add the units of another part of the data."""
        self._sums.merge([other.moments()])
        self._held.merge(other._held)
        self._keep_largest(other._largest)

    def moments(self) -> RatioMoments:
        """Return the exact sums."""
        return self._sums.totals()[0]

    def held(self) -> NDArray[np.float64] | None:
        """Return numerators and denominators of all units, in no order, or none where there are too many."""
        return self._held.values()

    def largest(self) -> NDArray[np.float64]:
        """Return the largest magnitudes of the numerators, in rising order."""
        return self._largest

    def to_dict(self) -> dict[str, Any]:
        """Return the spread as plain data: exact sums as text, values as base64 of little-endian doubles."""
        return {
            "moments": self.moments().to_dict(),
            "held": self._held.to_text(),
            "largest": to_base64(self._largest),
        }

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Spread:
        """Rebuild the spread from what `to_dict` gave."""
        spread = cls()
        spread._sums.merge([RatioMoments.from_dict(data["moments"])])
        spread._held = Held.from_text(data["held"])
        spread._largest = from_base64(data["largest"])
        return spread

"""`Recalibration`: a fitted map with what it gains, a frozen value that is applied, saved, loaded and printed."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, final

from crossent.calibration._border import read_given
from crossent.calibration._fitted import ProbabilityMap
from crossent.calibration._gain import Change, OutOfFold
from crossent.errors import InvalidInput, ShapeMismatch
from crossent.rendering import to_json

if TYPE_CHECKING:
    import os

    import numpy as np
    from numpy.typing import NDArray

    from crossent.typing import Array, ArrayLike, Space

SCHEMA = "crossent.calibrate/1"


@final
@dataclass(frozen=True, slots=True)
class Candidate:
    """A map that was tried, and its cross-fitted loss in nats."""

    method: str
    loss: float


@final
@dataclass(frozen=True, slots=True)
class Zeros:
    """Rows whose truth was given probability 0: how many, the first of them, and how many cost a finite loss after."""

    rows: int = 0
    first: tuple[int | str, ...] = ()
    mended: int = 0

    def to_dict(self) -> dict[str, Any]:
        """Return the counts as plain data."""
        return {"rows": self.rows, "first": list(self.first), "mended": self.mended}


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class Recalibration:
    """A map that mends predictions, and what it gains on rows it has not seen.

    Attributes
    ----------
    method : str
        ``"temperature"``, ``"platt"``, ``"beta"``, ``"vector"``, ``"isotonic"`` or ``"none"``.
    map : ProbabilityMap
        The function itself, fitted on all rows.
    classes : tuple of str
        Their names, in the order of the columns.
    in_sample : Change
        Mean loss before and after on the rows that the map was fitted on: flattered.
    out_of_fold : OutOfFold
        The same on rows that neither the map nor the choice of it had seen, with the interval of the gain.
    candidates : tuple of Candidate
        What "auto" chose among.
    zeros : Zeros
        Rows that gave the truth probability 0, which no temperature can mend.
    rows, groups, folds, seed : int
        What it was fitted on; ``groups`` is none where each row stands alone.
    notes : tuple of str
        What has to be said about the fit.

    See Also
    --------
    crossent.recalibrate : makes one.

    Examples
    --------
    >>> import crossent as ce
    >>> mended = ce.recalibrate([1, 1, 1, 0] * 50, [0.9] * 200, method="temperature")
    >>> mended.apply([0.9, 0.1]).round(6)
    array([0.75, 0.25])
    """

    method: str
    map: ProbabilityMap = field(repr=False)
    classes: tuple[str, ...]
    in_sample: Change
    out_of_fold: OutOfFold
    candidates: tuple[Candidate, ...] = ()
    zeros: Zeros = Zeros()
    rows: int = 0
    groups: int | None = None
    folds: int = 5
    seed: int = 0
    notes: tuple[str, ...] = ()
    name: str = ""
    read_as: tuple[str, ...] = ()
    sampled_from: int | None = None

    @property
    def parameters(self) -> dict[str, Any]:
        """The numbers that the map consists of."""
        return self.map.parameters()

    def apply(
        self,
        probs: ArrayLike | None = None,
        *,
        logits: ArrayLike | None = None,
        log_probs: ArrayLike | None = None,
        to: Space = "probs",
    ) -> Array:
        """Return mended predictions.

        Parameters
        ----------
        probs, logits, log_probs : float array, shape (..., k)
            The prediction, by the keyword that says what its numbers are. For two classes an array of one dimension is
            one number for each row, about class 1.
        to : {"probs", "log_probs"}
            What to return; log-probabilities keep what probabilities near 0 and 1 lose.

        Returns
        -------
        array, the shape, library and float width of the prediction
        """
        if to not in ("probs", "log_probs"):
            raise InvalidInput(f"to: must be 'probs' or 'log_probs'; got {to!r}")
        given = read_given(probs, logits, log_probs, single=len(self.classes) == 2)
        if given.log_probs.shape[1] != len(self.classes):
            raise ShapeMismatch(
                f"{given.prediction.space}: the map is for {len(self.classes)} classes ({', '.join(self.classes[:5])}"
                f"{', …' if len(self.classes) > 5 else ''}); found {given.log_probs.shape[1]} columns"
            )
        return given.back(self.map.log_probs(given.log_probs), to)

    def apply_to_file(self, source: Any, out: str | os.PathLike[str], **reading: Any) -> int:
        """Write mended predictions of a file, a query or a dataframe to a new file; return how many rows.

        ``out`` ends in .parquet, .csv, .tsv, .jsonl or .npz, and holds id and truth where there are any, and
        ``p_<class>``. Classes are matched by name. The file needs no truth; ``reading`` says how to read it, as for
        `crossent.score`.
        """
        from crossent.calibration._apply_file import apply_to_file

        return apply_to_file(self, source, out, reading)

    def mended(self, log_probs: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return mended log-probabilities of (n, k) log-probabilities; unchecked, for batches of files."""
        return self.map.log_probs(log_probs)

    def save(self, path: str | os.PathLike[str]) -> None:
        """Write the map and all that is known of it as JSON: a reader sees the old file or the new one, never half."""
        from crossent.calibration._map_file import save

        save(self, path)

    @classmethod
    def load(cls, path: str | os.PathLike[str]) -> Recalibration:
        """Return the map saved in a file; refuse one that was cut short, edited, or made by a newer version."""
        from crossent.calibration._map_file import load

        return load(path)

    def to_dict(self) -> dict[str, Any]:
        """Return everything as plain data, under the schema ``crossent.calibrate/1``."""
        return {
            "schema": SCHEMA,
            "name": self.name,
            "read_as": list(self.read_as),
            "method": self.method,
            "classes": list(self.classes),
            "parameters": self.parameters,
            "rows": self.rows,
            "sampled_from": self.sampled_from,
            "groups": self.groups,
            "folds": self.folds,
            "seed": self.seed,
            "in_sample": self.in_sample.to_dict(),
            "out_of_fold": self.out_of_fold.to_dict(),
            "candidates": [{"method": one.method, "loss": one.loss} for one in self.candidates],
            "zeros": self.zeros.to_dict(),
            "notes": list(self.notes),
        }

    def to_json(self) -> str:
        """Return `to_dict` as JSON; infinite numbers are the texts "Infinity" and "-Infinity", NaN is null."""
        return to_json(self.to_dict(), indent=2)

    def to_text(self, *, width: int = 100, color: bool = False) -> str:
        """Return what the terminal shows."""
        from crossent.calibration._text import to_text

        return to_text(self, width, color)

    def to_markdown(self) -> str:
        """Return the result as Markdown."""
        from crossent.calibration._markup import to_markdown

        return to_markdown(self)

    def to_html(self) -> str:
        """Return the result as a fragment of HTML."""
        from crossent.calibration._markup import to_html

        return to_html(self)

    def _repr_html_(self) -> str:
        return self.to_html()

    def __str__(self) -> str:
        return self.to_text()

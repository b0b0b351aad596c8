"""Files, queries and dataframes as a source of batches: `crossent.files` reads them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, final

from crossent.errors import InvalidInput
from crossent.files import Predictions, ReadingOptions, Survey, open_predictions

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from crossent.files import Batch, Reading


@final
@dataclass(frozen=True, slots=True)
class FileSource:
    """Predictions on disk or in a dataframe; rows are counted from 1, as an editor does."""

    predictions: Predictions
    guess: Reading
    first_number: int = 1

    @property
    def name(self) -> str:
        """The file, or what stands for it."""
        return self.predictions.name

    @property
    def classes(self) -> tuple[str, ...]:
        """The names of the classes."""
        return self.guess.classes

    @property
    def total_rows(self) -> int | None:
        """How many rows there are, where that is known before they are read."""
        return self.predictions.total_rows

    @property
    def by(self) -> tuple[str, ...]:
        """The columns to slice by."""
        return self.guess.by

    @property
    def float_width(self) -> int:
        """How many bits the numbers have in the file; text counts as 64."""
        return self.predictions.bits

    def survey(self) -> Survey:
        """Return a survey of no rows yet."""
        return Survey()

    def settle(self, survey: Survey) -> Reading:
        """Return the reading that the whole file settles, or raise the refusal."""
        return self.predictions.settle(survey)

    def ids_later(self, reading: Reading) -> Callable[[Sequence[int]], dict[int, str]] | None:
        """Return what gives the ids of few rows by their numbers, where that spares a pass all ids."""
        return self.predictions.ids_later(reading)

    def batches(self, reading: Reading) -> Iterator[Batch]:
        """Yield the rows in the order of the file."""
        return self.predictions.batches(reading)


def file_source(
    source: Any, reading: dict[str, Any], *, classes: Sequence[Any] | None, by: Any, divide: bool
) -> FileSource:
    """Return the file as a source of batches; ``divide`` asks to divide each row of probabilities by its sum."""
    given = {name: value for name, value in reading.items() if value is not None}
    if classes is not None:
        given["classes"] = tuple(classes)
    if by is not None:
        given["by"] = by
    predictions = open_predictions(source, _options(given))
    if divide and predictions.guess.kind == "probs" and predictions.guess.layout != "single":
        predictions.guess = replace(predictions.guess, normalise=True)
    return FileSource(predictions, predictions.guess)


def _options(given: dict[str, Any]) -> ReadingOptions:
    try:
        return ReadingOptions(**given)
    except TypeError:
        known = sorted(ReadingOptions.__slots__)
        unknown = next((name for name in given if name not in known), "")
        if not unknown:
            raise
        raise InvalidInput(f"{unknown}: score has no such keyword; it reads files with {', '.join(known)}") from None

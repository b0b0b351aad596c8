"""The pass over a source: one if the first guess was right, two if not, and an error that is the source's own."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pytest

from crossent.errors import InvalidInput
from crossent.scoring._arrays import ArrayBatch, ArrayReading
from crossent.scoring._measure import measure
from crossent.scoring._rules import Rules


@dataclass
class Guessing:
    """A source whose guess may be wrong, as that of a file is until all of it was seen."""

    values: np.ndarray
    guess: ArrayReading
    truly: ArrayReading
    refuse: bool = False
    truth: Any = None
    weights: Any = None
    passes: list[str] = field(default_factory=list)
    name: str = "file"
    first_number: int = 1
    float_width: int = 64
    total_rows: None = None
    by: tuple[str, ...] = ()
    classes: tuple[str, ...] = ("a", "b")

    def survey(self) -> list[int]:
        return Counting()

    def settle(self, survey: Any) -> ArrayReading:
        if self.refuse:
            raise InvalidInput(f"file: refused after {survey.rows} rows")
        return self.truly

    def batches(self, reading: ArrayReading) -> Iterator[ArrayBatch]:
        self.passes.append(reading.kind)
        truth = np.zeros(len(self.values), dtype=np.int32) if self.truth is None else self.truth
        for start in range(0, len(self.values), 2):
            part = slice(start, start + 2)
            weights = None if self.weights is None else self.weights[part]
            yield ArrayBatch(start, truth[part], self.values[part], weights, None, {})


class Counting:
    rows = 0

    def add(self, batch: ArrayBatch) -> None:
        self.rows += len(batch.predictions)


class Noting:
    def __init__(self) -> None:
        self.events: list[Any] = []

    def start(self) -> None:
        self.events.append("start")

    def write(self, rows: Any) -> None:
        self.events.append(rows.first_row)


def reading(kind: str) -> ArrayReading:
    return ArrayReading(kind, 2, ("a", "b"), soft=False)  # type: ignore[arg-type]


PROBS = np.array([[0.5, 0.5], [0.25, 0.75], [0.5, 0.5]])


def run(source: Guessing, writer: Any = None) -> Any:
    return measure(source, Rules(), costliest=3, per_row=writer)


def test_a_right_guess_takes_one_pass() -> None:
    source = Guessing(PROBS, reading("probs"), reading("probs"))
    tally, found = run(source)
    assert source.passes == ["probs"]
    assert found.kind == "probs"
    assert tally.overall().mean == pytest.approx((2 * np.log(2) + np.log(4)) / 3)
    assert [row.row for row in tally.costliest.rows] == [2, 1, 3]


@pytest.mark.parametrize("last", [[-3.0, 5.0], [0.5, 0.5]])
def test_a_wrong_guess_takes_two_and_forgets_the_first(last: list[float]) -> None:
    source = Guessing(np.array([[0.5, 0.5], [0.5, 0.5], last]), reading("probs"), reading("logits"))
    writer = Noting()
    tally, found = run(source, writer)
    assert source.passes == ["probs", "logits"]
    assert found.kind == "logits"
    assert tally.overall().rows == 3
    assert writer.events[-3:] == ["start", 1, 3]


@pytest.mark.parametrize(
    "broken",
    [
        {"values": np.array([[0.5, 0.5], [np.nan, 0.5], [0.5, 0.5]])},
        {"values": PROBS, "truth": np.array([0, -2, 0], dtype=np.int32)},
        {"values": PROBS, "weights": np.array([1.0, -1.0, 1.0])},
        {"values": PROBS, "weights": np.array([1.0, np.nan, 1.0])},
    ],
)
def test_what_has_no_loss_is_left_to_the_survey(broken: dict[str, Any]) -> None:
    source = Guessing(**broken, guess=reading("probs"), truly=reading("probs"), refuse=True)
    with pytest.raises(InvalidInput, match="file: refused after 3 rows"):
        run(source)


def test_a_source_that_refuses_nothing_is_not_believed() -> None:
    source = Guessing(np.array([[np.nan, 0.5]]), reading("probs"), reading("probs"))
    with pytest.raises(InvalidInput, match="file: a row has no loss, though it was read as truth = class numbers"):
        run(source)

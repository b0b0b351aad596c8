"""The scripts of the explainer compute what Python computes, and write it as Python writes it."""

from __future__ import annotations

import json
import math
import re

import numpy as np
import pytest

from crossent.explaining import explain
from crossent.explaining._case import Case
from crossent.explaining._shown import percentage, probability, shown
from crossent.explaining._worked import work
from crossent.rendering import loss_text
from tests.browser.explainer_rows import expected, random_explanations

pytest.importorskip("jinja2", reason="pages need the extra `report`")

from crossent.report.explainer import page  # after the skip
from crossent.report.explainer._examples import Example

RELATIVE = 1e-12
SUBNORMAL = 1e-323  # two units of what the smallest doubles can hold
# A soft gradient p - y loses the digits that p and y share; they are at most 1.
ABSOLUTE = {"gradient": 1e-15, "squared": 1e-15}


def number(value: object) -> float:
    return math.nan if value is None else float(value)  # type: ignore[arg-type]


def assert_same(
    got: object, wanted: object, relative: float = RELATIVE, absolute: float = SUBNORMAL, where: str = ""
) -> None:
    actual = np.atleast_1d(np.asarray(got, dtype=float))
    desired = np.atleast_1d(np.asarray(wanted, dtype=float))
    np.testing.assert_allclose(actual, desired, rtol=relative, atol=absolute, equal_nan=True, err_msg=where)


def test_two_hundred_random_rows_have_the_numbers_of_python(open_page):
    rows = random_explanations()
    cases = [one.example.case for one in rows]
    asked = [{"space": c.space, "values": list(c.prediction), "truth": list(c.truth)} for c in cases]
    found = open_page(page()).page.evaluate("rows => rows.map((row) => crossentCards.measure(row))", asked)
    assert len(found) == 200
    assert any(0.0 in c.prediction for c in cases if c.space == "probs")
    assert any(max(c.prediction) - min(c.prediction) > 1000 for c in cases)
    assert any(math.isinf(one.nats) for one in rows)
    for place, (one, got) in enumerate(zip(rows, found, strict=True)):
        for name, wanted in expected(one).items():
            assert_same(got[name], wanted, absolute=ABSOLUTE.get(name, SUBNORMAL), where=f"row {place}, {name}")


@pytest.mark.parametrize(
    ("truth", "logits"),
    [
        ([0, 1], [0.0, 70.0]),  # a loss of 4e-31, which 1 - p would make 0
        ([1, 0, 0], [1000.0, 999.0, -1000.0]),
        ([1, 0, 0], [-1000.0, 999.0, 1000.0]),
        ([0, 1, 0], [1e300, 1e300, 0.0]),
        ([0, 1, 0], [-math.inf, 0.0, 1.0]),
        ([0, 0, 1], [0.0, math.inf, 1.0]),
        ([0.5, 0.5, 0], [-1000.0, 0.0, 1000.0]),
    ],
)
def test_hard_corners_have_the_numbers_of_python(open_page, truth, logits):
    asked = {"space": "logits", "values": logits, "truth": truth}
    got = open_page(page()).page.evaluate("row => crossentCards.measure(row)", asked)
    for name, wanted in expected(explain(truth, logits=logits)).items():
        assert_same(got[name], wanted, where=name)


def test_without_the_shift_large_scores_overflow_to_nan(open_page):
    naive = open_page(page()).page.evaluate("crossentCards.naivePipeline([1000, 999, 0])")
    assert naive["exponentials"] == [math.inf, math.inf, 1.0]
    assert naive["total"] == math.inf
    assert all(math.isnan(p) for p in naive["probs"][:2])
    assert naive["probs"][2] == 0.0


def some_numbers() -> list[float]:
    random = np.random.default_rng(3)
    grid = [place / 1024 for place in range(1025)]  # halves of the last digit that is shown, which round to even
    spread = (random.normal(size=800) * 10.0 ** random.integers(-12, 14, size=800)).tolist()
    nines = [1 - 10.0**-place for place in range(1, 16)]
    return [0.0, 1.0, 0.5, 1e-320, 1e300, *grid, *spread, *nines, *(random.uniform(size=400).tolist())]


def test_numbers_are_written_as_python_writes_them(open_page):
    watched, numbers = open_page(page()), some_numbers()
    wanted = {
        "shown": [shown(value) for value in numbers],
        "lossText": [loss_text(abs(value)) for value in numbers],
        "percentage": [percentage(value) for value in numbers if 0 <= value <= 1],
    }
    for name, texts in wanted.items():
        given = [abs(v) for v in numbers] if name == "lossText" else numbers
        given = [v for v in numbers if 0 <= v <= 1] if name == "percentage" else given
        got = watched.page.evaluate(f"values => values.map((value) => crossentCards.{name}(value))", given)
        wrong = [(v, a, b) for v, a, b in zip(given, got, texts, strict=True) if a != b]
        assert wrong == [], name


def test_a_probability_below_the_doubles_is_written_as_a_power(open_page):
    got = open_page(page()).page.evaluate("[crossentCards.probText(0, 1000), crossentCards.probText(0.25, 1.386)]")
    assert got == [probability(0.0, -1000.0), "0.25"]
    assert got[0] == "e^(−1000)"


EXAMPLES = {
    "classic": explain,
    "logits": lambda: explain("dog", logits=[2, 1, 0.1], classes=["cat", "dog", "bird"]),
    "soft": lambda: explain([0.7, 0.2, 0.1], probs=[0.5, 0.25, 0.25]),
    "log_probs": lambda: explain(2, log_probs=np.log([0.2, 0.3, 0.5]).tolist()),
    "zero": lambda: explain(1, probs=[0.6, 0.0, 0.4]),
    "huge": lambda: explain(0, logits=[-1000.0, 0.0, 1000.0]),
    "one": lambda: explain(1, logits=1.2),
    "single": lambda: Example("alone", work(Case(("only",), True, "probs", (1.0,), (1.0,), 0))),
    "fifty": lambda: explain(7, logits=np.random.default_rng(1).normal(size=50).tolist()),
}
_SEEN = """() => {
  const all = (what) => [...document.querySelectorAll(`.ce-card:not(#ce-descent) ${what}`)];
  const texts = (what) => all(what).map((one) => one.textContent.trim().replace(/\\s+/g, ' '));
  const live = new Set(['role', 'tabindex', 'aria-label']);
  const drawn = (one) => [one.tagName, ...[...one.attributes].filter((a) => !live.has(a.name) && a.value !== '')
    .map((a) => `${a.name}=${a.value}`).sort(), one.children.length ? '' : one.textContent].join(' ');
  return {
    findings: texts('.ce-finding'), numbers: texts('.ce-num'), facts: texts('dd'), large: texts('.ce-big'),
    cells: texts('.ce-pipe td:not([data-part="z"])'), axis: texts('.ce-axis text'),
    svg: [...document.querySelectorAll('.ce-card:not(#ce-descent) svg, .ce-card:not(#ce-descent) svg *')].map(drawn),
  };
}"""


# 0.6 is written 0.6000 where it is 0.6 but for its last bit, and exp of two libraries may differ in that.
ZEROS = re.compile(r"(\.\d*[1-9])0+(?!\d)")
NUMBER = re.compile(r"-?\d+(?:\.\d+)?")


def is_same(drawn: str, moved: str) -> bool:
    """Return whether both are the same, coordinates to within the hundredth to which they are rounded."""
    if NUMBER.sub("", drawn) != NUMBER.sub("", moved):
        return False
    if "=" not in drawn:
        return ZEROS.sub(r"\1", drawn) == ZEROS.sub(r"\1", moved)
    return np.allclose(
        [float(x) for x in NUMBER.findall(drawn)], [float(x) for x in NUMBER.findall(moved)], atol=0.011, rtol=0
    )


@pytest.mark.parametrize("name", sorted(EXAMPLES))
def test_waking_the_cards_changes_nothing_that_python_drew(open_page, name):
    text = page(EXAMPLES[name]())
    asleep = open_page(text, javascript=False).page.evaluate(_SEEN)
    awake = open_page(text).page.evaluate(_SEEN)
    for what, found in asleep.items():
        assert found
        wrong = [(a, b) for a, b in zip(found, awake[what], strict=True) if not is_same(a, b)]
        assert wrong == [], f"{what}: {json.dumps(wrong[:3], ensure_ascii=False, indent=1)}"

"""The text of a score: a loss line of fixed shape, aligned tables whatever the names, nothing wider than asked."""

from __future__ import annotations

import re

import numpy as np
import pytest
from tests.scoring.helpers import random_rows

import crossent as ce
from crossent.rendering import loss_text, padded, shortened, visible, width_of
from crossent.scoring._bars import bar

LOSS_LINE = re.compile(r"^  cross-entropy   (\S+) nats per row    95% interval (.+)$", re.MULTILINE)

HOSTILE = [
    "new\nline",
    "\x1b[31mred\x07",
    "\u202eesrever",
    "שלום עולם",
    "漢字" * 100,
    "x" * 300,
    "a|b`c*",
    "",
    "e\u0301" * 50,
    "</script>",
    "🦊🦊",
]


def small_score(**more: object) -> ce.Score:
    return ce.score([0, 1, 2, 0], [[0.5, 0.25, 0.25], [0.25, 0.5, 0.25], [0.5, 0.25, 0.25], [0.8, 0.1, 0.1]], **more)


def test_snapshot() -> None:
    text = small_score(classes=["cat", "dog", "bird"], ids=["a", "b", "c", "d"]).to_text(width=80)
    assert (
        text
        == """\
arrays    4 rows, 3 classes: cat, dog, bird
read as   truth = class numbers · probabilities = 3 columns

  cross-entropy   0.7489 nats per row    95% interval 0.000 to 1.511
                  = 1.0805 bits = perplexity 2.11

  this model        ████████████████▍        0.7489
  class base rates  ██████████████████████▊  1.0397   28.0% of this is explained
  uniform guess     ████████████████████████ 1.0986
  = miscalibration 0.0000 − discrimination 0.2908 (-0.494 to 0.547 ?) +
    uncertainty 1.0397

  class   rows    loss   share of loss    right
  bird       1   1.386           46.3%     0.0%   hardest
  dog        1   0.693           23.1%   100.0%
  cat        2   0.458           30.6%   100.0%

  costliest rows (the costliest row carries 46.3% of all loss)
  id   truth   said   p(truth)    loss
  c    bird    cat      0.2500   1.386
  a    cat     cat      0.5000   0.693
  b    dog     dog      0.5000   0.693
  d    cat     cat      0.8000   0.223

  note  the interval can't be trusted: only 4 rows: no interval is sure to cover
        with fewer than 20.
"""
    )


@pytest.mark.parametrize(
    ("probs", "nats", "interval"),
    [
        ([[0.5, 0.5], [0.5, 0.5]], "0.6931", "0.693 to 0.693"),
        ([[0.5, 0.5]], "0.6931", "undefined for 1 row"),
        ([[0.0, 1.0], [0.5, 0.5]], "∞", "undefined"),
        ([[1.0, 0.0], [1.0, 0.0]], "0.0000", "0.000 to 0.000"),
        ([[1 - 1e-9, 1e-9], [1 - 1e-7, 1e-7]], "5.05e-08", "0 to 6.79e-07"),
    ],
)
def test_the_loss_line_keeps_its_shape(probs: list[list[float]], nats: str, interval: str) -> None:
    text = ce.score([0] * len(probs), probs).to_text()
    [found] = LOSS_LINE.findall(text)
    assert found == (nats, interval)


def test_infinite_rows_are_explained() -> None:
    text = ce.score([0, 0, 0], [[0.0, 1.0], [0.5, 0.5], [0.0, 1.0]], ids=["x", "y", "z"]).to_text()
    assert "2 rows give the truth probability 0 (without: 0.6931, ids x, z)" in text
    assert "with --clip 1e-15 it would be 23.2569, those 2 rows alone 23.0259 of it" in text


@pytest.mark.parametrize("width", [60, 61, 80, 100, 137, 200])
@pytest.mark.parametrize("weighted", [False, True])
def test_no_line_is_wider_than_asked(width: int, weighted: bool) -> None:
    truth, probs = random_rows(0, 60, classes=len(HOSTILE))
    weights = np.arange(60) + 0.5 if weighted else None
    ids = [f"{name}{place}" for place, name in enumerate(HOSTILE * 6)][:60]
    score = ce.score(truth, probs, classes=HOSTILE, ids=ids, weights=weights, by=[HOSTILE[one] for one in truth])
    finite = ce.score(truth, 0.5 * probs + 0.5 / 11, classes=HOSTILE)
    for text in (score.to_text(width=width), finite.to_text(width=width)):
        # The loss line keeps its shape at any width: what greps for it finds it.
        assert max(width_of(line) for line in text.splitlines() if not LOSS_LINE.match(line)) <= width
        assert_no_controls(text)


def assert_no_controls(text: str) -> None:
    assert not set(re.findall(r"[\x00-\x09\x0b-\x1f\x7f\u202a-\u202e\u2066-\u2069]", text))


def test_columns_of_a_table_end_together_whatever_the_names() -> None:
    truth, probs = random_rows(1, 400, classes=len(HOSTILE))
    text = ce.score(truth, 0.5 * probs + 0.5 / 11, classes=HOSTILE).to_text(width=90)
    lines = text.splitlines()
    start = next(place for place, line in enumerate(lines) if re.match(r"  class +rows", line))
    table = [line.removesuffix("   hardest") for line in lines[start : start + len(HOSTILE) + 1]]
    assert {width_of(line) for line in table} == {width_of(table[0])}


def test_widths_below_60_and_above_200_are_those() -> None:
    score = small_score()
    assert score.to_text(width=10) == score.to_text(width=60)
    assert score.to_text(width=1000) == score.to_text(width=200)


def test_colour_adds_only_colour() -> None:
    score = small_score(by=["x", "y", "x", "y"])
    colored = score.to_text(color=True)
    assert "\x1b[1m" in colored
    assert re.sub(r"\x1b\[\d+m", "", colored) == score.to_text(color=False)


def test_many_classes_are_cut_and_counted() -> None:
    probs = np.random.default_rng(0).dirichlet(np.ones(1000), size=3000)
    truth = np.random.default_rng(1).integers(0, 900, 3000)
    text = ce.score(truth, probs).to_text()
    shown = re.search(r"… (\d+) classes more, (\d+) without rows", text)
    assert shown is not None
    assert int(shown[1]) + int(shown[2]) == 990
    assert "1,000 classes: 0, 1, 2" in text


def test_over_and_underconfidence_are_noted() -> None:
    truth = np.arange(1000) % 2
    sure = np.where(np.arange(1000) % 10 < 7, 0.99, 0.01)
    probs = np.where((truth == 1)[:, None], np.stack([1 - sure, sure], 1), np.stack([sure, 1 - sure], 1))
    assert "overconfident: 99.0% sure on average, right 70.0% of the time." in str(ce.score(truth, probs))
    modest = 0.5 + (probs - 0.5) * 0.1
    assert "underconfident: 54.9% sure on average, right 70.0% of the time." in str(ce.score(truth, modest))
    honest = 0.5 + (probs - 0.5) * 0.2 / 0.49
    assert "confident" not in str(ce.score(truth, honest))


def test_rules_and_weights_are_said() -> None:
    text = small_score(rules="kaggle", weights=[1, 1, 1, 3]).to_text()
    assert "rules     kaggle: rows divided by their sums, p(truth) kept in [1e-15, 1 - 1e-15]" in text
    assert "weighted  as if by 3.0 rows of equal weight" in text


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("a\nb", "a\\nb"),
        ("\x1b[31m", "\\x1b[31m"),
        ("\u202eabc", "\\u202eabc"),
        ("שלום", "שלום\u200e"),
        ("plain, ünï", "plain, ünï"),
    ],
)
def test_what_moves_the_cursor_is_escaped(name: str, shown: str) -> None:
    assert visible(name) == shown


@pytest.mark.parametrize(("text", "columns"), [("abc", 3), ("漢字", 4), ("e\u0301", 1), ("שלום\u200e", 4), ("🦊", 2)])
def test_columns_of_a_terminal(text: str, columns: int) -> None:
    assert width_of(text) == columns


@pytest.mark.parametrize("name", HOSTILE)
@pytest.mark.parametrize("width", [6, 7, 20])
def test_names_are_cut_to_their_width(name: str, width: int) -> None:
    assert width_of(shortened(name, width)) <= width
    assert width_of(padded(shortened(name, width), width)) == width


def test_a_cut_name_keeps_both_ends() -> None:
    assert shortened("a_long_name_of_a_class_v2", 12) == "a_long_n…_v2"


@pytest.mark.parametrize(
    ("value", "text"),
    [(0.0, "0.0000"), (-0.0, "0.0000"), (0.56914, "0.5691"), (1e-7, "1e-07"), (12345678.0, "1.235e+07")],
)
def test_losses_in_words(value: float, text: str) -> None:
    assert loss_text(value) == text


@pytest.mark.parametrize(
    ("value", "drawn"), [(1.0, "████"), (0.5, "██"), (0.53, "██▏"), (0.0, ""), (1e-9, "▏"), (float("inf"), "███→")]
)
def test_bars(value: float, drawn: str) -> None:
    assert bar(value, 1.0, 4) == drawn

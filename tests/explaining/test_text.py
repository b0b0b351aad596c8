"""The worked example in a terminal: snapshots of each kind, and the laws of everything that is shown."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from tests.explaining.helpers import random_examples

import crossent as ce
from crossent.explaining._ruler import drawn_ruler, ruler_line
from crossent.explaining._shown import percentage, shown
from crossent.rendering import width_of

SNAPSHOTS = Path(__file__).parent / "snapshots"
DEMO = Path(ce.__file__).parent / "cli" / "demo"
ANIMALS = ["cat", "dog", "bird"]

HOSTILE = [
    "new\nline",
    "\x1b[31mred\x07",
    "\u202eesrever",
    "שלום",
    "漢字" * 60,
    "x" * 300,
    "a|b`c*$_{}%&#~^\\",
    "</script>",
]

EXAMPLES: dict[str, Callable[[], ce.Explanation]] = {
    "classic": ce.explain,
    "logits": lambda: ce.explain("dog", logits=[2, 1, 0.1], classes=ANIMALS),
    "one_logit": lambda: ce.explain("yes", logits=1.2, classes=["no", "yes"]),
    "soft": lambda: ce.explain([0.7, 0.2, 0.1], [0.5, 0.25, 0.25], classes=ANIMALS),
    "zero": lambda: ce.explain("bird", [0.6, 0.4, 0], classes=ANIMALS),
    "huge": lambda: ce.explain(2, logits=[1000, 0, -1000]),
    "batch": lambda: ce.explain([0, 1, 1], [[0.5, 0.5], [0.75, 0.25], [0.4, 0.6]], classes=["no", "yes"]),
    "yes_no": lambda: ce.explain([1, 0, 1], probs=[0.9, 0.2, 0.6], kind="sigmoid", classes=ANIMALS),
    "demo_row": lambda: ce.explain("digits_logistic.parquet", id=792, vs="digits_boosting.parquet"),
    "demo_file": lambda: ce.explain("digits_boosting.parquet"),
}


@pytest.mark.parametrize("name", EXAMPLES)
def test_snapshot(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(DEMO)
    assert EXAMPLES[name]().to_text() == (SNAPSHOTS / f"{name}.txt").read_text(encoding="utf-8")


@pytest.mark.parametrize("width", [60, 80])
def test_snapshot_of_a_narrow_terminal(width: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(DEMO)
    found = EXAMPLES["demo_row"]().to_text(width=width)
    assert found == (SNAPSHOTS / f"demo_row_{width}.txt").read_text(encoding="utf-8")
    assert max(map(width_of, found.splitlines())) <= width


def test_a_line_does_not_end_between_a_sign_and_its_number() -> None:
    for name in ("classic", "zero", "soft", "batch", "yes_no", "logits"):
        for line in EXAMPLES[name]().to_text(width=60).splitlines():
            assert not re.search(r"(\bln|log2|…)$", line.rstrip()), line


def test_the_difference_of_two_short_numbers_is_short() -> None:
    assert [shown(0.5 - 0.7), shown(0.25 - 0.2), shown(0.1 + 0.2), shown(0.9 - 1)] == ["−0.2", "0.05", "0.3", "−0.1"]
    assert shown(0.6590011388859679) == "0.6590"
    assert shown(1 - 2.0**-53) != "1"


def test_the_example_of_the_design_comes_out_to_the_letter() -> None:
    assert (
        EXAMPLES["logits"]()
        .to_text()
        .startswith("""\
  1  scores            z = (2, 1, 0.1)
  2  shift by the max  z − 2 = (0, −1, −1.9)             changes nothing below, avoids overflow
  3  exponentiate      e^(z−2) = (1, 0.3679, 0.1496)     sum S = 1.5174
  4  divide            p = (0.6590, 0.2424, 0.0986)      sums to 1
  5  the truth is dog  y = (0, 1, 0)                     one-hot: only p(dog) counts
  6  loss              −ln 0.2424 = 1.4170 nats
                       −log2 0.2424 = 2.0443 bits        (divide nats by ln 2 = 0.6931)
                       in one go: ln S + 2 − 1 = 0.4170 + 1 = 1.4170
  7  gradient          p − y = (0.6590, −0.7576, 0.0986) push cat and bird down, dog up
  how surprised is 24%?   certain 0 ─── coin flip 0.693 ─●─ 1.417 ─ 1 in 10: 2.303
""")
    )


@pytest.mark.parametrize("width", [60, 80, 100, 200])
def test_no_line_is_wider_than_asked(width: int) -> None:
    for example in random_examples(30, seed=1):
        names = [(HOSTILE * 10)[place] + str(place) for place in range(len(example.row))]
        for classes in (None, names):
            text = ce.explain(example.truth, **example.given, classes=classes).to_text(width=width)
            widest = max(text.splitlines(), key=width_of)
            assert width_of(widest) <= width, widest


def test_colour_adds_nothing_but_colour() -> None:
    plain, painted = ce.explain().to_text(), ce.explain().to_text(color=True)
    assert painted != plain
    assert re.sub(r"\x1b\[\d*m", "", painted) == plain


@pytest.mark.parametrize(
    "value", [0.65900114, 0.1, 1 - 1e-9, 1 - 2.0**-53, 1e-5, 1e-9, 12345.678901, 3e7, 2.5e-310, 0.99996]
)
def test_a_shown_number_is_right_in_its_last_digit(value: float) -> None:
    text = shown(value)
    digits = len(text.partition("e")[0].partition(".")[2])
    unit = 10.0 ** (-digits + int(text.partition("e")[2] or 0))
    assert abs(float(text) - value) <= unit / 2 * (1 + 1e-9)
    assert float(text) != 1
    assert shown(-value) == "−" + text


@pytest.mark.parametrize(
    ("value", "text"),
    [(1.0, "1"), (0.25, "0.25"), (0.0, "0"), (-0.0, "0"), (1 / 3, "0.3333"), (0.99999, "0.99999"), (1e6, "1000000")],
)
def test_numbers_that_are_short_stay_short(value: float, text: str) -> None:
    assert shown(value) == text


def test_a_percentage_does_not_round_to_certainty() -> None:
    assert percentage(0.999) == "99.9%"
    assert percentage(0.9999999) == "99.99999%"
    assert percentage(1e-5) == "0.001%"
    assert percentage(1e-6) == "p = 1.000e-06"


def test_the_ruler_goes_from_certain_to_one_in_a_million() -> None:
    assert ruler_line(0.0) == "certain 0 ─●─ 0.000 ─ coin flip: 0.693"
    assert ruler_line(20.0) == "certain 0 ─── 1 in a million 13.816 ─●─ 20.000"
    line, ticks = drawn_ruler(0.0, 80)
    assert line.startswith("●")
    assert ticks.endswith("a million")
    assert drawn_ruler(13.8, 80)[0].endswith("●")
    assert drawn_ruler(float("inf"), 80)[0].endswith("→ ∞")
    assert drawn_ruler(99.0, 80)[0].endswith("→ ●")


def test_many_classes_are_shown_by_those_that_matter() -> None:
    text = ce.explain(7, logits=[0.1 * place for place in range(50)]).to_text()
    assert "7: 0.7" in text
    assert "49: 4.9" in text
    assert "… 46 more" in text
    assert "push 49 classes down, class 7 up" in text

"""The score as JSON, Markdown and HTML: parsed by strict readers, whatever the names."""

from __future__ import annotations

import json
import math
import re
from html.parser import HTMLParser
from typing import Any

import pytest
from tests.scoring.helpers import random_rows

import crossent as ce
from crossent.errors import InvalidInput

NAMES = ["</script><img src=x onerror=1>", "a|b\n*c*", '"quoted" & <b>']


def hostile_score(**more: object) -> ce.Score:
    truth, probs = random_rows(0, 80)
    ids = [NAMES[place % 3] + str(place) for place in range(80)]
    return ce.score(truth, probs, classes=NAMES, ids=ids, by={"<col>": [NAMES[one] for one in truth]}, **more)


def infinite_score() -> ce.Score:
    return ce.score([0, 1], [[0.0, 1.0], [0.5, 0.5]])


@pytest.mark.parametrize("score", [hostile_score(), infinite_score(), ce.score([0], [[0.5, 0.5]])])
def test_json_is_strict_and_comes_back(score: ce.Score) -> None:
    text = score.to_json()
    json.loads(text, parse_constant=pytest.fail)
    again = ce.Score.from_json(text)
    assert again == score
    assert again.to_text() == score.to_text()
    assert again.to_markdown() == score.to_markdown()
    assert ce.Score.from_dict(score.to_dict()) == score


def test_json_keys() -> None:
    data = json.loads(hostile_score().to_json())
    assert next(iter(data)) == "schema"
    assert data["schema"] == "crossent.score/1"
    assert {"rows", "classes", "rules", "read_as", "skill", "accuracy", "decomposition"} <= set(data)
    assert {"nats", "bits", "perplexity", "standard_error", "interval", "method"} <= set(data["loss"])
    assert len(data["loss"]["interval"]) == 2
    assert {"rows", "ids", "finite_mean"} <= set(data["infinite"])
    assert set(data["baselines"]) == {"class_rates", "uniform"}
    assert {"class", "rows", "loss", "share", "accuracy"} <= set(data["per_class"][0])
    assert {"id", "truth", "predicted", "p_truth", "loss"} <= set(data["costliest"][0])
    assert "top_1_percent_share" in data["tail"]
    assert data["slices"][0]["column"] == "<col>"


def test_infinity_is_a_text_in_json_and_a_float_in_python() -> None:
    score = infinite_score()
    assert json.loads(score.to_json())["loss"]["nats"] == "Infinity"
    assert score.to_dict()["loss"]["nats"] == math.inf


def test_a_class_named_infinity_stays_a_name() -> None:
    score = ce.score([0, 1], [[0.0, 1.0], [0.5, 0.5]], classes=["Infinity", "NaN"], ids=["Infinity", "null"])
    assert ce.Score.from_json(score.to_json()) == score


def test_other_data_is_no_score() -> None:
    with pytest.raises(InvalidInput, match=r"data: a score has the schema 'crossent.score/1'; found 'x'"):
        ce.Score.from_dict({"schema": "x"})


def test_markdown_keeps_one_cell_per_name() -> None:
    text = hostile_score().to_markdown()
    tables = [block.splitlines() for block in text.split("\n\n") if block.startswith("|")]
    assert len(tables) == 6
    for table in tables:
        assert len({len(re.findall(r"(?<!\\)\|", line)) for line in table}) == 1
    assert "<img" not in text.replace("\\<img", "")


def test_markdown_snapshot() -> None:
    text = ce.score([0, 1], [[0.5, 0.5], [0.5, 0.5]]).to_markdown()
    assert text.startswith(
        "### Cross-entropy of arrays\n\n2 rows, 2 classes. Read as: truth = class numbers"
        " · probabilities = 2 columns.\n\n"
        "| nats per row | 95% interval | bits | perplexity | right | sure |\n"
        "| ---: | ---: | ---: | ---: | ---: | ---: |\n"
        "| 0.6931 | 0.693 to 0.693 | 1.0000 | 2.0000 | 50.0% | 50.0% |\n"
    )


class Tags(HTMLParser):
    """Collects tags, and checks that they close in order."""

    def __init__(self) -> None:
        super().__init__()
        self.seen: list[str] = []
        self.open: list[str] = []

    def handle_starttag(self, tag: str, attrs: Any) -> None:  # noqa: ARG002
        self.seen.append(tag)
        if tag != "br":
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


@pytest.mark.parametrize("score", [hostile_score(), infinite_score(), hostile_score(rules="kaggle")])
def test_html_is_well_formed_and_inert(score: ce.Score) -> None:
    page = score.to_html()
    assert page == score._repr_html_()
    tags = Tags()
    tags.feed(page)
    assert tags.open == []
    assert {"script", "img", "b", "link"} & set(tags.seen) == set()
    assert "http" not in page
    assert "color:" not in page.replace("currentColor", "")


def test_frozen() -> None:
    with pytest.raises(AttributeError, match="cannot assign to field 'rows'"):
        infinite_score().rows = 3  # type: ignore[misc]

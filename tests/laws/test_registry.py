"""The registry is complete, and every public measure says everything that the docstring template asks for."""

from __future__ import annotations

import inspect

import pytest
from tests.registry import MEASURES, Measure

import crossent as ce
from crossent import information, losses

FOR_THOSE_WHO_AVERAGE = {"judge", "losses_and_denominators", "losses_gradient_and_denominators"}
SECTIONS = (
    "Parameters",
    "Returns",
    "Raises",
    "Edge cases",
    "Accuracy",
    "Cost",
    "Source",
    "See Also",
    "Examples",
)


def test_every_public_measure_is_registered() -> None:
    public = {
        name
        for package in (losses, information)
        for name in package.__all__
        if inspect.isfunction(getattr(package, name)) and name not in FOR_THOSE_WHO_AVERAGE
    }
    assert public == {measure.name for measure in MEASURES}


def test_no_measure_is_registered_twice() -> None:
    assert len({measure.name for measure in MEASURES}) == len(MEASURES)


@pytest.mark.parametrize("measure", MEASURES, ids=str)
def test_is_found_at_the_top(measure: Measure) -> None:
    assert measure.name in ce.__all__
    assert measure.name in dir(ce)


@pytest.mark.parametrize("measure", MEASURES, ids=str)
def test_docstring_has_every_section_in_order(measure: Measure) -> None:
    text = inspect.getdoc(measure.function) or ""
    places = [text.find(f"\n{title}\n{'-' * len(title)}\n") for title in SECTIONS]
    assert -1 not in places, f"{measure}: lacks {SECTIONS[places.index(-1)]}"
    assert places == sorted(places)
    assert ">>>" in text


@pytest.mark.parametrize("measure", MEASURES, ids=str)
def test_docstring_names_every_parameter(measure: Measure) -> None:
    text = inspect.getdoc(measure.function) or ""
    for name in inspect.signature(measure.function).parameters:
        assert name in text.partition("Parameters")[2].partition("Returns")[0], name

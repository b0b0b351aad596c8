"""The short list of first names is complete, importable and documented."""

from __future__ import annotations

import importlib
import inspect

import pytest

import crossent

NAMES = [name for name in crossent.__all__ if not name.startswith("__")]


@pytest.mark.parametrize("name", NAMES)
def test_each_first_name_is_exported_by_the_module_it_lives_in(name: str) -> None:
    home = importlib.import_module(f"crossent.{crossent._HOMES[name]}")
    assert name in home.__all__
    assert getattr(crossent, name) is getattr(home, name)


@pytest.mark.parametrize("name", NAMES)
def test_each_first_name_says_what_it_is(name: str) -> None:
    assert len(inspect.getdoc(getattr(crossent, name)) or "") > 40


@pytest.mark.parametrize("package", ["losses", "information"])
def test_every_public_measure_is_a_first_name(package: str) -> None:
    home = importlib.import_module(f"crossent.{package}")
    functions = {name for name in home.__all__ if inspect.isfunction(getattr(home, name))}
    assert functions - set(crossent.__all__) - INTERNAL_VERBS == set()


# Exported by a layer for the layers above it, not for users.
INTERNAL_VERBS = {"judge", "losses_and_denominators", "losses_gradient_and_denominators"}


def test_an_unknown_name_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="no attribute 'cross_entorpy'"):
        _ = crossent.cross_entorpy  # type: ignore[attr-defined]


def test_dir_lists_the_names_before_they_are_loaded() -> None:
    assert set(NAMES) <= set(dir(crossent))

"""The pictures of the documents: each is there, small, and says what the library finds today."""

from __future__ import annotations

import importlib.util
import re
import sys
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).parents[2]
FOLDER = ROOT / "docs" / "pictures"
DOCUMENTS = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]
LARGEST = 150_000

pytestmark = pytest.mark.repository


def loaded(name: str) -> ModuleType:
    """Return one of the tools as a module."""
    spec = importlib.util.spec_from_file_location(name, ROOT / "tools" / f"{name}.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module  # dataclasses look their module up
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def tool() -> ModuleType:
    return loaded("draw_docs_pictures")


def shown() -> set[Path]:
    """Return the pictures that documents show."""
    return {
        (document.parent / path).resolve()
        for document in DOCUMENTS
        for path in re.findall(r"!\[[^\]]*\]\(([^)]*)\)", document.read_text(encoding="utf-8"))
    }


def test_every_picture_is_shown_and_small() -> None:
    assert shown() == set(FOLDER.iterdir())
    for path in FOLDER.iterdir():
        assert path.stat().st_size < LARGEST, path.name


def test_every_picture_is_described() -> None:
    for document in DOCUMENTS:
        for said in re.findall(r"!\[([^\]]*)\]", document.read_text(encoding="utf-8")):
            assert len(said) > 40, said


def test_the_tools_draw_them_all(tool: ModuleType) -> None:
    pages = loaded("shoot_docs_pages").PAGES
    assert {path.stem for path in FOLDER.iterdir()} == {*tool.PICTURES, *tool.STORIES, *pages}


def test_drawn_titles_are_those_of_today(tool: ModuleType) -> None:
    for name, make in tool.PICTURES.items():
        path = FOLDER / f"{name}.svg"
        if path.exists():
            drawn = re.sub(r"<[^>]+>", " ", path.read_text(encoding="utf-8"))
            assert " ".join(make().title.split()) in " ".join(drawn.split()), f"{path.name}: draw the pictures again"

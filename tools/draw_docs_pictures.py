"""Draw the pictures of the documents from the demo's data: ``python -m tools.draw_docs_pictures``.

The same data, models and seeds give the same bytes with the same vl-convert, so that a change shows in review.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import crossent as ce
from crossent import pictures

if TYPE_CHECKING:
    from collections.abc import Callable

    from crossent import Students
    from crossent.pictures import AbstractPicture

ROOT = Path(__file__).parents[1]
FOLDER = ROOT / "docs" / "pictures"
DEMO = ROOT / "src" / "crossent" / "cli" / "demo"
LOGISTIC, BOOSTING = DEMO / "digits_logistic.parquet", DEMO / "digits_boosting.parquet"
FLOWERS = DEMO / "flowers_train.csv"


def flowers() -> Students:
    """Return the line that `crossent.fit` finds through two features of the flowers."""
    return ce.explain_students(FLOWERS, x="petal length (cm)", y="petal width (cm)", truth="species")


PICTURES: dict[str, Callable[[], AbstractPicture]] = {
    "surprise": lambda: pictures.SurpriseCurve.from_predictions(LOGISTIC),
    "gradient": lambda: pictures.GradientBars.from_predictions(
        "dog", logits=[2, 1, 0.1], classes=["cat", "dog", "bird"]
    ),
    "losses": lambda: pictures.LossDistribution.from_predictions(LOGISTIC),
    "reliability": lambda: pictures.ReliabilityCurve.from_predictions(LOGISTIC),
    "classes": lambda: pictures.ClassArea.from_predictions(LOGISTIC),
    "comparison": lambda: pictures.ComparisonScatter.from_files(LOGISTIC, BOOSTING, names=("logistic", "boosting")),
    "entropy": lambda: pictures.EntropyArea.from_predictions(
        [0.5, 0.25, 0.25], [0.25, 0.25, 0.5], classes=["rain", "sun", "snow"]
    ),
}
# Pictures of many marks are smaller as dots than as lines.
DOTTED = {"comparison": ("png", 1.5), "surprise": ("png", 1.5), "students": ("png", 1.25)}
STORIES: dict[str, Callable[[], Students]] = {"students": ce.explain_students, "flowers": flowers}


def main(folder: Path = FOLDER) -> None:
    """Write every picture into the folder."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, make in {**PICTURES, **STORIES}.items():
        ending, scale = DOTTED.get(name, ("svg", 1.0))
        path = folder / f"{name}.{ending}"
        make().save(path, scale=scale)
        if ending == "png":
            squeeze(path)


def squeeze(path: Path) -> None:
    """Write a PNG again with a palette, which a picture of few colours does not miss."""
    from PIL import Image

    Image.open(path).convert("RGB").quantize(colors=128, dither=Image.Dither.NONE).save(path, optimize=True)


if __name__ == "__main__":
    main(*map(Path, sys.argv[1:]))

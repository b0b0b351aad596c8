"""Two models and four students, or a fitted model and the user's own data: scores, half-planes, losses, descent."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, final

import numpy as np

from crossent.explaining import _students_example as example
from crossent.explaining._descent import Descent, descend
from crossent.explaining._students_data import read_two_features
from crossent.explaining._students_model import Judged, Line, judged

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

    from crossent.fitting import LinearModel

SCHEMA = "crossent.students/1"
LISTED = 1000  # rows that the JSON lists; their number is always said


@final
@dataclass(frozen=True)
class Students:
    """What linear models of two features say of some rows, and how descent moves a line to where the loss is least.

    Attributes
    ----------
    name : str
    features : tuple of (str, str)
    classes : tuple of str
    models : tuple of Judged
        The models to compare; for data of one's own the one that `crossent.fit` finds.
    best : int
        Which of the models has the least cross-entropy.
    fitted : Judged
        The model that `crossent.fit` finds.
    descent : Descent
        From the first model (for data of one's own: from weights of 0) to ``fitted``.
    base_rates : float
        What a model without features would cost.
    is_example : bool
        Whether these are the four students.
    points, truth : array
        The rows: (n, 2), and the number of the class of each.
    """

    name: str
    features: tuple[str, str]
    classes: tuple[str, ...]
    models: tuple[Judged, ...]
    best: int
    fitted: Judged
    descent: Descent
    base_rates: float
    is_example: bool
    points: NDArray[np.float64] = field(compare=False, repr=False)
    truth: NDArray[np.int64] = field(compare=False, repr=False)

    def to_dict(self) -> dict[str, Any]:
        """Return every number as plain data; of large data the first 1,000 rows are listed."""
        return {
            "schema": SCHEMA,
            "name": self.name,
            "features": list(self.features),
            "classes": list(self.classes),
            "rows": len(self.points),
            "rows_listed": min(len(self.points), LISTED),
            "points": self.points[:LISTED].tolist(),
            "truth": self.truth[:LISTED].tolist(),
            "models": [model.to_dict(LISTED) for model in self.models],
            "best": self.models[self.best].line.name,
            "fit": self.fitted.to_dict(LISTED),
            "base_rates": self.base_rates,
            "descent": self.descent.to_dict(),
        }

    def to_json(self) -> str:
        """Return every number as strict JSON."""
        from crossent.rendering import to_json

        return to_json(self.to_dict(), indent=2)

    def to_text(self, *, width: int = 100, color: bool = False) -> str:
        """Return the story as text for a terminal, 60 to 200 columns wide; colour adds nothing but colour."""
        from crossent.explaining._students_text import students_text

        return students_text(self, width=width, color=color)

    def to_markdown(self) -> str:
        """Return the story as Markdown."""
        from crossent.explaining._students_markup import students_markdown

        return students_markdown(self)

    def to_latex(self) -> str:
        """Return the story as a LaTeX document that compiles as it is."""
        from crossent.explaining._students_latex import students_latex

        return students_latex(self)

    def to_html(self) -> str:
        """Return the story as an HTML fragment that takes its colours from the page around it."""
        from crossent.explaining._students_markup import students_html

        return students_html(self)

    def save(self, path: str | Path, *, dark: bool = False, scale: float = 2.0) -> None:
        """Draw the half-planes and the descent into a file; needs the extra ``report``.

        Parameters
        ----------
        path : path
            Ends in ``.svg``, ``.png`` or ``.html``.
        dark : bool, default False
            On dark paper.
        scale : float, default 2.0
            How many dots of a PNG there are for a pixel.
        """
        from crossent.explaining.pictures._save_students import save_students

        save_students(self, path, dark=dark, scale=scale)

    def _repr_html_(self) -> str:
        return self.to_html()

    def __str__(self) -> str:
        return self.to_text()


def explain_students(
    data: Any = None,
    *,
    x: str | None = None,
    y: str | None = None,
    truth: str | None = None,
    alpha: float | None = None,
) -> Students:
    """Return two models of four students; or the model that `crossent.fit` finds for two features of one's own data.

    Parameters
    ----------
    data : file, query, dataframe or dict of columns, default none
        A table of one's own; without it the four students.
    x, y : str
        The columns of the two features, which are numbers.
    truth : str
        The column of classes, two or more.
    alpha : float
        Strength of the penalty, as in `crossent.fit`; 0.01 for the four students.

    Returns
    -------
    Students
        Frozen; prints itself as text, Markdown, HTML and JSON, and saves its picture.

    Raises
    ------
    InvalidInput      a column is not named, or ``alpha`` is not above 0
    FileError         a column is missing or no number, or there is one class only

    See Also
    --------
    explain : one loss, step by step.
    fit : the model that the descent arrives at.
    crossent.pictures : the same, drawn.

    Examples
    --------
    >>> import crossent as ce
    >>> four = ce.explain_students()
    >>> [f"{model.product:.4f} {model.total:.3f}" for model in four.models]
    ['0.0084 4.780', '0.3024 1.196']
    >>> four.models[four.best].line.name, four.models[0].errors, four.models[1].errors
    ('B', 2, 0)
    """
    if data is None:
        return _example(example.ALPHA if alpha is None else alpha)
    read = read_two_features(data, x, y, truth)
    alpha = 1.0 / len(read.points) if alpha is None else alpha
    outputs = 1 if len(read.classes) == 2 else len(read.classes)
    start = Line("weights of 0", ((0.0, 0.0),) * outputs, (0.0,) * outputs)
    model = _fitted(read.points, read.truth, alpha)
    fitted = judged(_line("fit", model), read.points, read.truth)
    return Students(
        name=read.name,
        features=read.features,
        classes=read.classes,
        models=(fitted,),
        best=0,
        fitted=fitted,
        descent=descend(start, read.points, read.truth, alpha=alpha, least=model.objective),
        base_rates=model.loss["base_rates"],
        is_example=False,
        points=read.points,
        truth=read.truth,
    )


def _example(alpha: float) -> Students:
    points, truth = np.array(example.POINTS), np.array(example.TRUTH, dtype=np.int64)
    models = tuple(judged(line, points, truth) for line in example.MODELS)
    model = _fitted(points, truth, alpha)
    start = replace(example.MODELS[0], name="model A")
    return Students(
        name=example.NAME,
        features=example.FEATURES,
        classes=example.CLASSES,
        models=models,
        best=int(np.argmin([one.loss for one in models])),
        fitted=judged(_line("fit", model), points, truth),
        descent=descend(start, points, truth, alpha=alpha, least=model.objective, pace=example.PACE),
        base_rates=model.loss["base_rates"],
        is_example=True,
        points=points,
        truth=truth,
    )


def _fitted(points: NDArray[np.float64], truth: NDArray[np.int64], alpha: float) -> LinearModel:
    from crossent.errors import InvalidInput
    from crossent.fitting import fit

    if not (np.isfinite(alpha) and alpha > 0.0):
        raise InvalidInput(
            f"alpha: must be a number above 0 (where a line separates the classes, descent has no end); found {alpha!r}"
        )
    return fit(points, truth, alpha=alpha, tol=1e-13)


def _line(name: str, model: LinearModel) -> Line:
    coefficients = tuple((float(pair[0]), float(pair[1])) for pair in model.coefficients.T)
    return Line(name, coefficients, tuple(float(value) for value in model.intercept))

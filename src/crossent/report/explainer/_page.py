"""The explainer as a fragment and as a page: numbers into templates, scripts and styles beside them."""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING, Any

from crossent.rendering import loss_text, to_json
from crossent.report._own_files import one_script, own_file
from crossent.report._require import jinja2
from crossent.report.explainer._area import SOFTENED, area
from crossent.report.explainer._bars import bars, pipeline
from crossent.report.explainer._descent import descent, many_data
from crossent.report.explainer._examples import CLASSIC, examples_of
from crossent.report.explainer._gradient import gradient
from crossent.report.explainer._many import many
from crossent.report.explainer._surprise import surprise

if TYPE_CHECKING:
    from jinja2 import Environment
    from markupsafe import Markup

    from crossent.report.explainer._examples import Example

SCHEMA = "crossent.explainer/1"
_PACKAGE = "crossent.report.explainer"
# In this order: each file may use those before it.
SCRIPTS = (
    "numbers", "shown", "words", "plot", "dom", "state", "copy", "address", "card_bars", "card_pipeline",
    "card_surprise", "card_gradient", "card_many", "descent", "card_descent", "card_area", "start",
)  # fmt: skip


def fragment(examples: Any = None, *, level: int = 3, alone: bool = False) -> Markup:
    """Return the seven cards as a part of a page, with the styles and the scripts that they need.

    Parameters
    ----------
    examples : Explanation, its dictionary, a sequence of them, or a dictionary from names to them, default none
        What the cards are preloaded with; the reader chooses, the first one is drawn.  None: the classic example.
    level : int
        Of the cards' headings.
    alone : bool
        Whether the cards bring their own switch between nats and bits; else they follow the page's, an event
        ``crossent:unit`` on the document whose ``detail`` is ``"nats"`` or ``"bits"``.

    Returns
    -------
    Markup
        Safe to insert; class names stay text.

    Examples
    --------
    >>> from crossent.report.explainer import fragment
    >>> str(fragment()).count('class="ce-card"')
    7
    """
    from markupsafe import Markup

    found = examples_of(examples)
    text = _environment().get_template("fragment.html").render(
        level=level, alone=alone, examples=found, data=Markup(_json(found)), style=Markup(style()),
        script=Markup(script()), **_contexts(found[0]),
    )  # fmt: skip
    return Markup(text)


def page(examples: Any = None, *, title: str = "Cross-entropy in seven cards") -> str:
    """Return the seven cards as a page of its own, which needs nothing from elsewhere.

    Parameters
    ----------
    examples
        As in `fragment`.
    title : str

    Returns
    -------
    str
        HTML; the same bytes for the same examples.

    Examples
    --------
    >>> import crossent as ce
    >>> from crossent.report.explainer import page
    >>> page(ce.explain("dog", logits=[2, 1, 0.1], classes=["cat", "dog", "bird"]))[:15]
    '<!doctype html>'
    """
    cards = fragment(examples, level=2, alone=True)
    return _environment().get_template("page.html").render(cards=cards, title=title)


def cards_of(examples: Any = None) -> str:
    """Return the page of some examples, and of the classic one for the reader to compare them with."""
    found = examples_of(examples)
    if all(one.name != CLASSIC for one in found):
        found += examples_of(None)
    return page(found)


def style() -> str:
    """Return the cards' styles; all of them apply inside ``.ce-cards`` only."""
    return own_file(_PACKAGE, "styles", "cards.css")


def script() -> str:
    """Return the cards' scripts as one, nothing of it visible from outside but ``crossentCards``."""
    return one_script(_PACKAGE, SCRIPTS)


def _contexts(first: Example) -> dict[str, Any]:
    return {
        "bars": bars(first),
        "pipeline": pipeline(first),
        "surprise": surprise(first),
        "gradient": gradient(first),
        "many": many(),
        "descent": descent(),
        "area": area(first),
    }


def _json(examples: list[Example]) -> str:
    """Return the scripts' data as JSON that no class name can end early."""
    data = {
        "schema": SCHEMA,
        "examples": [example.to_dict() for example in examples],
        "softness": SOFTENED,
        "many": many_data(),
    }
    return to_json(data).replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")


@functools.cache
def _environment() -> Environment:
    module = jinja2()
    environment: Environment = module.Environment(
        loader=module.FunctionLoader(functools.partial(own_file, _PACKAGE, "templates")),
        autoescape=True, undefined=module.StrictUndefined, trim_blocks=True, lstrip_blocks=True,
        keep_trailing_newline=True,
    )  # fmt: skip
    environment.filters["loss"] = loss_text
    return environment

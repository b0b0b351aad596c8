"""The explainer: seven cards that a reader drives, preloaded with examples, as a page or as a part of one.

What to use when:

- one file to send around or to put on a beamer: ``explain(...).save("cards.html")``, `crossent explain --html FILE`, or
  `page` for several examples
- the same cards inside another page: `fragment`

Python draws every card as it first stands, readable where scripts are off; the scripts only move what is there.
"""

from crossent.report.explainer._page import cards_of, fragment, page

__all__ = ["cards_of", "fragment", "page"]

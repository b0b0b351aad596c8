"""The explainer: seven cards that a reader drives, preloaded with examples, as a page or as a part of one.

What to use when:

- one file to send around or to put on a beamer: `page`, or `crossent explain --html FILE`
- the same cards inside another page: `fragment`

Python draws every card as it first stands, so it is readable where scripts are off; the scripts only move what is there.
"""

from crossent.report.explainer._page import fragment, page, write

__all__ = ["fragment", "page", "write"]

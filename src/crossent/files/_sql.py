"""Names and texts as SQL: always quoted, whatever they hold."""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path

_PATTERN = re.compile(r"([*?\[])")


def identifier(name: str) -> str:
    """Return a column or table name as SQL.

    >>> print(identifier('the "best" one'))
    "the ""best"" one"
    """
    return '"' + name.replace('"', '""') + '"'


def literal(text: str) -> str:
    """Return a text as an SQL literal.

    >>> print(literal("it's"))
    'it''s'
    """
    return "'" + text.replace("'", "''") + "'"


def literals(texts: Iterable[str]) -> str:
    """Return texts as a list of SQL literals, without brackets."""
    return ", ".join(literal(text) for text in texts)


def paths_list(paths: Iterable[Path]) -> str:
    """Return files as SQL literals; letters that would be a pattern stand for themselves.

    >>> print(paths_list([Path("a*.csv")]))
    'a[*].csv'
    """
    return literals(_PATTERN.sub(r"[\1]", str(path)) for path in paths)


def as_double(expression: str, sql_type: str) -> str:
    """Return an expression that is a DOUBLE, where a missing value is NaN.

    A text that is no number stops the query: the reader then looks for the cell and names it.
    """
    number = expression if sql_type == "DOUBLE" else f"CAST({expression} AS DOUBLE)"
    return f"coalesce({number}, 'nan'::DOUBLE)"


def as_text(expression: str, sql_type: str) -> str:
    """Return an expression that is a text, as the file has it."""
    return expression if sql_type == "VARCHAR" else f"CAST({expression} AS VARCHAR)"

"""How every result is written down: numbers and names as words, tables, strict JSON. It knows no result.

What to use when:

- a number in a sentence or a cell: `loss_text`, `signed_text`, `share_text`, `count_text`, `weight_text`
- a name that somebody else chose: `visible`, `shortened`
- text under one another in a terminal: `Column`, `aligned`, `wrapped`; bold or dim: `paint_for`; `readable_width`
- a text or a table in Markdown or HTML: `markdown_text`, `html_text`; `Table`, `markdown_table`, `html_table`
- a result as JSON that every parser takes, and back: `to_json`, `number`, `maybe`, `maybe_pair`
- a file that appears whole or not at all: `whole_file`, and `write_whole` for a text
- whether a file can be written, before the work: `check_target`, `trouble_with`
"""

from crossent.rendering._columns import Column, aligned, wrapped
from crossent.rendering._html import html_table, html_text
from crossent.rendering._json import maybe, maybe_pair, number, numbers, strict, to_json
from crossent.rendering._markdown import escaped, markdown_row, markdown_table, markdown_text
from crossent.rendering._table import Table
from crossent.rendering._target import Trouble, check_target, trouble_with
from crossent.rendering._terminal import BOLD, DIM, PLAIN, Paint, paint_for, readable_width
from crossent.rendering._whole_file import whole_file, write_whole
from crossent.rendering._words import (
    INFINITY,
    MINUS,
    NOTHING,
    count_text,
    loss_text,
    padded,
    share_text,
    shortened,
    signed_text,
    visible,
    weight_text,
    width_of,
)

__all__ = [
    "BOLD",
    "DIM",
    "INFINITY",
    "MINUS",
    "NOTHING",
    "PLAIN",
    "Column",
    "Paint",
    "Table",
    "Trouble",
    "aligned",
    "check_target",
    "count_text",
    "escaped",
    "html_table",
    "html_text",
    "loss_text",
    "markdown_row",
    "markdown_table",
    "markdown_text",
    "maybe",
    "maybe_pair",
    "number",
    "numbers",
    "padded",
    "paint_for",
    "readable_width",
    "share_text",
    "shortened",
    "signed_text",
    "strict",
    "to_json",
    "trouble_with",
    "visible",
    "weight_text",
    "whole_file",
    "width_of",
    "wrapped",
    "write_whole",
]

"""Flags that several commands take, each with one name, type and help; every command lists them in its own order."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

import click

from crossent.cli._emit import FORMATS
from crossent.cli._new_file import NewFile
from crossent.cli._reading_options import Command

FILE = click.Path(dir_okay=False, path_type=Path)
NEW_FILE = NewFile()

cluster_option = click.option(
    "--cluster", metavar="COLUMN", help="Rows with the same value belong together (users, documents)."
)
frequency_option = click.option(
    "--frequency", is_flag=True, help="Weights count equal rows, rather than say how much a row matters."
)
rules_option = click.option(
    "--rules", type=click.Choice(["exact", "sklearn", "kaggle"]), help="Whose rules for zeros and row sums."
)
clip_option = click.option(
    "--clip", type=float, metavar="EPS", help="Raise probabilities of the truth below EPS to EPS."
)
min_rows_option = click.option("--min-rows", type=int, metavar="N", help="Smaller slices have no interval (20).")
quantiles_option = click.option(
    "--quantiles", type=int, metavar="N", help="Into how many parts a column of numbers is cut (4)."
)
out_option = click.option(
    "-o", "--out", type=NEW_FILE, metavar="FILE", help="Write the result there instead of to stdout."
)
debug_option = click.option("--debug", is_flag=True, help="Show the traceback of an error.")


def format_options(formats: Sequence[str] = FORMATS) -> Callable[[Command], Command]:
    """Return a decorator that adds ``--format`` and the short words for two of the formats."""
    options = (
        click.option("--format", "form", type=click.Choice(formats), default="text", help="How to print the result."),
        click.option("--json", "form", flag_value="json", help="The same as --format json."),
        click.option("--markdown", "form", flag_value="markdown", help="The same as --format markdown."),
    )

    def add(command: Command) -> Command:
        for option in reversed(options):
            command = option(command)
        return command

    return add

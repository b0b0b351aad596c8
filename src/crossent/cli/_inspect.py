"""`crossent inspect`: how a file would be read, decided on the whole of it, without a score."""

from __future__ import annotations

from typing import Any

import click

from crossent.cli._reading_options import given, reading_options
from crossent.cli._shared_options import debug_option


@click.command(
    short_help="How a file would be read, and why.",
    epilog="""\b
Examples:
  crossent inspect predictions.parquet
  crossent inspect submission.csv --truth-file answers.csv --reading reading.json
""",
)
@click.argument("source", metavar="FILE")
@reading_options
@click.option("--json", "as_json", is_flag=True, help="Print the reading as JSON.")
@click.option("-q", "--quiet", is_flag=True, help="No progress.")
@debug_option
def inspect(source: str, as_json: bool, quiet: bool, debug: bool, **reading_flags: Any) -> None:  # noqa: ARG001
    """Say how FILE would be read: which columns, which classes, what the values are, and why.

    The whole file is read; nothing is decided on a sample.
    """
    import json

    from crossent.cli._progress import progress
    from crossent.cli._saved_reading import save_if_new, without_new_reading
    from crossent.files import ReadingOptions, open_predictions

    flags, target = without_new_reading(given(reading_flags))
    with progress(f"reading {source}", quiet=quiet) as tick:
        found = open_predictions(source, ReadingOptions(**flags)).inspect(progress=tick)
    save_if_new(found.reading, target)
    click.echo(json.dumps(found.to_dict(), indent=2) + "\n" if as_json else found.to_text(), nl=False)

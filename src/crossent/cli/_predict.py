"""`crossent predict`: a model and a table in, predictions out, ready to be scored."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from crossent.cli._shared_options import FILE, NEW_FILE, debug_option


@click.command(
    short_help="The predictions of a fitted model for a table.",
    epilog="""\b
Examples:
  crossent predict model.json test.csv > predictions.csv
  crossent predict model.json test.parquet -o predictions.parquet
  crossent predict model.json test.csv | crossent score -
""",
)
@click.argument("model", metavar="MODEL", type=FILE)
@click.argument("data", metavar="DATA")
@click.option("--truth", metavar="COLUMN", help="The column of the truth, to be passed on; by default the model's.")
@click.option("--edited", is_flag=True, help="Accept a model file that was changed by hand.")
@click.option("-o", "--out", type=NEW_FILE, metavar="FILE", help="Write there: .csv, .tsv, .jsonl, .parquet.")
@click.option("-q", "--quiet", is_flag=True, help="No remarks on stderr.")
@debug_option
def predict(model: Path, data: str, truth: str | None, edited: bool, out: Path | None, quiet: bool, **_: Any) -> None:
    """Predict the classes of the rows of DATA with MODEL, a file that `crossent fit` wrote.

    The output has one column p_CLASS for each class, and before them the row's id and its truth where DATA has them.
    """
    from crossent.fitting import LinearModel, Predicted

    made = Predicted(LinearModel.load(model, edited=edited), data, truth=truth)
    if out is None:
        for lines in made.lines():
            click.echo(lines, nl=False)
        return
    made.write(out)
    if not quiet:
        click.echo(f"wrote {made.rows:,} predictions to {out}", err=True)

"""`crossent calibrate`: a map that mends predictions, what it gains on unseen rows, and the mended file."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from crossent.cli._reading_options import given, reading_options
from crossent.cli._shared_options import FILE, NEW_FILE, debug_option, format_options

if TYPE_CHECKING:
    from crossent.calibration import Recalibration

METHODS = ("auto", "none", "temperature", "platt", "beta", "vector", "isotonic")


@click.command(
    short_help="A map that mends predictions, and what it gains on unseen rows.",
    epilog="""\b
Examples:
  crossent calibrate predictions.parquet
  crossent calibrate validation.parquet --save map.json
  crossent calibrate test.parquet --apply map.json -o calibrated.parquet
  crossent calibrate predictions.csv --method temperature -o calibrated.csv
  crossent calibrate predictions.csv --cluster user             users stay in one fold, the interval is by users
  crossent calibrate predictions.parquet --json | jq .out_of_fold.gain
\b
A file that is mended by a map it was fitted on looks better than it is: fit on validation data, apply to the rest.
""",
)
@click.argument("source", metavar="FILE")
@reading_options
@click.option(
    "--method",
    type=click.Choice(METHODS),
    default="auto",
    show_default=True,
    help="Which map; auto is the plainest within one error of the least cross-fitted loss.",
)
@click.option("--cluster", metavar="COLUMN", help="Rows with the same value stay together (users, documents).")
@click.option("--folds", type=int, metavar="N", help="In how many parts to cross-fit (5).")
@click.option("--seed", type=int, metavar="N", help="Which of the many ways to deal rows into folds (0).")
@click.option("--confidence", type=float, metavar="LEVEL", help="The level of the interval (0.95).")
@click.option("--save", type=NEW_FILE, metavar="MAP", help="Write the map there, as JSON.")
@click.option("--apply", "saved", type=FILE, metavar="MAP", help="Fit nothing: mend FILE with the map saved there.")
@click.option(
    "-o",
    "--out",
    type=NEW_FILE,
    metavar="FILE",
    help="Write mended predictions there: .parquet, .csv, .tsv, .jsonl, .npz.",
)
@format_options()
@click.option("-q", "--quiet", is_flag=True, help="No remarks on stderr.")
@debug_option
def calibrate(
    source: str, form: str, save: Path | None, saved: Path | None, out: Path | None, quiet: bool, **flags: Any
) -> None:
    """Find the map that makes the predictions in FILE cheapest on rows it has not seen.

    The gain that counts is the one out of fold; the one in sample stands beside it.  With --apply a saved map mends a
    file, which needs no truth.
    """
    from crossent.cli._emit import emit, rendered
    from crossent.cli._saved_reading import without_new_reading

    flags.pop("debug")
    if source == "-" and saved is None and out is not None:
        raise click.UsageError("stdin can be read only once: --save the map, then --apply it to the same rows")
    keywords, _ = without_new_reading(given(flags))
    if saved is None:
        result = _fitted(source, dict(keywords))
        emit(rendered(result, form, to_file=False), None)
        if save is not None:
            result.save(save)
            _say(f"saved the map to {save}", quiet)
    else:
        result = _loaded(saved, out, save, keywords)
    if out is not None:
        rows = result.apply_to_file(source, out, **_reading(keywords))
        _say(f"wrote {rows:,} mended rows to {out}", quiet)


def _fitted(source: str, keywords: dict[str, Any]) -> Recalibration:
    import crossent

    groups = keywords.pop("cluster", None)
    return crossent.recalibrate(source, groups=groups, **keywords)


def _loaded(saved: Path, out: Path | None, save: Path | None, keywords: dict[str, Any]) -> Recalibration:
    from crossent.calibration import Recalibration

    if out is None:
        raise click.UsageError("--apply mends a file: say where to with -o FILE")
    if save is not None:
        raise click.UsageError("--save writes a map that was fitted; --apply fits none")
    fitting = [name for name in ("folds", "seed", "confidence", "cluster") if name in keywords]
    if fitting or keywords.get("method") != "auto":
        raise click.UsageError(f"--{fitting[0] if fitting else 'method'} is for fitting a map; --apply fits none")
    return Recalibration.load(saved)


def _reading(keywords: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in keywords.items() if name not in ("method", "folds", "seed", "confidence")}


def _say(text: str, quiet: bool) -> None:
    if not quiet:
        click.echo(text, err=True)

"""`crossent compare`: two or more models on the same rows."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from crossent.cli._reading_options import given, names, reading_options
from crossent.cli._shared_options import (
    clip_option,
    cluster_option,
    debug_option,
    format_options,
    frequency_option,
    min_rows_option,
    out_option,
    quantiles_option,
    rules_option,
)

if TYPE_CHECKING:
    from crossent.comparison import Comparison


@click.command(
    short_help="Is one model better than another, on the same rows?",
    epilog="""\b
Examples:
  crossent compare old.parquet new.parquet --names baseline,new
  crossent compare a.csv b.csv c.csv                           each against the first, and all pairs
  crossent compare old.csv new.csv --cluster user --by country
  crossent compare old.csv new.csv --fail-if-worse 0.005       exit status 1 unless shown to be at most that much worse
  crossent compare old.csv new.csv --time-order day            neighbours in time may be alike (Diebold-Mariano)
  crossent compare old.csv new.csv --always-valid              a verdict that may be looked at every day
  crossent compare old.csv new.csv --json | jq .difference.verdict
\b
The first FILE is the baseline.  Rows are joined by id, in any order; ids or truths that don't match are refused.
Weights, clusters and slices are columns of the first file.
""",
)
@click.argument("sources", metavar="BASELINE FILE...", nargs=-1, required=True)
@reading_options
@click.option("--names", metavar="A,B", callback=names, help="What to call the models.")
@cluster_option
@click.option(
    "--by", metavar="A,B", callback=names, help="The change for each value of these columns, too; A*B crosses two."
)
@click.option("--time-order", "ordered", metavar="COLUMN", help="Neighbours in time may be alike: allow for it.")
@click.option("--in-order", is_flag=True, help="The same, where the rows of the first file stand in the order of time.")
@frequency_option
@rules_option
@clip_option
@click.option("--confidence", type=float, metavar="LEVEL", help="The level of the intervals (0.95).")
@click.option(
    "--correction", type=click.Choice(["holm", "bonferroni", "none"]), help="For more than two models (holm)."
)
@click.option(
    "--method", type=click.Choice(["auto", "t", "skewness", "bootstrap"]), help="How intervals are made (auto)."
)
@click.option("--always-valid", is_flag=True, help="An interval that holds however often you look.")
@click.option("--horizon", type=int, metavar="ROWS", help="Where the always-valid interval is tightest (1000).")
@click.option("--movers", type=int, metavar="N", help="How many rows that moved most to name, each way (5).")
@min_rows_option
@quantiles_option
@click.option(
    "--fail-if-worse", "delta", type=float, metavar="NATS",
    help="Exit with 1 unless every other model is shown to be at most this much worse than the baseline.",
)  # fmt: skip
@format_options()
@out_option
@click.option("-q", "--quiet", is_flag=True, help="No progress, no remarks on stderr.")
@debug_option
def compare(sources: tuple[str, ...], form: str, out: Path | None, **flags: Any) -> None:
    """Compare the predictions in two or more files on the rows they share.

    The paired difference of the losses with its interval and verdict; per class, per slice, the rows that moved most.
    """
    from crossent.cli._emit import emit, rendered

    quiet, _ = flags.pop("quiet"), flags.pop("debug")
    if len(sources) < 2:
        raise click.UsageError("compare needs two files or more; crossent score reads one")
    result = _compared(sources, quiet, flags)
    emit(rendered(result, form, to_file=out is not None), out)
    _hold_the_gates(result)


def _compared(sources: tuple[str, ...], quiet: bool, flags: dict[str, Any]) -> Comparison:
    from crossent.cli._progress import progress
    from crossent.cli._saved_reading import without_new_reading
    from crossent.comparison import compare as compare_models

    delta = flags.pop("delta")
    if flags.pop("in_order"):
        if flags["ordered"] is not None:
            raise click.UsageError("--time-order names the column of times; --in-order says that none is needed")
        flags["ordered"] = True
    keywords, _ = without_new_reading(given(flags))
    horizon = keywords.pop("horizon", None)
    if horizon is not None:
        keywords["always_valid"] = horizon
    with progress("comparing", quiet=quiet) as tick:
        return compare_models(*sources, delta=delta, progress=tick, **keywords)


def _hold_the_gates(result: Comparison) -> None:
    """Raise GateFailed where a model is not shown to be at most the margin worse."""
    from crossent.cli._gate import GateFailed

    for gate in result.gates:
        if not gate.passed:
            level = f"its {100 * gate.level:g}% interval"
            end = "there is no interval" if gate.upper is None else f"{level} ends at {gate.upper:.6g}"
            raise GateFailed(f"not shown that {gate.name} is at most {gate.delta:g} nats worse; {end}")

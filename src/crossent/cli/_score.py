"""`crossent score`: the loss of a file of predictions, how sure we are, and where it comes from."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from crossent.cli._emit import FORMATS
from crossent.cli._language import language, refuse_counts
from crossent.cli._reading_options import given, names, reading_options
from crossent.cli._shared_options import (
    NEW_FILE,
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
    from crossent.scoring import Score


@click.command(
    short_help="The loss of a file of predictions, how sure we are, where it comes from.",
    epilog="""\b
Examples:
  crossent score predictions.parquet
  crossent score submission.csv --truth-file answers.csv
  crossent score "select * from 'all.parquet' where split = 'test'"
  crossent score probabilities.npy --classes bird,cat,dog --truth-file labels.csv
  cat predictions.csv | crossent score - --json | jq .loss.nats
  crossent score predictions.csv --per-row losses.parquet
  crossent score predictions.csv --fail-above 0.60            exit status 1 above it
  crossent score a.csv b.csv c.csv --format csv               one line per file
  crossent score predictions.csv --cluster user --by country,age
  crossent score report.html                                  the numbers of a report, read back
  crossent score tokens.parquet --log-likelihood logprob --bytes n_bytes --cluster document
\b
FILE is CSV, TSV, Parquet, JSON lines, NPY or NPZ, a quoted glob, a SQL query, or - for stdin; FILE:csv forces a format.
""",
)
@click.argument("sources", metavar="FILE...", nargs=-1, required=True)
@reading_options
@cluster_option
@click.option(
    "--by", metavar="A,B", callback=names, help="Score each value of these columns by itself, too; A*B crosses two."
)
@frequency_option
@click.option("--method", type=click.Choice(["auto", "t", "skewness", "bootstrap"]), help="How the interval is made.")
@min_rows_option
@quantiles_option
@click.option("--log-likelihood", metavar="COLUMN", help="A language model: logarithms of what it gave the text.")
@click.option("--tokens", metavar="COLUMN", help="How many tokens a row holds, for the loss per token.")
@click.option("--words", metavar="COLUMN", help="How many words a row holds, for word perplexity.")
@click.option("--bytes", "byte_counts", metavar="COLUMN", help="How many bytes a row holds, for bits per byte.")
@rules_option
@clip_option
@click.option("--confidence", type=float, metavar="LEVEL", help="The level of the interval (0.95).")
@click.option("--costliest", type=int, metavar="N", help="How many of the costliest rows to show (10).")
@format_options([*FORMATS, "csv"])
@out_option
@click.option(
    "--per-row",
    type=NEW_FILE,
    metavar="FILE",
    help="Write one loss per row: .parquet, .csv, .tsv, .jsonl, .npz.",
)
@click.option("--fail-above", type=float, metavar="NATS", help="Exit with 1 if the loss is not at most this.")
@click.option("-q", "--quiet", is_flag=True, help="No progress, no remarks on stderr.")
@debug_option
def score(sources: tuple[str, ...], form: str, out: Path | None, fail_above: float | None, **flags: Any) -> None:
    """Score the predictions in FILE: cross-entropy, its interval, yardsticks, classes, costliest rows.

    Several files give one line each.  The first lines of the output say how the file was read; nothing is guessed on a
    sample, and what is ambiguous is refused with the flag that settles it.
    """
    quiet, _ = flags.pop("quiet"), flags.pop("debug")
    if any(_is_page(source) for source in sources):
        text, results = _read_back(sources, form, out)
        _print(text, out)
        _hold_the_gate(results, fail_above)
        return
    counted = {unit: flags.pop(unit) for unit in ("log_likelihood", "tokens", "words", "byte_counts")}
    if counted["log_likelihood"] is not None:
        language(sources, form, out, fail_above, flags, counted)
        return
    refuse_counts(counted)
    if len(sources) == 1:
        text, results = _one(sources[0], form, out, quiet, flags)
    else:
        text, results = _several(sources, form, quiet, flags)
    _print(text, out)
    _hold_the_gate(results, fail_above)


def _one(source: str, form: str, out: Path | None, quiet: bool, flags: dict[str, Any]) -> tuple[str, list[Score]]:
    from crossent.cli._emit import rendered
    from crossent.cli._leaderboard import leaderboard

    result = _scored(source, quiet, flags)
    if form == "csv":
        return leaderboard([source], [result], form), [result]
    return rendered(result, form, to_file=out is not None), [result]


def _is_page(source: str) -> bool:
    return source.casefold().endswith((".html", ".htm"))


def _read_back(sources: tuple[str, ...], form: str, out: Path | None) -> tuple[str, list[Score]]:
    """Return the scores that a report holds; nothing is scored anew."""
    from crossent.cli._emit import rendered
    from crossent.cli._leaderboard import leaderboard
    from crossent.scoring._stored import stored_scores

    if len(sources) > 1:
        raise click.UsageError("a report is read back by itself; name one page, or files of predictions")
    results = list(stored_scores(sources[0]))
    if len(results) == 1 and form != "csv":
        return rendered(results[0], form, to_file=out is not None), results
    if form == "html":
        raise click.UsageError("--format html shows one file, and this page holds several")
    return leaderboard([one.name for one in results], results, form), results


def _several(sources: tuple[str, ...], form: str, quiet: bool, flags: dict[str, Any]) -> tuple[str, list[Score]]:
    from crossent.cli._leaderboard import leaderboard

    if flags.get("per_row") is not None:
        raise click.UsageError("--per-row writes the rows of one file; run it once for each")
    if form == "html":
        raise click.UsageError("--format html shows one file; run it once for each")
    results = [_scored(source, quiet, dict(flags)) for source in sources]
    return leaderboard(list(sources), results, form), results


def _scored(source: str, quiet: bool, flags: dict[str, Any]) -> Score:
    import crossent
    from crossent.cli._progress import progress
    from crossent.cli._saved_reading import save_if_new, without_new_reading

    keywords, target = without_new_reading(given(flags))
    with progress(f"scoring {source}", quiet=quiet) as tick:
        result = crossent.score(source, progress=tick, **keywords)
    if result.reading is not None:
        save_if_new(result.reading, target)
    return result


def _print(text: str, out: Path | None) -> None:
    from crossent.cli._emit import emit

    emit(text, out)


def _hold_the_gate(results: list[Score], fail_above: float | None) -> None:
    """Raise GateFailed where a loss is above the threshold; NaN and infinity never pass."""
    from crossent.cli._gate import GateFailed

    if fail_above is None:
        return
    for result in results:
        if not result.loss.nats <= fail_above:
            raise GateFailed(f"the loss of {result.name}, {result.loss.nats:.6g} nats, is not at most {fail_above:g}")

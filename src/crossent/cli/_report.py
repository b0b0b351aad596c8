"""`crossent report`: one offline page about a file of predictions, or about several."""

from __future__ import annotations

import shlex
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from crossent.cli._reading_options import given, names, reading_options
from crossent.cli._shared_options import (
    NEW_FILE,
    clip_option,
    cluster_option,
    debug_option,
    frequency_option,
    min_rows_option,
    quantiles_option,
    rules_option,
)

if TYPE_CHECKING:
    from crossent.report import Page

_UNITS = {"": 1, "b": 1, "kb": 1_000, "k": 1_000, "mb": 1_000_000, "m": 1_000_000}
_OUT = "report.html"


def _size(_: click.Context, __: click.Parameter, text: str | None) -> int | None:
    """Return a number of bytes from ``800k``, ``5MB`` or ``5000000``."""
    if text is None:
        return None
    word = text.strip().lower().replace(" ", "")
    digits = word.rstrip("bkm")
    try:
        found = round(float(digits) * _UNITS[word[len(digits) :]])
    except (ValueError, KeyError):
        raise click.BadParameter(f"{text!r} is no size, as in 800k, 5MB or 5000000") from None
    if found <= 0:
        raise click.BadParameter(f"{text!r} leaves no room for anything; the default is 5MB")
    return found


@click.command(
    short_help="One offline page: the number, its uncertainty, its origin, the comparison.",
    epilog="""\b
Examples:
  crossent report predictions.parquet -o report.html
  crossent report old.csv new.csv --names baseline,new -o comparison.html
  crossent report predictions.csv --by country --cluster user --open
  crossent report predictions.csv --max-size 500k -o small.html
  crossent report predictions.csv --static -o - | gzip > report.html.gz
  crossent score report.html                             the numbers, read back from the page
\b
The page is one file that needs no network, reads without JavaScript, and prints.  Of several FILEs the first is the
baseline.  The report needs an extra: pip install "crossent[report]"
""",
)
@click.argument("sources", metavar="FILE...", nargs=-1, required=True)
@reading_options
@click.option(
    "-o",
    "--out",
    type=NEW_FILE,
    metavar="FILE",
    default=_OUT,
    show_default=True,
    help="Where the page goes; - is stdout.",
)
@click.option("--open", "opens", is_flag=True, help="Show the page in the browser; without -o it is a temporary file.")
@click.option("--names", metavar="A,B", callback=names, help="What to call the models of a comparison.")
@cluster_option
@click.option("--by", metavar="A,B", callback=names, help="The loss for each value of these columns, too.")
@frequency_option
@click.option("--method", type=click.Choice(["auto", "t", "skewness", "bootstrap"]), help="How the interval is made.")
@min_rows_option
@quantiles_option
@rules_option
@clip_option
@click.option("--confidence", type=float, metavar="LEVEL", help="The level of the intervals (0.95).")
@click.option("--max-size", metavar="SIZE", callback=_size, help="How large the page may be, as 800k or 5MB (5MB).")
@click.option("--static", is_flag=True, help="Leave the Vega runtime out: charts are pictures, 0.9 MB less.")
@click.option("-q", "--quiet", is_flag=True, help="No progress, no remarks on stderr.")
@debug_option
def report(sources: tuple[str, ...], out: Path, *, opens: bool, static: bool, **flags: Any) -> None:
    """Make one page about the predictions in FILE: verdict, spread, classes, calibration, confusion, costliest rows.

    Several files are compared on the rows they share.  Rows are selected in the page, and the selection is in its
    address, so that a link shows it again.
    """
    quiet, _ = flags.pop("quiet"), flags.pop("debug")
    context = click.get_current_context()
    if opens and str(out) == "-":
        raise click.UsageError("--open shows a file; give it a name with -o, or leave -o out")
    if opens and context.get_parameter_source("out") is click.core.ParameterSource.DEFAULT:
        out = Path(tempfile.mkdtemp(prefix="crossent-")) / _OUT
    page = _page(sources, static, quiet, flags)
    _write(page, out, quiet)
    if opens:
        click.launch(out.resolve().as_uri())


def _page(sources: tuple[str, ...], static: bool, quiet: bool, flags: dict[str, Any]) -> Page:
    from crossent.cli._progress import progress
    from crossent.cli._saved_reading import without_new_reading
    from crossent.report import report as make_report

    if sources.count("-") and len(sources) > 1:
        raise click.UsageError("stdin can be read only once; of several FILEs none can be -")
    if flags["names"] and len(sources) < 2:
        raise click.UsageError("--names is for a comparison; give two files or more")
    keywords, _ = without_new_reading(given(flags))
    with progress("reporting", quiet=quiet) as tick:
        return make_report(
            *sources, vega=not static, command=_command(click.get_current_context()), progress=tick, **keywords
        )


def _command(context: click.Context) -> str:
    """Return the command as typed, but for where the page goes: the same input gives the same bytes."""
    kept, skip = [], False
    for word in context.find_root().obj or ():
        if skip:
            skip = False
        elif word in {"-o", "--out"}:
            skip = True
        elif not word.startswith(("--out=", "-o")) and word not in {"--open", "-q", "--quiet", "--debug"}:
            kept.append(word)
    return shlex.join(["crossent", *kept, "-o", _OUT])


def _write(page: Page, out: Path, quiet: bool) -> None:
    from crossent.rendering import write_whole

    said = [f"{page.size / 1e6:.2f} MB", f"{page.charts} charts", page.kept]
    said += [f"left out: {', '.join(page.dropped)}"] if page.dropped else []
    if str(out) == "-":
        click.echo(page.html, nl=False)
    else:
        write_whole(out, page.html)
    if not quiet:
        lead = "a page of " if str(out) == "-" else f"wrote {out}   "
        click.echo(lead + " · ".join(said), err=True)

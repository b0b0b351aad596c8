"""`crossent fit`: a linear model from a table, with a proof of how near the minimum it is."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from crossent.cli._reading_options import given
from crossent.cli._shared_options import NEW_FILE, debug_option, format_options

if TYPE_CHECKING:
    from collections.abc import Callable

    from crossent.fitting import LinearModel, Progress


def _names(_ctx: click.Context, _parameter: click.Parameter, value: str | None) -> list[str] | None:
    return None if value is None else [name.strip() for name in value.split(",") if name.strip()]


def _share(_ctx: click.Context, _parameter: click.Parameter, value: str | None) -> float | None:
    """Read ``20%`` or ``0.2``."""
    if value is None:
        return None
    try:
        share = float(value.removesuffix("%")) / (100.0 if value.endswith("%") else 1.0)
    except ValueError as error:
        raise click.BadParameter(f"{value!r} is not a share such as 20% or 0.2") from error
    if not 0.0 < share < 1.0:
        raise click.BadParameter(f"{value!r} does not lie between 0% and 100%")
    return share


@click.command(
    short_help="A linear model of the classes, with a proof of how near the minimum it is.",
    epilog="""\b
Examples:
  crossent fit train.csv --truth species --out model.json
  crossent fit train.parquet --truth label --valid 20% --out model.json
  crossent fit train.csv --truth label --alpha 0.01 --l1-ratio 1          a sparse model
  crossent fit train.csv --truth label --alpha 0 --standard-errors sandwich
  crossent predict model.json test.csv | crossent score -
\b
TRAIN is CSV, TSV, Parquet, JSON lines, a quoted glob, a SQL query, or - for stdin.  Nothing needs scaling: columns of
numbers are used as they are, columns of text are unfolded by their levels.
""",
)
@click.argument("train", metavar="TRAIN")
@click.option("--truth", metavar="COLUMN", help="The column to model.")
@click.option("--features", metavar="A,B,C", callback=_names, help="The columns to use; by default all others.")
@click.option("--weight", metavar="COLUMN", help="The column of row weights.")
@click.option("--alpha", type=float, help="Strength of the penalty (1 / sum of weights); 0 is maximum likelihood.")
@click.option("--l1-ratio", type=float, metavar="SHARE", help="0 is L2, 1 is L1, between is elastic net (0).")
@click.option("--class-weights", type=click.Choice(["balanced"]), help="Let each class weigh the same.")
@click.option("--label-smoothing", type=float, metavar="E", help="Move this share of each label to all classes.")
@click.option("--missing", type=click.Choice(["refuse", "mean"]), help="What to do about missing values (refuse).")
@click.option("--valid", metavar="SHARE", callback=_share, help="Hold out this share of rows and show their loss.")
@click.option("--patience", type=int, metavar="STEPS", help="Stop when the held-out loss has not fallen for so long.")
@click.option("--seed", type=int, help="Which rows are held out (0).")
@click.option("--standard-errors", type=click.Choice(["hessian", "sandwich"]), help="Add standard errors and p-values.")
@click.option("--reference", metavar="CLASS", help="The class that the others are compared with.")
@click.option("--tol", type=float, help="The certificate to reach, relative to the objective (1e-8).")
@click.option("--solver", metavar="NAME", help="Force a solver; by default the shape decides.")
@click.option("--max-passes", type=int, metavar="N", help="Stop after so many passes over the data.")
@click.option("--max-seconds", type=float, metavar="S", help="Stop after so long.")
@click.option("--checkpoint", type=NEW_FILE, metavar="FILE", help="Keep the state there; go on from it if it exists.")
@click.option("-o", "--out", type=NEW_FILE, metavar="FILE", help="Write the model: .json, .safetensors or .onnx.")
@format_options()
@click.option("-q", "--quiet", is_flag=True, help="No progress, no remarks on stderr.")
@debug_option
def fit(train: str, form: str, out: Path | None, quiet: bool, **flags: Any) -> None:
    """Fit a linear model to the table TRAIN: softmax regression, also called multinomial logistic regression.

    The fit ends when it has proved how near the minimum it is; the certificate is part of the result.
    """
    flags.pop("debug")
    if out is not None:
        from crossent.fitting import check_model_name

        check_model_name(out)
    try:
        model = _fitted(train, quiet, _with_zeros(flags))
    except KeyboardInterrupt:
        kept = flags["checkpoint"]
        if kept is not None and kept.exists() and not quiet:
            click.echo(f"\nthe state is kept in {kept}: the same command goes on from there", err=True)
        raise
    _print(model, form)
    if out is not None:
        model.save(out)
        if not quiet:
            click.echo(f"wrote {out}", err=True)
            click.echo(f"next  crossent predict {out} test.csv | crossent score -", err=True)


def _with_zeros(flags: dict[str, Any]) -> dict[str, Any]:
    """Return what was asked for; 0 is an answer, as in ``--alpha 0``."""
    zeros = {name: value for name, value in flags.items() if value == 0 and value is not False}
    return given(flags) | zeros


def _fitted(train: str, quiet: bool, keywords: dict[str, Any]) -> LinearModel:
    import warnings

    import crossent

    with warnings.catch_warnings():
        warnings.simplefilter("ignore", crossent.FitWarning)  # the certificate line says it
        return crossent.fit(train, callback=_watcher(quiet), **keywords)


def _watcher(quiet: bool) -> Callable[[Progress], None] | None:
    """Return what shows the steps, where somebody looks."""
    return _show_step if sys.stderr.isatty() and not quiet else None


def _show_step(step: Progress) -> None:
    """Write where the fit stands over the line before."""
    held_out = "" if step.held_out is None else f"   held-out {step.held_out:.6f}"
    line = f"step {step.iteration:>5}   objective {step.objective:.9f}   gap {step.gap:.1e}{held_out}"
    click.echo(f"\r{line}\x1b[K", err=True, nl=False)


def _print(model: LinearModel, form: str) -> None:
    from crossent.cli._emit import emit, rendered

    if sys.stderr.isatty():
        click.echo("\r\x1b[K", err=True, nl=False)
    emit(rendered(model, form, to_file=False), None)

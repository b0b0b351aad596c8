"""`crossent explain --students`: two models and four students, or a fitted model and two features of one's own."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from crossent.cli._emit import FORMATS
from crossent.cli._shared_options import NEW_FILE, debug_option, out_option

if TYPE_CHECKING:
    from crossent.explaining import Students


@click.command(
    short_help="Two linear models and four students: half-planes, products, sums, descent.",
    epilog="""\b
Examples:
  crossent explain --students
  crossent explain --students --save students.svg
  crossent explain --students --as latex -o students.tex
  crossent explain --students --data iris.csv --x petal_length --y petal_width --truth species
""",
)
@click.option("--data", metavar="FILE", help="A table of your own, two or more classes; any that `crossent fit` reads.")
@click.option("--x", metavar="COLUMN", help="The first feature.")
@click.option("--y", metavar="COLUMN", help="The second feature.")
@click.option("--truth", metavar="COLUMN", help="The column of classes.")
@click.option("--alpha", type=float, help="Strength of the penalty, as in `crossent fit`.")
@click.option("--as", "form", type=click.Choice((*FORMATS, "latex")), default="text", help="How to print the result.")
@click.option("--json", "form", flag_value="json", help="The same as --as json.")
@click.option("--save", type=NEW_FILE, metavar="FILE", help="Draw it too: .svg, .png or .html.")
@out_option
@click.option("-q", "--quiet", is_flag=True, help="No remarks on stderr.")
@debug_option
def students(
    data: str | None,
    x: str | None,
    y: str | None,
    truth: str | None,
    alpha: float | None,
    form: str,
    save: Path | None,
    out: Path | None,
    quiet: bool,
    debug: bool,  # noqa: ARG001 - read by the caller of the command line
) -> None:
    """Show what linear models of two features say of some rows, and descent that moves a line to the least loss."""
    show_students(data=data, x=x, y=y, truth=truth, alpha=alpha, form=form, save=save, out=out, quiet=quiet)


class TwoCommands(click.Command):
    """`crossent explain`, and with ``--students`` among its words the command above, which has options of its own."""

    def make_context(self, info_name: str | None, args: list[str], *more: Any, **extra: Any) -> click.Context:
        """Return the context of the command that the words ask for."""
        words = args[: args.index("--")] if "--" in args else args
        if "--students" not in words:
            return super().make_context(info_name, args, *more, **extra)
        rest = [word for word in args if word != "--students"]
        return students.make_context(f"{info_name} --students", rest, *more, **extra)


def show_students(
    *,
    data: str | None = None,
    x: str | None = None,
    y: str | None = None,
    truth: str | None = None,
    alpha: float | None = None,
    form: str = "text",
    save: Path | None = None,
    out: Path | None = None,
    quiet: bool = False,
) -> Students:
    """Print the story, save its picture if asked for, and return it."""
    import crossent
    from crossent.cli._emit import emit, rendered

    _refuse_halves(data, x, y, truth)
    story = crossent.explain_students(data, x=x, y=y, truth=truth, alpha=alpha)
    if save is not None:
        story.save(save)
    emit(story.to_latex() if form == "latex" else rendered(story, form, to_file=out is not None), out)
    if save is not None and not quiet:
        click.echo(f"wrote {save}", err=True)
    return story


def _refuse_halves(data: str | None, x: str | None, y: str | None, truth: str | None) -> None:
    named = {"--x": x, "--y": y, "--truth": truth}
    if data is None and any(named.values()):
        flags = ", ".join(flag for flag, value in named.items() if value)
        raise click.UsageError(f"{flags}: names a column of --data FILE; without --data the four students are shown")
    missing = [flag for flag, value in named.items() if not value]
    if data is not None and missing:
        raise click.UsageError(f"--data needs --x, --y and --truth; missing: {', '.join(missing)}")

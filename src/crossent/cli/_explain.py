"""`crossent explain`: how a loss comes about, step by step, with the reader's own numbers."""

from __future__ import annotations

import sys
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from crossent.cli._explain_students import TwoCommands
from crossent.cli._reading_options import given, reading_options_but
from crossent.cli._shared_options import NEW_FILE, debug_option, out_option

if TYPE_CHECKING:
    from crossent.explaining import Explanation

FORMS = ("text", "markdown", "latex", "html", "json")


@click.command(
    cls=TwoCommands,
    short_help="How a loss comes about, step by step, with your own numbers.",
    epilog="""\b
Examples:
  crossent explain                                             the classic example
  crossent explain --logits 2,1,0.1 --classes cat,dog,bird --truth dog
  crossent explain --probs 0.5,0.25,0.25 --truth 0.7,0.2,0.1   soft truth: entropy and divergence
  crossent explain --logits 1.2 --truth 1                      two classes from one score: the sigmoid
  crossent explain --probs "0.7,0.3;0.2,0.8" --truth "0;1"     a batch: from the loss of one to the cost of all
  crossent explain predictions.parquet --id 1637 --vs other.parquet
  crossent explain predictions.parquet --row 3 --as latex -o row.tex
  crossent explain predictions.parquet --id 1637 --save row.svg
  crossent explain --probs 0.9,0.2,0.6 --truth 1,0,1 --kind sigmoid    a yes/no question for each class
  crossent explain --logits 2,1,0.1 --truth 1 --html cards.html    seven cards to drive, with your own numbers
  crossent explain --quiz --seed 7
  crossent explain --students                                  two models, four students; --students --help
\b
Numbers are separated by commas, rows by semicolons; 1/3 is a number.  --truth is a class, its number, or one number for
each class; of a FILE it names the column, and so does --probs.
""",
)
@click.argument("source", metavar="[FILE]", required=False)
@click.option("--probs", metavar="P,Q,...", help="Probabilities; one number is that of the second of two classes.")
@click.option("--logits", metavar="Z,Z,...", help="Scores before the softmax.")
@click.option("--log-probs", metavar="L,L,...", help="Logarithms of probabilities.")
@click.option("--truth", metavar="CLASS", help="What happened: a class, its number, or one number for each class.")
@click.option("--classes", metavar="A,B,C", help="The names of the classes, in the order of the numbers.")
@click.option("--base", type=float, metavar="B", help="Show the loss in this base of the logarithm, too.")
@click.option("--id", "id_", metavar="ID", help="The row of FILE with this id.")
@click.option("--row", type=int, metavar="N", help="The Nth row of FILE, from 1, without the header.")
@click.option("--vs", metavar="FILE", help="The same row of a second model's FILE beside it.")
@click.option("--id-column", metavar="COLUMN", help="The column that names each row.")
@reading_options_but("--truth", "--id", "--probs", "--classes", "--reading")
@click.option("--as", "form", type=click.Choice(FORMS), default="text", help="How to print it.")
@click.option("--json", "form", flag_value="json", help="The same as --as json: every intermediate number.")
@click.option("--markdown", "form", flag_value="markdown", help="The same as --as markdown.")
@click.option("--html", "page", type=NEW_FILE, metavar="FILE", help="Write seven interactive cards, one offline page.")
@click.option("--step", "by_step", is_flag=True, help="One step at a key press; not on a terminal, all of them.")
@click.option("--quiz", is_flag=True, help="Asks for the loss, checks the answer, then shows how it comes about.")
@click.option("--students", is_flag=True, help="Two linear models and four students, or two features of your own.")
@click.option("--seed", type=int, default=0, metavar="N", help="Which question --quiz asks where no numbers are given.")
@click.option("--save", type=NEW_FILE, metavar="FILE", help="Draw it too: .svg, .png or .html.")
@out_option
@debug_option
def explain(
    source: str | None,
    form: str,
    out: Path | None,
    *,
    save: Path | None,
    page: Path | None,
    by_step: bool,
    quiz: bool,
    seed: int,
    **flags: Any,
) -> None:
    """Show how the loss of one prediction comes about: scores, probabilities, loss, gradient, and what it means.

    Without numbers it is the classic example; with FILE it is a row of it, or the whole.
    """
    flags.pop("debug")
    flags.pop("students")  # another command took it
    if quiz and form != "text":
        raise click.UsageError("--quiz asks on the terminal; leave --as out")
    if page is not None:
        _page(_explanation(source, flags), page, alone=form == "text" and out is None and not (quiz or by_step))
        return
    if quiz:
        _quiz(_explanation(source, flags) if source is not None or given(flags) else None, seed)
        return
    result = _explanation(source, flags)
    if save is not None:
        result.picture().save(save)
    if by_step and form == "text" and out is None and _is_terminal():
        _step_by_step(result)
        return
    from crossent.cli._emit import emit, rendered

    text = result.to_latex() if form == "latex" else rendered(result, form, to_file=out is not None)
    emit(text, out)
    if save is not None:
        click.echo(f"wrote {save}", err=True)


# ---------------------------------------------------------------- what was asked for


def _explanation(source: str | None, flags: dict[str, Any]) -> Explanation:
    """Return what is to be shown; a worked example of another kind is chosen here, by its flag."""
    import crossent

    asked = given(flags)
    shared = {"base": asked.pop("base", None), "id": asked.pop("id_", None), "row": asked.pop("row", None)}
    if "classes" in asked:
        asked["classes"] = tuple(name.strip() for name in asked["classes"].split(","))
    if source is not None:
        _refuse_numbers(asked)
        if "probs" in asked:
            asked["columns"] = tuple(name.strip() for name in asked.pop("probs").split(","))
        return crossent.explain(source, **shared, **asked)
    for name in ("probs", "logits", "log_probs"):
        if name in asked:
            asked[name] = _rows(name, asked[name])
    if "truth" in asked:
        asked["truth"] = _truth(asked["truth"])
    return crossent.explain(**shared, **asked)


def _refuse_numbers(asked: dict[str, Any]) -> None:
    for name in ("logits", "log_probs"):
        if name in asked:
            flag = f"--{name.replace('_', '-')}"
            raise click.UsageError(f"{flag} gives numbers, and FILE has its own; leave one out, or say --kind {name}")


def _rows(name: str, text: str) -> Any:
    """Return typed numbers: one, a row, or rows separated by semicolons."""
    rows = [[_number(name, part) for part in row.split(",")] for row in text.split(";") if row.strip()]
    return rows if ";" in text else rows[0] if rows else []


def _number(name: str, text: str) -> float:
    word = text.strip().lower().replace("−", "-").replace("∞", "inf")
    try:
        return float(Fraction(word)) if "/" in word else float(word)
    except (ValueError, ZeroDivisionError):
        flag = f"--{name.replace('_', '-')}"
        raise click.UsageError(
            f"{flag}: must be numbers separated by commas, as {flag} 0.2,0.7,0.1; found {text.strip()!r}"
        ) from None


def _truth(text: str) -> Any:
    rows = [_one_truth(part.strip()) for part in text.split(";") if part.strip()]
    return rows if ";" in text else rows[0] if rows else ""


def _one_truth(text: str) -> Any:
    return [_number("truth", part) for part in text.split(",")] if "," in text else text


# ---------------------------------------------------------------- a page, a step at a time, a question


def _page(result: Explanation, path: Path, *, alone: bool) -> None:
    """Write the cards, preloaded with the explanation."""
    from crossent.cli._emit import emit
    from crossent.report.explainer import cards_of

    if not alone:
        raise click.UsageError("--html writes a page of its own; leave --as, --out, --step and --quiz out")
    emit(cards_of(result), path)


def _is_terminal() -> bool:
    return sys.stdin.isatty() and sys.stdout.isatty()


def _step_by_step(result: Explanation) -> None:
    """Print one step, wait for a key, print the next; q or Ctrl-C ends it."""
    from crossent.cli._emit import terminal_width, wants_color
    from crossent.explaining import text_parts

    parts = text_parts(result, width=terminal_width(), color=wants_color())
    for place, lines in enumerate(parts):
        click.echo("\n".join(lines), color=True)
        if place < len(parts) - 1 and click.getchar().lower() == "q":
            return


def _quiz(result: Explanation | None, seed: int) -> None:
    """Ask, read one answer from stdin, judge it, and show the steps."""
    from crossent.cli._emit import emit, rendered
    from crossent.explaining import ask

    question = ask(seed, result)
    click.echo(question.text)
    click.echo("> ", nl=False, err=True)
    answer = sys.stdin.readline()
    if not answer.strip():
        click.echo("no answer: run it again when you have one", err=True)
        return
    verdict = question.check(answer)
    click.echo(verdict.says + "\n")
    emit(rendered(question.explanation, "text", to_file=False), None)

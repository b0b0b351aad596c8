"""The `crossent` command: a group whose sub-commands each live in a file of their own."""

from __future__ import annotations

import difflib
from typing import Any

import click

import crossent
from crossent.cli._calibrate import calibrate
from crossent.cli._compare import compare
from crossent.cli._completion import completion
from crossent.cli._demo import demo
from crossent.cli._explain import explain
from crossent.cli._fit import fit
from crossent.cli._inspect import inspect
from crossent.cli._predict import predict
from crossent.cli._report import report
from crossent.cli._score import score


class SuggestingGroup(click.Group):
    """A group that answers a mistyped command with the nearest ones, and lists commands in the order of use."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - the signature is click's
        return list(self.commands)

    def resolve_command(self, ctx: click.Context, args: list[str]) -> Any:
        known = args and self.get_command(ctx, args[0]) is not None
        if args and not known and not args[0].startswith("-"):
            near = difflib.get_close_matches(args[0], self.commands, n=2, cutoff=0.6)
            hint = f"  Did you mean {' or '.join(near)}?" if near else ""
            listing = ", ".join(self.commands)
            raise click.UsageError(f"no command named {args[0]!r}.{hint}  The commands are: {listing}.", ctx=ctx)
        return super().resolve_command(ctx, args)


@click.group(
    cls=SuggestingGroup,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    epilog="""\b
Try it:
  crossent demo                                  two real models, scored
  crossent score predictions.csv                 the loss, how sure we are, where it comes from
  crossent score submission.csv --truth-file answers.csv
  crossent explain                               how one loss comes about, step by step
  crossent inspect predictions.parquet           how the file would be read, and why
\b
Exit status: 0 fine, 1 a gate failed, 2 bad use or unreadable or ambiguous input, 130 interrupted.
""",
)
@click.version_option(crossent.__version__, prog_name="crossent")
def app() -> None:
    """Cross-entropy, the log loss of a probabilistic prediction.

    Give it a file of predictions; it says what the loss is, how sure we are, and where it comes from.
    """


for command in (demo, score, compare, explain, fit, predict, calibrate, report, inspect, completion):
    app.add_command(command)

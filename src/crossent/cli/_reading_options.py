"""The flags that say how a file of predictions is to be read: the same for every command that reads one."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

import click

Command = TypeVar("Command", bound=Callable[..., Any])

KINDS = ("probs", "percent", "logits", "log_probs", "sigmoid")


def names(_: click.Context, __: click.Parameter, value: str | None) -> tuple[str, ...] | None:
    """Return names separated by commas, as a callback of click."""
    return tuple(part.strip() for part in value.split(",")) if value else None


def _mapping(_: click.Context, __: click.Parameter, pairs: tuple[str, ...]) -> dict[str, str] | None:
    for pair in pairs:
        if "=" not in pair:
            raise click.BadParameter(f"{pair!r} is not LABEL=CLASS, as in --map c=C")
    return dict(pair.split("=", 1) for pair in pairs) or None


_OPTIONS: tuple[tuple[tuple[str, ...], dict[str, Any]], ...] = (
    (("--truth",), {"metavar": "COLUMN", "help": "The column that says what happened."}),
    (("--truth-file",), {"metavar": "FILE", "help": "A second file that holds the truth, joined by id."}),
    (("--id",), {"metavar": "COLUMN", "help": "The column that names each row."}),
    (("--on",), {"metavar": "A,B", "callback": names, "help": "Columns that join two files, if one is not enough."}),
    (("--probs", "columns"), {"metavar": "A,B,C", "callback": names, "help": "The prediction columns, by name."}),
    (("--classes",), {"metavar": "A,B,C", "callback": names, "help": "The classes, in the order of the columns."}),
    (("--kind",), {"type": click.Choice(KINDS), "help": "What the predictions are, where their values do not tell."}),
    (("--positive",), {"metavar": "CLASS", "help": "The class that a single prediction column is about."}),
    (("--weight",), {"metavar": "COLUMN", "help": "The column of row weights."}),
    (("--map",), {"metavar": "LABEL=CLASS", "multiple": True, "callback": _mapping,
                  "help": "Read one label as another class; may be repeated."}),
    (("--missing-class",), {"type": click.Choice(["infinite"]),
                            "help": "A class without a column was never predicted: its rows cost infinity."}),
    (("--normalise",), {"is_flag": True, "help": "Divide each row by its sum (Kaggle's rule)."}),
    (("--drop-missing",), {"is_flag": True, "help": "Leave out rows with missing values, and say how many."}),
    (("--join",), {"type": click.Choice(["inner"]), "help": "Keep the ids that both files have."}),
    (("--delimiter",), {"metavar": "CHAR", "help": "What separates the columns of a text file."}),
    (("--reading",), {"metavar": "FILE", "type": click.Path(dir_okay=False),
                      "help": "Read as FILE says; if there is no such file yet, save this reading there."}),
)  # fmt: skip


def reading_options(command: Command) -> Command:
    """Add the reading flags to ``command``; their values arrive as keywords of the same names."""
    for names, settings in reversed(_OPTIONS):
        command = click.option(*names, **settings)(command)
    return command


def reading_options_but(*left_out: str) -> Callable[[Command], Command]:
    """Return what adds the reading flags but some, to a command that has its own meaning for those."""

    def decorate(command: Command) -> Command:
        for names, settings in reversed(_OPTIONS):
            if names[0] not in left_out:
                command = click.option(*names, **settings)(command)
        return command

    return decorate


def given(values: dict[str, Any]) -> dict[str, Any]:
    """Return only what was asked for, so that the library's own defaults stay the only ones."""
    # By identity: the number 0 equals False, and is what somebody typed.
    return {name: value for name, value in values.items() if not (value is None or value is False or value in ((), {}))}

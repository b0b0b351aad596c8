"""From exceptions to texts on stderr and exit statuses: 0 fine, 1 gate failed, 2 bad use or input, 130 interrupted."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Sequence

import click

from crossent.cli._gate import GateFailed
from crossent.errors import CrossentError, FileError

FINE, GATE_FAILED, BAD_USE, INTERRUPTED = 0, 1, 2, 130


def run(arguments: Sequence[str] | None = None) -> int:
    """Return the exit status of the command line run with ``arguments``."""
    words = list(sys.argv[1:] if arguments is None else arguments)
    try:
        return _invoke(words)
    except KeyboardInterrupt:
        return _interrupted()
    except BrokenPipeError:
        return _reader_left()


def _invoke(words: list[str]) -> int:
    from crossent.cli._app import app

    try:
        status = app.main(args=words, prog_name="crossent", standalone_mode=False, obj=tuple(words))
        sys.stdout.flush()
        return status if isinstance(status, int) else FINE
    except click.exceptions.Abort:
        return _interrupted()
    except GateFailed as failure:
        sys.stdout.flush()
        click.echo(f"gate failed: {failure}", err=True)
        return GATE_FAILED
    except click.ClickException as error:
        _show_usage_error(error, words)
        return BAD_USE
    except (BrokenPipeError, KeyboardInterrupt):
        raise
    except Exception as error:
        if "--debug" in words:
            raise
        _show_error(error, words)
        return BAD_USE


def _show_usage_error(error: click.ClickException, words: list[str]) -> None:
    if _wants_json(words):
        click.echo(json.dumps({"error": "usage", "message": error.format_message()}), err=True)
    else:
        error.show()


def _show_error(error: Exception, words: list[str]) -> None:
    if _wants_json(words):
        found = (
            error.to_dict() if isinstance(error, FileError) else {"error": type(error).__name__, "message": str(error)}
        )
        click.echo(json.dumps(found), err=True)
    elif isinstance(error, FileError):
        settled = {fix.flags.split()[0] for fix in error.fixes if fix.flags.startswith("--")}
        lines = [f"error: {error.headline}", *error.details(_command(words, without=settled))]
        lines.append(f"  ({error.code}, exit 2)")
        click.echo("\n".join(lines), err=True)
    elif isinstance(error, CrossentError | OSError):
        click.echo(f"error: {error}", err=True)
    else:
        name = type(error).__name__
        click.echo(f"error: {name}: {error}\n  this is a defect in crossent; --debug shows where", err=True)


def _wants_json(words: list[str]) -> bool:
    return "--json" in words


def _command(words: list[str], without: set[str]) -> str:
    """Return the command as typed, shell-quoted, less the flags (with their values) that the fixes give anew."""
    import shlex

    kept, skip = [], False
    for word, following in zip(words, [*words[1:], ""], strict=True):
        flag, _, value = word.partition("=")
        if skip or flag in without:
            skip = not skip and not value and not following.startswith("-")
        else:
            kept.append(word)
    return shlex.join(["crossent", *kept])


def _interrupted() -> int:
    click.echo("interrupted", err=True)
    return INTERRUPTED


def _reader_left() -> int:
    """Return quietly after `| head`: point stdout at nothing, so that the flush at exit does not fail again."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return FINE

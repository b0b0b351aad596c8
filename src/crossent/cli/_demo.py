"""`crossent demo`: two real models on real data, in files of one's own, and the commands to try on them."""

from __future__ import annotations

import shutil
from importlib.resources import as_file, files
from pathlib import Path

import click

from crossent.cli._shared_options import debug_option

PREDICTIONS = ("digits_logistic.parquet", "digits_boosting.parquet")
FLOWERS = ("flowers_train.csv", "flowers_test.csv")

_STORY = """\
Two models read 1,797 handwritten digits (out of fold: each row was predicted by a model that never saw it).
Both are right about 97 times in 100.  Their cross-entropy says which one you can trust.
"""


@click.command(
    short_help="Try it: two real models on real data, scored.",
    epilog="""\b
Examples:
  crossent demo
  crossent demo --into /tmp/crossent-demo
""",
)
@click.option(
    "--into", "folder", default="crossent-demo", show_default=True,
    type=click.Path(file_okay=False, path_type=Path), help="Where to put the files.",
)  # fmt: skip
@debug_option
def demo(folder: Path, debug: bool) -> None:  # noqa: ARG001 - read by the caller of the command line
    """Write predictions of two real models (and flowers to fit), score them, and say what to try next."""
    import crossent
    from crossent.cli._emit import terminal_width, wants_color

    paths = _write_files(folder)
    click.echo(_STORY)
    for path in paths[: len(PREDICTIONS)]:
        click.echo(f"$ crossent score {path}")
        result = crossent.score(path)
        click.echo(result.to_text(width=terminal_width(), color=wants_color()), color=True)
    click.echo(_what_next(*paths))


def _write_files(folder: Path) -> list[Path]:
    """Copy the shipped files into ``folder``; a file of the user's with the same name and other bytes is left alone."""
    folder.mkdir(parents=True, exist_ok=True)
    return [_copy(name, folder / name) for name in (*PREDICTIONS, *FLOWERS)]


def _copy(name: str, target: Path) -> Path:
    with as_file(files("crossent.cli") / "demo" / name) as source:
        if target.exists() and target.read_bytes() != source.read_bytes():
            raise click.UsageError(f"{target} exists and is not the demo's file; choose another folder with --into")
        shutil.copyfile(source, target)
    return target


def _what_next(first: Path, second: Path, train: Path, test: Path) -> str:
    return f"""\
Now try
  crossent compare {first} {second}
  crossent calibrate {first}
  crossent inspect {first}
  crossent score {first} --per-row losses.csv
  crossent score {first} --fail-above 0.15      (a gate for CI: exit status 1)
  crossent fit {train} --truth species -o model.json && crossent predict model.json {test} | crossent score -
"""

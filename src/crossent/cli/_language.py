"""`crossent score --log-likelihood`: the loss of a language model per token, word and byte."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click


def language(
    sources: tuple[str, ...],
    form: str,
    out: Path | None,
    fail_above: float | None,
    flags: dict[str, Any],
    counted: dict[str, Any],
) -> None:
    """Print the language loss of one file; the flags that only class predictions have are refused."""
    from crossent.cli._emit import emit, rendered
    from crossent.cli._reading_options import given
    from crossent.scoring import language_loss

    allowed = {"cluster", "confidence", "method"}
    for flag in given(flags):
        if flag not in allowed:
            raise click.UsageError(
                f"--{flag.replace('_', '-')} is for predictions of classes, not for --log-likelihood"
            )
    if len(sources) > 1 or form == "csv":
        raise click.UsageError("--log-likelihood reads one file, and prints text, json, markdown or html")
    chosen = {name: flags[name] for name in ("confidence", "method") if flags.get(name) is not None}
    result = language_loss(
        sources[0],
        log_likelihood=counted["log_likelihood"],
        tokens=counted["tokens"],
        words=counted["words"],
        bytes=counted["byte_counts"],
        documents=flags.get("cluster"),
        **chosen,
    )
    emit(rendered(result, form, to_file=out is not None), out)
    if fail_above is not None and not result["row"].nats <= fail_above:
        from crossent.cli._gate import GateFailed

        raise GateFailed(
            f"the loss of {result.name}, {result['row'].nats:.6g} nats per row, is not at most {fail_above:g}"
        )


def refuse_counts(counted: dict[str, Any]) -> None:
    """Refuse counts of tokens, words or bytes without the log-likelihoods that they divide."""
    for name, value in counted.items():
        if value is not None:
            flag = {"byte_counts": "bytes"}.get(name, name)
            raise click.UsageError(
                f"--{flag} divides the loss of a language model; name it with --log-likelihood COLUMN"
            )

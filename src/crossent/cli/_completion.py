"""`crossent completion`: the script that teaches a shell to complete commands, flags and files."""

from __future__ import annotations

import click
from click.shell_completion import get_completion_class


@click.command(
    short_help="The completion script of your shell.",
    epilog="""\b
Examples:
  eval "$(crossent completion bash)"                       in ~/.bashrc
  eval "$(crossent completion zsh)"                        in ~/.zshrc
  crossent completion fish > ~/.config/fish/completions/crossent.fish
""",
)
@click.argument("shell", type=click.Choice(["bash", "zsh", "fish"]))
@click.pass_context
def completion(ctx: click.Context, shell: str) -> None:
    """Print the completion script of SHELL."""
    writer = get_completion_class(shell)
    if writer is None:
        raise click.UsageError(f"no completion script for {shell!r}; there are bash, zsh and fish")
    click.echo(writer(ctx.find_root().command, {}, "crossent", "_CROSSENT_COMPLETE").source())
